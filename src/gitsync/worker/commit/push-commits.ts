import { Injectable } from '@nestjs/common';
import { Config } from '../../../core/config';
import { GitError } from '../../../git';
import { BranchLocks } from '../../queue/branch-locks';
import type { CommitJob } from '../../queue/job';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { branchKeyOf, Mirrors, type OpenRepository } from '../mirrors';
import { LoadCommitData } from './load-commit-data';
import { PrewarmedSessions } from './prewarmed-sessions';
import { PushRun, type PushServices, type PushTarget } from './push-run';
import { RecordOutcome } from './record-outcome';

/**
 * Commits the jobs at the head of a queue in as few pushes as possible. They are built on the tip that this worker
 * knows and pushed without a fetch; only when the branch has moved is it fetched.
 */
@Injectable()
export class PushCommits {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly sessions: PrewarmedSessions,
    private readonly locks: BranchLocks,
    private readonly queues: QueueStore,
    private readonly loader: LoadCommitData,
    private readonly outcomes: RecordOutcome,
    private readonly config: Config,
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
      const data = this.loader.load(lease.workspaceId, jobs);
      data.catch(() => undefined);
      await this.mirrors.use(jobs[0], target, (repository) =>
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
    const session = this.sessions.take(target.repository.target);
    try {
      await new PushRun(this.services, { ...target, session, data: await data }).run(jobs);
    } finally {
      session.cancel();
    }
  }

  private get services(): PushServices {
    const { mirrors, sessions, queues, loader, outcomes } = this;
    return { mirrors, sessions, queues, loader, outcomes, committer: this.config.committer };
  }
}
