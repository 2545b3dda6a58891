import { Injectable } from '@nestjs/common';
import { Database, toJsonb } from '../../core/database';
import { isReadJob, type JobStep, type ReadJob } from './job';
import { READ_KINDS } from './job-definitions';
import type { ReadResult } from './job-inputs';
import type { JobError } from './job-errors';
import { jobOf, type JobRow } from './job-row';
import { QUEUE_CHANNEL } from './job-store';
import { ENDED, IS_LEFT_TO_ANOTHER, LEASE_SECONDS } from './queue-sql';
import { FORGET_UNUSED_KEYS } from '../store/signing-key-store';
import { isAliveSql } from './worker-liveness';

// As with the queues, a dead worker's lease is not waited for.
const IS_ABANDONED = `(j.lease_until < clock_timestamp() or not exists (
  select 1 from git_workers w where w.id = j.lease_owner and ${isAliveSql('w')}))`;

// The worker that takes it serves the workspace from then on, since it has the newest mirror, unless another one works on
// the queue meanwhile. A lock on the queue is not waited for; the lock taken here makes a claim pass over the queue, so that
// it is notified once more. Jobs of unknown kinds are left to workers of a newer version.
const CLAIM = `
  with chosen as (
    select j.id, j.workspace_id from git_jobs j left join git_queues q on q.workspace_id = j.workspace_id
    where j.position is null and (j.status = 'queued' and not ${IS_LEFT_TO_ANOTHER} or j.status = 'running' and ${IS_ABANDONED})
      and j.kind = any($2)
    order by j.id for update of j skip locked limit 1
  ), moving as (
    select workspace_id from git_queues
    where workspace_id = (select workspace_id from chosen) and served_by is distinct from $1 and lease_owner is null
    for no key update skip locked
  ), moved as (
    update git_queues q set served_by = $1 from moving where q.workspace_id = moving.workspace_id
    returning pg_notify('${QUEUE_CHANNEL}', $1::text)
  )
  update git_jobs j set status = 'running', attempts = attempts + 1, lease_owner = $1,
    lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}), restarts = restarts + (status = 'running')::int,
    started_at = coalesce(started_at, clock_timestamp()), progress = null
  from chosen where j.id = chosen.id
  returning j.*`;

/** SQL: true if the job `j` waits to commit its documents, or may be retried. */
const MAY_COMMIT = `(j.status in ('queued', 'running') or j.status = 'failed' and j.finished_at > now() - interval '30 days')`;

/** Read jobs, which are in no queue: they have no order and run once. */
@Injectable()
export class ReadJobStore {
  constructor(private readonly database: Database) {}

  /** Claims the read that has waited longest; a new one is left for a moment to the worker that served its workspace. */
  async claim(workerId: string): Promise<ReadJob | null> {
    const [row] = await this.database.query<JobRow>(CLAIM, [workerId, READ_KINDS]);
    const job = row ? jobOf(row) : null;
    return job && isReadJob(job) ? job : null;
  }

  async renew(workerId: string, jobIds: string[]): Promise<void> {
    await this.database.query(
      `update git_jobs set lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
       where position is null and status = 'running' and lease_owner = $1 and id = any($2)`,
      [workerId, jobIds],
    );
  }

  /** Records the current step. Does nothing once the job has ended, or was started by another worker. */
  async tellProgress(job: ReadJob, progress: JobStep): Promise<void> {
    await this.database.query(
      `update git_jobs set progress = $2 where id = $1 and status = 'running' and attempts = $3
       returning case when is_listed then publish_event(workspace_id, 'job', id) end`,
      [job.id, progress, job.attempts],
    );
  }

  async succeed(job: ReadJob, result: ReadResult): Promise<void> {
    await this.end(job, { status: 'succeeded', result, error: null });
  }

  async fail(job: ReadJob, error: JobError): Promise<void> {
    await this.end(job, { status: 'failed', result: null, error });
  }

  /**
   * Deletes answered reads that are not listed, unless a repeated request may ask for their answer; documents that no job will commit, and keys that no commit will be signed
   * with.
   */
  async forgetOld(): Promise<void> {
    await this.database.query(
      `delete from git_jobs where position is null and not is_listed and finished_at < now() - interval '1 hour'
         and not exists (select from idempotency_keys k where k.job_id = git_jobs.id)`,
    );
    await this.database.query(
      `delete from git_documents d where created_at < now() - interval '1 hour' and not exists (
         select 1 from git_jobs j where j.workspace_id = d.workspace_id and j.document_hash = d.hash and ${MAY_COMMIT}
       ) and not exists (
         select 1 from git_job_apps a join git_jobs j on j.id = a.job_id
         where j.workspace_id = d.workspace_id and a.document_hash = d.hash and ${MAY_COMMIT})`,
    );
    await this.database.query(FORGET_UNUSED_KEYS);
  }

  private async end(
    job: ReadJob,
    outcome: { status: string; result: Record<string, unknown> | null; error: JobError | null },
  ): Promise<void> {
    await this.database.query(
      `update git_jobs set status = $2, result = $3, error = $4, finished_at = clock_timestamp()
       where id = $1 and status = 'running' and attempts = $5 returning ${ENDED}`,
      [job.id, outcome.status, toJsonb(outcome.result), toJsonb(outcome.error), job.attempts],
    );
  }
}
