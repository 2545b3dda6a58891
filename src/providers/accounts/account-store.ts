import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf, toJsonb } from '../../core/database';
import { SecretBox } from '../../core/secrets';
import type { Identity, TokenOwner } from '../api/provider-api';
import type { ProviderKind } from '../catalogue';

/** Binds a token to its owner and address: moved to another row, or next to another address, it cannot be opened. */
export const tokenPurpose = (userId: string, baseUrl: string): string =>
  `provider token ${userId} ${baseUrl}`;

export const refreshTokenPurpose = (userId: string, baseUrl: string): string =>
  `provider refresh token ${userId} ${baseUrl}`;

/** Account at a provider, without its token. */
export interface ProviderAccount {
  id: string;
  userId: string;
  provider: ProviderKind;
  baseUrl: string;
  login: string;
  name: string | null;
  certificateAuthority: string | null;
  /** Sent with the token if the provider requires it. */
  email: string | null;
  /** Author of commits to repositories there; null: the user's own. */
  gitName: string | null;
  gitEmail: string | null;
  /** Null if the provider does not report them. */
  scopes: string[] | null;
  expiresAt: Date | null;
  /** Sign-in method. */
  via: 'token' | 'oauth';
  /** OAuth app that its tokens were issued to. */
  clientId: string | null;
  /** True if its token is refreshed before it expires. */
  isRenewed: boolean;
  /** The provider requires the person to sign in again. */
  needsSignIn: boolean;
  /** Null for a person's token. */
  tokenOf: TokenOwner | null;
  createdAt: Date;
  /** Time of the last identity check at the provider. */
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
  email: string | null;
  git_name: string | null;
  git_email: string | null;
  sealed_refresh_token: Buffer | null;
  scopes: string[] | null;
  expires_at: Date | null;
  via: 'token' | 'oauth';
  client_id: string | null;
  needs_sign_in: boolean;
  token_of: TokenOwner | null;
  created_at: Date;
  checked_at: Date;
}

/** Result of an OAuth sign-in besides the token. */
export interface OAuthGrant {
  clientId: string;
  refreshToken: string | null;
  expiresInSeconds: number | null;
}

/** Accounts at providers; each belongs to one user. */
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

  /** An account that is connected already gets the new token, however it was connected. */
  async save(
    account: {
      userId: string;
      provider: ProviderKind;
      baseUrl: string;
      certificateAuthority: string | null;
      email: string | null;
      token: string;
      grant: OAuthGrant | null;
    } & Identity,
  ): Promise<ProviderAccount> {
    const { userId, provider, baseUrl, certificateAuthority, email, token, grant } = account;
    const { login, name, scopes, expiresAt, tokenOf } = account;
    const sealed = this.secretBox.seal(token, tokenPurpose(userId, baseUrl));
    const refreshToken = grant?.refreshToken ?? null;
    const sealedRefresh =
      refreshToken && this.secretBox.seal(refreshToken, refreshTokenPurpose(userId, baseUrl));
    const [row] = await this.database.query<Row>(
      `insert into provider_accounts
         (id, user_id, provider, base_url, login, name, certificate_authority, sealed_token, scopes, expires_at,
          via, client_id, sealed_refresh_token, email, token_of)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce(now() + make_interval(secs => $10), $11), $12, $13, $14,
         $15, $16)
       on conflict on constraint provider_accounts_login do update set name = excluded.name,
         certificate_authority = excluded.certificate_authority, sealed_token = excluded.sealed_token,
         scopes = excluded.scopes, expires_at = excluded.expires_at, via = excluded.via,
         client_id = excluded.client_id, sealed_refresh_token = excluded.sealed_refresh_token, email = excluded.email,
         token_of = excluded.token_of,
         token_version = provider_accounts.token_version + 1, renewal_ends_at = null, needs_sign_in = false,
         checked_at = now()
       returning *`,
      [
        ...[newId(), userId, provider, baseUrl, login, name, certificateAuthority, sealed, scopes],
        ...[grant?.expiresInSeconds ?? null, expiresAt, grant ? 'oauth' : 'token', grant?.clientId ?? null],
        ...[sealedRefresh, email, tokenOf ? toJsonb(tokenOf) : null],
      ],
    );
    return accountOf(row);
  }

  /** Stores the provider's answer. Returns null if the account has been signed out. */
  async recordCheck(
    { id, userId }: ProviderAccount,
    { login, name, scopes, expiresAt, tokenOf }: Identity,
  ): Promise<ProviderAccount | null> {
    return this.database.transaction(async (tx) => {
      // If someone was renamed at the provider and connected again, the two are one account.
      await rowsOf(
        tx,
        `delete from provider_accounts other using provider_accounts own
         where own.user_id = $1 and own.id = $2 and other.user_id = $1 and other.id <> $2 and other.login = $3
           and (other.provider, other.base_url) = (own.provider, own.base_url)`,
        [userId, id, login],
      );
      const [row] = await rowsOf<Row>(
        tx,
        // Only the answer to a sign-in tells its scopes and the expiry of its token.
        `update provider_accounts set login = $3, name = $4, checked_at = now(), needs_sign_in = false, token_of = $7,
           scopes = case via when 'oauth' then coalesce($5, scopes) else $5 end,
           expires_at = case via when 'oauth' then coalesce(expires_at, $6) else $6 end
         where user_id = $1 and id = $2 returning *`,
        [userId, id, login, name, scopes, expiresAt, tokenOf ? toJsonb(tokenOf) : null],
      );
      return row ? accountOf(row) : null;
    });
  }

  /** Returns null if the account has been signed out. Absent fields stay unchanged. */
  async setAuthor(
    { id, userId }: ProviderAccount,
    author: { gitName?: string | null; gitEmail?: string | null },
  ): Promise<ProviderAccount | null> {
    const { gitName, gitEmail } = author;
    const [row] = await this.database.query<Row>(
      `update provider_accounts set git_name = case when $3 then $4 else git_name end,
         git_email = case when $5 then $6 else git_email end
       where user_id = $1 and id = $2 returning *`,
      [userId, id, gitName !== undefined, gitName ?? null, gitEmail !== undefined, gitEmail ?? null],
    );
    return row ? accountOf(row) : null;
  }

  async remove(userId: string, id: string): Promise<boolean> {
    const rows = await this.database.query(
      'delete from provider_accounts where user_id = $1 and id = $2 returning 1',
      [userId, id],
    );
    return rows.length > 0;
  }

  async removeAll(tx: EntityManager, userId: string): Promise<void> {
    await rowsOf(tx, 'delete from provider_accounts where user_id = $1', [userId]);
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
  email: row.email,
  gitName: row.git_name,
  gitEmail: row.git_email,
  scopes: row.scopes,
  expiresAt: row.expires_at,
  via: row.via,
  clientId: row.client_id,
  isRenewed: row.sealed_refresh_token !== null,
  needsSignIn: row.needs_sign_in,
  tokenOf: row.token_of,
  createdAt: row.created_at,
  checkedAt: row.checked_at,
});

/** Commit author chosen for the repositories of one provider, if it differs from the user's own. */
export interface AccountAuthor {
  baseUrl: string;
  name: string | null;
  email: string | null;
}

/** SQL: the authors of a user as JSON, the oldest account first; to embed in other statements. */
export const accountAuthorsOf = (userId: string): string => `(
  select coalesce(jsonb_agg(
    jsonb_build_object('baseUrl', base_url, 'name', git_name, 'email', git_email) order by id), '[]'::jsonb)
  from provider_accounts where user_id = ${userId} and (git_name is not null or git_email is not null))`;
