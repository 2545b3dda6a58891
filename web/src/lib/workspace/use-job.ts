import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useReducer } from 'react';
import { isAccepted, type Schemas } from '../api';
import { useWorkspace } from './current-workspace';
import { openFollower } from './follow-job';
import { idOf, isUnderWay, nextRun, NO_RUN, type JobRun, type RunEvent } from './job-run';
import type { Job } from './queries';

interface FollowedJob<Input, Result> {
  run: (input: Input) => void;
  reset: () => void;
  /** True until the job has ended. */
  isPending: boolean;
  /** True if the job takes longer than a user watches a page. */
  isLate: boolean;
  /** Null until the job is accepted. */
  status: Job['status'] | null;
  job: Job | null;
  /** False for a job started in another tab, by another user, or before this page was loaded. */
  isOwn: boolean;
  result: Result | null;
  error: unknown;
}

interface Options<Input, Result> {
  start: (input: Input) => Promise<Schemas['AcceptedJobView'] | Result>;
  /** `job`: null if the request was refused or answered without one. */
  onEnd: (result: Result | null, end: { isOwn: boolean; job: Job | null; error: unknown }) => void;
  /** A running job to follow as if started here. */
  underWayId?: string | null;
  /** Reads the result of a job; by default its `result`. */
  resultOf?: (job: Job) => Result | null;
}

/** Starts a durable job and follows it to its end. */
export function useJob<Input, Result>({
  start,
  onEnd,
  underWayId = null,
  resultOf = ({ result }) => result as Result | null,
}: Options<Input, Result>): FollowedJob<Input, Result> {
  const [{ run }, tell] = useReducer(nextRun<Result>, NO_RUN);
  const request = useMutation({
    mutationFn: start,
    onSuccess: (answer) =>
      isAccepted(answer)
        ? tell({ type: 'accepted', jobId: answer.jobId })
        : tell({ type: 'answered', result: answer }),
    onError: (error) => tell({ type: 'refused', error }),
  });
  useEffect(() => {
    if (underWayId !== null) tell({ type: 'found', jobId: underWayId });
  }, [underWayId, run.is]);
  useFollowing(run, (event) => tell({ ...event, resultOf }));
  const notifyEnd = useEffectEvent((ended: JobRun<Result> & { is: 'ended' }) => onEnd(ended.result, ended));
  useEffect(() => {
    if (run.is === 'ended') notifyEnd(run);
  }, [run]);
  const dismiss = () => tell({ type: 'dismissed', foundId: underWayId });
  return {
    run: (input) => {
      // A running job is not started a second time.
      if (isUnderWay(run)) return;
      dismiss();
      tell({ type: 'asked' });
      request.mutate(input);
    },
    reset: dismiss,
    ...shownOf(run),
  };
}

type News = Pick<RunEvent<never> & { type: 'followed' }, 'type' | 'jobId' | 'followed'>;

function useFollowing(run: JobRun<unknown>, onNews: (news: News) => void): void {
  const { id: workspaceId, isLive } = useWorkspace();
  const client = useQueryClient();
  const jobId = run.is === 'following' ? run.jobId : null;
  const notify = useEffectEvent(onNews);
  const isLiveNow = useEffectEvent(() => isLive);
  useEffect(() => {
    if (jobId === null) return;
    const follower = openFollower({ client, workspaceId }, jobId, { isLive: () => isLiveNow() });
    follower.subscribe(() => notify({ type: 'followed', jobId, followed: follower.followed }));
    return () => follower.close();
  }, [client, workspaceId, jobId]);
}

function shownOf<Result>(run: JobRun<Result>) {
  const job = 'job' in run ? run.job : null;
  return {
    isPending: isUnderWay(run),
    isLate: run.is === 'following' && run.isLate,
    status: job?.status ?? (idOf(run) ? ('queued' as const) : null),
    job,
    isOwn: !('isOwn' in run) || run.isOwn,
    result: run.is === 'ended' ? run.result : null,
    error: run.is === 'ended' ? run.error : null,
  };
}
