import { t } from '@lingui/core/macro';
import { ApiProblem } from '../api';
import { hasEnded, type Followed } from './job-follower';
import type { Job } from './queries';

/** State of a job started from this page or found running. */
export type JobRun<Result> =
  | { is: 'idle' }
  /** The request is under way. */
  | { is: 'asking' }
  | { is: 'following'; jobId: string; isOwn: boolean; job: Job | null; isLate: boolean }
  /** `jobId` is null if the request was refused, or answered without a job. */
  | Ended<Result>;

interface Ended<Result> {
  is: 'ended';
  jobId: string | null;
  isOwn: boolean;
  job: Job | null;
  result: Result | null;
  error: unknown;
}

export interface Runs<Result> {
  run: JobRun<Result>;
  /** Jobs up to this id are no longer shown. Ids rise with time. */
  dismissedId: string;
}

export type RunEvent<Result> =
  | { type: 'asked' }
  | { type: 'accepted'; jobId: string }
  | { type: 'answered'; result: Result }
  | { type: 'refused'; error: unknown }
  /** A running job of this kind, or a job whose outcome is wanted. */
  | { type: 'found'; jobId: string }
  | { type: 'followed'; jobId: string; followed: Followed; resultOf: (job: Job) => Result | null }
  | { type: 'dismissed'; foundId: string | null };

export const NO_RUN = { run: { is: 'idle' }, dismissedId: '' } as const;

export function nextRun<Result>(runs: Runs<Result>, event: RunEvent<Result>): Runs<Result> {
  const { run } = runs;
  switch (event.type) {
    case 'asked':
      return { ...runs, run: { is: 'asking' } };
    case 'accepted':
      return { ...runs, run: follow(event.jobId, true) };
    case 'answered':
      return { ...runs, run: { ...ENDED, result: event.result } };
    case 'refused':
      return { ...runs, run: { ...ENDED, error: event.error } };
    case 'found':
      return mayFollow(runs, event.jobId) ? { ...runs, run: follow(event.jobId, false) } : runs;
    case 'followed':
      return { ...runs, run: afterNews(run, event) };
    case 'dismissed':
      return { run: { is: 'idle' }, dismissedId: latest(runs, event.foundId) };
  }
}

export const isUnderWay = ({ is }: JobRun<unknown>): boolean => is === 'asking' || is === 'following';

export const idOf = (run: JobRun<unknown>): string | null => ('jobId' in run ? run.jobId : null);

const ENDED = { is: 'ended', jobId: null, isOwn: true, job: null, result: null, error: null } as const;

const follow = (jobId: string, isOwn: boolean) =>
  ({ is: 'following', jobId, isOwn, job: null, isLate: false }) as const;

/** A found job replaces only older ones, and never a job that this page is about to start. */
function mayFollow({ run, dismissedId }: Runs<unknown>, foundId: string): boolean {
  return run.is !== 'asking' && foundId > dismissedId && foundId > (idOf(run) ?? '');
}

const latest = ({ run, dismissedId }: Runs<unknown>, foundId: string | null): string =>
  [dismissedId, idOf(run) ?? '', foundId ?? ''].sort().at(-1) ?? '';

function afterNews<Result>(
  run: JobRun<Result>,
  { jobId, followed, resultOf }: RunEvent<Result> & { type: 'followed' },
): JobRun<Result> {
  // The job may have been replaced or dismissed since.
  if (run.is !== 'following' || run.jobId !== jobId) return run;
  const { isOwn } = run;
  const { job, isLate, problem } = followed;
  if (!hasEnded(followed)) return { ...run, job, isLate };
  const ended = { ...ENDED, jobId, isOwn, job };
  if (problem) return { ...ended, error: unknownJob(problem) };
  if (!job) return ended;
  return job.status === 'succeeded'
    ? { ...ended, result: resultOf(job) }
    : { ...ended, error: ApiProblem.ofJob(job) };
}

/** A missing job says nothing of its outcome. */
export const unknownJob = (problem: ApiProblem): ApiProblem =>
  problem.status === 404
    ? new ApiProblem({
        status: 404,
        code: 'job_unknown',
        message: t`The server no longer has this job, so its outcome cannot be shown.`,
        remedy: t`See Activity and the app itself before you try again.`,
      })
    : problem;
