import type { ListedTreeEntry, TreeEntry, TreeEntryKind } from '../../gitsync/domain/format/tree';
import { AppError } from '../../core/errors';
import { isUtf8, META_FILES, type CheckoutTree } from './checkout-tree';
import type { Git, GitObjects } from './git';

interface Listed extends ListedTreeEntry {
  size: number | null;
}

const MODES: Record<string, TreeEntryKind> = { '120000': 'symlink', '160000': 'submodule', '040000': 'tree' };

/** Files of a commit, as Git lists them at once. */
export class CommitTree implements CheckoutTree {
  readonly hasContentIds = true;

  private constructor(
    private readonly objects: GitObjects,
    /** Entries by their folder. */
    private readonly folders: ReadonlyMap<string, Listed[]>,
  ) {}

  static async read(git: Git, commit: string): Promise<CommitTree> {
    const listing = await git.run('ls-tree', '-r', '-t', '-l', '-z', '--full-tree', commit);
    const folders = new Map<string, Listed[]>([['', []]]);
    for (const { path, entry } of parse(listing)) {
      const end = path.lastIndexOf('/');
      const folder = end < 0 ? '' : path.slice(0, end);
      // Git lists a folder before its contents.
      folders.get(folder)?.push(entry);
      if (entry.kind === 'tree') folders.set(path, []);
    }
    return new CommitTree(git.objects(), folders);
  }

  findEntry(path: string): Promise<TreeEntry | null> {
    if (path === '') return Promise.resolve({ kind: 'tree', oid: '', size: null });
    const end = path.lastIndexOf('/');
    const name = path.slice(end + 1);
    const entries = this.folders.get(end < 0 ? '' : path.slice(0, end)) ?? [];
    return Promise.resolve(entries.find((entry) => entry.isUtf8 && entry.name === name) ?? null);
  }

  listTree(path: string): Promise<ListedTreeEntry[]> {
    return Promise.resolve(this.folders.get(path) ?? []);
  }

  async readBlob(oid: string, maxBytes: number): Promise<Buffer> {
    const content = await this.objects.read(oid);
    if (content.length > maxBytes)
      throw new AppError('payload_too_large', 413, `The file ${oid} is too large.`);
    return content;
  }

  async findDirectories(): Promise<string[]> {
    const found: string[] = [];
    for (const folder of this.folders.keys()) {
      const entries = await Promise.all(
        META_FILES.map((file) => this.findEntry(folder === '' ? file : `${folder}/${file}`)),
      );
      if (entries.some((entry) => entry !== null)) found.push(folder);
    }
    return found.sort();
  }

  close(): void {
    this.objects.close();
  }
}

function* parse(listing: Buffer): Generator<{ path: string; entry: Listed }> {
  for (let start = 0; start < listing.length;) {
    const end = listing.indexOf(0, start);
    const line = listing.subarray(start, end);
    const tab = line.indexOf(9);
    const [mode, , oid, size] = line.subarray(0, tab).toString('latin1').split(/ +/);
    const raw = line.subarray(tab + 1);
    const path = raw.toString('utf8');
    const name = path.slice(path.lastIndexOf('/') + 1);
    const kind = MODES[mode] ?? 'blob';
    yield {
      path,
      entry: { name, isUtf8: isUtf8(raw), kind, oid, size: kind === 'blob' ? Number(size) : null },
    };
    start = end + 1;
  }
}
