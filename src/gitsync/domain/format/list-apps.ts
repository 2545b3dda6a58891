import { checkAppName, nameKey, versionFileExtension } from '../../../core/names';
import { findOwnFiles, isFileOf, type FileFinder } from './file-owners';
import { fileProblem, folderProblem } from './find-file';
import { findLfsProblem } from './git-lfs';
import type { MetaEntry } from './meta-entry';
import { readMeta } from './read-meta';
import { appOfEntry, appWithoutEntry, RepositoryApp } from './repository-app';
import type { RepositoryLayout } from './repository-layout';
import { missingFile, quoted, RepositoryProblem } from './repository-problem';
import { listSplitApps } from './split/read';
import type { ListedTreeEntry, TreeReader } from './tree-reader';

export interface RepositoryAppList {
  items: RepositoryApp[];
  /** Set where `.meta/meta.json`, `.meta/appMeta.json` or the directory cannot be read. Then every item has it too. */
  metaProblem: RepositoryProblem | null;
}

/**
 * Lists the apps of a repository: those with an entry in the entries' order, then files without one. Reads no document
 * but those small enough for a pointer of Git LFS, and lists each folder once. A problem with one app is reported on that app alone.
 */
export async function listRepositoryApps(
  tree: TreeReader,
  layout: RepositoryLayout,
): Promise<RepositoryAppList> {
  const { meta, problem } = await readMeta(tree, layout);
  const folders = await RootFolders.read(tree, layout);
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
  /** In any spelling. Made only for an app whose file is not where its entry has it. */
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

  /** Returns folders that may be apps. One with a leading dot belongs to another tool, and is listed only if it is unsafe. */
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

  /** A folder that is none counts as there: its app has that problem. */
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

  /** Adds the file's id, or the problem with what is at its path. */
  async locate(app: RepositoryApp): Promise<RepositoryApp> {
    const { path } = app;
    const names = path === null || app.problem !== null ? null : this.layout.findNames(path);
    if (path === null || names === null) return app;
    const { appName, versionName } = names;
    const folder = this.byName.get(appName);
    if (folder === undefined) return { ...app, problem: missingFile(path) };
    const inFolder = folderProblem(folder.kind, this.layout.appFolder(appName));
    if (inFolder !== null) return { ...app, problem: inFolder };
    const fileName = versionName + versionFileExtension;
    const file = (await this.files(folder)).byName.get(fileName);
    if (file === undefined) return { ...app, problem: missingFile(path) };
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
