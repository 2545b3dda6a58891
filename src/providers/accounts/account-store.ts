import { Injectable } from '@nestjs/common';
import { Database, newId, rowsOf } from '../../core/database';
import { SecretBox, type SealedColumn } from '../../core/secrets';
import type { Identity } from '../api/provider-api';
import type { ProviderKind } from '../catalogue';

/** An account at a provider, without its token. */
export interface ProviderAccount {
  id: string;
  userId: string;
  provider: ProviderKind;
  baseUrl: string;
  login: string;
  name: string | null;
  certificateAuthority: string | null;
  /** Null where the provider does not tell. */
  scopes: string[] | null;
  expiresAt: Date | null;
  createdAt: Date;
  /** When the provider was last asked who this is. */
  checkedAt: Date;
}

interface Row {
  id: string;
  user_id: string;
  provider: ProviderKind;
  base_url: string;
  login: string;
  name: string | null;
  certificate_authority: string | null;
  sealed_token: Buffer;
  scopes: string[] | null;
  expires_at: Date | null;
  created_at: Date;
  checked_at: Date;
}

/** Bound to whom it belongs to and where it is sent: another row's, or another address beside it, opens nothing. */
const purpose = (userId: string, baseUrl: string): string => `provider token ${userId} ${baseUrl}`;

export const SEALED_PROVIDER_TOKENS: SealedColumn = {
  table: 'provider_accounts',
  column: 'sealed_token',
  key: ['id', 'user_id', 'base_url'],
  purpose: (row) => purpose(row.user_id, row.base_url),
};

/** The accounts at providers that people have connected, each their own. */
@Injectable()
export class AccountStore {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  list(userId: string, page: { after: string | null; take: number }): Promise<ProviderAccount[]> {
    return this.select('user_id = $1 and ($2::uuid is null or id > $2) order by id limit $3', [
      userId,
      page.after,
      page.take,
    ]);
  }

  async find(userId: string, id: string): Promise<ProviderAccount | null> {
    const [account] = await this.select('user_id = $1 and id = $2', [userId, id]);
    return account ?? null;
  }

  async getToken({ id, userId, baseUrl }: ProviderAccount): Promise<string> {
    const [row] = await this.database.query<{ sealed_token: Buffer }>(
      'select sealed_token from provider_accounts where id = $1',
      [id],
    );
    return this.secretBox.open(row.sealed_token, purpose(userId, baseUrl));
  }

  /** One that is connected already gets the new token. */
  async save(
    account: {
      userId: string;
      provider: ProviderKind;
      baseUrl: string;
      certificateAuthority: string | null;
      token: string;
    } & Identity,
  ): Promise<ProviderAccount> {
    const { userId, provider, baseUrl, certificateAuthority, token, login, name, scopes, expiresAt } =
      account;
    const sealed = this.secretBox.seal(token, purpose(userId, baseUrl));
    const [row] = await this.database.query<Row>(
      `insert into provider_accounts
         (id, user_id, provider, base_url, login, name, certificate_authority, sealed_token, scopes, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict on constraint provider_accounts_login do update set name = excluded.name,
         certificate_authority = excluded.certificate_authority, sealed_token = excluded.sealed_token,
         scopes = excluded.scopes, expires_at = excluded.expires_at, checked_at = now()
       returning *`,
      [newId(), userId, provider, baseUrl, login, name, certificateAuthority, sealed, scopes, expiresAt],
    );
    return accountOf(row);
  }

  /** What the provider says by now. Null where the account was signed out meanwhile. */
  async recordCheck(
    { id, userId }: ProviderAccount,
    { login, name, scopes, expiresAt }: Identity,
  ): Promise<ProviderAccount | null> {
    return this.database.transaction(async (tx) => {
      // Who was given another name there, and was connected again under it, is one account.
      await rowsOf(
        tx,
        `delete from provider_accounts other using provider_accounts own
         where own.user_id = $1 and own.id = $2 and other.user_id = $1 and other.id <> $2 and other.login = $3
           and (other.provider, other.base_url) = (own.provider, own.base_url)`,
        [userId, id, login],
      );
      const [row] = await rowsOf<Row>(
        tx,
        `update provider_accounts set login = $3, name = $4, scopes = $5, expires_at = $6, checked_at = now()
         where user_id = $1 and id = $2 returning *`,
        [userId, id, login, name, scopes, expiresAt],
      );
      return row ? accountOf(row) : null;
    });
  }

  async remove(userId: string, id: string): Promise<boolean> {
    const rows = await this.database.query(
      'delete from provider_accounts where user_id = $1 and id = $2 returning 1',
      [userId, id],
    );
    return rows.length > 0;
  }

  private async select(condition: string, parameters: unknown[]): Promise<ProviderAccount[]> {
    const rows = await this.database.query<Row>(
      `select * from provider_accounts where ${condition}`,
      parameters,
    );
    return rows.map(accountOf);
  }
}

const accountOf = (row: Row): ProviderAccount => ({
  id: row.id,
  userId: row.user_id,
  provider: row.provider,
  baseUrl: row.base_url,
  login: row.login,
  name: row.name,
  certificateAuthority: row.certificate_authority,
  scopes: row.scopes,
  expiresAt: row.expires_at,
  createdAt: row.created_at,
  checkedAt: row.checked_at,
});
