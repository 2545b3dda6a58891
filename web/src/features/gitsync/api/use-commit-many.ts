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

/** Commits several apps. Finds one that is under way, also after a reload, and the outcome of an own one. */
export function useCommitMany() {
  const { id: w, copy } = useWorkspace();
  const client = useQueryClient();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: appsQuery(copy).queryKey });
    void client.invalidateQueries({ queryKey: commitPlanQuery(copy).queryKey });
  };
  const { started, keep, forget } = useStarted<string>('commit-many');
  const { data: runningId = null } = useInfiniteQuery({
    ...jobsQuery(w),
    select: ({ pages }) =>
      pages
        .flatMap(({ items }) => items)
        .find((job) => commitsSeveralApps(job) && isIn(copy, job) && !isOver(job))?.id,
  });
  const commit = useJob({
    start: async (body: { appIds: string[]; message: string }) => {
      const answer = await requestCommitMany(copy, body);
      if (isAccepted(answer)) keep(answer.jobId);
      return answer;
    },
    underWayId: latest(started, runningId),
    onEnd: (_: CommitManyResult | null) => {
      forget();
      refresh();
    },
  });
  return { commit, refresh };
}

/** Ids rise with time. */
const latest = (...ids: (string | null)[]): string | null =>
  ids
    .filter((id) => id !== null)
    .sort()
    .at(-1) ?? null;
