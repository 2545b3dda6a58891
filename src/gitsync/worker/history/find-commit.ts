import { AppError } from '../../../core/errors';
import { isGitError, type Mirror, type Sha } from '../../../git';
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
  if (await hasCommit(mirror, sha)) return;
  await mirrors.fetch(repository, signal);
  if (await hasCommit(mirror, sha)) return;
  throw new AppError('git_commit_not_found', 404, `The branch “${branch}” has no commit ${sha}.`);
}

/** The id may be that of another object, which the mirror reports as a malformed commit. */
async function hasCommit(mirror: Mirror, sha: Sha): Promise<boolean> {
  if ((await mirror.findSize(sha)) === null) return false;
  return mirror.commit(sha).then(
    () => true,
    (error: unknown) => {
      if (isGitError(error) && error.code !== 'git_mirror_damaged') return false;
      throw error;
    },
  );
}
