import { type ConnectStage, connectSsh, type HostKey, type HostKeyPolicy, SshError } from '../../ssh';
import type { RemoteRefs } from './advertisement';
import { classifyRemoteFailure } from './classify-remote-failure';
import { GitError, isGitError } from './git-error';
import type { RemoteGateway } from './remote-gateway';
import { RemoteSession, type SessionLimits } from './remote-session';
import { type GitService, type RemoteTarget, serviceCommand } from './remote-target';

export type RepositoryAccess = 'read-write' | 'read-only';

/** What `git ls-remote` would say, over a channel that is open already: two round trips. */
export async function listRefs(
  gateway: RemoteGateway,
  target: RemoteTarget,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RemoteRefs> {
  const { session, advertisement } = await gateway.open(target, 'git-upload-pack', { signal });
  session.close();
  return advertisement;
}

export type ProbeStep = 'reach' | 'host_key' | 'sign_in' | 'read' | 'write';

export interface ProbeRequest {
  host: string;
  port: number;
  user: string;
  path: string;
  privateKey: string;
  hostKey: HostKeyPolicy;
  limits: SessionLimits;
  signal?: AbortSignal;
  isAddressAllowed?: (address: string) => boolean;
  /** Told as each step begins. */
  onStep?: (step: ProbeStep) => void;
  /** Looks at what was read before writing is tried; what it throws ends the probe. */
  judge?: (refs: RemoteRefs) => void;
}

export interface ProbedRepository {
  hostKey: HostKey;
  refs: RemoteRefs;
  access: RepositoryAccess;
}

const STEP_OF = {
  connect: 'reach',
  banner: 'reach',
  'key-exchange': 'host_key',
  'sign-in': 'sign_in',
} as const satisfies Record<ConnectStage, ProbeStep>;

/** Looks at a repository over a connection of its own, so that nothing that was set up before can help or hurt. */
export async function probeRepository(request: ProbeRequest): Promise<ProbedRepository> {
  const { limits, onStep } = request;
  const onStage = (stage: ConnectStage) => onStep?.(STEP_OF[stage]);
  const timeoutMs = limits.silenceMs;
  const connection = await connectSsh({ ...request, onStage, timeoutMs }).catch(throwAsGitError);
  const open = async (service: GitService) => {
    const session = await openSession(connection, service, request);
    const advertisement = await session.advertised;
    session.close();
    return advertisement;
  };
  try {
    onStep?.('read');
    const refs = await open('git-upload-pack');
    request.judge?.(refs);
    onStep?.('write');
    const access = await asAccess(async () => void (await open('git-receive-pack')));
    return { hostKey: connection.hostKey, refs, access };
  } finally {
    connection.close();
  }
}

async function openSession(
  connection: Awaited<ReturnType<typeof connectSsh>>,
  service: GitService,
  { path, limits, signal }: ProbeRequest,
): Promise<RemoteSession> {
  const command = serviceCommand(service, path);
  const silence = AbortSignal.timeout(limits.silenceMs);
  try {
    const opening = signal === undefined ? silence : AbortSignal.any([signal, silence]);
    const channel = await connection.exec(command, { signal: opening });
    return new RemoteSession({ channel, release: () => channel.close() }, { service, limits, signal });
  } catch (error) {
    if (silence.aborted && signal?.aborted !== true) throw new GitError('git_timeout', { cause: error });
    return throwAsGitError(error);
  }
}

async function asAccess(openForWriting: () => Promise<void>): Promise<RepositoryAccess> {
  try {
    await openForWriting();
    return 'read-write';
  } catch (error) {
    if (isGitError(error) && error.code === 'git_read_only_key') return 'read-only';
    throw error;
  }
}

function throwAsGitError(error: unknown): never {
  throw error instanceof SshError
    ? classifyRemoteFailure({ stage: 'connect', sshError: error, cause: error })
    : error;
}
