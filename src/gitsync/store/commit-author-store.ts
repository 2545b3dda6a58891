import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { accountAuthorsOf, type AccountAuthor } from '../../providers';
import type { Actor } from '../../workspaces';
import { chooseAuthor, parseRemoteUrl } from '../domain';
import { configOf, lockConfig, type ConfigRow, type GitConfig } from './git-config-store';

type Committer = Pick<Actor, 'workspaceId' | 'userId' | 'author'>;

/** A workspace's settings, and who is the author of what somebody commits by them. */
export interface CommitSettings {
  config: GitConfig | null;
  author: { name: string; email: string };
}

const COLUMNS = `c.*, ${accountAuthorsOf('$2')} as account_authors`;

/** Reads the settings with what the author depends on, in one statement: each commit begins with it. */
@Injectable()
export class CommitAuthorStore {
  constructor(private readonly database: Database) {}

  async find(actor: Committer): Promise<CommitSettings> {
    return this.read(
      this.database.manager,
      actor,
      `select ${COLUMNS} from git_configs c where c.workspace_id = $1`,
    );
  }

  /** Locks as `GitConfigStore.lock` does. */
  async lock(tx: EntityManager, actor: Committer): Promise<CommitSettings> {
    return this.read(tx, actor, lockConfig(COLUMNS));
  }

  private async read(tx: EntityManager, actor: Committer, sql: string): Promise<CommitSettings> {
    const { workspaceId, userId, author: own } = actor;
    const [row] = await rowsOf<ConfigRow & { account_authors: AccountAuthor[] }>(tx, sql, [
      workspaceId,
      userId,
    ]);
    if (!row) return { config: null, author: own };
    const config = configOf(row);
    return { config, author: chooseAuthor(own, parseRemoteUrl(config.repositoryUrl), row.account_authors) };
  }
}
