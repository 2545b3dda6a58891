import { badRequest } from '../../core/errors';
import type { ListedPage, PageRequest } from './provider-api';
import type { ProviderAnswer } from './provider-http';
import type { JsonReader } from './read-json';

/** RFC 8288. */
const hasNextPage = (headers: Record<string, string | string[] | undefined>): boolean =>
  /rel="?next"?/.test(String(headers.link ?? ''));

/** For providers that number pages from 1. */
export function pageNumber({ at }: PageRequest): number {
  if (at === null) return 1;
  if (!/^[1-9]\d{0,5}$/.test(at)) throw unknownCursor();
  return Number(at);
}

/** Numbered page whose header tells if there is a next one. */
export const listed = <T>(
  { json, headers }: ProviderAnswer,
  page: PageRequest,
  read: (json: JsonReader) => T,
): ListedPage<T> => ({
  items: json.items().map(read),
  next: hasNextPage(headers) ? String(pageNumber(page) + 1) : null,
});

export const unknownCursor = () =>
  badRequest('The cursor is not one of this list.', [{ path: 'cursor', message: 'is unknown' }]);
