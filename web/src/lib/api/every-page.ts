interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

const PAGE_LIMIT = 200;

/** Fetches all pages of a list. */
export async function everyItem<T>(
  fetchPage: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await fetchPage({ limit: PAGE_LIMIT, ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}
