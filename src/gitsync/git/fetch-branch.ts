import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isGitError } from './git-error';
import { movePacks } from './mirror-packs';
import { describeNativeError, withRemote } from './native-git';
import type { RemoteGateway } from './remote-gateway';
import type { RemoteSession } from './remote-session';
import type { RemoteTarget } from './remote-target';
import type { Sha } from './sha';

/** `GIT_REMOTE_DOWNLOAD_TAGS_NONE`, `GIT_FETCH_NO_PRUNE`: this branch and nothing else. */
const ONLY_THE_BRANCH = { downloadTags: 2, prune: 2, updateFetchhead: 0 };
/** How often libgit2, between two objects, asks whether to go on. */
const ASK_EVERY_MS = 200;

export interface FetchRequest {
  /** Of the bare repository that it is to be in. */
  dir: string;
  branch: string;
  /** What of the branch is here already, with all that is behind it. */
  isHere: (sha: Sha) => Promise<boolean>;
  /** Commits that are here, for the server to send only the rest. */
  offer: () => Promise<Sha[]>;
  signal?: AbortSignal;
}

/**
 * The branch's tip on the server, all of it now here too; null where there is no such branch. libgit2 fetches into an
 * empty repository, from which the pack is moved: it reads nothing of what is here, and so cannot stumble over it.
 */
export async function fetchBranch(
  gateway: RemoteGateway,
  target: RemoteTarget,
  request: FetchRequest,
): Promise<Sha | null> {
  const { branch, isHere, signal } = request;
  const { session, advertisement } = await gateway.open(target, 'git-upload-pack', { signal });
  try {
    const tip = advertisement.branches.get(branch) ?? null;
    if (tip !== null && !(await isHere(tip))) await fetchMissing(gateway, session, request);
    return tip;
  } finally {
    session.close();
  }
}

async function fetchMissing(
  gateway: RemoteGateway,
  session: RemoteSession,
  { dir, branch, offer }: FetchRequest,
): Promise<void> {
  const offered = await offer();
  const incoming = join(dir, `incoming-${randomBytes(8).toString('hex')}`);
  const refspec = `+refs/heads/${branch}:refs/heads/${branch}`;
  try {
    makeEmptyRepository(incoming);
    await gateway
      .lend(session, offered, (url, isOver) => {
        const options = { ...ONLY_THE_BRANCH, callbacks: { transferProgress: whileNot(isOver) } };
        return withRemote(incoming, url, (remote) => remote.fetch([refspec], options, 'fetch'));
      })
      .catch((error: unknown) => {
        throw explainFetchFailure(error, session);
      });
    await movePacks(incoming, dir);
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

/** What libgit2 takes for one. Not with what is above it: where that is gone, this is no mirror any more. */
function makeEmptyRepository(dir: string): void {
  for (const folder of ['', 'refs', 'objects', 'objects/pack']) mkdirSync(join(dir, folder));
  writeFileSync(join(dir, 'HEAD'), 'ref: refs/heads/main\n');
}

/** A negative answer breaks the transfer off. */
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
