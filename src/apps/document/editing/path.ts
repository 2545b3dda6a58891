import { formatPointer, type JsonPath } from '../../../core/json-text/json-path';

/** Step of a path. A list item keeps its id with its index, so that it is found after others have moved it. */
export type Segment = JsonPath[number] | { index: number; id: string };
export type Path = readonly Segment[];

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const keyOf = (segment: Segment): string | number =>
  typeof segment === 'object' ? segment.index : segment;

/** RFC 6901. */
export const pointerOf = (path: Path): string => formatPointer(path.map(keyOf));

export function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = keyOf(segment);
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as Json)[key];
  }
  return value;
}

/** Returns the objects of a list, or nothing if there is no list. */
export function listAt(document: unknown, path: Path): Json[] {
  const list = valueAt(document, path);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** Returns the index of a list item, with its id if it has one. */
export function segmentOf(list: readonly unknown[], index: number): Segment {
  const item = list[index];
  return isObject(item) && typeof item.id === 'string' ? { index, id: item.id } : index;
}

/** Resolves a path in another state of the document; null if it is gone. */
export function findPath(document: unknown, path: Path): Path | null {
  const found: Segment[] = [];
  let value = document;
  for (const segment of path) {
    if (typeof segment !== 'object') {
      found.push(segment);
    } else {
      if (!Array.isArray(value)) return null;
      const index = value.findIndex((item) => isObject(item) && item.id === segment.id);
      if (index === -1) return null;
      found.push({ index, id: segment.id });
    }
    value = valueAt(value, [found.at(-1)!]);
  }
  return found;
}
