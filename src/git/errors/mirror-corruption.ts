import { GitError } from './git-error';

/** An object or file of the mirror is missing or corrupt. The mirror is a cache: fetch it again. */
export class MirrorCorruptedError extends GitError {
  constructor(detail: string, cause?: unknown) {
    super('git_mirror_damaged', { data: { detail }, cause });
  }
}

/** Error for an object that is intact (its hash matches) but malformed, as the server sent it. */
export const malformedObject = (what: string): GitError =>
  new GitError('git_invalid_repository', {
    message: `${what} of the repository is malformed.`,
    remedy: 'Run `git fsck` on the repository, and return to a commit before the one that it reports.',
  });

const FULL = ['ENOSPC', 'EDQUOT'];
/** Failures of the disk or the process: a new mirror would fail the same way. */
const UNUSABLE = ['EROFS', 'EMFILE', 'ENFILE'];
/** A file or folder of the mirror is missing, of the wrong type, or not readable. */
const MISPLACED = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOTEMPTY', 'ELOOP', 'EACCES', 'EPERM', 'EIO'];
/** A number read from a file points outside of it. */
const OUTSIDE = ['ERR_OUT_OF_RANGE', 'ERR_BUFFER_OUT_OF_BOUNDS'];

/** Maps system errors about a mirror's files to Git errors; returns anything else unchanged. */
export function explainSystemError(error: unknown): unknown {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  if (FULL.includes(code)) return new GitError('git_disk_full', { cause: error });
  if (UNUSABLE.includes(code)) return storageFailed(error);
  return MISPLACED.includes(code) || OUTSIDE.includes(code) ? new MirrorCorruptedError(code, error) : error;
}

/** Maps `EACCES` and the like while a mirror is being created: nothing can be damaged yet. */
export const asStorageFailure = (error: unknown): unknown =>
  error instanceof MirrorCorruptedError ? storageFailed(error) : error;

export const storageFailed = (cause: unknown): GitError => new GitError('git_storage_failed', { cause });
