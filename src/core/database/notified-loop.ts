import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { WakingLoop } from '../concurrency';
import { DatabaseListener } from './listener';

/** Time after which a run looks for itself: a notification may have been lost. */
const MOST_MS = 60_000;
/** After a failure, mostly of the database. */
const PAUSE_MS = 10_000;

interface Options {
  /** A notification of any of them begins a run. */
  channels: readonly string[];
  /** Time for which notifications are collected. */
  wakeMs: number;
  /** Shortest pause between two runs that nothing notifies of. */
  leastMs: number;
  /** Says what failed. It is logged with the error, and the work is retried. */
  failure: string;
}

/** Work that PostgreSQL notifies of, or that is due at a time. Every server does it: each claims its own share. */
export abstract class NotifiedLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger: Logger;
  private readonly loop: WakingLoop;

  protected constructor(
    private readonly listener: DatabaseListener,
    private readonly options: Options,
  ) {
    this.logger = new Logger(this.constructor.name);
    this.loop = new WakingLoop(() => this.runOnce(), options.wakeMs);
  }

  /** Does the due work, and returns the ms until the next; null while nothing waits. */
  protected abstract run(): Promise<number | null>;

  async onApplicationBootstrap(): Promise<void> {
    for (const channel of this.options.channels)
      await this.listener.listen(channel, (payload) => {
        if (this.concerns(channel, payload)) this.wake();
      });
    this.wake();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** Returns true if the notification may be about this loop's work. */
  protected concerns(_channel: string, _payload: string): boolean {
    return true;
  }

  protected wake(): void {
    this.loop.wake();
  }

  protected warn(error: unknown): void {
    this.logger.warn({ err: error }, `${this.options.failure}; this is tried again`);
  }

  private async runOnce(): Promise<number | null> {
    try {
      const ms = await this.run();
      return ms === null ? null : Math.min(Math.max(ms, this.options.leastMs), MOST_MS);
    } catch (error) {
      this.warn(error);
      return PAUSE_MS;
    }
  }
}
