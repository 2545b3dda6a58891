import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { appsOf, isCommitJob, type CommitJob } from './job';
import { COMMIT_KINDS } from './jobs';
import type { JobApp } from './job-inputs';
import { jobOf, type JobRow } from './job-row';
import { CANCELLED } from './job-store';
import { logEnded, type EndedRow } from './log-ended';
import { ENDED, GIVE_UP, IS_OPEN, RELEASE_HELD } from './sql';

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

  /** Lets the held commits of a branch wait for their push. Returns the ids of their jobs. The caller has locked the queue. */
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
