import type { CommitRequest, OverwrittenApp, PlannedChange } from './commit-plan';
import { lastCommitOf, MetaEntry } from './meta-entry';
import type { MetaFile } from './meta-file';
import { NameOccupants, safePathOf } from './name-occupants';
import type { TreeEntry } from './tree-view';

/** Where the app stands at the tip. */
export interface PresentApp {
  meta: MetaFile;
  entry: MetaEntry | null;
  /** What its entry tells; without an entry, where the workspace last saw its file. */
  path: string | null;
  file: TreeEntry | null;
}

/** Where it is to stand, and with what. */
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
  /** Those that give way: entries and files. Null where the app stays at its path. */
  occupants: NameOccupants | null;
}

/** One path for each app: what is not its new path is removed, and so is what gives way to it. */
export async function planChanges(
  request: CommitRequest,
  plan: Plan,
): Promise<{ changes: PlannedChange[]; overwrote: OverwrittenApp | null }> {
  const { present, wanted } = plan;
  const { metaPath } = request.layout;
  const removed = await findRemovedPaths(request, plan);
  const changes: PlannedChange[] = removed.map((path) => ({ path, content: null }));
  if (present.file?.oid !== wanted.oid || present.path !== wanted.path) {
    changes.push({ path: wanted.path, content: await wanted.readContent() });
  }
  changes.push({ path: metaPath, content: nextMeta(request, plan).toBuffer() });
  return { changes, overwrote: findOverwritten(request, plan) };
}

async function findRemovedPaths({ view, layout, link }: CommitRequest, plan: Plan): Promise<string[]> {
  const { present, wanted, occupants } = plan;
  if (occupants === null) return [];
  const rivalPaths = occupants.rivals.flatMap((entry) => safePathOf(entry, layout) ?? []);
  const kept = new Set(occupants.claimedPaths);
  for (const path of rivalPaths) kept.delete(path);
  const candidates = new Set([...rivalPaths, ...occupants.strays.map((stray) => stray.path)]);
  for (const path of [present.path, link?.path]) if (path != null) candidates.add(path);
  const removed: string[] = [];
  for (const path of candidates) {
    if (path === wanted.path || kept.has(path)) continue;
    // What is no file stays: it is not ours, whatever an entry says.
    if ((await view.findEntry(path))?.kind === 'blob') removed.push(path);
  }
  return removed;
}

function nextMeta({ job }: CommitRequest, { present, wanted, occupants }: Plan): MetaFile {
  const meta = (occupants?.rivals ?? []).reduce(
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
  { present, wanted, occupants }: Plan,
): OverwrittenApp | null {
  const rival = occupants?.rivals.at(0);
  if (rival !== undefined) return overwrittenOf(rival);
  if (link === null && present.entry !== null) return overwrittenOf(present.entry);
  const stray = occupants?.strays.find(({ oid }) => oid !== wanted.oid);
  return stray === undefined ? null : { gitAppId: null, name: stray.folderName, lastCommit: null };
}

function overwrittenOf(entry: MetaEntry): OverwrittenApp {
  return {
    gitAppId: entry.gitAppId,
    name: entry.gitAppName ?? entry.gitAppId,
    lastCommit: lastCommitOf(entry),
  };
}
