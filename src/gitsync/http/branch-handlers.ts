import { HttpStatus, Injectable } from '@nestjs/common';
import { notFound } from '../../core/errors';
import type { Actor } from '../../workspaces';
import type { BRANCH_JOBS, CreateBranchJob, MergeBranchesJob } from '../queue/branch-jobs';
import { EnqueueBranch, EnqueueMerge, ReadBranches } from '../server/branches';
import type { Body, HandlersOf } from '../server/job-handlers';
import { CompleteMerge } from '../server/merges';
import { presentBranch } from './branches.controller';

/** Retries jobs about branches, and answers their requests. */
@Injectable()
export class BranchHandlers {
  readonly handlers: HandlersOf<typeof BRANCH_JOBS>;

  constructor(
    branches: EnqueueBranch,
    private readonly branchMerges: EnqueueMerge,
    private readonly merges: CompleteMerge,
    private readonly read: ReadBranches,
  ) {
    this.handlers = {
      create_branch: {
        retry: (actor, job) => branches.retry(actor, job),
        status: () => HttpStatus.CREATED,
        body: (job) => this.created(job),
      },
      switch_branch: {
        retry: (actor, job) => branches.retry(actor, job),
        body: (job) => Promise.resolve({ name: job.input.name }),
      },
      delete_branch: {
        retry: (actor, job) => branches.retry(actor, job),
        status: () => HttpStatus.NO_CONTENT,
        body: () => Promise.resolve({}),
      },
      merge_branches: { retry: (actor, job) => this.merge(actor, job) },
    };
  }

  private async created({ workspaceId, actorId: userId, result }: CreateBranchJob): Promise<Body> {
    const branch = result && (await this.read.one({ workspaceId, userId }, result));
    if (!branch) throw notFound('The branch');
    return { ...presentBranch(branch) };
  }

  /** Completes the merge of its decisions again, unless its commit may be in the repository. */
  private merge(actor: Actor, job: MergeBranchesJob): Promise<string> {
    const { mergeId, made } = job.input;
    return mergeId && !made
      ? this.merges.complete(actor, mergeId, job.message ?? undefined)
      : this.branchMerges.retry(actor, job);
  }
}
