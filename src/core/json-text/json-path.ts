/** Steps from the root: a string is an object's key, a number an array's index. */
export type JsonPath = readonly (string | number)[];

/**
 * Returns the tokens of an RFC 6901 pointer; null if it is malformed. Only the document tells if a token is a key or
 * an index.
 */
export function parsePointer(pointer: string): string[] | null {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Formats a path as an RFC 6901 pointer. */
export function formatPointer(path: JsonPath): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Parses an array index, without leading zeros as RFC 6901 requires; null if the token is none. */
export function parseArrayIndex(token: string): number | null {
  return /^(?:0|[1-9][0-9]{0,9})$/.test(token) ? Number(token) : null;
}
