import { GitError, isGitError } from './git-error';
import { describeNativeError, withRemote } from './native-git';
import { explainDiskMessage } from './classify-remote-failure';
import { REMOTE_PREFIX } from './mirror-files';
import type { RemoteGateway } from './remote-gateway';
import type { RemoteSession } from './remote-session';
import type { RemoteTarget } from './remote-target';
import type { Sha } from './sha';

/** `GIT_REMOTE_DOWNLOAD_TAGS_NONE`, `GIT_FETCH_NO_PRUNE`: this branch and nothing else. */
const ONLY_THE_BRANCH = { downloadTags: 2, prune: 2, updateFetchhead: 0 };
/** How often libgit2, between two objects, asks whether to go on. */
const ASK_EVERY_MS = 200;

/** libgit2 could not make use of what came, or of what is here: only a look at what is here can tell which. */
export class FetchFailedLocally extends Error {
  override readonly name = 'FetchFailedLocally';

  constructor(readonly error: GitError) {
    super(error.message);
  }
}

export interface FetchRequest {
  dir: string;
  branch: string;
  /** What of the branch is here already, with all that is behind it. */
  isHere: (sha: Sha) => Promise<boolean>;
  /** That libgit2 may read what is here. */
  check: () => Promise<void>;
  signal?: AbortSignal;
}

/** The branch's tip on the server, all of it now here too; null where there is no such branch. */
export async function fetchBranch(
  gateway: RemoteGateway,
  target: RemoteTarget,
  { dir, branch, isHere, check, signal }: FetchRequest,
): Promise<Sha | null> {
  const { session, advertisement } = await gateway.open(target, 'git-upload-pack', { signal });
  const tip = advertisement.branches.get(branch) ?? null;
  if (tip === null || (await isHere(tip))) {
    session.close();
    return tip;
  }
  await check().catch((error: unknown) => {
    session.close();
    throw error;
  });
  try {
    const refspec = `+refs/heads/${branch}:${REMOTE_PREFIX}${branch}`;
    await gateway.lend(session, (url, isOver) => {
      const options = { ...ONLY_THE_BRANCH, callbacks: { transferProgress: whileNot(isOver) } };
      return withRemote(dir, url, (remote) => remote.fetch([refspec], options, 'fetch'));
    });
  } catch (error) {
    throw explainFetchFailure(error, session);
  }
  return tip;
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
  const error = session.failure({ stage: 'read', nodegitErrno: errno, nodegitMessage: message, cause });
  if (!session.wasClosedByUs || explainDiskMessage(message, cause)) return error;
  return new FetchFailedLocally(error);
}
