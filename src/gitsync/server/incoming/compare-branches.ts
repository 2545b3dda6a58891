import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { RunningTasks } from '../../../core/concurrency';
import { Database } from '../../../core/database';
import { toAppError } from '../../../core/http';
import { JOBS } from '../../queue/jobs';
import { IncomingAppStore } from '../../queue/incoming-apps';
import { getTarget, GitConfigStore } from '../../store/settings';
import { IncomingStore, type ClaimedBranch } from '../../store/incoming';
import { jobErrorOf } from '../../store/job-errors';
import { InOwnName } from './in-own-name';

/** Comparisons under way, which the worker shares with what people ask for. */
const MOST_AT_ONCE = 8;

/** Compares the apps of branches that may have moved with the remote, and notes those that are to be pulled. */
@Injectable()
export class CompareBranches implements BeforeApplicationShutdown {
  private readonly logger = new Logger(CompareBranches.name);
  private readonly comparisons = new RunningTasks();
  /** Targets of the branches that are being compared. */
  private readonly underWay = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly store: IncomingStore,
    private readonly apps: IncomingAppStore,
    private readonly configs: GitConfigStore,
    private readonly own: InOwnName,
  ) {}

  /** Begins to compare branches; what they bring is notified. A silent remote keeps nobody waiting. */
  async begin(): Promise<void> {
    const claimed = await this.store.claim(MOST_AT_ONCE - this.comparisons.size);
    // One that takes longer than its claim was claimed again.
    for (const branch of claimed.filter(({ targetId }) => !this.underWay.has(targetId)))
      this.comparisons.add(this.compare(branch).catch(this.warn));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.comparisons.ended();
  }

  private async compare(branch: ClaimedBranch): Promise<void> {
    this.underWay.add(branch.targetId);
    try {
      const { workspaceId, branchId } = branch;
      const target = getTarget(await this.configs.find({ workspaceId, branchId }));
      const { actor } = this.own;
      const call = JOBS.check_branch.newJob({ workspaceId, actor, input: { target } });
      const { tip, behind } = await this.own.call(call);
      await this.database.transaction(async (tx) => {
        await this.store.settle(tx, branch, tip);
        if (branch.pullsApps) await this.apps.add(tx, workspaceId, behind);
      });
    } catch (error) {
      await this.store.fail(branch, jobErrorOf(toAppError(error)));
    } finally {
      this.underWay.delete(branch.targetId);
    }
  }

  private readonly warn = (error: unknown): void =>
    this.logger.warn({ err: error }, 'A comparison with the remote could not be recorded; it is repeated');
}
