import { Injectable, Logger } from '@nestjs/common';
import { AppError, STATUS } from '../../../core/errors';
import { BackupStore, type WaitingBackup } from '../../queue/backups';
import { jobErrorOf } from '../../store/job-errors';
import { EnqueueBackup } from '../backup';
import { groupsOf, PlanBackup } from './plan-backup';

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

  /**
   * Enqueues some of the commits that are due, and takes over how earlier ones have ended. `busy`: some are under way, and
   * others may be due; `waiting`: later.
   */
  async run(): Promise<'busy' | 'waiting' | 'idle'> {
    await this.store.settle();
    const due = await this.store.findDue();
    for (const ofBranch of groupsOf(due, ({ workspaceId, branchId }) => branchId ?? workspaceId))
      await this.attempt(ofBranch);
    const { isAnyWaiting, isAnyUnderWay } = await this.store.findActivity();
    return isAnyUnderWay ? 'busy' : isAnyWaiting ? 'waiting' : 'idle';
  }

  /** Commits all together, which share a push, or one by one: the failure of one app stops no other. */
  private async attempt(all: WaitingBackup[]): Promise<void> {
    try {
      await this.backUp(all);
    } catch (error) {
      if (all.length > 1) {
        for (const one of all) await this.attempt([one]);
        return;
      }
      if (!(error instanceof AppError)) this.logger.error({ err: error }, 'An app could not be backed up');
      const known = error instanceof AppError ? error : unexpected();
      await this.store.fail(all[0].appId, jobErrorOf(known));
    }
  }

  private async backUp(all: WaitingBackup[]): Promise<void> {
    const { commits, nothing, behindKept } = await this.plans.of(all);
    await this.store.forget(nothing);
    // Commits that wait to be pushed would have to go first, and nobody has asked for that.
    await this.store.postpone(behindKept, BEHIND_KEPT_SECONDS);
    if (commits.length > 0) await this.commits.enqueue(commits);
  }
}

const unexpected = () =>
  new AppError(
    'internal_error',
    STATUS.conflict,
    'The app could not be committed because of a defect in Trellis.',
    { remedy: 'The log of the server says more.' },
  );
