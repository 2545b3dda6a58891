import { encodePath, type ListedPage, type PageRequest } from './provider-api';
import type { ProviderHttp } from './provider-http';
import type { JsonReader } from './read-json';

interface PagedRequest {
  path: string;
  query?: Record<string, string>;
  page: PageRequest;
}

/**
 * Reads a page of Bitbucket's. Only the page parameter of its `next` address is used, so that it cannot lead to
 * another server.
 */
export async function pagedValues<T>(
  http: ProviderHttp,
  { path, query, page: { at, size } }: PagedRequest,
  read: (json: JsonReader) => T,
): Promise<ListedPage<T>> {
  const { json } = await http.call({ path, query: { ...query, pagelen: size, page: at ?? undefined } });
  return { items: json.items('values').map(read), next: pageOf(json.findText('next')) };
}

const pageOf = (next: string | null): string | null =>
  next !== null && URL.canParse(next) ? new URL(next).searchParams.get('page') : null;

/** Uses the slug: lower case, no other characters, whatever was typed. */
export function repositoryAt(path: string): string {
  const slash = path.indexOf('/');
  const slug = path
    .slice(slash + 1)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-');
  return `/repositories/${encodePath(`${path.slice(0, slash)}/${slug}`)}`;
}
