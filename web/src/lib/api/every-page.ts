interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

const PAGE_LIMIT = 200;

/** Fetches all pages of a list. `limit`: the most items that the server answers at once. */
export async function everyItem<T>(
  fetchPage: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
  limit = PAGE_LIMIT,
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await fetchPage({ limit, ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}
