import { Module, OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../core/config';
import { addressFilter } from '../core/network';
import { HttpsPool } from '../https';
import { AccountStore } from './accounts/account-store';
import { AccountTokens, TokenStore } from './accounts/account-tokens';
import { ProviderAppStore } from './app/app-store';
import { GitHubAppApi } from './app/github-app';
import { InstallationTokens } from './app/installation-tokens';
import { BrowseAccount } from './accounts/browse-account';
import { ProviderAccounts } from './accounts/provider-accounts';
import { ProviderConnections } from './api/open-provider';
import { ProviderAccountsController } from './http/provider-accounts.controller';
import { ProviderSignInsController } from './http/provider-sign-ins.controller';
import { OAuthApps } from './oauth/oauth-apps';
import { SignInByOAuth, SignInStore } from './oauth/sign-in-by-oauth';
import { TokenEndpoint } from './oauth/token-endpoint';

/** Accounts at GitHub and other providers, and requests to the providers in their name. */
@Module({
  controllers: [ProviderAccountsController, ProviderSignInsController],
  providers: [
    {
      provide: HttpsPool,
      useFactory: (config: Config) => new HttpsPool({ isAddressAllowed: addressFilter(config) }),
      inject: [Config],
    },
    AccountStore,
    AccountTokens,
    BrowseAccount,
    GitHubAppApi,
    InstallationTokens,
    OAuthApps,
    ProviderAccounts,
    ProviderAppStore,
    ProviderConnections,
    SignInByOAuth,
    SignInStore,
    TokenEndpoint,
    TokenStore,
  ],
  exports: [
    BrowseAccount,
    GitHubAppApi,
    InstallationTokens,
    ProviderAccounts,
    ProviderAppStore,
    ProviderConnections,
    SignInByOAuth,
  ],
})
export class ProvidersModule implements OnApplicationShutdown {
  constructor(private readonly pool: HttpsPool) {}

  onApplicationShutdown(): Promise<void> {
    return this.pool.close();
  }
}
