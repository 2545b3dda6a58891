/** Answers that are looked at together: a single slow one may hold a large app. */
const LATEST = 5;
/** Answers count as slower than usual from this multiple on, and from this difference on. */
const SLOWER = { times: 2, byMs: 50 };
/** Longest pause after one answer: a slow host is still captured. */
const MAX_PAUSE_MS = 5_000;
/** Share by which each answer raises the usual time, since a host may become slower for good. */
const DRIFT = 0.02;

/** Reads all apps of a host this often, as its list does not show every change. */
const READ_ALL_MS = 10 * 60_000;
/** Pause after all apps were read, as a multiple of the time that this took. */
const READ_ALL_PAUSE = 9;

/** Limits the load that captures put on a host, by the times of its answers. */
export class HostPace {
  #usualMs: number | null = null;
  #readAllMs = 0;
  readonly #latest: number[] = [];

  /** Returns the ms to wait after an answer, in proportion to the time that answers now take more than usual. */
  pauseAfter(answerMs: number): number {
    this.#latest.push(answerMs);
    if (this.#latest.length < LATEST) return 0;
    if (this.#latest.length > LATEST) this.#latest.shift();
    const nowMs = medianOf(this.#latest);
    const usualMs = this.#usualMs ?? nowMs;
    this.#usualMs = nowMs < usualMs ? nowMs : usualMs + (nowMs - usualMs) * DRIFT;
    const isSlower = nowMs > usualMs * SLOWER.times && nowMs > usualMs + SLOWER.byMs;
    return isSlower ? Math.min(nowMs - usualMs, MAX_PAUSE_MS) : 0;
  }

  noteReadAll(tookMs: number): void {
    this.#readAllMs = tookMs;
  }

  /** Returns true if all apps are to be read. A time in the future comes from a clock that was wrong. */
  isReadAllDue(readAllAt: Date | null, now = Date.now()): boolean {
    if (readAllAt === null) return true;
    const sinceMs = now - readAllAt.getTime();
    return sinceMs < -READ_ALL_MS || sinceMs >= Math.max(READ_ALL_MS, this.#readAllMs * READ_ALL_PAUSE);
  }
}

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
