import { t } from '@lingui/core/macro';
import type { QueryClient } from '@tanstack/react-query';
import { ApiProblem, isAccepted, type Schemas } from '../api';
import { browserTimers } from '../timers';
import { hasEnded, JobFollower, type Followed } from './job-follower';
import { unknownJob } from './job-run';
import { isOver } from './job-state';
import { jobQuery, type Job } from './queries';

export interface JobContext {
  client: QueryClient;
  workspaceId: string;
}

interface Options {
  isLive?: () => boolean;
  lateMs?: number;
}

/** Opens a follower that listens to the cache and polls the server. */
export function openFollower({ client, workspaceId }: JobContext, jobId: string, options: Options = {}) {
  const query = jobQuery(workspaceId, jobId);
  const key = JSON.stringify(query.queryKey);
  return new JobFollower({
    read: () => client.query({ ...query, staleTime: 0 }),
    listen: (hear) =>
      client.getQueryCache().subscribe(({ type, query: { queryHash, state } }) => {
        if (type === 'updated' && queryHash === key && state.data) hear(state.data as Job);
      }),
    isLive: () => false,
    timers: browserTimers,
    ...options,
  });
}

/** Resolves once the state is enough for the caller. */
function followed(
  follower: JobFollower,
  isEnough: (state: Followed) => boolean,
  signal?: AbortSignal,
): Promise<Followed> {
  return new Promise<Followed>((resolve, reject) => {
    const look = () => {
      if (isEnough(follower.followed)) resolve(follower.followed);
    };
    follower.subscribe(look);
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  }).finally(() => follower.close());
}

/** Longest wait of a dialog; the job goes on without it. */
const DIALOG_MS = 20_000;

/** Resolves with the job once it has ended, is postponed after a failure, or waits behind others. */
export async function settledJob(place: JobContext, jobId: string): Promise<Job> {
  const { job, problem } = await followed(
    openFollower(place, jobId, { lateMs: DIALOG_MS }),
    (state) => hasEnded(state) || state.state === 'postponed' || (state.isLate && state.job !== null),
  );
  if (job) return job;
  throw problem ? unknownJob(problem) : goesOn();
}

/** Longer than Git's own deadlines, after which such a job has failed. */
const RESULT_MS = 180_000;

type Accepted = Schemas['AcceptedJobView'];

interface ResultContext extends JobContext {
  signal?: AbortSignal;
  /** Called when the job is known to have done more. */
  onProgress?: (job: Job) => void;
}

/** Returns the result of a request; if the request has become a job, follows it. */
export async function resultOf<T>(
  { signal, onProgress, ...place }: ResultContext,
  request: Promise<T>,
): Promise<Exclude<T, Accepted>> {
  const answer = await request;
  if (!isAccepted(answer)) return answer as Exclude<T, Accepted>;
  const follower = openFollower(place, answer.jobId, { lateMs: RESULT_MS });
  follower.subscribe(() => follower.followed.job && onProgress?.(follower.followed.job));
  const { job, problem } = await followed(follower, (state) => hasEnded(state) || state.isLate, signal);
  if (problem) throw unknownJob(problem);
  if (!job || !isOver(job)) throw goesOn();
  if (job.status !== 'succeeded') throw ApiProblem.ofJob(job);
  return job.result as Exclude<T, Accepted>;
}

const goesOn = (): ApiProblem =>
  new ApiProblem({
    status: 0,
    code: 'job_goes_on',
    message: t`This is taking unusually long.`,
    remedy: t`It continues without this page. Activity shows the outcome.`,
  });
