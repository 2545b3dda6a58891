import { isSameName, nameKey, versionFileExtension } from '../../core/names';
import type { Occupant } from './commit-plan';
import { fileProblem, folderProblem } from './find-file';
import { isNamed, MetaEntry, NamedEntry } from './meta-entry';
import type { MetaFile } from './meta-file';
import { invalidRepository } from './problem';
import { findNameProblem } from './repository-app';
import type { RepositoryLayout } from './repository-layout';
import type { TreeView } from './tree-view';

/** What stands where an app is to go, by any spelling of its name. */
export interface NameOccupants {
  /** Entries of other apps with this name. */
  rivals: NamedEntry[];
  /** Files at this path, by any spelling, that no entry tells of and that are not the app's own. */
  strays: { path: string; folderName: string; oid: string }[];
  /** The paths that entries of other apps tell. */
  claimedPaths: Set<string>;
}

interface Wanted {
  gitAppId: string;
  name: string;
  versionName: string;
  /** Where the app stands now. */
  ownPaths: readonly string[];
}

/** @throws AppError `git_invalid_repository` where anything but a folder, or a file in it, is in the way */
export async function findOccupants(
  { view, layout, meta }: { view: TreeView; layout: RepositoryLayout; meta: MetaFile },
  wanted: Wanted,
): Promise<NameOccupants> {
  const others = meta.entries().filter((entry) => entry.gitAppId !== wanted.gitAppId);
  const rivals = others.filter(isNamed).filter((entry) => isSameName(entry.gitAppName, wanted.name));
  const claimedPaths = new Set(others.flatMap((entry) => safePathOf(entry, layout) ?? []));
  const inTheWay = await filesAt(view, layout, wanted);
  const known = new Set([...claimedPaths, ...wanted.ownPaths]);
  return { rivals, strays: inTheWay.filter(({ path }) => !known.has(path)), claimedPaths };
}

/** The path of an entry's file, null where its names are not safe to use. */
export function safePathOf(entry: MetaEntry, layout: RepositoryLayout): string | null {
  if (!isNamed(entry)) return null;
  const problem = findNameProblem({ appName: entry.gitAppName, versionName: entry.gitVersionName });
  return problem === null ? layout.appPath(entry.gitAppName, entry.gitVersionName) : null;
}

async function filesAt(
  view: TreeView,
  layout: RepositoryLayout,
  wanted: Wanted,
): Promise<NameOccupants['strays']> {
  const files: NameOccupants['strays'] = [];
  const nameKeyWanted = nameKey(wanted.name);
  const fileKey = nameKey(wanted.versionName + versionFileExtension);
  for (const folder of await view.listTree(layout.directory)) {
    if (!folder.isUtf8 || nameKey(folder.name) !== nameKeyWanted) continue;
    const folderPath = layout.appFolder(folder.name);
    const inFolder = folderProblem(folder.kind, folderPath);
    if (inFolder !== null) throw invalidRepository(inFolder, 'Rename the app, or move that out of its way.');
    for (const file of await view.listTree(folderPath, folder.oid)) {
      if (!file.isUtf8 || nameKey(file.name) !== fileKey) continue;
      const path = `${folderPath}/${file.name}`;
      const problem = fileProblem({ kind: file.kind, size: null }, path);
      if (problem !== null) throw invalidRepository(problem, 'Rename the app, or move that out of its way.');
      files.push({ path, folderName: folder.name, oid: file.oid });
    }
  }
  return files;
}

export function firstOccupant({ rivals, strays }: NameOccupants, layout: RepositoryLayout): Occupant | null {
  const rival = rivals.at(0);
  if (rival !== undefined)
    return { gitAppId: rival.gitAppId, name: rival.gitAppName, path: safePathOf(rival, layout) };
  const stray = strays.at(0);
  return stray === undefined ? null : { gitAppId: null, name: stray.folderName, path: stray.path };
}

/** Where something other than what is wanted stands at the wanted path, by any spelling. */
export function findOccupiedPath(
  { rivals, strays }: NameOccupants,
  wanted: { path: string; oid: string },
  layout: RepositoryLayout,
): string | null {
  const stray = strays.find(({ oid }) => oid !== wanted.oid);
  if (stray !== undefined) return stray.path;
  const rivalPaths = rivals.flatMap((entry) => safePathOf(entry, layout) ?? []);
  return rivalPaths.find((path) => isSameName(path, wanted.path)) ?? null;
}
