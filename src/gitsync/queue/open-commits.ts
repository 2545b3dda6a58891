import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf, toJsonb } from '../../core/database';
import { BACK_UP_APP } from './backups';
import type { JobApp } from './job-inputs';
import { CANCELLED } from './job-store';
import {
  appsOf,
  isCommitJob,
  COMMIT_KINDS,
  jobOf,
  ADDING_KINDS,
  type CommitJob,
  type CompleteReviewJob,
  type JobRow,
  type CreateBranchJob,
  type MergeBranchesJob,
  type PublishJob,
  type PushUnpushedJob,
} from './jobs';
import { logEnded, ENDED, GIVE_UP, IS_OPEN, RELEASE_HELD, type EndedRow } from './sql';

/** A commit that was accepted, and is not in the repository yet. */
export interface OpenCommit extends Pick<
  CommitJob,
  'id' | 'message' | 'actorId' | 'author' | 'createdAt' | 'isKept' | 'error'
> {
  apps: Pick<JobApp, 'appId' | 'appName'>[];
}

/** The commits of a branch that wait here. */
@Injectable()
export class OpenCommits {
  constructor(private readonly database: Database) {}

  /** Lists the commits that wait for a branch, in their order. */
  async list(tx: EntityManager, targetId: string): Promise<OpenCommit[]> {
    const rows = await rowsOf<JobRow>(
      tx,
      `select * from git_jobs where target_id = $1 and ${IS_OPEN} and kind = any($2) order by position`,
      [targetId, COMMIT_KINDS],
    );
    return rows
      .map(jobOf)
      .filter(isCommitJob)
      .map((job) => ({ ...job, apps: appsOf(job) }));
  }

  /** Releases the held commits of a branch for their push. Returns the ids of their jobs. The caller has locked the queue. */
  async release(tx: EntityManager, targetId: string): Promise<string[]> {
    return (await rowsOf<{ id: string }>(tx, RELEASE_HELD, [targetId])).map(({ id }) => id);
  }

  /** Returns commits as they are now, in the queue's order. */
  async findAll(ids: readonly string[]): Promise<CommitJob[]> {
    const rows = await this.database.query<JobRow>(
      'select * from git_jobs where id = any($1) order by position',
      [ids],
    );
    return rows.map(jobOf).filter(isCommitJob);
  }

  /** Counts the commits that wait, by their targets. */
  async countByTarget(workspaceId: string): Promise<Map<string, number>> {
    const rows = await this.database.query<{ target_id: string; count: number }>(
      `select target_id, count(*)::int as count from git_jobs
       where workspace_id = $1 and ${IS_OPEN} and kind = any($2) group by target_id`,
      [workspaceId, COMMIT_KINDS],
    );
    return new Map(rows.map((row) => [row.target_id, row.count]));
  }

  /** Cancels the jobs of a branch that wait. The caller has locked the queue. */
  async cancel(
    tx: EntityManager,
    { workspaceId, targetId }: { workspaceId: string; targetId: string },
  ): Promise<void> {
    const rows = await rowsOf<EndedRow>(
      tx,
      `${GIVE_UP} where workspace_id = $1 and target_id = $3 and status in ('held', 'queued') returning ${ENDED}`,
      [workspaceId, CANCELLED, targetId],
    );
    logEnded(this.database, rows);
  }
}

/** Commits of an app that were accepted and have not ended, in the transaction that changes the state they build on. */
@Injectable()
export class WaitingCommits {
  /**
   * Lists the app's waiting commits from the position `from` on, and all kept ones, in queue order: a kept commit that is
   * released while the job at `from` runs keeps its earlier position.
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
  async hasUnpushed(tx: EntityManager, appId: string): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      `select from git_jobs where app_id = $1 and is_kept and finished_at is null and status = 'held' limit 1`,
      [appId],
    );
    return rows.length > 0;
  }

  /** Lets the held commits of an app replace the state that the user has seen at a commit. */
  async overwriteWithUnpushed(tx: EntityManager, appId: string, seen: string): Promise<void> {
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

  /** Replaces the document that a job commits of an app. Clears the error of a held commit. */
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

/** Jobs of one state. */
interface WaitingJobs {
  state: 'queued' | 'postponed' | 'running' | 'held';
  count: number;
  /** Age of the oldest one in seconds. */
  oldest: number;
}

const JOBS = `
  select case when status = 'queued' and not_before > clock_timestamp() then 'postponed' else status end as state,
    count(*)::int as count, extract(epoch from clock_timestamp() - min(created_at))::float8 as oldest
  from git_jobs where position is not null and status in ('held', 'queued', 'running') group by 1`;

const BACKUPS = `
  select count(*) filter (where w.error is null)::int as waiting, count(*) filter (where w.error is not null)::int as failing
  from git_app_backups s left join due_work w on w.kind = '${BACK_UP_APP}' and w.key = s.app_id::text
  where s.first_saved_at is not null or s.job_id is not null`;

/** Counts the Git work of all workspaces that has not ended. */
@Injectable()
export class CountWaiting {
  constructor(private readonly database: Database) {}

  jobs(): Promise<WaitingJobs[]> {
    return this.database.query<WaitingJobs>(JOBS);
  }

  async backups(): Promise<{ waiting: number; failing: number }> {
    const [row] = await this.database.query<{ waiting: number; failing: number }>(BACKUPS);
    return row;
  }
}

/**
 * Records what a branch job or a publication is about to push, so that it recognizes its push after a crash. Runs in a
 * transaction guarded by the lease.
 */
@Injectable()
export class BranchRecords {
  /** Records where a new branch starts. */
  start(tx: EntityManager, job: CreateBranchJob, start: string): Promise<void> {
    return this.add(tx, job.id, { start });
  }

  /** Records the commit of a merge, of a review or of a force push. */
  made<J extends MergeBranchesJob | CompleteReviewJob | PushUnpushedJob>(
    tx: EntityManager,
    job: J,
    made: J['input']['made'],
  ): Promise<void> {
    return this.add(tx, job.id, { made });
  }

  /** Records whether a version is read-only for its publication. */
  closed(tx: EntityManager, job: PublishJob, hasClosed: boolean): Promise<void> {
    return this.add(tx, job.id, { hasClosed });
  }

  private async add(tx: EntityManager, jobId: string, members: object): Promise<void> {
    await rowsOf(tx, 'update git_jobs set input = input || $2::jsonb where id = $1', [
      jobId,
      toJsonb(members),
    ]);
  }
}
