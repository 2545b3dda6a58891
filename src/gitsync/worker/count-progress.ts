import type { CallContext } from '../calls';

/** Each report is a frame and, for a job, a statement and an event. */
const REPORT_MS = 200;

/** Returns a function to be called after each of so many items. Reports how many are done, but not each time. */
export function countingTo(total: number, onStep: CallContext['onStep']): () => void {
  let done = 0;
  let reportedAt = 0;
  return () => {
    done += 1;
    const now = performance.now();
    if (now - reportedAt < REPORT_MS) return;
    reportedAt = now;
    onStep(`${done}/${total}`);
  };
}
