import { Injectable } from '@nestjs/common';
import { GitError } from '../../../git';
import { BranchLocks } from '../../queue/branch-locks';
import type { CommitJob } from '../../queue/job';
import type { Lease } from '../../queue/queue-store';
import { branchKeyOf, type OpenRepository } from '../mirrors';
import { PushRun, type PushTarget } from './push-run';
import { PushServices } from './push-services';

/**
 * Commits the jobs at the head of a queue in as few pushes as possible. They are built on the tip that this worker
 * knows and pushed without a fetch; only when the branch has moved is it fetched.
 */
@Injectable()
export class PushCommits {
  constructor(
    private readonly services: PushServices,
    private readonly locks: BranchLocks,
  ) {}

  /**
   * Ends every job that it can, and throws the failure of the others.
   * @throws UncertainPushError where their commits may be in the repository
   */
  async run(lease: Lease, jobs: CommitJob[], signal: AbortSignal): Promise<void> {
    const { target } = jobs[0].input;
    // The lock comes first: a run that waits for the branch keeps no mirror or channel from others.
    await this.locks.hold(branchKeyOf(target), signal, async () => {
      // Loaded at the same time as the settings and the key.
      const data = this.services.loader.load({ workspaceId: lease.workspaceId, target }, jobs);
      data.catch(() => undefined);
      await this.services.mirrors.use(jobs[0], target, (repository) =>
        this.push(jobs, { lease, repository, signal }, data),
      );
    });
  }

  private async push(
    jobs: CommitJob[],
    target: { lease: Lease; repository: OpenRepository; signal: AbortSignal },
    data: Promise<PushTarget['data']>,
  ): Promise<void> {
    if (target.repository.isReadOnly) throw new GitError('git_read_only_key');
    const session = this.services.sessions.take(target.repository.target);
    try {
      await new PushRun(this.services, { ...target, session, data: await data }).run(jobs);
    } finally {
      session.cancel();
    }
  }
}
