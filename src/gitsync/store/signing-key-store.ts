import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf } from '../../core/database';
import { SecretBox, type SealedColumn } from '../../core/secrets';
import type { KeyPair, KeyPairType } from '../../ssh';

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

const purpose = (workspaceId: string, keyId: string): string => `signing key ${workspaceId} ${keyId}`;

export const SEALED_SIGNING_KEYS: SealedColumn = {
  table: 'git_signing_keys',
  column: 'sealed_private_key',
  holds: 'keys that sign commits',
  key: ['workspace_id', 'id'],
  purpose: (row) => purpose(row.workspace_id, row.id),
  detach: 'update git_configs set signing_key_id = null where (workspace_id, signing_key_id) = ($1, $2)',
};

/** Deletes keys that neither a workspace nor an accepted commit uses. */
export const FORGET_UNUSED_KEYS = `
  delete from git_signing_keys k
  where not exists (select 1 from git_configs c where c.workspace_id = k.workspace_id and c.signing_key_id = k.id)
    and not exists (select 1 from git_jobs j where j.workspace_id = k.workspace_id
      and j.status in ('held', 'queued', 'running') and j.input ->> 'signingKeyId' = k.id::text)`;

/**
 * Stores the keys that sign commits. A commit is signed with the workspace's key at its acceptance: a key that was
 * replaced or removed since is kept until the last such commit has ended.
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
    const sealed = this.secretBox.seal(pair.privateKey, purpose(workspaceId, id));
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
      this.secretBox.open(row.sealed_private_key, purpose(workspaceId, row.id));
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
