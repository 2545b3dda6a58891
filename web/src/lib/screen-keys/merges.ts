import { t } from '@lingui/core/macro';
import type { Binding, KeyGroup } from '../key-bindings';

export const CHOOSE: Binding = {
  keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
  label: t`Choose a side, both, or the state before`,
};
/** Listed among the keys of all screens. */
export const MOVE: Binding = { keys: ['ArrowDown', 'ArrowUp'], label: t`Move through a list` };
export const UNDO_CHOICE: Binding = { keys: ['U'], label: t`Undo the last choice` };
export const UNDO: Binding = { keys: ['mod+Z'], label: t`Undo the last choice, anywhere` };

export const MERGE_KEYS: KeyGroup = { title: t`Conflicts`, bindings: [CHOOSE, UNDO_CHOICE, UNDO] };
