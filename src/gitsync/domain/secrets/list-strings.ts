import type { JsonPath } from '../../../core/json-text';

/** A string of a document. */
export interface ListedString {
  text: string;
  path: JsonPath;
}

/** Names of things in the lists of a document, by the names of the lists. */
const NOUNS: Record<string, string> = {
  components: 'component',
  pages: 'page',
  events: 'event',
  dataQueries: 'query',
  data_queries: 'query',
  dataSources: 'data source',
  data_sources: 'data source',
  flows: 'node',
};

/** Lists the strings of a parsed document, in its order. */
export function listStrings(document: unknown): ListedString[] {
  const found: ListedString[] = [];
  const open: { value: unknown; path: JsonPath }[] = [{ value: document, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next;
    if (typeof value === 'string') found.push({ text: value, path });
    else if (typeof value === 'object' && value !== null)
      for (const [key, child] of Object.entries(value).reverse())
        open.push({ value: child, path: [...path, Array.isArray(value) ? Number(key) : key] });
  }
  return found;
}

/** Names the things on the way to a string, from the outside in. */
export function placeOf(document: unknown, path: JsonPath): string[] {
  const place: string[] = [];
  let value = document;
  for (const [index, key] of path.entries()) {
    value = (value as Record<string | number, unknown>)[key];
    const list = path[index - 1];
    const { name, label } = (value ?? {}) as { name?: unknown; label?: unknown };
    // A flow of Node-RED has a label in place of a name.
    const shown = list === 'flows' ? name || label : name;
    if (typeof shown === 'string' && typeof list === 'string')
      place.push([NOUNS[list], shown].filter(Boolean).join(' '));
  }
  return place;
}
