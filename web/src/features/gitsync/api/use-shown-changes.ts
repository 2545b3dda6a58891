import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../../lib/api';
import { useWorkspace } from '../../../lib/workspace';
import { groupChanges } from '../lib/change-labels';
import type { Sides } from '../lib/history-labels';
import type { AppGit } from './app-git';
import { changesQuery, type Change, type Difference } from './changes';
import { sidesQuery } from './documents';
import type { Updates } from './updates';

/** `here`: an uncommitted change; `there`: a change of others in the repository. */
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
  const theirs = useTheirChanges(appId, git, news);
  const { there, clashes } = theirs;
  const all = [...inOrder('there', there?.changes ?? NONE), ...inOrder('here', cosmetic.listed)];
  const [key, select] = useState<string | null>(null);
  const selected = all.find((each) => each.key === key) ?? all[0] ?? null;
  const isClash = (side: Side, { id }: Change) =>
    clashes?.[side === 'here' ? 'mine' : 'theirs'].includes(id) ?? false;
  return { ...own, ...cosmetic, ...theirs, isClash, selected, select };
}

/** Lists what others changed since the last commit here, and what of it was changed here, too. */
function useTheirChanges(appId: string, git: AppGit, news: Updates | null) {
  const { copy } = useWorkspace();
  const sides = sidesOfNews(git, news);
  const hasClashes = git.hasUncommittedChanges || git.hasUnpushed === true;
  const againstOwn = news?.difference ?? null;
  const query = useQuery({
    ...sidesQuery(copy, appId, { ...sides, hasClashes }),
    enabled: againstOwn !== null,
  });
  if (againstOwn === null) return { ...NO_NEWS, theirSides: sides };
  // Without the last commit, a comparison with the app itself has to do.
  if (query.error) return { ...NO_NEWS, there: againstOwn, theirSides: { ...sides, from: 'working' } };
  const there = query.data ?? null;
  return { there, clashes: there?.clashes, isComparingTheirs: there === null, theirSides: sides };
}

interface TheirChanges {
  there: Difference | null;
  clashes: Schemas['ClashesView'] | undefined;
  isComparingTheirs: boolean;
}

const NO_NEWS: TheirChanges = { there: null, clashes: undefined, isComparingTheirs: false };

/** Returns the last state that both the app and the repository had, and the state that the repository has now. */
function sidesOfNews({ hasUnpushed, lastCommit, branch }: AppGit, news: Updates | null): Sides {
  return {
    from: hasUnpushed && lastCommit ? lastCommit.sha : 'last',
    to: news?.commits[0]?.sha ?? `branch:${branch}`,
  };
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
