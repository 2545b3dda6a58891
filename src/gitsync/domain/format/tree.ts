import { createHash } from 'node:crypto';
import { invalidRepository, quoted, RepositoryProblem } from './meta-entry';

/**
 * Selects an app by its entry, or by the path of its file, which may have no entry. `pathBefore`: the path of its file before
 * the entry.
 */
export type AppSelector = { gitAppId: string; pathBefore?: string } | { path: string };

export type TreeEntryKind = 'blob' | 'tree' | 'symlink' | 'submodule' | 'other';

export interface TreeEntry {
  kind: TreeEntryKind;
  oid: string;
  /** Size of a blob in bytes; null if unknown. */
  size: number | null;
}

export interface ListedTreeEntry {
  name: string;
  /** False where the name is not valid UTF-8. Then `name` is only for display. */
  isUtf8: boolean;
  kind: TreeEntryKind;
  oid: string;
}

/**
 * The tree of one commit, read-only. Paths are relative to its root, which is ''. No method follows a symbolic link or
 * enters a submodule.
 */
export interface TreeReader {
  findEntry(path: string): Promise<TreeEntry | null>;
  /** Returns an empty list where there is no folder. `oid`: the folder's id, if known, which saves resolving the path. */
  listTree(path: string, oid?: string): Promise<ListedTreeEntry[]>;
  /** Throws an AppError where the blob is larger. */
  readBlob(oid: string, maxBytes: number): Promise<Buffer>;
  /** Returns the size in bytes. Optional: without it, `findEntry` is called with the path. */
  findSize?(oid: string): Promise<number | null>;
  /** Fetches files and folders that will be read, where that takes a request to a server. Optional. */
  fetch?(oids: readonly string[]): Promise<void>;
  /** Returns what `parse` returned for the file before. Optional: without it, a file is parsed each time. */
  parseOnce?<T>(path: string, parse: () => Promise<T>): Promise<T>;
}

/** The tree of a repository without a commit. */
export const emptyTree: TreeReader = {
  findEntry: () => Promise.resolve(null),
  listTree: () => Promise.resolve([]),
  readBlob: (oid) => Promise.reject(new Error(`There is no blob ${oid} in an empty repository.`)),
};

/**
 * The tree of a commit from which many apps are read: keeps entries, folders and parsed lists of apps, which would
 * otherwise be read again for each app.
 */
export class RememberedTree implements TreeReader {
  private readonly entries = new Map<string, Promise<TreeEntry | null>>();
  private readonly folders = new Map<string, Promise<ListedTreeEntry[]>>();
  private readonly parsed = new Map<string, Promise<unknown>>();

  constructor(private readonly tree: TreeReader) {}

  findEntry(path: string): Promise<TreeEntry | null> {
    return rememberedIn(this.entries, path, () => this.tree.findEntry(path));
  }

  listTree(path: string, oid?: string): Promise<ListedTreeEntry[]> {
    return rememberedIn(this.folders, path, () => this.tree.listTree(path, oid));
  }

  readBlob(oid: string, maxBytes: number): Promise<Buffer> {
    return this.tree.readBlob(oid, maxBytes);
  }

  async findSize(oid: string): Promise<number | null> {
    return (await this.tree.findSize?.(oid)) ?? null;
  }

  async fetch(oids: readonly string[]): Promise<void> {
    await this.tree.fetch?.(oids);
  }

  parseOnce<T>(path: string, parse: () => Promise<T>): Promise<T> {
    return rememberedIn(this.parsed, path, parse) as Promise<T>;
  }
}

function rememberedIn<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? read();
  known.set(key, found);
  return found;
}

/** Returns the id that Git gives to a file's content. */
export function blobOidOf(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** `oid` beside a content is its id. */
type Change = { path: string; content: Buffer | null; oid?: string } | { path: string; oid: string };

/** Stands for the id of a folder with changes, which is known only once they are written. */
const CHANGED = 'changed:';

/** A tree with changes that are kept in memory: reads as if a commit had made them. */
export class TreeOverlay implements TreeReader {
  /** New entries of files; null where one was removed. */
  private readonly files = new Map<string, TreeEntry | null>();
  /** Names of changed files and folders, by their folder. */
  private readonly changedNames = new Map<string, Set<string>>();
  private readonly contents = new Map<string, { bytes: Buffer; paths: Set<string> }>();
  /** Cached entries of changed folders. */
  private readonly folders = new Map<string, TreeEntry | null>();
  /** Listings of changed folders in the base tree. */
  private readonly listed = new Map<string, ListedTreeEntry[]>();

  constructor(private readonly base: TreeReader) {}

  apply(changes: Iterable<Change>): void {
    for (const change of changes) this.change(change);
  }

  async findEntry(path: string): Promise<TreeEntry | null> {
    const file = this.files.get(path);
    if (file) return file;
    if (!this.changedNames.has(path)) return file === null ? null : this.base.findEntry(path);
    const known = this.folders.get(path);
    if (known !== undefined) return known;
    const entry = await this.findFolder(path, { isFileRemoved: file === null });
    this.folders.set(path, entry);
    return entry;
  }

  async listTree(path: string, oid?: string): Promise<ListedTreeEntry[]> {
    const names = this.changedNames.get(path);
    if (names === undefined || (oid !== undefined && !oid.startsWith(CHANGED)))
      return this.base.listTree(path, oid);
    const entries = new Map((await this.listBase(path)).map((entry) => [entry.name, entry]));
    for (const name of names) {
      const entry = await this.findEntry(path === '' ? name : `${path}/${name}`);
      if (entry === null) entries.delete(name);
      else entries.set(name, { name, isUtf8: true, kind: entry.kind, oid: entry.oid });
    }
    return [...entries.values()];
  }

  async readBlob(oid: string, maxBytes: number): Promise<Buffer> {
    const content = this.contents.get(oid);
    return content && content.bytes.length <= maxBytes ? content.bytes : this.base.readBlob(oid, maxBytes);
  }

  async findSize(oid: string): Promise<number | null> {
    return this.contents.get(oid)?.bytes.length ?? (await this.base.findSize?.(oid)) ?? null;
  }

  async fetch(oids: readonly string[]): Promise<void> {
    await this.base.fetch?.(oids.filter((oid) => !oid.startsWith(CHANGED) && !this.contents.has(oid)));
  }

  private change(change: Change): void {
    const { path } = change;
    this.forget(path);
    this.files.set(path, this.entryOf(change));
    for (let name = path; name !== '';) {
      const slash = name.lastIndexOf('/');
      const folder = slash === -1 ? '' : name.slice(0, slash);
      const names = this.changedNames.get(folder) ?? new Set();
      this.changedNames.set(folder, names.add(name.slice(slash + 1)));
      this.folders.delete(folder);
      name = folder;
    }
  }

  private entryOf(change: Change): TreeEntry | null {
    if (!('content' in change))
      return { kind: 'blob', oid: change.oid, size: this.contents.get(change.oid)?.bytes.length ?? null };
    const { path, content } = change;
    if (content === null) return null;
    const oid = change.oid ?? blobOidOf(content);
    const known = this.contents.get(oid) ?? { bytes: content, paths: new Set() };
    this.contents.set(oid, { ...known, paths: known.paths.add(path) });
    return { kind: 'blob', oid, size: content.length };
  }

  /** Drops the path's former content: each app of a commit rewrites the list of apps. */
  private forget(path: string): void {
    const oid = this.files.get(path)?.oid ?? '';
    const content = this.contents.get(oid);
    content?.paths.delete(path);
    if (content?.paths.size === 0) this.contents.delete(oid);
  }

  /** Returns null for a folder without files. A file at the path stays, and hides changes below it. */
  private async findFolder(
    path: string,
    { isFileRemoved }: { isFileRemoved: boolean },
  ): Promise<TreeEntry | null> {
    const before = path === '' || isFileRemoved ? null : await this.base.findEntry(path);
    if (before !== null && before.kind !== 'tree') return before;
    const isEmpty = (await this.listTree(path)).length === 0;
    return isEmpty ? null : { kind: 'tree', oid: `${CHANGED}${path}`, size: null };
  }

  private async listBase(path: string): Promise<ListedTreeEntry[]> {
    const known = this.listed.get(path) ?? (await this.base.listTree(path));
    this.listed.set(path, known);
    return known;
  }
}

/** Limit for every file that is read from a repository, the same as for a document in a request. */
export const maxFileBytes = 32 * 1024 * 1024;

export type FoundFile =
  { entry: TreeEntry; problem: null } | { entry: null; problem: RepositoryProblem | null };

/** Finds the file at a path, or the problem with something else there. Both are null if nothing is there. */
export async function findFile(tree: TreeReader, path: string): Promise<FoundFile> {
  const problem = await findFolderProblem(tree, path);
  if (problem !== null) return { entry: null, problem };
  const entry = await tree.findEntry(path);
  if (entry === null) return { entry: null, problem: null };
  const ownProblem = fileProblem(entry, path);
  return ownProblem === null ? { entry, problem: null } : { entry: null, problem: ownProblem };
}

/** Returns the problem with a path whose parent folders are not all folders. */
export async function findFolderProblem(tree: TreeReader, path: string): Promise<RepositoryProblem | null> {
  const segments = path.split('/');
  for (let depth = 1; depth < segments.length; depth += 1) {
    const folder = segments.slice(0, depth).join('/');
    const entry = await tree.findEntry(folder);
    if (entry === null) return null;
    if (entry.kind !== 'tree') return folderProblem(entry.kind, folder);
  }
  return null;
}

export function fileProblem(
  entry: { kind: TreeEntryKind; size: number | null },
  path: string,
): RepositoryProblem | null {
  switch (entry.kind) {
    case 'blob':
      if ((entry.size ?? 0) <= maxFileBytes) return null;
      return {
        code: 'git_too_large',
        detail: `${quoted(path)} is larger than ${maxFileBytes / 1024 / 1024} MiB.`,
      };
    case 'tree':
      return { code: 'git_not_a_file', detail: `${quoted(path)} is a folder, where a file should be.` };
    default:
      return otherKindProblem(entry.kind, path);
  }
}

export function folderProblem(kind: TreeEntryKind, path: string): RepositoryProblem | null {
  if (kind === 'tree') return null;
  if (kind !== 'blob') return otherKindProblem(kind, path);
  return { code: 'git_not_a_file', detail: `${quoted(path)} is a file, where a folder should be.` };
}

function otherKindProblem(kind: Exclude<TreeEntryKind, 'blob' | 'tree'>, path: string): RepositoryProblem {
  switch (kind) {
    case 'symlink':
      return {
        code: 'git_symbolic_link',
        detail: `${quoted(path)} is a symbolic link, which is never followed.`,
      };
    case 'submodule':
      return { code: 'git_submodule', detail: `${quoted(path)} is a submodule, which is never followed.` };
    case 'other':
      return { code: 'git_not_a_file', detail: `${quoted(path)} is neither a file nor a folder.` };
  }
}

/** @throws AppError `git_invalid_repository` where the file may not be read. */
export async function getFileIfAny(tree: TreeReader, path: string): Promise<TreeEntry | null> {
  const { entry, problem } = await findFile(tree, path);
  if (problem !== null) throw invalidRepository(problem);
  return entry;
}
