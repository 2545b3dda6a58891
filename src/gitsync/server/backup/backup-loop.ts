import { Injectable } from '@nestjs/common';
import { DatabaseListener, NotifiedLoop } from '../../../core/database';
import { BACKUP_CHANNEL } from '../../queue/backups';
import { SETTINGS_CHANNEL } from '../../store/settings';
import { BackUpApps } from './back-up-apps';

/** Looks for apps to commit while any waits, and not at all while none does. */
const LOOK_MS = 1_000;
/** While commits are under way: those that are due are made some at a time. */
const BUSY_MS = 100;

/** Runs backups. */
@Injectable()
export class BackupLoop extends NotifiedLoop {
  constructor(
    listener: DatabaseListener,
    private readonly backups: BackUpApps,
  ) {
    super(listener, {
      // Waits for GitSync where it is off.
      channels: [BACKUP_CHANNEL, SETTINGS_CHANNEL],
      wakeMs: LOOK_MS,
      leastMs: BUSY_MS,
      failure: 'Apps could not be backed up',
    });
  }

  protected async run(): Promise<number | null> {
    const state = await this.backups.run();
    return { busy: BUSY_MS, waiting: LOOK_MS, idle: null }[state];
  }
}
