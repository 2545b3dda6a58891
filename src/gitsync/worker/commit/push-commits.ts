import { Injectable } from '@nestjs/common';
import { GitError } from '../../../git';
import type { CommitJob } from '../../queue/job';
import type { Lease } from '../../queue/queue-store';
import type { JobTarget } from '../../store/job-target';
import { PushRun, type PushTarget } from './push-run';
import { PushServices } from './push-services';

/**
 * Commits the jobs at the head of a queue in as few pushes as possible. They are built on the tip that this worker
 * knows and pushed without a fetch; only when the branch has moved is it fetched.
 */
@Injectable()
export class PushCommits {
  constructor(private readonly services: PushServices) {}

  /**
   * Ends every job that it can, and throws the failure of the others. The caller holds the lock on the branch.
   * @throws PushFailure where the failure’s code does not tell enough
   */
  async run(lease: Lease, jobs: CommitJob[], signal: AbortSignal): Promise<void> {
    const { target } = jobs[0].input;
    const load = (at: JobTarget) =>
      this.services.loader.load({ workspaceId: lease.workspaceId, target: at }, jobs);
    // Loaded at the same time as the settings and the key.
    const data = load(target);
    data.catch(() => undefined);
    await this.services.mirrors.use(jobs[0], target, async (repository) => {
      // Links belong to the target as the settings know it: a job of an older version has none.
      const isSame = repository.targetId === target.id;
      const loaded = await (isSame ? data : load({ ...target, id: repository.targetId }));
      await this.push(jobs, { lease, repository, signal, data: loaded });
    });
  }

  private async push(jobs: CommitJob[], target: Omit<PushTarget, 'session'>): Promise<void> {
    if (target.repository.isReadOnly) throw new GitError('git_read_only_key');
    const session = this.services.sessions.take(target.repository.target);
    try {
      await new PushRun(this.services, { ...target, session }).run(jobs);
    } finally {
      session.cancel();
    }
  }
}
