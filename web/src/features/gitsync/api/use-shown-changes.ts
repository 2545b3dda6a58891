import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWorkspace } from '../../../lib/workspace';
import { groupChanges } from '../lib/change-labels';
import type { AppGit } from './app-git';
import { changesQuery, type Change, type Difference } from './changes';
import type { Updates } from './updates';

/** `here`: an uncommitted change; `there`: one that a pull would bring. */
export type Side = 'here' | 'there';

export interface ShownChange {
  key: string;
  side: Side;
  change: Change;
}

/** Changes on both sides, of which one is selected. */
export function useShownChanges(appId: string, git: AppGit, news: Updates | null) {
  const { id: w } = useWorkspace();
  const isAsked = git.hasUncommittedChanges && git.isCommitted;
  const query = useQuery({ ...changesQuery(w, appId), enabled: isAsked, staleTime: 0 });
  const here = isAsked ? (query.data ?? null) : null;
  const there = news?.difference ?? null;
  const all = [...inOrder('there', there), ...inOrder('here', here)];
  const [key, select] = useState<string | null>(null);
  const selected = all.find((each) => each.key === key) ?? all[0] ?? null;
  return {
    ...{ here, there, all, selected, select },
    /** True if the changes here can be listed at all. */
    isAsked,
    isComparing: isAsked && query.isFetching && !query.data,
    error: query.error,
    compareAgain: () => void query.refetch(),
  };
}

export type ShownChanges = ReturnType<typeof useShownChanges>;

/** Returns the changes in the order in which they are listed. */
const inOrder = (side: Side, difference: Difference | null): ShownChange[] =>
  groupChanges(difference?.changes ?? [])
    .flatMap(({ changes }) => changes)
    .map((change) => ({ key: keyOf(side, change), side, change }));

export const keyOf = (side: Side, { id }: Change): string => `${side} ${id}`;
