import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
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
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private isWanted = false;
  private isStopping = false;

  constructor(
    private readonly listener: DatabaseListener,
    private readonly backups: BackUpApps,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.listen(BACKUP_CHANNEL, () => this.wake());
    // Waits for GitSync where it is off.
    await this.listener.listen(SETTINGS_CHANNEL, () => this.wake());
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  private wake(): void {
    this.isWanted = true;
    if (!this.timer && !this.running) this.lookIn(LOOK_MS);
  }

  private lookIn(ms: number): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.running = this.look().finally(() => (this.running = null));
    }, ms);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    this.isWanted = false;
    let pause = LOOK_MS;
    try {
      const state = await this.backups.run();
      if (state !== 'idle') this.isWanted = true;
      if (state === 'busy') pause = BUSY_MS;
    } catch (error) {
      this.logger.warn({ err: error }, 'Apps could not be backed up; this is tried again');
      this.isWanted = true;
      pause = PAUSE_MS;
    }
    if (this.isWanted) this.lookIn(pause);
  }
}
