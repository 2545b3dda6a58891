import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, Drafts } from '../apps';
import { Database, DueTask, DueWork, newId, type Claim, type Outcome } from '../core/database';
import { forbidden, notFound } from '../core/errors';
import { toAppError } from '../core/http';
import type { NewCall } from '../gitsync/calls';
import { appNotInRepository } from '../gitsync/domain/errors';
import { BRANCH_JOBS } from '../gitsync/queue/branch-jobs';
import { DueJobs } from '../gitsync/queue/due-jobs';
import { JobStore } from '../gitsync/queue/job-store';
import { InOwnName } from '../gitsync/server/in-own-name';
import { jobErrorOf } from '../gitsync/store/job-error';
import { getTarget, GitConfigStore, SETTINGS_CHANNEL } from '../gitsync/store/settings';
import { Constants, defaultCopyOf, WorkspaceEvents, type Actor } from '../workspaces';
import { DEPLOYMENT_JOBS } from './jobs';
import type { DeployInput } from './jobs';
import { RollbackStore, type Rollback } from './rollbacks';
import {
  alreadyApproved,
  alreadyRejected,
  approvalByOther,
  changesUnknown,
  deploymentFrozen,
  deploymentIsRollback,
  deploymentNotConfigured,
  notRolledBack,
  notWaiting,
  nothingToRepeat,
  dataSourceGone,
  followsSame,
  requireFollowedBranch,
  suggestTagPatterns,
  type CollisionChoice,
  type TagPattern,
} from './rules';
import {
  DEPLOY_LANDED,
  DEPLOYMENT_ENDINGS,
  DeploymentSettingsStore,
  FOLLOWS,
  type DeploymentSettings,
  type NewDeploymentSettings,
} from './settings-store';
import {
  DeploymentStore,
  CollisionChoiceStore,
  type Decider,
  type Deployment,
  type DeploymentChanges,
  type DeploymentPage,
  type MissingHere,
  type RememberedChoice,
} from './store';

type Asked = Pick<DeployInput, 'sha' | 'ref' | 'isPlan' | 'isApproved' | 'isRepeat' | 'isFollowed'>;

/** `confirmsRollback`: the approver knows that it brings the workspace back to an older commit. */
interface Approval {
  comment: string | null;
  confirmsRollback: boolean;
}

/** Limit on asking the remote for its branches while a user waits. */
const REFS_MS = 10_000;

/** Lists branches and tags to follow. */
@Injectable()
export class FollowableRefs {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly own: InOwnName,
  ) {}

  /** Asks the remote. Throws its failure, and 409 `git_not_configured` or `git_disabled`. */
  async list(workspaceId: string): Promise<{ branches: string[]; tagPatterns: TagPattern[] }> {
    const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    const input = { target, branches: null, hasTags: true };
    const call = BRANCH_JOBS.list_refs.newJob({ workspaceId, actor: this.own.actor, input });
    const { branches, tags = {} } = await this.own.call(call, { limitMs: REFS_MS });
    return { branches: Object.keys(branches), tagPatterns: suggestTagPatterns(Object.keys(tags)) };
  }
}

/** Settings that members may know, and the number of deployments that wait. */
export interface DeploymentSummary {
  settings: DeploymentSettings | null;
  waiting: number;
  /** Number of waiting deployments that this member may approve. */
  toApprove: number;
  rollback: Rollback | null;
}

/** The deployment that was applied last. */
export interface LiveDeployment {
  deployment: Deployment | null;
  /** The one to roll back to. */
  previous: Deployment | null;
  apps: { id: string; gitAppId: string; name: string }[];
  /** Null if Git is not configured. */
  repositoryUrl: string | null;
}

/** Sets the branch or tags that a workspace follows, and begins requested deployments. */
@Injectable()
export class Deployments {
  constructor(
    private readonly database: Database,
    private readonly settings: DeploymentSettingsStore,
    private readonly store: DeploymentStore,
    private readonly rollbacks: RollbackStore,
    private readonly configs: GitConfigStore,
    private readonly jobs: JobStore,
    private readonly events: WorkspaceEvents,
    private readonly refs: FollowableRefs,
    private readonly apps: Apps,
    private readonly drafts: Drafts,
    private readonly constants: Constants,
  ) {}

  /** Throws 404. */
  async getSettings(workspaceId: string): Promise<DeploymentSettings> {
    const settings = await this.settings.find(workspaceId);
    if (!settings) throw notFound('What the workspace follows');
    return settings;
  }

  findSettings(workspaceId: string): Promise<DeploymentSettings | null> {
    return this.settings.find(workspaceId);
  }

  findRollback(workspaceId: string): Promise<Rollback | null> {
    return this.rollbacks.find(workspaceId);
  }

  hasTrigger(workspaceId: string): Promise<boolean> {
    return this.settings.hasTrigger(workspaceId);
  }

  /**
   * Deploys, at the end of a freeze, commits that landed during it. Asks the remote for a branch that was not followed
   * before. `by`: null for a set-up file. Throws 409 `git_not_configured` or `git_disabled`, 422 `git_branch_not_found`, and
   * failures of the remote.
   */
  async put(
    workspaceId: string,
    settings: NewDeploymentSettings,
    by: Pick<Actor, 'userId' | 'author'> | null,
  ): Promise<void> {
    const { followed } = settings;
    const present = await this.settings.find(workspaceId);
    // A freeze must not wait for the remote, nor fail because the branch is gone by now.
    const isNew = present === null || !followsSame(present.followed, followed);
    if (isNew && 'branch' in followed)
      requireFollowedBranch(followed, (await this.refs.list(workspaceId)).branches);
    await this.database.joined(async (tx) => {
      getTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      const former = await this.settings.findLocked(tx, workspaceId);
      await this.settings.put(tx, workspaceId, settings, by && deciderOf(by));
      const isThawed = former?.isFrozen === true && !settings.isFrozen;
      if (isThawed && (await this.store.isAnyWaiting(tx, workspaceId)))
        await this.settings.want([workspaceId], tx);
      await this.events.publishPart(tx, { workspaceId, part: 'deployments' });
    });
  }

  /**
   * Ends the hold of a roll back, and deploys what has landed. Without a webhook or an interval, only a deployment that
   * waits is looked at again. Throws 409 `deployment_not_configured` and `deployment_not_rolled_back`.
   */
  resume(workspaceId: string): Promise<void> {
    return this.database.joined(async (tx) => {
      await this.lock(tx, workspaceId);
      if (!(await this.rollbacks.remove(tx, workspaceId))) throw notRolledBack();
      await this.settings.resume(tx, workspaceId);
      const isAnyWaiting = await this.store.isAnyWaiting(tx, workspaceId);
      if (isAnyWaiting || (await this.settings.hasTrigger(workspaceId)))
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

  async list(workspaceId: string, page: DeploymentPage): Promise<Deployment[]> {
    await this.store.settle(workspaceId);
    return this.withoutAdded(workspaceId, await this.store.list(workspaceId, page));
  }

  /** Leaves out constants that were missing when a deployment was planned, and have been added since. */
  private async withoutAdded(workspaceId: string, deployments: Deployment[]): Promise<Deployment[]> {
    const missing = deployments.flatMap((deployment) => missingOf(deployment) ?? []);
    const referred = {
      constants: missing.flatMap(({ constants }) => constants),
      secrets: missing.flatMap(({ secrets }) => secrets),
    };
    if (referred.constants.length + referred.secrets.length === 0) return deployments;
    const lacking = await this.constants.findMissing(workspaceId, referred);
    return deployments.map((deployment) => {
      const former = missingOf(deployment);
      if (!former || !deployment.plan) return deployment;
      const constants = former.constants.filter((name) => lacking.constants.includes(name));
      const secrets = former.secrets.filter((name) => lacking.secrets.includes(name));
      return { ...deployment, plan: { ...deployment.plan, missing: { ...former, constants, secrets } } };
    });
  }

  async summary({ workspaceId, userId, role }: Actor): Promise<DeploymentSummary> {
    const settings = await this.settings.find(workspaceId);
    const { waiting, waitingOfOthers } = await this.store.countWaiting(workspaceId, userId);
    const mayApprove = role === 'admin' && settings !== null && !settings.isFrozen;
    const approvable = settings?.requiresOther ? waitingOfOthers : waiting;
    const rollback = await this.rollbacks.find(workspaceId);
    return { settings, waiting, toApprove: mayApprove ? approvable : 0, rollback };
  }

  async live(workspaceId: string): Promise<LiveDeployment> {
    const config = await this.configs.find(defaultCopyOf(workspaceId));
    const repositoryUrl = config?.repositoryUrl ?? null;
    const live = await this.store.findLive(workspaceId);
    const [deployment] = await this.withoutAdded(workspaceId, live ? [live] : []);
    if (!deployment) return { deployment: null, previous: null, apps: [], repositoryUrl };
    const previous = await this.store.findBefore(workspaceId, deployment.sha);
    return { deployment, previous, apps: await this.store.listApps(workspaceId), repositoryUrl };
  }

  /**
   * Returns the differences that a deployment has made to an app, or the call that compares them if it may still be
   * applied. Throws 404 `git_app_not_found` or `deployment_changes_unknown`, and 403 `drafts_for_builders`.
   */
  async changes(
    actor: Actor,
    { deploymentId, gitAppId }: { deploymentId: string; gitAppId: string },
  ): Promise<DeploymentChanges | { call: NewCall }> {
    const { workspaceId } = actor;
    await this.store.settle(workspaceId);
    const { status, sha, plan } = await this.get(deploymentId);
    const isOpen = status === null || status === 'planned' || status === 'waiting';
    if (isOpen && sha !== null) {
      const appId = await this.findApp(workspaceId, gitAppId);
      if (appId !== null) await this.drafts.refuseEdited(actor, appId);
      const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
      const input = { target, sha, gitAppId };
      return { call: DEPLOYMENT_JOBS.deployment_changes.newJob({ workspaceId, actor, input }) };
    }
    const found = await this.store.findChanges(deploymentId, gitAppId);
    if (found?.hasUncommittedChanges) {
      const appId = await this.findApp(workspaceId, gitAppId);
      if (appId !== null) await this.drafts.refuse(actor, appId);
    }
    if (found) return found;
    if (plan && !plan.apps.some((app) => app.gitAppId === gitAppId)) throw appNotInRepository();
    throw changesUnknown();
  }

  private async findApp(workspaceId: string, gitAppId: string): Promise<string | null> {
    return (await this.apps.idsByGitId(defaultCopyOf(workspaceId))).get(gitAppId)?.id ?? null;
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
    return this.database.joined(async (tx) => {
      // A commit that was planned keeps the tag that its releases get.
      const ref = sha === null || isPlan ? null : await this.store.findPlannedRef(tx, workspaceId, sha);
      const isFollowed = actor.agent && sha !== null ? { isFollowed: true as const } : {};
      return this.begin(tx, actor, {
        workspaceId,
        asked: { sha, ref, isPlan, isApproved: false, ...isFollowed },
      });
    });
  }

  /**
   * Applies a waiting deployment, or a plan, unchanged. Returns the id of the job. Throws 403 `approval_by_other` for the user
   * who asked for it, if the settings require another one; anyone may approve an automatic deployment. Throws 409
   * `deployment_outdated` for a deployment that has become a roll back, unless the approver knows.
   */
  async approve(
    actor: Actor,
    deploymentId: string,
    { comment, confirmsRollback }: Approval,
  ): Promise<string> {
    const { workspaceId, userId } = actor;
    await this.store.settle(workspaceId);
    return this.database.joined(async (tx) => {
      const { target, settings } = await this.lock(tx, workspaceId);
      const deployment = await this.lockOne(tx, { workspaceId, deploymentId });
      requireOpen(deployment);
      const { sha, ref, requestedBy } = deployment;
      if (settings.requiresOther && requestedBy?.id === userId) throw approvalByOther();
      if (settings.isFrozen) throw deploymentFrozen();
      const isBack = deployment.plan?.isRollback === true;
      // A plan of a roll back says so to the person who asked for it.
      if (isBack && !confirmsRollback && (deployment.status === 'waiting' || deployment.plan?.isOutdated))
        throw deploymentIsRollback();
      const asked = { sha, ref, isPlan: false, isApproved: true, mayRollBack: isBack || confirmsRollback };
      const input = { target, deploymentId, ...asked };
      const job = DEPLOYMENT_JOBS.deploy_apps.newJob({ workspaceId, actor, input });
      const jobId = await this.jobs.enqueue(tx, job, null);
      await this.store.approve(tx, deploymentId, { jobId, by: deciderOf(actor), comment });
      await this.events.publishPart(tx, { workspaceId, part: 'deployments' });
      return jobId;
    });
  }

  /** Ends a waiting deployment, or a plan, for good. The user who asked for it may do so, too. */
  async reject(actor: Actor, deploymentId: string, comment: string | null): Promise<Deployment> {
    const { workspaceId } = actor;
    await this.store.settle(workspaceId);
    return this.database.joined(async (tx) => {
      requireOpen(await this.lockOne(tx, { workspaceId, deploymentId }));
      await this.store.reject(tx, deploymentId, { by: deciderOf(actor), comment });
      await this.events.publishPart(tx, { workspaceId, part: 'deployments' });
      return this.lockOne(tx, { workspaceId, deploymentId });
    });
  }

  /**
   * Deploys the commit of an earlier deployment again, also to roll back. Returns the id of the job. If the settings require
   * another user, it waits for one.
   */
  async repeat(actor: Actor, deploymentId: string): Promise<string> {
    const { workspaceId } = actor;
    await this.store.settle(workspaceId);
    return this.database.joined(async (tx) => {
      const { sha, ref } = await this.lockOne(tx, { workspaceId, deploymentId });
      if (sha === null) throw nothingToRepeat();
      // Only an admin may repeat a deployment, and could approve it as well.
      const asked: Asked = { sha, ref, isPlan: false, isApproved: true, isRepeat: true };
      return this.begin(tx, actor, { workspaceId, asked });
    });
  }

  /** Begins a failed deployment again; an approved deployment needs an admin. Returns the id of the job. */
  retry(actor: Actor, { sha, ref, isPlan, isApproved, isFollowed }: DeployInput): Promise<string> {
    if (isApproved && actor.role !== 'admin') throw forbidden('Only an admin may approve a deployment.');
    const { workspaceId } = actor;
    return this.database.joined((tx) =>
      this.begin(tx, actor, { workspaceId, asked: { sha, ref, isPlan, isApproved, isFollowed } }),
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
    const { sha, isPlan } = asked;
    const isApproved = asked.isApproved && !settings.requiresOther;
    const input = { target, deploymentId, ...asked, isApproved };
    const job = DEPLOYMENT_JOBS.deploy_apps.newJob({ workspaceId, actor, input });
    const jobId = await this.jobs.enqueue(tx, job, null);
    const requestedBy = deciderOf(actor);
    const approvedBy = isApproved ? requestedBy : null;
    const id = deploymentId;
    await this.store.add(tx, {
      id,
      workspaceId,
      jobId,
      isAutomatic: false,
      isPlan,
      sha,
      requestedBy,
      approvedBy,
    });
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

/** Null for a deployment without a plan, and for constants of a connected editor. */
const missingOf = ({ plan }: Deployment): MissingHere | null =>
  plan && !plan.missing.hostConstants ? plan.missing : null;

const deciderOf = ({ userId: id, author: { name } }: Pick<Actor, 'userId' | 'author'>): Decider => ({
  id,
  name,
});

/** Throws 409 for a deployment that cannot be decided on, or was. */
function requireOpen({ status, approvedBy }: Deployment): void {
  if (status === 'waiting' || status === 'planned') return;
  if (status === 'rejected') throw alreadyRejected();
  throw approvedBy ? alreadyApproved() : notWaiting();
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

/** Deployments that a server enqueues at once. */
const MOST_AT_ONCE = 32;
/** Collects simultaneous notifications. */
const COLLECT_MS = 100;
/** Pause between two looks at deployments that are under way. */
const BUSY_MS = 200;

/** Enqueues deployments of new commits on the branches and tags that workspaces follow. */
@Injectable()
export class DeployLanded extends DueTask {
  readonly rules = {
    kind: DEPLOY_LANDED,
    isPossible: FOLLOWS,
    atOnce: MOST_AT_ONCE,
    collectMs: COLLECT_MS,
    channels: [SETTINGS_CHANNEL],
    failure: 'Commits that landed could not be deployed',
  };

  constructor(
    private readonly database: Database,
    private readonly settings: DeploymentSettingsStore,
    private readonly deployments: DeploymentStore,
    private readonly configs: GitConfigStore,
    private readonly jobs: JobStore,
    private readonly own: InOwnName,
    private readonly work: DueWork,
    private readonly dueJobs: DueJobs,
  ) {
    super();
  }

  override async prepare(): Promise<number | null> {
    return (await this.dueJobs.settle(DEPLOY_LANDED, DEPLOYMENT_ENDINGS)) ? BUSY_MS : null;
  }

  errorOf(thrown: unknown): object {
    return jobErrorOf(toAppError(thrown));
  }

  async run([claim]: readonly Claim[]): Promise<Outcome> {
    const workspaceId = claim.key;
    await this.deployments.settle(workspaceId);
    await this.database.transaction(async (tx) => {
      const target = getTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      // The settings may have been removed.
      if (!(await this.settings.findLocked(tx, workspaceId)) || !(await this.work.isHeld(tx, claim))) return;
      await this.deployments.forgetFailed(tx, workspaceId);
      const id = newId();
      const { actor } = this.own;
      const input = { target, deploymentId: id, sha: null, ref: null, isPlan: false, isApproved: false };
      const job = DEPLOYMENT_JOBS.deploy_landed.newJob({ workspaceId, actor, input });
      const jobId = await this.jobs.enqueue(tx, job, null);
      await this.deployments.add(tx, {
        id,
        workspaceId,
        jobId,
        isAutomatic: true,
        isPlan: false,
        sha: null,
        requestedBy: null,
        approvedBy: null,
      });
      await this.work.handOver(tx, claim, jobId);
    });
    return 'recorded';
  }
}
