import {
  applyEdits,
  semanticallyEqual,
  type JsonNode,
  type JsonPath,
  type JsonEdit,
} from '../../core/json-text';
import { parseAppDocument, type AppDocument } from './app-document';

export interface DataSource {
  id: string;
  name: string | null;
  kind: string | null;
  /** Ids of the values of its encrypted options, which are not in the document. */
  credentialIds: string[];
}

/** Lists the data sources of an app that have an id. */
export function listDataSources(document: AppDocument): DataSource[] {
  const { json, bodyPath } = document.source;
  const options = optionsOf(document);
  return (json.find([...bodyPath, 'dataSources'])?.items ?? []).flatMap((item) => {
    const id = json.findString(item.get('id'));
    if (id === null) return [];
    const own = [...(options.get(id)?.values() ?? [])];
    return {
      id,
      name: json.findString(item.get('name')),
      kind: json.findString(item.get('kind')),
      credentialIds: own.flatMap(({ options: node }) => (node ? credentialsIn(node) : [])),
    };
  });
}

function credentialsIn(node: JsonNode): string[] {
  const flag = node.get('encrypted');
  if (flag?.kind === 'boolean' && node.document.sliceOf(flag) === 'true')
    return [node.document.findString(node.get('credential_id')) ?? []].flat();
  return [...node.items, ...node.members.map(({ value }) => value)].flatMap(credentialsIn);
}

/** An object with the options of a data source: those in one environment, or those in the data source itself. */
export interface OptionsEntry {
  entry: JsonNode;
  path: JsonPath;
  /** Null where the entry has none. */
  options: JsonNode | null;
}

/** Entries of one data source, by a key that is the same in all documents of the app. */
type Entries = ReadonlyMap<string, OptionsEntry>;

/** Key of the data source itself. */
const OWN = 'own';

/** Returns the entries of each data source by its id. */
function optionsOf({ source: { json, bodyPath } }: AppDocument): ReadonlyMap<string, Entries> {
  const found = new Map<string, Map<string, OptionsEntry>>();
  const add = (id: string | null, key: string, entry: OptionsEntry): void => {
    if (id !== null) found.set(id, (found.get(id) ?? new Map<string, OptionsEntry>()).set(key, entry));
  };
  for (const [list, idKey] of [
    ['dataSources', 'id'],
    ['dataSourceOptions', 'dataSourceId'],
  ]) {
    const path = [...bodyPath, list];
    for (const [index, entry] of (json.find(path)?.items ?? []).entries()) {
      const key = list === 'dataSources' ? OWN : keyOf(entry, index);
      const place = { entry, path: [...path, index], options: entry.get('options') ?? null };
      add(json.findString(entry.get(idKey)), key, place);
    }
  }
  return found;
}

function keyOf(entry: JsonNode, index: number): string {
  const [id, environment] = ['id', 'environmentId'].map((key) => entry.document.findString(entry.get(key)));
  return `entry ${id ?? environment ?? index}`;
}

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
