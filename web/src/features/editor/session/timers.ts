/** Clock of a session; tests have their own. */
export interface Timers {
  now(): number;
  /** Returns the function that cancels it. */
  after(ms: number, run: () => void): () => void;
  random(): number;
}

export const browserTimers: Timers = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** Returns the wait before the next attempt: doubled with each failure, with jitter, or what the server asks for. */
export function retryDelay(failures: number, retryAfterMs: number | null, timers: Timers): number {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.max(retryAfterMs ?? 0, doubled * (0.5 + timers.random() / 2));
}
