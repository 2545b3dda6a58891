import { AppHostError } from '../../app-host-error';

export type Row = JsonRecord & { id: string };

/** Names of the lists of an app. */
export const LISTS = [
  'pages',
  'components',
  'dataQueries',
  'events',
  'dataSources',
  'dataSourceOptions',
  'appEnvironments',
] as const;

export type ListName = (typeof LISTS)[number];

/** One version of an app, without the rows of other versions and apps. */
export interface AppRows extends Record<ListName, Row[]> {
  /** `appV2` as it came. */
  body: JsonRecord;
  version: Row;
}

/** Name of a version without one: GitSync's part files have none. */
const FIRST_VERSION = 'v1';

export const versionNameOf = ({ name }: Row): string => (typeof name === 'string' ? name : FIRST_VERSION);

/** Returns `appV2` of a document of either newer generation. Throws `host_document_unsupported`. */
export function bodyOf(document: unknown): JsonRecord {
  const root = isRecord(document) ? document : {};
  const first = Array.isArray(root.app) ? (root.app[0] as unknown) : null;
  const definition = isRecord(first) && isRecord(first.definition) ? first.definition : root;
  const { appV2 } = definition;
  if (!isRecord(appV2) || !Array.isArray(appV2.pages) || appV2.pages.length === 0)
    throw unsupported('It has no list of pages: it was written by a version of ToolJet before 2.24.');
  return appV2;
}

/**
 * Reads one version of an app: the given one, else the only one. Lists data sources once, and options only of the
 * version's sources: an export holds the whole workspace's.
 */
export function readRows(body: JsonRecord, versionId: string | null): AppRows {
  const version = findVersion(body, versionId);
  const ofVersion = (row: Row) => (row.appVersionId ?? version.id) === version.id;
  const pages = listOf(body, 'pages').filter(ofVersion);
  const pageIds = new Set(pages.map(({ id }) => id));
  const dataQueries = listOf(body, 'dataQueries').filter(ofVersion);
  const used = new Set(dataQueries.map(({ dataSourceId }) => dataSourceId));
  const dataSources = uniqueById(listOf(body, 'dataSources')).filter(
    (source) => used.has(source.id) || ofVersion(source),
  );
  const sourceIds = new Set<unknown>(dataSources.map(({ id }) => id));
  return {
    body,
    version,
    pages,
    components: listOf(body, 'components').filter(({ pageId }) => pageIds.has(String(pageId))),
    dataQueries,
    events: listOf(body, 'events').filter(ofVersion),
    dataSources,
    dataSourceOptions: listOf(body, 'dataSourceOptions').filter(({ dataSourceId }) =>
      sourceIds.has(dataSourceId),
    ),
    appEnvironments: listOf(body, 'appEnvironments'),
  };
}

function findVersion(body: JsonRecord, versionId: string | null): Row {
  const versions = listOf(body, 'appVersions');
  const version =
    versions.length === 1 && versionId === null ? versions[0] : versions.find(({ id }) => id === versionId);
  if (!version) throw unsupported('It does not contain the version that it is about.');
  return version;
}

function listOf(body: JsonRecord, name: string): Row[] {
  const list = body[name] ?? [];
  if (!Array.isArray(list) || !list.every((row) => isRecord(row) && typeof row.id === 'string'))
    throw unsupported(`“${name}” is not a list of items with IDs.`);
  return list as Row[];
}

/** True for an app that other apps show. */
export const isModule = ({ type }: JsonRecord): boolean => type === 'module';

export const layoutsOf = (component: JsonRecord): Row[] =>
  Array.isArray(component.layouts) ? (component.layouts as Row[]) : [];

export const idsOfThings = (rows: AppRows): string[] =>
  [rows.version, ...LISTS.flatMap((list) => rows[list]), ...rows.components.flatMap(layoutsOf)].map(
    ({ id }) => id,
  );

const uniqueById = (rows: Row[]): Row[] => [...new Map(rows.map((row) => [row.id, row])).values()];

const unsupported = (detail: string) =>
  new AppHostError('host_document_unsupported', `ToolJet cannot take this document. ${detail}`, {
    remedy: 'Import it into a newer ToolJet by hand, and export it there.',
  });

export type JsonRecord = Record<string, unknown>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Compares by meaning: the order of keys is none, and -0 is 0. */
export function isSameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left))
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => isSameJson(item, right[index]))
    );
  if (!isRecord(left) || !isRecord(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSameJson(left[key], right[key]))
  );
}

/** Returns a text that is equal for values of the same meaning. */
export function keyOfJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(byKey)) : inner,
  );
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
