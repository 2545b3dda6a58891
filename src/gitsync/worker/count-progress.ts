import type { JobCount } from '../queue/jobs';

/** Each report is a frame and, for a job, a statement and an event. */
const REPORT_MS = 200;

/**
 * Returns a function to be called after each of so many items. Reports how many are done, but not each time; returns what
 * `report` does.
 */
export function countingTo<T>(total: number, report: (count: JobCount) => T): () => T | undefined {
  let done = 0;
  let reportedAt = 0;
  return () => {
    done += 1;
    const now = performance.now();
    if (now - reportedAt < REPORT_MS) return undefined;
    reportedAt = now;
    return report(`${done}/${total}`);
  };
}
