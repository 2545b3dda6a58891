import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { repositoryKeyOf, type JobTarget } from './job-references';

/** Stores the targets that workspaces use or have used. Links of apps are kept for each of them. */
@Injectable()
export class TargetStore {
  constructor(private readonly database: Database) {}

  /** Adopts the settings of all workspaces, or of one. Trellis 0.2 has no targets. */
  async adoptAll(only: string | null = null): Promise<void> {
    const rows = await this.database.query<{ workspace_id: string }>(
      `select workspace_id from git_configs
       where branch is not null and target_id is null and ($1::uuid is null or workspace_id = $1)`,
      [only],
    );
    for (const { workspace_id: workspaceId } of rows) await this.adopt(workspaceId);
  }

  /** Returns the target's id. */
  async findOrCreate(tx: EntityManager, workspaceId: string, target: JobTarget): Promise<string> {
    const { branch, directory, fileName, isBackup = false } = target;
    // Nothing else can be in a folder of the file's name.
    const place = [directory, fileName].filter((part) => part).join('/');
    const [row] = await rowsOf<{ id: string }>(
      tx,
      `insert into git_targets (workspace_id, repository_key, branch, directory, is_backup) values ($1, $2, $3, $4, $5)
       on conflict on constraint git_targets_place
         do update set is_backup = git_targets.is_backup and excluded.is_backup returning id`,
      [workspaceId, repositoryKeyOf(target), branch, place, isBackup],
    );
    if (!row) throw new Error('The target was not stored.');
    return row.id;
  }

  /** Gives settings that an older version wrote their target, with the links of that version. Returns its id. */
  async adopt(workspaceId: string): Promise<string | null> {
    return this.database.joined(async (tx) => {
      const [config] = await rowsOf<{
        target_id: string | null;
        repository_url: string;
        branch: string | null;
        directory: string;
      }>(tx, 'select * from git_configs where workspace_id = $1 for no key update', [workspaceId]);
      if (!config || config.branch === null || config.target_id !== null) return config?.target_id ?? null;
      const { repository_url: repositoryUrl, branch, directory } = config;
      const id = await this.findOrCreate(tx, workspaceId, { repositoryUrl, branch, directory });
      await rowsOf(
        tx,
        `select git_links_from_older(l, $2) from git_app_links l where l.workspace_id = $1 and l.last_sha is not null`,
        [workspaceId, id],
      );
      await rowsOf(tx, 'update git_configs set target_id = $2 where workspace_id = $1', [workspaceId, id]);
      return id;
    });
  }

  /** Gives the branches of a directory their targets, which go with the settings, and come back with them. */
  async adoptBranches(tx: EntityManager, workspaceId: string, target: JobTarget): Promise<void> {
    const { repositoryUrl, directory } = target;
    const rows = await rowsOf<{ id: string; name: string }>(
      tx,
      `select id, name from branches
       where workspace_id = $1 and repository_key = $2 and directory = $3 and target_id is null`,
      [workspaceId, repositoryKeyOf(target), directory],
    );
    for (const { id, name: branch } of rows) {
      const targetId = await this.findOrCreate(tx, workspaceId, { repositoryUrl, directory, branch });
      await rowsOf(tx, 'update branches set target_id = $2 where id = $1', [id, targetId]);
    }
  }

  /** Forgets the workspace's targets, and the links of its apps to them. */
  async removeAll(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(tx, 'delete from git_targets where workspace_id = $1', [workspaceId]);
    await rowsOf(tx, 'delete from git_app_links where workspace_id = $1', [workspaceId]);
  }
}
