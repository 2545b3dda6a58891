import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import { SecretBox } from '../../core/secrets';
import type { ProviderAccount } from './account-store';
import { refreshTokenPurpose, tokenPurpose } from './sealed-tokens';

/** Current token of an account. */
export interface StoredToken {
  token: string;
  /** Changes with the token. */
  version: number;
  /** True if it is about to expire, as far as known. */
  isStale: boolean;
  hasEnded: boolean;
  mayRenew: boolean;
}

/** Replaces the tokens after a refresh. */
export interface RenewedTokens {
  accessToken: string;
  /** Null if the previous one stays valid. */
  refreshToken: string | null;
  expiresInSeconds: number | null;
}

interface Row {
  sealed_token: Buffer;
  token_version: number;
  is_stale: boolean;
  has_ended: boolean;
  may_renew: boolean;
}

/** Time for a request that was just started to reach the provider. */
const STALE_SECONDS = 60;

/** Tokens of accounts, and the lease on refreshing them: one process at a time, over all replicas. */
@Injectable()
export class TokenStore {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /** Returns null if the account was signed out meanwhile. All times are the database's. */
  async find({ id, userId, baseUrl }: ProviderAccount): Promise<StoredToken | null> {
    const [row] = await this.database.query<Row>(
      `select sealed_token, token_version, sealed_refresh_token is not null as may_renew,
         coalesce(via = 'oauth' and expires_at < now() + make_interval(secs => $2), false) as is_stale,
         coalesce(via = 'oauth' and expires_at < now(), false) as has_ended
       from provider_accounts where id = $1`,
      [id, STALE_SECONDS],
    );
    if (!row) return null;
    return {
      token: this.secretBox.open(row.sealed_token, tokenPurpose(userId, baseUrl)),
      version: row.token_version,
      isStale: row.is_stale,
      hasEnded: row.has_ended,
      mayRenew: row.may_renew,
    };
  }

  /** Returns the refresh token to the process that gets the lease; null if another has it, or has refreshed already. */
  async claimRenewal(
    { id, userId, baseUrl }: ProviderAccount,
    version: number,
    leaseMs: number,
  ): Promise<string | null> {
    const [row] = await this.database.query<{ sealed: Buffer }>(
      `update provider_accounts set renewal_ends_at = now() + make_interval(secs => $3)
       where id = $1 and token_version = $2 and sealed_refresh_token is not null
         and (renewal_ends_at is null or renewal_ends_at < now())
       returning sealed_refresh_token as sealed`,
      [id, version, leaseMs / 1000],
    );
    return row ? this.secretBox.open(row.sealed, refreshTokenPurpose(userId, baseUrl)) : null;
  }

  async saveRenewed(
    { id, userId, baseUrl }: ProviderAccount,
    version: number,
    { accessToken, refreshToken, expiresInSeconds }: RenewedTokens,
  ): Promise<void> {
    const sealed = this.secretBox.seal(accessToken, tokenPurpose(userId, baseUrl));
    const sealedRefresh =
      refreshToken && this.secretBox.seal(refreshToken, refreshTokenPurpose(userId, baseUrl));
    await this.database.query(
      `update provider_accounts set sealed_token = $3, token_version = token_version + 1, renewal_ends_at = null,
         sealed_refresh_token = coalesce($4, sealed_refresh_token), needs_sign_in = false,
         expires_at = now() + make_interval(secs => $5)
       where id = $1 and token_version = $2`,
      [id, version, sealed, sealedRefresh, expiresInSeconds],
    );
  }

  /** Releases the lease after a failure; others may try. */
  async releaseRenewal({ id }: ProviderAccount, version: number): Promise<void> {
    await this.database.query(
      'update provider_accounts set renewal_ends_at = null where id = $1 and token_version = $2',
      [id, version],
    );
  }

  /** The provider requires a new sign-in. Its refusal of a refresh token is final: the token is not sent again. */
  async endSignIn(
    { id }: ProviderAccount,
    version: number,
    { isFinal }: { isFinal: boolean },
  ): Promise<void> {
    await this.database.query(
      `update provider_accounts set needs_sign_in = true, renewal_ends_at = null,
         sealed_refresh_token = case when $3 then null else sealed_refresh_token end
       where id = $1 and token_version = $2 and via = 'oauth'`,
      [id, version, isFinal],
    );
  }
}
