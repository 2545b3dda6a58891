import nodegit = require('nodegit');
import { GitError } from './git-error';
import { explainDiskMessage } from './classify-remote-failure';
import { explainSystemError, MirrorDamagedError } from './mirror-damage';
import type { Sha } from './sha';

/** What of nodegit is used, as this build really is; the published types leave half of it out. */
export interface NativeRepository {
  cleanup(): void;
  createRevWalk(): NativeRevwalk;
}

export interface NativeRevwalk {
  /** Answer a negative number where the commit is missing; they do not throw. */
  push(oid: NativeOid): number;
  hide(oid: NativeOid): number;
  sorting(sort: number): void;
  /** At most so many ids, from where the call before has ended. */
  fastWalk(count: number): Promise<NativeOid[]>;
}

export interface NativeOid {
  tostrS(): string;
}

export interface NativeRemote {
  fetch(refspecs: string[], options: object, reflogMessage: string): Promise<unknown>;
  push(refspecs: string[], options: object): Promise<unknown>;
}

interface NativeGit {
  Repository: {
    init(path: string, isBare: 0 | 1): Promise<NativeRepository>;
    openBare(path: string): Promise<NativeRepository>;
  };
  Remote: { createWithOpts(url: string, options: object): Promise<NativeRemote> };
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
  Graph: {
    descendantOf(repository: NativeRepository, commit: NativeOid, ancestor: NativeOid): Promise<unknown>;
  };
  Oid: { fromString(sha: Sha): NativeOid };
  Libgit2: { opts(option: number, value: number): unknown; OPT: Record<string, number> };
}

export const native = nodegit as unknown as NativeGit;

export const toOid = (sha: Sha): NativeOid => native.Oid.fromString(sha);

/** `GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME`. */
export const TOPOLOGICAL_NEWEST_FIRST = 3;

/** Without the settings of whoever runs this: an `url.….insteadOf` of theirs must not redirect us. */
const SKIP_INSTEADOF = 1;

/**
 * On a handle of its own: nodegit locks a repository for as long as a transfer lasts, and what a handle holds (its
 * packs, by their path, for every handle of the process) is given back by `cleanup`, not by going out of scope.
 */
export async function withRemote<T>(
  dir: string,
  url: string,
  use: (remote: NativeRemote) => Promise<T>,
): Promise<T> {
  const repository = await native.Repository.openBare(dir);
  try {
    return await use(await native.Remote.createWithOpts(url, { repository, flags: SKIP_INSTEADOF }));
  } finally {
    repository.cleanup();
  }
}

export interface NativeFailure {
  errno: number;
  message: string;
}

/** By its fields: nodegit's errors are no instance of this realm's `Error` in every host. */
export function describeNativeError(error: unknown): NativeFailure {
  const { errno, message } = (error ?? {}) as { errno?: unknown; message?: unknown };
  return {
    errno: typeof errno === 'number' ? errno : -1,
    message: typeof message === 'string' ? message : String(error),
  };
}

/** What a failed call on the local repository comes down to. */
export function explainLocalFailure(error: unknown): unknown {
  if (error instanceof GitError) return error;
  const { message } = describeNativeError(error);
  const explained = explainDiskMessage(message, error) ?? explainSystemError(error);
  return explained === error && isDamageMessage(message) ? new MirrorDamagedError(message, error) : explained;
}

/** Whatever else libgit2 has against what is here: it is a cache, and a new one will do. */
export function asDamage(error: unknown): unknown {
  const explained = explainLocalFailure(error);
  return explained === error ? new MirrorDamagedError(String(error), error) : explained;
}

/** libgit2's words for objects, packs and references that are gone or that it cannot make sense of. */
export const isDamageMessage = (message: string): boolean =>
  /object not found|no match for id|corrupt|invalid (?:pack|loose|object|code|distance|stored|block|header|zlib|data)|failed to (?:parse|read|inflate|find|open|stat|mmap)|mismatch|inflat|incorrect (?:header|data)|packfile|odb|zlib|could not (?:find|open)|unterminated|more than 2\^16 parents/i.test(
    message,
  );
