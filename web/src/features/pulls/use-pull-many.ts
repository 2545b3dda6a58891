import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { isAccepted, problemOf, type ApiProblem } from '../../lib/api';
import { appsQuery, isOver, useJobs, useStarted, useWorkspace, type Job } from '../../lib/workspace';
import { requestPull } from '../gitsync';

interface WantedPull {
  appId: string;
  name: string;
  /** Puts the uncommitted changes on top. */
  merge: boolean;
}

interface Started extends WantedPull {
  /** Null if the pull was answered or refused at once. */
  jobId: string | null;
  updated: boolean;
  refusal: string | null;
}

export interface PullRow extends Started {
  job: Job | null;
  /** Set if the server does not know the job any more. */
  problem: ApiProblem | null;
}

export const isDone = ({ jobId, job, problem }: PullRow): boolean =>
  jobId === null || problem !== null || (job !== null && isOver(job));

export const isPulled = ({ jobId, refusal, job }: PullRow): boolean =>
  jobId === null ? refusal === null : job?.status === 'succeeded';

/** Pulls apps, each with its own job, and follows the jobs, also after a reload. */
export function usePullMany() {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  const { started, keep, forget } = useStarted<Started[]>('pull-many');
  const items = started ?? [];
  const request = useMutation({
    mutationFn: async (wanted: WantedPull[]) => {
      let all = items;
      for (const pull of wanted) {
        const now = await begin(pull);
        all = all.some(({ appId }) => appId === now.appId)
          ? all.map((one) => (one.appId === now.appId ? now : one))
          : [...all, now];
        keep(all);
      }
    },
  });
  const begin = async (pull: WantedPull): Promise<Started> => {
    const none = { ...pull, jobId: null, updated: false, refusal: null };
    try {
      const answer = await requestPull(copy, pull.appId, pull.merge ? { merge: true } : {});
      return isAccepted(answer) ? { ...none, jobId: answer.jobId } : { ...none, updated: answer.updated };
    } catch (error) {
      const { message, remedy } = problemOf(error);
      return { ...none, refusal: [message, remedy].filter(Boolean).join(' ') };
    }
  };
  const known = useJobs(items.flatMap(({ jobId }) => jobId ?? []));
  const rows = items.map((item): PullRow => {
    const { job = null, problem = null } = known.get(item.jobId ?? '') ?? {};
    return { ...item, job, problem };
  });
  const isOverAll = !request.isPending && rows.length > 0 && rows.every(isDone);
  const seenToEnd = useEffectEvent(() => {
    forget();
    void client.invalidateQueries({ queryKey: appsQuery(copy).queryKey });
  });
  useEffect(() => {
    if (isOverAll) seenToEnd();
  }, [isOverAll]);
  return {
    run: request.mutate,
    rows,
    isOver: isOverAll,
    isPending: request.isPending,
    reset: () => keep(null),
  };
}

export type PullMany = ReturnType<typeof usePullMany>;
