/** A fixed number of places, given out in the order in which they were asked for. */
export class Slots {
  readonly #waiting: Array<{ grant: () => void; refuse: (error: unknown) => void }> = [];
  #taken = 0;

  constructor(private readonly size: number) {}

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves with the function that gives the place back (once); rejects with the signal's reason. */
  acquire(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#taken < this.size && this.#waiting.length === 0) {
        this.#taken++;
        return resolve(this.#releaseOnce());
      }
      const waiter = {
        grant: () => {
          signal.removeEventListener('abort', abort);
          resolve(this.#releaseOnce());
        },
        refuse: (error: unknown) => {
          signal.removeEventListener('abort', abort);
          reject(error);
        },
      };
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Sends away everyone who waits. */
  refuseAll(error: unknown): void {
    for (const waiter of this.#waiting.splice(0)) waiter.refuse(error);
  }

  #releaseOnce(): () => void {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      const next = this.#waiting.shift();
      if (next) next.grant();
      else this.#taken--;
    };
  }
}
