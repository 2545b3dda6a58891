/**
 * Runs `work` some time after it is woken, and again after the pause in ms that it returns; null: not before it is woken
 * again. Never runs it twice at once. `work` must not reject.
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

  /** Waits for the run under way, after which there is none. */
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
