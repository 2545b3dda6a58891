import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { Database } from '../../core/database';
import { FORGET_UNUSED_KEYS } from '../store/signing-key-store';

/** Rows in one transaction: few enough that none waits long for it. */
const SLICE = 1_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

// The last job of an app that exists is kept: it says why the app is in its state. Later jobs have
// later ids. `limit` keeps PostgreSQL from joining the whole table for the sake of one row.
const IS_LAST_OF_AN_APP = `exists (
  select from (select s.app_id union all select app_id from git_job_apps where job_id = s.id) of_job
  join apps on apps.id = of_job.app_id
  where (
      select j.id from git_jobs j where j.app_id = of_job.app_id and j.id > s.id and j.finished_at is not null
      order by j.id limit 1) is null
    and (
      select a.job_id from git_job_apps a join git_jobs j on j.id = a.job_id
      where a.app_id = of_job.app_id and a.job_id > s.id and j.finished_at is not null
      order by a.job_id limit 1) is null)`;

// Ids are in the order of time, so that no index of its own is needed: each slice begins behind the one before, and the last
// one ends where jobs are too young.
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
const NEEDS_LINK = `(j.status in ('queued', 'running', 'failed') or j.is_uncertain)`;
const DELETE_LINKS = `
  with deleted as (
    delete from git_links where (app_id, target_id) in (
      select l.app_id, l.target_id from git_links l
      where not exists (select from apps where apps.id = l.app_id)
        and not exists (select from git_jobs j where j.app_id = l.app_id and ${NEEDS_LINK})
        and not exists (
          select from git_job_apps a join git_jobs j on j.id = a.job_id where a.app_id = l.app_id and ${NEEDS_LINK})
      limit ${SLICE})
    returning app_id
  ), deleted_for_older_versions as (
    delete from git_app_links where app_id in (select app_id from deleted)
  )
  select app_id from deleted`;

/** SQL: true if the job `j` waits to commit its documents, or may be retried. */
const MAY_COMMIT = `(j.status in ('queued', 'running') or j.status = 'failed' and j.finished_at > now() - interval '30 days')`;

/**
 * Deletes jobs that ended long ago, and what no job needs any more: documents, keys, links of deleted
 * apps. Works slice by slice.
 */
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

  /** Deletes the reads that servers of version 0.2 stored, unless a repeated request may ask for their answer. */
  async deleteUnlistedReads(): Promise<void> {
    await this.database.query(
      `delete from git_jobs where position is null and not is_listed and finished_at < now() - interval '1 hour'
         and not exists (select from idempotency_keys k where k.job_id = git_jobs.id)`,
    );
  }

  /** Deletes documents that no job will commit, and keys that no commit will be signed with. */
  async deleteUnused(): Promise<void> {
    await this.database.query(
      `delete from git_documents d where created_at < now() - interval '1 hour' and not exists (
         select 1 from git_jobs j where j.workspace_id = d.workspace_id and j.document_hash = d.hash and ${MAY_COMMIT}
       ) and not exists (
         select 1 from git_job_apps a join git_jobs j on j.id = a.job_id
         where j.workspace_id = d.workspace_id and a.document_hash = d.hash and ${MAY_COMMIT})`,
    );
    await this.database.query(FORGET_UNUSED_KEYS);
  }
}
