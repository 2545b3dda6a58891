import { AppError } from '../../core/errors';
import { findFile } from './find-file';
import { invalidRepository, missingFile } from './problem';
import { getMeta } from './read-meta';
import { appOfEntry, appWithoutEntry, findDuplicates, RepositoryApp } from './repository-app';
import type { MetaFile } from './meta-file';
import type { RepositoryLayout } from './repository-layout';
import { findSplitApp } from './split/split-app';
import type { TreeView } from './tree-view';

/** An app by its entry, or by the path of its file, which need not have one. */
export type AppSelector = { gitAppId: string } | { path: string };

/** An app whose file, or folder in the split layout, is there and may be read. */
export type LocatedApp = RepositoryApp & {
  path: string;
  oid: string;
  /** Whether it is kept in parts, a file for each. Then only its document tells its version. */
  isSplit: boolean;
  /** Of its file, in bytes; null where it is not known. */
  size: number | null;
  problem: null;
};

/** @throws AppError `git_app_not_found` (404), or `git_invalid_repository` with the app's problem */
export async function locateApp(
  view: TreeView,
  layout: RepositoryLayout,
  selector: AppSelector,
): Promise<LocatedApp> {
  const meta = await getMeta(view, layout);
  const known = findByEntry(meta, layout, selector);
  const split = known === null ? await findSplitApp(view, layout, selector) : null;
  if (split !== null) return locatedSplit(split);
  const app = known ?? findWithoutEntry(layout, selector);
  if (app?.problem) throw invalidRepository(app.problem);
  const { path = null } = app ?? {};
  if (app === null || path === null) throw appNotFound();
  const { entry, problem } = await findFile(view, path);
  if (problem !== null) throw invalidRepository(problem);
  if (entry === null && app.gitAppId === null) throw appNotFound();
  if (entry === null) throw invalidRepository(missingFile(path));
  return { ...app, path, oid: entry.oid, isSplit: false, size: entry.size, problem: null };
}

/** As its entry tells it, whatever its file is; null where it has none. */
export async function findAppOfEntry(
  view: TreeView,
  layout: RepositoryLayout,
  gitAppId: string,
): Promise<RepositoryApp | null> {
  const entry = (await getMeta(view, layout)).findEntry(gitAppId);
  return entry === null ? findSplitApp(view, layout, { gitAppId }) : appOfEntry(entry, layout);
}

function locatedSplit(app: RepositoryApp): LocatedApp {
  const { path, oid } = app;
  if (app.problem !== null) throw invalidRepository(app.problem);
  if (path === null || oid === null) throw appNotFound();
  return { ...app, path, oid, isSplit: true, size: null, problem: null };
}

function findByEntry(meta: MetaFile, layout: RepositoryLayout, selector: AppSelector): RepositoryApp | null {
  const entries = meta.entries();
  const withDuplicates = (app: RepositoryApp) => ({
    ...app,
    problem: app.problem ?? findDuplicates(entries).get(app.gitAppId ?? '') ?? null,
  });
  if ('gitAppId' in selector) {
    const entry = meta.findEntry(selector.gitAppId);
    return entry === null ? null : withDuplicates(appOfEntry(entry, layout));
  }
  for (const entry of entries) {
    const app = appOfEntry(entry, layout);
    if (app.path === selector.path) return withDuplicates(app);
  }
  return null;
}

function findWithoutEntry(layout: RepositoryLayout, selector: AppSelector): RepositoryApp | null {
  const names = 'path' in selector ? layout.findNames(selector.path) : null;
  return names === null ? null : appWithoutEntry(names, layout);
}

function appNotFound(): AppError {
  return new AppError('git_app_not_found', 404, 'The repository has no such app.', {
    remedy: 'Reload the list of the repository’s apps: it may have been renamed or removed.',
  });
}
