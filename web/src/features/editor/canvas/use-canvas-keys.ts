import { t } from '@lingui/core/macro';
import type { KeyboardEvent } from 'react';
import { componentsOf, deleteComponents, moveAll, namesOf, topMost, type Component } from '../document';
import { useEditor, type Editor } from '../session/use-editor';
import { movedBoxes, type By } from './dragging/moved-boxes';

const ARROWS: Record<string, By | undefined> = {
  ArrowLeft: { columns: -1, px: 0 },
  ArrowRight: { columns: 1, px: 0 },
  ArrowUp: { columns: 0, px: -10 },
  ArrowDown: { columns: 0, px: 10 },
};

/** Arrow keys move the selection, with Shift they resize it. Delete removes it, Ctrl+A selects all, Escape clears. */
export function useCanvasKeys() {
  const editor = useEditor();
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() === 'a') selectAll(editor, event);
      return;
    }
    if (event.key === 'Escape') editor.selection.set(null);
    if (editor.isReadOnly) return;
    const chosen = chosenBy(editor, event);
    if (chosen.length === 0) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      event.preventDefault();
      nudge(editor, chosen, { arrow, isResize: event.shiftKey });
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      deleteChosen(editor, chosen);
    }
  };
}

/** Returns the selection, or the focused component if it is not selected. */
function chosenBy({ selection, getContext }: Editor, event: KeyboardEvent<HTMLElement>): Component[] {
  const focused =
    event.target instanceof HTMLElement &&
    event.target.closest<HTMLElement>('[data-component]')?.dataset.component;
  const ids = focused && !selection.has(focused) ? [focused] : selection.ids;
  const { document, model, page, device } = getContext();
  return topMost(componentsOf({ document, model, page, device }), ids);
}

function nudge({ change }: Editor, chosen: Component[], how: { arrow: By; isResize: boolean }): void {
  const grip = how.isResize ? 'corner' : 'move';
  const group = `move-${chosen[0].device}-${chosen.map(({ id }) => id).join()}`;
  change(
    t`Move ${namesOf(chosen)}`,
    (context) => moveAll(context, movedBoxes(chosen, grip, how.arrow)),
    group,
  );
}

function deleteChosen({ change, selection }: Editor, chosen: Component[]): void {
  const ids = chosen.map(({ id }) => id);
  change(t`Delete ${namesOf(chosen)}`, (context) => deleteComponents(context, ids));
  selection.set(null);
}

/** Selects all siblings of the selected component, or the whole page if nothing is selected. */
function selectAll({ selection, getContext }: Editor, event: KeyboardEvent): void {
  event.preventDefault();
  const { document, model, page, device } = getContext();
  const components = componentsOf({ document, model, page, device });
  const anchor = components.find(({ id }) => id === selection.value?.id);
  const ids = components
    .filter(({ parentId, slot, isShown }) => {
      const isSibling = parentId === (anchor?.parentId ?? null) && slot === (anchor?.slot ?? null);
      return isShown && isSibling;
    })
    .map(({ id }) => id);
  selection.setComponents(ids);
}
