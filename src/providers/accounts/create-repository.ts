import { Injectable } from '@nestjs/common';
import { badRequest, conflict } from '../../core/errors';
import type { NewRepository, Repository } from '../api/provider-api';
import { providerOf } from '../catalogue';
import type { ProviderAccount } from './account-store';
import { ProviderAccounts } from './provider-accounts';

/** Creates a repository, or finds the one that an earlier attempt has created. */
@Injectable()
export class CreateRepository {
  constructor(private readonly accounts: ProviderAccounts) {}

  /** Reuses an empty repository with this name: a retry after a lost answer creates no second one. */
  async run(
    userId: string,
    id: string,
    request: { organization?: string; name: string; private: boolean },
  ): Promise<{ repository: Repository; isNew: boolean }> {
    const { account, api } = await this.accounts.open(userId, id);
    const organization = request.organization ?? ownPlace(account);
    const wanted: NewRepository = { organization, name: request.name, isPrivate: request.private };
    const created = await api.createRepository(wanted);
    if (created) return { repository: created, isNew: true };
    const path = `${organization}/${request.name}`;
    const repository = await api.getRepository(path);
    const { items: branches } = await api.listBranches(path, { at: null, size: 1 });
    if (branches.length === 0) return { repository, isNew: false };
    throw conflict('provider_repository_exists', `The repository ${repository.path} already exists.`, {
      remedy: 'Choose another name, or pick that one from the list.',
      data: { repository: repository.path },
    });
  }
}

/** Returns the owner of the account's own repositories. */
function ownPlace({ provider, login }: ProviderAccount): string {
  const { name, ownedBy } = providerOf(provider);
  if (ownedBy === null) return login;
  throw badRequest(`At ${name} each repository belongs to a ${ownedBy}: say which.`, [
    { path: 'organization', message: `is needed: a ${ownedBy}` },
  ]);
}
