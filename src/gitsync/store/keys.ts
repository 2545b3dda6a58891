import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf, toJsonb } from '../../core/database';
import { SecretBox, type SealedColumn } from '../../core/secrets';
import type { ClientCertificate } from '../../https';
import type { InstalledRepository } from '../../providers';
import type { KeyPair, KeyPairType } from '../../ssh';
import { configOf, type ConfigRow, type GitConfig } from './settings';

/** SSH key, without its private half. */
export interface GitKey {
  id: string;
  type: 'ed25519' | 'rsa';
  publicKey: string;
  fingerprint: string;
  createdAt: Date;
}

/** Access token for HTTPS, without the token itself. */
export interface GitToken {
  id: string;
  username: string;
  scheme: TokenScheme;
  createdAt: Date;
  /** GitHub App that issues the token, and its name; null for an app that was removed. Absent for a stored token. */
  app?: { id: string; name: string | null; repository: string };
}

/** `basic` sends the token as a user's password (RFC 7617), `bearer` sends it alone (RFC 6750). */
export type TokenScheme = 'basic' | 'bearer';

/** Secret with which the worker signs in. */
export type Credential =
  | { protocol: 'ssh'; privateKey: string; fingerprint: string }
  | ({
      protocol: 'https';
      username: string;
      scheme: TokenScheme;
      /** Its token is empty until the app has issued one. */
      issuedBy?: InstalledRepository;
    } & SealedToken);

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
  provider_app: InstalledRepository | null;
  app_name?: string | null;
  /** A SealedToken as JSON. */
  sealed_private_key: Buffer;
}

type SealedRow = Omit<KeyRow, 'public_key' | 'created_at'> | Omit<TokenRow, 'created_at'>;

interface SealedToken {
  token: string;
  certificateAuthority: string | null;
  /** Absent in tokens that were stored before client certificates were supported. */
  clientCertificate?: ClientCertificate | null;
}

const purposeOfKey = (workspaceId: string, keyId: string): string => `ssh key ${workspaceId} ${keyId}`;

export const SEALED_SSH_KEYS: SealedColumn = {
  table: 'git_keys',
  column: 'sealed_private_key',
  holds: 'SSH keys and access tokens of workspaces',
  key: ['workspace_id', 'id'],
  purpose: (row) => purposeOfKey(row.workspace_id, row.id),
  detach: `update git_configs set key_id = null, is_configured = false, is_enabled = false
    where (workspace_id, key_id) = ($1, $2)`,
};

/**
 * A workspace's SSH keys and access tokens. At most two exist at a time: one in use, and its replacement at the next finalize.
 */
@Injectable()
export class GitCredentialStore {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

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
    const sealed = this.secretBox.seal(key.privateKey, purposeOfKey(key.workspaceId, id));
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
    token: {
      workspaceId: string;
      host: string;
      username: string;
      scheme: TokenScheme;
      issuedBy?: InstalledRepository;
    } & SealedToken,
  ): Promise<GitToken> {
    const { workspaceId, host, username, scheme, issuedBy = null, ...secrets } = token;
    const id = newId();
    const sealed = this.secretBox.seal(JSON.stringify(secrets), purposeOfKey(workspaceId, id));
    await this.removeUnused(tx, workspaceId);
    const [row] = await rowsOf<TokenRow>(
      tx,
      `insert into git_keys (id, workspace_id, type, host, username, scheme, sealed_private_key, provider_app)
       values ($1, $2, 'token', $3, $4, $5, $6, $7)
       returning *, (select name from provider_apps where id::text = $7::jsonb ->> 'appId') as app_name`,
      [id, workspaceId, host, username, scheme, sealed, issuedBy && toJsonb(issuedBy)],
    );
    if (!row) throw new Error('The token was not stored.');
    return tokenOf(row);
  }

  /** Removes a key or token that was never finalized. The credential in use stays until the next finalize. */
  private async removeUnused(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(
      tx,
      `delete from git_keys k where workspace_id = $1
         and not exists (select 1 from git_configs c where c.workspace_id = $1 and c.key_id = k.id)`,
      [workspaceId],
    );
  }

  /** Returns the key to show and to finalize with. Of two keys, the unused one is newer. */
  async findNewestKey(workspaceId: string): Promise<GitKey | null> {
    const [row] = await this.database.query<KeyRow>(
      `select k.* from git_keys k left join git_configs c on c.key_id = k.id
       where k.workspace_id = $1 and k.type <> 'token' order by c.key_id nulls first limit 1`,
      [workspaceId],
    );
    return row ? keyOf(row) : null;
  }

  /** Returns the token to show and to finalize with. A token for another host does not count. */
  async findNewestToken(workspaceId: string, host: string): Promise<GitToken | null> {
    const [row] = await this.database.query<TokenRow>(
      `select k.*, a.name as app_name from git_keys k left join git_configs c on c.key_id = k.id
       left join provider_apps a on a.id::text = k.provider_app ->> 'appId'
       where k.workspace_id = $1 and k.type = 'token' and k.host = $2 order by c.key_id nulls first limit 1`,
      [workspaceId, host],
    );
    return row ? tokenOf(row) : null;
  }

  /**
   * Returns the default branch's settings and the credential in use, for a connection to the repository. Null if either is gone
   * or the settings are not finalized: the credential may be for another server.
   */
  async findWithConfig(workspaceId: string): Promise<{ config: GitConfig; credential: Credential } | null> {
    const [row] = await this.database.query<ConfigRow & SealedRow>(
      `select c.*, k.id, k.type, k.fingerprint, k.username, k.scheme, k.sealed_private_key, k.provider_app
       from git_configs c join git_keys k on k.id = c.key_id where c.workspace_id = $1 and c.is_configured`,
      [workspaceId],
    );
    return row
      ? { config: configOf(row, { branchId: null }), credential: this.open(workspaceId, row) }
      : null;
  }

  /** Returns the ids of all keys and tokens of the workspace. */
  async listIds(workspaceId: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      'select id from git_keys where workspace_id = $1',
      [workspaceId],
    );
    return rows.map(({ id }) => id);
  }

  /** Returns the app and repository whose tokens the workspace uses; null if it has another credential. */
  async findInstalled(workspaceId: string): Promise<InstalledRepository | null> {
    const [row] = await this.database.query<{ app: InstalledRepository | null }>(
      `select k.provider_app as app from git_configs c join git_keys k on k.id = c.key_id
       where c.workspace_id = $1 and c.is_configured`,
      [workspaceId],
    );
    return row?.app ?? null;
  }

  /** Lists the connected workspaces that use tokens of the app. */
  async listWorkspacesOf(appId: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select c.workspace_id as id from git_configs c join git_keys k on k.id = c.key_id
       where k.provider_app ->> 'appId' = $1 and c.is_configured order by c.workspace_id`,
      [appId],
    );
    return rows.map(({ id }) => id);
  }

  async find(workspaceId: string, keyId: string): Promise<Credential | null> {
    const [row] = await this.database.query<SealedRow>(
      'select * from git_keys where workspace_id = $1 and id = $2',
      [workspaceId, keyId],
    );
    return row ? this.open(workspaceId, row) : null;
  }

  private open(workspaceId: string, row: SealedRow): Credential {
    const secret = this.secretBox.open(row.sealed_private_key, purposeOfKey(workspaceId, row.id));
    if (row.type !== 'token') return { protocol: 'ssh', privateKey: secret, fingerprint: row.fingerprint };
    const { username, scheme, provider_app: issuedBy } = row;
    const sealed = JSON.parse(secret) as SealedToken;
    return { protocol: 'https', username, scheme, ...(issuedBy && { issuedBy }), ...sealed };
  }
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
  ...(row.provider_app && {
    app: {
      id: row.provider_app.appId,
      name: row.app_name ?? null,
      repository: row.provider_app.repository,
    },
  }),
});

/** Key that signs a workspace's commits, without its private half. */
export interface SigningKey {
  type: KeyPairType;
  publicKey: string;
  fingerprint: string;
  createdAt: Date;
}

interface SigningKeyRow {
  id: string;
  type: KeyPairType;
  public_key: string;
  fingerprint: string;
  created_at: Date;
  sealed_private_key: Buffer;
}

const purposeOfSigningKey = (workspaceId: string, keyId: string): string =>
  `signing key ${workspaceId} ${keyId}`;

export const SEALED_SIGNING_KEYS: SealedColumn = {
  table: 'git_signing_keys',
  column: 'sealed_private_key',
  holds: 'keys that sign commits',
  key: ['workspace_id', 'id'],
  purpose: (row) => purposeOfSigningKey(row.workspace_id, row.id),
  detach: 'update git_configs set signing_key_id = null where (workspace_id, signing_key_id) = ($1, $2)',
};

/** Deletes keys that neither a workspace nor an accepted commit uses. */
export const FORGET_UNUSED_KEYS = `
  delete from git_signing_keys k
  where not exists (select 1 from git_configs c where c.workspace_id = k.workspace_id and c.signing_key_id = k.id)
    and not exists (select 1 from git_jobs j where j.workspace_id = k.workspace_id
      and j.status in ('held', 'queued', 'running') and j.input ->> 'signingKeyId' = k.id::text)`;

/**
 * Stores the keys that sign commits. A commit is signed with the workspace's key at its acceptance: a replaced or removed key
 * is kept until the last such commit has ended.
 */
@Injectable()
export class SigningKeyStore {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /** Replaces the present key. The caller has locked the workspace's queue. */
  async put(tx: EntityManager, workspaceId: string, pair: KeyPair): Promise<SigningKey> {
    const id = newId();
    const sealed = this.secretBox.seal(pair.privateKey, purposeOfSigningKey(workspaceId, id));
    const [row] = await rowsOf<SigningKeyRow>(
      tx,
      `insert into git_signing_keys (id, workspace_id, type, public_key, fingerprint, sealed_private_key)
       values ($1, $2, $3, $4, $5, $6) returning *`,
      [id, workspaceId, pair.type, pair.publicKey, pair.fingerprint, sealed],
    );
    if (!row) throw new Error('The signing key was not stored.');
    await this.use(tx, workspaceId, id);
    return signingKeyOf(row);
  }

  /** Stops the signing of commits accepted from now on. The caller has locked the workspace's queue. */
  async remove(tx: EntityManager, workspaceId: string): Promise<void> {
    await this.use(tx, workspaceId, null);
  }

  /** Returns null if commits are not signed. */
  async find(workspaceId: string): Promise<SigningKey | null> {
    const [row] = await this.database.query<SigningKeyRow>(
      `select k.* from git_configs c join git_signing_keys k on k.id = c.signing_key_id where c.workspace_id = $1`,
      [workspaceId],
    );
    return row ? signingKeyOf(row) : null;
  }

  /** Returns the private keys by their ids. */
  async privateKeysOf(workspaceId: string, ids: string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.query<SigningKeyRow>(
      'select * from git_signing_keys where workspace_id = $1 and id = any($2)',
      [workspaceId, ids],
    );
    const open = (row: SigningKeyRow) =>
      this.secretBox.open(row.sealed_private_key, purposeOfSigningKey(workspaceId, row.id));
    return new Map(rows.map((row) => [row.id, open(row)]));
  }

  private async use(tx: EntityManager, workspaceId: string, id: string | null): Promise<void> {
    await rowsOf(tx, 'update git_configs set signing_key_id = $2 where workspace_id = $1', [workspaceId, id]);
    await rowsOf(tx, `${FORGET_UNUSED_KEYS} and k.workspace_id = $1`, [workspaceId]);
  }
}

const signingKeyOf = (row: SigningKeyRow): SigningKey => ({
  type: row.type,
  publicKey: row.public_key,
  fingerprint: row.fingerprint,
  createdAt: row.created_at,
});
