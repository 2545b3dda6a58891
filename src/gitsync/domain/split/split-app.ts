import { findFolderProblem, folderProblem } from '../find-file';
import type { RepositoryApp } from '../repository-app';
import type { RepositoryLayout } from '../repository-layout';
import type { AppSelector } from '../locate-app';
import { missingFile, type RepositoryProblem } from '../problem';
import type { TreeView } from '../tree-view';
import { joinDocument } from './join-document';
import { listParts, readParts } from './read-parts';
import { mayHoldParts } from './split-parts';
import { getSplitMetaIfAny, readSplitMeta, type SplitEntry } from './split-meta';

/** Null where the repository is not in the split layout. Of an app its folder is looked for, and nothing in it. */
export async function listSplitApps(
  view: TreeView,
  layout: RepositoryLayout,
): Promise<{ apps: RepositoryApp[]; problem: RepositoryProblem | null } | null> {
  const read = await readSplitMeta(view, layout);
  if (read === null) return null;
  const apps: RepositoryApp[] = [];
  for (const entry of read.meta?.entries ?? []) apps.push(await appOf(view, entry));
  return { apps, problem: read.problem };
}

/**
 * Null where the list of the split layout has no such app.
 * @throws AppError `git_invalid_repository` where the list cannot be read
 */
export async function findSplitApp(
  view: TreeView,
  layout: RepositoryLayout,
  selector: AppSelector,
): Promise<RepositoryApp | null> {
  const meta = await getSplitMetaIfAny(view, layout);
  const entry = meta && findEntry(meta.entries, selector);
  return entry && appOf(view, entry);
}

export async function findSplitEntry(
  view: TreeView,
  layout: RepositoryLayout,
  selector: AppSelector,
): Promise<SplitEntry | null> {
  const meta = (await readSplitMeta(view, layout))?.meta;
  return meta ? findEntry(meta.entries, selector) : null;
}

const findEntry = (entries: readonly SplitEntry[], selector: AppSelector): SplitEntry | null =>
  entries.find((entry) =>
    'path' in selector ? entry.path === selector.path : entry.gitAppId === selector.gitAppId,
  ) ?? null;

/** The ids of the folders that may hold parts stand for all of them; other apps may lie beside these. Null without a folder. */
export async function findSplitState(
  view: TreeView,
  { path, problem }: SplitEntry,
): Promise<string[] | null> {
  const folder = path === null || problem !== null ? null : await view.findEntry(path);
  if (path === null || folder?.kind !== 'tree') return null;
  const entries = await view.listTree(path, folder.oid);
  return entries.filter(({ name }) => mayHoldParts(name)).map(({ name, oid }) => `${name} ${oid}`);
}

/** @throws AppError `git_invalid_repository` */
export async function readSplitDocument(
  view: TreeView,
  folder: { path: string; oid: string },
): Promise<string> {
  const parts = await listParts(view, folder);
  return joinDocument(folder.path, await readParts(view, folder.path, parts));
}

async function appOf(view: TreeView, entry: SplitEntry): Promise<RepositoryApp> {
  const { gitAppId, name, path } = entry;
  const app = { gitAppId, name, path, versionName: null, gitVersionId: null, lastCommit: null, oid: null };
  if (path === null || entry.problem !== null) return { ...app, problem: entry.problem };
  const { oid, problem } = await findFolder(view, path);
  return { ...app, oid, problem };
}

async function findFolder(
  view: TreeView,
  path: string,
): Promise<{ oid: string | null; problem: RepositoryProblem | null }> {
  const onTheWay = await findFolderProblem(view, path);
  const entry = onTheWay === null ? await view.findEntry(path) : null;
  if (entry === null) return { oid: null, problem: onTheWay ?? missingFile(path) };
  const problem = folderProblem(entry.kind, path);
  return problem === null ? { oid: entry.oid, problem } : { oid: null, problem };
}
