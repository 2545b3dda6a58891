import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Committer } from '../../apps';
import { column, Database, newId, rowsOf, valuesOf, type ValuesOf } from '../../core/database';
import { hashToken, newToken } from '../../core/secrets';
import { accountAuthorsOf, type AccountAuthor } from '../../providers';
import { defaultCopyOf, WorkspaceEvents, type WorkingCopy } from '../../workspaces';
import {
  branchNotFound,
  gitDisabled,
  gitNotConfigured,
  gitReadOnlyKey,
  repositoryNotSet,
} from '../domain/errors';
import { chooseAuthor } from '../domain/plan/message';
import { parseRemoteUrl } from '../domain/remote/url';
import type { JobError } from './job-error';
import type { StoredTarget } from './job-target';
import { LOCK_QUEUE } from './lock-queue';

/** Notification channel for changed settings; the payload is the workspace's id. */
export const SETTINGS_CHANNEL = 'trellis_git_settings';

export type Access = 'read-write' | 'read-only';

/** The columns of `git_configs`. */
const CONFIG = {
  workspaceId: column<string>('workspace_id'),
  /** Row of `git_targets`. Null until a finalize has connected the location. */
  targetId: column<string | null>('target_id'),
  /** New at each change of the settings. Work that began under another revision is void. */
  revision: column<string>('revision'),
  repositoryUrl: column<string>('repository_url'),
  /** Null: the remote's HEAD. */
  wantedBranch: column<string | null>('wanted_branch'),
  /** Branch in use. Null before the first finalize. */
  branch: column<string | null>('branch'),
  directory: column<string>('directory'),
  isConfigured: column<boolean>('is_configured'),
  isEnabled: column<boolean>('is_enabled'),
  /** True if the remote has no such branch yet: the first commit creates it at HEAD. */
  startsBranch: column<boolean>('starts_branch'),
  keyId: column<string | null>('key_id'),
  access: column<Access | null>('access'),
  /** True if the server had no filters at the last finalize. Null: not known, as for an empty repository. */
  sendsWholeHistories: column<boolean | null>('sends_whole_histories'),
  finalizedAt: column<Date | null>('finalized_at'),
  /** Template for commit messages. Null: messages are used as entered. */
  commitTemplate: column<string | null>('commit_template'),
  /** Key that signs commits accepted from now on. */
  signingKeyId: column<string | null>('signing_key_id'),
  /** Seconds between polls of the remote; 0: none. */
  pollSeconds: column<number>('poll_seconds'),
  /** True if apps that are behind are pulled automatically. */
  pullsApps: column<boolean>('auto_pull'),
};

/** The settings of a workspace, for one branch. */
export interface GitConfig extends ValuesOf<typeof CONFIG> {
  /** Row of `branches`; null: the default branch, which the settings name. */
  branchId: string | null;
  hostKey: { type: string; fingerprint: string; known: boolean } | null;
  /** Failure of the last finalize, unless it succeeded. */
  failedTest: { at: Date; error: JobError } | null;
}

/** A row of `git_configs`, perhaps joined with a row of `branches`. */
export type ConfigRow = Record<string, unknown> & {
  host_key_type: string | null;
  host_key_fingerprint: string | null;
  host_key_known: boolean | null;
  test_failed_at: Date | null;
  test_error: JobError | null;
  copy_id?: string | null;
  copy_name?: string | null;
  copy_target_id?: string | null;
};

interface FailedTest {
  workspaceId: string;
  revision: string;
  error: JobError;
}

/** SQL: the columns of a `ConfigRow`, for `FROM_CONFIG`. */
const CONFIG_COLUMNS = 'c.*, b.id as copy_id, b.name as copy_name, b.target_id as copy_target_id';

/** SQL: the settings `c`, for the branch `b` with the id `$2`. */
const JOIN_BRANCH = 'left join branches b on b.id = $2 and b.workspace_id = c.workspace_id';

/** SQL of `GitConfigStore.lock`, for the workspace `$1` and its branch `$2`. */
const lockConfig = (columns: string): string =>
  // `for share` reads the settings as they are once the queue is locked, not as they were when the statement began.
  `with queue as (${LOCK_QUEUE} returning workspace_id)
   select ${columns} from queue join git_configs c on c.workspace_id = queue.workspace_id ${JOIN_BRANCH} for share of c`;

/** A workspace's Git settings; its keys and tokens are in `GitCredentialStore`. */
@Injectable()
export class GitConfigStore {
  constructor(
    private readonly database: Database,
    private readonly events: WorkspaceEvents,
  ) {}

  /** Notifies the pages that show the settings, and the workers, which close connections made with the old settings. */
  async notifyChange(tx: EntityManager, workspaceId: string): Promise<void> {
    const also = { channel: SETTINGS_CHANNEL, payload: workspaceId };
    await this.events.publishPart(tx, { workspaceId, part: 'git' }, also);
  }

  /** Throws 409 `git_not_configured` if no repository is set. */
  async get(workspaceId: string): Promise<GitConfig> {
    const config = await this.find(defaultCopyOf(workspaceId));
    if (!config) throw repositoryNotSet();
    return config;
  }

  /** Throws 404 `git_branch_not_found` if the branch was removed. */
  async find(copy: WorkingCopy, tx: EntityManager = this.database.manager): Promise<GitConfig | null> {
    const [row] = await rowsOf<ConfigRow>(
      tx,
      `select ${CONFIG_COLUMNS} from git_configs c ${JOIN_BRANCH} where c.workspace_id = $1`,
      [copy.workspaceId, copy.branchId],
    );
    return row ? configOf(row, copy) : null;
  }

  /** Locks as `lock` does. Throws 409 `git_not_configured` if no repository is set. */
  async getLocked(tx: EntityManager, workspaceId: string): Promise<GitConfig> {
    const config = await this.lock(tx, defaultCopyOf(workspaceId));
    if (!config) throw repositoryNotSet();
    return config;
  }

  /** Locks the workspace's queue, as `JobStore.lockQueue` does, and its settings, until the transaction ends. */
  async lock(tx: EntityManager, copy: WorkingCopy): Promise<GitConfig | null> {
    const [row] = await rowsOf<ConfigRow>(tx, lockConfig(CONFIG_COLUMNS), [copy.workspaceId, copy.branchId]);
    return row ? configOf(row, copy) : null;
  }

  /** Sets a new location and resets the state of the old one. `keepsPin` keeps the host's key if the host stays. */
  async put(
    tx: EntityManager,
    config: {
      workspaceId: string;
      repositoryUrl: string;
      branch: string | null;
      directory: string;
      keepsPin: boolean;
    },
  ): Promise<void> {
    const { workspaceId, repositoryUrl, branch, directory, keepsPin } = config;
    await rowsOf(
      tx,
      `insert into git_configs (workspace_id, revision, repository_url, wanted_branch, directory)
       values ($1, $2, $3, $4, $5)
       on conflict (workspace_id) do update set revision = $2, repository_url = $3, wanted_branch = $4, branch = null,
         target_id = null, directory = $5, is_configured = false, is_enabled = false,
         starts_branch = false, access = null, sends_whole_histories = null, finalized_at = null, test_failed_at = null, test_error = null,
         host_key_type = case when $6 then git_configs.host_key_type end,
         host_key_fingerprint = case when $6 then git_configs.host_key_fingerprint end,
         host_key_known = case when $6 then git_configs.host_key_known end`,
      [workspaceId, newId(), repositoryUrl, branch, directory, keepsPin],
    );
  }

  /** Changes whether the branch in use is fixed by name or follows the remote's HEAD at the next finalize. */
  async setWantedBranch(tx: EntityManager, workspaceId: string, branch: string | null): Promise<void> {
    await rowsOf(tx, 'update git_configs set wanted_branch = $2 where workspace_id = $1', [
      workspaceId,
      branch,
    ]);
  }

  /** Returns false if the settings have changed since `revision`, or the key is gone. Deletes the other known keys. */
  async finalize(
    tx: EntityManager,
    outcome: {
      workspaceId: string;
      revision: string;
      /** Keys and tokens that were there when the finalize began. */
      knownKeyIds: string[];
      keyId: string;
      targetId: string;
      branch: string;
      startsBranch: boolean;
      /** Null over HTTPS. */
      hostKey: { type: string; fingerprint: string; known: boolean } | null;
      access: Access;
      sendsWholeHistories: boolean | null;
    },
  ): Promise<boolean> {
    const { workspaceId, revision, knownKeyIds, keyId, targetId, branch, startsBranch, hostKey } = outcome;
    const rows = await rowsOf(
      tx,
      `update git_configs set branch = $4, starts_branch = $5, key_id = $3, host_key_type = $6, host_key_fingerprint = $7,
         host_key_known = $8, access = $9, target_id = $10, is_configured = true, is_enabled = true, finalized_at = clock_timestamp(),
         sends_whole_histories = $11, test_failed_at = null, test_error = null
       where workspace_id = $1 and revision = $2 and exists (select from git_keys where id = $3) returning 1`,
      [
        workspaceId,
        revision,
        keyId,
        branch,
        startsBranch,
        hostKey?.type ?? null,
        hostKey?.fingerprint ?? null,
        hostKey?.known ?? null,
        outcome.access,
        targetId,
        outcome.sendsWholeHistories,
      ],
    );
    if (rows.length === 0) return false;
    // A key made since the finalize began was shown to a user, and is for the next finalize.
    await rowsOf(tx, 'delete from git_keys where workspace_id = $1 and id <> $2 and id = any($3)', [
      workspaceId,
      keyId,
      knownKeyIds,
    ]);
    return true;
  }

  /** Stores why a finalize failed, unless the settings have changed since `revision`. */
  async recordFailedTest({ workspaceId, revision, error }: FailedTest): Promise<void> {
    await this.database.joined(async (tx) => {
      await rowsOf(
        tx,
        `update git_configs set test_failed_at = clock_timestamp(), test_error = $3
         where workspace_id = $1 and revision = $2`,
        [workspaceId, revision, JSON.stringify(error)],
      );
      await this.events.publishPart(tx, { workspaceId, part: 'git' });
    });
  }

  async enable(tx: EntityManager, workspaceId: string, isEnabled: boolean): Promise<void> {
    await rowsOf(tx, 'update git_configs set is_enabled = $2 where workspace_id = $1', [
      workspaceId,
      isEnabled,
    ]);
  }

  async setTemplate(tx: EntityManager, workspaceId: string, template: string | null): Promise<void> {
    await rowsOf(tx, 'update git_configs set commit_template = $2 where workspace_id = $1', [
      workspaceId,
      template,
    ]);
  }

  /** Sets how pushes of others come in; absent fields stay as they are. */
  async setIncoming(
    tx: EntityManager,
    workspaceId: string,
    { pollSeconds, autoPull }: { pollSeconds?: number; autoPull?: boolean },
  ): Promise<void> {
    await rowsOf(
      tx,
      `update git_configs set poll_seconds = coalesce($2, poll_seconds), auto_pull = coalesce($3, auto_pull)
       where workspace_id = $1`,
      [workspaceId, pollSeconds ?? null, autoPull ?? null],
    );
  }

  async markBranchStarted(tx: EntityManager, workspaceId: string, targetId: string): Promise<void> {
    await rowsOf(
      tx,
      'update git_configs set starts_branch = false where workspace_id = $1 and target_id = $2 and starts_branch',
      [workspaceId, targetId],
    );
  }

  async remove(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(tx, 'delete from git_configs where workspace_id = $1', [workspaceId]);
    await rowsOf(tx, 'delete from git_keys where workspace_id = $1', [workspaceId]);
  }
}

/** Returns the settings for one branch. Throws 404 `git_branch_not_found` if it was removed. */
export function configOf(row: ConfigRow, { branchId }: Pick<WorkingCopy, 'branchId'>): GitConfig {
  const { host_key_type: type, host_key_fingerprint: fingerprint, host_key_known: known } = row;
  const { test_failed_at: at, test_error: error } = row;
  const config: GitConfig = {
    ...valuesOf(CONFIG, row),
    branchId,
    hostKey: type && fingerprint ? { type, fingerprint, known: known ?? false } : null,
    failedTest: at && error ? { at, error } : null,
  };
  if (branchId === null) return config;
  if (!row.copy_id) throw branchNotFound();
  const { copy_target_id: targetId, copy_name: branch } = row;
  return { ...config, targetId: targetId ?? null, branch: branch ?? null, startsBranch: false };
}

/** Returns the target of a connected workspace. Throws 409 `git_not_configured` or `git_disabled`. */
export function getTarget(config: GitConfig | null): StoredTarget {
  if (!config?.isConfigured || !config.branch || !config.targetId) throw gitNotConfigured();
  if (!config.isEnabled) throw gitDisabled();
  const { targetId: id, repositoryUrl, branch, branchId, directory } = config;
  return { id, repositoryUrl, branch, directory, ...(branchId ? { branchId } : {}) };
}

/** Returns the target of commits. Throws as `getTarget` does, and 409 `git_read_only_key`. */
export function getWritableTarget(config: GitConfig | null): StoredTarget {
  const target = getTarget(config);
  if (config?.access === 'read-only') throw gitReadOnlyKey();
  return target;
}

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

const LINK_DAYS = 7;

/** Stores the link of each workspace that shows its setup to the owner of the repository. */
@Injectable()
export class SetupLinkStore {
  constructor(private readonly database: Database) {}

  /** Creates a link, which invalidates an earlier one. */
  async put(workspaceId: string): Promise<{ token: string; expiresAt: Date }> {
    const token = newToken('trl');
    const [row] = await this.database.query<{ expiresAt: Date }>(
      `insert into git_setup_links (workspace_id, token_hash, expires_at)
       values ($1, $2, now() + make_interval(days => ${LINK_DAYS}))
       on conflict (workspace_id) do update set token_hash = excluded.token_hash, created_at = now(),
         expires_at = excluded.expires_at
       returning expires_at as "expiresAt"`,
      [workspaceId, hashToken(token)],
    );
    return { token, expiresAt: row.expiresAt };
  }

  async find(token: string): Promise<{ workspaceId: string; workspaceName: string; expiresAt: Date } | null> {
    const [row] = await this.database.query<{ workspaceId: string; workspaceName: string; expiresAt: Date }>(
      `select w.id as "workspaceId", w.name as "workspaceName", l.expires_at as "expiresAt"
       from git_setup_links l join workspaces w on w.id = l.workspace_id
       where l.token_hash = $1 and l.expires_at > now()`,
      [hashToken(token)],
    );
    return row ?? null;
  }

  async remove(workspaceId: string): Promise<void> {
    await this.database.query('delete from git_setup_links where workspace_id = $1', [workspaceId]);
  }
}
