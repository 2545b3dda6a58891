import { useKeyGroup, useKeys } from '../../../lib/keys';
import { MERGE_KEYS, UNDO } from '../../../lib/screen-keys/merges';

/** Undoes outside of fields, which have an undo of their own. */
export function useUndoKey(undo: () => void, isOff: boolean): void {
  useKeyGroup(MERGE_KEYS);
  useKeys([[UNDO, undo]], { isOff });
}
