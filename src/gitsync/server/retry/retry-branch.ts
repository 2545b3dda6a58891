import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../workspaces';
import type {
  CreateBranchJob,
  DeleteBranchJob,
  MergeBranchesJob,
  PushKeptJob,
  SwitchBranchJob,
} from '../../queue/job';
import { EnqueueBranch } from '../branches/enqueue-branch';
import { EnqueueMerge } from '../branches/enqueue-merge';
import { EnqueuePush } from '../branches/enqueue-push';
import { CompleteMerge } from '../merges/complete-merge';

/** Enqueues failed jobs of branches once more. */
@Injectable()
export class RetryBranch {
  constructor(
    private readonly branches: EnqueueBranch,
    private readonly branchMerges: EnqueueMerge,
    private readonly merges: CompleteMerge,
    private readonly pushes: EnqueuePush,
  ) {}

  /** Returns the id of the new job. */
  run(actor: Actor, job: CreateBranchJob | SwitchBranchJob | DeleteBranchJob): Promise<string> {
    return this.branches.retry(actor, job);
  }

  push(actor: Actor, job: PushKeptJob): Promise<string> {
    return this.pushes.retry(actor, job);
  }

  /** Completes the merge of its decisions again, unless its commit may be in the repository. */
  merge(actor: Actor, job: MergeBranchesJob): Promise<string> {
    const { mergeId, made } = job.input;
    return mergeId && !made
      ? this.merges.complete(actor, mergeId, job.message ?? undefined)
      : this.branchMerges.retry(actor, job);
  }
}
