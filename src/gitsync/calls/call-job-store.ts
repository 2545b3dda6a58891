import { Injectable } from '@nestjs/common';
import { Database, newId, toJsonb } from '../../core/database';
import type { JobStep } from '../queue/job';
import { CALL_KINDS } from '../queue/jobs';
import type { JobError } from '../store/job-errors';
import { ENDED_COLUMNS, logEnded, type EndedRow } from '../queue/log-ended';
import { insertValues } from '../queue/job-store';
import { ENDED, JOB_CHANNEL, LEASE_SECONDS } from '../queue/sql';
import type { NewCall } from './call';

const LEASE_END = `clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`;

/** SQL: true of a read that a server of version 0.2 left to its worker, and that no worker has taken since. */
const IS_LEFT_BEHIND = `status = 'queued' and created_at < clock_timestamp() - interval '10 minutes'`;

/**
 * Rows of the calls that became jobs. Such a row is running from the start, under a lease of its server. A worker
 * of version 0.2 would start it if the worker that owns the lease were dead: so the owner is not the server itself but the
 * worker beside it.
 */
@Injectable()
export class CallJobStore {
  constructor(private readonly database: Database) {}

  async insert(
    call: NewCall,
    { workerId, step }: { workerId: string | null; step: JobStep | null },
  ): Promise<string> {
    const id = newId();
    await this.database.query(
      `with job as (
         insert into git_jobs (id, workspace_id, kind, status, is_listed, app_id, actor_id, author_name, author_email,
           message, input, created_at, started_at, attempts, lease_owner, lease_until, progress)
         values ($1, $2, $3, 'running', true, $4, $5, $6, $7, $8, $9, clock_timestamp(), clock_timestamp(), 1, $10,
           ${LEASE_END}, $11)
       )
       select publish_event($2, 'job', $1)`,
      [...insertValues(id, call), workerId, step],
    );
    return id;
  }

  /** Returns the ids of the jobs that are still running: the others were cancelled. */
  async renew(jobIds: string[], workerId: string | null): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `update git_jobs set lease_until = ${LEASE_END}, lease_owner = $2
       where id = any($1) and status = 'running' returning id`,
      [jobIds, workerId],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Records the current step, unless the job has ended. */
  async tellStep(jobId: string, step: JobStep): Promise<void> {
    await this.database.query(
      `update git_jobs set progress = $2 where id = $1 and status = 'running'
       returning publish_event(workspace_id, 'job', id)`,
      [jobId, step],
    );
  }

  /** Ends the job, unless it has ended already. `outcome`: the JSON text of the result, or the failure. */
  async end(jobId: string, outcome: string | JobError): Promise<void> {
    const [status, result, error] =
      typeof outcome === 'string' ? ['succeeded', outcome, null] : ['failed', null, toJsonb(outcome)];
    const rows = await this.database.query<EndedRow>(
      `update git_jobs set status = $2, result = $3, error = $4, finished_at = clock_timestamp()
       where id = $1 and status = 'running' returning ${ENDED}`,
      [jobId, status, result, error],
    );
    logEnded(this.database, rows);
  }

  /** Fails the jobs whose server has died. */
  async failAbandoned(error: JobError): Promise<void> {
    const rows = await this.database.query<EndedRow>(
      `update git_jobs set status = 'failed', error = $1, finished_at = clock_timestamp()
       where position is null and status in ('queued', 'running') and kind = any($2)
         and (lease_until < clock_timestamp() or ${IS_LEFT_BEHIND})
       returning pg_notify('${JOB_CHANNEL}', id::text), case when is_listed then publish_event(workspace_id, 'job', id) end, ${ENDED_COLUMNS}`,
      [toJsonb(error), CALL_KINDS],
    );
    logEnded(this.database, rows);
  }
}
