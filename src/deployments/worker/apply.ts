import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, hashOf, ReleaseStore, type AppWithVersion, type DeployedDocument } from '../../apps';
import { newId, Database } from '../../core/database';
import { nameKey } from '../../core/names';
import { WorkspaceEvents } from '../../workspaces';
import { keepUncommitted } from '../../gitsync/domain/uncommitted-changes';
import type { KeepChanges } from '../../gitsync/ports';
import { JobStore } from '../../gitsync/queue/job-store';
import { isAutomaticKind } from '../../gitsync/queue/define-job';
import type { DeployJob } from '../jobs';
import type { Lease } from '../../gitsync/queue/jobs';
import { QueueStore } from '../../gitsync/queue/queue-store';
import { DeploymentSettingsStore, type DeploymentSettings } from '../settings-store';
import { DeploymentStore, type DeployedCommit, type DeploymentStatus, type OpenDeployment } from '../store';
import { AppLinkStore, type NewLink, type StoredLink } from '../../gitsync/store/links';
import { RollbackStore, type Rollback } from '../rollbacks';
import { versionOf } from '../../gitsync/worker/read-app';
import type { PlannedDeployment } from './plan';
import type { HereApp, PlannedApp } from './plan-app';

export interface FoundCommit {
  commit: DeployedCommit;
  /** The followed refs; null if the commit itself was asked for. */
  seen: string | null;
}

export interface ApplyRequest {
  workspaceId: string;
  changedById: string;
  job: Pick<DeployJob, 'position' | 'createdAt'>;
  planned: PlannedDeployment;
  /** Null: the apps are edited here. */
  keep: KeepChanges | null;
  signal: AbortSignal;
}

interface AppliedApps {
  targetId: string;
  links: NewLink[];
  /** Apps that match the commit. */
  deployed: DeployedDocument[];
}

/** The apps here have changed since the deployment was planned. Nothing is to be changed. */
class OutdatedPlanError extends Error {
  constructor() {
    super('The apps here have changed since the deployment was planned.');
  }
}

/** Brings apps to a commit, all in the caller's transaction. */
@Injectable()
export class ApplyDeployment {
  constructor(
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly jobs: JobStore,
    private readonly releases: ReleaseStore,
  ) {}

  /** Changes the apps, and returns the rows to store once the queue is locked. Throws `OutdatedPlanError`. */
  async run(tx: EntityManager, request: ApplyRequest): Promise<AppliedApps> {
    const { planned, keep, signal } = request;
    const added = new Map<string, string>();
    const locked = await this.lockAll(tx, planned.apps);
    await this.makeNamesFree(tx, request, locked);
    const applied: AppliedApps = { targetId: '', links: [], deployed: [...planned.same] };
    for (const one of planned.apps) {
      signal.throwIfAborted();
      const app = one.here && (locked.get(one.here.app.id) ?? null);
      const { link, targetId, documentHash } = await this.applyOne(tx, request, { one, app });
      applied.targetId = targetId;
      applied.links.push(link);
      applied.deployed.push({ appId: link.appId, documentHash });
      if (!app) added.set(one.gitAppId, link.appId);
    }
    await keep?.(tx, added);
    return applied;
  }

  /** Stores the links, and lets viewers get the apps as they are in the commit. The caller has locked the queue. */
  async store(
    tx: EntityManager,
    { targetId, links, deployed }: AppliedApps,
    { workspaceId, commit, tag }: { workspaceId: string; commit: DeployedCommit; tag: string | null },
  ): Promise<void> {
    await this.links.save(tx, { workspaceId, targetId }, links);
    const { sha, author, message: notes } = commit;
    await this.releases.addAll(tx, deployed, { tag, sha, author, notes });
  }

  /** Locks the apps in the order of their ids, as requests do. */
  private async lockAll(tx: EntityManager, planned: PlannedApp[]): Promise<Map<string, AppWithVersion>> {
    const here = planned.flatMap((one) => one.here ?? []);
    const locked = new Map<string, AppWithVersion>();
    for (const known of here.sort((a, b) => (a.app.id < b.app.id ? -1 : 1))) {
      const app = await this.apps.lockIfAny(tx, known.app.id);
      if (!app || !(await this.isUnchanged(tx, app, known))) throw new OutdatedPlanError();
      locked.set(app.id, app);
    }
    return locked;
  }

  private async isUnchanged(
    tx: EntityManager,
    app: AppWithVersion,
    { app: planned, link: known }: HereApp,
  ): Promise<boolean> {
    const link = await this.links.find(app.id, tx);
    const isSame = JSON.stringify(stateOf(app, link)) === JSON.stringify(stateOf(planned, known));
    return isSame && link?.hasUnpushed !== true && !(await this.jobs.hasOpenCommit(tx, app));
  }

  /** Gives an app a temporary name if another app takes its name before it gets its new one. */
  private async makeNamesFree(
    tx: EntityManager,
    { planned, changedById }: ApplyRequest,
    locked: Map<string, AppWithVersion>,
  ): Promise<void> {
    const wanted = new Set(planned.apps.map(({ name }) => nameKey(name)));
    for (const { here, name } of planned.apps) {
      const app = here && locked.get(here.app.id);
      if (!app || nameKey(app.name) === nameKey(name) || !wanted.has(nameKey(app.name))) continue;
      await this.apps.rename(tx, app, { name: newId(), changedById });
    }
  }

  private async applyOne(
    tx: EntityManager,
    { workspaceId, changedById, job, keep }: ApplyRequest,
    { one, app }: { one: PlannedApp; app: AppWithVersion | null },
  ): Promise<{ link: NewLink; targetId: string; documentHash: string }> {
    const { foreign, settled } = await one.read();
    const { last, targetId, document } = foreign;
    const linked = { last, document: document.text, position: job.position };
    const documentHash = hashOf(settled.text);
    const version = versionOf({ ...foreign, document: settled });
    if (app) {
      const link = one.here?.link ?? null;
      const keeping = { why: 'before deployment', at: job.createdAt, isEditedSafe: one.keepsEdits };
      const keepAs = keepUncommitted({ app, link }, keeping);
      await this.apps.applyVersion(tx, app, { ...version, appName: one.name, changedById, keepAs });
      return { link: { appId: app.id, gitAppId: app.gitAppId, ...linked }, targetId, documentHash };
    }
    const row = {
      workspaceId,
      branchId: null,
      name: one.name,
      gitAppId: foreign.app.gitAppId,
      // Changes that are made elsewhere count as changes of the app: it cannot be locked.
      isLocked: keep === null,
      changedById,
    };
    const { id: appId, gitAppId } = await this.apps.insertImported(tx, row, version);
    return { link: { appId, gitAppId, ...linked }, targetId, documentHash };
  }
}

/** Returns what a plan depends on. */
const stateOf = ({ name, isLocked, version }: AppWithVersion, link: StoredLink | null) => [
  name,
  isLocked,
  version.id,
  version.name,
  version.documentHash,
  link?.last?.sha,
];

export interface DeployRun {
  lease: Lease;
  job: DeployJob;
  signal: AbortSignal;
}

export interface PreparedDeployment {
  settings: DeploymentSettings;
  found: FoundCommit;
  planned: PlannedDeployment;
  status: Exclude<DeploymentStatus, 'failed' | 'rejected'>;
  /** An automatic deployment that a roll back by a person holds. */
  isRolledBack: boolean;
  /** Apps whose viewers a person has given an earlier release. An automatic deployment that does not change them keeps it. */
  rolledBackApps: readonly string[];
  /** `end`: ends an earlier roll back; an object: rolls back from this deployment. */
  rollback: 'keep' | 'end' | Rollback['from'];
  /** Open deployments, planned again after this one. */
  open: readonly OpenDeployment[];
}

/** Stores a deployment with all that it changes, and the end of its job, in one transaction. */
@Injectable()
export class StoreDeployment {
  constructor(
    private readonly database: Database,
    private readonly applying: ApplyDeployment,
    private readonly deployments: DeploymentStore,
    private readonly settings: DeploymentSettingsStore,
    private readonly rollbacks: RollbackStore,
    private readonly queues: QueueStore,
    private readonly events: WorkspaceEvents,
  ) {}

  /**
   * Returns false, and stores nothing, if the workspace has changed since the plan was made. `keep`: records that changes
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
    await this.queues.guarded(lease, async (tx) => {
      await this.deployments.forget(tx, job.input.deploymentId);
      await this.queues.succeed(tx, job, { commit: null, result: { deploymentId: null } });
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
    await this.queues.guarded(lease, () => this.finish(tx, { job, prepared, applied }));
  }

  private async finish(
    tx: EntityManager,
    { job, prepared, applied }: { job: DeployJob; prepared: PreparedDeployment; applied: AppliedApps | null },
  ): Promise<void> {
    const { workspaceId } = job;
    const { deploymentId } = job.input;
    const { planned, status, settings } = prepared;
    const { deployments, queues } = this;
    const { commit } = prepared.found;
    const present = await this.settings.findLocked(tx, workspaceId);
    if (present?.revision !== settings.revision) throw new OutdatedPlanError();
    if (applied) {
      const tag = 'tags' in settings.followed ? commit.ref : null;
      const deployed = applied.deployed.filter(
        ({ appId }) =>
          !prepared.rolledBackApps.includes(appId) || applied.links.some((link) => link.appId === appId),
      );
      await this.applying.store(tx, { ...applied, deployed }, { workspaceId, commit, tag });
      await deployments.replan(tx, prepared.open);
      await this.noteRollback(tx, job, prepared);
    }
    await this.noteLanded(tx, job, prepared);
    const isOfInterest = !isAutomaticKind(job.kind) || hasContent(planned);
    const startedAt = job.startedAt ?? job.createdAt;
    if (isOfInterest) {
      const { isRolledBack } = prepared;
      await deployments.finish(tx, deploymentId, {
        status,
        commit,
        plan: planned.plan,
        isRolledBack,
        startedAt,
      });
      // A plan is compared again at each look.
      if (status !== 'planned') await deployments.putChanges(tx, deploymentId, planned.changes);
    } else await deployments.forget(tx, deploymentId);
    await this.events.publishPart(tx, { workspaceId, part: 'deployments' });
    const result = { deploymentId: isOfInterest ? deploymentId : null };
    await queues.succeed(tx, job, { commit: commit.sha, result });
  }

  /** Begins or ends the hold of automatic deployments. The caller has locked the settings, whose revision is still the same. */
  private async noteRollback(
    tx: EntityManager,
    { workspaceId, input: { deploymentId } }: DeployJob,
    { rollback, found: { commit } }: PreparedDeployment,
  ): Promise<void> {
    if (rollback === 'keep') return;
    if (rollback === 'end') {
      await this.rollbacks.remove(tx, workspaceId);
      return;
    }
    const deployment = await this.deployments.lock(tx, { workspaceId, deploymentId });
    const by = deployment?.approvedBy ?? deployment?.requestedBy ?? null;
    if (by) await this.rollbacks.put(tx, workspaceId, { deploymentId, sha: commit.sha, from: rollback, by });
  }

  /** Records the landed refs as seen. A deployment that is applied or waits replaces earlier waiting ones. */
  private async noteLanded(
    tx: EntityManager,
    { workspaceId, kind, input: { isPlan, deploymentId } }: DeployJob,
    { found: { seen }, status }: PreparedDeployment,
  ): Promise<void> {
    if (seen === null || isPlan) return;
    await this.settings.see(tx, workspaceId, seen);
    if (status === 'applied' || (status === 'waiting' && isAutomaticKind(kind)))
      await this.deployments.forgetWaiting(tx, workspaceId, deploymentId);
  }
}

/** False for a commit that has only changed other apps. */
const hasContent = ({ plan: { apps, problems } }: PlannedDeployment): boolean =>
  problems.length > 0 || apps.some(({ change }) => change !== 'removed');
