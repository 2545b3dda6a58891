import { parseAppDocument, type AppDocument } from '../../../../apps/document';
import { AppError } from '../../../../core/errors';
import {
  JsonTooLargeError,
  parseJson,
  printJson,
  reconcile,
  lastMembers,
  lineIndentOf,
  reindent,
  type JsonDocument,
  type JsonMember,
  type JsonNode,
} from '../../../../core/json-text';
import { checkVersionName, nameKey, isSameName } from '../../../../core/names';
import {
  parseIfValid,
  cannotBeSplit,
  quoted,
  invalidRepository,
  type RepositoryProblem,
} from '../meta-entry';
import { MAX_META_VALUES } from '../meta-file';
import { maxFileBytes, blobOidOf, findFolderProblem, folderProblem, type TreeReader } from '../tree';
import {
  APP_PATH,
  folderOfList,
  partOf,
  PLATFORM_KEY,
  SCHEMA_KEY,
  SCHEMA_PATH,
  mayHoldParts,
  type PartText,
} from './part-files';
import { MAX_PARTS, READ_AT_ONCE, printObject, listParts, joinDocument, type PartFile } from './read';
import type { SplitEntry, SplitMeta } from './split-meta';

/** A part file of a commit: a blob that exists already, or new content. `path` starts at the app's folder. */
export type SerializedPart = { path: string; oid: string } | { path: string; content: Buffer };

/** A part file that is written must be readable again, so it may be no longer than a document. */
const LIMITS = { maxLength: maxFileBytes };
/** Limits for a file in the repository, which may contain anything. */
const READABLE = { maxDepth: 100, maxValues: MAX_META_VALUES };
/** Bytes that joining adds to each line of a part: its indentation, and the separator before the next part. */
const BYTES_OF_LINE = 8;

/**
 * Serializes the parts of a document. The file of an unchanged part keeps its id, whatever its white space. In the file of a
 * changed part, only the values that differ are rewritten, in its own format; a new file has the platform's format.
 */
export async function serializeParts(
  tree: TreeReader,
  parts: readonly PartText[],
  present: readonly PartFile[],
): Promise<SerializedPart[]> {
  if (parts.length > MAX_PARTS)
    throw cannotBeSplit(`The app would have ${parts.length} files; the limit is ${MAX_PARTS}`);
  const oids = new Map(present.map(({ path, oid }) => [path, oid]));
  const files: SerializedPart[] = [];
  let bytesLeft = maxFileBytes;
  for (let start = 0; start < parts.length; start += READ_AT_ONCE) {
    const some = parts.slice(start, start + READ_AT_ONCE);
    const written = await Promise.all(
      some.map((part) => serializePart(tree, part, oids.get(part.path) ?? null)),
    );
    written.forEach((file, index) => {
      bytesLeft -= joinedBytes('content' in file ? file.content : Buffer.from(some[index].text));
    });
    if (bytesLeft < 0) throw tooLarge();
    files.push(...written);
  }
  return files;
}

async function serializePart(
  tree: TreeReader,
  { path, text }: PartText,
  oid: string | null,
): Promise<SerializedPart> {
  if (oid === null) return { path, content: print(text) };
  // The id alone shows that most files have not changed, so they are not read.
  if (hasContent(oid, text) || hasContent(oid, `${text}\n`)) return { path, oid };
  const before = await tree.readBlob(oid, maxFileBytes);
  const after = revise(before, text);
  return after.equals(before) ? { path, oid } : { path, content: after };
}

const hasContent = (oid: string, text: string): boolean => blobOidOf(Buffer.from(text)) === oid;

/** Replaces the whole file if it is not a valid part. */
function revise(before: Buffer, text: string): Buffer {
  const present = before.toString('utf8');
  const document = Buffer.from(present).equals(before) ? parseIfValid(present, READABLE) : null;
  if (document?.root.kind !== 'object') return print(text);
  return limited(() => reconcile(document, parseJson(text), { ...LIMITS, hasExactNumbers: true }));
}

const print = (text: string): Buffer => limited(() => printJson(text, 2, LIMITS));

function limited(write: () => string): Buffer {
  try {
    return Buffer.from(write());
  } catch (error) {
    throw error instanceof JsonTooLargeError ? tooLarge() : error;
  }
}

function joinedBytes(content: Buffer): number {
  let lines = 1;
  for (let at = content.indexOf('\n'); at !== -1; at = content.indexOf('\n', at + 1)) lines += 1;
  return content.length + lines * BYTES_OF_LINE;
}

const tooLarge = () =>
  cannotBeSplit(`The app’s part files would be larger than ${maxFileBytes / 1024 / 1024} MiB together`);

/** The part files that the document replaces. They determine the paths of lists that the platform has no folder for. */
interface PresentParts {
  /** Paths of the part files, relative to the app's folder. */
  paths: readonly string[];
  /** `app.json`, if readable. */
  app: JsonDocument | null;
}

/**
 * Splits a document into parts. Each value keeps its text, without the indentation of its position. A list with a folder
 * of its own becomes a file for each entity; everything else, also an empty list, is in `app.json`. Joining the parts
 * gives the same document, with each list in the order of its ids.
 * @throws AppError `git_invalid_repository` where the parts would lose something
 */
export function splitDocument(text: string, present: PresentParts): PartText[] {
  const own = requireApp(parseJson(text));
  const partPaths = new PartPaths(present.paths);
  const parts: PartText[] = [];
  const apart = new Set<string>();
  for (const [key, { value }] of lastMembers(own.app)) {
    const folder = partPaths.folderOf(key, value);
    if (folder !== null) parts.push(...partPaths.entities({ list: key, folder }, value));
    else if (key === SCHEMA_KEY && value.kind === 'object')
      parts.push({ path: SCHEMA_PATH, text: textOf(value) });
    else continue;
    apart.add(key);
  }
  return [{ path: APP_PATH, text: appText(own, { apart, present }) }, ...parts];
}

/** The app in a document, and the version of the platform that has written it, as JSON text. */
interface OwnApp {
  app: JsonNode;
  platform: string | null;
  isExport: boolean;
}

function requireApp(document: JsonDocument): OwnApp {
  const own = findExported(document) ?? findCurrent(document);
  if (own.app.get(PLATFORM_KEY))
    throw cannotBeSplit(
      `The app’s document has ${quoted(PLATFORM_KEY)} inside the app, where the part files have that of the platform`,
    );
  return own;
}

function findCurrent({ root }: JsonDocument): OwnApp {
  const app = root.get('appV2');
  if (app?.kind !== 'object' || root.get('app') !== null)
    throw cannotBeSplit(
      'The app’s document is of an older generation, which the split layout does not support',
    );
  const unknown = root.members.find(({ key }) => key !== 'appV2' && key !== PLATFORM_KEY);
  if (unknown)
    throw cannotBeSplit(
      `The app’s document has ${quoted(unknown.key)} next to the app, and no part file for it`,
    );
  return { app, platform: textIfAny(root.get(PLATFORM_KEY)), isExport: false };
}

const EXPORT_KEYS = ['app', 'tooljet_version', 'tooljet_database'];

/** Finds the app in an export of the platform. Its list of tables has no part file, and is left out. */
function findExported({ root }: JsonDocument): OwnApp | null {
  const [first, ...others] = root.get('app')?.items ?? [];
  const app = first?.get('definition')?.get('appV2');
  const isExport = root.members.every(({ key }) => EXPORT_KEYS.includes(key)) && others.length === 0;
  return isExport && app?.kind === 'object'
    ? { app, platform: textIfAny(root.get('tooljet_version')), isExport }
    : null;
}

const textIfAny = (node: JsonNode | null): string | null => node && node.document.sliceOf(node);

/** An export has a copy of its only version, for which there is no part file. */
function isCopyOfVersion({ app, isExport }: OwnApp, { key, value }: JsonMember): boolean {
  if (!isExport || key !== 'editingVersion') return false;
  const [version, ...others] = app.get('appVersions')?.items ?? [];
  const idIn = (node: JsonNode | undefined) => node?.document.findString(node.get('id')) ?? null;
  return others.length === 0 && idIn(version) !== null && idIn(version) === idIn(value);
}

function appText(
  of: OwnApp,
  { apart, present }: { apart: ReadonlySet<string>; present: PresentParts },
): string {
  const { app, platform } = of;
  const own = app.members.filter((member) => !apart.has(member.key) && !isCopyOfVersion(of, member));
  // An empty list in app.json marks the position of its entities: it stays when they get files of their own.
  const emptied = (present.app?.root.members ?? []).filter(
    ({ key, value }) => apart.has(key) && value.kind === 'array' && value.count === 0,
  );
  return printObject([
    ...own.map(memberText),
    ...emptied.map(({ key }) => `${JSON.stringify(key)}: []`),
    ...(platform === null ? [] : [`"${PLATFORM_KEY}": ${platform}`]),
  ]);
}

/** Paths of the files for a document's entities. An entity that has a file already keeps its path. */
class PartPaths {
  private readonly folders = new Map<string, string>();
  private readonly files = new Map<string, string>();

  constructor(paths: readonly string[]) {
    for (const path of paths) {
      const part = partOf(path);
      if (part?.kind !== 'entity' || part.list === SCHEMA_KEY) continue;
      this.folders.set(part.list, path.slice(0, path.lastIndexOf('/')));
      this.files.set(`${part.list}/${part.id}`, path);
    }
  }

  folderOf(list: string, value: JsonNode): string | null {
    if (value.kind !== 'array' || value.count === 0) return null;
    return folderOfList(list) ?? this.folders.get(list) ?? null;
  }

  entities({ list, folder }: { list: string; folder: string }, value: JsonNode): PartText[] {
    const taken = new Map<string, { id: string; isNew: boolean }>();
    return value.items.map((item, index) => {
      const id = item.document.findString(item.get('id'));
      if (id === null)
        throw cannotBeSplit(
          `In the list ${quoted(list)}, the item at index ${index} has no string as its id`,
        );
      const present = this.files.get(`${list}/${id}`);
      const path = present ?? newPath({ list, folder, id });
      const key = nameKey(path);
      const other = taken.get(key);
      const isNew = present === undefined;
      // Some file systems treat names that differ only in case as one file. Files that exist already are kept.
      if (other && (other.id === id || other.isNew || isNew))
        throw cannotBeSplit(
          `In the list ${quoted(list)}, two items would have the same file: ${shown(other.id)} and ${shown(id)}`,
        );
      taken.set(key, { id, isNew });
      return { path, text: textOf(item) };
    });
  }
}

const shown = (id: string): string => quoted(id.slice(0, 100));

function newPath({ list, folder, id }: { list: string; folder: string; id: string }): string {
  const problem = checkVersionName(id);
  if (problem !== null)
    throw cannotBeSplit(
      `In the list ${quoted(list)}, the id ${shown(id)} cannot be a file name: ${problem.reason}`,
    );
  return `${folder}/${id}.json`;
}

const textOf = (node: JsonNode): string => reindent(node.document.sliceOf(node), lineIndentOf(node), '');

const memberText = ({ keyStart, value }: JsonMember): string =>
  reindent(value.document.text.slice(keyStart, value.end), lineIndentOf(value), '');

/** The folder of an app, with the part files in it. */
export interface AppFolder {
  path: string;
  oid: string;
  parts: PartFile[];
}

/**
 * Returns null if nothing is at the path.
 * @throws AppError `git_invalid_repository` if something other than a folder is
 */
export async function findAppFolder(tree: TreeReader, path: string): Promise<AppFolder | null> {
  const onTheWay = await findFolderProblem(tree, path);
  const entry = onTheWay === null ? await tree.findEntry(path) : null;
  const problem = onTheWay ?? (entry && folderProblem(entry.kind, path));
  if (problem) throw notAFolder(problem);
  return entry && { path, oid: entry.oid, parts: await listParts(tree, { path, oid: entry.oid }) };
}

/**
 * Returns the folders with part files that have the name of a path, in any spelling.
 * @throws AppError `git_invalid_repository` if something other than a folder is at such a path
 */
export async function findFoldersNamed(tree: TreeReader, path: string): Promise<AppFolder[]> {
  const onTheWay = await findFolderProblem(tree, path);
  if (onTheWay !== null) throw notAFolder(onTheWay);
  const above = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const wanted = nameKey(nameOfPath(path));
  const found: AppFolder[] = [];
  for (const { name, isUtf8 } of await tree.listTree(above)) {
    if (!isUtf8 || nameKey(name) !== wanted) continue;
    const folder = await findAppFolder(tree, above === '' ? name : `${above}/${name}`);
    if (folder !== null && folder.parts.length > 0) found.push(folder);
  }
  return found;
}

/** Returns true if an app's folder has the same part files as at the last sync, whatever else is in it. */
export async function hasSameParts(
  tree: TreeReader,
  last: { path: string; oid: string },
  present: { path: string; oid: string; parts?: readonly PartFile[] },
): Promise<boolean> {
  if (last.oid === present.oid) return true;
  // After a force push the mirror may not have the folder to compare with.
  if (tree.findSize !== undefined && (await tree.findSize(last.oid)) === null) return false;
  const parts = present.parts ?? (await listParts(tree, present));
  return JSON.stringify(await listParts(tree, last)) === JSON.stringify(parts);
}

const notAFolder = (problem: RepositoryProblem) =>
  invalidRepository(problem, 'Rename the app, or move what is at its path.');

export const nameOfPath = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Returns the path with another last segment. */
export const siblingPath = (path: string, name: string): string =>
  path.slice(0, path.lastIndexOf('/') + 1) + name;

/** An entry with a usable path. */
export type LocatedEntry = SplitEntry & { path: string };

export const otherEntries = (meta: SplitMeta, gitAppId: string): LocatedEntry[] =>
  meta.entries.filter(
    (entry): entry is LocatedEntry =>
      entry.gitAppId !== gitAppId && entry.path !== null && entry.problem === null,
  );

/**
 * Checks that no file would be a part of two apps: two apps must not have the same folder, and none may be in a folder in
 * which another has its part files. Other subfolders of an app's folder may hold apps.
 */
export function requireSeparateFolders(path: string, others: readonly LocatedEntry[]): void {
  const other = others.find((entry) => isSameName(entry.path, path) || haveCommonFiles(entry.path, path));
  if (other === undefined) return;
  const detail = `The entry ${quoted(other.gitAppId)} of .meta/${other.isModule ? 'moduleMeta' : 'appMeta'}.json has the path ${quoted(other.path)}, which shares files with ${quoted(path)}.`;
  throw invalidRepository(
    { code: 'git_duplicate_name', detail },
    'Rename the app, or fix the entries in the repository.',
  );
}

function haveCommonFiles(one: string, other: string): boolean {
  const [outer, inner] = one.length < other.length ? [one, other] : [other, one];
  return inner.startsWith(`${outer}/`) && mayHoldParts(inner.slice(outer.length + 1).split('/')[0]);
}

/**
 * Returns a document as the split layout would return it after a commit on top of `committed`: an equivalent part keeps its
 * file, so white space and the order of lists and keys make no difference.
 */
export const asInParts = (document: string, committed: AppDocument): AppDocument =>
  parseAppDocument(normalizeThroughParts(document)).spelledAs(committed);

/**
 * Splits and joins a document, which puts each list in Git's order of its files. Returns the document unchanged if the split
 * layout cannot hold it.
 */
export function normalizeThroughParts(document: string): string {
  try {
    const parts = splitDocument(document, { paths: [], app: null });
    const keyed = parts.map((part) => ({ part, key: Buffer.from(part.path) }));
    keyed.sort((one, other) => one.key.compare(other.key));
    return joinDocument(
      'the app',
      keyed.map(({ part }) => part),
    );
  } catch (error) {
    if (error instanceof AppError) return document;
    throw error;
  }
}
