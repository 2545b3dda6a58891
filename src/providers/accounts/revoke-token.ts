import { Injectable } from '@nestjs/common';
import { ProviderError } from '../api/provider-error';
import { OAuthApps } from '../oauth/oauth-apps';
import { TokenEndpoint } from '../oauth/token-endpoint';
import type { ProviderAccount } from './account-store';
import { TokenStore } from './token-store';

/** Revokes the token of an account at its provider, if the provider supports it. */
@Injectable()
export class RevokeToken {
  constructor(
    private readonly store: TokenStore,
    private readonly apps: OAuthApps,
    private readonly endpoint: TokenEndpoint,
  ) {}

  /** Reads the token before it is deleted; the result revokes it, and returns true if the provider did. */
  async prepare(account: ProviderAccount): Promise<() => Promise<boolean>> {
    const [app, token] = [this.apps.findOf(account), await this.store.find(account)];
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
}
