import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { COMMIT_KINDS } from './job-definitions';
import { CANCELLED } from './job-store';
import { logEnded, type EndedRow } from './log-ended';
import { ENDED } from './queue-sql';

/** A commit that was accepted, and is not in the repository yet. */
export interface OpenCommit {
  id: string;
  message: string | null;
  author: { name: string; email: string };
  createdAt: Date;
}

/** The commits of a branch that wait here. */
@Injectable()
export class OpenCommits {
  constructor(private readonly database: Database) {}

  /** Lists the commits that wait for a branch, in their order. */
  list(tx: EntityManager, targetId: string): Promise<OpenCommit[]> {
    return rowsOf<OpenCommit>(
      tx,
      `select id, message, json_build_object('name', author_name, 'email', author_email) as author, created_at as "createdAt"
       from git_jobs where target_id = $1 and status in ('queued', 'running') and kind = any($2) order by position`,
      [targetId, COMMIT_KINDS],
    );
  }

  /** Counts the commits that wait, by their targets. */
  async countByTarget(workspaceId: string): Promise<Map<string, number>> {
    const rows = await this.database.query<{ target_id: string; count: number }>(
      `select target_id, count(*)::int as count from git_jobs
       where workspace_id = $1 and status in ('queued', 'running') and kind = any($2) group by target_id`,
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
      `update git_jobs set status = 'cancelled', error = $3, finished_at = clock_timestamp(),
         is_uncertain = exists (select 1 from git_job_commits c where c.job_id = git_jobs.id)
       where workspace_id = $1 and target_id = $2 and status = 'queued' returning ${ENDED}`,
      [workspaceId, targetId, CANCELLED],
    );
    logEnded(this.database, rows);
  }
}
