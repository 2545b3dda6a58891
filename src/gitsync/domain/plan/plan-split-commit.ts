import { applyEdits, type JsonDocument } from '../../../core/json-text';
import { isSameName } from '../../../core/names';
import { type AppLink, isSplitLink, linkEntryOf } from '../format/app-link';
import { invalidRepository, parseIfValid, quoted } from '../format/meta-entry';
import { planDataSources } from '../format/split/data-sources';
import { APP_PATH } from '../format/split/part-files';
import type { PartFile } from '../format/split/read';
import { getSplitMetaIfAny, type SplitMeta, type SplitEntry } from '../format/split/split-meta';
import {
  findAppFolder,
  findFoldersNamed,
  nameOfPath,
  otherEntries,
  requireSeparateFolders,
  siblingPath,
  serializeParts,
  splitDocument,
  hasSameParts,
  type AppFolder,
  type LocatedEntry,
  type SerializedPart,
} from '../format/split/write';
import { maxFileBytes, type TreeReader } from '../format/tree';
import {
  nameByLink,
  numberedName,
  type CommitPlan,
  type CommitRequest,
  type ConflictPlan,
  type NameHolder,
  type NameTakenPlan,
  type OverwrittenApp,
  type PlannedChange,
  type PlannedLink,
  type RemoteConflict,
} from './commit-plan';
import { mayReplace, requireSafeName } from './message';

/** The app at the tip, and the path to commit it to. */
interface Placement {
  meta: SplitMeta;
  others: readonly LocatedEntry[];
  present: PresentSplitApp;
  /** The entry of another app with the same name. */
  sameName: LocatedEntry | null;
  path: string;
  isModule: boolean;
}

/** Another app that the commit replaces, and the folders that lose their part files. */
interface Replaced {
  entry: LocatedEntry | null;
  folders: AppFolder[];
}

const NOTHING_REPLACED: Replaced = { entry: null, folders: [] };

/**
 * Plans as `planCommit` does, in a repository with the split layout. A renamed app's folder stays in its parent folder.
 * @throws AppError `git_invalid_repository`, also if the split layout cannot hold the document
 */
export async function planSplitCommit(request: CommitRequest, meta: SplitMeta): Promise<CommitPlan> {
  requireSafeName({ appName: request.job.name, versionName: null });
  const placement = await choosePath(request, meta);
  const inPlace = await planInPlace(request, placement);
  const { present, path } = placement;
  if (present.folder !== null && inPlace?.length === 0)
    return { kind: 'nothing', link: linkTo(request, path, present.folder.oid) };
  const mayTake = () => mayReplace(request, (tree) => describeObstacles({ ...request, tree }));
  const conflict = await findConflict(request, placement);
  if (conflict !== null && !(await mayTake())) return conflict;
  if (inPlace !== null)
    return changesOf(request, placement, { changes: inPlace, replaced: NOTHING_REPLACED });
  const replaced = await findReplaced(request, placement, mayTake);
  if ('kind' in replaced) return replaced;
  const changes = await planSplitTreeChanges(request, { present, path, folders: replaced.folders });
  return changesOf(request, placement, { changes, replaced });
}

async function choosePath(request: CommitRequest, meta: SplitMeta): Promise<Placement> {
  const { layout, job, link } = request;
  const others = otherEntries(meta, job.gitAppId);
  const present = await readPresent(request, meta, others);
  const isModule = present.entry?.isModule ?? isModuleAt(request, present.path);
  const placed = { meta, others, present, isModule };
  const name = link === null ? job.name : nameByLink(link, job.name);
  const own = present.path === null ? null : siblingPath(present.path, name);
  // A module may have the name of an app.
  const named = others.filter((entry) => entry.isModule === isModule && isSameName(entry.name, job.name));
  const first = layout.splitAppFolder(job.name, { isModule });
  if (own === null && link === null && named.length > 1)
    return { ...placed, sameName: null, path: await freePath(request, first, others) };
  const sameName = findSameName(named, { path: own ?? first, isFirst: link !== null || own === null });
  return { ...placed, sameName, path: own ?? folderOfFirst(request, { first, sameName }) };
}

/** `isFirst`: the app's first commit replaces the only other app of its name, in any folder. */
function findSameName(
  named: LocatedEntry[],
  { path, isFirst }: { path: string; isFirst: boolean },
): LocatedEntry | null {
  const atPath = named.find((entry) => isSameName(entry.path, path));
  return atPath ?? (isFirst ? named.at(0) : null) ?? null;
}

const folderOfFirst = (
  { job }: CommitRequest,
  { first, sameName }: { first: string; sameName: LocatedEntry | null },
): string => (sameName === null ? first : siblingPath(sameName.path, job.name));

/** A rename may bring no document. */
function isModuleAt({ job, layout }: CommitRequest, path: string | null): boolean {
  if (job.document === null) return path !== null && path.startsWith(layout.pathOf('modules/'));
  const json = parseIfValid(job.document.toString('utf8'));
  if (json === null) return false;
  const type = json.find(['appV2', 'type']) ?? json.find(['app', 0, 'definition', 'appV2', 'type']);
  return json.findString(type) === 'module';
}

async function freePath(
  { tree, job }: CommitRequest,
  first: string,
  others: readonly LocatedEntry[],
): Promise<string> {
  const folders = await tree.listTree(first.slice(0, first.lastIndexOf('/')));
  const names = [...folders.map(({ name }) => name), ...others.map(({ name }) => name)];
  return siblingPath(first, numberedName(job.name, names));
}

async function readPresent(
  { tree, layout, job, link }: CommitRequest,
  meta: SplitMeta,
  others: readonly LocatedEntry[],
): Promise<PresentSplitApp> {
  const entry = meta.findEntry(job.gitAppId);
  if (entry !== null) {
    if (entry.problem !== null || entry.path === null)
      throw invalidRepository(entry.problem ?? { code: 'git_invalid_entry', detail: 'It has no path.' });
    return { entry, path: entry.path, folder: await findAppFolder(tree, entry.path) };
  }
  const lastPath = link !== null && isSplitLink(link, layout) ? link.path : null;
  const isTaken = others.some(({ path }) => path === lastPath);
  if (lastPath === null || isTaken) return { entry: null, path: null, folder: null };
  return { entry: null, path: lastPath, folder: await findAppFolder(tree, lastPath) };
}

/** Plans the changes of an app that stays in its folder; null if it is new, renamed or without an entry. */
async function planInPlace(
  request: CommitRequest,
  { present, path, others }: Placement,
): Promise<PlannedChange[] | null> {
  if (present.entry === null) return null;
  if (present.path !== null) requireSeparateFolders(present.path, others);
  return present.path === path ? planSplitTreeChanges(request, { present, path, folders: [] }) : null;
}

async function findConflict(
  { tree, link }: CommitRequest,
  { present, path }: Placement,
): Promise<ConflictPlan | null> {
  if (link === null) {
    if (present.entry === null) return null;
    const detail = 'The repository has the app in another state, from elsewhere.';
    return { kind: 'conflict', path: present.path ?? path, reason: 'entry_changed', detail };
  }
  const conflict = await detectSplitConflict(tree, link, present);
  return conflict && { kind: 'conflict', ...conflict };
}

/** Finds the apps and folders replaced by an app that is new, renamed or without an entry. */
async function findReplaced(
  request: CommitRequest,
  placement: Placement,
  mayTake: () => Promise<boolean>,
): Promise<Replaced | NameTakenPlan | ConflictPlan> {
  const { tree, link } = request;
  const { others, sameName, path } = placement;
  if (sameName !== null && (link !== null || !(await mayTake()))) return nameTaken(sameName);
  const remaining = others.filter((entry) => entry !== sameName);
  requireSeparateFolders(path, remaining);
  const orphans = await findOrphanFolders(request, placement, remaining);
  const orphan = orphans.at(0);
  if (orphan !== undefined && !(await mayTake())) {
    if (link === null) return nameTaken({ gitAppId: null, name: nameOfPath(orphan.path), path: orphan.path });
    const detail = 'Other files are already at that path.';
    return { kind: 'conflict', path: orphan.path, reason: 'path_occupied', detail };
  }
  const folder = sameName && (await findAppFolder(tree, sameName.path));
  return { entry: sameName, folders: folder === null ? orphans : [folder, ...orphans] };
}

/** Describes everything that the commit could replace: the app itself, and anything with its name or at its path. */
async function describeObstacles(request: CommitRequest): Promise<string> {
  const { tree, layout } = request;
  const meta = await getSplitMetaIfAny(tree, layout);
  if (meta === null) return 'one file';
  const placement = await choosePath(request, meta);
  const { present, sameName, others } = placement;
  const remaining = others.filter((entry) => entry !== sameName);
  const describe = (folder: AppFolder | null) =>
    folder && [folder.path, folder.parts.map(({ path, oid }) => [path, oid])];
  return JSON.stringify([
    [present.entry?.gitAppId, present.path, describe(present.folder)],
    sameName && [sameName.gitAppId, describe(await findAppFolder(tree, sameName.path))],
    (await findOrphanFolders(request, placement, remaining)).map(describe),
  ]);
}

/** Returns the folders with the wanted name that no entry claims. */
async function findOrphanFolders(
  { tree }: CommitRequest,
  { present, sameName, path }: Placement,
  remaining: readonly LocatedEntry[],
): Promise<AppFolder[]> {
  const claimed = new Set([present.path, sameName?.path, ...remaining.map((entry) => entry.path)]);
  return (await findFoldersNamed(tree, path)).filter((folder) => !claimed.has(folder.path));
}

const nameTaken = ({ gitAppId, name, path }: NameHolder): NameTakenPlan => ({
  kind: 'name_taken',
  by: { gitAppId, name, path },
});

async function changesOf(
  request: CommitRequest,
  { meta, present, path, isModule }: Placement,
  { changes, replaced }: { changes: PlannedChange[]; replaced: Replaced },
): Promise<CommitPlan> {
  const { tree, job, layout, link } = request;
  const ofSources = await planDataSources(
    { tree, layout, acceptedAt: job.acceptedAt },
    { before: present.folder, changes, path },
  );
  const { entry } = replaced;
  const rest = entry === null ? meta : meta.withoutEntry(entry.gitAppId);
  const next = rest.withEntry(job.gitAppId, { path, updatedAt: job.acceptedAt, isModule });
  return {
    kind: 'changes',
    changes: [...changes, ...ofSources, ...next.filesSince(meta)],
    overwrote: findOverwritten(link === null ? present : null, replaced),
    link: linkTo(request, path, null),
  };
}

/** `unseen`: the app itself, in a state that this workspace never had. */
function findOverwritten(unseen: PresentSplitApp | null, replaced: Replaced): OverwrittenApp | null {
  const entry = replaced.entry ?? unseen?.entry;
  if (entry) return { gitAppId: entry.gitAppId, name: entry.name, lastCommit: null };
  const orphan = replaced.folders.at(0);
  return orphan === undefined ? null : { gitAppId: null, name: nameOfPath(orphan.path), lastCommit: null };
}

function linkTo<Oid extends string | null>(
  { job, link }: CommitRequest,
  path: string,
  oid: Oid,
): PlannedLink & { oid: Oid } {
  const kept = job.kind === 'rename' ? link?.entry : null;
  const gitVersionId = kept?.gitVersionId ?? job.gitVersionId;
  const versionName = kept?.gitVersionName ?? job.versionName;
  const name = nameOfPath(path);
  const made = { path, oid, entry: linkEntryOf({ name, gitVersionId, versionName }) };
  return name === job.name ? made : { ...made, localName: job.name };
}

/** The app at the tip. */
interface PresentSplitApp {
  entry: SplitEntry | null;
  /** Path from its entry; without an entry, its path at the last sync. */
  path: string | null;
  folder: AppFolder | null;
}

/**
 * Returns the changes that put the app's document at `path`. `folders`: the folders that it replaces. Only their part files,
 * and the part files of its old folder, are removed: Trellis did not write the other files.
 */
export async function planSplitTreeChanges(
  { tree, job }: CommitRequest,
  { present, path, folders }: { present: PresentSplitApp; path: string; folders: readonly AppFolder[] },
): Promise<PlannedChange[]> {
  const cleared = present.folder === null ? folders : [present.folder, ...folders];
  const atPath = cleared.find((folder) => folder.path === path)?.parts ?? [];
  const origin = present.folder?.parts ?? atPath;
  const parts =
    job.document === null
      ? await renameParts(tree, origin, job.name)
      : await partsOf(tree, origin, job.document.toString('utf8'));
  const oids = new Map(atPath.map((part) => [part.path, part.oid]));
  const isUnchanged = (part: SerializedPart) => 'oid' in part && oids.get(part.path) === part.oid;
  const written = parts
    .filter((part) => !isUnchanged(part))
    .map((part) => ({ ...part, path: `${path}/${part.path}` }));
  const kept = new Set(parts.map((part) => `${path}/${part.path}`));
  const removed = cleared
    .flatMap((folder) => folder.parts.map((part) => `${folder.path}/${part.path}`))
    .filter((full) => !kept.has(full));
  return [...removed.map((full) => ({ path: full, content: null })), ...written];
}

async function partsOf(
  tree: TreeReader,
  origin: readonly PartFile[],
  document: string,
): Promise<SerializedPart[]> {
  const app = (await readApp(tree, origin))?.app ?? null;
  const parts = splitDocument(document, { paths: origin.map((part) => part.path), app });
  return serializeParts(tree, parts, origin);
}

/** Changes the name in its part file. A rename commits the last committed document, so the other parts stay as they are. */
async function renameParts(
  tree: TreeReader,
  origin: readonly PartFile[],
  name: string,
): Promise<SerializedPart[]> {
  const found = await readApp(tree, origin);
  if (found === null) return [...origin];
  const edit = { op: 'add', path: ['name'], raw: JSON.stringify(name) } as const;
  const text = applyEdits(found.app, [edit]);
  if (text === found.app.text) return [...origin];
  const content = Buffer.from(text);
  return origin.map((part) => (part === found.part ? { path: part.path, content } : part));
}

async function readApp(
  tree: TreeReader,
  parts: readonly PartFile[],
): Promise<{ part: PartFile; app: JsonDocument } | null> {
  const part = parts.find(({ path }) => path === APP_PATH);
  if (part === undefined) return null;
  const app = parseIfValid((await tree.readBlob(part.oid, maxFileBytes)).toString('utf8'));
  return app?.root.kind === 'object' ? { part, app } : null;
}

/**
 * Returns another writer's change to an app in the split layout since this workspace last pushed or pulled it: to its part
 * files, or to the path in its entry. Other files in its folder, and other apps below it, do not count.
 */
async function detectSplitConflict(
  tree: TreeReader,
  { path, entry, oid }: AppLink,
  present: PresentSplitApp,
): Promise<RemoteConflict | null> {
  const conflict = (reason: RemoteConflict['reason'], change: string): RemoteConflict => ({
    path,
    reason,
    detail: `${quoted(path)}: ${change}.`,
  });
  if (present.entry === null && entry !== null) return conflict('entry_missing', 'its entry was removed');
  if (present.path === null) return conflict('entry_changed', 'the repository now uses the split layout');
  if (present.path !== path)
    return conflict('entry_changed', `its entry now has the path ${quoted(present.path)}`);
  if (present.folder === null) return conflict('file_missing', 'it was removed');
  const isSame = await hasSameParts(tree, { path, oid }, present.folder);
  return isSame ? null : conflict('file_changed', 'it was changed');
}
