import { modulesIn } from './outside';
import { normalComponent, normalEvent, normalPage, normalQuery, settingsOf } from './normal-form';
import {
  isRecord,
  isSameJson,
  layoutsOf,
  versionNameOf,
  type JsonRecord,
  type Row,
  type AppRows,
} from './rows';

/**
 * Columns that people do not edit, and that stay as they were committed: a save that changes nothing sets them, too, and
 * two branches that change one thing would always be in conflict.
 */
const TIMES = ['createdAt', 'updatedAt'];

/** Columns that a server gives each row, and that a committed row without them does not get. */
const OF_SERVER: ReadonlySet<string> = new Set([...TIMES, 'appVersionId', 'componentId']);

interface SettleOptions {
  /** Columns that ToolJet 2.27 has; others are kept as they were committed. */
  columns: ReadonlySet<string>;
  /** Columns that belong to a host, and stay as they were committed. */
  ofPlace?: ReadonlySet<string>;
  /** Orders new rows that were made at the same time. */
  naturalKey: (row: Row) => string;
  /** True if nothing that people edit differs from the committed row: that stays then, to the byte. */
  isAlike?: (row: Row, before: Row) => boolean;
}

const alikeBy =
  (normal: (row: Row) => JsonRecord) =>
  (row: Row, before: Row): boolean =>
    isSameJson(normal(row), normal(before));

/** Brings rows into the order of the last commit, new ones after them, and settles each of them. */
function settleRows(rows: Row[], before: Row[], options: SettleOptions): Row[] {
  const places = new Map(before.map(({ id }, index) => [id, index]));
  const known = new Map(before.map((row) => [row.id, row]));
  return [...rows]
    .sort((a, b) => compareRows(a, b, { places, naturalKey: options.naturalKey }))
    .map((row) => settleRow(row, known.get(row.id), options));
}

function compareRows(
  a: Row,
  b: Row,
  { places, naturalKey }: { places: Map<string, number>; naturalKey: (row: Row) => string },
): number {
  const [left, right] = [places.get(a.id) ?? Infinity, places.get(b.id) ?? Infinity];
  if (left !== right) return left - right;
  return compareKeys([textOf(a.createdAt), naturalKey(a), a.id], [textOf(b.createdAt), naturalKey(b), b.id]);
}

function compareKeys(left: string[], right: string[]): number {
  const index = left.findIndex((text, at) => text !== right[at]);
  if (index === -1) return 0;
  return left[index] < right[index] ? -1 : 1;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Returns the committed row if nothing that people edit differs; else the new values, with the committed times. */
function settleRow(row: Row, before: Row | undefined, options: SettleOptions): Row {
  if (!before) return withLayouts(unsaved(row), undefined);
  const settled = withLayouts(mergeColumns(row, before, options), before);
  const isAlike = options.isAlike?.(row, before) || isSameJson(contentOf(settled), contentOf(before));
  if (!isAlike) return settled;
  return 'appVersionId' in before && before.appVersionId !== settled.appVersionId
    ? { ...before, appVersionId: settled.appVersionId }
    : before;
}

/**
 * A new row has the time of its creation, which later saves do not change. Its id is what all workspaces know it by, as in
 * the files that GitSync writes, so the column of one server for that is left out.
 */
function unsaved({ co_relation_id: _, ...row }: Row & { co_relation_id?: unknown }): Row {
  return 'updatedAt' in row && 'createdAt' in row ? { ...row, updatedAt: row.createdAt } : row;
}

function mergeColumns(row: Row, before: Row, { columns, ofPlace }: SettleOptions): Row {
  const merged: JsonRecord = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(row)])) {
    const value = columnOf(key, { row, before, isKept: !columns.has(key) || (ofPlace?.has(key) ?? false) });
    if (value !== undefined) merged[key] = value;
  }
  return merged as Row;
}

/** Undefined: the column is absent, as it was. */
function columnOf(key: string, { row, before, isKept }: { row: Row; before: Row; isKept: boolean }): unknown {
  const [sent, standing] = [row[key], before[key]];
  if (!Object.hasOwn(before, key)) return isKept || sent === null || OF_SERVER.has(key) ? undefined : sent;
  if (TIMES.includes(key) || isKept) return standing;
  if (sent === undefined || isEmptyAlike(key, sent, standing)) return standing;
  return sent;
}

/** An unset flag of a page is null or false, and unfilled options are null or empty. */
function isEmptyAlike(key: string, sent: unknown, standing: unknown): boolean {
  if (key === 'hidden' || key === 'disabled') return !sent && !standing;
  if (key === 'parent') return !sent && !standing;
  return key === 'options' && isEmpty(sent) && isEmpty(standing);
}

const isEmpty = (value: unknown): boolean =>
  value === null || (isRecord(value) && Object.keys(value).length === 0);

const LAYOUT: SettleOptions = {
  columns: new Set(['id', 'type', 'top', 'left', 'width', 'height', 'componentId']),
  naturalKey: ({ type }) => String(type),
};

function withLayouts(row: Row, before: Row | undefined): Row {
  if (!Array.isArray(row.layouts)) return row;
  return { ...row, layouts: settleRows(layoutsOf(row), before ? layoutsOf(before) : [], LAYOUT) };
}

/** Returns a row without the columns that differ in a copy of its version. */
const contentOf = (row: Row): JsonRecord =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !TIMES.includes(key) && key !== 'appVersionId'));

const columns = (...names: string[]): ReadonlySet<string> =>
  new Set(['id', 'createdAt', 'updatedAt', ...names]);

const PAGE: SettleOptions = {
  columns: columns('name', 'handle', 'index', 'disabled', 'hidden', 'appVersionId'),
  naturalKey: ({ index }) => String(index).padStart(6, '0'),
  isAlike: alikeBy(normalPage),
};
const COMPONENT: SettleOptions = {
  columns: columns(
    ...['name', 'type', 'pageId', 'parent', 'properties', 'general', 'styles', 'generalStyles'],
    ...['displayPreferences', 'validation', 'layouts'],
  ),
  naturalKey: ({ name }) => String(name),
  isAlike: alikeBy(normalComponent),
};
const QUERY: SettleOptions = {
  columns: columns('name', 'options', 'dataSourceId', 'appVersionId'),
  naturalKey: ({ name }) => String(name),
  isAlike: alikeBy(normalQuery),
};
const EVENT: SettleOptions = {
  columns: columns('name', 'index', 'event', 'sourceId', 'target', 'appVersionId'),
  naturalKey: ({ sourceId, target, index }) => `${String(sourceId)} ${String(target)} ${String(index)}`,
  isAlike: alikeBy(normalEvent),
};
const DATA_SOURCE: SettleOptions = {
  columns: columns('name', 'kind', 'type', 'pluginId', 'appVersionId', 'organizationId', 'scope'),
  ofPlace: new Set(['pluginId', 'appVersionId', 'organizationId']),
  naturalKey: ({ kind, name }) => `${String(kind)} ${String(name)}`,
  isAlike: (row, before) =>
    ['name', 'kind', 'type', 'scope'].every((key) => !(key in before) || isSameJson(row[key], before[key])),
};
const OPTIONS: SettleOptions = {
  columns: columns('dataSourceId', 'environmentId', 'options'),
  ofPlace: new Set(['environmentId']),
  naturalKey: ({ dataSourceId }) => String(dataSourceId),
};
const VERSION: SettleOptions = {
  columns: columns(
    ...['name', 'definition', 'globalSettings', 'showViewerNavigation', 'homePageId', 'appId'],
    'currentEnvironmentId',
  ),
  ofPlace: new Set(['appId', 'currentEnvironmentId', 'definition']),
  naturalKey: () => '',
};

/** A member of a thing that is not followed: it stays as it was committed. */
export interface Unfollowed {
  list: 'version' | 'pages' | 'components' | 'layouts' | 'dataQueries' | 'events';
  column: string;
}

/** Returns the rows of a list that may have such members. */
export function rowsIn(rows: AppRows, list: Unfollowed['list']): readonly Row[] {
  if (list === 'version') return [rows.version];
  return list === 'layouts' ? rows.components.flatMap(layoutsOf) : rows[list];
}

/** Members that newer versions add, and that differ from server to server. */
const BOOKKEEPING = new Set([
  ...[
    'co_relation_id',
    'status',
    'parentVersionId',
    'promotedFrom',
    'publishedAt',
    'releasedAt',
    'createdBy',
  ],
  ...['description', 'versionType', 'isStub', 'branchId', 'moduleReferenceId', 'sourceTag'],
]);

const FOLLOWED: Record<Unfollowed['list'], ReadonlySet<string>> = {
  version: VERSION.columns,
  pages: PAGE.columns,
  components: COMPONENT.columns,
  layouts: LAYOUT.columns,
  dataQueries: QUERY.columns,
  events: EVENT.columns,
};

export const FOLLOWED_LISTS = Object.keys(FOLLOWED) as Unfollowed['list'][];

/** Returns the members that a server has, and that are neither captured again nor pulled. */
export function unfollowedColumns(rows: AppRows): Unfollowed[] {
  return FOLLOWED_LISTS.flatMap((list) =>
    [...new Set(rowsIn(rows, list).flatMap((row) => Object.keys(row)))]
      .filter((column) => !FOLLOWED[list].has(column) && !BOOKKEEPING.has(column))
      .map((column) => ({ list, column })),
  );
}

/** Columns of a row with its place and times. */
const OF_ROW = new Set([...TIMES, 'id', 'appVersionId', 'appId', 'currentEnvironmentId', 'definition']);

/** Returns the members that are captured and pulled. */
export const followedColumns = (list: Unfollowed['list']): string[] =>
  [...FOLLOWED[list]].filter((column) => !OF_ROW.has(column));

/** `sourcesFromElsewhere`: ids of data sources that have another id in this host, and so settings of their own. */
export interface CanonicalOptions {
  before: AppRows | null;
  sourcesFromElsewhere: ReadonlySet<string>;
}

/**
 * Returns `appV2` as it is committed, from rows in the ids of the repository. Unedited parts stay as committed: the order
 * of rows, times, values of a host's own (slug, release, owner), and columns and lists that this version of ToolJet does
 * not know.
 */
export function canonicalBody(rows: AppRows, { before, sourcesFromElsewhere }: CanonicalOptions): JsonRecord {
  const committed = before ?? NOTHING;
  const version = settleVersion(rows, before);
  const dataSources = settleDataSources(rows, before);
  const body = {
    ...headOf(rows, before),
    editingVersion: version,
    components: settleRows(rows.components, committed.components, COMPONENT),
    pages: settleRows(rows.pages, committed.pages, PAGE),
    events: settleRows(rows.events, committed.events, EVENT),
    dataQueries: settleRows(rows.dataQueries, committed.dataQueries, QUERY),
    dataSources,
    appVersions: [version],
    appEnvironments: before ? before.appEnvironments : rows.appEnvironments,
    dataSourceOptions: settleOptions(rows, { before, dataSources, sourcesFromElsewhere }),
  };
  return before ? withoutNewEmptyLists(body, before.body) : body;
}

const NOTHING = { components: [], pages: [], events: [], dataQueries: [] };

function settleVersion(rows: AppRows, committed: AppRows | null): Row {
  const before = sameVersion(rows, committed);
  const isAlike = () => hasSameSettings(rows, committed!);
  const settled = settleRow(withoutFormerTree(rows), before, { ...VERSION, isAlike });
  if (!before || 'name' in before) return settled;
  const { name: _, ...nameless } = settled;
  return nameless;
}

/** ToolJet opens any page where the committed version names none. */
function hasSameSettings(rows: AppRows, before: AppRows): boolean {
  const [settings, committed] = [settingsOf(rows), settingsOf(before)];
  const { homePageId } = committed.homePageId === null ? committed : settings;
  const isSameName = versionNameOf(rows.version) === versionNameOf(before.version);
  return isSameName && isSameJson({ ...settings, homePageId }, committed);
}

/** ToolJet keeps the tree of an app that it has brought into rows, and reads it never again. */
const withoutFormerTree = ({ version, pages }: AppRows): Row =>
  pages.length > 0 && 'definition' in version ? { ...version, definition: null } : version;

const sameVersion = ({ version }: AppRows, before: AppRows | null): Row | undefined =>
  before?.version.id === version.id ? before.version : undefined;

/** A list that is absent in the commit stays so until there is something in it; `editingVersion` says nothing new. */
function withoutNewEmptyLists(body: JsonRecord, before: JsonRecord): JsonRecord {
  const isNew = (key: string, value: unknown) =>
    !(key in before) && (key === 'editingVersion' || (Array.isArray(value) && value.length === 0));
  return Object.fromEntries(Object.entries(body).filter(([key, value]) => !isNew(key, value)));
}

/** Name and version are the app's; everything else of it belongs to the host. */
function headOf({ body: { co_relation_id: _, ...body } }: AppRows, before: AppRows | null): JsonRecord {
  if (!before) return { ...body, currentVersionId: null };
  const { name } = body;
  const committed = withNewModules(before.body, body);
  if (isSameJson(name, before.body.name)) return committed;
  return { ...committed, name };
}

/** Modules are described as they were first committed with the app. */
function withNewModules(before: JsonRecord, { modules }: JsonRecord): JsonRecord {
  // Documents without the list are of an older ToolJet, or of the split layout, which takes no item without an id.
  if (!Array.isArray(modules) || !Array.isArray(before.modules)) return before;
  const known = new Set(modulesIn(before).map(({ id }) => id));
  const added = modules.filter((module) => modulesIn({ modules: [module] }).some(({ id }) => !known.has(id)));
  if (added.length === 0) return before;
  return { ...before, modules: [...(before.modules as unknown[]), ...(added as unknown[])] };
}

/** Lists the data sources that queries use. An unused one is in the commit or not, as before. */
function settleDataSources(rows: AppRows, before: AppRows | null): Row[] {
  const used = usedSources(rows);
  const usedBefore = before ? usedSources(before) : new Set();
  const unused = (before?.dataSources ?? []).filter(
    ({ id, type }) => !used.has(id) && (type === 'static' || !usedBefore.has(id)),
  );
  const inUse = rows.dataSources.filter(({ id }) => used.has(id)).map((row) => withScope(row, before));
  return settleRows([...inUse, ...unused], before?.dataSources ?? [], DATA_SOURCE);
}

/** A source without settings is the version's own, or the workspace's since 3.16: that belongs to the host. */
function withScope(row: Row, before: AppRows | null): Row {
  const known = row.type === 'static' ? before?.dataSources.find(({ id }) => id === row.id) : undefined;
  return known && 'scope' in known ? { ...row, scope: known.scope } : row;
}

const usedSources = ({ dataQueries }: AppRows): Set<unknown> =>
  new Set(dataQueries.map(({ dataSourceId }) => dataSourceId));

function settleOptions(
  rows: AppRows,
  { before, dataSources, sourcesFromElsewhere }: CanonicalOptions & { dataSources: Row[] },
): Row[] {
  const elsewhere = before ? optionsOfNone(before) : [];
  const committed = [...(before?.dataSourceOptions ?? []), ...elsewhere];
  const wanted = new Set<unknown>(dataSources.map(({ id }) => id));
  const used = usedSources(rows);
  const known = new Set(committed.map(({ dataSourceId }) => dataSourceId));
  const isKept = (id: unknown) => sourcesFromElsewhere.has(String(id)) || (known.has(id) && !used.has(id));
  const kept = committed.filter(({ dataSourceId }) => wanted.has(dataSourceId) && isKept(dataSourceId));
  const read = rows.dataSourceOptions.filter(
    ({ dataSourceId }) => wanted.has(dataSourceId) && !isKept(dataSourceId),
  );
  return settleRows([...kept, ...read, ...elsewhere], inOrderOf(before, committed), OPTIONS);
}

/** GitSync writes options with ids of its own server, which lead to none of the app's data sources. They stay. */
function optionsOfNone({ body, dataSources }: AppRows): Row[] {
  const known = new Set<unknown>(dataSources.map(({ id }) => id));
  const rows = Array.isArray(body.dataSourceOptions) ? (body.dataSourceOptions as Row[]) : [];
  return rows.filter(({ dataSourceId }) => !known.has(dataSourceId));
}

function inOrderOf(before: AppRows | null, rows: Row[]): Row[] {
  const places = new Map(
    ((before?.body.dataSourceOptions ?? []) as Row[]).map(({ id }, index) => [id, index]),
  );
  const placeOf = ({ id }: Row) => places.get(id) ?? Infinity;
  return [...rows].sort((one, other) => placeOf(one) - placeOf(other));
}
