/** Read–write lock with writer preference. */
export class ReadWriteLock {
  private holders = 0;
  private exclusivePromise: Promise<unknown> | null = null;
  private onReleased: (() => void) | null = null;

  async shared<T>(use: () => Promise<T>): Promise<T> {
    while (this.exclusivePromise !== null) await this.exclusivePromise;
    this.holders += 1;
    try {
      return await use();
    } finally {
      this.holders -= 1;
      if (this.holders === 0) this.onReleased?.();
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
    }
  }

  private whenReleased(): Promise<void> {
    if (this.holders === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.onReleased = () => {
        this.onReleased = null;
        resolve();
      };
    });
  }
}
