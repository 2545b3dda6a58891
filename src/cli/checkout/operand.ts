import { readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseAppDocument, type AppDocument } from '../../apps/document';
import { AppError } from '../../core/errors';
import { readApp } from './apps';
import type { CheckoutTree } from './checkout-tree';
import { CommitTree } from './commit-tree';
import { FolderTree } from './folder-tree';
import { Git } from './git';

/** Something to compare: an app, or all apps of a commit or a folder. */
export type Operand =
  | { kind: 'app'; label: string; document: AppDocument; path: string | null }
  | { kind: 'apps'; label: string; tree: CheckoutTree };

/**
 * Reads what a word of the command line names: a file or a folder, `<revision>:<path>`, or a revision. Throws AppError
 * `not_found`.
 */
export async function readOperand(word: string, folder: string): Promise<Operand> {
  const path = resolve(folder, word);
  const stats = await stat(path).catch(() => null);
  if (stats?.isFile()) {
    const document = parseAppDocument(await readFile(path));
    return { kind: 'app', label: word, document, path: await pathInRepository(path, folder) };
  }
  if (stats?.isDirectory()) return readFolder(word, path);
  return readRevision(word, folder);
}

/** Tells if a word names a file, a folder with apps, or a revision here. */
export async function isOperand(word: string, folder: string): Promise<boolean> {
  const path = resolve(folder, word);
  const stats = await stat(path).catch(() => null);
  if (stats?.isFile()) return true;
  // An app on a server may have the name of its folder in the checkout.
  if (stats?.isDirectory() && ((await hasApps(path)) || (await isSplitApp(path)))) return true;
  const colon = word.indexOf(':');
  return (await new Git(folder).findCommit(colon < 0 ? word : word.slice(0, colon))) !== null;
}

const hasApps = async (path: string): Promise<boolean> =>
  (await new FolderTree(path).findDirectories()).length > 0;

/** Tells if a folder is one app in the split layout. */
export const isSplitApp = async (path: string): Promise<boolean> =>
  (await stat(join(path, 'app')).catch(() => null))?.isDirectory() === true;

async function readFolder(label: string, path: string): Promise<Operand> {
  if (await hasApps(path)) return { kind: 'apps', label, tree: new FolderTree(path) };
  if (!(await isSplitApp(path))) throw noApps(path);
  const [top, name] = [new FolderTree(resolve(path, '..')), relative(resolve(path, '..'), path)];
  return { kind: 'app', label, document: await readApp(top, name), path: null };
}

async function readRevision(word: string, folder: string): Promise<Operand> {
  const git = new Git(folder);
  const colon = word.indexOf(':');
  const commit = await git.findCommit(colon < 0 ? word : word.slice(0, colon));
  if (commit === null) throw nothingNamed(word);
  const tree = await CommitTree.read(git, commit);
  if (colon < 0) return { kind: 'apps', label: word, tree };
  const path = word.slice(colon + 1).replace(/\/$/, '');
  try {
    if ((await tree.findEntry(path)) === null) throw nothingNamed(word);
    return { kind: 'app', label: word, document: await readApp(tree, path), path };
  } finally {
    tree.close();
  }
}

/** Returns the path from the top of the working tree; null outside of one. */
async function pathInRepository(path: string, folder: string): Promise<string | null> {
  const top = await new Git(folder).textIfAny('rev-parse', '--show-toplevel');
  return top === null ? null : relative(top, path).replaceAll('\\', '/');
}

export const noApps = (path: string) =>
  new AppError('not_found', 404, `There are no apps in ${path}.`, {
    remedy: 'Name the folder of a workspace, which contains “.meta”, or an app.',
  });

const nothingNamed = (word: string) =>
  new AppError('not_found', 404, `${JSON.stringify(word)} is neither a file nor a revision here.`, {
    remedy: 'Name a file, a folder, a branch, a tag, a commit, or <revision>:<path>.',
  });
