import { isSameJson, type JsonRecord } from './json';
import { type AppRows, type Row } from './rows';
import { settleRow, type SettleOptions, settleRows } from './settle-rows';

const columns = (...names: string[]): ReadonlySet<string> =>
  new Set(['id', 'createdAt', 'updatedAt', ...names]);

const PAGE: SettleOptions = {
  columns: columns('name', 'handle', 'index', 'disabled', 'hidden', 'appVersionId'),
  naturalKey: ({ index }) => String(index).padStart(6, '0'),
};
const COMPONENT: SettleOptions = {
  columns: columns(
    ...['name', 'type', 'pageId', 'parent', 'properties', 'general', 'styles', 'generalStyles'],
    ...['displayPreferences', 'validation', 'layouts'],
  ),
  naturalKey: ({ name }) => String(name),
};
const QUERY: SettleOptions = {
  columns: columns('name', 'options', 'dataSourceId', 'appVersionId'),
  naturalKey: ({ name }) => String(name),
};
const EVENT: SettleOptions = {
  columns: columns('name', 'index', 'event', 'sourceId', 'target', 'appVersionId'),
  naturalKey: ({ sourceId, target, index }) => `${String(sourceId)} ${String(target)} ${String(index)}`,
};
const DATA_SOURCE: SettleOptions = {
  columns: columns('name', 'kind', 'type', 'pluginId', 'appVersionId', 'organizationId', 'scope'),
  ofPlace: new Set(['pluginId', 'appVersionId', 'organizationId']),
  naturalKey: ({ kind, name }) => `${String(kind)} ${String(name)}`,
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

/** `sourcesFromElsewhere`: ids of data sources that have another id in this host, and so settings of their own. */
export interface CanonicalOptions {
  before: AppRows | null;
  sourcesFromElsewhere: ReadonlySet<string>;
}

/**
 * Returns `appV2` as it is committed, from rows in the ids of the repository. Whatever nobody edited is as it was
 * committed: the order of rows, times, what a place has of its own (slug, release, owner), and columns and lists that this
 * version of ToolJet does not know.
 */
export function canonicalBody(rows: AppRows, { before, sourcesFromElsewhere }: CanonicalOptions): JsonRecord {
  const committed = before ?? NOTHING;
  const version = settleRow(rows.version, sameVersion(rows, before), VERSION);
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

const sameVersion = ({ version }: AppRows, before: AppRows | null): Row | undefined =>
  before?.version.id === version.id ? before.version : undefined;

/** A list that is absent in the commit stays so until there is something in it; `editingVersion` says nothing new. */
function withoutNewEmptyLists(body: JsonRecord, before: JsonRecord): JsonRecord {
  const isNew = (key: string, value: unknown) =>
    !(key in before) && (key === 'editingVersion' || (Array.isArray(value) && value.length === 0));
  return Object.fromEntries(Object.entries(body).filter(([key, value]) => !isNew(key, value)));
}

/** Name and version are the app's; everything else of it belongs to the place. */
function headOf({ body }: AppRows, before: AppRows | null): JsonRecord {
  if (!before) return { ...body, currentVersionId: null };
  const { name } = body;
  if (isSameJson(name, before.body.name)) return before.body;
  return { ...before.body, name, ...('updatedAt' in before.body && { updatedAt: body.updatedAt }) };
}

/** Lists those that queries use. One that none uses is in the commit or not, as it was. */
function settleDataSources(rows: AppRows, before: AppRows | null): Row[] {
  const used = usedSources(rows);
  const usedBefore = before ? usedSources(before) : new Set();
  const unused = (before?.dataSources ?? []).filter(
    ({ id, type }) => !used.has(id) && (type === 'static' || !usedBefore.has(id)),
  );
  const inUse = rows.dataSources.filter(({ id }) => used.has(id));
  return settleRows([...inUse, ...unused], before?.dataSources ?? [], DATA_SOURCE);
}

const usedSources = ({ dataQueries }: AppRows): Set<unknown> =>
  new Set(dataQueries.map(({ dataSourceId }) => dataSourceId));

function settleOptions(
  rows: AppRows,
  { before, dataSources, sourcesFromElsewhere }: CanonicalOptions & { dataSources: Row[] },
): Row[] {
  const committed = before?.dataSourceOptions ?? [];
  const wanted = new Set<unknown>(dataSources.map(({ id }) => id));
  const used = usedSources(rows);
  const known = new Set(committed.map(({ dataSourceId }) => dataSourceId));
  const isKept = (id: unknown) => sourcesFromElsewhere.has(String(id)) || (known.has(id) && !used.has(id));
  const kept = committed.filter(({ dataSourceId }) => wanted.has(dataSourceId) && isKept(dataSourceId));
  const read = rows.dataSourceOptions.filter(
    ({ dataSourceId }) => wanted.has(dataSourceId) && !isKept(dataSourceId),
  );
  return settleRows([...kept, ...read], committed, OPTIONS);
}
