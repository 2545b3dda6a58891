import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf } from '../../core/database';
import { conflict } from '../../core/errors';
import { SecretBox, type SealedColumn } from '../../core/secrets';
import type { ClientCertificate } from '../../https';
import { WorkspaceEvents } from '../../workspaces';
import type { JobTarget } from './job';
import { LOCK_QUEUE } from './queue-sql';

/** Told with the workspace's id when its key, its target or its switch has changed. */
export const SETTINGS_CHANNEL = 'trellis_git_settings';

export type Access = 'read-write' | 'read-only';

export interface GitConfig {
  workspaceId: string;
  /** Changes with each change of the settings: what was begun with another one is void. */
  revision: string;
  repositoryUrl: string;
  /** As the admin set it; null: the remote's HEAD. */
  wantedBranch: string | null;
  /** The branch in force, known from the first finalize on. */
  branch: string | null;
  directory: string;
  isConfigured: boolean;
  isEnabled: boolean;
  /** The branch is not there yet: the first commit starts it at HEAD. */
  startsBranch: boolean;
  keyId: string | null;
  hostKey: { type: string; fingerprint: string; known: boolean } | null;
  access: Access | null;
  finalizedAt: Date | null;
  /** For the messages of commits; null: they are as they were entered. */
  commitTemplate: string | null;
  /** Commits that are accepted now are signed with it. */
  signingKeyId: string | null;
}

export interface GitKey {
  id: string;
  type: 'ed25519' | 'rsa';
  publicKey: string;
  fingerprint: string;
  createdAt: Date;
}

/** An access token for HTTPS, without what must stay secret. */
export interface GitToken {
  id: string;
  username: string;
  scheme: TokenScheme;
  createdAt: Date;
}

/** As the password of a user (RFC 7617), or by itself (RFC 6750). */
export type TokenScheme = 'basic' | 'bearer';

/** What the worker signs in with. */
export type Credential =
  | { protocol: 'ssh'; privateKey: string; fingerprint: string }
  | ({ protocol: 'https'; username: string; scheme: TokenScheme } & SealedToken);

export interface ConfigRow {
  workspace_id: string;
  revision: string;
  repository_url: string;
  wanted_branch: string | null;
  branch: string | null;
  directory: string;
  is_configured: boolean;
  is_enabled: boolean;
  starts_branch: boolean;
  key_id: string | null;
  host_key_type: string | null;
  host_key_fingerprint: string | null;
  host_key_known: boolean | null;
  access: Access | null;
  finalized_at: Date | null;
  commit_template: string | null;
  signing_key_id: string | null;
}

interface KeyRow {
  id: string;
  type: 'ed25519' | 'rsa';
  public_key: string;
  fingerprint: string;
  created_at: Date;
  sealed_private_key: Buffer;
}

interface TokenRow {
  id: string;
  type: 'token';
  username: string;
  scheme: TokenScheme;
  created_at: Date;
  /** Of a SealedToken in JSON. */
  sealed_private_key: Buffer;
}

type SealedRow = Omit<KeyRow, 'public_key' | 'created_at'> | Omit<TokenRow, 'created_at'>;

interface SealedToken {
  token: string;
  certificateAuthority: string | null;
  /** Absent in what was stored before there were any. */
  clientCertificate?: ClientCertificate | null;
}

/** SQL of `GitConfigStore.lock`, for the workspace `$1`. */
export const lockConfig = (columns: string): string =>
  // `for share` reads the settings as they are when the queue is locked, not as they were when this began to wait.
  `with queue as (${LOCK_QUEUE} returning workspace_id)
   select ${columns} from queue join git_configs c on c.workspace_id = queue.workspace_id for share of c`;

const purpose = (workspaceId: string, keyId: string): string => `ssh key ${workspaceId} ${keyId}`;

export const SEALED_SSH_KEYS: SealedColumn = {
  table: 'git_keys',
  column: 'sealed_private_key',
  key: ['workspace_id', 'id'],
  purpose: (row) => purpose(row.workspace_id, row.id),
};

/** A workspace's Git settings, its SSH keys and its access tokens. */
@Injectable()
export class GitConfigStore {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
    private readonly events: WorkspaceEvents,
  ) {}

  /** For the pages that show the settings, and for the workers, whose connections may be of the old ones. */
  async tellChange(tx: EntityManager, workspaceId: string): Promise<void> {
    const also = { channel: SETTINGS_CHANNEL, payload: workspaceId };
    await this.events.publishPart(tx, { workspaceId, part: 'git' }, also);
  }

  async find(workspaceId: string, tx: EntityManager = this.database.manager): Promise<GitConfig | null> {
    const [row] = await rowsOf<ConfigRow>(tx, 'select * from git_configs where workspace_id = $1', [
      workspaceId,
    ]);
    return row ? configOf(row) : null;
  }

  /** Locks the workspace's queue, as `JobStore.lockQueue` does, and reads the settings, which nobody changes from then on. */
  async lock(tx: EntityManager, workspaceId: string): Promise<GitConfig | null> {
    const [row] = await rowsOf<ConfigRow>(tx, lockConfig('c.*'), [workspaceId]);
    return row ? configOf(row) : null;
  }

  /** A new place: what was known of the old one is forgotten; the host's pin only where the host is another. */
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
         directory = $5, is_configured = false, is_enabled = false, starts_branch = false, access = null, finalized_at = null,
         host_key_type = case when $6 then git_configs.host_key_type end,
         host_key_fingerprint = case when $6 then git_configs.host_key_fingerprint end,
         host_key_known = case when $6 then git_configs.host_key_known end`,
      [workspaceId, newId(), repositoryUrl, branch, directory, keepsPin],
    );
  }

  /** The branch in force, now asked for by its name: it stays when the remote's HEAD goes elsewhere. */
  async wantBranch(tx: EntityManager, workspaceId: string, branch: string | null): Promise<void> {
    await rowsOf(tx, 'update git_configs set wanted_branch = $2 where workspace_id = $1', [
      workspaceId,
      branch,
    ]);
  }

  /** False when the settings were changed since `revision`. */
  async finalize(
    tx: EntityManager,
    outcome: {
      workspaceId: string;
      revision: string;
      keyId: string;
      branch: string;
      startsBranch: boolean;
      /** Null over HTTPS. */
      hostKey: { type: string; fingerprint: string; known: boolean } | null;
      access: Access;
    },
  ): Promise<boolean> {
    const { workspaceId, revision, keyId, branch, startsBranch, hostKey, access } = outcome;
    const rows = await rowsOf(
      tx,
      `update git_configs set branch = $4, starts_branch = $5, key_id = $3, host_key_type = $6, host_key_fingerprint = $7,
         host_key_known = $8, access = $9, is_configured = true, is_enabled = true, finalized_at = clock_timestamp()
       where workspace_id = $1 and revision = $2 returning 1`,
      [
        workspaceId,
        revision,
        keyId,
        branch,
        startsBranch,
        hostKey?.type ?? null,
        hostKey?.fingerprint ?? null,
        hostKey?.known ?? null,
        access,
      ],
    );
    if (rows.length === 0) return false;
    await rowsOf(tx, 'delete from git_keys where workspace_id = $1 and id <> $2', [workspaceId, keyId]);
    return true;
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

  async startedBranch(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(
      tx,
      'update git_configs set starts_branch = false where workspace_id = $1 and starts_branch',
      [workspaceId],
    );
  }

  async remove(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(tx, 'delete from git_configs where workspace_id = $1', [workspaceId]);
    await rowsOf(tx, 'delete from git_keys where workspace_id = $1', [workspaceId]);
  }

  async addKey(
    tx: EntityManager,
    key: {
      workspaceId: string;
      type: 'ed25519' | 'rsa';
      publicKey: string;
      fingerprint: string;
      privateKey: string;
    },
  ): Promise<GitKey> {
    const id = newId();
    const sealed = this.secretBox.seal(key.privateKey, purpose(key.workspaceId, id));
    await this.removeUnused(tx, key.workspaceId);
    const [row] = await rowsOf<KeyRow>(
      tx,
      `insert into git_keys (id, workspace_id, type, public_key, fingerprint, sealed_private_key)
       values ($1, $2, $3, $4, $5, $6) returning *`,
      [id, key.workspaceId, key.type, key.publicKey, key.fingerprint, sealed],
    );
    if (!row) throw new Error('The key was not stored.');
    return keyOf(row);
  }

  async addToken(
    tx: EntityManager,
    token: { workspaceId: string; host: string; username: string; scheme: TokenScheme } & SealedToken,
  ): Promise<GitToken> {
    const { workspaceId, host, username, scheme, ...sealed } = token;
    const id = newId();
    await this.removeUnused(tx, workspaceId);
    const [row] = await rowsOf<TokenRow>(
      tx,
      `insert into git_keys (id, workspace_id, type, host, username, scheme, sealed_private_key)
       values ($1, $2, 'token', $3, $4, $5, $6) returning *`,
      [
        id,
        workspaceId,
        host,
        username,
        scheme,
        this.secretBox.seal(JSON.stringify(sealed), purpose(workspaceId, id)),
      ],
    );
    if (!row) throw new Error('The token was not stored.');
    return tokenOf(row);
  }

  /** What was made but never finalized is replaced; the one in use stays until the next finalize. */
  private async removeUnused(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(
      tx,
      `delete from git_keys k where workspace_id = $1
         and not exists (select 1 from git_configs c where c.workspace_id = $1 and c.key_id = k.id)`,
      [workspaceId],
    );
  }

  /** The key to show and to finalize with. One that is not in use yet is the newer one, whatever the clocks say. */
  async findNewestKey(
    workspaceId: string,
    tx: EntityManager = this.database.manager,
  ): Promise<GitKey | null> {
    const [row] = await rowsOf<KeyRow>(
      tx,
      `select k.* from git_keys k left join git_configs c on c.key_id = k.id
       where k.workspace_id = $1 and k.type <> 'token' order by c.key_id nulls first limit 1`,
      [workspaceId],
    );
    return row ? keyOf(row) : null;
  }

  /** As `findNewestKey`; one for another server counts for none. */
  async findNewestToken(workspaceId: string, host: string): Promise<GitToken | null> {
    const [row] = await this.database.query<TokenRow>(
      `select k.* from git_keys k left join git_configs c on c.key_id = k.id
       where k.workspace_id = $1 and k.type = 'token' and k.host = $2 order by c.key_id nulls first limit 1`,
      [workspaceId, host],
    );
    return row ? tokenOf(row) : null;
  }

  /**
   * The settings with the credential in use, for who is about to connect. Null where either is gone, and until the
   * settings are finalized: the credential may be for another server.
   */
  async findWithCredential(
    workspaceId: string,
  ): Promise<{ config: GitConfig; credential: Credential } | null> {
    const [row] = await this.database.query<ConfigRow & SealedRow>(
      `select c.*, k.id, k.type, k.fingerprint, k.username, k.scheme, k.sealed_private_key
       from git_configs c join git_keys k on k.id = c.key_id where c.workspace_id = $1 and c.is_configured`,
      [workspaceId],
    );
    return row ? { config: configOf(row), credential: this.open(workspaceId, row) } : null;
  }

  /** Null when it is gone. */
  async findCredential(workspaceId: string, keyId: string): Promise<Credential | null> {
    const [row] = await this.database.query<SealedRow>(
      'select * from git_keys where workspace_id = $1 and id = $2',
      [workspaceId, keyId],
    );
    return row ? this.open(workspaceId, row) : null;
  }

  private open(workspaceId: string, row: SealedRow): Credential {
    const secret = this.secretBox.open(row.sealed_private_key, purpose(workspaceId, row.id));
    if (row.type !== 'token') return { protocol: 'ssh', privateKey: secret, fingerprint: row.fingerprint };
    const { username, scheme } = row;
    return { protocol: 'https', username, scheme, ...(JSON.parse(secret) as SealedToken) };
  }
}

export function configOf(row: ConfigRow): GitConfig {
  const { host_key_type: type, host_key_fingerprint: fingerprint, host_key_known: known } = row;
  return {
    workspaceId: row.workspace_id,
    revision: row.revision,
    repositoryUrl: row.repository_url,
    wantedBranch: row.wanted_branch,
    branch: row.branch,
    directory: row.directory,
    isConfigured: row.is_configured,
    isEnabled: row.is_enabled,
    startsBranch: row.starts_branch,
    keyId: row.key_id,
    hostKey: type && fingerprint ? { type, fingerprint, known: known ?? false } : null,
    access: row.access,
    finalizedAt: row.finalized_at,
    commitTemplate: row.commit_template,
    signingKeyId: row.signing_key_id,
  };
}

const keyOf = (row: KeyRow): GitKey => ({
  id: row.id,
  type: row.type,
  publicKey: row.public_key,
  fingerprint: row.fingerprint,
  createdAt: row.created_at,
});

const tokenOf = (row: TokenRow): GitToken => ({
  id: row.id,
  username: row.username,
  scheme: row.scheme,
  createdAt: row.created_at,
});

/** The target of a workspace that is connected; 409 `git_not_configured` or `git_disabled`. */
export function getTarget(config: GitConfig | null): JobTarget {
  if (!config?.isConfigured || !config.branch) {
    throw conflict('git_not_configured', 'GitSync is not configured in this workspace.', {
      remedy: 'An admin can do it under Workspace settings → Configure git.',
    });
  }
  if (!config.isEnabled) {
    throw conflict('git_disabled', 'GitSync is switched off in this workspace.', {
      remedy: 'An admin can switch it on under Workspace settings → Configure git.',
    });
  }
  return { repositoryUrl: config.repositoryUrl, branch: config.branch, directory: config.directory };
}
