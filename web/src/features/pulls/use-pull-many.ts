import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { answerOf, api, type ApiProblem, type Schemas } from '../../lib/api';
import {
  appsQuery,
  inCopy,
  isOver,
  useForgetOnLeave,
  useJobs,
  useStarted,
  useWorkspace,
  type Job,
} from '../../lib/workspace';

interface WantedPull {
  appId: string;
  name: string;
  /** Puts the uncommitted changes on top. */
  merge: boolean;
}

interface Started extends WantedPull {
  /** Null if the pull was refused at once. */
  jobId: string | null;
  refusal: Schemas['RefusedPullView'] | null;
}

export interface PullRow extends Started {
  job: Job | null;
  /** Set if the server does not know the job any more. */
  problem: ApiProblem | null;
}

export const isDone = ({ jobId, job, problem }: PullRow): boolean =>
  jobId === null || problem !== null || (job !== null && isOver(job));

export const isPulled = ({ job }: PullRow): boolean => job?.status === 'succeeded';

/** Pulls apps, each with its own job, and follows the jobs, also after a reload. */
export function usePullMany() {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  const { started, keep, forget } = useStarted<Started[]>('pull-many');
  const items = started ?? [];
  const request = useMutation({
    mutationFn: (wanted: WantedPull[]) =>
      answerOf(
        api.POST('/api/workspaces/{w}/git/pulls/batch', {
          params: inCopy(copy, {}, {}),
          body: { apps: wanted.map(({ appId, merge }) => ({ appId, merge })) },
        }),
      ),
    onSuccess: (answer, wanted) => {
      const now = wanted.map((pull, at) => {
        const { jobId, error: refusal } = answer.items[at];
        return { ...pull, jobId, refusal };
      });
      const again = new Map(now.map((one) => [one.appId, one]));
      const isNew = ({ appId }: Started) => !items.some((one) => one.appId === appId);
      keep([...items.map((one) => again.get(one.appId) ?? one), ...now.filter(isNew)]);
    },
  });
  const known = useJobs(items.flatMap(({ jobId }) => jobId ?? []));
  const rows = items.map((item): PullRow => {
    const { job = null, problem = null } = known.get(item.jobId ?? '') ?? {};
    return { ...item, job, problem };
  });
  const isOverAll = !request.isPending && rows.length > 0 && rows.every(isDone);
  const seenToEnd = useEffectEvent(() => {
    void client.invalidateQueries({ queryKey: appsQuery(copy).queryKey });
  });
  useEffect(() => {
    if (isOverAll) seenToEnd();
  }, [isOverAll]);
  useForgetOnLeave(isOverAll, forget);
  return {
    run: request.mutate,
    error: request.error,
    rows,
    isOver: isOverAll,
    isPending: request.isPending,
    reset: () => keep(null),
  };
}

export type PullMany = ReturnType<typeof usePullMany>;
