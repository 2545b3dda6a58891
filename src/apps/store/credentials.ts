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

  async copy(tx: EntityManager, fromAppId: string, toAppId: string): Promise<void> {
    const rows = await rowsOf<{ credential_id: string; sealed_value: Buffer }>(
      tx,
      'select credential_id, sealed_value from app_credentials where app_id = $1',
      [fromAppId],
    );
    const secrets = rows.map(({ credential_id: credentialId, sealed_value: sealed }) => ({
      credentialId,
      value: this.secretBox.open(sealed, purpose(fromAppId, credentialId)),
    }));
    await this.save(tx, toAppId, secrets);
  }
}
