import { isSameName, nameKey, versionFileExtension } from '../../../core/names';
import { isNamed, type MetaEntry, type NamedEntry } from './meta-entry';
import type { MetaFile } from './meta-file';
import { quoted, type RepositoryProblem } from './repository-problem';
import { safePathOf } from './repository-app';
import type { RepositoryLayout } from './repository-layout';
import type { TreeReader } from './tree-reader';

/** The file of an entry: where it lies, or would lie. */
export interface OwnFile {
  path: string;
  /** Set where the file there is another app's, or may be. */
  problem: RepositoryProblem | null;
}

/** An entry with the path that it names. */
interface NamedFile {
  path: string;
  entry: NamedEntry;
}

/** Looks for files by their names. */
export interface FileFinder {
  /** True if there is anything at the path, spelled exactly so. */
  isThere(names: { appName: string; versionName: string }): Promise<boolean>;
  /** Lists the paths of files with these names, in any spelling (case and Unicode form). */
  listAlike(names: { appName: string; versionName: string }): Promise<string[]>;
}

/**
 * Returns the files of all entries with safe names, by their Git ids. An entry owns the file whose path is spelled as the
 * entry has it; of several such entries, the one that was pushed last does, and the others are stale. An entry without such
 * a file owns the only one that is spelled otherwise and belongs to no other entry: folders pass through systems that ignore
 * case, or change the Unicode form.
 */
export async function findOwnFiles(
  entries: readonly MetaEntry[],
  { layout, finder }: { layout: RepositoryLayout; finder: FileFinder },
): Promise<Map<string, OwnFile>> {
  const files = new Map<string, OwnFile>();
  for (const group of groupByPath(entries, layout)) {
    const [{ path, entry }] = group;
    if (group.length === 1 && (await finder.isThere(namesOf(entry))))
      files.set(entry.gitAppId, { path, problem: null });
    else for (const [id, file] of assign(group, await finder.listAlike(namesOf(entry)))) files.set(id, file);
  }
  return files;
}

/** Returns the file of one entry, as `findOwnFiles` does, and mostly without reading the other entries; null for unsafe names. */
export async function findOwnFile(
  tree: TreeReader,
  { meta, entry, layout }: { meta: MetaFile; entry: MetaEntry; layout: RepositoryLayout },
): Promise<OwnFile | null> {
  const path = safePathOf(entry, layout);
  if (path === null || !isNamed(entry)) return null;
  const finder = finderIn(tree, layout);
  if (!meta.mayRepeat(entry.gitAppName) && (await finder.isThere(namesOf(entry))))
    return { path, problem: null };
  const key = nameKey(path);
  const alike = meta.entries().filter((other) => nameKey(safePathOf(other, layout) ?? '') === key);
  return (await findOwnFiles(alike, { layout, finder })).get(entry.gitAppId) ?? null;
}

/** Looks for files in a tree, one by one. */
export const finderIn = (tree: TreeReader, layout: RepositoryLayout): FileFinder => ({
  isThere: async ({ appName, versionName }) =>
    (await tree.findEntry(layout.appPath(appName, versionName))) !== null,
  listAlike: async (names) => {
    const found: string[] = [];
    for (const folder of await tree.listTree(layout.directory)) {
      if (!folder.isUtf8 || folder.kind !== 'tree' || !isSameName(folder.name, names.appName)) continue;
      const path = layout.appFolder(folder.name);
      const files = (await tree.listTree(path, folder.oid)).filter((file) => isFileOf(file, names));
      found.push(...files.map(({ name }) => `${path}/${name}`));
    }
    return found;
  },
});

/** True for the file of a version, in any spelling but that of the extension. */
export const isFileOf = (
  { name, isUtf8, kind }: { name: string; isUtf8: boolean; kind: string },
  { versionName }: { versionName: string },
): boolean =>
  isUtf8 &&
  kind === 'blob' &&
  name.endsWith(versionFileExtension) &&
  isSameName(name, versionName + versionFileExtension);

const namesOf = ({ gitAppName, gitVersionName }: NamedEntry) => ({
  appName: gitAppName,
  versionName: gitVersionName,
});

/** Returns the groups of entries that name one file, in whatever spelling. */
function groupByPath(entries: readonly MetaEntry[], layout: RepositoryLayout): NamedFile[][] {
  const groups = new Map<string, NamedFile[]>();
  for (const entry of entries) {
    const path = safePathOf(entry, layout);
    if (path === null || !isNamed(entry)) continue;
    const key = nameKey(path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ path, entry }]);
    else group.push({ path, entry });
  }
  return [...groups.values()];
}

/** Divides the files of one name, in whatever spelling, among the entries that have it. */
function assign(group: readonly NamedFile[], files: readonly string[]): Map<string, OwnFile> {
  const named = new Set(group.map(({ path }) => path));
  const found = new Map<string, OwnFile>();
  for (const path of named) {
    if (!files.includes(path)) continue;
    const same = group.filter((one) => one.path === path);
    for (const [id, file] of ownersOf(same, path)) found.set(id, file);
  }
  const without = group.filter(({ path }) => !files.includes(path));
  const free = files.filter((path) => !named.has(path));
  for (const [id, file] of withoutFile(without, free)) found.set(id, file);
  return found;
}

/** Returns the files of entries whose own spelling of the path no file has. `free`: files that no entry spells so. */
function withoutFile(entries: readonly NamedFile[], free: readonly string[]): [string, OwnFile][] {
  const isOnePath = entries.every(({ path }) => path === entries[0].path);
  if (isOnePath && free.length <= 1) return ownersOf(entries, free.at(0) ?? entries.at(0)?.path ?? '');
  return entries.map(({ path, entry }) => [
    entry.gitAppId,
    { path, problem: problemWith(path, { entries, free }) },
  ]);
}

function problemWith(
  path: string,
  { entries, free }: { entries: readonly NamedFile[]; free: readonly string[] },
): RepositoryProblem | null {
  if (free.length === 0) return null;
  const detail =
    entries.length > 1
      ? `${entries.length} entries of .meta/meta.json name the file ${quoted(path)}, apart from case and Unicode form.`
      : `${free.length} files are named ${quoted(path)}, apart from case and Unicode form.`;
  return { code: 'git_duplicate_name', detail };
}

/** Gives a file that several entries name to the one that was pushed last: the others are stale. */
function ownersOf(same: readonly NamedFile[], path: string): [string, OwnFile][] {
  const owner = same.length > 1 ? findOwner(same.map(({ entry }) => entry)) : null;
  return same.map(({ entry }) => {
    const owns = same.length === 1 || entry.gitAppId === owner?.gitAppId;
    return [
      entry.gitAppId,
      { path, problem: owns ? null : staleProblem(path, { count: same.length, owner }) },
    ];
  });
}

function staleProblem(
  path: string,
  { count, owner }: { count: number; owner: MetaEntry | null },
): RepositoryProblem {
  const detail =
    owner === null
      ? `${count} entries of .meta/meta.json name the file ${quoted(path)}, and none was pushed last.`
      : `The file ${quoted(path)} belongs to the app with the Git id ${quoted(owner.gitAppId)}, which was pushed to it later.`;
  return { code: 'git_duplicate_name', detail };
}

/** Returns the entry with the newest date; null where two have it. */
function findOwner(same: readonly MetaEntry[]): MetaEntry | null {
  const times = same.map(({ lastpushDate }) => timeOf(lastpushDate));
  const newest = times.reduce((a, b) => Math.max(a, b));
  const first = times.indexOf(newest);
  return first === times.lastIndexOf(newest) ? same[first] : null;
}

function timeOf(text: string | null): number {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? -Infinity : time;
}
