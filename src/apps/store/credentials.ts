import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../../core/database';
import { SecretBox, type SealedColumn } from '../../core/secrets';
import { refuseUnstorableId } from './app-store';

interface Secret {
  credentialId: string;
  /** Raw JSON text. */
  value: string;
}

const purpose = (appId: string, credentialId: string): string => `credential ${appId} ${credentialId}`;

export const SEALED_CREDENTIALS: SealedColumn = {
  table: 'app_credentials',
  column: 'sealed_value',
  holds: 'credentials of the data sources of apps',
  key: ['app_id', 'credential_id'],
  purpose: (row) => purpose(row.app_id, row.credential_id),
};

/** Stores the values of encrypted options, which never stay in a document. */
@Injectable()
export class Credentials {
  constructor(private readonly secretBox: SecretBox) {}

  async save(tx: EntityManager, appId: string, secrets: Secret[]): Promise<void> {
    for (const { credentialId, value } of secrets) {
      refuseUnstorableId(credentialId);
      await rowsOf(
        tx,
        `insert into app_credentials (app_id, credential_id, sealed_value) values ($1, $2, $3)
         on conflict (app_id, credential_id) do update set sealed_value = excluded.sealed_value`,
        [appId, credentialId, this.secretBox.seal(value, purpose(appId, credentialId))],
      );
    }
  }

  /** Returns the ids of the values that apps have here, by app. */
  async idsOfAll(tx: EntityManager, appIds: readonly string[]): Promise<Map<string, Set<string>>> {
    const rows = await rowsOf<{ app_id: string; ids: string[] }>(
      tx,
      'select app_id, array_agg(credential_id) as ids from app_credentials where app_id = any($1) group by app_id',
      [appIds],
    );
    return new Map(rows.map(({ app_id: appId, ids }) => [appId, new Set(ids)]));
  }

  /** Copies the values of apps to others. */
  async copyAll(tx: EntityManager, copies: ReadonlyMap<string, string>): Promise<void> {
    const rows = await rowsOf<{ app_id: string; credential_id: string; sealed_value: Buffer }>(
      tx,
      'select app_id, credential_id, sealed_value from app_credentials where app_id = any($1)',
      [[...copies.keys()]],
    );
    for (const { app_id: appId, credential_id: credentialId, sealed_value: sealed } of rows) {
      const value = this.secretBox.open(sealed, purpose(appId, credentialId));
      await this.save(tx, copies.get(appId) ?? appId, [{ credentialId, value }]);
    }
  }
}
