import type { JsonDocument } from '../../../../core/json-text';
import { isLfsPointer, lfsPointer, findLfsProblem } from '../git-attributes';
import { invalidRepository, quoted, parseIfValid, missingFile, type RepositoryProblem } from '../meta-entry';
import type { RepositoryApp } from '../repository-app';
import type { RepositoryLayout } from '../repository-layout';
import {
  fileProblem,
  folderProblem,
  maxFileBytes,
  findFolderProblem,
  type AppSelector,
  type ListedTreeEntry,
  type TreeReader,
} from '../tree';
import {
  mayHoldParts,
  partOf,
  APP_PATH,
  PLATFORM_KEY,
  SCHEMA_KEY,
  type PartText,
  type SplitPart,
} from './part-files';
import { getSplitMetaIfAny, readSplitMeta, type SplitEntry } from './split-meta';

/** Files that are read at the same time. They are small, so most of the time each waits for the disk. */
export const READ_AT_ONCE = 32;
/** The largest real apps have a few thousand. */
export const MAX_PARTS = 50_000;

/** A file that is part of an app. */
export interface PartFile {
  /** Relative to the app's folder. */
  path: string;
  oid: string;
}

/** Lists the part files in an app's folder, in Git's order. */
export async function listParts(
  tree: TreeReader,
  folder: { path: string; oid: string },
): Promise<PartFile[]> {
  const parts: PartFile[] = [];
  const walk = async (path: string, entries: ListedTreeEntry[]): Promise<void> => {
    for (const entry of entries) {
      if (!entry.isUtf8) continue;
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      const full = `${folder.path}/${inner}`;
      if (partOf(inner) !== null) {
        const problem = fileProblem({ kind: entry.kind, size: null }, full);
        if (problem !== null) throw invalidRepository(problem);
        if (parts.push({ path: inner, oid: entry.oid }) > MAX_PARTS) throw tooMany(folder.path);
      } else if (mayHoldParts(inner)) {
        const problem = folderProblem(entry.kind, full);
        if (problem !== null) throw invalidRepository(problem);
        await walk(inner, await tree.listTree(full, entry.oid));
      }
    }
  };
  await walk('', await tree.listTree(folder.path, folder.oid));
  return parts;
}

/** Reads part files, in their order. Together they may be as large as a document. */
export async function readParts(
  tree: TreeReader,
  folder: string,
  parts: readonly PartFile[],
): Promise<PartText[]> {
  const read: PartText[] = [];
  let bytesLeft = maxFileBytes;
  await tree.fetch?.(parts.map(({ oid }) => oid));
  for (let start = 0; start < parts.length; start += READ_AT_ONCE) {
    const some = parts.slice(start, start + READ_AT_ONCE);
    const contents = await Promise.all(some.map(({ oid }) => tree.readBlob(oid, bytesLeft)));
    contents.forEach((content, index) => {
      bytesLeft -= content.length;
      if (bytesLeft < 0) throw tooLarge(folder);
      const { path } = some[index];
      read.push({ path, text: decode(content, `${folder}/${path}`) });
    });
  }
  return read;
}

function decode(content: Buffer, path: string): string {
  if (isLfsPointer(content)) throw invalidRepository(lfsPointer(path));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw invalidPart(path, 'is not UTF-8');
  }
}

const invalidPart = (path: string, what: string) =>
  invalidRepository({ code: 'git_invalid_repository', detail: `${quoted(path)} ${what}.` });

const tooLarge = (folder: string) =>
  invalidRepository({
    code: 'git_too_large',
    detail: `The files of ${quoted(folder)} are larger than ${maxFileBytes / 1024 / 1024} MiB together.`,
  });

const tooMany = (folder: string) =>
  invalidRepository({ code: 'git_too_large', detail: `${quoted(folder)} has more than ${MAX_PARTS} files.` });

interface ParsedPart {
  part: SplitPart;
  path: string;
  document: JsonDocument;
}

interface Member {
  key: string;
  /** The member's text, with its key. */
  text: string;
  isEmptyList: boolean;
}

/**
 * Returns the document of an app in the split layout: the content of `app.json`, then a list for each kind of entity.
 * Each value keeps the text of its file, with the indentation of its position, so that it can be split again.
 * @throws AppError `git_invalid_repository` where a part file is not valid
 */
export function joinDocument(folder: string, parts: readonly PartText[]): string {
  const parsed = parts.map((part) => parsePart(folder, part));
  const app = parsed.find(({ part }) => part.kind === 'app');
  if (app === undefined) throw invalidPart(`${folder}/${APP_PATH}`, 'is missing');
  const members = membersOf(app.document);
  const own = withLists(
    members.filter(({ key }) => key !== PLATFORM_KEY),
    { lists: listsOf(folder, parsed), appPath: `${folder}/${APP_PATH}` },
  );
  const platform = members.filter(({ key }) => key === PLATFORM_KEY).map(({ text }) => text);
  return printObject([`"appV2": ${printObject(own)}`, ...platform]);
}

function parsePart(folder: string, { path, text }: PartText): ParsedPart {
  const full = `${folder}/${path}`;
  const part = partOf(path);
  const document = parseIfValid(text);
  if (part === null || document?.root.kind !== 'object') throw invalidPart(full, 'is not a JSON object');
  const id = document.findString(document.root.get('id'));
  if (part.kind === 'entity' && id !== part.id)
    throw invalidPart(full, 'has an id that differs from its file name');
  return { part, path, document };
}

/** Returns the texts of the lists, by their names in the document. */
function listsOf(folder: string, parsed: readonly ParsedPart[]): Map<string, string> {
  const lists = new Map<string, string[]>();
  const values = new Map<string, string>();
  for (const { part, path, document } of parsed) {
    const text = document.sliceOf(document.root);
    if (part.kind === 'schema') values.set(SCHEMA_KEY, text);
    if (part.kind !== 'entity') continue;
    if (part.list === SCHEMA_KEY) throw invalidPart(`${folder}/${path}`, 'is not at the path of an entity');
    const list = lists.get(part.list);
    if (list === undefined) lists.set(part.list, [text]);
    else list.push(text);
  }
  for (const [list, texts] of lists) values.set(list, `[\n${texts.map(indented).join(',\n')}\n]`);
  return values;
}

/** Inserts the lists. An empty list in `app.json` keeps its position there. */
function withLists(
  own: readonly Member[],
  { lists, appPath }: { lists: ReadonlyMap<string, string>; appPath: string },
): string[] {
  const printed = new Set<string>();
  const texts: string[] = [];
  const printList = (key: string, values: string) => {
    if (!printed.has(key)) texts.push(`${JSON.stringify(key)}: ${values}`);
    printed.add(key);
  };
  for (const { key, text, isEmptyList } of own) {
    const values = lists.get(key);
    if (values === undefined) texts.push(text);
    else if (isEmptyList) printList(key, values);
    else throw invalidPart(appPath, `contains ${key}, which has files of its own`);
  }
  for (const [key, values] of lists) printList(key, values);
  return texts;
}

const membersOf = (document: JsonDocument): Member[] =>
  document.root.members.map(({ key, keyStart, value }) => ({
    key,
    text: document.text.slice(keyStart, value.end),
    isEmptyList: value.kind === 'array' && value.count === 0,
  }));

export const printObject = (members: string[]): string => `{\n${members.map(indented).join(',\n')}\n}`;

/** Indents every line. A JSON string cannot contain a line feed, so only white space between values changes. */
const indented = (text: string): string => `  ${text.replaceAll('\n', '\n  ')}`;

/** Lists the apps of the split layout; null if the repository does not use it. Checks only the main file of each app. */
export async function listSplitApps(
  tree: TreeReader,
  layout: RepositoryLayout,
): Promise<{ apps: RepositoryApp[]; problem: RepositoryProblem | null } | null> {
  const read = await readSplitMeta(tree, layout);
  if (read === null) return null;
  const apps: RepositoryApp[] = [];
  for (const entry of read.meta?.entries ?? []) apps.push(await appOf(tree, entry));
  return { apps, problem: read.problem };
}

/**
 * Returns null where the repository has no such app in the split layout.
 * @throws AppError `git_invalid_repository` where the list cannot be read
 */
export async function findSplitApp(
  tree: TreeReader,
  layout: RepositoryLayout,
  selector: AppSelector,
): Promise<RepositoryApp | null> {
  const meta = await getSplitMetaIfAny(tree, layout);
  const entry = meta && findEntry(meta.entries, selector);
  return entry && appOf(tree, entry);
}

export async function findSplitEntry(
  tree: TreeReader,
  layout: RepositoryLayout,
  selector: AppSelector,
): Promise<SplitEntry | null> {
  const meta = (await readSplitMeta(tree, layout))?.meta;
  return meta ? findEntry(meta.entries, selector) : null;
}

const findEntry = (entries: readonly SplitEntry[], selector: AppSelector): SplitEntry | null =>
  entries.find((entry) =>
    'path' in selector ? entry.path === selector.path : entry.gitAppId === selector.gitAppId,
  ) ?? null;

/**
 * Returns the ids of the subfolders that may contain part files, which represent the app's content. Other apps may be in
 * other subfolders. Null without a folder.
 */
export async function findSplitState(
  tree: TreeReader,
  { path, problem }: SplitEntry,
): Promise<string[] | null> {
  const folder = path === null || problem !== null ? null : await tree.findEntry(path);
  if (path === null || folder?.kind !== 'tree') return null;
  const entries = await tree.listTree(path, folder.oid);
  return entries.filter(({ name }) => mayHoldParts(name)).map(({ name, oid }) => `${name} ${oid}`);
}

/** @throws AppError `git_invalid_repository` */
export async function readSplitDocument(
  tree: TreeReader,
  folder: { path: string; oid: string },
): Promise<string> {
  const parts = await listParts(tree, folder);
  return joinDocument(folder.path, await readParts(tree, folder.path, parts));
}

async function appOf(tree: TreeReader, entry: SplitEntry): Promise<RepositoryApp> {
  const { gitAppId, name, path } = entry;
  const app = { gitAppId, name, path, versionName: null, gitVersionId: null, lastCommit: null, oid: null };
  if (path === null || entry.problem !== null) return { ...app, problem: entry.problem };
  const { oid, problem } = await findFolder(tree, path);
  if (problem !== null) return { ...app, oid, problem };
  const main = `${path}/${APP_PATH}`;
  const file = await tree.findEntry(main);
  return { ...app, oid, problem: file?.kind === 'blob' ? await findLfsProblem(tree, file, main) : null };
}

async function findFolder(
  tree: TreeReader,
  path: string,
): Promise<{ oid: string | null; problem: RepositoryProblem | null }> {
  const onTheWay = await findFolderProblem(tree, path);
  const entry = onTheWay === null ? await tree.findEntry(path) : null;
  if (entry === null) return { oid: null, problem: onTheWay ?? missingFile(path) };
  const problem = folderProblem(entry.kind, path);
  return problem === null ? { oid: entry.oid, problem } : { oid: null, problem };
}
