import { AppError } from '../../core/errors';
import { findFile } from './find-file';
import { missingFile } from './list-repository-apps';
import { invalidRepository } from './problem';
import { getMeta } from './read-meta';
import { appOfEntry, appWithoutEntry, findDuplicates, RepositoryApp } from './repository-app';
import type { MetaFile } from './meta-file';
import type { RepositoryLayout } from './repository-layout';
import { refuseSplitLayout } from './split-layout';
import type { TreeView } from './tree-view';

/** An app by its entry, or by the path of its file, which need not have one. */
export type AppSelector = { gitAppId: string } | { path: string };

/** An app whose file is there and may be read. */
export type LocatedApp = RepositoryApp & {
  path: string;
  versionName: string;
  oid: string;
  /** In bytes; null where it is not known. */
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
  const app = findApp(meta, layout, selector);
  if (app === null) {
    await refuseSplitLayout(view, layout);
    throw appNotFound();
  }
  const { path, versionName } = app;
  if (app.problem !== null) throw invalidRepository(app.problem);
  if (path === null || versionName === null) throw appNotFound();
  const { entry, problem } = await findFile(view, path);
  if (problem !== null) throw invalidRepository(problem);
  if (entry === null && app.gitAppId === null) throw appNotFound();
  if (entry === null) throw invalidRepository(missingFile(path));
  return { ...app, path, versionName, oid: entry.oid, size: entry.size, problem: null };
}

/** As its entry tells it, whatever its file is; null where it has none. */
export async function findAppOfEntry(
  view: TreeView,
  layout: RepositoryLayout,
  gitAppId: string,
): Promise<RepositoryApp | null> {
  const entry = (await getMeta(view, layout)).findEntry(gitAppId);
  return entry === null ? null : appOfEntry(entry, layout);
}

function findApp(meta: MetaFile, layout: RepositoryLayout, selector: AppSelector): RepositoryApp | null {
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
  const names = layout.findNames(selector.path);
  return names === null ? null : appWithoutEntry(names, layout);
}

function appNotFound(): AppError {
  return new AppError('git_app_not_found', 404, 'The repository has no such app.', {
    remedy: 'Reload the list of the repository’s apps: it may have been renamed or removed.',
  });
}
