import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { conflict, forbidden } from '../../core/errors';
import { AuditLog, type Actor } from '../../workspaces';
import { JobStore } from '../queue/job-store';
import {
  copyOfJob,
  isKnownJob,
  isPostponed,
  isQueueJob,
  type Job,
  type JobBase,
  type JobWith,
  type QueueJob,
  type StoredJob,
} from '../queue/jobs';
import type { JobTarget } from '../store/job-target';
import { getTarget, GitConfigStore, type GitConfig } from '../store/settings';
import { JOB_HANDLERS, type JobHandlers } from './job-handlers';
import { CallJobs } from './worker-calls';

/** The rows that a retry has locked, the app before the queue as all requests lock them. */
export interface LockedForRetry {
  tx: EntityManager;
  app: AppWithVersion | null;
  config: GitConfig | null;
  target: JobTarget;
}

export const sameRequest = ({ userId }: Actor, { workspaceId, kind, appId, message, author }: JobBase) => ({
  workspaceId,
  kind,
  appId,
  message,
  actor: { userId, author },
});

export const appDeleted = () => conflict('app_deleted', 'The app of this job was deleted.');

export function getAppOf({ app }: LockedForRetry): AppWithVersion {
  if (!app) throw appDeleted();
  return app;
}

/** Enqueues the request of a failed job again. */
@Injectable()
export class RepeatJob {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
    private readonly jobs: JobStore,
  ) {}

  withLocks(
    job: JobBase & { input: unknown },
    work: (locked: LockedForRetry) => Promise<string>,
  ): Promise<string> {
    return this.database.joined(async (tx) => {
      const app = job.appId === null ? null : await this.apps.lockIfAny(tx, job.appId);
      const config = await this.configs.lock(tx, copyOfJob(job));
      return work({ tx, app, config, target: getTarget(config) });
    });
  }

  /** Enqueues the same input, changed by what `change` returns, for the repository that is configured by now. */
  run<Input extends object>(
    actor: Actor,
    job: JobWith<Input>,
    change: (locked: LockedForRetry) => Partial<Input>,
  ): Promise<string> {
    return this.withLocks(job, (locked) => {
      const input = { ...job.input, target: locked.target, ...change(locked) };
      return this.jobs.enqueue(locked.tx, { ...sameRequest(actor, job), input }, null);
    });
  }

  onApp(actor: Actor, job: JobWith<{ gitAppId: string }>): Promise<string> {
    return this.run(actor, job, (locked) => ({ gitAppId: getAppOf(locked).gitAppId }));
  }
}

/** Makes another job of the request of a failed one. */
@Injectable()
export class RetryJob {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly calls: CallJobs,
    @Inject(JOB_HANDLERS) private readonly handlers: JobHandlers,
  ) {}

  /** Returns the id of the new job. */
  run(actor: Actor, job: Job): Promise<string> {
    return this.handlers[job.kind]?.retry?.(actor, job) ?? this.callAgain(actor, job);
  }

  /** Makes the same call to the repository that is configured by now. */
  private async callAgain(actor: Actor, job: Job): Promise<string> {
    const target = getTarget(await this.configs.find(copyOfJob(job)));
    return this.calls.begin({ ...sameRequest(actor, job), input: { ...job.input, target } });
  }
}

/** Cancels and retries jobs: builders their own, admins all. */
@Injectable()
export class CancelAndRetry {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobStore,
    private readonly retryJob: RetryJob,
    private readonly apps: Apps,
    private readonly audit: AuditLog,
    @Inject(JOB_HANDLERS) private readonly handlers: JobHandlers,
  ) {}

  async cancel(actor: Actor, jobId: string): Promise<StoredJob> {
    const job = await this.getOwn(actor, jobId);
    const { workspaceId } = actor;
    const count = await this.database.joined((tx) => this.jobs.cancel(tx, { workspaceId, jobId: job.id }));
    if (count > 0) return this.jobs.get(jobId);
    throw conflict(
      'git_job_not_waiting',
      `The job is ${(await this.jobs.get(jobId)).status}, so it cannot be cancelled.`,
      {
        remedy: 'You can cancel only a job that waits, or one that reads the repository.',
      },
    );
  }

  /** Cancels the jobs that still wait, and returns their number. */
  async cancelMany({ workspaceId, userId, role }: Actor, jobIds: string[]): Promise<number> {
    const ofUser = role === 'admin' ? null : userId;
    return this.database.joined((tx) => this.jobs.cancelMany(tx, { workspaceId, jobIds, ofUser }));
  }

  /** `ip`: the address that the request came from, for the audit trail. */
  async retry(actor: Actor, jobId: string, ip: string | null): Promise<StoredJob> {
    const job = await this.getOwn(actor, jobId);
    if (isPostponed(job)) return this.tryNow(job);
    if (job.status !== 'failed') {
      throw conflict('git_job_not_failed', `The job is ${job.status}, so it cannot be retried.`);
    }
    if (!isKnownJob(job)) throw unknownKind(job);
    // Calls change nothing, so they may be made any number of times.
    return isQueueJob(job) ? this.retryOnce(actor, job, ip) : this.retryCall(actor, job, ip);
  }

  private retryCall(actor: Actor, job: Job, ip: string | null): Promise<StoredJob> {
    return this.database.joined(async (tx) => {
      const jobId = await this.retryJob.run(actor, job);
      await this.record(tx, actor, { job, ip });
      return this.jobs.get(jobId, tx);
    });
  }

  /** Returns the job that an earlier retry has made, unless that has not succeeded either. */
  private async retryOnce(actor: Actor, job: QueueJob, ip: string | null): Promise<StoredJob> {
    const before = job.retriedAs === null ? null : await this.jobs.find(job.retriedAs);
    if (before && before.status !== 'failed' && before.status !== 'cancelled') return before;
    return this.database.joined(async (tx) => {
      const jobId = await this.retryJob.run(actor, job);
      // The queue is locked by now, so the job of a retry at the same moment is known.
      if (!(await this.jobs.markRetried(tx, job, jobId))) throw retriedMeanwhile();
      await this.record(tx, actor, { job, ip });
      return this.jobs.get(jobId, tx);
    });
  }

  /** Records what its first request has recorded in the audit trail. */
  private async record(
    tx: EntityManager,
    actor: Actor,
    { job, ip }: { job: Job; ip: string | null },
  ): Promise<void> {
    const shared = job.appId === null ? null : await this.apps.sharedIdsOf([job.appId]);
    const facts = this.handlers[job.kind]?.audit?.(job, shared?.get(job.appId ?? '') ?? job.appId);
    if (facts) await this.audit.record(tx, { ...facts, actor, ip });
  }

  /** Tries the head, since the whole queue waits behind it. */
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
