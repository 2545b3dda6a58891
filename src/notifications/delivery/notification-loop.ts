import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { WakingLoop } from '../../core/concurrency';
import { DatabaseListener } from '../../core/database';
import { NOTIFICATION_CHANNEL, NotificationStore } from '../store/notification-store';
import { Deliver } from './deliver';

const WAKE_MS = 100;
const MOST_CHANNELS_AT_ONCE = 8;
const LEAST_MS = 500;
const MOST_MS = 60_000;
/** After a failure of the database. */
const PAUSE_MS = 10_000;
const BETWEEN_DELETIONS_MS = 3_600_000;

/** Delivers notifications when they are due. Every server does: what one has claimed, the others leave alone. */
@Injectable()
export class NotificationLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(NotificationLoop.name);
  private readonly loop = new WakingLoop(() => this.run(), WAKE_MS);
  private deletesAt = 0;

  constructor(
    private readonly listener: DatabaseListener,
    private readonly notifications: NotificationStore,
    private readonly deliver: Deliver,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.listen(NOTIFICATION_CHANNEL, () => this.loop.wake());
    this.loop.wake();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** Returns the ms until the next look; null while nothing waits. */
  private async run(): Promise<number | null> {
    try {
      const channels = await this.notifications.findDue(MOST_CHANNELS_AT_ONCE);
      await Promise.all(channels.map((id) => this.deliver.run(id)));
      if (Date.now() >= this.deletesAt) {
        this.deletesAt = Date.now() + BETWEEN_DELETIONS_MS;
        await this.notifications.deleteOld();
      }
      const ms = await this.notifications.dueIn();
      return ms === null ? null : Math.min(Math.max(ms, LEAST_MS), MOST_MS);
    } catch (error) {
      this.logger.warn({ err: error }, 'Notifications could not be looked for; this is tried again');
      return PAUSE_MS;
    }
  }
}
