import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { accountAuthorsOf, type AccountAuthor } from '../../providers';
import type { Actor } from '../../workspaces';
import { chooseAuthor, parseRemoteUrl } from '../domain';
import {
  CONFIG_COLUMNS,
  configOf,
  getWritableTarget,
  JOIN_BRANCH,
  lockConfig,
  type ConfigRow,
  type GitConfig,
} from './settings';

type Committer = Pick<Actor, 'workspaceId' | 'branchId' | 'userId' | 'author'>;

/** Settings of a workspace, and the author of a user's commits there. */
export interface CommitSettings {
  config: GitConfig | null;
  author: { name: string; email: string };
}

const COLUMNS = `${CONFIG_COLUMNS}, ${accountAuthorsOf('$3')} as account_authors`;

/** Reads the settings and the author in one statement, because every commit begins with it. */
@Injectable()
export class CommitSettingsStore {
  constructor(private readonly database: Database) {}

  async find(actor: Committer): Promise<CommitSettings> {
    return this.read(
      this.database.manager,
      actor,
      `select ${COLUMNS} from git_configs c ${JOIN_BRANCH} where c.workspace_id = $1`,
    );
  }

  /** Locks as `GitConfigStore.lock` does. */
  async lock(tx: EntityManager, actor: Committer): Promise<CommitSettings> {
    return this.read(tx, actor, lockConfig(COLUMNS));
  }

  /** Throws as `getWritableTarget` does. */
  async lockWritable(tx: EntityManager, actor: Committer): Promise<CommitSettings> {
    const settings = await this.lock(tx, actor);
    getWritableTarget(settings.config);
    return settings;
  }

  private async read(tx: EntityManager, actor: Committer, sql: string): Promise<CommitSettings> {
    const { workspaceId, branchId, userId, author: own } = actor;
    const [row] = await rowsOf<ConfigRow & { account_authors: AccountAuthor[] }>(tx, sql, [
      workspaceId,
      branchId,
      userId,
    ]);
    if (!row) return { config: null, author: own };
    const config = configOf(row, actor);
    return { config, author: chooseAuthor(own, parseRemoteUrl(config.repositoryUrl), row.account_authors) };
  }
}
