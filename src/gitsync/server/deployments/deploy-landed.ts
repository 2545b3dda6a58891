import { Injectable } from '@nestjs/common';
import { Database, newId } from '../../../core/database';
import { AppError } from '../../../core/errors';
import { defaultCopyOf } from '../../../workspaces';
import { JOBS } from '../../queue/jobs';
import { JobStore } from '../../queue/job-store';
import { DeploymentSettingsStore } from '../../store/deployment-settings';
import { DeploymentStore } from '../../store/deployments';
import { getTarget, GitConfigStore } from '../../store/settings';
import { InOwnName } from '../incoming/in-own-name';

/** Workspaces that one look at the table begins deployments of. */
const MOST_AT_ONCE = 32;

/** Enqueues deployments of what has landed on the branches and tags that workspaces follow. */
@Injectable()
export class DeployLanded {
  constructor(
    private readonly database: Database,
    private readonly settings: DeploymentSettingsStore,
    private readonly deployments: DeploymentStore,
    private readonly configs: GitConfigStore,
    private readonly jobs: JobStore,
    private readonly own: InOwnName,
  ) {}

  /** Takes over how earlier ones have ended, and enqueues those that are due. Returns true while some are under way. */
  async run(): Promise<boolean> {
    await this.settings.settle();
    for (const workspaceId of await this.settings.findDue(MOST_AT_ONCE))
      await this.enqueue(workspaceId).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        return this.settings.fail(workspaceId);
      });
    return this.settings.isAnyUnderWay();
  }

  /** Returns the ms until a deployment is due; null if none waits. */
  dueIn(): Promise<number | null> {
    return this.settings.dueIn();
  }

  private async enqueue(workspaceId: string): Promise<void> {
    await this.deployments.settle(workspaceId);
    await this.database.transaction(async (tx) => {
      const target = getTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      if (!(await this.settings.lockWanted(tx, workspaceId))) return;
      await this.deployments.forgetFailed(tx, workspaceId);
      const id = newId();
      const { actor } = this.own;
      const input = { target, deploymentId: id, sha: null, ref: null, isPlan: false, isApproved: false };
      const job = JOBS.deploy_landed.newJob({ workspaceId, actor, input });
      const jobId = await this.jobs.enqueue(tx, job, null);
      await this.deployments.add(tx, {
        id,
        workspaceId,
        jobId,
        isAutomatic: true,
        sha: null,
        approvedBy: null,
      });
      await this.settings.take(tx, workspaceId, jobId);
    });
  }
}
