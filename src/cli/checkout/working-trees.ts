import { copyFile, lstat, mkdir, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { CheckoutTree } from './checkout-tree';
import { CommitTree } from './commit-tree';
import { FolderTree } from './folder-tree';
import { Git } from './git';

/** Working tree of a repository, as a tree that Git would commit now. */
interface StoredTree {
  git: Git;
  tree: string;
  /** Holds the index and the objects that were made for it. */
  folder: string;
}

/** New files to look at: Trellis reads no others, which may be large and many. */
const NEW_FILES = '*.json';

/** No warnings of line ends, and no call of Git LFS, which would store files in the repository. */
const SETTINGS = [
  'core.safecrlf=false',
  'filter.lfs.clean=',
  'filter.lfs.process=',
  'filter.lfs.required=false',
].flatMap((setting) => ['-c', setting]);

/**
 * Reads working trees as Git would store them: through the clean filters of `core.autocrlf` and `.gitattributes`, so that
 * files that Git calls unchanged are unchanged. Changes neither the repository nor its index.
 */
export class WorkingTrees {
  private readonly stored = new Map<string, Promise<StoredTree>>();

  /**
   * Returns the files of the repository that a folder is in, and its path there: empty, or with a slash at its end. Outside of
   * repositories, and where Git ignores the folder, returns the files of the folder as they are.
   */
  async open(folder: string): Promise<{ tree: CheckoutTree; within: string }> {
    const stored = await this.findStored(folder);
    if (stored !== null) {
      const { git, tree } = stored;
      const within = (await pathInRepository(folder, '')) ?? '';
      if ((await git.textIfAny('rev-parse', '--verify', '--quiet', `${tree}:${within}`)) !== null)
        return { tree: await CommitTree.read(git, tree), within };
    }
    return { tree: new FolderTree(folder), within: '' };
  }

  /** Returns a file; null where Git would not store it. */
  async findFile(path: string): Promise<Buffer | null> {
    if (!(await lstat(path)).isFile()) return null;
    const stored = await this.findStored(dirname(path));
    if (stored === null) return null;
    const inside = `${stored.tree}:${await pathInRepository(dirname(path), basename(path))}`;
    const { code, stdout } = await stored.git.end(['cat-file', 'blob', inside]);
    return code === 0 ? stdout : null;
  }

  async close(): Promise<void> {
    for (const one of await Promise.allSettled(this.stored.values()))
      if (one.status === 'fulfilled') await rm(one.value.folder, { recursive: true, force: true });
  }

  private async findStored(folder: string): Promise<StoredTree | null> {
    const top = await new Git(folder).textIfAny('rev-parse', '--show-toplevel');
    if (top === null) return null;
    const known = this.stored.get(top);
    if (known !== undefined) return known;
    const storing = store(top);
    this.stored.set(top, storing);
    return storing;
  }
}

/** Returns the path of a file in a folder from the top of its working tree; null outside of one. */
export async function pathInRepository(folder: string, name: string): Promise<string | null> {
  const prefix = await new Git(folder).textIfAny('rev-parse', '--show-prefix');
  return prefix === null ? null : `${prefix}${name}`;
}

async function store(top: string): Promise<StoredTree> {
  const own = new Git(top);
  const pathOf = async (name: string) => resolve(top, await own.text('rev-parse', '--git-path', name));
  const folder = await mkdtemp(join(tmpdir(), 'trellis-diff-'));
  try {
    const [index, objects] = [join(folder, 'index'), join(folder, 'objects')];
    await mkdir(objects);
    // A repository without a commit may have no index.
    await copyIndex(await pathOf('index'), index).catch(() => undefined);
    const git = own.with({
      GIT_INDEX_FILE: index,
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: await pathOf('objects'),
    });
    const changed = await git.run('ls-files', '-z', '--modified', '--deleted');
    const added = await git.run('ls-files', '-z', '--others', '--exclude-standard', '--', NEW_FILES);
    const paths = Buffer.concat([changed, added]);
    await git.feed(paths, ...SETTINGS, 'update-index', '--add', '--remove', '--replace', '-z', '--stdin');
    return { git, tree: await git.text('write-tree', '--missing-ok'), folder };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Keeps the time of the index: Git rereads files written no earlier, since their times alone do not show a change. */
async function copyIndex(from: string, to: string): Promise<void> {
  const { atime, mtime } = await stat(from);
  await copyFile(from, to);
  await utimes(to, atime, mtime);
}
