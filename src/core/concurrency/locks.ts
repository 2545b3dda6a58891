import { EventEmitter, once } from 'node:events';

/** Read–write lock with writer preference. */
export class ReadWriteLock {
  private holders = 0;
  private exclusivePromise: Promise<unknown> | null = null;
  /** Emits `free` whenever nothing holds the lock any more. */
  private readonly events = new EventEmitter();

  async shared<T>(use: () => Promise<T>): Promise<T> {
    while (this.exclusivePromise !== null) await this.exclusivePromise;
    this.holders += 1;
    try {
      return await use();
    } finally {
      this.holders -= 1;
      if (this.holders === 0) this.events.emit('free');
    }
  }

  /** Deadlocks if the caller holds the shared lock. */
  async exclusive<T>(use: () => Promise<T>): Promise<T> {
    while (this.exclusivePromise !== null) await this.exclusivePromise;
    const running = this.whenReleased().then(use);
    this.exclusivePromise = running.catch(() => {});
    try {
      return await running;
    } finally {
      this.exclusivePromise = null;
      this.events.emit('free');
    }
  }

  /** Like `exclusive`, but lets all others go first. Rejects if the signal aborts before nothing holds the lock. */
  async exclusiveWhenFree<T>(signal: AbortSignal, use: () => Promise<T>): Promise<T> {
    while (this.holders > 0 || this.exclusivePromise !== null) await once(this.events, 'free', { signal });
    return this.exclusive(use);
  }

  private async whenReleased(): Promise<void> {
    if (this.holders > 0) await once(this.events, 'free');
  }
}

/** Counting semaphore; waiters are served in order. */
export class Semaphore {
  private readonly waiters: { grant: () => void; refuse: (error: unknown) => void }[] = [];
  private takenCount = 0;

  constructor(private readonly limit: number) {}

  get taken(): number {
    return this.takenCount;
  }

  get waiting(): number {
    return this.waiters.length;
  }

  /** Resolves with the function that releases the permit (once). Rejects with the signal's reason. */
  acquire(signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.takenCount < this.limit) {
        this.takenCount += 1;
        return resolve(this.releaseOnce());
      }
      const waiter = {
        grant: () => {
          signal?.removeEventListener('abort', abort);
          resolve(this.releaseOnce());
        },
        refuse: (error: unknown) => {
          signal?.removeEventListener('abort', abort);
          reject(error);
        },
      };
      const abort = () => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.waiters.push(waiter);
    });
  }

  /** Rejects every waiting `acquire`. */
  refuseAll(error: unknown): void {
    for (const waiter of this.waiters.splice(0)) waiter.refuse(error);
  }

  private releaseOnce(): () => void {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      const next = this.waiters.shift();
      if (next) next.grant();
      else this.takenCount -= 1;
    };
  }
}
