/** Steps from the root: a string is an object's key, a number an array's index. */
export type JsonPath = readonly (string | number)[];

/** The tokens of an RFC 6901 pointer; null when it is not one. Whether a token is a key or an index, only the document tells. */
export function parsePointer(pointer: string): string[] | null {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The RFC 6901 pointer of a path. */
export function formatPointer(path: JsonPath): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The array index that a pointer's token spells, without leading zeros as RFC 6901 wants; null when it spells none. */
export function parseArrayIndex(token: string): number | null {
  return /^(?:0|[1-9][0-9]{0,9})$/.test(token) ? Number(token) : null;
}
