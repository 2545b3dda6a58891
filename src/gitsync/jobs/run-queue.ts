import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../core/errors';
import { toAppError } from '../../core/http';
import { GitError } from '../git';
import { ImportApp } from '../operations/import-app';
import { LinkApp } from '../operations/link-app';
import { PullApp } from '../operations/pull-app';
import { FinishJobs } from '../operations/push-commits/finish-jobs';
import { PushCommits, UncertainPushError } from '../operations/push-commits/push-commits';
import { isPoison, jobErrorOf, type Job } from '../store/job';
import { LostLeaseError, QueueStore, type Lease } from '../store/queue-store';
import { isDatabaseTrouble } from './database-trouble';
import { retryDelayMs } from './retry-policy';

/** What is done with the head of a queue, and what becomes of it when it fails. */
@Injectable()
export class RunQueue {
  private readonly logger = new Logger(RunQueue.name);

  constructor(
    private readonly queues: QueueStore,
    private readonly pushCommits: PushCommits,
    private readonly importApp: ImportApp,
    private readonly linkApp: LinkApp,
    private readonly pullApp: PullApp,
    private readonly finish: FinishJobs,
  ) {}

  async run(lease: Lease, signal: AbortSignal): Promise<void> {
    const taken = await this.queues.takeHead(lease);
    const poison = taken.filter(isPoison);
    if (poison.length > 0) await this.finish.failed(lease, poison, new GitError('git_worker_crashed'));
    const jobs = taken.filter((job) => !poison.includes(job));
    if (jobs.length === 0) return;
    try {
      await this.runJobs(lease, jobs, signal);
    } catch (thrown) {
      if (thrown instanceof LostLeaseError || isDatabaseTrouble(thrown)) throw thrown;
      // The server is being stopped: the jobs stay as they are, and are taken up again at the next start.
      if (signal.aborted) return;
      await this.afterFailure(lease, jobs, thrown);
    }
  }

  private async runJobs(lease: Lease, jobs: Job[], signal: AbortSignal): Promise<void> {
    const [first] = jobs;
    if (first.kind === 'import_app') await this.importApp.run(lease, first, signal);
    else if (first.kind === 'pull_app') await this.pullApp.run(lease, first, signal);
    else if (first.kind === 'link_app') await this.linkApp.run(lease, first, signal);
    else await this.pushCommits.run(lease, jobs, signal);
  }

  private async afterFailure(lease: Lease, jobs: Job[], thrown: unknown): Promise<void> {
    const isUncertain = thrown instanceof UncertainPushError;
    const error = this.explain(isUncertain ? thrown.error : thrown);
    for (const job of jobs) {
      // Some of them may have ended before the others failed.
      const triedMs = await this.queues.findTriedMs(job.id);
      if (triedMs === null) continue;
      const delayMs = retryDelayMs(job, error.code, triedMs);
      if (delayMs === null) {
        await this.finish.failed(lease, [job], error, { isUncertain });
      } else {
        await this.queues.guarded(lease, (tx) =>
          this.queues.retryLater(tx, job, { error: jobErrorOf(error), delayMs }),
        );
      }
    }
  }

  private explain(thrown: unknown): AppError {
    const error = toAppError(thrown);
    if (error.code === 'internal_error') this.logger.error({ err: thrown }, 'A Git job failed unexpectedly');
    return error;
  }
}
