import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { useEffect, useEffectEvent, useMemo } from 'react';
import { Canvas, MarksContext, type Marks } from '../canvas';
import type { Device } from '../document';
import type { EditingSession } from '../session/editing-session';
import {
  EditorContext,
  OpenPageContext,
  useSelected,
  useSessionState,
  type Editor,
  type OpenPage,
} from '../session/use-editor';
import { useStableEditor } from '../session/use-open-document';
import { useTextSession } from '../session/use-text-session';
import { isDrawn, type CombinedApp } from './combined-app';
import { DifferenceBar } from './difference-bar';
import classes from './difference.module.css';
import { useCombinedPage } from './use-combined-page';

/** The place of a chosen change. Another object with the same ids is shown again. */
export interface ChosenPlace {
  /** Null: not a component. */
  componentId: string | null;
  /** Null: not on a page. */
  pageId: string | null;
}

interface Props {
  /** Texts of the two documents. */
  before: string;
  after: string;
  marks: Marks;
  chosen: ChosenPlace;
  /** Called with the id of a marked component that was chosen on the canvas. */
  onChoose: (componentId: string) => void;
}

/** The difference between two documents of an app on the canvas, page by page, to look at. */
export function ShownDifference({ after, ...props }: Props) {
  const session = useTextSession(after);
  return session && <Shown session={session} {...props} />;
}

function Shown({ session, before, marks, ...props }: Omit<Props, 'after'> & { session: EditingSession }) {
  const former = useMemo<unknown>(() => JSON.parse(before), [before]);
  const removed = useMemo(
    () => new Set([...marks].filter(([, mark]) => mark === 'removed').map(([id]) => id)),
    [marks],
  );
  const { document } = useSessionState(session);
  const { app, open } = useCombinedPage({ before: former, after: document, removed });
  const editor = useStableEditor({ session, isReadOnly: true, open });
  if (app.pages.length === 0) return <NoPages />;
  return (
    <EditorContext value={editor}>
      <OpenPageContext value={open}>
        <MarksContext value={marks}>
          <Following {...{ app, open, editor, marks, ...props }} />
          <div className={classes.difference}>
            <DifferenceBar {...{ app, marks }} />
            <div className={classes.canvas}>
              <Canvas />
            </div>
          </div>
        </MarksContext>
      </OpenPageContext>
    </EditorContext>
  );
}

const NoPages = () => (
  <Text size="sm" c="dimmed" className={classes.noPages}>
    <Trans>This document has no pages to draw. “Text” shows all of it.</Trans>
  </Text>
);

interface FollowingProps extends Pick<Props, 'marks' | 'chosen' | 'onChoose'> {
  app: CombinedApp;
  open: OpenPage;
  editor: Editor;
}

/** Lets the canvas follow the chosen change, and reports what is chosen on the canvas. */
function Following({ app, open, editor, marks, chosen, onChoose }: FollowingProps) {
  const show = useEffectEvent(() => {
    const { componentId } = chosen;
    const page = (componentId && app.findPageOf(componentId)) || findPage(app, chosen.pageId);
    if (page) open.openPage(page.id);
    if (componentId === null || !page) {
      editor.selection.set(null);
      return;
    }
    const device = deviceThatShows({ app, open }, page, componentId);
    if (device !== open.device) open.setDevice(device);
    editor.selection.set({ kind: 'component', id: componentId });
    requestAnimationFrame(() => editor.reveal.show(componentId));
  });
  useEffect(() => show(), [chosen, app]);
  const selected = useSelected();
  const tell = useEffectEvent((id: string) => {
    if (id !== chosen.componentId && marks.has(id)) onChoose(id);
  });
  const id = selected?.kind === 'component' ? selected.id : null;
  useEffect(() => {
    if (id !== null) tell(id);
  }, [id]);
  return null;
}

const findPage = ({ pages }: CombinedApp, id: string | null) => pages.find((page) => page.id === id) ?? null;

/** Returns the device that is shown, or the other one if only that draws the component. */
function deviceThatShows(
  { app, open: { device } }: Pick<FollowingProps, 'app' | 'open'>,
  page: CombinedApp['pages'][number],
  id: string,
): Device {
  const other = device === 'desktop' ? 'mobile' : 'desktop';
  const draws = (on: Device) => isDrawn(app.componentsOn(page, on), id);
  return !draws(device) && draws(other) ? other : device;
}
