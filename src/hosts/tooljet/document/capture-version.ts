import { createHash } from 'node:crypto';
import { parseAppDocument } from '../../../apps';
import { parseJson, reconcile } from '../../../core/json-text';
import type { AddedByHost, CapturedApp, HostedModule, IdMap, ModuleIds } from '../../app-host';
import { listDifferences } from '../../document-differences';
import { canonicalBody } from './canonical';
import { IdTranslation, idsIn } from './id-translation';
import {
  isModule,
  isRecord,
  isSameJson,
  keyOfJson,
  bodyOf,
  LISTS,
  readRows,
  type JsonRecord,
  type AppRows,
} from './rows';
import { isShared, withLeftOut, withoutLeftOut } from './left-out';
import { normalForm } from './normal-form';
import { tablesIn } from './outside';
import { joinPairs, outsidePairs, pairRows, type Pairs } from './pair-rows';

/** Export of one version, as ToolJet answered it. */
export interface VersionExport {
  answer: JsonRecord;
  versionId: string;
}

/** Reads the rows of the version in the host's ids. */
export const rowsOfExport = ({ answer, versionId }: VersionExport): AppRows =>
  readRows(bodyOf(answer), versionId);

/** Reads the rows of a document's version in the repository's ids. Throws `invalid_app_document`. */
export function rowsOfDocument(text: string): AppRows {
  const { versionId } = parseAppDocument(text);
  return readRows(bodyOf(JSON.parse(text)), versionId);
}

/** Changes with anything in the version, but not when it is saved unchanged, nor by what others do. */
export function fingerprintOf(rows: AppRows): string {
  const used = new Set(rows.dataQueries.map(({ dataSourceId }) => dataSourceId));
  const options = rows.dataSourceOptions
    .filter(({ dataSourceId }) => used.has(dataSourceId))
    .map(({ dataSourceId, environmentId, options: values }) =>
      keyOfJson([dataSourceId, environmentId, values]),
    );
  const content = keyOfJson([rows.version.id, rows.version.name, normalForm(rows), options.sort()]);
  return hashOf(content);
}

interface KnownVersion {
  previous: string | null;
  ids: IdMap;
  /** As in `CapturedApp`. */
  added?: AddedByHost;
  /** Modules that it may show. */
  modules?: readonly HostedModule[];
}

const OWN_NAME = /^git [A-Za-z0-9._-]* [0-9a-f]{4}$/;

/** True for the name of a version that a Trellis made, this or another server. */
export const isOwnVersionName = (name: string): boolean => OWN_NAME.test(name);

/** Captures a version with known ids: the last captured version, or a version that Trellis made. */
export function captureKnown(
  source: VersionExport,
  { previous, ids, added, modules = [] }: KnownVersion,
): CapturedApp {
  const rows = rowsOfExport(source);
  const present = onlyPresent(ids, rows);
  const found = captured(source, rows, { previous, ids: withModules(present, { rows, previous, modules }) });
  const isKept = added !== undefined && previous !== null && hashOf(found.document) === added.captureHash;
  return isKept ? { ...found, document: previous, added } : found;
}

/**
 * Takes the wanted text for the state that was captured on top of it, though ToolJet has added to that on its own. Otherwise
 * the addition would be a change that no one has made.
 */
export function takenAs(wanted: string, found: CapturedApp): CapturedApp {
  const { document } = found;
  if (document === wanted) return found;
  // A new app may have another name than its document.
  const named = parseAppDocument(wanted).withName(found.name);
  const differences = listDifferences(named, parseAppDocument(document));
  const places = differences.slice(0, MOST_PLACES).map(({ place }) => place);
  return { ...found, document: named.text, added: { captureHash: hashOf(document), places } };
}

const MOST_PLACES = 20;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Captures another version than the last time: pairs its things with the committed ones. The version keeps its id in the
 * repository, which is written into each row, and its name there if a Trellis has made the version.
 */
export function captureOther(
  source: VersionExport,
  previous: CapturedApp,
  modules: readonly HostedModule[] = [],
): CapturedApp {
  const rows = rowsOfExport(source);
  const committed = rowsOfDocument(previous.document);
  const { leftOut = [] } = previous.ids;
  const stable = stableIds(rows, previous.ids);
  // Another version may still have a query that is left out of the last one: it is paired, unless texts name a deleted one.
  const outside = outsidePairs(onlyPresent(previous.ids, rows), [withoutLeftOut(committed, leftOut)]);
  const version: Pairs = new Map([[rows.version.id, committed.version.id]]);
  const pairs = pairRows(rows, committed, { known: joinPairs(version, stable, outside) });
  const host = String(rows.version.name);
  const { [host]: known, ...formerNames } = namesOfVersions(previous.ids);
  // Another Trellis has made it from the committed version.
  const repository = known ?? String(committed.version.name);
  const versionName = isOwnVersionName(host) ? { host, repository } : null;
  const present = onlyPresent(idsOf(pairs, { versionName, formerNames, leftOut }), rows);
  const { document } = previous;
  return captured(source, rows, {
    previous: document,
    ids: withModules(present, { rows, previous: document, modules }),
  });
}

/** Versions to which someone may go back in the host. */
const MOST_FORMER_NAMES = 20;

/** Returns the names in the repository of the versions that Trellis has made, by their names in the host, the latest last. */
export function namesOfVersions({ versionName, formerNames = {} }: IdMap): Record<string, string> {
  const names = new Map(Object.entries(formerNames));
  if (versionName) {
    names.delete(versionName.host);
    names.set(versionName.host, versionName.repository);
  }
  return Object.fromEntries([...names].slice(-MOST_FORMER_NAMES));
}

/** Returns pairs that hold in all versions of the app: data sources and environments. */
function stableIds({ dataSources, appEnvironments }: AppRows, { toRepository }: IdMap): Pairs {
  const global = dataSources.filter(({ type }) => type !== 'static');
  return new Map(
    [...global, ...appEnvironments].flatMap(({ id }) => (toRepository[id] ? [[id, toRepository[id]]] : [])),
  );
}

/** Makes the map of ids to store from pairs, which may be of equal ids. */
export function idsOf(
  pairs: Pairs,
  { versionName, formerNames = {}, leftOut = [] }: Omit<IdMap, 'toRepository'>,
): IdMap {
  const different = [...pairs].filter(([host, repository]) => host !== repository);
  return {
    toRepository: Object.fromEntries(different),
    versionName,
    ...(Object.keys(formerNames).length > 0 && { formerNames }),
    ...(leftOut.length > 0 && { leftOut }),
  };
}

function captured(
  { answer, versionId }: VersionExport,
  rows: AppRows,
  { previous, ids: { leftOut, ...known } }: { previous: string | null; ids: IdMap },
): CapturedApp {
  const slim = { ...rows, body: withoutRows(rows.body) };
  const translated = withVersionName(IdTranslation.of(known).toRepository(slim), known);
  const ids = { ...known, ...stillLeftOut(leftOut, translated) };
  const document = documentOf({ answer, rows: translated, previous, ids });
  return {
    document,
    ids: onlyIn(document, ids, rows),
    hostVersionId: versionId,
    versionName: String(translated.version.name),
    name: String(rows.body.name),
    fingerprint: fingerprintOf(rows),
    ...(isModule(rows.body) && { module: moduleIds(document) }),
  };
}

/** Forgets queries that the host has by now. */
function stillLeftOut(leftOut: IdMap['leftOut'] = [], { dataQueries }: AppRows): Pick<IdMap, 'leftOut'> {
  const there = new Set(dataQueries.map(({ id }) => id));
  const left = leftOut.filter((id) => !there.has(id));
  return left.length > 0 ? { leftOut: left } : {};
}

function moduleIds(document: string): ModuleIds {
  const { body, version } = rowsOfDocument(document);
  return { id: String(body.id), versionId: version.id };
}

/** Empties the lists, which hold the data sources of others, and keeps the order of keys. */
const withoutRows = (body: JsonRecord): JsonRecord =>
  Object.fromEntries(
    Object.entries(body).map(([key, value]) => [
      key,
      (LISTS as readonly string[]).includes(key) ? [] : value,
    ]),
  );

/** Replaces the host's name of a version that Trellis made, unless it was renamed. */
function withVersionName(rows: AppRows, { versionName }: IdMap): AppRows {
  if (!versionName || rows.version.name !== versionName.host) return rows;
  return { ...rows, version: { ...rows.version, name: versionName.repository } };
}

interface Committing {
  answer: JsonRecord;
  rows: AppRows;
  previous: string | null;
  ids: IdMap;
}

function documentOf({ answer, rows, previous, ids }: Committing): string {
  const sourcesFromElsewhere = new Set(Object.entries(ids.toRepository).map(([, repository]) => repository));
  if (previous === null) {
    const appV2 = canonicalBody(rows, { before: null, sourcesFromElsewhere });
    const tables = settleTables(answer, { ids, committed: [] });
    return JSON.stringify(
      {
        ...(tables && tables.length > 0 && { tooljet_database: tables }),
        ...{ app: [{ definition: { appV2 } }], tooljet_version: answer.tooljet_version },
      },
      null,
      2,
    );
  }
  const before = rowsOfDocument(previous);
  const whole = withLeftOut(rows, before, ids.leftOut ?? []);
  const body = canonicalBody(whole, { before, sourcesFromElsewhere });
  const root = JSON.parse(previous) as JsonRecord;
  const isSame = keyOfJson(body) === keyOfJson(before.body);
  const replaced = replaceBody(root, body, isSame ? null : answer.tooljet_version);
  const next = withTables(replaced, settleTables(answer, { ids, committed: tablesIn(root) }));
  const text = JSON.stringify(next, null, 2);
  // Most captures find the same again; bringing two texts together takes ten times as long.
  return text === previous ? previous : reconcile(parseJson(previous), parseJson(text));
}

/**
 * Returns the schema of the app's tables in the order of the commit; undefined if it was not read. A table that is paired
 * by its name is another ToolJet's, and stays as it was committed.
 */
function settleTables(
  { tooljet_database: read }: JsonRecord,
  { ids, committed }: { ids: IdMap; committed: JsonRecord[] },
): JsonRecord[] | undefined {
  if (read === undefined) return undefined;
  const places = new Map(committed.map(({ id }, index) => [id, index]));
  const paired = new Set(Object.values(ids.toRepository));
  const placeOf = ({ id }: JsonRecord) => places.get(id) ?? Infinity;
  return IdTranslation.of(ids)
    .toRepository(tablesIn({ tooljet_database: read }))
    .map((table) => {
      const before = committed[places.get(table.id) ?? -1] as JsonRecord | undefined;
      if (!before) return table;
      const ordered = inOrderOf(before, table);
      return paired.has(table.id) || isSameJson(ordered, before) ? before : ordered;
    })
    .sort((a, b) => placeOf(a) - placeOf(b) || (String(a.table_name) < String(b.table_name) ? -1 : 1));
}

/** A column that is added comes last there, wherever the commit has it. */
function inOrderOf(committed: JsonRecord, table: JsonRecord): JsonRecord {
  const [before, now] = [committed.schema, table.schema].map((schema) =>
    isRecord(schema) && Array.isArray(schema.columns) ? schema.columns.filter(isRecord) : null,
  );
  if (!before || !now) return table;
  const places = new Map(before.map(({ column_name: name }, index) => [name, index]));
  const placeOf = ({ column_name: name }: JsonRecord) => places.get(name) ?? places.size;
  const columns = [...now].sort((a, b) => placeOf(a) - placeOf(b));
  return { ...table, schema: { ...(table.schema as JsonRecord), columns } };
}

/** Adds none to a document of the split layout, which has no file for them. */
function withTables(root: JsonRecord, tables: JsonRecord[] | undefined): JsonRecord {
  if (tables === undefined) return root;
  if ('tooljet_database' in root) return { ...root, tooljet_database: tables };
  return tables.length > 0 && 'app' in root ? { tooljet_database: tables, ...root } : root;
}

/** Keeps everything around the app. A change is committed with the version of ToolJet that wrote it. */
function replaceBody(root: JsonRecord, appV2: JsonRecord, version: unknown): JsonRecord {
  const key = 'tooljetVersion' in root ? 'tooljetVersion' : 'tooljet_version';
  const stamp = version !== null && key in root ? { [key]: version } : {};
  if (!Array.isArray(root.app)) return { ...root, appV2, ...stamp };
  const [first, ...others] = root.app as JsonRecord[];
  const definition = { ...(isRecord(first.definition) ? first.definition : {}), appV2 };
  return { ...root, app: [{ ...first, definition }, ...others], ...stamp };
}

/**
 * Adds the ids of modules that the version shows. An id that was committed as it is stays, and so does one whose counterpart
 * the version names, too: two ids of the host cannot be the same one in the repository.
 */
function withModules(
  ids: IdMap,
  { rows, previous, modules }: { rows: AppRows; previous: string | null; modules: readonly HostedModule[] },
): IdMap {
  if (modules.length === 0) return ids;
  const shown = idsIn(rows.components);
  const toRepository = { ...ids.toRepository };
  for (const [host, repository] of modules.flatMap(pairsOfModule)) {
    if (host === repository || !shown.has(host) || host in toRepository) continue;
    if (Object.values(toRepository).includes(repository)) continue;
    if ((shown.has(repository) && !(repository in toRepository)) || previous?.includes(host)) continue;
    toRepository[host] = repository;
  }
  return { ...ids, toRepository };
}

const pairsOfModule = ({ hostAppId, id, hostVersionId, versionId }: HostedModule) =>
  [
    [hostAppId, id],
    [hostVersionId, versionId],
  ] as const;

/**
 * Forgets things that the document leaves out: data sources that a host makes for each version, used or not. A data source
 * of the workspace is the same one in all versions, and keeps its id until a query uses it again.
 */
function onlyIn(document: string, ids: IdMap, { dataSources }: AppRows): IdMap {
  const shared = new Set(dataSources.filter(isShared).map(({ id }) => id));
  // One pass finds nearly all of them; an id of another form is searched for alone.
  const named = idsIn(document);
  const entries = Object.entries(ids.toRepository).filter(
    ([host, repository]) => shared.has(host) || named.has(repository) || document.includes(repository),
  );
  return { ...ids, toRepository: Object.fromEntries(entries) };
}

/** Forgets ids that no longer occur. Other things may still name deleted ones. */
function onlyPresent(ids: IdMap, rows: AppRows): IdMap {
  const present = idsIn({ ...rows, body: null });
  const entries = Object.entries(ids.toRepository).filter(([host]) => present.has(host));
  return { ...ids, toRepository: Object.fromEntries(entries) };
}
