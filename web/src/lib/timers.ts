/** Clock of what waits; tests have their own. */
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
/** A longer wait is asked for by mistake: a proxy's date, or a unit that was mixed up. */
const LONGEST_ASKED_MS = 3_600_000;

/** Returns the wait before the next attempt: doubled with each failure, with jitter, or what the server asks for. */
export function retryDelay(failures: number, retryAfterMs: number | null, timers: Timers): number {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.max(Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS), doubled * (0.5 + timers.random() / 2));
}
