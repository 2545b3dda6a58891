import { Injectable, Logger } from '@nestjs/common';
import { AppError, STATUS } from '../../../core/errors';
import { BackupStore, type WaitingBackup } from '../../queue/backup-store';
import { jobErrorOf } from '../../store/job-errors';
import { EnqueueBackup } from './enqueue-backup';
import { PlanBackup } from './plan-backup';

/** Pause before an app is looked at again whose commits somebody keeps here, to push them later. */
const BEHIND_KEPT_SECONDS = 30;

/** Commits apps that were saved and have been quiet for a while. */
@Injectable()
export class BackUpApps {
  private readonly logger = new Logger(BackUpApps.name);

  constructor(
    private readonly store: BackupStore,
    private readonly plans: PlanBackup,
    private readonly commits: EnqueueBackup,
  ) {}

  /** Enqueues the commits that are due, and takes over how earlier ones have ended. Returns true while any app waits. */
  async run(): Promise<boolean> {
    await this.store.settle();
    for (const waiting of await this.store.findDue()) await this.attempt(waiting);
    return this.store.isAnyWaiting();
  }

  /** The failure of one app stops no other. */
  private async attempt(waiting: WaitingBackup): Promise<void> {
    try {
      const plan = await this.plans.of(waiting);
      if (plan === 'nothing') await this.store.forget(waiting);
      // Commits that wait to be pushed would have to go first, and nobody has asked for that.
      else if (plan === 'behind_kept') await this.store.postpone(waiting.appId, BEHIND_KEPT_SECONDS);
      else await this.commits.enqueue(plan);
    } catch (error) {
      if (!(error instanceof AppError)) this.logger.error({ err: error }, 'An app could not be backed up');
      await this.store.fail(waiting.appId, jobErrorOf(error instanceof AppError ? error : unexpected()));
    }
  }
}

const unexpected = () =>
  new AppError(
    'internal_error',
    STATUS.conflict,
    'The app could not be committed because of a defect in Trellis.',
    { remedy: 'The log of the server says more.' },
  );
