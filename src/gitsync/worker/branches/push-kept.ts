import { Injectable } from '@nestjs/common';
import type { PushKeptJob } from '../../queue/job';
import { appErrorOf } from '../../store/job-errors';
import { OpenCommits } from '../../queue/open-commits';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { Mirrors } from '../mirrors';
import { ForcePush } from './force-push';

/**
 * Ends the request to push what is kept here. The commits have had their turn before it: it tells what became of them, and
 * brings a branch back that is gone from the repository.
 */
@Injectable()
export class PushKept {
  constructor(
    private readonly queues: QueueStore,
    private readonly mirrors: Mirrors,
    private readonly forced: ForcePush,
    private readonly commits: OpenCommits,
  ) {}

  /** Throws the failure of the first commit that was not pushed. */
  async run(lease: Lease, job: PushKeptJob, signal: AbortSignal): Promise<void> {
    const { force } = job.input;
    if (force) return this.forced.run(lease, job, { expected: force.lease, signal });
    const commits = await this.commits.findAll(job.input.jobIds);
    const failed = commits.find(({ status }) => status !== 'succeeded');
    const shas = commits.flatMap(({ commitSha }) => commitSha ?? []);
    const sha = shas.at(-1) ?? null;
    const tip = failed || sha ? sha : await this.tipOf(job, signal);
    const isGone = failed ? failed.error?.code === 'git_branch_not_found' : tip === null;
    if (isGone && job.input.target.branchId) return this.forced.run(lease, job, { expected: null, signal });
    if (failed?.error) throw appErrorOf(failed.error);
    const result = { pushed: shas.length, sha: tip };
    await this.queues.guarded(lease, (tx) => this.queues.succeed(tx, job, { commit: null, result }));
  }

  private tipOf(job: PushKeptJob, signal: AbortSignal): Promise<string | null> {
    return this.mirrors.use(job, job.input.target, (repository) =>
      this.mirrors.fetchBranch(repository, repository.branch, signal),
    );
  }
}
