import { useEffect, useEffectEvent } from 'react';
import { componentsOf, queriesOf } from '../document';
import type { Editor, OpenPage } from './use-editor';
import type { Selected } from './selection';

interface Asked {
  editor: Editor;
  open: OpenPage;
  /** Id of a component, a query or a page; null: none. */
  select: string | null;
}

/** Selects what the address asks for, on its page, and scrolls to it. `found` is false if it is not in the document. */
export function useAskedSelection({ editor, open, select }: Asked, onDone: (found: boolean) => void): void {
  const show = useEffectEvent((id: string) => {
    const found = find(open, id);
    if (found?.pageId) open.openPage(found.pageId);
    if (found?.selected) editor.selection.set(found.selected);
    onDone(found !== null);
    // The canvas may only be there after this.
    if (found?.selected?.kind === 'component') requestAnimationFrame(() => editor.reveal.show(id));
  });
  useEffect(() => {
    if (select !== null) show(select);
  }, [select]);
}

function find(
  { document, model, device }: OpenPage,
  id: string,
): { pageId?: string; selected: Selected } | null {
  if (model.pages.some((page) => page.id === id)) return { pageId: id, selected: null };
  const page = model.pages.find((each) =>
    componentsOf({ document, model, page: each, device }).some((component) => component.id === id),
  );
  if (page) return { pageId: page.id, selected: { kind: 'component', id } };
  return queriesOf(document).some((query) => query.id === id) ? { selected: { kind: 'query', id } } : null;
}
