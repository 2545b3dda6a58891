import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps } from '../../apps';
import { Database } from '../../core/database';
import { conflict, forbidden } from '../../core/errors';
import { AuditLog, type Actor, type AuditFacts } from '../../workspaces';
import {
  isKnownJob,
  isPostponed,
  isQueueJob,
  type CallJob,
  type Job,
  type QueueJob,
  type StoredJob,
} from '../queue/job';
import { JobStore } from '../queue/job-store';
import { JOBS } from '../queue/jobs';
import { RetryJob } from './retry/retry-job';

/** Cancels and retries jobs: builders their own, admins all. */
@Injectable()
export class CancelAndRetry {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobStore,
    private readonly retryJob: RetryJob,
    private readonly apps: Apps,
    private readonly audit: AuditLog,
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

  private retryCall(actor: Actor, job: CallJob, ip: string | null): Promise<StoredJob> {
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
    const facts = factsOf(job, shared?.get(job.appId ?? '') ?? job.appId);
    if (facts) await this.audit.record(tx, { ...facts, actor, ip });
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

/** Returns null for a job that the audit trail does not name. `appId`: that of its app on all branches. */
function factsOf(job: Job, appId: string | null): AuditFacts | null {
  switch (job.kind) {
    case JOBS.publish_version.kind:
      return {
        action: 'published',
        target: appId,
        detail: { version: job.input.versionId, notes: job.input.notes, again: true },
      };
    case JOBS.push_commits.kind: {
      const { force, target } = job.input;
      if (!force) return null;
      return {
        action: 'forced',
        target: target.branchId ? target.branch : null,
        detail: { ...force, again: true },
      };
    }
    case JOBS.deploy_apps.kind:
    case JOBS.deploy_landed.kind: {
      const { sha, isPlan } = job.input;
      return isPlan ? null : { action: 'deployed', target: null, detail: { sha, again: true } };
    }
    case JOBS.finalize.kind: {
      const { hostKeyFingerprint, createBranch } = job.input;
      return {
        action: 'configured',
        target: 'connection',
        detail: { finalize: true, hostKeyFingerprint, createBranch, again: true },
      };
    }
    default:
      return null;
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
