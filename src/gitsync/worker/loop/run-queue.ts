import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../../core/errors';
import { toAppError } from '../../../core/http';
import { GitError } from '../../../git';
import { ImportApp } from '../import-app';
import { LinkApp } from '../link-app';
import { PullApp } from '../pull-app';
import { RecordOutcome } from '../commit/record-outcome';
import { PushCommits } from '../commit/push-commits';
import { UncertainPushError } from '../commit/push-run';
import { isCommitJob, type JobOf, type QueueJob } from '../../queue/job';
import type { QueueKind } from '../../queue/job-definitions';
import { jobErrorOf } from '../../queue/job-errors';
import { isSetAside } from '../../queue/strikes';
import { LostLeaseError, QueueStore, type Lease } from '../../queue/queue-store';
import { isDatabaseTrouble } from './database-trouble';
import { retryDelayMs } from './retry-policy';

interface Run {
  lease: Lease;
  /** The head of the queue; if it shares its push, with the jobs behind it. */
  batch: QueueJob[];
  signal: AbortSignal;
}

/** Runs the head of a queue, and decides whether to retry it when it fails. */
@Injectable()
export class RunQueue {
  private readonly logger = new Logger(RunQueue.name);
  private readonly handlers: { [K in QueueKind]: (head: JobOf<K>, run: Run) => Promise<void> };

  constructor(
    private readonly queues: QueueStore,
    private readonly finish: RecordOutcome,
    pushCommits: PushCommits,
    importApp: ImportApp,
    linkApp: LinkApp,
    pullApp: PullApp,
  ) {
    const push = (_head: QueueJob, { lease, batch, signal }: Run) =>
      pushCommits.run(lease, batch.filter(isCommitJob), signal);
    this.handlers = {
      create_app: push,
      rename_app: push,
      commit_app: push,
      commit_apps: push,
      import_app: (job, { lease, signal }) => importApp.run(lease, job, signal),
      pull_app: (job, { lease, signal }) => pullApp.run(lease, job, signal),
      link_app: (job, { lease, signal }) => linkApp.run(lease, job, signal),
    };
  }

  async run(lease: Lease, signal: AbortSignal): Promise<void> {
    const taken = await this.queues.takeHead(lease);
    const poison = taken.filter(isSetAside);
    if (poison.length > 0)
      await this.finish.failed(lease, poison, { error: new GitError('git_worker_crashed') });
    const jobs = taken.filter((job) => !poison.includes(job));
    if (jobs.length === 0) return;
    try {
      await this.handle(jobs[0], { lease, batch: jobs, signal });
    } catch (thrown) {
      if (thrown instanceof LostLeaseError || isDatabaseTrouble(thrown)) throw thrown;
      // The worker is stopping: the jobs stay as they are, for the next one.
      if (signal.aborted) return;
      await this.afterFailure(lease, jobs, thrown);
    }
  }

  private handle<K extends QueueKind>(head: JobOf<K>, run: Run): Promise<void> {
    return this.handlers[head.kind](head, run);
  }

  private async afterFailure(lease: Lease, jobs: QueueJob[], thrown: unknown): Promise<void> {
    const isUncertain = thrown instanceof UncertainPushError;
    const error = this.explain(isUncertain ? thrown.error : thrown);
    for (const job of jobs) {
      // Some jobs may have ended before the others failed.
      const triedMs = await this.queues.findTriedMs(job.id);
      if (triedMs === null) continue;
      const delayMs = retryDelayMs(job, error.code, triedMs);
      if (delayMs === null) {
        await this.finish.failed(lease, [job], { error, isUncertain });
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
