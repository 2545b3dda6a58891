import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { toggle } from '../lib/ticked-changes';
import type { Change, Difference } from './changes';

const NONE: ReadonlySet<string> = new Set();

/** Changes in the next commit: all except those left out. */
export function useTicks(difference: Difference | null) {
  const [leftOut, setLeftOut] = useState(NONE);
  const [note, setNote] = useState<string | null>(null);
  const changes = difference?.changes ?? [];
  const included = changes.filter(({ id }) => !leftOut.has(id));
  const hasAll = included.length === changes.length;
  return {
    included,
    hasAll,
    isIncluded: ({ id }: Change) => !leftOut.has(id),
    /** Reports changes that followed the clicked one. */
    note,
    toggle: ({ id }: Change) => {
      const wasIncluded = !leftOut.has(id);
      const after = toggle(changes, leftOut, id);
      setLeftOut(after.leftOut);
      setNote(noteOf(after.followed, changes, wasIncluded));
    },
    toggleAll: () => {
      setLeftOut(hasAll ? new Set(changes.map(({ id }) => id)) : NONE);
      setNote(null);
    },
    /** Ids of the included changes; undefined if that is all of them, listed or not. */
    only: hasAll ? undefined : included.map(({ id }) => id),
  };
}

export type Ticks = ReturnType<typeof useTicks>;

function noteOf(followed: string[], changes: readonly Change[], isLeftOut: boolean): string | null {
  if (followed.length === 0) return null;
  const names = followed.map((id) => changes.find((change) => change.id === id)?.name ?? t`another change`);
  const list = names.length > 3 ? t`${names.length} others` : names.join(', ');
  return isLeftOut ? t`Depends on it, so also left out: ${list}` : t`Needed by it, so also included: ${list}`;
}
