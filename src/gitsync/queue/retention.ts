import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { Database } from '../../core/database';
import { FORGET_UNUSED_KEYS } from '../store/keys';
import { IS_OPEN } from './sql';

/** Rows in one transaction: few enough that none waits long for it. */
const SLICE = 1_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

// The last job of an app that exists is kept: it says why the app is in its state. Later jobs have
// later ids. `limit` keeps PostgreSQL from joining the whole table for the sake of one row.
const IS_LAST_OF_AN_APP = `exists (
  select from (select s.app_id union all select app_id from git_job_apps where job_id = s.id) of_job
  join all_apps on all_apps.id = of_job.app_id
  where (
      select j.id from git_jobs j where j.app_id = of_job.app_id and j.id > s.id and j.finished_at is not null
      order by j.id limit 1) is null
    and (
      select a.job_id from git_job_apps a join git_jobs j on j.id = a.job_id
      where a.app_id = of_job.app_id and a.job_id > s.id and j.finished_at is not null
      order by a.job_id limit 1) is null)`;

// Ids are in order of time, so this needs no index of its own: each slice starts after the previous one, and the last slice
// ends where jobs are too young.
const DELETE_JOBS = `
  with slice as materialized (
    select id, app_id, is_uncertain, created_at, finished_at from git_jobs where id > $1 order by id limit ${SLICE}
  ), deleted as (
    delete from git_jobs where id = any(array(
      select s.id from slice s
      where s.finished_at < now() - make_interval(days => $2) and not s.is_uncertain and not ${IS_LAST_OF_AN_APP}))
  )
  select id from slice where created_at < now() - make_interval(days => $2) order by id desc limit 1`;

// An open job of a deleted app is planned against its link, and so is the retry of a failed one.
const NEEDS_LINK = `(j.${IS_OPEN} or j.status = 'failed' or j.is_uncertain)`;
const DELETE_LINKS = `
  delete from git_links where (app_id, target_id) in (
    select l.app_id, l.target_id from git_links l
    where not exists (select from all_apps a where a.id = l.app_id)
      and not exists (select from git_jobs j where j.app_id = l.app_id and ${NEEDS_LINK})
      and not exists (
        select from git_job_apps a join git_jobs j on j.id = a.job_id where a.app_id = l.app_id and ${NEEDS_LINK})
    limit ${SLICE})
  returning 1`;

/** SQL: true if the job `j` waits to commit its documents, or may be retried. */
const MAY_COMMIT = `(j.${IS_OPEN} or j.status = 'failed' and j.finished_at > now() - interval '30 days')`;

/** Deletes old jobs, unneeded documents and keys, and links of deleted apps, slice by slice. */
@Injectable()
export class JobRetention {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Keeps failed jobs whose push may still arrive, and the last job of each app. */
  async deleteOldJobs(signal: AbortSignal): Promise<void> {
    for (let after: string | undefined = BEFORE_ALL; after !== undefined && !signal.aborted;) {
      const rows: { id: string }[] = await this.database.query(DELETE_JOBS, [
        after,
        this.config.jobRetentionDays,
      ]);
      after = rows[0]?.id;
    }
  }

  async deleteLinksOfDeletedApps(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.database.query(DELETE_LINKS)).length === SLICE);
  }

  /** Deletes documents that no job will commit and no app is linked to, and keys that no commit will be signed with. */
  async deleteUnused(): Promise<void> {
    await this.database.query(
      `delete from git_documents d where created_at < now() - interval '1 hour' and not exists (
         select 1 from git_jobs j where j.workspace_id = d.workspace_id and j.document_hash = d.hash and ${MAY_COMMIT}
       ) and not exists (
         select 1 from git_job_apps a join git_jobs j on j.id = a.job_id
         where j.workspace_id = d.workspace_id and a.document_hash = d.hash and ${MAY_COMMIT}
       ) and not exists (
         select from git_links l where l.workspace_id = d.workspace_id and l.last ->> 'documentHash' = d.hash)`,
    );
    await this.database.query(FORGET_UNUSED_KEYS);
  }
}
