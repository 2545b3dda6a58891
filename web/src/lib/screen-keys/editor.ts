import { t } from '@lingui/core/macro';
import type { Binding, KeyGroup } from '../key-bindings';

export const UNDO: Binding = { keys: ['mod+Z'], label: t`Undo` };
export const REDO: Binding = { keys: ['mod+shift+Z', 'mod+Y'], label: t`Redo` };
export const ADD: Binding = { keys: ['alt+A'], label: t`Find a component and add it` };
export const SELECT_ALL: Binding = { keys: ['mod+A'], label: t`Select all` };
export const DESELECT: Binding = { keys: ['Escape'], label: t`Clear the selection, or cancel a drag` };
export const NEIGHBOR: Binding = {
  keys: ['alt+ArrowUp', 'alt+ArrowDown', 'alt+ArrowLeft', 'alt+ArrowRight'],
  label: t`Go to the previous or next component`,
};
export const MOVE: Binding = {
  keys: ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'],
  label: t`Move the selection`,
};
export const RESIZE: Binding = {
  keys: ['shift+ArrowUp', 'shift+ArrowDown', 'shift+ArrowLeft', 'shift+ArrowRight'],
  label: t`Resize the selection`,
};
export const REMOVE: Binding = { keys: ['Delete', 'Backspace'], label: t`Delete the selection` };
export const DUPLICATE: Binding = { keys: ['mod+D'], label: t`Duplicate the selection` };
export const NEXT_PANEL: Binding = { keys: ['F6'], label: t`Next panel: structure, canvas, inspector` };
export const PREVIOUS_PANEL: Binding = { keys: ['shift+F6'], label: t`Previous panel` };

/** Keys of buttons and of the clipboard, which the browser handles. */
const BY_BROWSER: readonly Binding[] = [
  { keys: ['Enter'], label: t`Select the focused component` },
  { keys: ['shift+Enter'], label: t`Add the focused component to the selection` },
  { keys: ['mod+C'], label: t`Copy the selection` },
  { keys: ['mod+X'], label: t`Cut the selection` },
  { keys: ['mod+V'], label: t`Paste components, also of another page or app` },
];

export const UNDO_KEYS: KeyGroup = { title: t`App`, bindings: [UNDO, REDO] };

export const DESIGN_KEYS: KeyGroup = {
  title: t`Editor`,
  bindings: [
    ADD,
    SELECT_ALL,
    DESELECT,
    NEIGHBOR,
    ...BY_BROWSER,
    DUPLICATE,
    MOVE,
    RESIZE,
    REMOVE,
    NEXT_PANEL,
    PREVIOUS_PANEL,
  ],
};
