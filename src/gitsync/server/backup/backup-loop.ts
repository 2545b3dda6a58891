import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { WakingLoop } from '../../../core/concurrency';
import { DatabaseListener } from '../../../core/database';
import { BACKUP_CHANNEL } from '../../queue/backup-store';
import { SETTINGS_CHANNEL } from '../../store/git-config-store';
import { BackUpApps } from './back-up-apps';

/** Looks for apps to commit while any waits, and not at all while none does. */
const LOOK_MS = 1_000;
/** While commits are under way: those that are due are made some at a time. */
const BUSY_MS = 100;
/** After a failure of the database. */
const PAUSE_MS = 10_000;

/** Runs backups. Every server does: what one has taken, the others leave alone. */
@Injectable()
export class BackupLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(BackupLoop.name);
  private readonly loop = new WakingLoop(() => this.look(), LOOK_MS);

  constructor(
    private readonly listener: DatabaseListener,
    private readonly backups: BackUpApps,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.listen(BACKUP_CHANNEL, () => this.loop.wake());
    // Waits for GitSync where it is off.
    await this.listener.listen(SETTINGS_CHANNEL, () => this.loop.wake());
    this.loop.wake();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** Returns the ms until the next look; null while nothing waits. */
  private async look(): Promise<number | null> {
    try {
      const state = await this.backups.run();
      return { busy: BUSY_MS, waiting: LOOK_MS, idle: null }[state];
    } catch (error) {
      this.logger.warn({ err: error }, 'Apps could not be backed up; this is tried again');
      return PAUSE_MS;
    }
  }
}
