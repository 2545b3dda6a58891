import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../../core/database';
import { AppError } from '../../../core/errors';
import type { Commit, Sha } from '../../../git';
import { branchMoved, branchNotMerged, notInRepository } from '../../domain';
import type { DeleteBranchJob } from '../../queue/job';
import { OpenCommits } from '../../queue/open-commits';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { BranchStore, type LocalBranch } from '../../store/branches';
import { ChangedApps } from '../../store/changed-apps';
import { Mirrors, type OpenRepository } from '../mirrors';
import { presentCommit } from './describe-branch';

/** Commits that an answer names. */
const MAX_LISTED = 100;

interface Run {
  lease: Lease;
  job: DeleteBranchJob;
  signal: AbortSignal;
}

/** Deletes a branch here, and in the repository if that is asked for. Unless forced, nothing is lost with it. */
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
          // A change that was made meanwhile is kept, and the branch with it.
          await look(tx);
          await this.deleteHere(tx, run, local);
        });
      } catch (error) {
        if (tip !== null && error instanceof AppError) await this.restoreRemote(repository, run, tip);
        throw error;
      }
    });
  }

  private async deleteHere(tx: EntityManager, { lease, job }: Run, local: LocalBranch | null): Promise<void> {
    const { workspaceId } = job;
    if (local) await this.branches.remove(tx, workspaceId, local.id);
    await this.queues.guarded(lease, async (inner) => {
      if (local) await this.commits.cancel(inner, { workspaceId, targetId: local.targetId });
      await this.queues.succeed(inner, job, { commit: null, result: {} });
    });
  }

  /**
   * Returns the tip that was seen here last. Null if the branch is gone from the repository.
   * @throws AppError `git_remote_moved` where the repository has another one by now
   */
  private async leaseOf(repository: OpenRepository, { job, signal }: Run): Promise<Sha | null> {
    const { name } = job.input;
    const seen = repository.mirror.tip(name);
    const tip = await this.mirrors.fetchBranch(repository, name, signal);
    if (tip === null && seen === null && !(await this.branches.find(job.workspaceId, name)))
      throw notInRepository(name);
    if (tip !== null && seen !== null && tip !== seen) throw branchMoved(name, tip);
    return tip;
  }

  private async unmerged(repository: OpenRepository, { signal }: Run, tip: Sha): Promise<Commit[]> {
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

  private async deleteRemote(repository: OpenRepository, { job, signal }: Run, tip: Sha): Promise<void> {
    const { name } = job.input;
    const result = await this.mirrors.deleteBranch(repository, { branch: name, expected: tip, signal });
    if (result.kind === 'ok') return;
    if (result.kind === 'moved') throw branchMoved(name, result.actual ?? null);
    throw result.error;
  }

  /** Brings a deleted branch back. Where somebody else has made it anew meanwhile, theirs stays. */
  private async restoreRemote(repository: OpenRepository, { job, signal }: Run, tip: Sha): Promise<void> {
    const result = await this.mirrors.createBranch(repository, { branch: job.input.name, sha: tip, signal });
    if (result.kind !== 'ok' && result.kind !== 'moved') throw result.error;
  }
}
