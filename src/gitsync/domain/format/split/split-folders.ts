import { isSameName, nameKey } from '../../../../core/names';
import { findFolderProblem, folderProblem } from '../find-file';
import { invalidRepository, quoted, type RepositoryProblem } from '../repository-problem';
import type { TreeReader } from '../tree-reader';
import { listParts, type PartFile } from './read-parts';
import type { SplitEntry, SplitMeta } from './split-meta';
import { mayHoldParts } from './part-files';

/** The folder of an app, with the part files in it. */
export interface AppFolder {
  path: string;
  oid: string;
  parts: PartFile[];
}

/**
 * Returns null where nothing is at the path.
 * @throws AppError `git_invalid_repository` where something other than a folder is
 */
export async function findAppFolder(tree: TreeReader, path: string): Promise<AppFolder | null> {
  const onTheWay = await findFolderProblem(tree, path);
  const entry = onTheWay === null ? await tree.findEntry(path) : null;
  const problem = onTheWay ?? (entry && folderProblem(entry.kind, path));
  if (problem) throw notAFolder(problem);
  return entry && { path, oid: entry.oid, parts: await listParts(tree, { path, oid: entry.oid }) };
}

/**
 * Returns the folders with part files that have the name of a path, in any spelling.
 * @throws AppError `git_invalid_repository` where something other than a folder is at such a path
 */
export async function findFoldersNamed(tree: TreeReader, path: string): Promise<AppFolder[]> {
  const onTheWay = await findFolderProblem(tree, path);
  if (onTheWay !== null) throw notAFolder(onTheWay);
  const above = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const wanted = nameKey(nameOfPath(path));
  const found: AppFolder[] = [];
  for (const { name, isUtf8 } of await tree.listTree(above)) {
    if (!isUtf8 || nameKey(name) !== wanted) continue;
    const folder = await findAppFolder(tree, above === '' ? name : `${above}/${name}`);
    if (folder !== null && folder.parts.length > 0) found.push(folder);
  }
  return found;
}

/** Returns whether an app's folder has the part files that it had at the last sync, whatever else is in it. */
export async function hasSameParts(
  tree: TreeReader,
  last: { path: string; oid: string },
  present: { path: string; oid: string; parts?: readonly PartFile[] },
): Promise<boolean> {
  if (last.oid === present.oid) return true;
  // After a force push the mirror may not have the folder to compare with.
  if (tree.findSize !== undefined && (await tree.findSize(last.oid)) === null) return false;
  const parts = present.parts ?? (await listParts(tree, present));
  return JSON.stringify(await listParts(tree, last)) === JSON.stringify(parts);
}

const notAFolder = (problem: RepositoryProblem) =>
  invalidRepository(problem, 'Rename the app, or move what is at its path.');

export const nameOfPath = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Returns the path with another last segment. */
export const siblingPath = (path: string, name: string): string =>
  path.slice(0, path.lastIndexOf('/') + 1) + name;

/** An entry with a usable path. */
export type LocatedEntry = SplitEntry & { path: string };

export const otherEntries = (meta: SplitMeta, gitAppId: string): LocatedEntry[] =>
  meta.entries.filter(
    (entry): entry is LocatedEntry =>
      entry.gitAppId !== gitAppId && entry.path !== null && entry.problem === null,
  );

/**
 * Checks that no file would be a part of two apps: two apps must not have the same folder, and none may be in a folder in
 * which another has its part files. Other subfolders of an app's folder may hold apps.
 */
export function requireSeparateFolders(path: string, others: readonly LocatedEntry[]): void {
  const other = others.find((entry) => isSameName(entry.path, path) || haveCommonFiles(entry.path, path));
  if (other === undefined) return;
  const detail = `The entry ${quoted(other.gitAppId)} of .meta/appMeta.json has the path ${quoted(other.path)}, which shares files with ${quoted(path)}.`;
  throw invalidRepository(
    { code: 'git_duplicate_name', detail },
    'Rename the app, or fix the entries in the repository.',
  );
}

function haveCommonFiles(one: string, other: string): boolean {
  const [outer, inner] = one.length < other.length ? [one, other] : [other, one];
  return inner.startsWith(`${outer}/`) && mayHoldParts(inner.slice(outer.length + 1).split('/')[0]);
}
