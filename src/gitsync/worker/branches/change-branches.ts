import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../../core/database';
import { AppError } from '../../../core/errors';
import type { PushResult, Sha, Commit } from '../../../git';
import { defaultCopyOf } from '../../../workspaces';
import {
  branchExists,
  notInRepository,
  overlappingBranch,
  branchMoved,
  branchNotMerged,
} from '../../domain/remote/branch';
import type { BranchState, CreateBranchJob, DeleteBranchJob, SwitchBranchJob } from '../../queue/branch-jobs';
import type { Lease } from '../../queue/jobs';
import { BranchRecords, OpenCommits } from '../../queue/open-commits';
import { QueueStore } from '../../queue/queue-store';
import { BranchStore, type LocalBranch } from '../../store/branches';
import { ChangedApps } from '../../store/changed-apps';
import { Mirrors, type OpenRepository } from '../mirrors';
import { OpenWorkingCopy } from './open-working-copy';
import { describeBranch, findNearest, refuseLong, presentCommit } from './read-branches';

const SHA = /^[0-9a-f]{40}$/;

interface CreateRun {
  lease: Lease;
  job: CreateBranchJob;
  signal: AbortSignal;
}

/**
 * Creates a branch in the repository and its working copy here. Its start is recorded before the push: after a crash, a
 * branch of the same name and start is recognized as this one.
 */
@Injectable()
export class CreateBranch {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly branches: BranchStore,
    private readonly copies: OpenWorkingCopy,
    private readonly queues: QueueStore,
    private readonly records: BranchRecords,
  ) {}

  run(lease: Lease, job: CreateBranchJob, signal: AbortSignal): Promise<void> {
    const run = { lease, job, signal };
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const { name, target, withChanges } = job.input;
      const { workspaceId, actorId: changedById } = job;
      const known = await this.branches.find(workspaceId, name);
      if (known) throw branchExists(name);
      const { sha, branchId } = await this.startOf(repository, run);
      const source = { workspaceId, branchId };
      // Only the source's apps: the new branch has no others.
      const start = await this.copies.read(repository, { source, sha, except: sha, signal });
      const opened = { name, target, source, start, withChanges, changedById };
      await this.copies.rehearse(opened);
      await this.push(repository, run, sha);
      const { base: beside } = await this.mirrors.fetch(repository, signal);
      const state = await describeBranch(repository, { name, sha, beside });
      await this.database.transaction(async (tx) => {
        await this.copies.store(tx, opened);
        await this.queues.guarded(lease, (inner) =>
          this.queues.succeed(inner, job, { commit: null, result: state }),
        );
      });
    });
  }

  /** Returns the commit, and the branch whose working copy the new one comes from. */
  private async startOf(
    repository: OpenRepository,
    { job: { workspaceId, input }, signal }: CreateRun,
  ): Promise<{ sha: Sha; branchId: string | null }> {
    const { from, start } = input;
    const local = from === null ? null : await this.branches.find(workspaceId, from);
    const branchId = local?.id ?? null;
    if (start !== undefined) {
      await this.mirrors.fetchAll(repository, signal);
      return { sha: start, branchId };
    }
    if (from === null || !SHA.test(from)) {
      const sha = await this.mirrors.fetchBranch(repository, from ?? repository.branch, signal);
      if (sha === null) throw notInRepository(from ?? repository.branch);
      return { sha, branchId };
    }
    await this.mirrors.fetchAll(repository, signal);
    if (!(await repository.mirror.hasCommit(from))) throw notInRepository(from);
    await repository.mirror.commit(from);
    return { sha: from, branchId };
  }

  /** Creates a branch at a commit that the repository may have lost, e.g. by a rewrite; the mirror still has it. */
  private async createAt(
    repository: OpenRepository,
    { branch, sha, signal }: { branch: string; sha: Sha; signal: AbortSignal },
  ): Promise<PushResult> {
    const { mirror } = repository;
    const common = await findNearest(mirror, sha, [...mirror.branches.values()]);
    if (common === sha) return this.mirrors.createBranch(repository, { branch, sha, signal });
    await refuseLong(mirror, { tip: sha, common });
    return this.mirrors.push(
      { ...repository, branch },
      { sha, expected: null, replaces: { common }, signal },
    );
  }

  private async push(repository: OpenRepository, { lease, job, signal }: CreateRun, sha: Sha): Promise<void> {
    const { name, start } = job.input;
    if (start === undefined) {
      const { branches } = await this.mirrors.listRefs(repository, signal);
      if (branches.has(name)) throw branchExists(name);
      const other = [...branches.keys()].find(
        (one) => one.startsWith(`${name}/`) || name.startsWith(`${one}/`),
      );
      if (other !== undefined) throw overlappingBranch(name, other);
      await this.queues.guarded(lease, (tx) => this.records.start(tx, job, sha));
    }
    const result = await this.createAt(repository, { branch: name, sha, signal });
    if (result.kind === 'ok') return;
    if (result.kind !== 'moved') throw result.error;
    const tip = await this.mirrors.fetchBranch(repository, name, signal);
    const isOurs = start === sha && tip !== null && (await repository.mirror.isAncestor(sha, tip));
    if (!isOurs) throw branchExists(name);
  }
}

/** Creates the working copy of a remote branch if it is missing, and usually makes the branch the user's current one. */
@Injectable()
export class SwitchBranch {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly branches: BranchStore,
    private readonly copies: OpenWorkingCopy,
    private readonly queues: QueueStore,
  ) {}

  run(lease: Lease, job: SwitchBranchJob, signal: AbortSignal): Promise<void> {
    const { name, target } = job.input;
    const { workspaceId, actorId } = job;
    return this.mirrors.use(job, target, async (repository) => {
      const { base: beside } = await this.mirrors.fetch(repository, signal);
      const sha = await this.mirrors.fetchBranch(repository, name, signal);
      if (sha === null) throw notInRepository(name);
      const state = await describeBranch(repository, { name, sha, beside });
      const source = defaultCopyOf(workspaceId);
      const start = await this.copies.read(repository, { source, sha, except: beside, signal });
      await this.database.transaction(async (tx) => {
        const known = await this.branches.find(workspaceId, name, tx);
        const { id } =
          known ??
          (await this.copies.store(tx, {
            name,
            target,
            source,
            start,
            withChanges: false,
            changedById: actorId,
          }));
        await this.activate(tx, { lease, job, state, branchId: id });
      });
    });
  }

  private async activate(
    tx: EntityManager,
    {
      lease,
      job,
      state,
      branchId,
    }: { lease: Lease; job: SwitchBranchJob; state: BranchState; branchId: string },
  ): Promise<void> {
    const { workspaceId, actorId: userId } = job;
    if (!job.input.staysInactive) await this.branches.activate(tx, { workspaceId, userId, branchId });
    await this.queues.guarded(lease, (inner) =>
      this.queues.succeed(inner, job, { commit: null, result: state }),
    );
  }
}

/** Commits that an answer names. */
const MAX_LISTED = 100;

interface DeleteRun {
  lease: Lease;
  job: DeleteBranchJob;
  signal: AbortSignal;
}

/** Deletes a branch here and, if requested, in the repository. Unless forced, nothing is lost with it. */
@Injectable()
export class DeleteBranch {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly branches: BranchStore,
    private readonly changed: ChangedApps,
    private readonly commits: OpenCommits,
    private readonly queues: QueueStore,
  ) {}

  run(lease: Lease, job: DeleteBranchJob, signal: AbortSignal): Promise<void> {
    const { name, target, remote } = job.input;
    return this.mirrors.use(job, target, async (repository) => {
      const local = await this.branches.find(job.workspaceId, name);
      if (!local && !remote) throw notInRepository(name);
      const run = { lease, job, signal };
      const tip = remote ? await this.leaseOf(repository, run) : null;
      const commits = tip === null ? [] : await this.unmerged(repository, run, tip);
      const look = (tx: EntityManager) => this.refuseLoss(tx, { job, local, commits });
      await this.database.transaction(look);
      if (tip !== null) await this.deleteRemote(repository, run, tip);
      try {
        await this.database.transaction(async (tx) => {
          // Locks the apps before the queue, as requests do.
          if (local) await this.branches.lock(tx, local.id);
          // A change made since then is kept, and the branch with it.
          await look(tx);
          await this.deleteHere(tx, run, local);
        });
      } catch (error) {
        if (tip !== null && error instanceof AppError) await this.restoreRemote(repository, run, tip);
        throw error;
      }
    });
  }

  private async deleteHere(
    tx: EntityManager,
    { lease, job }: DeleteRun,
    local: LocalBranch | null,
  ): Promise<void> {
    const { workspaceId } = job;
    if (local) await this.branches.remove(tx, workspaceId, local.id);
    await this.queues.guarded(lease, async (inner) => {
      if (local) await this.commits.cancel(inner, { workspaceId, targetId: local.targetId });
      await this.queues.succeed(inner, job, { commit: null, result: {} });
    });
  }

  /**
   * Returns the tip that was seen here last; null if the branch is gone from the repository.
   * @throws AppError `git_remote_moved` if the repository has another one by now
   */
  private async leaseOf(repository: OpenRepository, { job, signal }: DeleteRun): Promise<Sha | null> {
    const { name } = job.input;
    const seen = repository.mirror.tip(name);
    const tip = await this.mirrors.fetchBranch(repository, name, signal);
    if (tip === null && seen === null && !(await this.branches.find(job.workspaceId, name)))
      throw notInRepository(name);
    if (tip !== null && seen !== null && tip !== seen) throw branchMoved(name, tip);
    return tip;
  }

  private async unmerged(repository: OpenRepository, { signal }: DeleteRun, tip: Sha): Promise<Commit[]> {
    const { base } = await this.mirrors.fetch(repository, signal);
    return repository.mirror.walk({ from: tip, hide: base, limit: MAX_LISTED });
  }

  private async refuseLoss(
    tx: EntityManager,
    { job, local, commits }: { job: DeleteBranchJob; local: LocalBranch | null; commits: Commit[] },
  ): Promise<void> {
    if (job.input.force) return;
    const changedApps = local ? await this.changed.lostWith(tx, local.id) : [];
    const waiting = local ? await this.commits.list(tx, local.targetId) : [];
    if (commits.length + changedApps.length + waiting.length === 0) return;
    throw branchNotMerged(job.input.name, {
      commits: [
        ...waiting.map(({ message, author, createdAt }) => ({
          sha: null,
          message: message ?? '',
          author,
          date: createdAt.toISOString(),
        })),
        ...commits.map(presentCommit),
      ],
      changedApps,
    });
  }

  private async deleteRemote(
    repository: OpenRepository,
    { job, signal }: DeleteRun,
    tip: Sha,
  ): Promise<void> {
    const { name } = job.input;
    const result = await this.mirrors.deleteBranch(repository, { branch: name, expected: tip, signal });
    if (result.kind === 'ok') return;
    if (result.kind === 'moved') throw branchMoved(name, result.actual ?? null);
    throw result.error;
  }

  /** Restores a deleted branch unless someone recreated it. */
  private async restoreRemote(
    repository: OpenRepository,
    { job, signal }: DeleteRun,
    tip: Sha,
  ): Promise<void> {
    const result = await this.mirrors.createBranch(repository, { branch: job.input.name, sha: tip, signal });
    if (result.kind !== 'ok' && result.kind !== 'moved') throw result.error;
  }
}
