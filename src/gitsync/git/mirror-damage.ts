import { GitError } from './git-error';

/** What the local copy should hold and does not, or holds wrongly. It is a cache: make it anew. */
export class MirrorDamagedError extends GitError {
  constructor(detail: string, cause?: unknown) {
    super('git_mirror_damaged', { data: { detail }, cause });
  }
}

/** What is here as the server sent it, its id tells, and is still nothing that can be read. */
export const malformedObject = (what: string): GitError =>
  new GitError('git_invalid_repository', {
    message: `${what} of the repository is malformed.`,
    remedy: 'Run `git fsck` on the repository, and go back to a commit before the one that it complains of.',
  });

/** The system's own word for a full disk or quota, as an error of ours; anything else comes back as it is. */
export function explainDiskError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT' ? new GitError('git_disk_full', { cause: error }) : error;
}
