import type { AddressFilter } from '../../core/network';
import { HttpsPool } from '../../https';
import { type ConnectStage, connectSsh, type HostKey, type HostKeyPolicy, SshError } from '../../ssh';
import type { Advertisement, RemoteRefs } from '../protocol/advertisement';
import { classifyRemoteFailure } from '../errors/classify-remote-failure';
import { GitError, isGitError } from '../errors/git-error';
import { checkOutHttps } from '../transport/https-channel';
import { RemoteSession, type SessionLimits } from '../transport/remote-session';
import { type GitService, type HttpsRemote, serviceCommand } from '../transport/remote-target';

export type RepositoryAccess = 'read-write' | 'read-only';

const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'git_certificate_untrusted',
  'git_client_certificate_refused',
]);

/** `certificate` occurs over HTTPS only, `host_key` over SSH only. */
export type ProbeStep = 'reach' | 'host_key' | 'certificate' | 'sign_in' | 'read' | 'write';

interface SshProbe {
  protocol: 'ssh';
  host: string;
  port: number;
  user: string;
  path: string;
  privateKey: string;
  hostKey: HostKeyPolicy;
}

export interface ProbeOptions {
  limits: SessionLimits;
  signal?: AbortSignal;
  isAddressAllowed?: AddressFilter;
  /** Called when a step begins. */
  onStep?: (step: ProbeStep) => void;
  /** Inspects the refs before the write check; ends the probe if it throws. */
  judge?: (refs: RemoteRefs) => void;
}

/** Repository to probe, with its credentials. */
export type ProbeTarget = SshProbe | HttpsRemote;

export type ProbeRequest = ProbeTarget & ProbeOptions;

export interface ProbedRepository {
  /** Null over HTTPS. */
  hostKey: HostKey | null;
  refs: RemoteRefs;
  access: RepositoryAccess;
}

type Open = (service: GitService) => Promise<RemoteSession>;

/** Probes a repository over a new connection, so that nothing cached can affect the result. */
export function probeRepository(request: ProbeRequest): Promise<ProbedRepository> {
  return request.protocol === 'https' ? probeOverHttps(request) : probeOverSsh(request);
}

const STEP_OF_SSH = {
  connect: 'reach',
  banner: 'reach',
  'key-exchange': 'host_key',
  'sign-in': 'sign_in',
} as const satisfies Record<ConnectStage, ProbeStep>;

async function probeOverSsh(request: SshProbe & ProbeOptions): Promise<ProbedRepository> {
  const { limits, signal, onStep } = request;
  const onStage = (stage: ConnectStage) => onStep?.(STEP_OF_SSH[stage]);
  const timeoutMs = limits.silenceMs;
  const connection = await connectSsh({ ...request, onStage, timeoutMs }).catch(throwAsGitError);
  const open = async (service: GitService): Promise<RemoteSession> => {
    const command = serviceCommand(service, request.path);
    const silence = AbortSignal.timeout(timeoutMs);
    try {
      const opening = signal === undefined ? silence : AbortSignal.any([signal, silence]);
      const channel = await connection.exec(command, { signal: opening });
      return new RemoteSession({ channel, release: () => channel.close() }, { service, limits, signal });
    } catch (error) {
      if (silence.aborted && signal?.aborted !== true) throw new GitError('git_timeout', { cause: error });
      return throwAsGitError(error);
    }
  };
  try {
    onStep?.('read');
    return { hostKey: connection.hostKey, ...(await look(open, request)) };
  } finally {
    connection.close();
  }
}

async function probeOverHttps(request: HttpsRemote & ProbeOptions): Promise<ProbedRepository> {
  const { limits, signal, isAddressAllowed, onStep } = request;
  let isFirst = true;
  const onConnected = () => {
    if (isFirst) onStep?.('sign_in');
    isFirst = false;
  };
  const pool = new HttpsPool({ isAddressAllowed, onConnected });
  onStep?.('reach');
  try {
    const open = (service: GitService) =>
      Promise.resolve(new RemoteSession(checkOutHttps(pool, request, service), { service, limits, signal }));
    const judge = (refs: RemoteRefs) => {
      onStep?.('read');
      request.judge?.(refs);
    };
    return { hostKey: null, ...(await look(open, { ...request, judge })) };
  } catch (error) {
    if (isGitError(error) && CERTIFICATE_CODES.has(error.code)) onStep?.('certificate');
    throw error;
  } finally {
    await pool.close();
  }
}

async function look(open: Open, { judge, onStep }: ProbeOptions): Promise<Omit<ProbedRepository, 'hostKey'>> {
  const refs = await advertisementOf(open, 'git-upload-pack');
  judge?.(refs);
  onStep?.('write');
  const access = await asAccess(() => advertisementOf(open, 'git-receive-pack'));
  return { refs, access };
}

async function advertisementOf(open: Open, service: GitService): Promise<Advertisement> {
  const session = await open(service);
  const advertisement = await session.advertised;
  session.close();
  return advertisement;
}

async function asAccess(openForWriting: () => Promise<unknown>): Promise<RepositoryAccess> {
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
    ? classifyRemoteFailure({ stage: 'connect', carrierError: error, cause: error })
    : error;
}
