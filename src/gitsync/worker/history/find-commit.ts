import { AppError } from '../../../core/errors';
import { isGitError, type Commit, type Mirror, type Sha } from '../../../git';
import type { Mirrors, OpenRepository } from '../mirrors';

/**
 * Makes sure that the mirror has a commit, with one fetch at most.
 * @throws AppError `git_commit_not_found`
 */
export async function requireCommit(
  mirrors: Mirrors,
  repository: OpenRepository,
  { sha, signal }: { sha: Sha; signal: AbortSignal },
): Promise<void> {
  const { mirror, branch } = repository;
  if (await findCommit(mirror, sha)) return;
  await mirrors.fetch(repository, signal);
  if (await findCommit(mirror, sha)) return;
  throw new AppError('git_commit_not_found', 404, `The branch “${branch}” has no commit ${sha}.`);
}

/** Returns null for an id that the mirror has not, or has as another object, which it reports as a malformed commit. */
export async function findCommit(mirror: Mirror, sha: Sha): Promise<Commit | null> {
  if ((await mirror.findSize(sha)) === null) return null;
  return mirror.commit(sha).catch((error: unknown) => {
    if (isGitError(error) && error.code !== 'git_mirror_damaged') return null;
    throw error;
  });
}
