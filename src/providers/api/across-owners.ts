import { unknownCursor } from './numbered-pages';
import type { ListedPage, PageRequest } from './provider-api';

interface Owners<T> {
  /** All of them, by the names that `list` takes. */
  owners: string[];
  list: (owner: string, page: PageRequest) => Promise<ListedPage<T>>;
}

/**
 * One list of what many owners have, for a provider that has none across them: owner after owner, in the order of
 * their names, so that a page goes on at the right place also where an owner came or went meanwhile.
 */
export async function listAcross<T>(
  { at, size }: PageRequest,
  { owners, list }: Owners<T>,
): Promise<ListedPage<T>> {
  const sorted = [...owners].sort();
  // No owner has a slash in its name.
  const slash = at?.indexOf('/') ?? -1;
  if (at !== null && slash < 0) throw unknownCursor();
  const from = at?.slice(0, slash) ?? '';
  const within = at?.slice(slash + 1) ?? '';
  const index = sorted.findIndex((owner) => owner >= from);
  const owner = sorted[index];
  if (owner === undefined) return { items: [], next: null };
  const page = await list(owner, { at: owner === from && within !== '' ? within : null, size });
  if (page.next !== null) return { items: page.items, next: `${owner}/${page.next}` };
  const following = sorted[index + 1];
  return { items: page.items, next: following === undefined ? null : `${following}/` };
}

/** All items of a list, up to `maxPages` pages. */
export async function everyPage<T>(
  list: (page: PageRequest) => Promise<ListedPage<T>>,
  { size, maxPages }: { size: number; maxPages: number },
): Promise<T[]> {
  const items: T[] = [];
  let at: string | null = null;
  for (let pages = 0; pages < maxPages; pages++) {
    const page: ListedPage<T> = await list({ at, size });
    items.push(...page.items);
    if (page.next === null) break;
    at = page.next;
  }
  return items;
}
