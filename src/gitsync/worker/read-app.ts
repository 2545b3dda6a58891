import { hashOf, listDataSources, parseAppDocument, type AppDocument } from '../../apps';
import type { Database } from '../../core/database';
import { AppError, unprocessable } from '../../core/errors';
import { GitError, isGitError, type Sha } from '../../git';
import { appNotAtTag, appNotInRepository, REPOSITORY_EMPTIED, tagNotFound } from '../domain/errors';
import {
  isAsSynced,
  isSplitLink,
  keptLocalName,
  linkEntryOf,
  namesInRepository,
} from '../domain/format/app-link';
import { locateApp, type LocatedApp } from '../domain/format/locate-app';
import { getMeta, type MetaFile } from '../domain/format/meta-file';
import { safePathOf } from '../domain/format/repository-app';
import type { RepositoryLayout } from '../domain/format/repository-layout';
import { readSharedSources, type SharedSource } from '../domain/format/split/data-sources';
import { readSplitDocument } from '../domain/format/split/read';
import { maxFileBytes, type AppSelector, type TreeReader } from '../domain/format/tree';
import { committedOf } from '../domain/uncommitted-changes';
import { findDocument } from '../store/documents';
import {
  findCommittedHere,
  type LastCommit,
  type NewLink,
  type StoredLink,
  type CommittedHere,
} from '../store/links';
import { describeCommit, findLastCommits, rememberTrees, type DescribedCommit } from './app-history';
import { findCommit } from './history/walk';
import { treeReaderOf, type OpenRepository, type Mirrors } from './mirrors';

/** Name of a version whose document has none. */
const FIRST_VERSION = 'v1';

/** An app that was read from the repository and checked. */
export interface ForeignApp {
  targetId: string;
  app: LocatedApp & { versionName: string };
  document: AppDocument;
  last: LastCommit;
  /** Settings of data sources that the repository has beside its apps; absent: it has none. */
  shared?: SharedSource[];
  /** True if the state is from a tag, and the branch has another one. */
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
 * Finds apps and the last commit of each in one walk through the history. Returns a function per app that reads its document,
 * or throws the app's error.
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
  const { mirror, layout } = repository;
  const treeAt = rememberTrees(mirror);
  const tree = treeAt(tip);
  const found: PromiseSettledResult<LocatedApp>[] = [];
  // Read once: among hundreds of apps, the list of apps is long.
  const list = await getMeta(tree, layout).catch(() => undefined);
  const paths = from.map((selector) => pathIn(list, layout, selector));
  await mirror.fetchPaths(
    [tip],
    paths.filter((path) => path !== null),
  );
  for (const selector of from)
    found.push(...(await Promise.allSettled([locateApp(tree, layout, selector, list)])));
  const located = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const commits = await findLastCommits({ mirror, layout, treeAt }, { tip, apps: located.map(selectorOf) });
  const lastCommits = new Map(located.map((app, index) => [app, commits[index]]));
  return found.map((one) => async () => {
    if (one.status === 'rejected') throw one.reason;
    const commit = describeCommit(lastCommits.get(one.value) ?? null, tip);
    const document = await readDocument(tree, one.value);
    const foreign = foreignAppOf(repository.targetId, { located: one.value, document, commit });
    if (!one.value.isSplit) return foreign;
    const ids = listDataSources(document).map(({ id }) => id);
    return { ...foreign, shared: await readSharedSources(tree, layout, ids) };
  });
}

/** Returns where an app's file should be; null if the list of apps does not say. */
function pathIn(list: MetaFile | undefined, layout: RepositoryLayout, selector: AppSelector): string | null {
  if ('path' in selector) return selector.path;
  const entry = list?.findEntry(selector.gitAppId) ?? null;
  return entry && safePathOf(entry, layout);
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
  const entry = app.gitAppId === null ? null : linkEntryOf(app);
  const syncedState = { path: app.path, oid: app.oid, entry };
  return {
    targetId,
    app,
    document,
    last: { ...commit, syncedState, documentHash: hashOf(document.text) },
    isBehind: false,
  };
}

/** Takes the version of an app in the split layout from its document; its name defaults to `FIRST_VERSION`. */
function withVersion(app: LocatedApp, document: AppDocument): ForeignApp['app'] {
  if (!app.isSplit) return { ...app, versionName: app.versionName ?? '' };
  const { versionId, versionName } = document;
  return { ...app, gitVersionId: versionId, versionName: versionName ?? FIRST_VERSION };
}

/** @throws AppError `invalid_app_document`, or `git_invalid_repository` if a part file is not valid */
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

/** Keeps the app's local name: a name of its own always, otherwise while its name in the repository is unchanged. */
export function withLocalName(foreign: ForeignApp, link: StoredLink | null): ForeignApp {
  const { syncedState } = foreign.last;
  const localName = keptLocalName(link, namesInRepository(syncedState).gitAppName);
  if (localName === undefined) return foreign;
  return { ...foreign, last: { ...foreign.last, syncedState: { ...syncedState, localName } } };
}

/**
 * Reads the document of an app's last commit or pull. The mirror comes first, because the split layout's part files have
 * white space and an order of their own. It is a cache: documents it has lost are in the database, even if the repository has
 * another history by now. Fetches only for a link from before documents of last commits were kept.
 * @throws GitError `git_remote_moved` if the repository no longer has it either
 */
export async function readCommitted(
  { database, mirrors }: { database: Database; mirrors: Mirrors },
  repository: OpenRepository,
  { workspaceId, last, signal }: { workspaceId: string; last: LastCommit; signal: AbortSignal },
): Promise<AppDocument> {
  const mirrored = await findCommitted(repository, last).catch((error: unknown) => {
    if (isGitError(error) && error.code === 'git_mirror_damaged') return null;
    throw error;
  });
  if (mirrored) return mirrored;
  const text = await findDocument(database.manager, { workspaceId, hash: last.documentHash });
  if (text !== null) return committedOf(text, { syncedState: last.syncedState, layout: repository.layout });
  await mirrors.fetch(repository, signal);
  const fetched = await findCommitted(repository, last);
  if (fetched) return fetched;
  throw new GitError('git_remote_moved', {
    message:
      'The repository no longer holds the last commit of this app, so there is nothing to compare it with.',
    remedy: 'Check for updates to see its current apps.',
  });
}

/**
 * Reads the document of an app as it was last committed, pushed or not, with the state that goes with it. Throws 404
 * `git_app_not_found` for an app that was never committed.
 */
export async function readCommittedHere(
  stores: { database: Database; mirrors: Mirrors },
  repository: OpenRepository,
  { link, signal }: { link: StoredLink | null; signal: AbortSignal },
): Promise<CommittedHere> {
  if (!link?.committed) throw appNotInRepository();
  const { workspaceId, committed, hasUnpushed } = link;
  if (!hasUnpushed) {
    const document = await readCommitted(stores, repository, { workspaceId, last: committed, signal });
    return { document, syncedState: committed.syncedState };
  }
  const kept = await findCommittedHere(stores.database.manager, link, repository.layout);
  if (!kept) throw new Error('The document of a kept commit no longer exists.');
  return kept;
}

/**
 * Reads the document of a last commit from the mirror. A fetch brings a commit with all its objects: if the mirror has
 * the commit but not the file, it is damaged.
 */
export async function findCommitted(
  { mirror, layout }: OpenRepository,
  { syncedState, sha }: Pick<LastCommit, 'syncedState' | 'sha'>,
): Promise<AppDocument | null> {
  const isHere = (await mirror.hasCommit(sha)) || (await mirror.findSize(syncedState.oid)) !== null;
  if (!isHere) return null;
  const { path, oid } = syncedState;
  // The folder is read by its own id, since the mirror may have it without the commit.
  if (isSplitLink(syncedState, layout))
    return parseAppDocument(await readSplitDocument(treeReaderOf(mirror, sha), { path, oid }));
  return parseAppDocument(await mirror.readBlob(syncedState.oid, { maxBytes: maxFileBytes }));
}

interface OpenedRepository {
  mirrors: Mirrors;
  /** Fetched. */
  repository: OpenRepository;
  signal: AbortSignal;
}

/**
 * Returns the commit that a tag names, annotated or not.
 * @throws AppError `git_tag_not_found`, also for a tag of something else, and of a commit that is on no branch
 */
export async function findTaggedCommit(
  { mirrors, repository, signal }: OpenedRepository,
  tag: string,
): Promise<Sha> {
  const { mirror } = repository;
  const sha = mirror.tags?.get(tag);
  if (sha === undefined) throw tagNotFound(tag);
  if (await findCommit(mirror, sha)) return sha;
  await mirrors.fetchAll(repository, signal);
  if (await findCommit(mirror, sha)) return sha;
  throw tagNotFound(tag);
}

/**
 * Reads an app as it is at a tag of the repository, which may be of any of its apps.
 * `tip`: the branch, as it was fetched.
 */
export async function readTaggedApp(
  opened: OpenedRepository,
  { tag, from, tip }: { tag: string; from: AppSelector; tip: Sha | null },
): Promise<ForeignApp> {
  const { repository } = opened;
  const sha = await findTaggedCommit(opened, tag);
  const foreign = await readForeignApp(repository, { tip: sha, from }).catch((error: unknown) => {
    throw isNotFound(error) ? appNotAtTag(tag) : error;
  });
  const isBehind = tip !== null && (await isOtherwise(repository, { foreign, from, tip }));
  return { ...foreign, last: { ...foreign.last, tag }, isBehind };
}

/** True if the branch has the app in another state, or unreadable. An app that is gone from it has nothing to pull. */
async function isOtherwise(
  { mirror, layout }: OpenRepository,
  { foreign, from, tip }: { foreign: ForeignApp; from: AppSelector; tip: Sha },
): Promise<boolean> {
  try {
    const found = await locateApp(treeReaderOf(mirror, tip), layout, from);
    return !isAsSynced(foreign.last.syncedState, found, layout);
  } catch (error) {
    leaveOut(error);
    return !isNotFound(error);
  }
}

const isNotFound = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'git_app_not_found';
