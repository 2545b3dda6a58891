import type { CommitRequest, OverwrittenApp, PlannedChange } from './commit-plan';
import { lastCommitOf, MetaEntry } from '../format/meta-entry';
import type { MetaFile } from '../format/meta-file';
import { NameConflicts } from './name-conflicts';
import type { TreeEntry } from '../format/tree-reader';
import { safePathOf } from '../format/repository-app';

/** The app as the tip has it. */
export interface PresentApp {
  meta: MetaFile;
  entry: MetaEntry | null;
  /** From its entry, if the file there is its own; without an entry, its path at the last sync. */
  path: string | null;
  file: TreeEntry | null;
  /** True if the file that its entry names is another app's. */
  isStale: boolean;
}

/** The app as the commit is to have it. */
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
  /** Entries and files that the app replaces. Null where it stays at its path. */
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
    changes.push({ path: wanted.path, content: await wanted.readContent() });
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
