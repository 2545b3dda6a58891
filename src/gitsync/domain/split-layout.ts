import { AppError } from '../../core/errors';
import { isUnreadableJson, parseJson } from '../../core/json-text';
import { findFile, maxFileBytes } from './find-file';
import { MAX_META_VALUES } from './meta-file';
import { invalidRepository, quoted, RepositoryProblem } from './problem';
import { problemOf } from './read-meta';
import type { RepositoryApp } from './repository-app';
import type { RepositoryLayout } from './repository-layout';
import type { TreeView } from './tree-view';

const unsupported: RepositoryProblem = {
  code: 'git_unsupported_layout',
  detail:
    "It is kept in the platform's newer layout, with a file for each component, which cannot be read yet.",
};

/** The apps of the newer layout, none of which can be read; null where the repository does not have it. */
export async function listSplitApps(
  view: TreeView,
  layout: RepositoryLayout,
): Promise<RepositoryApp[] | null> {
  const entry = await view.findEntry(layout.splitMetaPath);
  if (entry === null) return null;
  const file = await findFile(view, layout.splitMetaPath);
  if (file.entry === null) return [];
  const text = await readText(view, file.entry.oid);
  return text === null ? [] : parseApps(text, layout);
}

/** @throws AppError `git_invalid_repository` */
export async function refuseSplitLayout(view: TreeView, layout: RepositoryLayout): Promise<void> {
  if ((await view.findEntry(layout.splitMetaPath)) === null) return;
  throw splitLayoutError(layout);
}

function splitLayoutError(layout: RepositoryLayout): AppError {
  const detail = `The repository is in the platform's newer layout (there is ${quoted(layout.splitMetaPath)}), which cannot be read or written yet.`;
  return invalidRepository(
    { code: 'git_unsupported_layout', detail },
    'Choose another repository, branch or directory for this workspace.',
  );
}

async function readText(view: TreeView, oid: string): Promise<string | null> {
  try {
    return (await view.readBlob(oid, maxFileBytes)).toString('utf8');
  } catch (error) {
    problemOf(error);
    return null;
  }
}

function parseApps(text: string, layout: RepositoryLayout): RepositoryApp[] {
  try {
    const document = parseJson(text, { maxValues: MAX_META_VALUES });
    return document.root.members.map(({ key, value }) =>
      splitApp(key, document.findString(value.get('appPath')), layout),
    );
  } catch (error) {
    if (isUnreadableJson(error)) return [];
    throw error;
  }
}

function splitApp(gitAppId: string, appPath: string | null, layout: RepositoryLayout): RepositoryApp {
  return {
    gitAppId,
    name: appPath?.split('/').at(-1) || gitAppId,
    path: appPath === null ? null : layout.pathOf(appPath),
    versionName: null,
    gitVersionId: null,
    lastCommit: null,
    oid: null,
    problem: unsupported,
  };
}
