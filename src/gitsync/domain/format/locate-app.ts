import { AppError } from '../../../core/errors';
import { isSameName } from '../../../core/names';
import { findLfsProblem } from './git-attributes';
import { finderIn, findOwnFile, findOwnFiles } from './list-apps';
import { invalidRepository, missingFile } from './meta-entry';
import { getMeta, type MetaFile } from './meta-file';
import { appOfEntry, appWithoutEntry, RepositoryApp, safePathOf } from './repository-app';
import type { RepositoryLayout } from './repository-layout';
import { findSplitApp } from './split/read';
import { findFile, type TreeReader, type AppSelector } from './tree';

/** An app whose file exists and may be read; in the split layout, its folder. */
export type LocatedApp = RepositoryApp & {
  path: string;
  oid: string;
  /** True in the split layout. Then only the document contains the app's version. */
  isSplit: boolean;
  /** Size of its file in bytes; null if unknown. */
  size: number | null;
  problem: null;
};

/**
 * Finds an app and its file or folder. `list`: the list of apps of that tree, if it was read before.
 * @throws AppError `git_app_not_found` (404), or `git_invalid_repository` with the app's problem
 */
export async function locateApp(
  tree: TreeReader,
  layout: RepositoryLayout,
  selector: AppSelector,
  list?: MetaFile,
): Promise<LocatedApp> {
  const meta = list ?? (await getMeta(tree, layout));
  const known = await findByEntry(tree, { meta, layout }, selector);
  const split = known === null ? await findSplitApp(tree, layout, selector) : null;
  if (split !== null) return locatedSplit(split);
  const app = known ?? (await findWithoutEntry(tree, { meta, layout }, selector));
  if (app === null) throw appNotFound();
  return locatedFile(tree, app);
}

/** Returns an app from its entry, without reading its file; null if it has no entry. */
export async function findAppOfEntry(
  tree: TreeReader,
  layout: RepositoryLayout,
  gitAppId: string,
): Promise<RepositoryApp | null> {
  const entry = (await getMeta(tree, layout)).findEntry(gitAppId);
  return entry === null ? findSplitApp(tree, layout, { gitAppId }) : appOfEntry(entry, layout);
}

async function locatedFile(tree: TreeReader, app: RepositoryApp): Promise<LocatedApp> {
  const { path } = app;
  if (app.problem !== null) throw invalidRepository(app.problem);
  if (path === null) throw appNotFound();
  const { entry, problem } = await findFile(tree, path);
  if (problem !== null) throw invalidRepository(problem);
  if (entry === null && app.gitAppId === null) throw appNotFound();
  if (entry === null) throw invalidRepository(missingFile(path));
  const inLfs = await findLfsProblem(tree, entry, path);
  if (inLfs !== null) throw invalidRepository(inLfs);
  return { ...app, path, oid: entry.oid, isSplit: false, size: entry.size, problem: null };
}

function locatedSplit(app: RepositoryApp): LocatedApp {
  const { path, oid } = app;
  if (app.problem !== null) throw invalidRepository(app.problem);
  if (path === null || oid === null) throw appNotFound();
  return { ...app, path, oid, isSplit: true, size: null, problem: null };
}

async function findByEntry(
  tree: TreeReader,
  { meta, layout }: { meta: MetaFile; layout: RepositoryLayout },
  selector: AppSelector,
): Promise<RepositoryApp | null> {
  if ('gitAppId' in selector) {
    const entry = meta.findEntry(selector.gitAppId);
    return entry && appOfEntry(entry, layout, await findOwnFile(tree, { meta, entry, layout }));
  }
  const alike = meta.entries().filter((entry) => isSameName(safePathOf(entry, layout) ?? '', selector.path));
  const files = await findOwnFiles(alike, { layout, finder: finderIn(tree, layout) });
  const apps = alike
    .map((entry) => appOfEntry(entry, layout, files.get(entry.gitAppId)))
    .filter(({ path }) => path === selector.path);
  return apps.find(({ problem }) => problem === null) ?? apps.at(0) ?? null;
}

async function findWithoutEntry(
  tree: TreeReader,
  { meta, layout }: { meta: MetaFile; layout: RepositoryLayout },
  selector: AppSelector,
): Promise<RepositoryApp | null> {
  const path = 'path' in selector ? selector.path : selector.pathBefore;
  const names = path === undefined ? null : layout.findNames(path);
  if (path === undefined || names === null) return null;
  const isOfOther = 'gitAppId' in selector && (await findByEntry(tree, { meta, layout }, { path })) !== null;
  return isOfOther ? null : appWithoutEntry(names, layout);
}

function appNotFound(): AppError {
  return new AppError('git_app_not_found', 404, 'The repository has no such app.', {
    remedy: 'Reload the list of the repository’s apps: it may have been renamed or removed.',
  });
}
