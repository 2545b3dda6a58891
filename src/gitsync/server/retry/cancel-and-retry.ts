import { Injectable } from '@nestjs/common';
import { Database } from '../../../core/database';
import { conflict, forbidden } from '../../../core/errors';
import type { Actor } from '../../../workspaces';
import { isKnownJob, isPostponed, isQueueJob, type QueueJob, type StoredJob } from '../../queue/job';
import { JobStore } from '../../queue/job-store';
import { RetryJob } from './retry-job';

/** Cancels and retries jobs: builders their own, admins all. */
@Injectable()
export class CancelAndRetry {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobStore,
    private readonly retryJob: RetryJob,
  ) {}

  async cancel(actor: Actor, jobId: string): Promise<StoredJob> {
    const job = await this.getOwn(actor, jobId);
    const { workspaceId } = actor;
    const count = await this.database.joined((tx) =>
      this.jobs.cancel(tx, { workspaceId, jobId: job.id }),
    );
    if (count > 0) return this.jobs.get(jobId);
    throw conflict(
      'git_job_not_waiting',
      `The job is ${(await this.jobs.get(jobId)).status}, so it cannot be cancelled.`,
      {
        remedy: 'You can cancel only a job that waits, or one that reads the repository.',
      },
    );
  }

  async retry(actor: Actor, jobId: string): Promise<StoredJob> {
    const job = await this.getOwn(actor, jobId);
    if (isPostponed(job)) return this.tryNow(job);
    if (job.status !== 'failed') {
      throw conflict('git_job_not_failed', `The job is ${job.status}, so it cannot be retried.`);
    }
    if (!isKnownJob(job)) throw unknownKind(job);
    // Calls change nothing, so they may be made any number of times.
    return isQueueJob(job) ? this.retryOnce(actor, job) : this.jobs.get(await this.retryJob.run(actor, job));
  }

  /** Returns the job that an earlier retry has made, unless that has not succeeded either. */
  private async retryOnce(actor: Actor, job: QueueJob): Promise<StoredJob> {
    const before = job.retriedAs === null ? null : await this.jobs.find(job.retriedAs);
    if (before && before.status !== 'failed' && before.status !== 'cancelled') return before;
    return this.database.joined(async (tx) => {
      const jobId = await this.retryJob.run(actor, job);
      // The queue is locked by now, so the job of a retry at the same moment is known.
      if (!(await this.jobs.markRetried(tx, job, jobId))) throw retriedMeanwhile();
      return this.jobs.get(jobId, tx);
    });
  }

  /** The whole queue waits behind its head, so the head is what is tried. */
  private async tryNow({ id, workspaceId }: StoredJob): Promise<StoredJob> {
    await this.database.joined(async (tx) => {
      await this.jobs.lockQueue(tx, workspaceId);
      await this.jobs.tryNow(tx, workspaceId);
    });
    return this.jobs.get(id);
  }

  private async getOwn(actor: Actor, jobId: string): Promise<StoredJob> {
    const job = await this.jobs.get(jobId);
    if (actor.role !== 'admin' && job.actorId !== actor.userId) {
      throw forbidden('Only an admin may cancel or retry another user’s job.');
    }
    return job;
  }
}

const retriedMeanwhile = () =>
  conflict('git_job_not_failed', 'The job is already being retried.', {
    remedy: 'Activity shows the new job.',
  });

/** Servers of two versions run at once while they are replaced one after the other. */
const unknownKind = ({ kind }: StoredJob) =>
  conflict('git_job_not_failed', `This server cannot retry a job of the kind “${kind}”.`, {
    remedy: 'Try again when all servers run the same version of Trellis.',
  });
