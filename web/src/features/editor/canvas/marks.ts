import { t } from '@lingui/core/macro';
import { createContext, use } from 'react';
import type { Mark, Marks } from '../../../../../src/apps/drawing';

export const MARK_NAMES: Record<Mark, string> = {
  added: t`added`,
  changed: t`changed`,
  moved: t`moved`,
  removed: t`removed`,
};

/** Null where a document is shown without a difference. */
export const MarksContext = createContext<Marks | null>(null);

/** True if removed components are drawn as ghosts among the present ones. */
export const GhostsContext = createContext(true);

interface MarkOf {
  mark: Mark | null;
  /** True if clicks and keys pass it by, as there is nothing to be chosen: modals always open. */
  isPassive: boolean;
}

export const useMark = (component: { id: string; type: string }): MarkOf =>
  markIn(use(MarksContext), component);

export function markIn(marks: Marks | null, { id, type }: { id: string; type: string }): MarkOf {
  const mark = marks?.get(id) ?? null;
  return { mark, isPassive: marks !== null && mark === null && !type.startsWith('Modal') };
}
