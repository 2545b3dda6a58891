import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../core/database';
import { forbidden } from '../../core/errors';
import { defaultCopyOf, type Actor } from '../../workspaces';
import type { NewCall } from '../calls';
import { branchNotFound } from '../domain/errors';
import { normalizeMessage } from '../domain/plan/message';
import { branchExists, branchIsDefault, checkBranchName } from '../domain/remote/branch';
import {
  BRANCH_JOBS,
  type BranchList,
  type BranchState,
  type CreateBranchJob,
  type DeleteBranchJob,
  type MergeBranchesJob,
  type SwitchBranchJob,
} from '../queue/branch-jobs';
import { COMMIT_JOBS, type PushUnpushedJob } from '../queue/commit-jobs';
import { copyOfJob } from '../queue/jobs';
import { JobStore } from '../queue/job-store';
import { OpenCommits, type OpenCommit } from '../queue/open-commits';
import { BranchStore } from '../store/branches';
import { ChangedApps, type ChangedCount } from '../store/changed-apps';
import { MergeStore } from '../store/merges';
import { getTarget, getWritableTarget, GitConfigStore, CommitSettingsStore } from '../store/settings';
import { signedWith } from './commit';
import { ProtectedBranches, type Protection } from './repository-accounts';
import { WorkerCalls } from './worker-calls';

/** Enqueues jobs that create, open and delete branches. */
@Injectable()
export class EnqueueBranch {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly branches: BranchStore,
    private readonly jobs: JobStore,
  ) {}

  /** Returns the job's id. */
  create(
    actor: Actor,
    { from, withChanges, ...request }: { name: string; from?: string; withChanges: boolean },
  ): Promise<string> {
    const name = checkBranchName(request.name);
    const { workspaceId } = actor;
    return this.database.joined(async (tx) => {
      const target = getWritableTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      if (name === target.branch || (await this.branches.find(workspaceId, name, tx)))
        throw branchExists(name);
      const start = from === undefined || from === target.branch ? null : from;
      const input = { target, name, from: start, withChanges };
      return this.jobs.enqueue(tx, BRANCH_JOBS.create_branch.newJob({ workspaceId, actor, input }), null);
    });
  }

  /**
   * Makes the branch the user's active branch. Returns the id of the job that brings it here, or null if it is here already.
   */
  activate(actor: Actor, name: string): Promise<string | null> {
    const { workspaceId, userId } = actor;
    return this.database.joined(async (tx) => {
      const target = getTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      const local = name === target.branch ? null : await this.branches.find(workspaceId, name, tx);
      if (name === target.branch || local) {
        await this.branches.activate(tx, { workspaceId, userId, branchId: local?.id ?? null });
        return null;
      }
      const input = { target, name };
      return this.jobs.enqueue(tx, BRANCH_JOBS.switch_branch.newJob({ workspaceId, actor, input }), null);
    });
  }

  /** Returns the id of the job that brings a branch of the repository here, or null if it is here already. */
  bringHere(actor: Actor, name: string): Promise<string | null> {
    const { workspaceId } = actor;
    return this.database.joined(async (tx) => {
      const target = getTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      if (await this.branches.findCopy(workspaceId, name, tx)) return null;
      const input = { target, name, staysInactive: true as const };
      return this.jobs.enqueue(tx, BRANCH_JOBS.switch_branch.newJob({ workspaceId, actor, input }), null);
    });
  }

  /** Returns the job's id. */
  remove(
    actor: Pick<Actor, 'workspaceId' | 'userId' | 'author'>,
    request: { name: string; remote: boolean; force: boolean },
  ): Promise<string> {
    const { name, remote } = request;
    const { workspaceId } = actor;
    return this.database.joined(async (tx) => {
      const config = await this.configs.lock(tx, defaultCopyOf(workspaceId));
      const target = remote ? getWritableTarget(config) : getTarget(config);
      if (name === target.branch) throw branchIsDefault(name);
      const input = { target, ...request };
      return this.jobs.enqueue(tx, BRANCH_JOBS.delete_branch.newJob({ workspaceId, actor, input }), null);
    });
  }

  /** Enqueues a failed job again. Returns the new id. */
  retry(actor: Actor, failed: CreateBranchJob | SwitchBranchJob | DeleteBranchJob): Promise<string> {
    const { workspaceId, kind } = failed;
    return this.database.joined(async (tx) => {
      const target = getTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      const input = { ...failed.input, target };
      return this.jobs.enqueue(tx, { workspaceId, kind, appId: null, actor, message: null, input }, null);
    });
  }
}

interface MergeRequest {
  /** Branch to merge into, which the workspace works on. */
  into: string;
  from: string;
  message?: string;
  /** The job fails if there are conflicts, instead of answering them. */
  refusesConflicts?: true;
}

/** Enqueues merges of branches, and composes the calls that preview them. */
@Injectable()
export class EnqueueMerge {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly settings: CommitSettingsStore,
    private readonly branches: BranchStore,
    private readonly jobs: JobStore,
    private readonly merges: MergeStore,
  ) {}

  async preview(actor: Actor, { into, from }: MergeRequest): Promise<NewCall> {
    const onBranch = await this.onBranch(actor, into);
    const target = getTarget(await this.configs.find(onBranch));
    const { workspaceId } = actor;
    return BRANCH_JOBS.preview_merge.newJob({ workspaceId, actor, input: { target, from } });
  }

  /** Returns the job's id. */
  merge(actor: Actor, { into, message, ...request }: MergeRequest): Promise<string> {
    const normalized = message === undefined ? null : normalizeMessage(message);
    return this.database.joined(async (tx) =>
      this.enqueue(tx, await this.onBranch(actor, into, tx), { ...request, message: normalized }),
    );
  }

  /** Repeats the merge of a failed job. A push that it has made is recognized. */
  retry(actor: Actor, job: MergeBranchesJob): Promise<string> {
    const { message, input } = job;
    const { from, made, mergeId, refusesConflicts } = input;
    return this.database.joined(async (tx) => {
      const request = { from, message, made, mergeId, refusesConflicts };
      const jobId = await this.enqueue(tx, { ...actor, ...copyOfJob(job) }, request);
      if (mergeId !== undefined) await this.merges.complete(tx, mergeId, jobId);
      return jobId;
    });
  }

  private async enqueue(
    tx: EntityManager,
    actor: Actor,
    {
      message,
      ...request
    }: { from: string; message: string | null } & Pick<
      MergeBranchesJob['input'],
      'made' | 'mergeId' | 'refusesConflicts'
    >,
  ): Promise<string> {
    const { workspaceId, userId } = actor;
    const { config, author } = await this.settings.lockWritable(tx, actor);
    const input = { target: getTarget(config), ...request, ...signedWith(config) };
    const by = { userId, author };
    const job = BRANCH_JOBS.merge_branches.newJob({ workspaceId, actor: by, message, input });
    return this.jobs.enqueue(tx, job, null);
  }

  /** Throws 404 `git_branch_not_found` for a branch that the workspace does not work on. */
  private async onBranch(actor: Actor, name: string, tx?: EntityManager): Promise<Actor> {
    const copy = await this.branches.findCopy(actor.workspaceId, name, tx);
    if (!copy) throw branchNotFound();
    return { ...actor, ...copy };
  }
}

/** Lists the commits of a branch that wait here, and enqueues their push. */
@Injectable()
export class EnqueuePush {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly settings: CommitSettingsStore,
    private readonly commits: OpenCommits,
    private readonly jobs: JobStore,
  ) {}

  async unpushed(actor: Actor): Promise<OpenCommit[]> {
    const { id } = getTarget(await this.configs.find(actor));
    return this.commits.list(this.database.manager, id);
  }

  /** Composes the call that lists the commits a force push would drop. */
  async preview(actor: Actor): Promise<NewCall> {
    const target = getTarget(await this.configs.find(actor));
    const { workspaceId } = actor;
    return COMMIT_JOBS.preview_push.newJob({ workspaceId, actor, input: { target } });
  }

  /**
   * Releases the held commits of the branch, in their order, or replaces the repository's branch by its state here. Returns the
   * id of the job that ends after them. Throws 403 `forbidden` for a force push unless by an admin.
   */
  push(actor: Actor, force?: { lease: string }): Promise<string> {
    if (force && actor.role !== 'admin') throw forbidden('Only an admin may force a push.');
    return this.database.joined((tx) => this.enqueue(tx, actor, force));
  }

  retry(actor: Actor, job: PushUnpushedJob): Promise<string> {
    return this.push({ ...actor, ...copyOfJob(job) }, job.input.force);
  }

  private async enqueue(tx: EntityManager, actor: Actor, force?: { lease: string }): Promise<string> {
    const { workspaceId } = actor;
    const { config } = await this.settings.lockWritable(tx, actor);
    const target = getTarget(config);
    const jobIds = await this.take(tx, target.id, { isForced: force !== undefined });
    const input = { target, jobIds, ...(force ? { force } : {}) };
    return this.jobs.enqueue(tx, COMMIT_JOBS.push_commits.newJob({ workspaceId, actor, input }), null);
  }

  /** Returns the ids of the commits' jobs. For a force push they stay held: it pushes all of them itself, or none. */
  private async take(
    tx: EntityManager,
    targetId: string,
    { isForced }: { isForced: boolean },
  ): Promise<string[]> {
    if (!isForced) return this.commits.release(tx, targetId);
    return (await this.commits.list(tx, targetId)).filter(({ isKept }) => isKept).map(({ id }) => id);
  }
}

/** State of a branch in the repository and here. */
export interface BranchStatus extends Omit<BranchState, 'sha'> {
  /** Null for a branch that the repository does not have. */
  sha: string | null;
  isDefault: boolean;
  isActive: boolean;
  isLocal: boolean;
  isRemote: boolean;
  unpushed: number;
  changedApps: number;
  movableApps: number;
  /** Null if unknown. */
  isProtected: boolean | null;
}

const countsOf = (count: ChangedCount = { changed: 0, movable: 0 }) => ({
  changedApps: count.changed,
  movableApps: count.movable,
});

/** Reads the branches of the repository, and their state here. */
@Injectable()
export class ReadBranches {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly branches: BranchStore,
    private readonly changed: ChangedApps,
    private readonly commits: OpenCommits,
    private readonly calls: WorkerCalls,
    private readonly protectedBranches: ProtectedBranches,
  ) {}

  async list(
    actor: Pick<Actor, 'workspaceId' | 'userId' | 'author'>,
    { refresh }: { refresh: boolean },
  ): Promise<BranchStatus[]> {
    const { workspaceId } = actor;
    const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    const known = (await this.branches.list(workspaceId)).map(({ name }) => name);
    const input = { target, refresh, known };
    const { result } = this.calls.start(BRANCH_JOBS.list_branches.newJob({ workspaceId, actor, input }));
    const protection = this.protectedBranches.protectionOf(actor, target.repositoryUrl);
    const { branches } = JSON.parse((await result).toString()) as BranchList;
    return this.describe(actor, { target, branches, protection: await protection });
  }

  /** Describes a branch that a job has made or opened, as it was then. */
  async one(actor: Pick<Actor, 'workspaceId' | 'userId'>, state: BranchState): Promise<BranchStatus | null> {
    const target = getTarget(await this.configs.find(defaultCopyOf(actor.workspaceId)));
    const all = await this.describe(actor, { target, branches: [state] });
    return all.find(({ name }) => name === state.name) ?? null;
  }

  private async describe(
    { workspaceId, userId }: Pick<Actor, 'workspaceId' | 'userId'>,
    {
      target,
      branches,
      protection = null,
    }: {
      target: { id?: string | null; branch: string };
      branches: BranchState[];
      protection?: Protection | null;
    },
  ): Promise<BranchStatus[]> {
    const local = new Map((await this.branches.list(workspaceId)).map((branch) => [branch.name, branch]));
    const active = await this.branches.activeOf(userId, workspaceId);
    const changed = await this.changed.countAll(workspaceId);
    const waiting = await this.commits.countByTarget(workspaceId);
    const remote = new Map(branches.map((branch) => [branch.name, branch]));
    const names = new Set([target.branch, ...local.keys(), ...remote.keys()]);
    return [...names].map((name) => {
      const isDefault = name === target.branch;
      const here = local.get(name);
      const isLocal = isDefault || here !== undefined;
      const targetId = isDefault ? target.id : here?.targetId;
      return {
        name,
        isDefault,
        isActive: name === active,
        isLocal,
        isRemote: remote.has(name),
        sha: null,
        ahead: 0,
        behind: 0,
        lastCommit: null,
        ...remote.get(name),
        unpushed: waiting.get(targetId ?? '') ?? 0,
        isProtected: protection?.get(name) ?? null,
        ...countsOf(isLocal ? changed.get(here?.id ?? null) : undefined),
      };
    });
  }
}
