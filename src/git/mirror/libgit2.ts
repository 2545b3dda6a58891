import { GitError } from '../errors/git-error';
import { explainSystemError, MirrorCorruptedError, storageFailed } from '../errors/mirror-corruption';
import type { Sha } from '../objects/sha';

/** Parts of nodegit in use, as this build provides them; the published types omit half of them. */
export interface NativeRepository {
  cleanup(): void;
  createRevWalk(): NativeRevwalk;
}

export interface NativeRevwalk {
  /** Returns a negative number if the commit is missing; does not throw. */
  push(oid: NativeOid): number;
  hide(oid: NativeOid): number;
  sorting(sort: number): void;
  /** Returns at most `count` ids, continuing after the previous call. */
  fastWalk(count: number): Promise<NativeOid[]>;
}

export interface NativeOid {
  tostrS(): string;
}

interface NativeGit {
  Repository: {
    init(path: string, isBare: 0 | 1): Promise<NativeRepository>;
    openBare(path: string): Promise<NativeRepository>;
  };
  Reference: {
    create(
      repository: NativeRepository,
      name: string,
      oid: NativeOid,
      force: 0 | 1,
      message: string,
    ): Promise<unknown>;
    remove(repository: NativeRepository, name: string): Promise<unknown> | number;
    list(repository: NativeRepository): Promise<string[]>;
    nameToId(repository: NativeRepository, name: string): Promise<NativeOid>;
    isValidName(name: string): unknown;
  };
  Merge: { base(repository: NativeRepository, one: NativeOid, other: NativeOid): Promise<NativeOid> };
  Graph: {
    aheadBehind(
      repository: NativeRepository,
      local: NativeOid,
      upstream: NativeOid,
    ): Promise<{ ahead: number; behind: number }>;
    descendantOf(repository: NativeRepository, commit: NativeOid, ancestor: NativeOid): Promise<unknown>;
  };
  Oid: { fromString(sha: Sha): NativeOid };
  Libgit2: { opts(option: number, value: number): unknown; OPT: Record<string, number> };
}

let loaded: NativeGit | null = null;

/**
 * Returns libgit2; throws if nodegit is not compiled. It is loaded by the first call and not with this file, so that code
 * that imports `src/git` runs without the compiled package, as unit tests do.
 */
export function libgit2(): NativeGit {
  loaded ??= load();
  return loaded;
}

function load(): NativeGit {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- An import would load it with this file.
  const git = require('nodegit') as NativeGit;
  const { Libgit2 } = git;
  // It would search all packs for the target of each ref that is written, and keep what it read of their indexes in memory.
  Libgit2.opts(Libgit2.OPT.ENABLE_STRICT_OBJECT_CREATION, 0);
  return git;
}

/**
 * Loads libgit2, or throws. The worker does so as it starts: later, opening a mirror would take the failure for damage
 * and delete the mirror.
 */
export const loadLibgit2 = (): void => void libgit2();

export const toOid = (sha: Sha): NativeOid => libgit2().Oid.fromString(sha);

/**
 * `GIT_SORT_TOPOLOGICAL
 * GIT_SORT_TIME`.
 */
export const TOPOLOGICAL_NEWEST_FIRST = 3;

export interface NativeFailure {
  errno: number;
  message: string;
}

/** Reads fields, because nodegit's errors are not always instances of this realm's `Error`. */
export function describeNativeError(error: unknown): NativeFailure {
  const { errno, message } = (error ?? {}) as { errno?: unknown; message?: unknown };
  return {
    errno: typeof errno === 'number' ? errno : -1,
    message: typeof message === 'string' ? message : String(error),
  };
}

/** Maps the failure of a call on the local repository to a Git error. */
export function explainLocalFailure(error: unknown): unknown {
  if (error instanceof GitError) return error;
  const { message } = describeNativeError(error);
  const explained = explainDiskMessage(message, error) ?? explainSystemError(error);
  return explained === error && isDamageMessage(message)
    ? new MirrorCorruptedError(message, error)
    : explained;
}

/** libgit2 ends its message with the operating system's error.  */
function explainDiskMessage(message: string, cause: unknown): GitError | null {
  if (/no space left on device|disk quota exceeded|ENOSPC|EDQUOT/i.test(message))
    return new GitError('git_disk_full', { cause });
  return /read-only file system|too many open files/i.test(message) ? storageFailed(cause) : null;
}

/** Treats any other complaint of libgit2 about the mirror as corruption: it is a cache, and can be fetched again. */
export function asDamage(error: unknown): unknown {
  const explained = explainLocalFailure(error);
  return explained === error ? new MirrorCorruptedError(String(error), error) : explained;
}

/** Recognizes libgit2's messages about missing or corrupt objects, packs and refs. */
export const isDamageMessage = (message: string): boolean =>
  /object not found|no match for id|corrupt|invalid (?:pack|loose|object|code|distance|stored|block|header|zlib|data)|failed to (?:parse|read|inflate|find|open|stat|mmap)|mismatch|inflat|incorrect (?:header|data)|packfile|odb|zlib|could not (?:find|open)|unterminated|more than 2\^16 parents/i.test(
    message,
  );
