import { Injectable } from '@nestjs/common';
import { badRequest, conflict } from '../../core/errors';
import type { Page } from '../../core/http';
import type {
  Branch,
  ListedPage,
  Organization,
  PageRequest,
  Repository,
  NewRepository,
  DeployKey,
  DeployKeys,
  NewDeployKey,
} from '../api/provider-api';
import { ProviderError } from '../api/provider-error';
import { unknownCursor } from '../api/provider-http';
import { providerOf } from '../catalogue';
import type { ProviderAccount } from './account-store';
import { ProviderAccounts } from './provider-accounts';

export interface Search {
  limit: number;
  cursor?: string;
  /** Matches any part of the name. */
  search?: string;
}

/** No provider returns larger pages. */
const MAX_PAGE_SIZE = 100;
/** Limit on the provider's pages read for one answer; the next answer continues after them. */
const MAX_PAGES = 10;

/** Lists at a provider, to pick a repository from, or creates a new one. */
@Injectable()
export class BrowseAccount {
  constructor(private readonly accounts: ProviderAccounts) {}

  async organizations(userId: string, id: string, search: Search): Promise<Page<Organization>> {
    const { api } = await this.accounts.open(userId, id);
    return searchPages(search, {
      fetch: (page) => api.listOrganizations(page),
      nameOf: ({ path, name }) => `${path} ${name}`,
    });
  }

  async repositories(
    userId: string,
    id: string,
    { organization, ...search }: Search & { organization?: string },
  ): Promise<Page<Repository>> {
    const { api } = await this.accounts.open(userId, id);
    return searchPages(search, {
      fetch: (page) => api.listRepositories(organization ?? null, page),
      nameOf: ({ path }) => path,
    });
  }

  async branches(
    userId: string,
    id: string,
    { repository, ...search }: Search & { repository: string },
  ): Promise<Page<Branch>> {
    const { api } = await this.accounts.open(userId, id);
    return searchPages(search, {
      fetch: (page) => api.listBranches(repository, page),
      nameOf: ({ name }) => name,
    });
  }

  /**
   * Creates a repository, or finds the one from an earlier attempt. Reuses an empty repository with this name: a retry
   * after a lost answer creates no second one.
   */
  async createRepository(
    userId: string,
    id: string,
    request: { organization?: string; name: string; private: boolean },
  ): Promise<{ repository: Repository; isNew: boolean }> {
    const { account, api } = await this.accounts.open(userId, id);
    const organization = request.organization ?? ownOwner(account);
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

interface Source<T> {
  fetch: (page: PageRequest) => Promise<ListedPage<T>>;
  nameOf: (item: T) => string;
}

/**
 * Filters here, because providers search differently or not at all. An answer may hold fewer than `limit` and still
 * have a next page, but never more.
 */
async function searchPages<T>(request: Search, { fetch, nameOf }: Source<T>): Promise<Page<T>> {
  const first = pageOfCursor(request.cursor) ?? {
    at: null,
    size: Math.min(request.limit, MAX_PAGE_SIZE),
  };
  const words = (request.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (item: T) => words.every((word) => nameOf(item).toLowerCase().includes(word));
  const items: T[] = [];
  for (let { at } = first, pages = 1; ; pages++) {
    const { size } = first;
    const listed = await fetch({ at, size });
    items.push(...listed.items.filter(matches));
    at = listed.next;
    if (at === null) return { items, nextCursor: null };
    const isFull = items.length + size > request.limit;
    if (isFull || pages >= MAX_PAGES) return { items, nextCursor: cursorOf({ at, size }) };
  }
}

/** Includes the page size: pages of another size begin elsewhere. */
const cursorOf = ({ at, size }: { at: string; size: number }): string =>
  Buffer.from(`${size} from ${at}`).toString('base64url');

function pageOfCursor(cursor: string | undefined): PageRequest | null {
  if (cursor === undefined) return null;
  const match = /^(\d{1,3}) from ([^\p{Cc}]{1,1000})$/u.exec(Buffer.from(cursor, 'base64url').toString());
  const [size, at] = [Number(match?.[1]), match?.[2]];
  if (at !== undefined && size >= 1 && size <= MAX_PAGE_SIZE) return { at, size };
  throw unknownCursor();
}

/** Returns the owner of the account's own repositories. */
function ownOwner({ provider, login }: ProviderAccount): string {
  const { name, ownedBy } = providerOf(provider);
  if (ownedBy === null) return login;
  throw badRequest(`At ${name} each repository belongs to a ${ownedBy}: say which.`, [
    { path: 'organization', message: `is needed: a ${ownedBy}` },
  ]);
}

const PAGE_SIZE = 100;
/** No repository has more; without a limit, a server that always reports a next page would be read for ever. */
const EnsureDeployKeyMAX_PAGES = 50;

/** Ensures that the repository has this key exactly once, with the wanted access; returns true if it was missing. */
export async function ensureDeployKey(
  keys: DeployKeys,
  repository: string,
  wanted: NewDeployKey,
): Promise<{ isNew: boolean }> {
  const present = await findKey(keys, repository, wanted.publicKey);
  if (present?.mayWrite === wanted.mayWrite) return { isNew: false };
  // Not every provider can change the access of a key.
  if (present) await keys.removeDeployKey(repository, present.id);
  if (await keys.addDeployKey(repository, wanted)) return { isNew: true };
  // Someone else was faster, or the key is registered elsewhere.
  const added = await findKey(keys, repository, wanted.publicKey);
  if (added?.mayWrite === wanted.mayWrite) return { isNew: false };
  throw new ProviderError('provider_key_in_use', 'The provider already uses this key for something else.', {
    remedy: 'Generate a new SSH key for this workspace, then register that one.',
  });
}

async function findKey(keys: DeployKeys, repository: string, publicKey: string): Promise<DeployKey | null> {
  let at: string | null = null;
  for (let pages = 0; pages < EnsureDeployKeyMAX_PAGES; pages++) {
    const page: ListedPage<DeployKey> = await keys.listDeployKeys(repository, { at, size: PAGE_SIZE });
    const { items, next } = page;
    const found = items.find((key) => isSameKey(key.publicKey, publicKey));
    if (found) return found;
    if (next === null) break;
    at = next;
  }
  return null;
}

/** Ignores the comment of the keys. */
const isSameKey = (one: string, other: string): boolean => bareKey(one) === bareKey(other);

const bareKey = (key: string): string => key.trim().split(/\s+/).slice(0, 2).join(' ');
