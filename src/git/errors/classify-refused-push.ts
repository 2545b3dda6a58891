import { GitError } from './git-error';
import { sanitizeServerLine } from './sanitize-server-text';

/** Messages of Git, and of servers that imitate it, to the slower of two concurrent writers. */
const RACE =
  /failed to update ref|cannot lock ref|fetch first|non-fast-forward|incorrect old value|reference already exists|does not point to expected|is at [0-9a-f]{40} but expected|stale info|unable to (?:lock|resolve) reference|reference (?:update|transaction).*(?:conflict|expected)/i;

/** Messages that follow the same wording when the server could not write at all. */
const TROUBLE =
  /permission denied|no space left on device|read-only file system|disk quota exceeded|input\/output error/i;

export interface RefusedPush {
  ref: string;
  /** Text after `ng <ref>`. */
  reason: string;
  /** Everything else that the server and its hooks printed. */
  serverText: string;
}

/** Returns `git_remote_moved` if the branch had moved in the meantime, else `git_push_rejected`. */
export function classifyRefusedPush({ ref, reason, serverText }: RefusedPush): GitError {
  const words = [serverText.trimEnd(), reason].filter(Boolean).join('\n');
  if (RACE.test(reason) && !TROUBLE.test(words)) {
    return new GitError('git_remote_moved', { data: { ref }, serverText: words });
  }
  const shown = sanitizeServerLine(reason);
  return new GitError('git_push_rejected', {
    message: `The server refused the push: ${shown}.`,
    remedy: remedyFor(words, { isByHook: HOOK.test(reason) }),
    data: { ref, reason: shown },
    serverText: words,
  });
}

/** A hook’s own words may look like the operating system’s. */
const HOOK = /hook declined/i;

function remedyFor(words: string, { isByHook }: { isByHook: boolean }): string | undefined {
  if (/protected branch|GH006|GH013|rule violations/i.test(words)) {
    return 'The branch is protected: let this key push to it, or configure another branch.';
  }
  if (/branch is currently checked out/i.test(words)) {
    return 'The repository on the server has a work tree with this branch. Use a bare repository.';
  }
  if (/no space left on device|disk quota exceeded/i.test(words))
    return 'The disk of the server is full; free some space there.';
  if (isByHook) return undefined;
  if (/exceeds maximum allowed size/i.test(words))
    return 'The server takes no pushes of this size. Ask its operator to raise the limit, or make the app smaller.';
  if (/file too large/i.test(words))
    return 'The server does not let Git write files of this size. Ask its operator to raise the limit.';
  if (/read-only file system|unable to create temporary|unable to write|unpacker error/i.test(words))
    return 'The server cannot write to the repository: its disk may be full or read-only, or rights may be missing there.';
  return undefined;
}
