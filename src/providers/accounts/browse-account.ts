import { Injectable } from '@nestjs/common';
import { badRequest } from '../../core/errors';
import type { Page } from '../../core/http';
import type { Branch, ListedPage, Organization, PageRequest, Repository } from '../api/provider-api';
import { ProviderAccounts } from './provider-accounts';

export interface Search {
  limit: number;
  cursor?: string;
  /** In any part of the name. */
  search?: string;
}

/** What no provider gives more of in a page. */
const MAX_PAGE_SIZE = 100;
/** So many pages are looked through for one answer; the next one goes on behind them. */
const MAX_PAGES = 10;

/** The lists at a provider from which a repository is picked. */
@Injectable()
export class BrowseAccount {
  constructor(private readonly accounts: ProviderAccounts) {}

  async organizations(userId: string, id: string, search: Search): Promise<Page<Organization>> {
    const { api } = await this.accounts.open(userId, id);
    return lookThrough(search, {
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
    return lookThrough(search, {
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
    return lookThrough(search, {
      fetch: (page) => api.listBranches(repository, page),
      nameOf: ({ name }) => name,
    });
  }
}

interface Source<T> {
  fetch: (page: PageRequest) => Promise<ListedPage<T>>;
  nameOf: (item: T) => string;
}

/**
 * Providers search differently or not at all, so it is done here. An answer may hold fewer than `limit` and still have
 * a next page, never more.
 */
async function lookThrough<T>(request: Search, { fetch, nameOf }: Source<T>): Promise<Page<T>> {
  const size = Math.min(request.limit, MAX_PAGE_SIZE);
  const first = pageOfCursor(request.cursor) ?? { page: 1, size };
  const words = (request.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (item: T) => words.every((word) => nameOf(item).toLowerCase().includes(word));
  const items: T[] = [];
  for (let { page } = first; ; page++) {
    const listed = await fetch({ page, size: first.size });
    items.push(...listed.items.filter(matches));
    if (!listed.hasNext) return { items, nextCursor: null };
    const isFull = items.length + first.size > request.limit;
    if (isFull || page - first.page + 1 >= MAX_PAGES)
      return { items, nextCursor: cursorOf({ page: page + 1, size: first.size }) };
  }
}

/** The size goes along: pages of another one would begin elsewhere. */
const cursorOf = ({ page, size }: PageRequest): string =>
  Buffer.from(`page ${page} of ${size}`).toString('base64url');

function pageOfCursor(cursor: string | undefined): PageRequest | null {
  if (cursor === undefined) return null;
  const match = /^page (\d{1,6}) of (\d{1,3})$/.exec(Buffer.from(cursor, 'base64url').toString());
  const [page, size] = [Number(match?.[1]), Number(match?.[2])];
  if (match && page >= 1 && size >= 1 && size <= MAX_PAGE_SIZE) return { page, size };
  throw badRequest('The cursor is not one of this list.', [{ path: 'cursor', message: 'is unknown' }]);
}
