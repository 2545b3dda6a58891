import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { Config } from '../../core/config';
import { notFound } from '../../core/errors';
import { ProviderError } from '../api/provider-error';
import { OAuthApps, type OAuthApp } from '../oauth/oauth-apps';
import { signInAgain } from '../oauth/oauth-error';
import { TokenEndpoint } from '../oauth/token-endpoint';
import type { ProviderAccount } from './account-store';
import { TokenStore, type StoredToken } from './token-store';

/** Longer than the provider's answer may take: after it, the process that holds the lease counts as dead. */
const LEASE_MORE_MS = 5_000;
const POLL_MS = 200;

/** Token of an account, refreshed when it expires. */
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
      const app = token.mayRenew ? this.apps.findOf(account) : null;
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
