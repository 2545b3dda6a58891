import { Injectable } from '@nestjs/common';
import { ProviderError } from '../api/provider-error';
import { OAuthApps } from '../oauth/oauth-apps';
import { TokenEndpoint } from '../oauth/token-endpoint';
import type { ProviderAccount } from './account-store';
import { TokenStore } from './token-store';

/** Takes the token of an account back at its provider, as far as that lets one. */
@Injectable()
export class RevokeToken {
  constructor(
    private readonly store: TokenStore,
    private readonly apps: OAuthApps,
    private readonly endpoint: TokenEndpoint,
  ) {}

  /** Reads the token before it is forgotten; what it answers with tells whether the provider has taken it back. */
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
