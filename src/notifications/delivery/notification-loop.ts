import { Injectable } from '@nestjs/common';
import { DatabaseListener, NotifiedLoop } from '../../core/database';
import { NOTIFICATION_CHANNEL, NotificationStore } from '../notification-store';
import { Deliver } from './deliver';

const MOST_CHANNELS_AT_ONCE = 8;
const BETWEEN_DELETIONS_MS = 3_600_000;

/** Delivers notifications when they are due. */
@Injectable()
export class NotificationLoop extends NotifiedLoop {
  private deletesAt = 0;

  constructor(
    listener: DatabaseListener,
    private readonly notifications: NotificationStore,
    private readonly deliver: Deliver,
  ) {
    super(listener, {
      channels: [NOTIFICATION_CHANNEL],
      wakeMs: 100,
      leastMs: 500,
      failure: 'Notifications could not be looked for',
    });
  }

  protected async run(): Promise<number | null> {
    const channels = await this.notifications.findDue(MOST_CHANNELS_AT_ONCE);
    await Promise.all(channels.map((id) => this.deliver.run(id).catch((error: unknown) => this.warn(error))));
    if (Date.now() >= this.deletesAt) {
      this.deletesAt = Date.now() + BETWEEN_DELETIONS_MS;
      await this.notifications.deleteOld();
    }
    return this.notifications.dueIn();
  }
}
