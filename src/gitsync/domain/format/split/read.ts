import { findFolderProblem, folderProblem } from '../find-file';
import { findLfsProblem } from '../git-lfs';
import type { AppSelector } from '../locate-app';
import type { RepositoryApp } from '../repository-app';
import type { RepositoryLayout } from '../repository-layout';
import { missingFile, type RepositoryProblem } from '../repository-problem';
import type { TreeReader } from '../tree-reader';
import { joinDocument } from './join-document';
import { APP_PATH, mayHoldParts } from './part-files';
import { listParts, readParts } from './read-parts';
import { getSplitMetaIfAny, readSplitMeta, type SplitEntry } from './split-meta';

/** Lists the apps of the split layout; null where the repository does not use it. Of an app's files, only the main one is looked at. */
export async function listSplitApps(
  tree: TreeReader,
  layout: RepositoryLayout,
): Promise<{ apps: RepositoryApp[]; problem: RepositoryProblem | null } | null> {
  const read = await readSplitMeta(tree, layout);
  if (read === null) return null;
  const apps: RepositoryApp[] = [];
  for (const entry of read.meta?.entries ?? []) apps.push(await appOf(tree, entry));
  return { apps, problem: read.problem };
}

/**
 * Returns null where the repository has no such app in the split layout.
 * @throws AppError `git_invalid_repository` where the list cannot be read
 */
export async function findSplitApp(
  tree: TreeReader,
  layout: RepositoryLayout,
  selector: AppSelector,
): Promise<RepositoryApp | null> {
  const meta = await getSplitMetaIfAny(tree, layout);
  const entry = meta && findEntry(meta.entries, selector);
  return entry && appOf(tree, entry);
}

export async function findSplitEntry(
  tree: TreeReader,
  layout: RepositoryLayout,
  selector: AppSelector,
): Promise<SplitEntry | null> {
  const meta = (await readSplitMeta(tree, layout))?.meta;
  return meta ? findEntry(meta.entries, selector) : null;
}

const findEntry = (entries: readonly SplitEntry[], selector: AppSelector): SplitEntry | null =>
  entries.find((entry) =>
    'path' in selector ? entry.path === selector.path : entry.gitAppId === selector.gitAppId,
  ) ?? null;

/**
 * Returns the ids of the subfolders that may contain part files, which represent the app's content. Other apps may be in
 * other subfolders. Null without a folder.
 */
export async function findSplitState(
  tree: TreeReader,
  { path, problem }: SplitEntry,
): Promise<string[] | null> {
  const folder = path === null || problem !== null ? null : await tree.findEntry(path);
  if (path === null || folder?.kind !== 'tree') return null;
  const entries = await tree.listTree(path, folder.oid);
  return entries.filter(({ name }) => mayHoldParts(name)).map(({ name, oid }) => `${name} ${oid}`);
}

/** @throws AppError `git_invalid_repository` */
export async function readSplitDocument(
  tree: TreeReader,
  folder: { path: string; oid: string },
): Promise<string> {
  const parts = await listParts(tree, folder);
  return joinDocument(folder.path, await readParts(tree, folder.path, parts));
}

async function appOf(tree: TreeReader, entry: SplitEntry): Promise<RepositoryApp> {
  const { gitAppId, name, path } = entry;
  const app = { gitAppId, name, path, versionName: null, gitVersionId: null, lastCommit: null, oid: null };
  if (path === null || entry.problem !== null) return { ...app, problem: entry.problem };
  const { oid, problem } = await findFolder(tree, path);
  if (problem !== null) return { ...app, oid, problem };
  const main = `${path}/${APP_PATH}`;
  const file = await tree.findEntry(main);
  return { ...app, oid, problem: file?.kind === 'blob' ? await findLfsProblem(tree, file, main) : null };
}

async function findFolder(
  tree: TreeReader,
  path: string,
): Promise<{ oid: string | null; problem: RepositoryProblem | null }> {
  const onTheWay = await findFolderProblem(tree, path);
  const entry = onTheWay === null ? await tree.findEntry(path) : null;
  if (entry === null) return { oid: null, problem: onTheWay ?? missingFile(path) };
  const problem = folderProblem(entry.kind, path);
  return problem === null ? { oid: entry.oid, problem } : { oid: null, problem };
}
