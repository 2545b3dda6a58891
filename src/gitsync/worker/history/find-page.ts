import type { Item } from '../../../apps';
import type { Sha } from '../../../git';
import { findHistory } from './walk';
import { ItemChanges } from './item-changes';
import type { AppInHistory } from './read-app-at';

/** Commits of the app that are compared for a page at most: at first, then, and in all. */
const COMPARED = [16, 100, 500] as const;

export interface PageRequest {
  tip: Sha;
  /** Commits of the app before this page. */
  skipped: number;
  limit: number;
  /** Lists only the commits that changed this item. */
  of: Item | undefined;
  signal: AbortSignal;
}

interface FoundPage {
  shas: Sha[];
  /** Commits of the app before the next page; null if this is the last one. */
  end: number | null;
  /** All from the tip to the end of the page; null for those of an item. */
  all: Sha[] | null;
}

/** Finds a page of the commits that changed an app, or one thing in it. */
export async function findPage(history: AppInHistory, { of, ...request }: PageRequest): Promise<FoundPage> {
  if (of) return findPageOfItem(history, new ItemChanges(history, of), request);
  const { tip, skipped, limit, signal } = request;
  const end = skipped + limit;
  const found = await findHistory(history, { app: history.app, tip, limit: end + 1, signal });
  const all = found.slice(0, end);
  return { shas: all.slice(skipped), end: found.length > end ? end : null, all };
}

async function findPageOfItem(
  history: AppInHistory,
  changes: ItemChanges,
  { tip, skipped, limit, signal }: Omit<PageRequest, 'of'>,
): Promise<FoundPage> {
  const shas: Sha[] = [];
  let next = skipped;
  for (const count of COMPARED) {
    const end = skipped + count;
    const found = await findHistory(history, { app: history.app, tip, limit: end + 1, signal });
    for (; next < Math.min(found.length, end); next += 1) {
      signal.throwIfAborted();
      if (await changes.isChangedBy(found[next])) shas.push(found[next]);
      if (shas.length === limit) return { shas, end: found.length > next + 1 ? next + 1 : null, all: null };
    }
    if (found.length <= end) return { shas, end: null, all: null };
  }
  return { shas, end: next, all: null };
}
