import { isSameName, nameKey, versionFileExtension } from '../../../core/names';
import type { NameHolder } from './commit-plan';
import { fileProblem, folderProblem } from '../format/find-file';
import { isNamed, NamedEntry } from '../format/meta-entry';
import type { MetaFile } from '../format/meta-file';
import { invalidRepository } from '../format/repository-problem';
import type { RepositoryLayout } from '../format/repository-layout';
import type { TreeReader } from '../format/tree-reader';
import { safePathOf } from '../format/repository-app';

/** Entries and files that have an app's new name or path, in any spelling (case and Unicode form). */
export interface NameConflicts {
  /** Entries of other apps with the name. */
  entries: NamedEntry[];
  /** Files at the path that belong to no entry, nor to the app itself. */
  orphanFiles: { path: string; folderName: string; oid: string }[];
  /** The paths of all entries of other apps, without that of the app's own file. */
  claimedPaths: Set<string>;
}

interface Wanted {
  gitAppId: string;
  name: string;
  versionName: string;
  /** Path of the file that the app owns according to its entry. */
  ownPath: string | null;
  /** Path at its last sync. */
  lastPath: string | null;
  /** It has the name in the repository already: an app whose name differs in case or Unicode form is beside it anyway. */
  isAtHome: boolean;
}

/** @throws AppError `git_invalid_repository` where something other than a folder with files is at the path */
export async function findNameConflicts(
  { tree, layout, meta }: { tree: TreeReader; layout: RepositoryLayout; meta: MetaFile },
  wanted: Wanted,
): Promise<NameConflicts> {
  const others = meta.entries().filter((entry) => entry.gitAppId !== wanted.gitAppId);
  const hasName = (name: string) => (wanted.isAtHome ? name === wanted.name : isSameName(name, wanted.name));
  const entries = others.filter(isNamed).filter((entry) => hasName(entry.gitAppName));
  const claimedPaths = new Set(others.flatMap((entry) => safePathOf(entry, layout) ?? []));
  // A stale entry may name it as well.
  if (wanted.ownPath !== null) claimedPaths.delete(wanted.ownPath);
  const files = await filesAt(tree, layout, wanted);
  const owned = new Set([...claimedPaths, wanted.ownPath, wanted.lastPath]);
  return { entries, orphanFiles: files.filter(({ path }) => !owned.has(path)), claimedPaths };
}

async function filesAt(
  tree: TreeReader,
  layout: RepositoryLayout,
  wanted: Wanted,
): Promise<NameConflicts['orphanFiles']> {
  const files: NameConflicts['orphanFiles'] = [];
  const nameKeyWanted = nameKey(wanted.name);
  const fileKey = nameKey(wanted.versionName + versionFileExtension);
  for (const folder of await tree.listTree(layout.directory)) {
    if (!folder.isUtf8 || nameKey(folder.name) !== nameKeyWanted) continue;
    const folderPath = layout.appFolder(folder.name);
    const inFolder = folderProblem(folder.kind, folderPath);
    if (inFolder !== null) throw invalidRepository(inFolder, 'Rename the app, or move what is at its path.');
    for (const file of await tree.listTree(folderPath, folder.oid)) {
      if (!file.isUtf8 || nameKey(file.name) !== fileKey) continue;
      const path = `${folderPath}/${file.name}`;
      const problem = fileProblem({ kind: file.kind, size: null }, path);
      if (problem !== null) throw invalidRepository(problem, 'Rename the app, or move what is at its path.');
      files.push({ path, folderName: folder.name, oid: file.oid });
    }
  }
  return files;
}

/**
 * Returns the entries that the app replaces: those at its path; with its first commit, also the only one of its name.
 */
export function entriesToReplace(
  { entries }: NameConflicts,
  wanted: { path: string },
  { layout, isFirst }: { layout: RepositoryLayout; isFirst: boolean },
): NamedEntry[] {
  if (isFirst && entries.length === 1) return entries;
  return entries.filter((entry) => isSameName(safePathOf(entry, layout) ?? '', wanted.path));
}

export function findNameHolder(
  { entries, orphanFiles }: NameConflicts,
  layout: RepositoryLayout,
): NameHolder | null {
  const entry = entries.at(0);
  if (entry !== undefined)
    return { gitAppId: entry.gitAppId, name: entry.gitAppName, path: safePathOf(entry, layout) };
  const file = orphanFiles.at(0);
  return file === undefined ? null : { gitAppId: null, name: file.folderName, path: file.path };
}

/** Returns the path, in any spelling, at which there is something other than the wanted content. */
export function findOccupiedPath(
  { entries, orphanFiles }: NameConflicts,
  wanted: { path: string; oid: string },
  layout: RepositoryLayout,
): string | null {
  const file = orphanFiles.find(({ oid }) => oid !== wanted.oid);
  if (file !== undefined) return file.path;
  const entryPaths = entries.flatMap((entry) => safePathOf(entry, layout) ?? []);
  return entryPaths.find((path) => isSameName(path, wanted.path)) ?? null;
}
