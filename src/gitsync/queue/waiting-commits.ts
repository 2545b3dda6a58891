import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf, toJsonb } from '../../core/database';
import { isCommitJob, type CommitJob } from './job';
import { ADDING_KINDS } from './jobs';
import { jobOf, type JobRow } from './job-row';
import { IS_OPEN } from './sql';

/** Commits of an app that were accepted and have not ended, in the transaction that changes the state they build on. */
@Injectable()
export class WaitingCommits {
  /**
   * Lists those from a place in the queue on, and all that were kept here, in the order of the queue: one that is released
   * while the job at that place runs has the place before it that it was accepted with.
   */
  async list(
    tx: EntityManager,
    { workspaceId, appId, from }: { workspaceId: string; appId: string; from: string },
  ): Promise<CommitJob[]> {
    const rows = await rowsOf<JobRow>(
      tx,
      `select * from git_jobs where workspace_id = $1 and ${IS_OPEN} and (position >= $3 or is_kept) and kind = any($4)
         and (app_id = $2 or id in (select job_id from git_job_apps where app_id = $2)) order by position`,
      [workspaceId, appId, from, ADDING_KINDS],
    );
    return rows.map(jobOf).filter(isCommitJob);
  }

  /** Returns true if commits of the app are held. */
  async hasHeld(tx: EntityManager, appId: string): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      `select from git_jobs where app_id = $1 and is_kept and finished_at is null and status = 'held' limit 1`,
      [appId],
    );
    return rows.length > 0;
  }

  /** Lets the held commits of an app replace the state that the user has seen at a commit. */
  async overwriteWithHeld(tx: EntityManager, appId: string, seen: string): Promise<void> {
    await rowsOf(
      tx,
      `update git_jobs set input = input || jsonb_build_object('seen', $2::text)
       where app_id = $1 and is_kept and finished_at is null and status = 'held'`,
      [appId, seen],
    );
  }

  async documentOf(tx: EntityManager, workspaceId: string, hash: string): Promise<string> {
    const [row] = await rowsOf<{ document: string }>(
      tx,
      'select document from git_documents where workspace_id = $1 and hash = $2',
      [workspaceId, hash],
    );
    if (!row) throw new Error('The document of a waiting commit no longer exists.');
    return row.document;
  }

  /** Replaces what a job commits of an app. The failure of a push that could not be made of it is over. */
  async rewrite(
    tx: EntityManager,
    { id, workspaceId, input }: Pick<CommitJob, 'id' | 'workspaceId' | 'input'>,
    { appId, hash, document }: { appId: string; hash: string; document: string },
  ): Promise<void> {
    await rowsOf(
      tx,
      `with document as (
         insert into git_documents (workspace_id, hash, document) values ($2, $3, $4)
         on conflict (workspace_id, hash) do update set created_at = excluded.created_at
       ), of_several as (
         update git_job_apps set document_hash = $3 where job_id = $1 and app_id = $5
       )
       update git_jobs set input = $6, document_hash = case when app_id = $5 then $3 end,
         error = case when status = 'held' then null else error end
       where id = $1`,
      [id, workspaceId, hash, document, appId, toJsonb(input)],
    );
  }

  async saveInput(tx: EntityManager, { id, input }: Pick<CommitJob, 'id' | 'input'>): Promise<void> {
    await rowsOf(tx, 'update git_jobs set input = $2 where id = $1', [id, toJsonb(input)]);
  }
}
