import type { Job } from './queries';

/** A commit that is kept here is held until it is asked to be pushed. It waits for nothing, and keeps nothing waiting. */
type State = Pick<Job, 'status' | 'error' | 'isHeld'>;

export const isOver = ({ status }: Pick<Job, 'status'>): boolean =>
  status !== 'queued' && status !== 'running';

/** Tells if an attempt has failed for a reason that may pass: the job waits for the next one, or it has begun. */
export const isRetried = (job: State): boolean => !isOver(job) && !job.isHeld && job.error !== null;

/** Tells if the job waits for its next attempt. */
export const isPostponed = ({ status, nextAttemptAt }: Pick<Job, 'status' | 'nextAttemptAt'>): boolean =>
  status === 'queued' && nextAttemptAt !== null;

/**
 * Finds the job at the head of the queue that keeps the others waiting. Jobs run in order, so every job in the queue without
 * an attempt of its own waits behind it.
 */
export const findBlocking = (newestFirst: Job[]): Job | null => newestFirst.findLast(isRetried) ?? null;

/** Tells if the job could only wait behind another one: it has not been tried yet. */
export const isUntried = ({ status, error, isHeld }: State): boolean =>
  status === 'queued' && !isHeld && error === null;

/** Tells if the job waits for its turn, or is running. */
export const isOpen = (job: Pick<Job, 'status' | 'isHeld'>): boolean => !isOver(job) && !job.isHeld;
