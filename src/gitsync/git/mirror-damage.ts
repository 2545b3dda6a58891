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

const FULL = ['ENOSPC', 'EDQUOT'];
/** Of the disk, or of the process: a mirror that is made anew fares no better. */
const UNUSABLE = ['EROFS', 'EMFILE', 'ENFILE'];
/** Something else stands where the mirror has a file or a folder, or it cannot be read. */
const MISPLACED = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOTEMPTY', 'ELOOP', 'EACCES', 'EPERM', 'EIO'];
/** A number that was read from a file leads outside of it. */
const OUTSIDE = ['ERR_OUT_OF_RANGE', 'ERR_BUFFER_OUT_OF_BOUNDS'];

/** What the system says of a mirror's files, as an error of ours; anything else comes back as it is. */
export function explainSystemError(error: unknown): unknown {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  if (FULL.includes(code)) return new GitError('git_disk_full', { cause: error });
  if (UNUSABLE.includes(code)) return storageFailed(error);
  return MISPLACED.includes(code) || OUTSIDE.includes(code) ? new MirrorDamagedError(code, error) : error;
}

/** `EACCES` and its like where a mirror is made: there is none yet that could be damaged. */
export const asStorageFailure = (error: unknown): unknown =>
  error instanceof MirrorDamagedError ? storageFailed(error) : error;

export const storageFailed = (cause: unknown): GitError => new GitError('git_storage_failed', { cause });
