import type { Advertisement } from '../protocol/advertisement';
import { classifyRefusedPush } from '../errors/classify-refused-push';
import { GitError } from '../errors/git-error';
import type { ObjectStore } from '../objects/object-store';
import { FLUSH_PACKET, packetOf } from '../protocol/pkt-line';
import { PushReport } from '../protocol/push-report';
import type { PrewarmedSession, RemoteGateway } from '../transport/remote-gateway';
import type { RemoteSession } from '../transport/remote-session';
import type { RemoteTarget } from '../transport/remote-target';
import { shaOf, type Sha, ZERO_SHA } from '../objects/sha';
import { writePack, writeTagPack } from '../objects/write-pack';

export interface PushRequest {
  sha: Sha;
  branch: string;
  /** Tip that the commit was built on; null if the push creates the branch. */
  expected: Sha | null;
  /** Commit of another branch that the new branch starts at; the remote has its history. */
  startsAt?: Sha | null;
  /** The remote has the commit already, with its history: only the branch changes. */
  isThere?: boolean;
  /**
   * For a commit that is not built on `expected`, and takes its place: a force push, or a new branch with a history that
   * the server has lost. It has `common` with its history; null for histories that have nothing in common.
   */
  replaces?: { common: Sha | null };
  /** Prewarmed `git-receive-pack` session. */
  prepared?: PrewarmedSession;
  /** The update is sent only after this resolves, and never if it rejects. */
  mayLeave?: Promise<void>;
  signal?: AbortSignal;
}

/**
 * `ok`: the server confirmed the update of the ref. `moved`: the branch was not at `expected`. `rejected`: the server
 * refused the commit, with its message. `uncertain`: the update may have been sent, and no answer came.
 * A failure before the update was sent is thrown instead.
 */
export type PushResult =
  | { kind: 'ok' }
  /** `actual`: tip that the server advertised, if it did so before it refused; null if it showed no such branch. */
  | { kind: 'moved'; actual: Sha | null | undefined; error: GitError }
  | { kind: 'rejected'; error: GitError }
  | { kind: 'uncertain'; error: GitError };

const CAPABILITIES = ['report-status', 'side-band-64k', 'quiet', 'object-format=sha1'];
const AGENT = 'agent=trellis';
/** Small enough for a slow line to show progress within the silence timeout. */
const WRITE_BYTES = 32 * 1024;

/**
 * Pushes without fetching first; the server compares the ref with `expected` and swaps it. Unless `replaces`
 * asks for it, it never forces: a pack can only be written for a commit that is built on `expected`.
 */
export async function pushCommit(
  { store, gateway, target }: { store: ObjectStore; gateway: RemoteGateway; target: RemoteTarget },
  { isThere = false, ...request }: PushRequest,
): Promise<PushResult> {
  const { sha, branch, expected, startsAt = null, replaces, prepared, mayLeave, signal } = request;
  if (sha === expected) throw new TypeError(`There is nothing to push: ${sha} is the tip already.`);
  const ref = `refs/heads/${branch}`;
  const { session, advertisement } = await gateway.open(target, 'git-receive-pack', { prepared, signal });
  try {
    const actual = advertisement.branches.get(branch) ?? null;
    if (actual !== expected) {
      session.close();
      return moved(ref, actual);
    }
    const mayBeThin = !advertisement.capabilities.has('no-thin');
    const base = isThere ? sha : replaces ? replaces.common : (expected ?? startsAt);
    const [pack] = await Promise.all([
      writePack(store, { tip: sha, base, mayBeThin, isWhole: replaces !== undefined }),
      mayLeave,
    ]);
    const update = { ref, command: `${expected ?? ZERO_SHA} ${sha} ${ref}`, pack };
    return judge(ref, session, await send(session, advertisement, update));
  } catch (error) {
    session.close();
    throw error;
  }
}

export interface DeleteRequest {
  branch: string;
  /** The server deletes nothing else than this. */
  expected: Sha;
  signal?: AbortSignal;
}

/** Deletes a branch of the server, if it is at `expected`. */
export async function deleteBranch(
  { gateway, target }: { gateway: RemoteGateway; target: RemoteTarget },
  { branch, expected, signal }: DeleteRequest,
): Promise<PushResult> {
  const ref = `refs/heads/${branch}`;
  const { session, advertisement } = await gateway.open(target, 'git-receive-pack', { signal });
  // A branch that is not shown is gone, which does no harm, or hidden, which the server says.
  const actual = advertisement.branches.get(branch) ?? expected;
  if (actual !== expected || !advertisement.capabilities.has('delete-refs')) {
    session.close();
    return actual === expected ? { kind: 'rejected', error: keepsBranches() } : moved(ref, actual);
  }
  const update = { ref, command: `${expected} ${ZERO_SHA} ${ref}`, pack: Buffer.alloc(0) };
  return judge(ref, session, await send(session, advertisement, update));
}

/** Adds an annotated tag; `ok` if it is there already. `moved`: the server has another tag of its name. */
export async function pushTag(
  { gateway, target }: { gateway: RemoteGateway; target: RemoteTarget },
  { name, content, signal }: { name: string; content: Buffer; signal?: AbortSignal },
): Promise<PushResult> {
  const ref = `refs/tags/${name}`;
  const sha = shaOf('tag', content);
  const { session, advertisement } = await gateway.open(target, 'git-receive-pack', { signal });
  const actual = advertisement.tags.get(name) ?? null;
  if (actual !== null) {
    session.close();
    return actual === sha ? { kind: 'ok' } : moved(ref, actual);
  }
  const update = { ref, command: `${ZERO_SHA} ${sha} ${ref}`, pack: await writeTagPack(content) };
  return judge(ref, session, await send(session, advertisement, update));
}

const keepsBranches = () =>
  new GitError('git_push_rejected', { message: 'The server does not allow branches to be deleted.' });

interface Sent {
  report: PushReport;
  /** True once the server may have applied the update, even if its answer is lost. */
  hasLeft: boolean;
}

/** Sends the command and the pack, and reads the report. Returns when the ref's status is known or the session ends. */
async function send(
  session: RemoteSession,
  { capabilities }: Advertisement,
  { ref, command, pack }: { ref: string; command: string; pack: Buffer },
): Promise<Sent> {
  const report = new PushReport(ref, capabilities.has('side-band-64k'), session.secrets);
  if (!session.isOpen) return { report, hasLeft: false };
  const answered = new Promise<void>((resolve) => {
    session.join({
      onData: (chunk) => {
        report.read(chunk);
        if (report.status !== null) {
          // Hooks that run after the report do not delay the push, but may finish.
          session.closeAfterwards();
          resolve();
        }
        return true;
      },
      onEnd: () => resolve(),
    });
  });
  const wanted = [...CAPABILITIES.filter((name) => capabilities.has(name)), AGENT].join(' ');
  const bytes = Buffer.concat([packetOf(`${command}\0 ${wanted}`), FLUSH_PACKET, pack]);
  await Promise.race([writeAll(session, bytes), answered]);
  session.finishRequest();
  await answered;
  return { report, hasLeft: true };
}

async function writeAll(session: RemoteSession, bytes: Buffer): Promise<void> {
  for (let sent = 0; sent < bytes.length && session.isOpen; sent += WRITE_BYTES) {
    await new Promise<void>((resolve) => {
      if (session.write(bytes.subarray(sent, sent + WRITE_BYTES), resolve)) resolve();
    });
  }
}

function judge(ref: string, session: RemoteSession, { report, hasLeft }: Sent): PushResult {
  const status = report.status;
  if (status?.kind === 'ok') return { kind: 'ok' };
  if (status?.kind === 'refused') {
    const serverText = [report.text, session.serverText].filter(Boolean).join('\n');
    const error = classifyRefusedPush({ ref, reason: status.reason, serverText });
    return error.code === 'git_remote_moved'
      ? { kind: 'moved', actual: undefined, error }
      : { kind: 'rejected', error };
  }
  const error = session.failure({ stage: 'write', stderr: report.text });
  if (hasLeft) return { kind: 'uncertain', error };
  throw error;
}

const moved = (ref: string, actual: Sha | null | undefined): PushResult => ({
  kind: 'moved',
  actual,
  error: new GitError('git_remote_moved', { data: { ref, ...(actual === undefined ? {} : { actual }) } }),
});
