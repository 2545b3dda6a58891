import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isGitError } from '../errors/git-error';
import { movePacks } from './mirror-packs';
import { describeNativeError, withRemote } from './libgit2';
import type { RemoteRefs } from '../protocol/advertisement';
import type { RemoteGateway } from '../transport/remote-gateway';
import type { RemoteSession } from '../transport/remote-session';
import type { RemoteTarget } from '../transport/remote-target';
import type { Sha } from '../objects/sha';

/** `GIT_REMOTE_DOWNLOAD_TAGS_NONE`, `GIT_FETCH_NO_PRUNE`: fetches these branches and nothing else. */
const ONLY_THE_BRANCHES = { downloadTags: 2, prune: 2, updateFetchhead: 0 };
/** Interval at which libgit2 asks, between two objects, if it should continue. */
const ASK_EVERY_MS = 200;

export interface FetchRequest {
  /** Folder of the bare mirror. */
  dir: string;
  /** Returns the branches to fetch, given the server's. */
  choose: (branches: ReadonlyMap<string, Sha>) => string[];
  /** Returns true if the mirror has this commit and its whole history. */
  isHere: (sha: Sha) => Promise<boolean>;
  /** Commits that the mirror has (`have` lines), so that the server sends only the rest. */
  offer: () => Promise<Sha[]>;
  signal?: AbortSignal;
}

/**
 * Fetches branches, and returns the server's refs.
 * libgit2 fetches into an empty repository, and the pack is moved from there: libgit2 never reads the mirror, and so
 * cannot hang on a truncated object.
 */
export async function fetchBranches(
  gateway: RemoteGateway,
  target: RemoteTarget,
  request: FetchRequest,
): Promise<RemoteRefs> {
  const { choose, isHere, signal } = request;
  const { session, advertisement } = await gateway.open(target, 'git-upload-pack', { signal });
  try {
    const missing: string[] = [];
    for (const branch of choose(advertisement.branches))
      if (!(await isHere(advertisement.branches.get(branch) ?? ''))) missing.push(branch);
    if (missing.length > 0) await fetchMissing(gateway, session, { ...request, branches: missing });
    return advertisement;
  } finally {
    session.close();
  }
}

async function fetchMissing(
  gateway: RemoteGateway,
  session: RemoteSession,
  { dir, branches, offer }: Pick<FetchRequest, 'dir' | 'offer'> & { branches: string[] },
): Promise<void> {
  const offered = await offer();
  const incoming = join(dir, `incoming-${randomBytes(8).toString('hex')}`);
  const refspecs = branches.map((branch) => `+refs/heads/${branch}:refs/heads/${branch}`);
  try {
    makeEmptyRepository(incoming);
    await gateway
      .lend(session, { branches, offered }, (url, isOver) => {
        const options = { ...ONLY_THE_BRANCHES, callbacks: { transferProgress: whileNot(isOver) } };
        return withRemote(incoming, url, (remote) => remote.fetch(refspecs, options, 'fetch'));
      })
      .catch((error: unknown) => {
        throw explainFetchFailure(error, session);
      });
    await movePacks(incoming, dir);
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

/**
 * Creates the minimum that libgit2 accepts as a repository. Not recursive: if the parent folder is gone, the mirror
 * is gone.
 */
function makeEmptyRepository(dir: string): void {
  for (const folder of ['', 'refs', 'objects', 'objects/pack']) mkdirSync(join(dir, folder));
  writeFileSync(join(dir, 'HEAD'), 'ref: refs/heads/main\n');
}

/** Aborts the transfer by a negative return value. */
const whileNot = (isOver: () => boolean) => ({
  callback: () => (isOver() ? -1 : 0),
  throttle: ASK_EVERY_MS,
  waitForResult: true,
});

function explainFetchFailure(cause: unknown, session: RemoteSession): unknown {
  if (isGitError(cause)) return cause;
  const { errno, message } = describeNativeError(cause);
  return session.failure({ stage: 'read', nodegitErrno: errno, nodegitMessage: message, cause });
}
