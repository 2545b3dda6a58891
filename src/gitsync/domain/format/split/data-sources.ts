import { createHash } from 'node:crypto';
import {
  applyEdits,
  parseJson,
  printJson,
  semanticallyEqual,
  type JsonDocument,
  type JsonEdit,
  type JsonNode,
} from '../../../../core/json-text';
import { checkVersionName } from '../../../../core/names';
import { parseIfValid } from '../meta-entry';
import { entryEdits } from '../meta-file';
import type { RepositoryLayout } from '../repository-layout';
import { findFile, getFileIfAny, TreeOverlay, type TreeReader } from '../tree';
import { partOf } from './part-files';
import { listParts, readParts } from './read';

const SOURCES = 'dataSources';
const OPTIONS = 'dataSourceOptions';
const ENVIRONMENTS = 'appEnvironments';
const LISTS = [SOURCES, OPTIONS, ENVIRONMENTS];

/** Part files of an app that say which data sources it uses, and how these are set. */
const isOfSources = (path: string): boolean => {
  const part = partOf(path);
  return part?.kind === 'entity' && LISTS.includes(part.list);
};

/** Largest file of a data source that is read. */
const MAX_BYTES = 1 << 20;

/** Values of plain options, by the names of options. */
type Values = Map<string, JsonNode>;

/** A data source of the workspace, as the files of one app have it. */
interface OwnSource {
  id: string;
  name: string;
  kind: string;
  isPlugin: boolean;
  /** Values by the names of environments. */
  options: Map<string, Values>;
}

type Change = { path: string; content: Buffer | null } | { path: string; oid: string };

interface AppBefore {
  path: string;
  oid: string;
}

/**
 * Returns the changes to the files of data sources that come with a commit of an app: a file for each data source that is
 * new to the app and has none, and in the others the settings that the commit changes. Encrypted options are left out, except
 * for their references to constants. No file is removed: other apps may use the data source.
 * `before`: the app's folder; null for a new app. `changes`: those to the folder at `path`.
 * @throws AppError `git_invalid_repository` if something other than a file is in the way
 */
export async function planDataSources(
  { tree, layout, acceptedAt }: { tree: TreeReader; layout: RepositoryLayout; acceptedAt: Date },
  { before, changes, path }: { before: AppBefore | null; changes: readonly Change[]; path: string },
): Promise<Change[]> {
  const isOwn = (change: Change) =>
    change.path.startsWith(`${path}/`) && isOfSources(change.path.slice(path.length + 1));
  if (!changes.some(isOwn)) return [];
  const after = new TreeOverlay(tree);
  after.apply(changes);
  const folder = await after.findEntry(path);
  const former = before === null ? new Map<string, OwnSource>() : await readOwnSources(tree, before);
  const present = folder === null ? [] : (await readOwnSources(after, { path, oid: folder.oid })).values();
  const written: WrittenSource[] = [];
  for (const source of present) {
    const file = await planFile({ tree, layout }, source, former.get(source.id) ?? null);
    if (file !== null) written.push({ ...file, source });
  }
  if (written.length === 0) return [];
  const list = await planList({ tree, layout }, written, acceptedAt);
  return [...written.map(({ path: at, content }) => ({ path: at, content })), ...list];
}

interface WrittenSource {
  path: string;
  content: Buffer;
  source: OwnSource;
}

/** Reads the data sources whose settings an app has. A source of one version, one without settings and a sample are left out. */
async function readOwnSources(tree: TreeReader, folder: AppBefore): Promise<Map<string, OwnSource>> {
  const files = (await listParts(tree, folder)).filter(({ path }) => isOfSources(path));
  const rows = new Map<string, JsonNode[]>(LISTS.map((list) => [list, []]));
  for (const { path, text } of await readParts(tree, folder.path, files)) {
    const part = partOf(path);
    const root = parseIfValid(text)?.root;
    if (part?.kind === 'entity' && root?.kind === 'object') rows.get(part.list)?.push(root);
  }
  const environments = new Map(
    rows.get(ENVIRONMENTS)!.map((row) => [textOf(row, 'id'), textOf(row, 'name')]),
  );
  const found = new Map<string, OwnSource>();
  for (const row of rows.get(SOURCES)!) {
    const own = rows.get(OPTIONS)!.filter((options) => textOf(options, 'dataSourceId') === textOf(row, 'id'));
    const source = sourceOf(row, own, environments);
    if (source !== null) found.set(source.id, source);
  }
  return found;
}

function sourceOf(
  row: JsonNode,
  own: readonly JsonNode[],
  environments: ReadonlyMap<string | null, string | null>,
): OwnSource | null {
  const [id, name, kind, type, scope] = ['id', 'name', 'kind', 'type', 'scope'].map((key) =>
    textOf(row, key),
  );
  if (id === null || name === null || kind === null || type !== 'default' || scope === 'local') return null;
  const options = new Map<string, Values>();
  for (const set of own) {
    const environment = environments.get(textOf(set, 'environmentId'));
    if (environment) options.set(environment, plainValues(set.get('options')));
  }
  if (options.size === 0) return null;
  const sorted = new Map([...options].sort(([one], [other]) => (one < other ? -1 : 1)));
  return { id, name, kind, isPlugin: textOf(row, 'pluginId') !== null, options: sorted };
}

function plainValues(options: JsonNode | null): Values {
  const values: Values = new Map();
  for (const { key, value } of options?.members ?? []) {
    const plain = plainValue(value);
    if (plain !== null) values.set(key, plain);
  }
  return values;
}

/** Reference to a constant, and nothing else. */
const REFERENCE = /^\{\{\s*(constants|secrets)\.[\w-]+\s*\}\}$/;

/** Returns null for an encrypted option, unless it names the constant that has its value. */
function plainValue(option: JsonNode): JsonNode | null {
  const isPlain = textIn(option, 'encrypted') === 'false' && option.get('credential_id') === null;
  if (isPlain) return option.get('value') ?? option;
  const reference = option.get('workspace_constant');
  return REFERENCE.test(reference?.document.findString(reference) ?? '') ? reference : null;
}

const textOf = (node: JsonNode, key: string): string | null => node.document.findString(node.get(key));

const textIn = (node: JsonNode, key: string): string | null => {
  const value = node.get(key);
  return value && value.document.sliceOf(value);
};

type Place = { tree: TreeReader; layout: RepositoryLayout };

async function planFile(
  { tree, layout }: Place,
  source: OwnSource,
  former: OwnSource | null,
): Promise<{ path: string; content: Buffer } | null> {
  if (checkVersionName(source.id) !== null || (former && isSame(former, source))) return null;
  const path = layout.dataSourcePath(source.id);
  const entry = await getFileIfAny(tree, path);
  if (entry === null) return { path, content: Buffer.from(printJson(printSource(source), 2)) };
  if (former === null) return null;
  const document = await readJsonFile(tree, entry.oid);
  // A file that Trellis cannot read is left to its owner.
  if (document === null) return null;
  const text = applyEdits(document, editsOf(document, former, source));
  return text === document.text ? null : { path, content: Buffer.from(text) };
}

const isSame = (one: OwnSource, other: OwnSource): boolean =>
  one.name === other.name &&
  one.options.size === other.options.size &&
  [...one.options].every(([environment, values]) => {
    const others = other.options.get(environment);
    return (
      others?.size === values.size && [...values].every(([key, value]) => isEqual(others.get(key), value))
    );
  });

const isEqual = (one: JsonNode | undefined, other: JsonNode): boolean =>
  one !== undefined && semanticallyEqual(one, other);

function printSource({ id, name, kind, isPlugin, options }: OwnSource): string {
  const sets = [...options].map(([key, values]) => `${JSON.stringify(key)}:${printValues(values)}`);
  const head = JSON.stringify({ id, name, kind, type: 'default' }).slice(0, -1);
  return `${head},"options":{${sets.join(',')}}${isPlugin ? ',"isPlugin":true' : ''}}`;
}

const printValues = (values: Values): string =>
  `{${[...values].map(([key, value]) => `${JSON.stringify(key)}:${sliceOf(value)}`).join(',')}}`;

const sliceOf = (node: JsonNode): string => node.document.sliceOf(node);

/** Edits only what the commit changes: another server may have set the rest. */
function editsOf({ root }: JsonDocument, former: OwnSource, source: OwnSource): JsonEdit[] {
  const renamed: JsonEdit = { op: 'add', path: ['name'], raw: JSON.stringify(source.name) };
  const edits: JsonEdit[] = former.name === source.name ? [] : [renamed];
  const options = root.get('options');
  if (options?.kind !== 'object') return edits;
  for (const [environment, values] of source.options) {
    const before = former.options.get(environment) ?? new Map<string, JsonNode>();
    edits.push(...editsOfValues(['options', environment], options.get(environment), { before, values }));
  }
  return edits;
}

function editsOfValues(
  path: string[],
  present: JsonNode | null,
  { before, values }: { before: Values; values: Values },
): JsonEdit[] {
  if (present?.kind !== 'object') return [{ op: 'add', path, raw: printValues(values) }];
  const changed = [...values].filter(([key, value]) => !isEqual(before.get(key), value));
  const gone = [...before.keys()].filter((key) => !values.has(key) && present.get(key) !== null);
  return [
    ...changed.map(([key, value]): JsonEdit => ({ op: 'add', path: [...path, key], raw: sliceOf(value) })),
    ...gone.map((key): JsonEdit => ({ op: 'remove', path: [...path, key] })),
  ];
}

async function readJsonFile(tree: TreeReader, oid: string): Promise<JsonDocument | null> {
  const content = await tree.readBlob(oid, MAX_BYTES).catch(() => null);
  const document = content && parseIfValid(content.toString('utf8'));
  return document?.root.kind === 'object' ? document : null;
}

/** Enters the written files in the platform's list of data sources. A list that cannot be read is left as it is. */
async function planList(
  { tree, layout }: Place,
  written: readonly WrittenSource[],
  acceptedAt: Date,
): Promise<Change[]> {
  const path = layout.dataSourceMetaPath;
  const entry = await getFileIfAny(tree, path);
  let document = entry === null ? parseJson('{}') : await readJsonFile(tree, entry.oid);
  if (document === null) return [];
  const updatedAt = acceptedAt.toISOString();
  for (const { content, source } of written) {
    const contentHash = createHash('sha256').update(content).digest('hex');
    const values = Object.entries({ name: source.name, kind: source.kind, updatedAt, contentHash });
    document = parseJson(applyEdits(document, entryEdits(document, source.id, values)));
  }
  const last: JsonEdit = { op: 'add', path: ['lastUpdatedAt'], raw: JSON.stringify(updatedAt) };
  return [{ path, content: Buffer.from(applyEdits(document, [last])) }];
}

/** Settings of a data source of the workspace, from its file. */
export interface SharedSource {
  id: string;
  name: string;
  kind: string;
  /** Values by the names of options, by the names of environments. */
  options: Record<string, Record<string, unknown>>;
}

/** Reads the files of data sources with these ids. A missing or unreadable file, and a file of another data source, is left out. */
export async function readSharedSources(
  tree: TreeReader,
  layout: RepositoryLayout,
  ids: readonly string[],
): Promise<SharedSource[]> {
  const found: SharedSource[] = [];
  for (const id of ids) {
    if (checkVersionName(id) !== null) continue;
    const { entry } = await findFile(tree, layout.dataSourcePath(id));
    const document = entry && (await readJsonFile(tree, entry.oid));
    const source = document && sharedSource(JSON.parse(document.text.replace(/^\ufeff/, '')));
    if (source?.id === id) found.push(source);
  }
  return found;
}

function sharedSource(value: unknown): SharedSource | null {
  if (!isRecord(value)) return null;
  const { id, name, kind, options } = value;
  if (typeof id !== 'string' || typeof name !== 'string' || typeof kind !== 'string') return null;
  const sets = Object.entries(isRecord(options) ? options : {}).flatMap(([environment, values]) =>
    isRecord(values) ? [[environment, values] as const] : [],
  );
  return { id, name, kind, options: Object.fromEntries(sets) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
