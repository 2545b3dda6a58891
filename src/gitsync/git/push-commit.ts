import type { Advertisement } from './advertisement';
import { classifyRefusedPush } from './classify-refused-push';
import { GitError } from './git-error';
import type { ObjectStore } from './object-store';
import { FLUSH_PACKET, packetOf } from './pkt-line';
import { PushReport } from './push-report';
import type { PreparedSession, RemoteGateway } from './remote-gateway';
import type { RemoteSession } from './remote-session';
import type { RemoteTarget } from './remote-target';
import { type Sha, ZERO_SHA } from './sha';
import { writePack } from './write-pack';

export interface PushRequest {
  sha: Sha;
  branch: string;
  /** The tip that the commit was built on; null where the branch is to be made. */
  expected: Sha | null;
  /** A `git-receive-pack` session that was opened ahead. */
  prepared?: PreparedSession;
  /** Nothing leaves before this has resolved; where it rejects, nothing leaves at all. */
  mayLeave?: Promise<void>;
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

const CAPABILITIES = ['report-status', 'side-band-64k', 'quiet', 'object-format=sha1'];
const AGENT = 'agent=trellis';
/** Small enough that a slow line shows progress within the time of silence. */
const WRITE_BYTES = 32 * 1024;

/** Pushes without fetching first; the server compares with `expected` and swaps. Never a force. */
export async function pushCommit(
  store: ObjectStore,
  gateway: RemoteGateway,
  target: RemoteTarget,
  { sha, branch, expected, prepared, mayLeave, signal }: PushRequest,
): Promise<PushResult> {
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
    const [pack] = await Promise.all([writePack(store, { tip: sha, base: expected, mayBeThin }), mayLeave]);
    const update = { ref, command: `${expected ?? ZERO_SHA} ${sha} ${ref}`, pack };
    return judge(ref, session, await send(session, advertisement, update));
  } catch (error) {
    session.close();
    throw error;
  }
}

interface Sent {
  report: PushReport;
  /** From then on the server may have done it, whatever we hear. */
  hasLeft: boolean;
}

/** The command, the pack, and what the server says to them. Ends with its word for the ref, or with the session. */
async function send(
  session: RemoteSession,
  { capabilities }: Advertisement,
  { ref, command, pack }: { ref: string; command: string; pack: Buffer },
): Promise<Sent> {
  const report = new PushReport(capabilities.has('side-band-64k'));
  if (!session.isOpen) return { report, hasLeft: false };
  const answered = new Promise<void>((resolve) => {
    session.join({
      onData: (chunk) => {
        report.read(chunk);
        if (report.statusOf(ref) !== null) {
          // What its hooks do after that is nothing to wait for, but they are let finish.
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
  const status = report.statusOf(ref);
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
