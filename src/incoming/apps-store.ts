import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf, toJsonb } from '../core/database';
import type { JobError } from '../gitsync/store/job-error';
import { INCOMING_JOBS } from './jobs';
import { ofHead } from '../gitsync/queue/sql';

/** An app to be pulled automatically. */
export interface IncomingApp {
  appId: string;
  workspaceId: string;
  branchId: string | null;
}

/** Apps that one look at the table returns. */
const MOST_DUE = 64;
/** Limit per workspace: user requests wait for these pulls. */
const MOST_TOGETHER = 8;
/** Seconds after which an app is enqueued even if the queue is not empty. */
const LONGEST_WAIT = 60;

/** SQL: seconds until the next attempt, after the failures that the row `s` had before. */
const PAUSE = 'least(300, 5 * 2 ^ least(s.failures, 6))';

// User requests go first, as before a backup.
const DUE = `
  with due as (
    select s.*, a.branch_id, row_number() over (partition by s.workspace_id order by s.since) as place
    from git_incoming_apps s join apps a on a.id = s.app_id
    join git_configs c on c.workspace_id = s.workspace_id and c.is_configured and c.is_enabled and c.auto_pull
    cross join lateral (select s.workspace_id) q
    where s.job_id is null and coalesce(s.not_before, s.since) <= clock_timestamp()
      and (${ofHead('j.position')} is null or s.since + interval '${LONGEST_WAIT} s' <= clock_timestamp()
        and coalesce(${ofHead('j.not_before')}, s.since) <= clock_timestamp())
  )
  select app_id as "appId", workspace_id as "workspaceId", branch_id as "branchId"
  from due where place <= ${MOST_TOGETHER} order by since limit ${MOST_DUE}`;

// These failures are not retried until the branch moves: a user settles conflicts, and an app that is gone from the
// repository is left as it is.
const SETTLE = `
  with ended as (
    select s.app_id, j.error, coalesce(j.status = 'succeeded'
      or j.error ->> 'code' in ('merge_conflicts', 'git_app_not_found', 'git_cancelled'), false) as is_done
    from git_incoming_apps s left join git_jobs j on j.id = s.job_id
    where s.job_id is not null and (j.id is null or j.finished_at is not null)
    order by s.app_id for update of s skip locked
  ), done as (
    delete from git_incoming_apps s using ended where ended.app_id = s.app_id and ended.is_done
  )
  update git_incoming_apps s set job_id = null, failures = s.failures + 1, error = coalesce(ended.error, s.error),
    not_before = clock_timestamp() + make_interval(secs => ${PAUSE})
  from ended where ended.app_id = s.app_id and not ended.is_done`;

/** Stores the apps that wait for an automatic pull. */
@Injectable()
export class IncomingAppStore {
  constructor(private readonly database: Database) {}

  async add(tx: EntityManager, workspaceId: string, appIds: string[]): Promise<void> {
    await rowsOf(
      tx,
      `insert into git_incoming_apps as s (app_id, workspace_id) select id, $1 from apps where id = any($2) order by id
       on conflict (app_id) do update set failures = 0, not_before = null where s.job_id is null`,
      [workspaceId, appIds],
    );
  }

  /** Records the outcome of finished pulls. */
  async settle(): Promise<void> {
    await this.database.query(SETTLE);
  }

  /** Returns the apps due for a pull, longest wait first. */
  findDue(): Promise<IncomingApp[]> {
    return this.database.query<IncomingApp>(DUE);
  }

  /** Returns true if no other server has begun the pull of the app. Locks its row until the transaction ends. */
  async lock(tx: EntityManager, appId: string): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      'select 1 from git_incoming_apps where app_id = $1 and job_id is null for update',
      [appId],
    );
    return rows.length > 0;
  }

  /** Records the job that pulls the app, and deletes its earlier failed ones, which this job replaces. */
  async take(tx: EntityManager, appId: string, jobId: string): Promise<void> {
    await rowsOf(tx, 'update git_incoming_apps set job_id = $2 where app_id = $1', [appId, jobId]);
    await rowsOf(
      tx,
      `delete from git_jobs where app_id = $1 and kind = $2 and status = 'failed' and retried_as is null`,
      [appId, INCOMING_JOBS.sync_app.kind],
    );
  }

  /** Records why the pull cannot be enqueued; it is tried again later. */
  async fail(appId: string, error: JobError): Promise<void> {
    await this.database.query(
      `update git_incoming_apps s set failures = s.failures + 1, error = $2,
         not_before = clock_timestamp() + make_interval(secs => ${PAUSE}) where app_id = $1`,
      [appId, toJsonb(error)],
    );
  }

  async forget(tx: EntityManager, appId: string): Promise<void> {
    await rowsOf(tx, 'delete from git_incoming_apps where app_id = $1', [appId]);
  }

  /** Returns true while a pull is under way. */
  async isAnyUnderWay(): Promise<boolean> {
    const [{ isAny }] = await this.database.query<{ isAny: boolean }>(
      'select exists (select from git_incoming_apps where job_id is not null) as "isAny"',
    );
    return isAny;
  }

  /** Returns the ms until a pull is due; null if none waits. */
  async dueIn(): Promise<number | null> {
    const [{ ms }] = await this.database.query<{ ms: number | null }>(
      `select (extract(epoch from min(coalesce(s.not_before, s.since)) - clock_timestamp()) * 1000)::float8 as ms
       from git_incoming_apps s join apps a on a.id = s.app_id
       join git_configs c on c.workspace_id = s.workspace_id and c.is_enabled and c.auto_pull where s.job_id is null`,
    );
    return ms;
  }
}
