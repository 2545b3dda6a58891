import { Injectable } from '@nestjs/common';
import type { AppError } from '../../../core/errors';
import { isGitError } from '../../../git';
import type { PushKeptJob } from '../../queue/job';
import { appErrorOf } from '../../store/job-errors';
import { OpenCommits } from '../../queue/open-commits';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { Mirrors, type OpenRepository } from '../mirrors';
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
    const refusal = failed?.error ? appErrorOf(failed.error) : null;
    const isKnown = refusal !== null || sha !== null;
    const { tip, isGone } = isKnown
      ? { tip: sha, isGone: refusal !== null && tellsThatGone(refusal, job) }
      : await this.find(job, signal);
    if (isGone) return this.forced.run(lease, job, { expected: null, signal });
    if (refusal) throw refusal;
    const result = { pushed: shas.length, sha: tip };
    await this.queues.guarded(lease, (tx) => this.queues.succeed(tx, job, { commit: null, result }));
  }

  /** The default branch is only brought back to an empty repository: in another one it was probably renamed. */
  private find(job: PushKeptJob, signal: AbortSignal): Promise<{ tip: string | null; isGone: boolean }> {
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const tip = await this.mirrors.fetchBranch(repository, repository.branch, signal);
      if (tip !== null || job.input.target.branchId) return { tip, isGone: tip === null };
      return { tip, isGone: await this.isEmpty(repository, signal) };
    });
  }

  private async isEmpty(repository: OpenRepository, signal: AbortSignal): Promise<boolean> {
    try {
      return (await this.mirrors.fetch(repository, signal)).base === null;
    } catch (error) {
      if (isGitError(error) && error.code === 'git_branch_not_found') return false;
      throw error;
    }
  }
}

/** True for the refusal of a commit to a branch that can be brought back. */
const tellsThatGone = ({ code, data }: AppError, { input }: PushKeptJob): boolean =>
  code === 'git_branch_not_found'
    ? input.target.branchId !== undefined
    : code === 'git_remote_moved' && data?.present === null;
