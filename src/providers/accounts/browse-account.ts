import { Injectable } from '@nestjs/common';
import type { Page } from '../../core/http';
import { unknownCursor } from '../api/numbered-pages';
import type { Branch, ListedPage, Organization, PageRequest, Repository } from '../api/provider-api';
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

/** Lists at a provider, to pick a repository from. */
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
 * Filters here, because providers search differently or not at all. An answer may hold fewer than `limit` and still
 * have a next page, but never more.
 */
async function lookThrough<T>(request: Search, { fetch, nameOf }: Source<T>): Promise<Page<T>> {
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
