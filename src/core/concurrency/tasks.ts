/**
 * Runs `work` some time after it is woken, and again after the pause in ms that it returns; null: only when woken again.
 * Never runs it twice at once. `work` must not reject.
 */
export class WakingLoop {
  private timer: NodeJS.Timeout | null = null;
  private dueAt = Infinity;
  private running: Promise<void> | null = null;
  private isWoken = false;
  private isStopping = false;

  constructor(
    private readonly work: () => Promise<number | null>,
    private readonly delayMs: number,
  ) {}

  wake(): void {
    this.isWoken = true;
    if (!this.running) this.runIn(this.delayMs);
  }

  /** Waits for the current run, after which there is none. */
  async stop(): Promise<void> {
    this.isStopping = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  /** Brings the next run forward; a sooner one stays. */
  private runIn(ms: number): void {
    const at = Date.now() + ms;
    if (this.isStopping || at >= this.dueAt) return;
    if (this.timer) clearTimeout(this.timer);
    this.dueAt = at;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.dueAt = Infinity;
      this.running = this.run();
    }, ms);
    this.timer.unref();
  }

  private async run(): Promise<void> {
    this.isWoken = false;
    const pause = await this.work();
    this.running = null;
    if (pause !== null) this.runIn(pause);
    if (this.isWoken) this.runIn(this.delayMs);
  }
}

/** Tasks in the background, awaited only when the program ends. They must not reject. */
export class RunningTasks {
  private readonly tasks = new Set<Promise<void>>();

  get size(): number {
    return this.tasks.size;
  }

  add(task: Promise<void>): void {
    const tracked = task.finally(() => this.tasks.delete(tracked));
    this.tasks.add(tracked);
  }

  async ended(): Promise<void> {
    await Promise.all(this.tasks);
  }
}

/**
 * Aborts with the first of the signals (and its reason), or with a `TimeoutError` after the time. Dispose it when it is
 * no longer needed; it disposes itself when it aborts.
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
    // A time limit must not keep the process from ending.
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

/** Like Promise.all, but rejects only once all have ended, so that nothing is under way after a failure. */
export async function allEnded<T extends readonly unknown[]>(
  promises: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
