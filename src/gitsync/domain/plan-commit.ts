import { isSameName } from '../../core/names';
import { blobOidOf } from './blob-oid';
import type { AppLink, CommitJob, CommitPlan, CommitRequest } from './commit-plan';
import { getFileIfAny } from './find-file';
import { findMove } from './find-move';
import type { MetaFile } from './meta-file';
import { findOccupants, firstOccupant, findOccupiedPath, safePathOf } from './name-occupants';
import { planChanges, PresentApp, WantedApp } from './plan-changes';
import { getMeta } from './read-meta';
import { requireSafeName } from './require-safe-name';
import { mayReplace, mayReplaceUnseen } from './may-replace';
import { planSplitCommit } from './split/plan-split-commit';
import { getSplitMetaIfAny } from './split/split-meta';

/**
 * What one commit changes, or why there is none. Nothing is written.
 * @throws AppError `git_invalid_repository` where the repository cannot be written to as it is
 */
export async function planCommit(request: CommitRequest): Promise<CommitPlan> {
  const { job, link } = request;
  if (job.kind === 'rename_app' && link?.entry == null) return { kind: 'nothing', link };
  const meta = await getMeta(request.view, request.layout);
  // What stands as one file stays one, as it is read: the repository's layout decides of all others.
  const split =
    meta.findEntry(job.gitAppId) === null ? await getSplitMetaIfAny(request.view, request.layout) : null;
  if (split !== null) return planSplitCommit(request, split);
  const present = await readPresent(request, meta);
  const wanted = toWanted(request);
  if (isAsWanted(present, wanted)) return { kind: 'nothing', link: linkTo(wanted) };
  if (link !== null && !mayReplace(job)) {
    const move = await findMove({ ...request, link, present });
    if (move !== null) return { kind: 'remote_moved', ...move };
  }
  if (link === null && present.entry !== null && !mayReplaceUnseen(job)) {
    const path = present.path ?? wanted.path;
    const detail = 'The repository has the app in another state, from elsewhere.';
    return { kind: 'remote_moved', path, reason: 'entry_changed', detail };
  }
  if (present.entry !== null && present.path === wanted.path) {
    // At its own path no one is in the way, and the other entries need not be looked at.
    return changesOf(request, { present, wanted, occupants: null });
  }
  return planMove(request, present, wanted);
}

/** The app goes where it is not now: for the first time, renamed, or as another version. */
async function planMove(request: CommitRequest, present: PresentApp, wanted: WantedApp): Promise<CommitPlan> {
  const { job, link, layout } = request;
  const ownPaths = [present.path, link?.path ?? null].filter((path) => path !== null);
  const occupants = await findOccupants(
    { ...request, ...present },
    { ...wanted, gitAppId: job.gitAppId, ownPaths },
  );
  const by = firstOccupant(occupants, layout);
  if (link === null && (by === null || mayReplaceUnseen(job)))
    return changesOf(request, { present, wanted, occupants });
  if (by !== null && (link === null || !isHome(request, present, wanted))) return { kind: 'name_taken', by };
  if (mayReplace(job)) return changesOf(request, { present, wanted, occupants });
  const path = findOccupiedPath(occupants, wanted, layout);
  if (path !== null) {
    return {
      kind: 'remote_moved',
      path,
      reason: 'path_occupied',
      detail: 'Another file stands there already.',
    };
  }
  // In its own folder the app leaves alone what has its name without being in its way.
  return changesOf(request, { present, wanted, occupants: { ...occupants, rivals: [] } });
}

async function readPresent({ view, layout, job, link }: CommitRequest, meta: MetaFile): Promise<PresentApp> {
  const entry = meta.findEntry(job.gitAppId);
  const path = entry === null ? (link?.path ?? null) : safePathOf(entry, layout);
  const file = path === null ? null : await getFileIfAny(view, path);
  return { meta, entry, path, file };
}

function toWanted({ view, layout, job, link }: CommitRequest): WantedApp {
  const kept = job.kind === 'rename_app' ? link?.entry : null;
  const versionName = kept?.gitVersionName ?? job.versionName;
  requireSafeName({ appName: job.name, versionName });
  return {
    name: job.name,
    gitVersionId: kept?.gitVersionId ?? job.gitVersionId,
    versionName,
    path: layout.appPath(job.name, versionName),
    ...contentOf(job, link, view),
  };
}

function contentOf(
  { kind, document }: CommitJob,
  link: AppLink | null,
  view: CommitRequest['view'],
): Pick<WantedApp, 'oid' | 'readContent'> {
  if (document !== null) return { oid: blobOidOf(document), readContent: () => Promise.resolve(document) };
  if (kind !== 'rename_app' || link === null)
    throw new TypeError(`A job of the kind ${kind} needs a document.`);
  const { blobOid } = link;
  return { oid: blobOid, readContent: () => view.readBlob(blobOid, Number.MAX_SAFE_INTEGER) };
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

/** Whether the folder of this name was the app's own when last seen, and is still, unless someone took it over. */
function isHome({ link }: CommitRequest, { entry }: PresentApp, wanted: WantedApp): boolean {
  const names = [link?.entry?.gitAppName, entry === null ? wanted.name : entry.gitAppName];
  return names.every((name) => name != null && isSameName(name, wanted.name));
}

async function changesOf(
  request: CommitRequest,
  plan: Parameters<typeof planChanges>[1],
): Promise<CommitPlan> {
  return { kind: 'changes', ...(await planChanges(request, plan)), link: linkTo(plan.wanted) };
}

function linkTo({ path, oid, name, gitVersionId, versionName }: WantedApp): AppLink {
  return { path, blobOid: oid, entry: { gitAppName: name, gitVersionId, gitVersionName: versionName } };
}
