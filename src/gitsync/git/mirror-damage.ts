import { GitError } from './git-error';

/** What the local copy should hold and does not, or holds wrongly. It is a cache: make it anew. */
export class MirrorDamagedError extends GitError {
  constructor(detail: string, cause?: unknown) {
    super('git_mirror_damaged', { data: { detail }, cause });
  }
}

/** The system's own word for a full disk or quota, as an error of ours; anything else comes back as it is. */
export function explainDiskError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT' ? new GitError('git_disk_full', { cause: error }) : error;
}
