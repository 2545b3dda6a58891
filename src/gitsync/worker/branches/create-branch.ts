import { Injectable } from '@nestjs/common';
import { Database } from '../../../core/database';
import { branchExists, notInRepository, overlappingBranch } from '../../domain';
import type { PushResult, Sha } from '../../../git';
import type { CreateBranchJob } from '../../queue/job';
import { BranchRecords } from '../../queue/branch-records';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { BranchStore } from '../../store/branches';
import { Mirrors, type OpenRepository } from '../mirrors';
import { describeBranch } from './describe-branch';
import { findNearest, refuseLong } from './read-branches';
import { OpenWorkingCopy } from './open-working-copy';

const SHA = /^[0-9a-f]{40}$/;

interface Run {
  lease: Lease;
  job: CreateBranchJob;
  signal: AbortSignal;
}

/**
 * Creates a branch in the repository and its working copy here. Where it starts is recorded before the push: after a crash,
 * a branch of the name that starts there is this one.
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
      // Nothing but what the source has: nobody has been on this branch before.
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
    { job: { workspaceId, input }, signal }: Run,
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
    if ((await repository.mirror.findSize(from)) === null) throw notInRepository(from);
    await repository.mirror.commit(from);
    return { sha: from, branchId };
  }

  /** The repository may have lost the commit, as where its history was rewritten: the mirror still has it. */
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

  private async push(repository: OpenRepository, { lease, job, signal }: Run, sha: Sha): Promise<void> {
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
