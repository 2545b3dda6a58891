import { HEAD_START_MS } from '../store/queue-sql';

/** Looks for what another worker is to have first: once for all that is told of meanwhile. */
export class LaterLook {
  private timer: NodeJS.Timeout | null = null;
  private isToldAgain = false;

  constructor(private readonly look: () => void) {}

  tell(): void {
    if (this.timer) this.isToldAgain = true;
    else this.timer = setTimeout(() => this.run(), HEAD_START_MS + 1);
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
  }

  /** What was told of since may have been left to the other one still. */
  private run(): void {
    this.timer = null;
    this.look();
    if (this.isToldAgain) this.tell();
    this.isToldAgain = false;
  }
}
