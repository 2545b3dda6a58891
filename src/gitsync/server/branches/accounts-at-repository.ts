import { Injectable } from '@nestjs/common';
import { ProviderAccounts } from '../../../providers';
import { findPathAtSite, type RemoteUrl } from '../../domain';

/** Account that may reach a repository. */
export interface AccountAtRepository {
  accountId: string;
  /** Path of the repository at the provider. */
  path: string;
}

const MOST_ACCOUNTS = 100;

/** Finds a user's accounts at the provider of a repository. Whether they may see it is known to the provider alone. */
@Injectable()
export class AccountsAtRepository {
  constructor(private readonly accounts: ProviderAccounts) {}

  /** Returns the oldest account first. */
  async list(userId: string, repository: RemoteUrl): Promise<AccountAtRepository[]> {
    const accounts = await this.accounts.list(userId, { after: null, take: MOST_ACCOUNTS });
    return accounts.flatMap((account) => {
      const path = findPathAtSite(repository, account);
      return path === null ? [] : { accountId: account.id, path };
    });
  }
}
