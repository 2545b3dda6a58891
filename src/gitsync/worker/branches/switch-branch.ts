import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../../core/database';
import { defaultCopyOf } from '../../../workspaces';
import { notInRepository } from '../../domain';
import type { SwitchBranchJob } from '../../queue/job';
import type { BranchState } from '../../queue/job-inputs';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { BranchStore } from '../../store/branches';
import { Mirrors } from '../mirrors';
import { describeBranch } from './describe-branch';
import { OpenWorkingCopy } from './open-working-copy';

/** Brings a branch of the repository here, and makes it the one that the user works on. */
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
    await this.branches.activate(tx, { workspaceId, userId, branchId });
    await this.queues.guarded(lease, (inner) =>
      this.queues.succeed(inner, job, { commit: null, result: state }),
    );
  }
}
