import { checkAppName, nameKey, versionFileExtension } from '../../core/names';
import { fileProblem, folderProblem } from './find-file';
import type { MetaEntry } from './meta-entry';
import { missingFile, quoted, RepositoryProblem } from './problem';
import { readMeta } from './read-meta';
import { appOfEntry, appWithoutEntry, findDuplicates, RepositoryApp } from './repository-app';
import type { RepositoryLayout } from './repository-layout';
import { listSplitApps } from './split/split-app';
import type { ListedTreeEntry, TreeView } from './tree-view';

export interface RepositoryAppList {
  items: RepositoryApp[];
  /** Set where `.meta/meta.json`, `.meta/appMeta.json`, or the directory itself, cannot be read: then every item has it too. */
  metaProblem: RepositoryProblem | null;
}

/**
 * The apps of a repository: its entries in their order, then the files without one. No document is read, each
 * folder is listed once, and what is wrong with one app is told on that app alone.
 */
export async function listRepositoryApps(
  view: TreeView,
  layout: RepositoryLayout,
): Promise<RepositoryAppList> {
  const { meta, problem } = await readMeta(view, layout);
  const folders = await RootFolders.read(view, layout);
  const withEntry = await appsWithEntry(meta.entries(), folders);
  const split = await listSplitApps(view, layout);
  const metaProblem = problem ?? split?.problem ?? null;
  // What lies beside apps in parts, such as data sources, is no app of its own.
  const withoutEntry = split === null ? await appsWithoutEntry(withEntry, folders) : split.apps;
  const items = [...withEntry, ...withoutEntry];
  if (metaProblem === null) return { items, metaProblem };
  return { items: items.map((app) => ({ ...app, problem: app.problem ?? metaProblem })), metaProblem };
}

async function appsWithEntry(entries: readonly MetaEntry[], folders: RootFolders): Promise<RepositoryApp[]> {
  const duplicates = findDuplicates(entries);
  const apps: RepositoryApp[] = [];
  for (const entry of entries) {
    const app = appOfEntry(entry, folders.layout);
    const problem = app.problem ?? duplicates.get(entry.gitAppId) ?? null;
    const found = await folders.locate(app);
    apps.push({ ...found, problem: problem ?? found.problem });
  }
  return apps;
}

async function appsWithoutEntry(known: RepositoryApp[], folders: RootFolders): Promise<RepositoryApp[]> {
  const knownPaths = new Set(known.map((app) => app.path));
  const spellings = folders.countSpellings(known.map((app) => app.name));
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
    detail: `There is another app whose name is ${quoted(folder.name)} without case and Unicode form.`,
  };
}

/** The folders beside `.meta`, each listed at most once. */
class RootFolders {
  private readonly byName: Map<string, ListedTreeEntry>;
  private readonly listings = new Map<ListedTreeEntry, FolderListing>();

  private constructor(
    private readonly view: TreeView,
    readonly layout: RepositoryLayout,
    private readonly listed: ListedTreeEntry[],
  ) {
    this.byName = byNameOf(listed);
  }

  static async read(view: TreeView, layout: RepositoryLayout): Promise<RootFolders> {
    return new RootFolders(view, layout, await view.listTree(layout.directory));
  }

  /** Folders that may be apps': other tools keep theirs behind a dot, which is told of only where it is a trap. */
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
    const files = await this.view.listTree(this.layout.appFolder(folder.name), folder.oid);
    const listing = { files, byName: byNameOf(files) };
    this.listings.set(folder, listing);
    return listing;
  }

  /** With the file's id, or the problem of what stands in its place. */
  async locate(app: RepositoryApp): Promise<RepositoryApp> {
    const { path, name, versionName } = app;
    if (path === null || versionName === null || app.problem !== null) return app;
    const folder = this.byName.get(name);
    if (folder === undefined) return { ...app, problem: missingFile(path) };
    const inFolder = folderProblem(folder.kind, this.layout.appFolder(name));
    if (inFolder !== null) return { ...app, problem: inFolder };
    const fileName = versionName + versionFileExtension;
    const file = (await this.files(folder)).byName.get(fileName);
    if (file === undefined) return { ...app, problem: missingFile(path) };
    const problem = fileProblem({ kind: file.kind, size: await this.sizeOf(file, path) }, path);
    return problem === null ? { ...app, oid: file.oid } : { ...app, problem };
  }

  private async sizeOf(file: ListedTreeEntry, path: string): Promise<number | null> {
    if (file.kind !== 'blob') return null;
    if (this.view.findSize !== undefined) return this.view.findSize(file.oid);
    return (await this.view.findEntry(path))?.size ?? null;
  }
}

/** A folder may have a hundred thousand files, and each may be asked for. */
interface FolderListing {
  files: ListedTreeEntry[];
  byName: Map<string, ListedTreeEntry>;
}

/** A name that is no UTF-8 is shown by another, and must not stand in for what has that name. */
const byNameOf = (entries: ListedTreeEntry[]): Map<string, ListedTreeEntry> =>
  new Map(entries.filter((entry) => entry.isUtf8).map((entry) => [entry.name, entry]));
