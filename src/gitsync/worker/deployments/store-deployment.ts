import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../../core/database';
import { WorkspaceEvents } from '../../../workspaces';
import type { KeepChanges } from '../../ports';
import type { DeployJob } from '../../queue/job';
import { isAutomaticKind } from '../../queue/jobs';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { DeploymentSettingsStore, type DeploymentSettings } from '../../store/deployment-settings';
import { DeploymentStore, type DeploymentStatus } from '../../store/deployments';
import { ApplyDeployment, OutdatedPlanError, type AppliedApps } from './store';
import type { FoundCommit } from './find-deployed-commit';
import type { PlannedDeployment } from './plan-deployment';

/** Tables that a deployment is stored in. */
@Injectable()
export class DeploymentStores {
  constructor(
    readonly deployments: DeploymentStore,
    readonly settings: DeploymentSettingsStore,
    readonly queues: QueueStore,
  ) {}
}

export interface DeployRun {
  lease: Lease;
  job: DeployJob;
  signal: AbortSignal;
}

export interface PreparedDeployment {
  settings: DeploymentSettings;
  found: FoundCommit;
  planned: PlannedDeployment;
  status: Exclude<DeploymentStatus, 'failed'>;
}

/** Stores a deployment with all that it changes, and the end of its job, in one transaction. */
@Injectable()
export class StoreDeployment {
  constructor(
    private readonly database: Database,
    private readonly applying: ApplyDeployment,
    private readonly stores: DeploymentStores,
    private readonly events: WorkspaceEvents,
  ) {}

  /**
   * Returns false, and stores nothing, where the workspace has changed since the plan was made. `keep`: records that changes
   * stay in the place where the apps are edited; null: they are edited here.
   */
  run(run: DeployRun, prepared: PreparedDeployment, keep: KeepChanges | null = null): Promise<boolean> {
    return this.database
      .transaction((tx) => this.store(tx, run, { prepared, keep }))
      .then(
        () => true,
        (error: unknown) => {
          if (error instanceof OutdatedPlanError) return false;
          throw error;
        },
      );
  }

  /** Ends a job that has found nothing new. */
  async endUnmoved({ lease, job }: DeployRun): Promise<true> {
    await this.stores.queues.guarded(lease, async (tx) => {
      await this.stores.deployments.forget(tx, job.input.deploymentId);
      await this.stores.queues.succeed(tx, job, { commit: null, result: { deploymentId: null } });
    });
    return true;
  }

  private async store(
    tx: EntityManager,
    { lease, job, signal }: DeployRun,
    { prepared, keep }: { prepared: PreparedDeployment; keep: KeepChanges | null },
  ): Promise<void> {
    const { workspaceId, actorId: changedById } = job;
    const { planned, status } = prepared;
    // Requests lock the apps, and their names, before the queue. The opposite order could deadlock with them.
    const applied =
      status === 'applied'
        ? await this.applying.run(tx, { workspaceId, changedById, job, planned, keep, signal })
        : null;
    await this.stores.queues.guarded(lease, () => this.finish(tx, { job, prepared, applied }));
  }

  private async finish(
    tx: EntityManager,
    { job, prepared, applied }: { job: DeployJob; prepared: PreparedDeployment; applied: AppliedApps | null },
  ): Promise<void> {
    const { workspaceId } = job;
    const { deploymentId } = job.input;
    const { planned, status, settings } = prepared;
    const { deployments, queues } = this.stores;
    const { commit } = prepared.found;
    const present = await this.stores.settings.findLocked(tx, workspaceId);
    if (present?.revision !== settings.revision) throw new OutdatedPlanError();
    if (applied) {
      const tag = 'tags' in settings.followed ? commit.ref : null;
      await this.applying.store(tx, applied, { workspaceId, commit, tag });
    }
    await this.noteLanded(tx, job, prepared);
    const isOfInterest = !isAutomaticKind(job.kind) || hasContent(planned);
    const startedAt = job.startedAt ?? job.createdAt;
    if (isOfInterest)
      await deployments.finish(tx, deploymentId, { status, commit, plan: planned.plan, startedAt });
    else await deployments.forget(tx, deploymentId);
    await this.events.publishPart(tx, { workspaceId, part: 'deployments' });
    const result = { deploymentId: isOfInterest ? deploymentId : null };
    await queues.succeed(tx, job, { commit: commit.sha, result });
  }

  /** Records that this deployment, and none before it, is the one of what has landed. */
  private async noteLanded(
    tx: EntityManager,
    { workspaceId, kind, input: { isPlan, deploymentId } }: DeployJob,
    { found: { seen }, status }: PreparedDeployment,
  ): Promise<void> {
    if (seen === null || isPlan) return;
    await this.stores.settings.see(tx, workspaceId, seen);
    if (status === 'applied' || (status === 'waiting' && isAutomaticKind(kind)))
      await this.stores.deployments.forgetWaiting(tx, workspaceId, deploymentId);
  }
}

/** False for a commit that has only changed other apps. */
const hasContent = ({ plan: { apps, problems } }: PlannedDeployment): boolean =>
  problems.length > 0 || apps.some(({ change }) => change !== 'removed');
