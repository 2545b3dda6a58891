import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { isAccepted } from '../../../lib/api';
import {
  appsQuery,
  commitsSeveralApps,
  isIn,
  isOver,
  jobsQuery,
  useJob,
  useStarted,
  useWorkspace,
} from '../../../lib/workspace';
import { commitPlanQuery, requestCommitMany } from './commit-many';

export interface CommitManyResult {
  changed: boolean;
  sha: string | null;
}

interface Started {
  jobId: string;
  /** Names of the apps. */
  names: string[];
}

/** Commits several apps. Finds one that is under way, also after a reload, and the outcome of an own one. */
export function useCommitMany() {
  const { id: w, copy } = useWorkspace();
  const client = useQueryClient();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: appsQuery(copy).queryKey });
    void client.invalidateQueries({ queryKey: commitPlanQuery(copy).queryKey });
  };
  const { started, keep, forget } = useStarted<Started>('commit-several');
  const { data: runningId = null } = useInfiniteQuery({
    ...jobsQuery(w),
    select: ({ pages }) =>
      pages
        .flatMap(({ items }) => items)
        .find((job) => commitsSeveralApps(job) && isIn(copy, job) && !isOver(job))?.id,
  });
  const commit = useJob({
    start: async ({ apps, message }: { apps: { appId: string; name: string }[]; message: string }) => {
      const answer = await requestCommitMany(copy, { appIds: apps.map(({ appId }) => appId), message });
      if (isAccepted(answer)) keep({ jobId: answer.jobId, names: apps.map(({ name }) => name) });
      return answer;
    },
    underWayId: latest(started?.jobId ?? null, runningId),
    onEnd: (_: CommitManyResult | null) => {
      forget();
      refresh();
    },
  });
  // The job may be somebody else’s, whose apps are not known.
  const names = started !== null && commit.job?.id === started.jobId ? started.names : [];
  return { commit, names, refresh };
}

/** Ids rise with time. */
const latest = (...ids: (string | null)[]): string | null =>
  ids
    .filter((id) => id !== null)
    .sort()
    .at(-1) ?? null;
