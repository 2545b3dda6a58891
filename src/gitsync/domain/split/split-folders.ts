import { isSameName, nameKey } from '../../../core/names';
import { findFolderProblem, folderProblem } from '../find-file';
import { invalidRepository, quoted, type RepositoryProblem } from '../problem';
import type { TreeView } from '../tree-view';
import { listParts, type PartFile } from './read-parts';
import type { SplitEntry, SplitMeta } from './split-meta';
import { mayHoldParts } from './split-parts';

/** The folder of an app, and which of its files are its parts. */
export interface AppFolder {
  path: string;
  oid: string;
  parts: PartFile[];
}

/** Null where nothing stands there. @throws AppError `git_invalid_repository` where anything but a folder does. */
export async function findAppFolder(view: TreeView, path: string): Promise<AppFolder | null> {
  const onTheWay = await findFolderProblem(view, path);
  const entry = onTheWay === null ? await view.findEntry(path) : null;
  const problem = onTheWay ?? (entry && folderProblem(entry.kind, path));
  if (problem) throw inTheWay(problem);
  return entry && { path, oid: entry.oid, parts: await listParts(view, { path, oid: entry.oid }) };
}

/**
 * The folders with parts that have the name of a path, by any spelling.
 * @throws AppError `git_invalid_repository` where anything but folders is in the way
 */
export async function findFoldersNamed(view: TreeView, path: string): Promise<AppFolder[]> {
  const onTheWay = await findFolderProblem(view, path);
  if (onTheWay !== null) throw inTheWay(onTheWay);
  const above = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const wanted = nameKey(nameOfPath(path));
  const found: AppFolder[] = [];
  for (const { name, isUtf8 } of await view.listTree(above)) {
    if (!isUtf8 || nameKey(name) !== wanted) continue;
    const folder = await findAppFolder(view, above === '' ? name : `${above}/${name}`);
    if (folder !== null && folder.parts.length > 0) found.push(folder);
  }
  return found;
}

const inTheWay = (problem: RepositoryProblem) =>
  invalidRepository(problem, 'Rename the app, or move that out of its way.');

export const nameOfPath = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The path of an app of that name in the same folder. */
export const besides = (path: string, name: string): string =>
  path.slice(0, path.lastIndexOf('/') + 1) + name;

/** The entries of the other apps that tell where they stand. */
export type PlacedEntry = SplitEntry & { path: string };

export const otherEntries = (meta: SplitMeta, gitAppId: string): PlacedEntry[] =>
  meta.entries.filter(
    (entry): entry is PlacedEntry =>
      entry.gitAppId !== gitAppId && entry.path !== null && entry.problem === null,
  );

/**
 * A file must be part of one app alone: neither may two apps have the same folder, nor one lie where another has its
 * parts. Folders of apps in others' folders beside these are fine.
 */
export function requireApart(path: string, others: readonly PlacedEntry[]): void {
  const other = others.find((entry) => isSameName(entry.path, path) || areEntangled(entry.path, path));
  if (other === undefined) return;
  const detail = `The entry ${quoted(other.gitAppId)} of .meta/appMeta.json tells of ${quoted(other.path)}, which would share files with ${quoted(path)}.`;
  throw invalidRepository(
    { code: 'git_duplicate_name', detail },
    'Rename the app, or mend the entries in the repository.',
  );
}

function areEntangled(one: string, other: string): boolean {
  const [outer, inner] = one.length < other.length ? [one, other] : [other, one];
  return inner.startsWith(`${outer}/`) && mayHoldParts(inner.slice(outer.length + 1).split('/')[0]);
}
