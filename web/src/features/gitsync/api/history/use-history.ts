import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import { isProblem, type Schemas } from '../../../../lib/api';
import { useWorkspace } from '../../../../lib/workspace';
import { assignLanes, widthOf } from '../../lib/graph-lanes';
import type { HistoryCommit } from '../../lib/history-labels';
import { historyQuery } from './history';

/** Limit in commits up to which pages load automatically to find the commit of an address. */
const MAX_SEARCHED = 300;

interface Options {
  appId: string;
  /** Commit that an address names; null: none. */
  sought: string | null;
  /** False: sends no requests. */
  isOn?: boolean;
}

/** The commits of an app, page by page. */
export function useHistory({ appId, sought, isOn = true }: Options) {
  const { copy } = useWorkspace();
  const query = useInfiniteQuery({ ...historyQuery(copy, appId), enabled: isOn });
  const { data, error, isFetching, hasNextPage, fetchNextPage } = query;
  const commits: HistoryCommit[] | null = data?.pages.flatMap(({ items }) => items) ?? null;
  const found = commits?.find(({ sha }) => sha === sought) ?? null;
  const isSeeking =
    sought !== null &&
    found === null &&
    error === null &&
    (commits === null ? isOn : hasNextPage && commits.length < MAX_SEARCHED);
  const seek = useEffectEvent(() => {
    if (isSeeking && !isFetching && commits !== null) void fetchNextPage();
  });
  useEffect(() => seek(), [isSeeking, isFetching]);
  return {
    /** Null until the first page is there. */
    commits,
    graph: graphOf(data),
    found,
    /** True until the list is known to have the commit or to lack it. */
    isSeeking,
    hasMore: hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => fetchNextPage(),
    isFetching,
    error: isFetching ? null : error,
    /** Restarts if the commit that the pages start from is gone. */
    retry: () =>
      void (commits !== null && hasNextPage && !isProblem(error, 'git_commit_not_found')
        ? fetchNextPage()
        : query.refetch()),
    refetch: () => void query.refetch(),
  };
}

export type History = ReturnType<typeof useHistory>;

/** Lanes of all commits so far, which the last page has; null in a linear history. */
function graphOf(data: { pages: Schemas['HistoryPage'][] } | undefined) {
  const graph = data?.pages.at(-1)?.graph;
  if (!graph) return null;
  const rows = assignLanes(graph);
  const at = new Map(graph.map(({ sha }, index) => [sha, index]));
  return {
    lanes: widthOf(rows),
    rowOf: (sha: string) => rows[at.get(sha) ?? -1] ?? null,
    parentsOf: (sha: string) => graph[at.get(sha) ?? -1]?.parents ?? [],
  };
}

export type HistoryGraph = NonNullable<ReturnType<typeof graphOf>>;

/** Refetches the list when the app's last commit changes: made here, pulled, or made by another user. */
export function useNewCommits(lastSha: string | null | undefined, { refetch }: History): void {
  const before = useRef(lastSha);
  const look = useEffectEvent(() => {
    if (before.current !== undefined && before.current !== lastSha) refetch();
    before.current = lastSha;
  });
  useEffect(() => look(), [lastSha]);
}
