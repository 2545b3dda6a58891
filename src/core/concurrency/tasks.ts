/**
 * Aborts with the first of the signals (and its reason), or with a `TimeoutError` after the time. Dispose it when nobody
 * waits any more; it disposes itself when it aborts.
 *
 * `AbortSignal.any` with `AbortSignal.timeout` may never abort: Node.js 20 frees a timeout that only such a signal knows
 * (nodejs/node#57736).
 */
export class TimeLimit implements Disposable {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly sources: { signal: AbortSignal; listener: () => void }[] = [];

  constructor(ms: number, signals: readonly AbortSignal[]) {
    this.timer = setTimeout(() => this.abort(new DOMException(`Not within ${ms} ms`, 'TimeoutError')), ms);
    // Nobody's time limit keeps the process from ending.
    this.timer.unref();
    for (const signal of signals) this.follow(signal);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer);
    for (const { signal, listener } of this.sources) signal.removeEventListener('abort', listener);
  }

  private follow(signal: AbortSignal): void {
    if (signal.aborted) return this.abort(signal.reason);
    const listener = () => this.abort(signal.reason);
    signal.addEventListener('abort', listener, { once: true });
    this.sources.push({ signal, listener });
  }

  private abort(reason: unknown): void {
    this[Symbol.dispose]();
    this.controller.abort(reason);
  }
}
