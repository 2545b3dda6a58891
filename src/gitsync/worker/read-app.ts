import { hashOf, parseAppDocument, type AppDocument } from '../../apps';
import { AppError, unprocessable } from '../../core/errors';
import { GitError, type Sha } from '../../git';
import {
  keptLocalName,
  locateApp,
  maxFileBytes,
  namesInRepository,
  REPOSITORY_EMPTIED,
  readSplitDocument,
  type AppSelector,
  type LocatedApp,
  type TreeReader,
} from '../domain';
import type { LastCommit, NewLink, StoredLink } from '../store/links';
import { describeCommit, findLastCommits, type DescribedCommit } from './app-history';
import { treeReaderOf, type OpenRepository } from './mirrors';

/** Name of a version whose document has none. */
const FIRST_VERSION = 'v1';

/** An app that was read from the repository and checked. */
export interface ForeignApp {
  targetId: string;
  app: LocatedApp & { versionName: string };
  document: AppDocument;
  last: LastCommit;
  /** True for a state at a tag, where the branch has another one. */
  isBehind: boolean;
}

/** Returns the version to store. The id and name of the entry take precedence, because other tools use the entry. */
export const versionOf = ({ app, document }: ForeignApp) => ({
  gitVersionId: app.gitVersionId ?? document.versionId,
  name: app.versionName,
  document: document.text,
});

/** Returns the link of an app that has this state from now on. */
export const linkTo = (
  { last, document, isBehind }: ForeignApp,
  of: Pick<NewLink, 'appId' | 'gitAppId' | 'position'> & Partial<Pick<NewLink, 'followsName'>>,
): NewLink => ({ ...of, last, document: document.text, isBehind });

export async function readForeignApp(
  repository: OpenRepository,
  { tip, from }: { tip: Sha | null; from: AppSelector },
): Promise<ForeignApp> {
  const [read] = await findForeignApps(repository, { tip, from: [from] });
  return read();
}

/**
 * Finds apps and the last commit of each, in one walk through the history. Returns a function for each app that reads its
 * document, or throws what is wrong with the app.
 */
export async function findForeignApps(
  repository: OpenRepository,
  { tip, from }: { tip: Sha | null; from: AppSelector[] },
): Promise<(() => Promise<ForeignApp>)[]> {
  if (tip === null)
    throw new GitError('git_app_not_found', {
      message: 'The repository is empty.',
      remedy: REPOSITORY_EMPTIED,
    });
  const tree = treeReaderOf(repository.mirror, tip);
  const found: PromiseSettledResult<LocatedApp>[] = [];
  for (const selector of from)
    found.push(...(await Promise.allSettled([locateApp(tree, repository.layout, selector)])));
  const located = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const commits = await findLastCommits(repository, { tip, apps: located.map(selectorOf) });
  const lastCommits = new Map(located.map((app, index) => [app, commits[index]]));
  return found.map((one) => async () => {
    if (one.status === 'rejected') throw one.reason;
    const commit = describeCommit(lastCommits.get(one.value) ?? null, tip);
    return foreignAppOf(repository.targetId, {
      located: one.value,
      document: await readDocument(tree, one.value),
      commit,
    });
  });
}

/** Failures that concern one app. */
const OF_APP = new Set([
  'git_app_not_found',
  'git_invalid_repository',
  'git_too_large',
  'git_unsafe_name',
  'invalid_app_document',
]);

/** Returns null for the failure of an app that is not there, or cannot be read. Throws any other one. */
export function leaveOut(error: unknown): null {
  if (error instanceof AppError && OF_APP.has(error.code)) return null;
  throw error;
}

const selectorOf = ({ gitAppId, path }: LocatedApp): AppSelector =>
  gitAppId === null ? { path } : { gitAppId };

function foreignAppOf(
  targetId: string,
  { located, document, commit }: { located: LocatedApp; document: AppDocument; commit: DescribedCommit },
): ForeignApp {
  const app = withVersion(located, document);
  const entry =
    app.gitAppId === null
      ? null
      : { gitAppName: app.name, gitVersionId: app.gitVersionId, gitVersionName: app.versionName };
  const syncedState = { path: app.path, oid: app.oid, entry };
  return {
    targetId,
    app,
    document,
    last: { ...commit, syncedState, documentHash: hashOf(document.text) },
    isBehind: false,
  };
}

/** Takes the version of an app in the split layout from its document, or uses that of a new app. */
function withVersion(app: LocatedApp, document: AppDocument): ForeignApp['app'] {
  if (!app.isSplit) return { ...app, versionName: app.versionName ?? '' };
  const { versionId, versionName } = document;
  return { ...app, gitVersionId: versionId, versionName: versionName ?? FIRST_VERSION };
}

/** @throws AppError `invalid_app_document`, or `git_invalid_repository` where a part file is not valid */
export async function readDocument(tree: TreeReader, app: LocatedApp): Promise<AppDocument> {
  const source = app.isSplit
    ? await readSplitDocument(tree, app)
    : await tree.readBlob(app.oid, maxFileBytes);
  try {
    return parseAppDocument(source);
  } catch (error) {
    throw unprocessable(
      'invalid_app_document',
      `${app.path} is not an app’s document. ${(error as Error).message}`,
      {
        remedy: 'Fix the file in the repository, or restore an earlier commit of it.',
      },
    );
  }
}

/**
 * Keeps the name that the app has here: one that follows the name in the repository, as long as that stays the one that it was
 * given there.
 */
export function withLocalName(foreign: ForeignApp, link: StoredLink | null): ForeignApp {
  const { syncedState } = foreign.last;
  const localName = keptLocalName(link, namesInRepository(syncedState).gitAppName);
  if (localName === undefined) return foreign;
  return { ...foreign, last: { ...foreign.last, syncedState: { ...syncedState, localName } } };
}
