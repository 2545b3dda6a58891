import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId } from '../../core/database';
import { forbidden, notFound, AppError } from '../../core/errors';
import { defaultCopyOf, WorkspaceEvents, type Actor } from '../../workspaces';
import {
  alreadyApproved,
  deploymentFrozen,
  deploymentNotConfigured,
  notWaiting,
  nothingToRepeat,
  dataSourceGone,
  type CollisionChoice,
} from '../domain';
import type { DeployInput } from '../queue/job-inputs';
import { JobStore } from '../queue/job-store';
import { JOBS } from '../queue/jobs';
import { DeploymentSettingsStore, type DeploymentSettings } from '../store/deployment-settings';
import {
  DeploymentStore,
  CollisionChoiceStore,
  type Deployment,
  type RememberedChoice,
} from '../store/deployments';
import { getTarget, GitConfigStore } from '../store/settings';
import { InOwnName } from './worker-calls';

type Asked = Pick<DeployInput, 'sha' | 'ref' | 'isPlan' | 'isApproved'>;

/** Sets the branch or tags that a workspace follows, and begins requested deployments. */
@Injectable()
export class Deployments {
  constructor(
    private readonly database: Database,
    private readonly settings: DeploymentSettingsStore,
    private readonly store: DeploymentStore,
    private readonly configs: GitConfigStore,
    private readonly jobs: JobStore,
    private readonly events: WorkspaceEvents,
  ) {}

  /** Throws 404. */
  async getSettings(workspaceId: string): Promise<DeploymentSettings> {
    const settings = await this.settings.find(workspaceId);
    if (!settings) throw notFound('What the workspace follows');
    return settings;
  }

  /** Deploys, at the end of a freeze, commits that landed during it. Throws 409 `git_not_configured` or `git_disabled`. */
  put(workspaceId: string, settings: Omit<DeploymentSettings, 'revision' | 'seen'>): Promise<void> {
    return this.database.joined(async (tx) => {
      getTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      const former = await this.settings.findLocked(tx, workspaceId);
      await this.settings.put(tx, workspaceId, settings);
      const isThawed = former?.isFrozen === true && !settings.isFrozen;
      if (isThawed && (await this.store.isAnyWaiting(tx, workspaceId)))
        await this.settings.want([workspaceId], tx);
      await this.events.publishPart(tx, { workspaceId, part: 'deployments' });
    });
  }

  remove(workspaceId: string): Promise<void> {
    return this.database.joined(async (tx) => {
      await this.settings.remove(tx, workspaceId);
      await this.events.publishPart(tx, { workspaceId, part: 'deployments' });
    });
  }

  async list(workspaceId: string, page: { before: string | null; take: number }): Promise<Deployment[]> {
    await this.store.settle(workspaceId);
    return this.store.list(workspaceId, page);
  }

  /** Throws 404. */
  async get(deploymentId: string): Promise<Deployment> {
    const deployment = await this.store.find(deploymentId);
    if (!deployment) throw notFound('The deployment');
    return deployment;
  }

  /**
   * Deploys a commit, by default the latest that the workspace follows; a plan changes nothing. Returns the id of its job.
   * Throws 409 `deployment_not_configured`, `deployment_frozen`, `git_not_configured` or `git_disabled`.
   */
  start(actor: Actor, { sha, isPlan }: { sha: string | null; isPlan: boolean }): Promise<string> {
    const { workspaceId } = actor;
    return this.database.joined((tx) =>
      this.begin(tx, actor, { workspaceId, asked: { sha, ref: null, isPlan, isApproved: false } }),
    );
  }

  /** Applies a waiting deployment, or a plan, unchanged. Returns the id of the job. */
  async approve(actor: Actor, deploymentId: string): Promise<string> {
    const { workspaceId, userId, author } = actor;
    await this.store.settle(workspaceId);
    return this.database.joined(async (tx) => {
      const { target, settings } = await this.lock(tx, workspaceId);
      const { status, sha, ref, approvedBy } = await this.lockOne(tx, { workspaceId, deploymentId });
      if (status !== 'waiting' && status !== 'planned') throw approvedBy ? alreadyApproved() : notWaiting();
      if (settings.isFrozen) throw deploymentFrozen();
      const input = { target, deploymentId, sha, ref, isPlan: false, isApproved: true };
      const job = JOBS.deploy_apps.newJob({ workspaceId, actor, input });
      const jobId = await this.jobs.enqueue(tx, job, null);
      await this.store.approve(tx, deploymentId, { jobId, by: { id: userId, name: author.name } });
      return jobId;
    });
  }

  /** Deploys the commit of an earlier deployment again, also to roll back. Returns the id of the job. */
  async repeat(actor: Actor, deploymentId: string): Promise<string> {
    const { workspaceId } = actor;
    await this.store.settle(workspaceId);
    return this.database.joined(async (tx) => {
      const { sha, ref } = await this.lockOne(tx, { workspaceId, deploymentId });
      if (sha === null) throw nothingToRepeat();
      // Only an admin may repeat a deployment, and could approve it as well.
      return this.begin(tx, actor, { workspaceId, asked: { sha, ref, isPlan: false, isApproved: true } });
    });
  }

  /** Begins a failed deployment again; an approved deployment needs an admin. Returns the id of the job. */
  retry(actor: Actor, { sha, ref, isPlan, isApproved }: DeployInput): Promise<string> {
    if (isApproved && actor.role !== 'admin') throw forbidden('Only an admin may approve a deployment.');
    const { workspaceId } = actor;
    return this.database.joined((tx) =>
      this.begin(tx, actor, { workspaceId, asked: { sha, ref, isPlan, isApproved } }),
    );
  }

  private async begin(
    tx: EntityManager,
    actor: Actor,
    { workspaceId, asked }: { workspaceId: string; asked: Asked },
  ): Promise<string> {
    const { target, settings } = await this.lock(tx, workspaceId);
    if (settings.isFrozen && !asked.isPlan) throw deploymentFrozen();
    const deploymentId = newId();
    const input = { target, deploymentId, ...asked };
    const job = JOBS.deploy_apps.newJob({ workspaceId, actor, input });
    const jobId = await this.jobs.enqueue(tx, job, null);
    const { sha, isApproved } = asked;
    const approvedBy = isApproved ? { id: actor.userId, name: actor.author.name } : null;
    await this.store.add(tx, { id: deploymentId, workspaceId, jobId, isAutomatic: false, sha, approvedBy });
    await this.events.publishPart(tx, { workspaceId, part: 'deployments' });
    return jobId;
  }

  private async lock(tx: EntityManager, workspaceId: string) {
    const target = getTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
    const settings = await this.settings.findLocked(tx, workspaceId);
    if (!settings) throw deploymentNotConfigured();
    return { target, settings };
  }

  private async lockOne(
    tx: EntityManager,
    ids: { workspaceId: string; deploymentId: string },
  ): Promise<Deployment> {
    const deployment = await this.store.lock(tx, ids);
    if (!deployment) throw notFound('The deployment');
    return deployment;
  }
}

/** Settles collisions of data sources for all later deployments. */
@Injectable()
export class CollisionChoices {
  constructor(
    private readonly database: Database,
    private readonly store: CollisionChoiceStore,
    private readonly deployments: DeploymentStore,
    private readonly settings: DeploymentSettingsStore,
    private readonly events: WorkspaceEvents,
  ) {}

  list(workspaceId: string): Promise<RememberedChoice[]> {
    return this.store.list(workspaceId);
  }

  /**
   * Decides on a collision that a deployment, or a plan, has named. Throws 404, 409 `deployment_not_configured` and 422
   * `data_source_gone`.
   */
  decide(
    { workspaceId, userId, author }: Actor,
    asked: { deploymentId: string; collisionId: string; choice: CollisionChoice },
  ): Promise<RememberedChoice> {
    const { deploymentId, collisionId, choice } = asked;
    return this.database.joined(async (tx) => {
      await this.outdatePlans(tx, workspaceId);
      const deployment = await this.deployments.find(deploymentId);
      const collision = deployment?.plan?.collisions.find(({ id }) => id === collisionId);
      if (!collision) throw notFound('The collision');
      if (collision.isRemoved && choice === 'keep') throw dataSourceGone();
      const decidedBy = { id: userId, name: author.name };
      return this.store.remember(tx, workspaceId, { ...collision, choice, decidedBy });
    });
  }

  /** Has the next deployment ask again. Throws 404. */
  forget(workspaceId: string, id: string): Promise<void> {
    return this.database.joined(async (tx) => {
      if (!(await this.store.forget(tx, workspaceId, id))) throw notFound('The decision');
      await this.outdatePlans(tx, workspaceId, { isNeeded: false });
    });
  }

  /** Makes a running deployment plan again, because it has read the former decisions. */
  private async outdatePlans(
    tx: EntityManager,
    workspaceId: string,
    { isNeeded } = { isNeeded: true },
  ): Promise<void> {
    if (!(await this.settings.touch(tx, workspaceId)) && isNeeded) throw deploymentNotConfigured();
    await this.events.publishPart(tx, { workspaceId, part: 'deployments' });
  }
}

/** Number of workspaces whose deployments one look at the table begins. */
const MOST_AT_ONCE = 32;

/** Enqueues deployments of new commits on the branches and tags that workspaces follow. */
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

  /** Records the outcome of earlier deployments, and enqueues due ones. Returns true while some are under way. */
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
