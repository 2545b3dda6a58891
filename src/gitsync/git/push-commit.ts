import { classifyRefusedPush } from './classify-refused-push';
import { GitError } from './git-error';
import { describeNativeError, explainLocalFailure, withRemote } from './native-git';
import { PushWatch } from './push-watch';
import type { PreparedSession, RemoteGateway } from './remote-gateway';
import type { RemoteSession } from './remote-session';
import type { RemoteTarget } from './remote-target';
import type { Sha } from './sha';

export interface PushRequest {
  sha: Sha;
  branch: string;
  /** The tip that the commit was built on; null where the branch is to be made. */
  expected: Sha | null;
  /** A `git-receive-pack` session that was opened ahead. */
  prepared?: PreparedSession;
  signal?: AbortSignal;
}

/**
 * `ok` only on the server's own word for the ref; `moved`: the branch is not, or no longer, where it was expected;
 * `rejected`: the server does not want it, in its own words; `uncertain`: the update may have left, and no answer
 * came. Whatever failed before the update could leave is thrown instead.
 */
export type PushResult =
  | { kind: 'ok' }
  /** `actual`: the tip that the server showed, where it showed one before it refused. */
  | { kind: 'moved'; actual: Sha | null | undefined; error: GitError }
  | { kind: 'rejected'; error: GitError }
  | { kind: 'uncertain'; error: GitError };

const NOT_FAST_FORWARD = -11;

/** Pushes without fetching first; the server compares with `expected`. Never a force. */
export async function pushCommit(
  dir: string,
  gateway: RemoteGateway,
  target: RemoteTarget,
  { sha, branch, expected, prepared, signal }: PushRequest,
): Promise<PushResult> {
  if (sha === expected) throw new TypeError(`There is nothing to push: ${sha} is the tip already.`);
  const ref = `refs/heads/${branch}`;
  const { session, advertisement } = await gateway.open(target, 'git-receive-pack', { prepared, signal });
  const actual = advertisement.branches.get(branch) ?? null;
  if (actual !== expected) {
    session.close();
    return moved(ref, actual);
  }
  const watch = new PushWatch(
    { ref, from: expected, to: sha },
    advertisement.capabilities.has('side-band-64k'),
  );
  const failure = await runNativePush(dir, { gateway, session, watch, refspec: `${sha}:${ref}` });
  return judge({ ref, session, watch, failure });
}

interface NativePush {
  gateway: RemoteGateway;
  session: RemoteSession;
  watch: PushWatch;
  refspec: string;
}

/** What libgit2 has to say about it, which is never taken as an answer of the server. */
async function runNativePush(
  dir: string,
  { gateway, session, watch, refspec }: NativePush,
): Promise<unknown> {
  try {
    await gateway.lend(session, watch, (url) => withRemote(dir, url, (remote) => remote.push([refspec], {})));
    return null;
  } catch (error) {
    return error;
  }
}

interface Outcome {
  ref: string;
  session: RemoteSession;
  watch: PushWatch;
  failure: unknown;
}

function judge({ ref, session, watch, failure }: Outcome): PushResult {
  const { status } = watch;
  if (status?.kind === 'ok') return { kind: 'ok' };
  if (status?.kind === 'refused') {
    const serverText = [watch.serverText, session.serverText].filter(Boolean).join('\n');
    const error = classifyRefusedPush({ ref, reason: status.reason, serverText });
    return error.code === 'git_remote_moved'
      ? { kind: 'moved', actual: undefined, error }
      : { kind: 'rejected', error };
  }
  const { errno, message } = describeNativeError(failure);
  if (watch.hasRefusedCommands || (!watch.hasSentCommands && errno === NOT_FAST_FORWARD))
    return moved(ref, undefined);
  const error = session.failure({
    stage: 'write',
    stderr: watch.serverText,
    nodegitErrno: errno,
    nodegitMessage: failure === null ? undefined : message,
    cause: failure ?? undefined,
  });
  if (watch.hasSentCommands) return { kind: 'uncertain', error };
  const local = session.wasClosedByUs ? explainLocalFailure(failure) : failure;
  throw local instanceof GitError ? local : error;
}

const moved = (ref: string, actual: Sha | null | undefined): PushResult => ({
  kind: 'moved',
  actual,
  error: new GitError('git_remote_moved', { data: { ref, ...(actual === undefined ? {} : { actual }) } }),
});
