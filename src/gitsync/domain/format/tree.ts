import { blobOidOf, type ListedTreeEntry, type TreeEntry, type TreeReader } from './tree-reader';

type Change = { path: string; content: Buffer | null } | { path: string; oid: string };

/** Stands for the id of a folder with changes, which is known only once they are written. */
const CHANGED = 'changed:';

/** A tree with changes that are kept in memory: reads as if a commit had made them. */
export class TreeOverlay implements TreeReader {
  /** New entries of files; null where one was removed. */
  private readonly files = new Map<string, TreeEntry | null>();
  /** Names of changed files and folders, by their folder. */
  private readonly changedNames = new Map<string, Set<string>>();
  private readonly contents = new Map<string, { bytes: Buffer; paths: Set<string> }>();
  /** Entries of changed folders, as far as they were asked for. */
  private readonly folders = new Map<string, TreeEntry | null>();
  /** Lists of the tree below, of changed folders. */
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
    if ('oid' in change)
      return { kind: 'blob', oid: change.oid, size: this.contents.get(change.oid)?.bytes.length ?? null };
    const { path, content } = change;
    if (content === null) return null;
    const oid = blobOidOf(content);
    const known = this.contents.get(oid) ?? { bytes: content, paths: new Set() };
    this.contents.set(oid, { ...known, paths: known.paths.add(path) });
    return { kind: 'blob', oid, size: content.length };
  }

  /** Drops the content that the path had: each app of a commit writes the list of apps anew. */
  private forget(path: string): void {
    const oid = this.files.get(path)?.oid ?? '';
    const content = this.contents.get(oid);
    content?.paths.delete(path);
    if (content?.paths.size === 0) this.contents.delete(oid);
  }

  /** A folder without a file is none. A file that stands there stays: what is changed below it is not. */
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
