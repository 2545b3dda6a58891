import { isSameName } from '../../../core/names';
import type { CommitPlan, CommitRequest, Occupant, OverwrittenApp, PlannedLink } from '../commit-plan';
import { mayReplace, mayReplaceUnseen } from '../may-replace';
import { invalidRepository } from '../problem';
import { requireSafeName } from '../require-safe-name';
import { findSplitMove } from './find-split-move';
import { planParts, type PresentSplitApp } from './plan-parts';
import {
  besides,
  findAppFolder,
  findFoldersNamed,
  nameOfPath,
  otherEntries,
  requireApart,
  type AppFolder,
  type PlacedEntry,
} from './split-folders';
import { isInParts } from './split-link';
import type { SplitMeta } from './split-meta';

/** The app at the tip, and where it is to stand. */
interface Place {
  meta: SplitMeta;
  others: readonly PlacedEntry[];
  present: PresentSplitApp;
  /** Another app of the same name. */
  rival: PlacedEntry | null;
  path: string;
}

/** What gives way to the app. */
interface Cleared {
  rival: PlacedEntry | null;
  folders: AppFolder[];
}

/**
 * As `planCommit`, in a repository that keeps its apps in parts. An app stays in the folder of folders where it stands.
 * @throws AppError `git_invalid_repository`, also where the document cannot be kept in parts
 */
export async function planSplitCommit(request: CommitRequest, meta: SplitMeta): Promise<CommitPlan> {
  const { view, job, link } = request;
  requireSafeName({ appName: job.name, versionName: null });
  const place = await placeOf(request, meta);
  const { present, path, others } = place;
  const isHome = present.entry !== null && present.path === path;
  if (present.entry !== null && present.path !== null) requireApart(present.path, others);
  const atHome = isHome ? await planParts(request, { present, path, folders: [] }) : null;
  if (present.folder !== null && atHome?.length === 0)
    return { kind: 'nothing', link: linkTo(request, path, present.folder.oid) };
  const move = link !== null && !mayReplace(job) ? await findSplitMove(view, link, present) : null;
  if (move !== null) return { kind: 'remote_moved', ...move };
  if (link === null && present.entry !== null && !mayReplaceUnseen(job)) {
    const detail = 'The repository has the app in another state, from elsewhere.';
    return { kind: 'remote_moved', path: present.path ?? path, reason: 'entry_changed', detail };
  }
  if (atHome) return changesOf(request, place, { changes: atHome, cleared: { rival: null, folders: [] } });
  const cleared = await clearWay(request, place);
  if ('kind' in cleared) return cleared;
  const changes = await planParts(request, { present, path, folders: cleared.folders });
  return changesOf(request, place, { changes, cleared });
}

async function placeOf(request: CommitRequest, meta: SplitMeta): Promise<Place> {
  const { layout, job, link } = request;
  const others = otherEntries(meta, job.gitAppId);
  const present = await readPresent(request, meta, others);
  const named = others.filter((entry) => isSameName(entry.name, job.name));
  const own = present.path === null ? null : besides(present.path, job.name);
  const there = named.find((entry) => isSameName(entry.path, own ?? layout.splitAppFolder(job.name)));
  // One that comes for the first time takes the place of its namesake, wherever that is.
  const rival = there ?? (link !== null || own === null ? named.at(0) : null) ?? null;
  const first = rival === null ? layout.splitAppFolder(job.name) : besides(rival.path, job.name);
  return { meta, others, present, rival, path: own ?? first };
}

async function readPresent(
  { view, layout, job, link }: CommitRequest,
  meta: SplitMeta,
  others: readonly PlacedEntry[],
): Promise<PresentSplitApp> {
  const entry = meta.findEntry(job.gitAppId);
  if (entry !== null) {
    if (entry.problem !== null || entry.path === null)
      throw invalidRepository(entry.problem ?? { code: 'git_invalid_entry', detail: 'It has no path.' });
    return { entry, path: entry.path, folder: await findAppFolder(view, entry.path) };
  }
  const seen = link !== null && isInParts(link, layout) ? link.path : null;
  const isTaken = others.some(({ path }) => path === seen);
  if (seen === null || isTaken) return { entry: null, path: null, folder: null };
  return { entry: null, path: seen, folder: await findAppFolder(view, seen) };
}

/** The app goes where it is not now: for the first time, renamed, or without an entry. */
async function clearWay(request: CommitRequest, place: Place): Promise<Cleared | CommitPlan> {
  const { view, job, link } = request;
  const { others, present, rival, path } = place;
  const mayTake = link === null && mayReplaceUnseen(job);
  if (rival !== null && !mayTake) return nameTaken(rival);
  const left = others.filter((entry) => entry !== rival);
  requireApart(path, left);
  const isOwn = (folder: AppFolder) => folder.path === present.path || folder.path === rival?.path;
  const isClaimed = (folder: AppFolder) => left.some((entry) => entry.path === folder.path);
  const strays = (await findFoldersNamed(view, path)).filter((one) => !isOwn(one) && !isClaimed(one));
  const stray = strays.at(0);
  if (stray !== undefined && !mayTake) {
    if (link === null) return nameTaken({ gitAppId: null, name: nameOfPath(stray.path), path: stray.path });
    if (!mayReplace(job)) {
      const detail = 'Other files stand there already.';
      return { kind: 'remote_moved', path: stray.path, reason: 'path_occupied', detail };
    }
  }
  const taken = rival === null ? null : await findAppFolder(view, rival.path);
  return { rival, folders: taken === null ? strays : [taken, ...strays] };
}

const nameTaken = ({ gitAppId, name, path }: Occupant): CommitPlan => ({
  kind: 'name_taken',
  by: { gitAppId, name, path },
});

function changesOf(
  request: CommitRequest,
  { meta, present, path }: Place,
  { changes, cleared }: { changes: Awaited<ReturnType<typeof planParts>>; cleared: Cleared },
): CommitPlan {
  const { job, layout, link } = request;
  const { rival } = cleared;
  const rest = rival === null ? meta : meta.withoutEntry(rival.gitAppId);
  const next = rest.withEntry(job.gitAppId, { path, updatedAt: job.acceptedAt });
  return {
    kind: 'changes',
    changes: [...changes, { path: layout.splitMetaPath, content: next.toBuffer() }],
    overwrote: findOverwritten(link === null ? present : null, cleared),
    link: linkTo(request, path, null),
  };
}

function findOverwritten(unseen: PresentSplitApp | null, { rival, folders }: Cleared): OverwrittenApp | null {
  const entry = rival ?? unseen?.entry;
  if (entry) return { gitAppId: entry.gitAppId, name: entry.name, lastCommit: null };
  const stray = folders.at(0);
  return stray === undefined ? null : { gitAppId: null, name: nameOfPath(stray.path), lastCommit: null };
}

function linkTo<Oid extends string | null>(
  { job, link }: CommitRequest,
  path: string,
  blobOid: Oid,
): PlannedLink & { blobOid: Oid } {
  const kept = job.kind === 'rename_app' ? link?.entry : null;
  const gitVersionId = kept?.gitVersionId ?? job.gitVersionId;
  const gitVersionName = kept?.gitVersionName ?? job.versionName;
  return { path, blobOid, entry: { gitAppName: job.name, gitVersionId, gitVersionName } };
}
