import { useEffect, useEffectEvent } from 'react';
import { Canvas } from '../canvas';
import { RawDocument } from '../raw';
import type { EditingSession } from '../session/editing-session';
import { useAskedSelection } from '../session/use-asked-selection';
import { EditorContext, OpenPageContext, useSessionState } from '../session/use-editor';
import { useOpenDocument, useStableEditor } from '../session/use-open-document';
import { useTextSession } from '../session/use-text-session';

interface Props {
  text: string;
  /** Null: the open page. */
  pageId: string | null;
  /** Component to outline; null: none. */
  componentId: string | null;
}

/** Read-only document on the canvas, or as text if it has no pages. Redraws in place when the text changes. */
export function ShownDocument({ text, ...place }: Props) {
  const session = useTextSession(text);
  return session && <Shown session={session} {...place} />;
}

function Shown({ session, pageId, componentId }: Omit<Props, 'text'> & { session: EditingSession }) {
  const open = useOpenDocument(useSessionState(session).document);
  const editor = useStableEditor({ session, isReadOnly: true, open });
  const showPage = useEffectEvent((id: string) => open.openPage(id));
  useEffect(() => {
    if (pageId !== null) showPage(pageId);
  }, [pageId]);
  useAskedSelection({ editor, open, select: componentId }, (found) => {
    if (!found) editor.selection.set(null);
  });
  useEffect(() => {
    if (componentId === null) editor.selection.set(null);
  }, [editor, componentId]);
  return (
    <EditorContext value={editor}>
      <OpenPageContext value={open}>
        {open.model.pages.length > 0 ? <Canvas /> : <RawDocument onUnsaved={() => undefined} />}
      </OpenPageContext>
    </EditorContext>
  );
}
