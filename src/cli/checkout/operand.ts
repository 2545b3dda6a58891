import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { AppDocument } from '../../apps/document';
import { AppError } from '../../core/errors';
import { parseFile, readApp } from './apps';
import type { CheckoutTree } from './checkout-tree';
import { CommitTree } from './commit-tree';
import { FolderTree } from './folder-tree';
import { Git } from './git';
import { pathInRepository, type WorkingTrees } from './working-trees';

/** Something to compare: an app, or all apps of a commit or a folder. */
export type Operand = {
  label: string;
  /** Folder where its files are; null: it is of a revision. */ folder: string | null;
} & (
  | { kind: 'app'; document: AppDocument; path: string | null }
  | {
      kind: 'apps';
      tree: CheckoutTree;
      /** Path in the tree that the apps are below: empty, or with a slash at its end. */ within: string;
    }
);

/** Folder in which the words of a command line are read. */
export interface Place {
  folder: string;
  working: WorkingTrees;
}

/**
 * Reads what a word of the command line names: a file or a folder, `<revision>:<path>`, or a revision. Throws AppError
 * `not_found`.
 */
export async function readOperand(word: string, { folder, working }: Place): Promise<Operand> {
  const path = resolve(folder, word);
  const stats = await stat(path).catch(() => null);
  if (stats?.isFile()) {
    const document = parseFile((await working.findFile(path)) ?? (await readFile(path)), word);
    const folderOfFile = dirname(path);
    const inRepository = await pathInRepository(folderOfFile, basename(path));
    return { kind: 'app', label: word, folder: folderOfFile, document, path: inRepository };
  }
  if (stats?.isDirectory()) return readFolder(word, path, working);
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

async function readFolder(label: string, path: string, working: WorkingTrees): Promise<Operand> {
  if (await hasApps(path)) return { kind: 'apps', label, folder: path, ...(await working.open(path)) };
  if (!(await isSplitApp(path))) throw noApps(path);
  const folder = dirname(path);
  const { tree, within } = await working.open(folder);
  try {
    const document = await readApp(tree, `${within}${basename(path)}`);
    return { kind: 'app', label, folder, document, path: await pathInRepository(folder, basename(path)) };
  } finally {
    tree.close();
  }
}

/** Reads a revision, or an app of one. Throws AppError `not_found`. */
export async function readRevision(word: string, folder: string): Promise<Operand> {
  const git = new Git(folder);
  const colon = word.indexOf(':');
  const commit = await git.findCommit(colon < 0 ? word : word.slice(0, colon));
  if (commit === null) throw nothingNamed(word);
  const tree = await CommitTree.read(git, commit);
  if (colon < 0) return { kind: 'apps', label: word, folder: null, tree, within: '' };
  const path = word.slice(colon + 1).replace(/\/$/, '');
  try {
    if ((await tree.findEntry(path)) === null) throw nothingNamed(word);
    return { kind: 'app', label: word, folder: null, document: await readApp(tree, path), path };
  } finally {
    tree.close();
  }
}

export const noApps = (path: string) =>
  new AppError('not_found', 404, `There are no apps in ${path}.`, {
    remedy: 'Name the folder of a workspace, which contains “.meta”, or an app.',
  });

const nothingNamed = (word: string) =>
  new AppError('not_found', 404, `${JSON.stringify(word)} is neither a file nor a revision here.`, {
    remedy: 'Name a file, a folder, a branch, a tag, a commit, or <revision>:<path>.',
  });
