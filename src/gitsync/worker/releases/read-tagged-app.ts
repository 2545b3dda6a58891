import { AppError } from '../../../core/errors';
import type { Sha } from '../../../git';
import { appNotAtTag, isAsSynced, locateApp, tagNotFound, type AppSelector } from '../../domain';
import { leaveOut, readForeignApp, type ForeignApp } from '../read-app';
import { findCommit } from '../history/find-commit';
import { treeReaderOf, type Mirrors, type OpenRepository } from '../mirrors';

interface Place {
  mirrors: Mirrors;
  /** Fetched. */
  repository: OpenRepository;
  signal: AbortSignal;
}

/**
 * Returns the commit that a tag names, annotated or not.
 * @throws AppError `git_tag_not_found`, also for a tag of something else, and of a commit that is on no branch
 */
export async function findTaggedCommit({ mirrors, repository, signal }: Place, tag: string): Promise<Sha> {
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
  place: Place,
  { tag, from, tip }: { tag: string; from: AppSelector; tip: Sha | null },
): Promise<ForeignApp> {
  const { repository } = place;
  const sha = await findTaggedCommit(place, tag);
  const foreign = await readForeignApp(repository, { tip: sha, from }).catch((error: unknown) => {
    throw isNotFound(error) ? appNotAtTag(tag) : error;
  });
  const isBehind = tip !== null && (await isOtherwise(repository, { foreign, from, tip }));
  return { ...foreign, last: { ...foreign.last, tag }, isBehind };
}

/** True where the branch has the app in another state, or unreadable. One that is gone from it has nothing to pull. */
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
