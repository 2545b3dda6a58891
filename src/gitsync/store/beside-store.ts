import { Injectable } from '@nestjs/common';
import { Database, toJsonb } from '../../core/database';
import { jobOf, type Job, type JobError, type JobRow, type JobStep } from './job';
import { QUEUE_CHANNEL } from './job-store';
import { ENDED, IS_LEFT_TO_ANOTHER, LEASE_SECONDS } from './queue-sql';
import { FORGET_UNUSED_KEYS } from './signing-key-store';
import { isAliveSql } from './worker-liveness';

// As with the queues: a worker that has died is not waited for.
const IS_LEFT = `(j.lease_until < clock_timestamp() or not exists (
  select 1 from git_workers w where w.id = j.lease_owner and ${isAliveSql('w')}))`;

// Who takes it has the newest mirror from then on, unless someone works on the queue meanwhile. A lock on the queue is not
// waited for; and who looked for a queue to claim just then has passed over this one, so it is told once more.
const CLAIM = `
  with chosen as (
    select j.id, j.workspace_id from git_jobs j left join git_queues q on q.workspace_id = j.workspace_id
    where j.position is null and (j.status = 'queued' and not ${IS_LEFT_TO_ANOTHER} or j.status = 'running' and ${IS_LEFT})
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

/** SQL: whether the job `j` waits to commit its documents, or may be asked to do so again. */
const MAY_COMMIT = `(j.status in ('queued', 'running') or j.status = 'failed' and j.finished_at > now() - interval '30 days')`;

/** Work beside the queues: finalize, the list of a repository's apps, updates. It has no order and runs once. */
@Injectable()
export class BesideStore {
  constructor(private readonly database: Database) {}

  /** What has waited longest; what is new is left for a moment to the worker that served its workspace last. */
  async claim(workerId: string): Promise<Job | null> {
    const [row] = await this.database.query<JobRow>(CLAIM, [workerId]);
    return row ? jobOf(row) : null;
  }

  async renew(workerId: string, jobIds: string[]): Promise<void> {
    await this.database.query(
      `update git_jobs set lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
       where position is null and status = 'running' and lease_owner = $1 and id = any($2)`,
      [workerId, jobIds],
    );
  }

  /** Where the job is now; nothing once it has ended, or was begun anew by another worker. */
  async tellProgress(job: Job, progress: JobStep): Promise<void> {
    await this.database.query(
      `update git_jobs set progress = $2 where id = $1 and status = 'running' and attempts = $3
       returning case when is_listed then publish_event(workspace_id, 'job', id) end`,
      [job.id, progress, job.attempts],
    );
  }

  async succeed(job: Job, result: Record<string, unknown>): Promise<void> {
    await this.end(job, { status: 'succeeded', result, error: null });
  }

  async fail(job: Job, error: JobError): Promise<void> {
    await this.end(job, { status: 'failed', result: null, error });
  }

  /**
   * What nobody listed is of no use once it was answered, nor a document that no job waits to commit, or to commit
   * again, nor a key that no commit is to be signed with any more.
   */
  async forgetOld(): Promise<void> {
    await this.database.query(
      `delete from git_jobs where position is null and not is_listed and finished_at < now() - interval '1 hour'`,
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
    job: Job,
    outcome: { status: string; result: Record<string, unknown> | null; error: JobError | null },
  ): Promise<void> {
    await this.database.query(
      `update git_jobs set status = $2, result = $3, error = $4, finished_at = clock_timestamp()
       where id = $1 and status = 'running' and attempts = $5 returning ${ENDED}`,
      [job.id, outcome.status, toJsonb(outcome.result), toJsonb(outcome.error), job.attempts],
    );
  }
}
