import { unknownCursor } from './numbered-pages';
import type { ListedPage, PageRequest } from './provider-api';

interface Owners<T> {
  /** All owners, by the names that `list` takes. */
  owners: string[];
  list: (owner: string, page: PageRequest) => Promise<ListedPage<T>>;
}

/**
 * Lists the items of many owners as one list, for a provider that has no such list: owner after owner in the order of
 * their names, so that a page continues at the right place even if an owner came or went meanwhile.
 */
export async function listAcross<T>(
  { at, size }: PageRequest,
  { owners, list }: Owners<T>,
): Promise<ListedPage<T>> {
  const sorted = [...owners].sort();
  const { from, within } = parseCursor(at);
  const index = sorted.findIndex((owner) => owner >= from);
  const owner = sorted[index];
  if (owner === undefined) return { items: [], next: null };
  const page = await list(owner, { at: owner === from ? within : null, size });
  if (page.next !== null) return { items: page.items, next: `${owner}/${page.next}` };
  const following = sorted[index + 1];
  return { items: page.items, next: following === undefined ? null : `${following}/` };
}

/** Splits a cursor into the owner at which the page begins, and the cursor in that owner's list. */
function parseCursor(at: string | null): { from: string; within: string | null } {
  if (at === null) return { from: '', within: null };
  // An owner's name contains no slash.
  const slash = at.indexOf('/');
  if (slash < 0) throw unknownCursor();
  return { from: at.slice(0, slash), within: at.slice(slash + 1) || null };
}

/** Returns all items of a list, up to `maxPages` pages. */
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
