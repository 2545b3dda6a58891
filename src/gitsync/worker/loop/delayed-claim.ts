import { HEAD_START_MS } from '../../queue/queue-sql';

/** Waits out the head start of the worker that served a queue last, then claims once for all notifications until then. */
export class DelayedClaim {
  private timer: NodeJS.Timeout | null = null;
  private isScheduledAgain = false;

  constructor(private readonly claim: () => void) {}

  schedule(): void {
    if (this.timer) this.isScheduledAgain = true;
    else this.timer = setTimeout(() => this.run(), HEAD_START_MS + 1);
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
  }

  /** The head start of jobs that were notified since the timer was set may not be over yet. */
  private run(): void {
    this.timer = null;
    this.claim();
    if (this.isScheduledAgain) this.schedule();
    this.isScheduledAgain = false;
  }
}
