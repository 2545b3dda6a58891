import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors';
import type { ListedTreeEntry, TreeEntry, TreeEntryKind } from '../../gitsync/domain/format/tree';
import { isUtf8, META_FILES, type CheckoutTree } from './checkout-tree';

/** Folders that hold no apps, and may hold a hundred thousand files. */
const PASSED_OVER = new Set(['.git', 'node_modules']);
/** Workspaces keep their apps near the top. */
const MAX_DEPTH = 6;

/** Files of a working tree. The id of an entry is its path. */
export class FolderTree implements CheckoutTree {
  readonly hasContentIds = false;

  constructor(private readonly root: string) {}

  async findEntry(path: string): Promise<TreeEntry | null> {
    const stats = await lstat(join(this.root, path)).catch(() => null);
    if (stats === null) return null;
    return { kind: kindOf(stats), oid: path, size: stats.isFile() ? stats.size : null };
  }

  async listTree(path: string): Promise<ListedTreeEntry[]> {
    const entries = await readdir(join(this.root, path), { withFileTypes: true, encoding: 'buffer' }).catch(
      () => [],
    );
    return entries
      .map((entry) => {
        const name = entry.name.toString('utf8');
        const oid = path === '' ? name : `${path}/${name}`;
        return { name, isUtf8: isUtf8(entry.name), kind: kindOf(entry), oid };
      })
      .filter(({ name }) => name !== '.git')
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async readBlob(oid: string, maxBytes: number): Promise<Buffer> {
    const path = join(this.root, oid);
    const stats = await lstat(path);
    if (stats.size > maxBytes) throw new AppError('payload_too_large', 413, `${oid} is too large.`);
    return readFile(path);
  }

  async findDirectories(): Promise<string[]> {
    const found: string[] = [];
    const walk = async (path: string, depth: number): Promise<void> => {
      const entries = await this.listTree(path);
      if (entries.some(({ name, kind }) => name === '.meta' && kind === 'tree') && (await this.hasMeta(path)))
        found.push(path);
      for (const { name, kind, oid } of entries)
        if (kind === 'tree' && !PASSED_OVER.has(name) && depth < MAX_DEPTH) await walk(oid, depth + 1);
    };
    await walk('', 0);
    return found;
  }

  close(): void {
    // Nothing is open.
  }

  private async hasMeta(path: string): Promise<boolean> {
    const entries = await Promise.all(
      META_FILES.map((file) => this.findEntry(path === '' ? file : `${path}/${file}`)),
    );
    return entries.some((entry) => entry !== null);
  }
}

function kindOf(
  entry: Pick<Stats | Dirent<Buffer>, 'isFile' | 'isDirectory' | 'isSymbolicLink'>,
): TreeEntryKind {
  if (entry.isFile()) return 'blob';
  if (entry.isDirectory()) return 'tree';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}
