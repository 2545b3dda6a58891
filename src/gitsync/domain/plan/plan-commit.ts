import { isSameName } from '../../../core/names';
import { type AppLink, linkEntryOf } from '../format/app-link';
import { findOwnFile } from '../format/list-apps';
import { isCannotBeSplit, type MetaEntry } from '../format/meta-entry';
import { getMeta, type MetaFile } from '../format/meta-file';
import { safePathOf } from '../format/repository-app';
import { getSplitMetaIfAny } from '../format/split/split-meta';
import { getFileIfAny, blobOidOf } from '../format/tree';
import {
  detectConflict,
  entriesToReplace,
  findNameConflicts,
  findNameHolder,
  findOccupiedPath,
  nameInRepository,
  planTreeChanges,
  type CommitIntent,
  type CommitPlan,
  type CommitRequest,
  type ConflictPlan,
  type NameConflicts,
  type PresentApp,
  type WantedApp,
} from './commit-plan';
import { mayReplace, requireSafeName } from './message';
import { planSplitCommit } from './plan-split-commit';

/**
 * Plans the changes of one commit, or returns why there are none. Writes nothing.
 * @throws AppError `git_invalid_repository` if the repository cannot be written to in its present state
 */
export async function planCommit(request: CommitRequest): Promise<CommitPlan> {
  const { tree, layout, job, link } = request;
  if (job.kind === 'rename' && link?.entry == null) return { kind: 'nothing', link };
  const meta = await getMeta(tree, layout);
  // An app with an entry for one file keeps that file. The layout of the repository decides for all others.
  const hasOneFile = meta.findEntry(job.gitAppId) !== null;
  const splitMeta = hasOneFile ? null : await getSplitMetaIfAny(tree, layout);
  if (splitMeta === null) return planFileCommit(request, meta);
  const mayBeOneFile = meta.entries().length > 0 && splitMeta.findEntry(job.gitAppId) === null;
  try {
    return await planSplitCommit(request, splitMeta);
  } catch (error) {
    if (mayBeOneFile && isCannotBeSplit(error)) return planFileCommit(request, meta);
    throw error;
  }
}

async function planFileCommit(request: CommitRequest, meta: MetaFile): Promise<CommitPlan> {
  const present = await readPresent(request, meta);
  const wanted = await toWanted(request, present);
  if (isAsWanted(present, wanted)) return { kind: 'nothing', link: linkTo(request, wanted) };
  const mayTake = () => mayReplace(request, (tree) => describeObstacles({ ...request, tree }, wanted));
  const conflict = await findConflict(request, present, wanted);
  if (conflict !== null && !(await mayTake())) return conflict;
  const staysAtItsPath = present.entry !== null && present.path === wanted.path;
  if (!staysAtItsPath) return planMove(request, { present, wanted, mayTake });
  // Nothing else can be at the app's own path, so the other entries need not be read.
  return changesOf(request, { present, wanted, conflicts: null });
}

async function findConflict(
  request: CommitRequest,
  present: PresentApp,
  wanted: WantedApp,
): Promise<ConflictPlan | null> {
  const { link } = request;
  if (link === null) {
    if (present.entry === null) return null;
    const detail = 'The repository has the app in another state, from elsewhere.';
    return { kind: 'conflict', path: present.path ?? wanted.path, reason: 'entry_changed', detail };
  }
  const conflict = await detectConflict({ ...request, link, present });
  return conflict && { kind: 'conflict', ...conflict };
}

/** Plans a commit to another path: the app's first commit, or a rename of the app or its version. */
async function planMove(
  request: CommitRequest,
  { present, wanted, mayTake }: { present: PresentApp; wanted: WantedApp; mayTake: () => Promise<boolean> },
): Promise<CommitPlan> {
  const { link, layout } = request;
  const conflicts = await findConflicts(request, present, wanted);
  const holder = findNameHolder(conflicts, layout);
  const isFirst = link === null && present.entry === null;
  const entries = entriesToReplace(conflicts, wanted, { layout, isFirst });
  const plan = { present, wanted, conflicts: { ...conflicts, entries } };
  if (link === null && holder === null) return changesOf(request, plan);
  if (holder !== null && link !== null && !ownsFolder(request, present, wanted))
    return { kind: 'name_taken', by: holder };
  if (await mayTake()) return changesOf(request, plan);
  if (holder !== null && link === null) return { kind: 'name_taken', by: holder };
  const path = findOccupiedPath(conflicts, wanted, layout);
  if (path !== null) {
    const detail = 'Another file is already at that path.';
    return { kind: 'conflict', path, reason: 'path_occupied', detail };
  }
  // In its own folder, the app leaves other entries of its name alone: none is at its path.
  return changesOf(request, { ...plan, conflicts: { ...conflicts, entries: [] } });
}

function findConflicts(
  request: CommitRequest,
  present: PresentApp,
  wanted: WantedApp,
): Promise<NameConflicts> {
  const { job, link } = request;
  const ownPath = present.entry === null ? null : present.path;
  const isAtHome = present.entry?.gitAppName === wanted.name && !present.isStale;
  const places = { ownPath, lastPath: link?.path ?? null, isAtHome };
  return findNameConflicts({ ...request, ...present }, { ...wanted, ...places, gitAppId: job.gitAppId });
}

/** Describes everything that the commit could replace: the app itself, and anything with its name or at its path. */
async function describeObstacles(request: CommitRequest, wanted: WantedApp): Promise<string> {
  const { tree, layout, link } = request;
  const present = await readPresent(request, await getMeta(tree, layout));
  const { entries, orphanFiles } = await findConflicts(request, present, wanted);
  const oidAt = async (path: string | null) =>
    path === null ? null : ((await getFileIfAny(tree, path))?.oid ?? null);
  const describe = async (entry: MetaEntry, path: string | null) => {
    const { gitAppId, gitAppName, gitVersionId, gitVersionName } = entry;
    return [gitAppId, gitAppName, gitVersionId, gitVersionName, path, await oidAt(path)];
  };
  return JSON.stringify([
    present.entry && (await describe(present.entry, present.path)),
    await oidAt(link?.path ?? null),
    await Promise.all(entries.map((entry) => describe(entry, safePathOf(entry, layout)))),
    orphanFiles.map(({ path, oid }) => [path, oid]),
  ]);
}

async function readPresent({ tree, layout, job, link }: CommitRequest, meta: MetaFile): Promise<PresentApp> {
  const entry = meta.findEntry(job.gitAppId);
  const own = entry === null ? null : await findOwnFile(tree, { meta, entry, layout });
  const isStale = own?.problem != null;
  const owned = own === null || isStale ? null : own.path;
  const path = entry === null ? (link?.path ?? null) : owned;
  const file = path === null ? null : await getFileIfAny(tree, path);
  return { meta, entry, path, file, isStale };
}

async function toWanted(request: CommitRequest, present: PresentApp): Promise<WantedApp> {
  const { tree, layout, job, link } = request;
  const kept = job.kind === 'rename' ? link?.entry : null;
  const versionName = kept?.gitVersionName ?? job.versionName;
  const name = await nameInRepository(request, present);
  requireSafeName({ appName: name, versionName });
  return {
    name,
    gitVersionId: kept?.gitVersionId ?? job.gitVersionId,
    versionName,
    path: layout.appPath(name, versionName),
    ...contentOf(job, link, tree),
  };
}

function contentOf(
  { kind, document }: CommitIntent,
  link: AppLink | null,
  tree: CommitRequest['tree'],
): Pick<WantedApp, 'oid' | 'readContent'> {
  if (document !== null) return { oid: blobOidOf(document), readContent: () => Promise.resolve(document) };
  if (kind !== 'rename' || link === null)
    throw new TypeError(`A commit of the kind ${kind} needs a document.`);
  const { oid } = link;
  return { oid, readContent: () => tree.readBlob(oid, Number.MAX_SAFE_INTEGER) };
}

function isAsWanted({ entry, path, file }: PresentApp, wanted: WantedApp): boolean {
  return (
    entry !== null &&
    path === wanted.path &&
    file?.oid === wanted.oid &&
    entry.gitAppName === wanted.name &&
    entry.gitVersionId === wanted.gitVersionId &&
    entry.gitVersionName === wanted.versionName
  );
}

/** True if the wanted folder was the app's own at the last sync and no other entry has claimed it since. */
function ownsFolder({ link }: CommitRequest, { entry }: PresentApp, wanted: WantedApp): boolean {
  const names = [link?.entry?.gitAppName, entry === null ? wanted.name : entry.gitAppName];
  return names.every((name) => name != null && isSameName(name, wanted.name));
}

async function changesOf(
  request: CommitRequest,
  plan: Parameters<typeof planTreeChanges>[1],
): Promise<CommitPlan> {
  return { kind: 'changes', ...(await planTreeChanges(request, plan)), link: linkTo(request, plan.wanted) };
}

function linkTo({ job }: CommitRequest, wanted: WantedApp): AppLink {
  const { path, oid, name } = wanted;
  const link = { path, oid, entry: linkEntryOf(wanted) };
  return name === job.name ? link : { ...link, localName: job.name };
}

/**
 * Plans the commit of an app to a file of its own, without an entry. Another writer's file there is not replaced; a removed
 * file is written again.
 * @throws AppError `git_invalid_repository` if something other than a file is at the path
 */
export async function planSingleFile(
  { tree, job, link }: Pick<CommitRequest, 'tree' | 'job' | 'link'>,
  path: string,
): Promise<CommitPlan> {
  const { document } = job;
  if (document === null) throw new TypeError(`A commit of ${path} needs a document.`);
  const file = await getFileIfAny(tree, path);
  const wanted = { path, oid: blobOidOf(document), entry: null };
  if (file?.oid === wanted.oid) return { kind: 'nothing', link: wanted };
  if (file !== null && file.oid !== link?.oid) return { kind: 'conflict', path, ...conflictWith(link) };
  return {
    kind: 'changes',
    changes: [{ path, content: document, oid: wanted.oid }],
    overwrote: null,
    link: wanted,
  };
}

const conflictWith = (link: CommitRequest['link']): Pick<ConflictPlan, 'reason' | 'detail'> =>
  link === null
    ? { reason: 'path_occupied', detail: 'Another file is already at that path.' }
    : { reason: 'file_changed', detail: 'It is not as the last backup left it.' };
