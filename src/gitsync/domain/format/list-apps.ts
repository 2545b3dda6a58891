import { checkAppName, nameKey, versionFileExtension, isSameName } from '../../../core/names';
import { findLfsProblem } from './git-attributes';
import {
  missingFile,
  quoted,
  RepositoryProblem,
  isNamed,
  type MetaEntry,
  type NamedEntry,
} from './meta-entry';
import { readMeta, type MetaFile } from './meta-file';
import { appOfEntry, appWithoutEntry, RepositoryApp, safePathOf } from './repository-app';
import type { RepositoryLayout } from './repository-layout';
import { listSplitApps } from './split/read';
import { fileProblem, folderProblem, type ListedTreeEntry, type TreeReader } from './tree';

export interface RepositoryAppList {
  items: RepositoryApp[];
  /** Set if `.meta/meta.json`, `.meta/appMeta.json` or the directory cannot be read. Then every item has it too. */
  metaProblem: RepositoryProblem | null;
}

/**
 * Lists the apps of a repository: apps with an entry, in the entries' order, then files without one. Reads only documents small
 * enough for a pointer of Git LFS, and lists each folder once. A problem with one app is reported on that app alone.
 */
export async function listRepositoryApps(
  tree: TreeReader,
  layout: RepositoryLayout,
): Promise<RepositoryAppList> {
  const { meta, problem } = await readMeta(tree, layout);
  const folders = await RootFolders.read(tree, layout);
  await folders.fetchFiles();
  const withEntry = await appsWithEntry(meta.entries(), folders);
  const split = await listSplitApps(tree, layout);
  const metaProblem = problem ?? split?.problem ?? null;
  // In the split layout, other files such as data sources are not apps.
  const withoutEntry = split === null ? await appsWithoutEntry(withEntry, folders) : split.apps;
  const items = [...withEntry, ...withoutEntry];
  if (metaProblem === null) return { items, metaProblem };
  return { items: items.map((app) => ({ ...app, problem: app.problem ?? metaProblem })), metaProblem };
}

async function appsWithEntry(entries: readonly MetaEntry[], folders: RootFolders): Promise<RepositoryApp[]> {
  const { layout } = folders;
  const files = await findOwnFiles(entries, { layout, finder: folders });
  const apps: RepositoryApp[] = [];
  for (const entry of entries) {
    const app = appOfEntry(entry, layout, files.get(entry.gitAppId));
    apps.push(await folders.locate(app));
  }
  return apps;
}

async function appsWithoutEntry(known: RepositoryApp[], folders: RootFolders): Promise<RepositoryApp[]> {
  const knownPaths = new Set(known.map((app) => app.path));
  const folderOf = ({ path, name }: RepositoryApp) =>
    (path === null ? null : folders.layout.findNames(path)?.appName) ?? name;
  const spellings = folders.countSpellings(known.map(folderOf));
  const apps: RepositoryApp[] = [];
  for (const folder of folders.candidates()) {
    for (const file of (await folders.files(folder)).files) {
      const versionName = file.name.slice(0, -versionFileExtension.length);
      if (!file.name.endsWith(versionFileExtension) || versionName === '') continue;
      const app = appWithoutEntry({ appName: folder.name, versionName }, folders.layout);
      if (knownPaths.has(app.path)) continue;
      const problem = app.problem ?? encodingProblem(folder, file) ?? spellingProblem(folder, spellings);
      apps.push({ ...(await folders.locate(app)), ...(problem === null ? {} : { problem, oid: null }) });
    }
  }
  return apps;
}

function encodingProblem(...entries: ListedTreeEntry[]): RepositoryProblem | null {
  if (entries.every((entry) => entry.isUtf8)) return null;
  return { code: 'git_unsafe_name', detail: 'The name of its folder or file is not UTF-8.' };
}

function spellingProblem(
  folder: ListedTreeEntry,
  spellings: Map<string, Set<string>>,
): RepositoryProblem | null {
  if ((spellings.get(nameKey(folder.name))?.size ?? 1) === 1) return null;
  return {
    code: 'git_duplicate_name',
    detail: `Another app is also named ${quoted(folder.name)}, apart from case and Unicode form.`,
  };
}

/** The folders next to `.meta`. Each is listed at most once. */
class RootFolders implements FileFinder {
  private readonly byName: Map<string, ListedTreeEntry>;
  /** Folders by name in any spelling. Built only if an app's file is not where its entry says. */
  private byKey: Map<string, ListedTreeEntry[]> | null = null;
  private readonly listings = new Map<ListedTreeEntry, FolderListing>();

  private constructor(
    private readonly tree: TreeReader,
    readonly layout: RepositoryLayout,
    private readonly listed: ListedTreeEntry[],
  ) {
    this.byName = byNameOf(listed);
  }

  static async read(tree: TreeReader, layout: RepositoryLayout): Promise<RootFolders> {
    return new RootFolders(tree, layout, await tree.listTree(layout.directory));
  }

  /** Fetches the folders that may be apps, and the documents in them. */
  async fetchFiles(): Promise<void> {
    if (this.tree.fetch === undefined) return;
    const folders = this.candidates();
    await this.tree.fetch(folders.map(({ oid }) => oid));
    const documents: string[] = [];
    for (const folder of folders)
      for (const { kind, name, oid } of (await this.files(folder)).files)
        if (kind === 'blob' && name.endsWith(versionFileExtension)) documents.push(oid);
    await this.tree.fetch(documents);
  }

  /**
   * Returns folders that may be apps. A leading dot marks another tool's folder, which is listed only if its name is unsafe.
   */
  candidates(): ListedTreeEntry[] {
    return this.listed.filter(
      ({ kind, name }) =>
        kind === 'tree' && name !== '.meta' && (!name.startsWith('.') || checkAppName(name) !== null),
    );
  }

  countSpellings(names: string[]): Map<string, Set<string>> {
    const spellings = new Map<string, Set<string>>();
    for (const name of [...names, ...this.candidates().map((folder) => folder.name)]) {
      const key = nameKey(name);
      spellings.set(key, (spellings.get(key) ?? new Set()).add(name));
    }
    return spellings;
  }

  async files(folder: ListedTreeEntry): Promise<FolderListing> {
    const present = this.listings.get(folder);
    if (present !== undefined) return present;
    const files = await this.tree.listTree(this.layout.appFolder(folder.name), folder.oid);
    const listing = { files, byName: byNameOf(files) };
    this.listings.set(folder, listing);
    return listing;
  }

  /** Returns true also if something other than a folder is there: that is its app's problem. */
  async isThere({ appName, versionName }: { appName: string; versionName: string }): Promise<boolean> {
    const folder = this.byName.get(appName);
    if (folder === undefined) return false;
    if (folder.kind !== 'tree') return true;
    return (await this.files(folder)).byName.has(versionName + versionFileExtension);
  }

  async listAlike(names: { appName: string; versionName: string }): Promise<string[]> {
    this.byKey ??= foldersByKey(this.byName.values());
    const found: string[] = [];
    for (const folder of this.byKey.get(nameKey(names.appName)) ?? []) {
      const files = (await this.files(folder)).files.filter((file) => isFileOf(file, names));
      found.push(...files.map(({ name }) => `${this.layout.appFolder(folder.name)}/${name}`));
    }
    return found;
  }

  /** Adds the file's id, or the problem at its path. */
  async locate(app: RepositoryApp): Promise<RepositoryApp> {
    const { path } = app;
    const names = path === null || app.problem !== null ? null : this.layout.findNames(path);
    if (path === null || names === null) return app;
    const { appName, versionName } = names;
    const folder = this.byName.get(appName);
    if (folder === undefined) return { ...app, problem: withoutFileOf(app, path) };
    const inFolder = folderProblem(folder.kind, this.layout.appFolder(appName));
    if (inFolder !== null) return { ...app, problem: inFolder };
    const fileName = versionName + versionFileExtension;
    const file = (await this.files(folder)).byName.get(fileName);
    if (file === undefined) return { ...app, problem: withoutFileOf(app, path) };
    const size = await this.sizeOf(file, path);
    const problem =
      fileProblem({ kind: file.kind, size }, path) ??
      (await findLfsProblem(this.tree, { oid: file.oid, size }, path));
    return problem === null ? { ...app, oid: file.oid } : { ...app, problem };
  }

  private async sizeOf(file: ListedTreeEntry, path: string): Promise<number | null> {
    if (file.kind !== 'blob') return null;
    if (this.tree.findSize !== undefined) return this.tree.findSize(file.oid);
    return (await this.tree.findEntry(path))?.size ?? null;
  }
}

const withoutFileOf = ({ gitAppId }: RepositoryApp, path: string): RepositoryProblem => ({
  ...missingFile(path),
  ...(gitAppId !== null && { isStale: true as const }),
});

function foldersByKey(entries: Iterable<ListedTreeEntry>): Map<string, ListedTreeEntry[]> {
  const byKey = new Map<string, ListedTreeEntry[]>();
  for (const entry of entries) {
    if (entry.kind !== 'tree') continue;
    const key = nameKey(entry.name);
    const alike = byKey.get(key);
    if (alike === undefined) byKey.set(key, [entry]);
    else alike.push(entry);
  }
  return byKey;
}

/** Files by name: a folder may have a hundred thousand, each of which may be looked up. */
interface FolderListing {
  files: ListedTreeEntry[];
  byName: Map<string, ListedTreeEntry>;
}

/** Omits names that are not UTF-8: they are shown as another name, and must not be taken for it. */
const byNameOf = (entries: ListedTreeEntry[]): Map<string, ListedTreeEntry> =>
  new Map(entries.filter((entry) => entry.isUtf8).map((entry) => [entry.name, entry]));

/** The file of an entry, which may not exist. */
export interface OwnFile {
  path: string;
  /** Set if the file there is another app's, or may be. */
  problem: RepositoryProblem | null;
}

/** An entry with the path that it names. */
interface NamedFile {
  path: string;
  entry: NamedEntry;
}

/** Looks for files by their names. */
interface FileFinder {
  /** True if there is anything at the path, spelled exactly so. */
  isThere(names: { appName: string; versionName: string }): Promise<boolean>;
  /** Lists the paths of files with these names, in any spelling (case and Unicode form). */
  listAlike(names: { appName: string; versionName: string }): Promise<string[]>;
}

/**
 * Returns the files of all entries with safe names, by Git id. An entry owns the file whose path is spelled as in the entry; if
 * several entries name it, the last pushed owns it and the others are stale. An entry without such a file owns the only file
 * that is spelled otherwise and belongs to no other entry: folders pass through systems that ignore case or change the Unicode
 * form.
 */
export async function findOwnFiles(
  entries: readonly MetaEntry[],
  { layout, finder }: { layout: RepositoryLayout; finder: FileFinder },
): Promise<Map<string, OwnFile>> {
  const files = new Map<string, OwnFile>();
  for (const group of groupByPath(entries, layout)) {
    const [{ path, entry }] = group;
    if (group.length === 1 && (await finder.isThere(namesOf(entry))))
      files.set(entry.gitAppId, { path, problem: null });
    else for (const [id, file] of assign(group, await finder.listAlike(namesOf(entry)))) files.set(id, file);
  }
  return files;
}

/** Returns one entry's file as `findOwnFiles` does, mostly without reading the other entries; null for unsafe names. */
export async function findOwnFile(
  tree: TreeReader,
  { meta, entry, layout }: { meta: MetaFile; entry: MetaEntry; layout: RepositoryLayout },
): Promise<OwnFile | null> {
  const path = safePathOf(entry, layout);
  if (path === null || !isNamed(entry)) return null;
  const finder = finderIn(tree, layout);
  if (!meta.mayRepeat(entry.gitAppName) && (await finder.isThere(namesOf(entry))))
    return { path, problem: null };
  const key = nameKey(path);
  const alike = meta.entries().filter((other) => nameKey(safePathOf(other, layout) ?? '') === key);
  return (await findOwnFiles(alike, { layout, finder })).get(entry.gitAppId) ?? null;
}

/** Looks for files in a tree, one by one. */
export const finderIn = (tree: TreeReader, layout: RepositoryLayout): FileFinder => ({
  isThere: async ({ appName, versionName }) =>
    (await tree.findEntry(layout.appPath(appName, versionName))) !== null,
  listAlike: async (names) => {
    const found: string[] = [];
    for (const folder of await tree.listTree(layout.directory)) {
      if (!folder.isUtf8 || folder.kind !== 'tree' || !isSameName(folder.name, names.appName)) continue;
      const path = layout.appFolder(folder.name);
      const files = (await tree.listTree(path, folder.oid)).filter((file) => isFileOf(file, names));
      found.push(...files.map(({ name }) => `${path}/${name}`));
    }
    return found;
  },
});

/** True for the file of a version in any spelling; the extension has to match exactly. */
const isFileOf = (
  { name, isUtf8, kind }: { name: string; isUtf8: boolean; kind: string },
  { versionName }: { versionName: string },
): boolean =>
  isUtf8 &&
  kind === 'blob' &&
  name.endsWith(versionFileExtension) &&
  isSameName(name, versionName + versionFileExtension);

const namesOf = ({ gitAppName, gitVersionName }: NamedEntry) => ({
  appName: gitAppName,
  versionName: gitVersionName,
});

/** Groups the entries that name one file, in any spelling. */
function groupByPath(entries: readonly MetaEntry[], layout: RepositoryLayout): NamedFile[][] {
  const groups = new Map<string, NamedFile[]>();
  for (const entry of entries) {
    const path = safePathOf(entry, layout);
    if (path === null || !isNamed(entry)) continue;
    const key = nameKey(path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ path, entry }]);
    else group.push({ path, entry });
  }
  return [...groups.values()];
}

/** Assigns the files of one name, in any spelling, to the entries with that name. */
function assign(group: readonly NamedFile[], files: readonly string[]): Map<string, OwnFile> {
  const named = new Set(group.map(({ path }) => path));
  const found = new Map<string, OwnFile>();
  for (const path of named) {
    if (!files.includes(path)) continue;
    const same = group.filter((one) => one.path === path);
    for (const [id, file] of ownersOf(same, path)) found.set(id, file);
  }
  const without = group.filter(({ path }) => !files.includes(path));
  const free = files.filter((path) => !named.has(path));
  for (const [id, file] of withoutFile(without, free)) found.set(id, file);
  return found;
}

/** Returns the files of entries that have no file in their spelling. `free`: files whose spelling no entry has. */
function withoutFile(entries: readonly NamedFile[], free: readonly string[]): [string, OwnFile][] {
  const isOnePath = entries.every(({ path }) => path === entries[0].path);
  if (isOnePath && free.length <= 1) return ownersOf(entries, free.at(0) ?? entries.at(0)?.path ?? '');
  return entries.map(({ path, entry }) => [
    entry.gitAppId,
    { path, problem: problemWith(path, { entries, free }) },
  ]);
}

function problemWith(
  path: string,
  { entries, free }: { entries: readonly NamedFile[]; free: readonly string[] },
): RepositoryProblem | null {
  if (free.length === 0) return null;
  const detail =
    entries.length > 1
      ? `${entries.length} entries of .meta/meta.json name the file ${quoted(path)}, apart from case and Unicode form.`
      : `${free.length} files are named ${quoted(path)}, apart from case and Unicode form.`;
  return { code: 'git_duplicate_name', detail };
}

/** Gives a file that several entries name to the last pushed entry: the others are stale. */
function ownersOf(same: readonly NamedFile[], path: string): [string, OwnFile][] {
  const owner = same.length > 1 ? findOwner(same.map(({ entry }) => entry)) : null;
  return same.map(({ entry }) => {
    const owns = same.length === 1 || entry.gitAppId === owner?.gitAppId;
    return [
      entry.gitAppId,
      { path, problem: owns ? null : staleProblem(path, { count: same.length, owner }) },
    ];
  });
}

function staleProblem(
  path: string,
  { count, owner }: { count: number; owner: MetaEntry | null },
): RepositoryProblem {
  const detail =
    owner === null
      ? `${count} entries of .meta/meta.json name the file ${quoted(path)}, and none was pushed last.`
      : `The file ${quoted(path)} belongs to the app with the Git id ${quoted(owner.gitAppId)}, which was pushed to it later.`;
  return { code: 'git_duplicate_name', detail, ...(owner !== null && { isStale: true as const }) };
}

/** Returns the entry with the newest date; null if two share it. */
function findOwner(same: readonly MetaEntry[]): MetaEntry | null {
  const times = same.map(({ lastpushDate }) => timeOf(lastpushDate));
  const newest = times.reduce((a, b) => Math.max(a, b));
  const first = times.indexOf(newest);
  return first === times.lastIndexOf(newest) ? same[first] : null;
}

function timeOf(text: string | null): number {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? -Infinity : time;
}
