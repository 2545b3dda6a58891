import { isSameName, nameKey, versionFileExtension } from '../../../core/names';
import { namesInRepository, type AppLink } from '../format/app-link';
import {
  lastCommitOf,
  MetaEntry,
  quoted,
  isNamed,
  NamedEntry,
  invalidRepository,
  type EntryCommit,
} from '../format/meta-entry';
import type { MetaFile } from '../format/meta-file';
import { safePathOf } from '../format/repository-app';
import type { RepositoryLayout } from '../format/repository-layout';
import { getFileIfAny, fileProblem, folderProblem, type TreeReader, type TreeEntry } from '../format/tree';

/** An app to commit, in the state that it had when the request was accepted. */
export interface CommitIntent {
  /** `several`: one of several apps in one commit. */
  kind: 'app' | 'rename' | 'several';
  gitAppId: string;
  name: string;
  /** A rename ignores this and `versionName`: it keeps the version that was committed last. */
  gitVersionId: string;
  versionName: string;
  /** The document to commit; for a rename, the last committed document with its new name. Null moves the file unchanged. */
  document: Buffer | null;
  message: string;
  authorName: string;
  acceptedAt: Date;
}

export interface CommitRequest {
  /** The tree of the parent commit. */
  tree: TreeReader;
  layout: RepositoryLayout;
  job: CommitIntent;
  /** Null before the first commit to this repository. */
  link: AppLink | null;
  /**
   * The tree of a commit that the user has seen: anything in the way is replaced if it is unchanged since. Null: nothing of
   * another writer is replaced. A rename never replaces anything.
   */
  seen: TreeReader | null;
}

/** The link after a commit. The id of a folder is known only once the commit is built. */
export type PlannedLink = Omit<AppLink, 'oid'> & { oid: string | null };

/** New content of a file, with its id where that is known, or the id of a blob that exists already. Null removes the file. */
export type PlannedChange =
  { path: string; content: Buffer | null; oid?: string } | { path: string; oid: string };

/** An app whose file was replaced; its Git id is null if it had no entry. */
export interface OverwrittenApp {
  gitAppId: string | null;
  name: string;
  lastCommit: EntryCommit | null;
}

export type ConflictReason =
  'entry_missing' | 'entry_changed' | 'file_missing' | 'file_changed' | 'path_occupied';

/** The app or file with the wanted name in the repository; its Git id is null if it has no entry. */
export interface NameHolder {
  gitAppId: string | null;
  name: string;
  /** Null if its entry has no usable path. */
  path: string | null;
}

/** Another writer has changed the app, or has something at its path. */
export interface ConflictPlan {
  kind: 'conflict';
  path: string;
  reason: ConflictReason;
  detail: string;
}

export interface NameTakenPlan {
  kind: 'name_taken';
  by: NameHolder;
}

export type CommitPlan =
  /** `link` is the app's link once the commit is on the branch. */
  | { kind: 'changes'; changes: PlannedChange[]; overwrote: OverwrittenApp | null; link: PlannedLink }
  /** The repository has the app in the wanted state. `link` is null if the app was never committed. */
  | { kind: 'nothing'; link: AppLink | null }
  | ConflictPlan
  | NameTakenPlan;

/** The app at the tip. */
export interface PresentApp {
  meta: MetaFile;
  entry: MetaEntry | null;
  /** Path from its entry, if the file there is its own; without an entry, its path at the last sync. */
  path: string | null;
  file: TreeEntry | null;
  /** True if the file that its entry names is another app's. */
  isStale: boolean;
}

/** The app as it should be in the commit. */
export interface WantedApp {
  name: string;
  gitVersionId: string;
  versionName: string;
  path: string;
  oid: string;
  readContent: () => Promise<Buffer>;
}

interface Plan {
  present: PresentApp;
  wanted: WantedApp;
  /** Entries and files that the app replaces. Null if it stays at its path. */
  conflicts: NameConflicts | null;
}

/** Returns the changes that leave the app with one path, and remove what it replaces. */
export async function planTreeChanges(
  request: CommitRequest,
  plan: Plan,
): Promise<{ changes: PlannedChange[]; overwrote: OverwrittenApp | null }> {
  const { present, wanted } = plan;
  const { metaPath } = request.layout;
  const removed = await findRemovedPaths(request, plan);
  const changes: PlannedChange[] = removed.map((path) => ({ path, content: null }));
  if (present.file?.oid !== wanted.oid || present.path !== wanted.path) {
    changes.push({ path: wanted.path, content: await wanted.readContent(), oid: wanted.oid });
  }
  changes.push({ path: metaPath, content: nextMeta(request, plan).toBuffer() });
  return { changes, overwrote: findOverwritten(request, plan) };
}

async function findRemovedPaths({ tree, layout, link }: CommitRequest, plan: Plan): Promise<string[]> {
  const { present, wanted, conflicts } = plan;
  if (conflicts === null) return [];
  const entryPaths = conflicts.entries.flatMap((entry) => safePathOf(entry, layout) ?? []);
  const kept = new Set(conflicts.claimedPaths);
  for (const path of entryPaths) kept.delete(path);
  const candidates = new Set([...entryPaths, ...conflicts.orphanFiles.map((file) => file.path)]);
  for (const path of [present.path, link?.path]) if (path != null) candidates.add(path);
  const removed: string[] = [];
  for (const path of candidates) {
    if (path === wanted.path || kept.has(path)) continue;
    // Only files are removed: anything else was not written by Trellis, whatever an entry says.
    if ((await tree.findEntry(path))?.kind === 'blob') removed.push(path);
  }
  return removed;
}

function nextMeta({ job }: CommitRequest, { present, wanted, conflicts }: Plan): MetaFile {
  const meta = (conflicts?.entries ?? []).reduce(
    (rest, { gitAppId }) => rest.withoutEntry(gitAppId),
    present.meta,
  );
  return meta.withEntry(job.gitAppId, {
    gitAppName: wanted.name,
    lastCommitMessage: job.message,
    gitVersionId: wanted.gitVersionId,
    lastpushDate: job.acceptedAt.toISOString(),
    gitVersionName: wanted.versionName,
    lastCommitUser: job.authorName,
  });
}

function findOverwritten(
  { link }: CommitRequest,
  { present, wanted, conflicts }: Plan,
): OverwrittenApp | null {
  const replaced = conflicts?.entries.at(0);
  if (replaced !== undefined) return overwrittenOf(replaced);
  if (link === null && present.entry !== null) return overwrittenOf(present.entry);
  const file = conflicts?.orphanFiles.find(({ oid }) => oid !== wanted.oid);
  return file === undefined ? null : { gitAppId: null, name: file.folderName, lastCommit: null };
}

function overwrittenOf(entry: MetaEntry): OverwrittenApp {
  return {
    gitAppId: entry.gitAppId,
    name: entry.gitAppName ?? entry.gitAppId,
    lastCommit: lastCommitOf(entry),
  };
}

export interface RemoteConflict {
  path: string;
  reason: ConflictReason;
  detail: string;
}

interface ConflictRequest {
  tree: TreeReader;
  link: AppLink;
  present: { entry: MetaEntry | null; path: string | null; file: TreeEntry | null; isStale: boolean };
}

/**
 * Returns another writer's change to the app since this workspace last pushed or pulled it: to its file, or to the name or
 * version in its entry. The entry's message, user and date are ignored: a commit loses nothing by replacing them. So is the
 * file if it is another app's: the commit leaves it alone.
 */
export async function detectConflict({
  tree,
  link,
  present,
}: ConflictRequest): Promise<RemoteConflict | null> {
  const { path } = link;
  const conflict = (reason: ConflictReason, change: string): RemoteConflict => ({
    path,
    reason,
    detail: `${quoted(path)}: ${change}.`,
  });
  if (link.entry !== null && present.entry === null)
    return conflict('entry_missing', 'its entry was removed');
  if (!isSameEntry(link.entry, present.entry)) return conflict('entry_changed', changeOf(present.entry));
  if (present.isStale) return null;
  // A system that ignores case, or changes the Unicode form, may have changed the spelling of its folder.
  const isThere = present.path !== null && isSameName(present.path, path);
  const file = isThere ? present.file : await getFileIfAny(tree, path);
  if (file === null) return conflict('file_missing', 'it was removed');
  return file.oid === link.oid ? null : conflict('file_changed', 'it was changed');
}

function isSameEntry(link: AppLink['entry'], entry: MetaEntry | null): boolean {
  return (
    link?.gitAppName === entry?.gitAppName &&
    link?.gitVersionId === entry?.gitVersionId &&
    link?.gitVersionName === entry?.gitVersionName
  );
}

function changeOf(entry: MetaEntry | null): string {
  if (entry?.gitAppName == null || entry.gitVersionName === null) return 'its entry was changed';
  return `its entry now has the name ${quoted(entry.gitAppName)} and the version ${quoted(entry.gitVersionName)}`;
}

/**
 * Returns the name of an app in the repository: its own, with a number if it is one of several of that name. It gets a number
 * if, at its first commit, two others have the name, so that neither can be replaced, or if the file that its entry names is
 * another app's. The number stays until the app is renamed.
 */
export async function nameInRepository(request: CommitRequest, present: PresentApp): Promise<string> {
  const { job, link } = request;
  const { entry, isStale } = present;
  if (job.kind === 'rename') return job.name;
  if (isStale) return freeName(request, othersIn(request, present));
  if (link !== null) return nameByLink(link, job.name);
  if (entry?.gitAppName === job.name) return job.name;
  const others = othersIn(request, present);
  const named = others.filter(({ gitAppName }) => isSameName(gitAppName ?? '', job.name));
  if (entry !== null) return named.length > 0 && isNumbered(entry, job.name) ? entry.gitAppName : job.name;
  return named.length > 1 ? freeName(request, others) : job.name;
}

/** Returns the app's name in the repository from its link, unless the app was renamed here since. */
export const nameByLink = (link: AppLink, name: string): string =>
  link.localName === name ? namesInRepository(link).gitAppName : name;

const othersIn = ({ job }: CommitRequest, { meta }: PresentApp): MetaEntry[] =>
  meta.entries().filter(({ gitAppId }) => gitAppId !== job.gitAppId);

async function freeName({ tree, layout, job }: CommitRequest, others: readonly MetaEntry[]): Promise<string> {
  const folders = (await tree.listTree(layout.directory)).map((folder) => folder.name);
  const names = [...folders, ...others.map((other) => other.gitAppName ?? '')];
  return numberedName(job.name, names);
}

/** Returns the first free name with a number: `Orders (2)`. */
export function numberedName(name: string, takenNames: readonly string[]): string {
  const taken = new Set(takenNames.map(nameKey));
  for (let number = 2; ; number++) {
    const candidate = `${name} (${number})`;
    if (!taken.has(nameKey(candidate))) return candidate;
  }
}

/** True for the entry of an app that `numberedName` may have named. */
function isNumbered(entry: MetaEntry, name: string): entry is MetaEntry & { gitAppName: string } {
  const own = /^(.*) \(\d+\)$/s.exec(entry.gitAppName ?? '')?.[1];
  return own !== undefined && isSameName(own, name);
}

/** Entries and files that have an app's new name or path, in any spelling (case and Unicode form). */
export interface NameConflicts {
  /** Entries of other apps with the name. */
  entries: NamedEntry[];
  /** Files at the path that belong to no entry, nor to the app itself. */
  orphanFiles: { path: string; folderName: string; oid: string }[];
  /** Paths of all entries of other apps, without the path of the app's own file. */
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
  /** True if it already has the name in the repository: then a name in another case or Unicode form is no conflict. */
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
  // A stale entry may also name it.
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

/** Returns the entries that the app replaces: any at its path and, at its first commit, the only entry with its name. */
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

/** Returns the path, in any spelling, that holds something other than the wanted content. */
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
