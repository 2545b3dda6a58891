import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../../core/database';
import { WorkspaceEvents } from '../../../workspaces';
import { deploymentNotConfigured, deploymentUnsettled } from '../../domain';
import type { DeployJob } from '../../queue/job';
import { isAutomaticKind } from '../../queue/job-definitions';
import { QueueStore, type Lease } from '../../queue/queue-store';
import {
  DeploymentSettingsStore,
  type DeploymentSettings,
} from '../../store/deployments/deployment-settings-store';
import { DeploymentStore, type DeploymentStatus } from '../../store/deployments/deployment-store';
import { SettlePushed } from '../commit/settle-pushed';
import { Mirrors, type OpenRepository } from '../mirrors';
import { ApplyDeployment, OutdatedPlanError, type AppliedApps } from './apply-deployment';
import { findAskedCommit, findLandedCommit, type FoundCommit } from './find-deployed-commit';
import { PlanDeployment, type PlannedDeployment } from './plan-deployment';

/** Plans that are made while the apps here keep changing. */
const MOST_PLANS = 5;

/** Tables that a deployment is stored in. */
@Injectable()
export class DeploymentStores {
  constructor(
    readonly deployments: DeploymentStore,
    readonly settings: DeploymentSettingsStore,
    readonly queues: QueueStore,
  ) {}
}

interface Run {
  lease: Lease;
  job: DeployJob;
  signal: AbortSignal;
}

interface Prepared {
  settings: DeploymentSettings;
  found: FoundCommit;
  planned: PlannedDeployment;
  status: Exclude<DeploymentStatus, 'failed'>;
}

/**
 * Deploys a commit: plans what it changes here, checks that, and applies all of it in one transaction; or nothing, where the
 * plan has a problem, or is to wait.
 */
@Injectable()
export class Deploy {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly pushed: SettlePushed,
    private readonly plans: PlanDeployment,
    private readonly applying: ApplyDeployment,
    private readonly stores: DeploymentStores,
    private readonly events: WorkspaceEvents,
  ) {}

  run(lease: Lease, job: DeployJob, signal: AbortSignal): Promise<void> {
    const run = { lease, job, signal };
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const { tip } = await this.mirrors.fetch(repository, signal);
      await this.pushed.settleUncertain({ lease, repository }, tip);
      for (let plans = 1; plans <= MOST_PLANS; plans++) if (await this.deploy(repository, run)) return;
      throw deploymentUnsettled();
    });
  }

  /** Returns false where the workspace has changed since the plan was made. */
  private async deploy(repository: OpenRepository, run: Run): Promise<boolean> {
    const { job, signal } = run;
    const { workspaceId, input } = job;
    const settings = await this.stores.settings.find(workspaceId);
    if (!settings) throw deploymentNotConfigured();
    const place = { mirrors: this.mirrors, repository, signal };
    const { sha, ref } = input;
    const found = await (sha === null
      ? findLandedCommit(place, settings.followed)
      : findAskedCommit(place, { sha, ref }));
    if (isAutomaticKind(job.kind) && found.seen === settings.seen) return this.endUnmoved(run);
    const request = { workspaceId, sha: found.commit.sha, gitAppIds: settings.gitAppIds };
    const planned = await this.plans.run(repository, request, signal);
    const prepared = { settings, found, planned, status: statusOf(job, settings, planned) };
    return this.database
      .transaction((tx) => this.store(tx, run, prepared))
      .then(
        () => true,
        (error: unknown) => {
          if (error instanceof OutdatedPlanError) return false;
          throw error;
        },
      );
  }

  /** Ends a job that has found nothing new. */
  private async endUnmoved({ lease, job }: Run): Promise<true> {
    await this.stores.queues.guarded(lease, async (tx) => {
      await this.stores.deployments.forget(tx, job.input.deploymentId);
      await this.stores.queues.succeed(tx, job, { commit: null, result: { deploymentId: null } });
    });
    return true;
  }

  private async store(tx: EntityManager, { lease, job, signal }: Run, prepared: Prepared): Promise<void> {
    const { workspaceId, actorId: changedById, position } = job;
    const { planned, status } = prepared;
    // Requests lock the apps, and their names, before the queue. The opposite order could deadlock with them.
    const applied =
      status === 'applied'
        ? await this.applying.run(tx, { workspaceId, changedById, position, planned, signal })
        : null;
    await this.stores.queues.guarded(lease, () => this.finish(tx, { job, prepared, applied }));
  }

  private async finish(
    tx: EntityManager,
    { job, prepared, applied }: { job: DeployJob; prepared: Prepared; applied: AppliedApps | null },
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
    { found: { seen }, status }: Prepared,
  ): Promise<void> {
    if (seen === null || isPlan) return;
    await this.stores.settings.see(tx, workspaceId, seen);
    if (status === 'applied' || (status === 'waiting' && isAutomaticKind(kind)))
      await this.stores.deployments.forgetWaiting(tx, workspaceId, deploymentId);
  }
}

function statusOf(
  { input }: DeployJob,
  { isFrozen, needsApproval }: DeploymentSettings,
  { plan }: PlannedDeployment,
): Prepared['status'] {
  if (input.isPlan) return 'planned';
  if (plan.problems.length > 0) return 'refused';
  return isFrozen || (needsApproval && !input.isApproved) ? 'waiting' : 'applied';
}

/** False for a commit that has only changed other apps. */
const hasContent = ({ plan: { apps, problems } }: PlannedDeployment): boolean =>
  problems.length > 0 || apps.some(({ change }) => change !== 'removed');
