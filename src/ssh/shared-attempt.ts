import { raceWithSignal } from './deadline';

/** Work that several callers wait for; it is given up when the last of them no longer does. */
export class SharedAttempt<T> {
  readonly #controller = new AbortController();
  readonly #promise: Promise<T>;
  #waiters = 0;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#promise = work(this.#controller.signal);
    // Whoever waits hears of a failure; that nobody waits any more is no reason to end the process.
    this.#promise.catch(() => {});
  }

  get isGivenUp(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Rejects with the signal's reason when that comes first. */
  async wait(signal: AbortSignal): Promise<T> {
    this.#waiters++;
    try {
      return await raceWithSignal(this.#promise, signal);
    } finally {
      this.#waiters--;
      if (this.#waiters === 0) this.giveUp();
    }
  }

  giveUp(): void {
    this.#controller.abort();
  }
}
