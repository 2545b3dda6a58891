import type { KeyboardEvent } from 'react';
import { componentsOf, deleteComponents, moveAll, topMost, type Component } from '../document';
import { useEditor, type Editor } from '../session/use-editor';
import { movedBoxes, type By } from './moved-boxes';

const ARROWS: Record<string, By | undefined> = {
  ArrowLeft: { columns: -1, px: 0 },
  ArrowRight: { columns: 1, px: 0 },
  ArrowUp: { columns: 0, px: -10 },
  ArrowDown: { columns: 0, px: 10 },
};

/** Arrows move what is selected, with Shift they resize it; Delete deletes it; Ctrl A selects all, Escape nothing. */
export function useCanvasKeys() {
  const editor = useEditor();
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.defaultPrevented) return;
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

/** What is selected; where the focus is on another component, that one. */
function chosenBy({ selection, getPlace }: Editor, event: KeyboardEvent<HTMLElement>): Component[] {
  const focused =
    event.target instanceof HTMLElement &&
    event.target.closest<HTMLElement>('[data-component]')?.dataset.component;
  const ids = focused && !selection.has(focused) ? [focused] : selection.ids;
  const { document, model, page, device } = getPlace();
  return topMost(componentsOf(document, model, page, device), ids);
}

export const namesOf = (components: readonly Component[]): string =>
  components.length === 1 ? components[0].name : `${components.length} components`;

function nudge({ change }: Editor, chosen: Component[], how: { arrow: By; isResize: boolean }): void {
  const grip = how.isResize ? 'corner' : 'move';
  const group = `move-${chosen[0].device}-${chosen.map(({ id }) => id).join()}`;
  change(`Move ${namesOf(chosen)}`, (place) => moveAll(place, movedBoxes(chosen, grip, how.arrow)), group);
}

export function deleteChosen({ change, selection }: Editor, chosen: Component[]): void {
  const ids = chosen.map(({ id }) => id);
  change(`Delete ${namesOf(chosen)}`, (place) => deleteComponents(place, ids));
  selection.set(null);
}

/** All that stand beside the one that is selected; all of the page where none is. */
function selectAll({ selection, getPlace }: Editor, event: KeyboardEvent): void {
  event.preventDefault();
  const { document, model, page, device } = getPlace();
  const components = componentsOf(document, model, page, device);
  const beside = components.find(({ id }) => id === selection.value?.id);
  const ids = components
    .filter(({ parentId, slot, isShown }) => {
      const isSibling = parentId === (beside?.parentId ?? null) && slot === (beside?.slot ?? null);
      return isShown && isSibling;
    })
    .map(({ id }) => id);
  selection.setComponents(ids);
}
