/** Many may use something together; who needs it alone waits for them, and the next ones wait for that. */
export class SharedUse {
  private users = 0;
  private alonePromise: Promise<unknown> | null = null;
  private onUnused: (() => void) | null = null;

  async together<T>(use: () => Promise<T>): Promise<T> {
    while (this.alonePromise !== null) await this.alonePromise;
    this.users += 1;
    try {
      return await use();
    } finally {
      this.users -= 1;
      if (this.users === 0) this.onUnused?.();
    }
  }

  /** Must not be called by one who is using it. */
  async alone<T>(use: () => Promise<T>): Promise<T> {
    while (this.alonePromise !== null) await this.alonePromise;
    const running = this.whenUnused().then(use);
    this.alonePromise = running.catch(() => {});
    try {
      return await running;
    } finally {
      this.alonePromise = null;
    }
  }

  private whenUnused(): Promise<void> {
    if (this.users === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.onUnused = () => {
        this.onUnused = null;
        resolve();
      };
    });
  }
}
