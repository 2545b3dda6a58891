import type { JobBase } from './job';

/**
 * Ends of unknown cause that count as one strike. A worker that is killed from outside, loses its power or runs out of
 * its container's memory looks the same from here, so that one such end says little about the jobs it was running.
 */
const UNEXPLAINED_PER_STRIKE = 8;
/** Strikes of a job that runs alone; the first strike, which sets it apart, may be another job's fault. */
const MAX_STRIKES_ALONE = 3;

/**
 * Strikes against a job that did not end, because its worker ended first. A strike is a crash that the worker's parent
 * process saw (a signal such as SIGSEGV, or a main thread that stood still), or `UNEXPLAINED_PER_STRIKE` ends of which
 * nobody saw the cause. `restarts` counts ends of both sorts.
 *
 * One rule follows: a job with a strike runs alone, and one with three strikes more is set aside.
 */
function strikesOf({ crashes, restarts }: Pick<JobBase, 'crashes' | 'restarts'>): number {
  return crashes + Math.floor(Math.max(restarts - crashes, 0) / UNEXPLAINED_PER_STRIKE);
}

/**
 * SQL: true if nothing else may run in the worker beside the job `j` once it is started again, so that the next end of the
 * worker is this job's fault. A job that is running now was left behind by its last worker, which is not among its
 * `restarts` yet.
 */
export const RUNS_ALONE = `(j.crashes > 0
  or j.restarts + (j.status = 'running')::int >= ${UNEXPLAINED_PER_STRIKE})`;

/** True if the job ended its worker while it ran alone: what its mirror holds may be the cause. */
export const needsNewMirror = (job: JobBase): boolean => strikesOf(job) > 1;

/** True if the job is to fail without another try. */
export const isSetAside = (job: JobBase): boolean => strikesOf(job) > MAX_STRIKES_ALONE;
