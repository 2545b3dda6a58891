import { raceWithSignal } from './deadline';

/** Abortable work shared by several callers; aborted when the last of them gives up. */
export class Singleflight<T> {
  readonly #controller = new AbortController();
  readonly #promise: Promise<T>;
  #waiters = 0;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#promise = work(this.#controller.signal);
    // Callers get the failure from `wait`; without callers it must not end the process.
    this.#promise.catch(() => {});
  }

  get isGivenUp(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Rejects with the signal's reason if that comes first. */
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
