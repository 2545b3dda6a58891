import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWorkspace } from '../../../lib/workspace';
import { groupChanges } from '../lib/change-labels';
import type { AppGit } from './app-git';
import { changesQuery, type Change } from './changes';
import type { Updates } from './updates';

/** `here`: an uncommitted change; `there`: a change that a pull would bring. */
export type Side = 'here' | 'there';

export interface ShownChange {
  key: string;
  side: Side;
  change: Change;
}

/** Changes on both sides, and the selected one. */
export function useShownChanges(appId: string, git: AppGit, news: Updates | null) {
  const own = useOwnChanges(appId, git);
  const cosmetic = useCosmetic(own.here?.changes ?? NONE);
  const there = news?.difference ?? null;
  const all = [...inOrder('there', there?.changes ?? NONE), ...inOrder('here', cosmetic.listed)];
  const [key, select] = useState<string | null>(null);
  const selected = all.find((each) => each.key === key) ?? all[0] ?? null;
  return { ...own, ...cosmetic, there, selected, select };
}

function useOwnChanges(appId: string, git: AppGit) {
  const { copy } = useWorkspace();
  const isAsked = git.hasUncommittedChanges && git.isCommitted;
  const query = useQuery({ ...changesQuery(copy, appId), enabled: isAsked, staleTime: 0 });
  return {
    here: isAsked ? (query.data ?? null) : null,
    /** True if the changes here can be listed. */
    isAsked,
    isComparing: isAsked && query.isFetching && !query.data,
    error: query.error,
    compareAgain: () => void query.refetch(),
  };
}

const NONE: readonly Change[] = [];

/** Hides cosmetic changes, which do not affect the app. They are committed all the same. */
function useCosmetic(changes: readonly Change[]) {
  const [hidesCosmetic, setHidesCosmetic] = useState(false);
  return {
    listed: changes.filter(({ isCosmetic }) => !(isCosmetic && hidesCosmetic)),
    cosmeticCount: changes.filter(({ isCosmetic }) => isCosmetic).length,
    hidesCosmetic,
    toggleCosmetic: () => setHidesCosmetic(!hidesCosmetic),
  };
}

export type ShownChanges = ReturnType<typeof useShownChanges>;

/** Returns the changes in the order of the list. */
const inOrder = (side: Side, changes: readonly Change[]): ShownChange[] =>
  groupChanges(changes)
    .flatMap(({ changes }) => changes)
    .map((change) => ({ key: keyOf(side, change), side, change }));

export const keyOf = (side: Side, { id }: Change): string => `${side} ${id}`;
