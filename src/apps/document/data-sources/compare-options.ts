import {
  applyEdits,
  semanticallyEqual,
  type JsonEdit,
  type JsonNode,
  type JsonPath,
} from '../../../core/json-text';
import { parseAppDocument, type AppDocument } from '../app-document';
import { optionsOf, OWN, type Entries } from './options-of';

const NONE: Entries = new Map();

/** Returns the ids of the data sources whose options mean something else in the other document of the app. */
export function changedOptions(before: AppDocument, after: AppDocument): string[] {
  const [from, to] = [optionsOf(before), optionsOf(after)];
  const ids = new Set([...from.keys(), ...to.keys()]);
  return [...ids].filter((id) => !areSame(from.get(id) ?? NONE, to.get(id) ?? NONE));
}

function areSame(from: Entries, to: Entries): boolean {
  const isSame = ([key, { options }]: [string, { options: JsonNode | null }]): boolean => {
    const other = to.get(key)?.options;
    return other === undefined ? false : isEqual(options, other);
  };
  return from.size === to.size && [...from].every(isSame);
}

const isEqual = (one: JsonNode | null, other: JsonNode | null): boolean =>
  one === null || other === null ? one === other : semanticallyEqual(one, other);

/**
 * Returns the document with the options that the data sources with these ids have in another document of the app. Entries
 * that it has and the other one has not stay. A data source that it has not stays away.
 */
export function withOptionsOf(document: AppDocument, from: AppDocument, ids: readonly string[]): AppDocument {
  const { json, bodyPath } = document.source;
  const list = [...bodyPath, 'dataSourceOptions'];
  const [own, others] = [optionsOf(document), optionsOf(from)];
  const edits = ids.flatMap((id) => {
    const present = own.get(id);
    return present?.has(OWN) ? editsOf(present, others.get(id) ?? NONE, list) : [];
  });
  if (edits.length === 0) return document;
  const isNeeded = json.find(list)?.kind !== 'array' && edits.some(({ path }) => path.at(-1) === '-');
  const first: JsonEdit[] = isNeeded ? [{ op: 'add', path: list, raw: '[]' }] : [];
  return parseAppDocument(applyEdits(json, [...first, ...edits]));
}

function editsOf(present: Entries, wanted: Entries, list: JsonPath): JsonEdit[] {
  return [...wanted].flatMap(([key, { entry, options }]): JsonEdit[] => {
    const here = present.get(key);
    if (!here) return [{ op: 'add', path: [...list, '-'], raw: entry.document.sliceOf(entry) }];
    const path = [...here.path, 'options'];
    if (options) return [{ op: 'add', path, raw: options.document.sliceOf(options) }];
    return here.options ? [{ op: 'remove', path }] : [];
  });
}
