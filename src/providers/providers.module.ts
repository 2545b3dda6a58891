import { Module, OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../core/config';
import { addressFilter } from '../core/network';
import { HttpsPool } from '../https';
import { AccountStore } from './accounts/account-store';
import { BrowseAccount } from './accounts/browse-account';
import { CreateRepository } from './accounts/create-repository';
import { ProviderAccounts } from './accounts/provider-accounts';
import { ProviderAccountsController } from './http/provider-accounts.controller';

/** Accounts at GitHub and its like: whose they are, and what is asked of the providers in their name. */
@Module({
  controllers: [ProviderAccountsController],
  providers: [
    {
      provide: HttpsPool,
      useFactory: (config: Config) => new HttpsPool({ isAddressAllowed: addressFilter(config) }),
      inject: [Config],
    },
    AccountStore,
    BrowseAccount,
    CreateRepository,
    ProviderAccounts,
  ],
  exports: [ProviderAccounts],
})
export class ProvidersModule implements OnApplicationShutdown {
  constructor(private readonly pool: HttpsPool) {}

  onApplicationShutdown(): Promise<void> {
    return this.pool.close();
  }
}
