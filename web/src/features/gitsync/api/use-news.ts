import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useWorkspace, type App } from '../../../lib/workspace';
import type { AppGit } from './app-git';
import { updatesQuery, type Updates } from './updates';

/** A return to the page after this time asks again. */
const STALE_MS = 30_000;

/** Asks the repository for news when the page opens and whenever the app has another last commit. */
export function useNews(app: App, git: AppGit | undefined) {
  const { copy, can } = useWorkspace();
  const canAsk = git !== undefined && git.isCommitted && can('builder');
  const query = useQuery({
    ...updatesQuery(copy, app.id, git?.lastCommit?.sha ?? null),
    // A job that is under way may change the answer.
    enabled: canAsk && git.underWay === null,
    staleTime: STALE_MS,
    refetchOnMount: 'always',
  });
  const { data = null } = query;
  const refetchOld = useEffectEvent(() => {
    if (data?.upToDate) void query.refetch();
  });
  const isBehind = app.gitState === 'behind';
  useEffect(() => {
    if (isBehind) refetchOld();
  }, [isBehind]);
  return {
    canAsk,
    check: () => void query.refetch(),
    isChecking: query.isFetching,
    news: newsOf(data),
    isUpToDate: data?.upToDate === true && query.error === null,
    error: query.isFetching ? null : query.error,
  };
}

/** News of the repository; null if there are none, or if they are not known. */
const newsOf = (data: Updates | null): Updates | null => (data && !data.upToDate ? data : null);
