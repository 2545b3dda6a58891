import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf, toJsonb } from '../core/database';
import type { Decider } from './store';

/** A roll back by a person. It holds automatic deployments until a person deploys something newer or resumes. */
export interface Rollback {
  /** The deployment that rolled back. */
  deploymentId: string;
  /** The commit that it went back to. */
  sha: string;
  /** The deployment that was live before. After several roll backs in a row, before the first one. */
  from: { deploymentId: string; sha: string };
  by: Decider;
  at: Date;
}

const COLUMNS = `deployment_id as "deploymentId", sha, jsonb_build_object('deploymentId', from_id, 'sha', from_sha) as "from",
  rolled_back_by as by, rolled_back_at as at`;

/** Stores which workspaces are rolled back. */
@Injectable()
export class RollbackStore {
  constructor(private readonly database: Database) {}

  async find(workspaceId: string, tx: EntityManager = this.database.manager): Promise<Rollback | null> {
    const [row] = await rowsOf<Rollback>(tx, `select ${COLUMNS} from git_rollbacks where workspace_id = $1`, [
      workspaceId,
    ]);
    return row ?? null;
  }

  async put(
    tx: EntityManager,
    workspaceId: string,
    { deploymentId, sha, from, by }: Omit<Rollback, 'at'>,
  ): Promise<void> {
    await rowsOf(
      tx,
      `insert into git_rollbacks (workspace_id, deployment_id, sha, from_id, from_sha, rolled_back_by)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (workspace_id) do update set deployment_id = $2, sha = $3, from_id = $4, from_sha = $5,
         rolled_back_by = $6, rolled_back_at = clock_timestamp()`,
      [workspaceId, deploymentId, sha, from.deploymentId, from.sha, toJsonb(by)],
    );
  }

  /** Returns false if the workspace is not rolled back. */
  async remove(tx: EntityManager, workspaceId: string): Promise<boolean> {
    const rows = await rowsOf(tx, 'delete from git_rollbacks where workspace_id = $1 returning 1', [
      workspaceId,
    ]);
    return rows.length > 0;
  }
}
