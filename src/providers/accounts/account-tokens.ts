import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { Database } from '../../core/database';
import { notFound } from '../../core/errors';
import { SecretBox, type SealedColumn } from '../../core/secrets';
import { ProviderError } from '../api/provider-error';
import { OAuthApps } from '../oauth/oauth-apps';
import type { OAuthApp } from '../oauth/oauth-provider';
import { signInAgain, TokenEndpoint } from '../oauth/token-endpoint';
import { tokenPurpose, refreshTokenPurpose, type ProviderAccount } from './account-store';

/** Current token of an account. */
interface StoredToken {
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

  /** Returns null if the account has been signed out. All times are the database's. */
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

/** Longer than the provider's answer may take: after it, the process that holds the lease counts as dead. */
const LEASE_MORE_MS = 5_000;
const POLL_MS = 200;

/** Token of an account, refreshed when it expires and revoked at the provider when the account is signed out. */
@Injectable()
export class AccountTokens {
  constructor(
    private readonly store: TokenStore,
    private readonly apps: OAuthApps,
    private readonly endpoint: TokenEndpoint,
    private readonly config: Config,
  ) {}

  /** Returns a token that stays valid for a while. Throws `provider_sign_in_again` if there is none. */
  async get(account: ProviderAccount): Promise<StoredToken> {
    const token = await this.#find(account);
    if (!token.isStale) return token;
    try {
      return await this.renew(account, token);
    } catch (error) {
      // The failure may be temporary while the old token is still valid.
      if (token.hasEnded || isFinal(error)) throw error;
      return token;
    }
  }

  /** Replaces a token that expires, or that the provider has refused; one request serves all callers. */
  async renew(account: ProviderAccount, { version }: Pick<StoredToken, 'version'>): Promise<StoredToken> {
    for (;;) {
      const token = await this.#find(account);
      if (token.version !== version) return token;
      const app = token.mayRenew ? await this.apps.findOf(account) : null;
      if (!app) {
        await this.store.endSignIn(account, version, { isFinal: false });
        throw signInAgain(account);
      }
      const leaseMs = this.config.gitSilenceMs + LEASE_MORE_MS;
      const refreshToken = await this.store.claimRenewal(account, version, leaseMs);
      if (refreshToken !== null) {
        await this.#ask(account, app, { version, refreshToken });
        return this.#find(account);
      }
      await pause(POLL_MS);
    }
  }

  /**
   * Prepares to revoke the token at the provider, if the provider supports it. Reads the token before it is deleted; the
   * result revokes it, and returns true if the provider did.
   */
  async prepareRevocation(account: ProviderAccount): Promise<() => Promise<boolean>> {
    const [app, token] = await Promise.all([this.apps.findOf(account), this.store.find(account)]);
    return async () => {
      if (!app || !token) return false;
      try {
        return await this.endpoint.revoke(app, account.userId, token.token);
      } catch (error) {
        if (error instanceof ProviderError) return false;
        throw error;
      }
    };
  }

  /**
   * Requests new tokens. If this process dies after the provider's answer, the refresh token may be used up: the next
   * request with it is refused, and the sign-in ends.
   */
  async #ask(
    account: ProviderAccount,
    app: OAuthApp,
    { version, refreshToken }: { version: number; refreshToken: string },
  ): Promise<void> {
    try {
      const tokens = await this.endpoint.renew(app, account.userId, refreshToken);
      await this.store.saveRenewed(account, version, tokens);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.code !== 'provider_sign_in_refused') {
        await this.store.releaseRenewal(account, version);
        throw error;
      }
      await this.store.endSignIn(account, version, { isFinal: true });
      throw signInAgain(account);
    }
  }

  async #find(account: ProviderAccount): Promise<StoredToken> {
    const token = await this.store.find(account);
    if (!token) throw notFound('The account');
    return token;
  }
}

const isFinal = (error: unknown): boolean =>
  !(error instanceof ProviderError) || error.code === 'provider_sign_in_again';

const at = { table: 'provider_accounts', key: ['id', 'user_id', 'base_url'] };

export const SEALED_PROVIDER_TOKENS: SealedColumn = {
  ...at,
  column: 'sealed_token',
  holds: 'accounts at providers',
  purpose: (row) => tokenPurpose(row.user_id, row.base_url),
};

export const SEALED_REFRESH_TOKENS: SealedColumn = {
  ...at,
  column: 'sealed_refresh_token',
  holds: 'accounts at providers that renew their tokens',
  purpose: (row) => refreshTokenPurpose(row.user_id, row.base_url),
};
