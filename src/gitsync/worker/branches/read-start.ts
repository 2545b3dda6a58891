import type { AppWithVersion } from '../../../apps';
import {
  isSameState,
  listRepositoryApps,
  locateApp,
  placedApps,
  selectLinkedApp,
  type AppLink,
  type PlacedApp,
  type RepositoryApp,
  type RepositoryLayout,
  type TreeReader,
} from '../../domain';
import type { Sha } from '../../../git';
import type { StoredLink } from '../../store/links';
import { findForeignApps, leaveOut, type ForeignApp } from '../read-app';
import { treeReaderOf, type OpenRepository } from '../mirrors';

/** An app of the branch from which another one starts, and what the new one's start has of it. */
export interface StartingApp {
  app: AppWithVersion;
  link: StoredLink;
  /** Null where it stands there as it was last committed or pulled. */
  theirs: ForeignApp | null;
}

/** Apps as a commit has them, beside those of a working copy. */
export interface Start {
  known: StartingApp[];
  /** Apps that the working copy does not have. */
  others: ForeignApp[];
}

/** The apps that a working copy has, by their Git ids. */
export type KnownApps = ReadonlyMap<string, { app: AppWithVersion; link: StoredLink | null }>;

/**
 * Reads the commit `sha`, where a branch starts. An app that is not there, or cannot be read there, is left out. Of the apps
 * that `known` lacks, it reads those that the commit `except` does not have either.
 */
export async function readStart(
  repository: OpenRepository,
  { sha, known, except }: { sha: Sha; known: KnownApps; except: Sha | null },
): Promise<Start> {
  const { mirror, layout } = repository;
  const tree = treeReaderOf(mirror, sha);
  const { items } = await listRepositoryApps(tree, layout);
  const listed = placedApps(items);
  const same: StartingApp[] = [];
  const moved: { app: AppWithVersion; link: StoredLink }[] = [];
  for (const { app, link } of known.values()) {
    if (!link?.last) continue;
    const linked = { gitAppId: link.gitAppId, last: link.last.syncedState };
    const state = await findState(tree, { layout, listed }, linked);
    if (state === null) continue;
    if (isSameState(state, link.last.syncedState)) same.push({ app, link, theirs: null });
    else moved.push({ app, link });
  }
  const selectors = moved.map(({ link }) => selectLinkedApp(link.gitAppId, link.last?.syncedState));
  const newIds = await findNewIds(repository, items, { sha, known, except });
  const readers = await findForeignApps(repository, {
    tip: sha,
    from: [...selectors, ...newIds.map((gitAppId) => ({ gitAppId }))],
  });
  const read = await Promise.all(readers.map((reader) => reader().catch(leaveOut)));
  const theirs = read.slice(0, moved.length);
  return {
    known: [
      ...same,
      ...moved.flatMap((one, index) => {
        const foreign = theirs[index];
        return foreign ? [{ ...one, theirs: foreign }] : [];
      }),
    ],
    others: read.slice(moved.length).flatMap((foreign) => foreign ?? []),
  };
}

/** Returns null for an app that the commit does not have, or that cannot be read there. */
async function findState(
  tree: TreeReader,
  { layout, listed }: { layout: RepositoryLayout; listed: ReadonlyMap<string, PlacedApp> },
  { gitAppId, last }: { gitAppId: string; last: AppLink },
): Promise<AppLink | null> {
  const selector = selectLinkedApp(gitAppId, last);
  // A file without an entry may be in a folder that is not listed.
  const found =
    'path' in selector
      ? await locateApp(tree, layout, selector).catch(leaveOut)
      : listed.get(selector.gitAppId);
  if (!found) return null;
  const { path, oid, name, gitVersionId, versionName } = found;
  // In the split layout, only the documents have the version, and the folder's id tells whether they are the same.
  if (versionName === null) return { path, oid, entry: last.entry };
  const entry =
    found.gitAppId === null ? null : { gitAppName: name, gitVersionId, gitVersionName: versionName };
  return { path, oid, entry };
}

const usableIds = (apps: readonly RepositoryApp[]): string[] =>
  apps.flatMap(({ gitAppId, problem }) => (gitAppId !== null && problem === null ? [gitAppId] : []));

async function findNewIds(
  { mirror, layout }: OpenRepository,
  listed: readonly RepositoryApp[],
  { sha, known, except }: { sha: Sha; known: KnownApps; except: Sha | null },
): Promise<string[]> {
  if (except === sha) return [];
  const before = await listRepositoryApps(treeReaderOf(mirror, except), layout);
  const there = new Set(usableIds(before.items));
  return usableIds(listed).filter((id) => !there.has(id) && !known.has(id));
}
