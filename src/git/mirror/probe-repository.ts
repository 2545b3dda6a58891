import { TimeLimit } from '../../core/concurrency';
import type { AddressFilter } from '../../core/network';
import { HttpsPool } from '../../https';
import type { ClientChannel } from 'ssh2';
import {
  type ConnectStage,
  connectSsh,
  type HostKey,
  type HostKeyPolicy,
  isChannelRefusal,
  type SshConnection,
  SshError,
} from '../../ssh';
import type { Advertisement, RemoteRefs } from '../protocol/advertisement';
import { classifyRemoteFailure } from '../errors/classify-remote-failure';
import { GitError, isGitError } from '../errors/git-error';
import { checkOutHttps } from '../transport/https-channel';
import { RemoteSession, type SessionLimits } from '../transport/remote-session';
import {
  type GitService,
  type HttpsRemote,
  type ReplaceToken,
  serviceCommand,
} from '../transport/remote-target';
import { findUnbornHead, GIT_PROTOCOL_2 } from '../transport/unborn-head';

export type RepositoryAccess = 'read-write' | 'read-only';

const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'git_certificate_untrusted',
  'git_client_certificate_refused',
]);

/** Limit on asking for the branch of an empty repository, which most servers answer at once. */
const HEAD_MS = 5_000;
const headLimitOf = ({ limits }: ProbeOptions): number => Math.min(limits.silenceMs, HEAD_MS);

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
  replaceToken?: ReplaceToken;
}

/** Repository to probe, with its credentials. */
export type ProbeTarget = SshProbe | HttpsRemote;

export type ProbeRequest = ProbeTarget & ProbeOptions;

export interface ProbedRepository {
  /** Null over HTTPS. */
  hostKey: HostKey | null;
  refs: RemoteRefs;
  access: RepositoryAccess;
  /** The server has no filters (`uploadpack.allowFilter`). Null: an empty repository does not tell. */
  sendsWholeHistories: boolean | null;
}

interface Prober {
  open(service: GitService): Promise<RemoteSession>;
  /** Finds the branch that HEAD of an empty repository names; null if the server does not tell. */
  findUnbornHead(): Promise<string | null>;
  /** Checks that reading needs a sign-in; absent over SSH, which always does. */
  isClosedToStrangers?(): Promise<boolean>;
}

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
  const { onStep } = request;
  const prober = await SshProber.connect(request).catch(throwAsGitError);
  try {
    onStep?.('read');
    return { hostKey: prober.hostKey, ...(await readRepository(prober, request)) };
  } finally {
    prober.close();
  }
}

class SshProber implements Prober {
  readonly hostKey: HostKey;

  private constructor(
    private readonly request: SshProbe & ProbeOptions,
    private connection: SshConnection,
  ) {
    this.hostKey = connection.hostKey;
  }

  static async connect(request: SshProbe & ProbeOptions): Promise<SshProber> {
    const { limits, onStep } = request;
    const onStage = (stage: ConnectStage) => onStep?.(STEP_OF_SSH[stage]);
    return new SshProber(request, await connectSsh({ ...request, onStage, timeoutMs: limits.silenceMs }));
  }

  async open(service: GitService): Promise<RemoteSession> {
    const { limits, signal, path } = this.request;
    using silence = this.limit(limits.silenceMs);
    try {
      const channel = await this.exec(serviceCommand(service, path), silence);
      return new RemoteSession({ channel, release: () => channel.close() }, { service, limits, signal });
    } catch (error) {
      if (silence.signal.aborted && signal?.aborted !== true)
        throw new GitError('git_timeout', { cause: error });
      return throwAsGitError(error);
    }
  }

  /** Many servers accept no variables; where a shell runs commands, it can set one. */
  async findUnbornHead(): Promise<string | null> {
    const command = serviceCommand('git-upload-pack', this.request.path);
    const environment = { GIT_PROTOCOL: GIT_PROTOCOL_2 };
    return (
      (await this.ask(command, environment)) ??
      (await this.ask(`env GIT_PROTOCOL=${GIT_PROTOCOL_2} ${command}`))
    );
  }

  close(): void {
    this.connection.close();
  }

  private async ask(command: string, environment?: Record<string, string>): Promise<string | null> {
    const timeoutMs = headLimitOf(this.request);
    using limit = this.limit(timeoutMs);
    const channel = await this.exec(command, limit, environment).catch(() => null);
    return channel && (await findUnbornHead({ channel, release: () => channel.close() }, timeoutMs));
  }

  private limit(ms: number): TimeLimit {
    const { signal } = this.request;
    return new TimeLimit(ms, signal ? [signal] : []);
  }

  /** A server that allows one session counts the one before until its process has ended. */
  private async exec(
    command: string,
    { signal }: TimeLimit,
    environment?: Record<string, string>,
  ): Promise<ClientChannel> {
    const options = { signal, environment };
    try {
      return await this.connection.exec(command, options);
    } catch (error) {
      if (!isChannelRefusal(error)) throw error;
      this.connection.close();
      const { request, hostKey } = this;
      const timeoutMs = request.limits.silenceMs;
      this.connection = await connectSsh({ ...request, hostKey: { kind: 'pinned', ...hostKey }, timeoutMs });
      return this.connection.exec(command, options);
    }
  }
}

async function probeOverHttps(request: HttpsRemote & ProbeOptions): Promise<ProbedRepository> {
  const { limits, signal, isAddressAllowed, onStep, replaceToken } = request;
  let isFirst = true;
  const onConnected = () => {
    if (isFirst) onStep?.('sign_in');
    isFirst = false;
  };
  const pool = new HttpsPool({ isAddressAllowed, onConnected });
  onStep?.('reach');
  try {
    const open = (service: GitService, isAnonymous = false) =>
      Promise.resolve(
        new RemoteSession(checkOutHttps(pool, request, { service, isAnonymous, replaceToken }), {
          service,
          limits,
          signal,
        }),
      );
    const prober: Prober = {
      open,
      isClosedToStrangers: () => {
        const stranger = { open: (service: GitService) => open(service, true) };
        return advertisementOf(stranger, 'git-upload-pack').then(() => false, isAuthFailure);
      },
      findUnbornHead: () =>
        findUnbornHead(
          checkOutHttps(pool, request, {
            service: 'git-upload-pack',
            protocol: GIT_PROTOCOL_2,
            replaceToken,
          }),
          headLimitOf(request),
        ),
    };
    const judge = (refs: RemoteRefs) => {
      onStep?.('read');
      request.judge?.(refs);
    };
    return { hostKey: null, ...(await readRepository(prober, { ...request, judge })) };
  } catch (error) {
    if (isGitError(error) && CERTIFICATE_CODES.has(error.code)) onStep?.('certificate');
    throw error;
  } finally {
    await pool.close();
  }
}

async function readRepository(
  prober: Prober,
  { judge, onStep }: ProbeOptions,
): Promise<Omit<ProbedRepository, 'hostKey'>> {
  const refs = await advertisementOf(prober, 'git-upload-pack');
  if (refs.isEmpty) refs.head.symref ??= await prober.findUnbornHead();
  judge?.(refs);
  onStep?.('write');
  const sendsWholeHistories = refs.isEmpty ? null : !refs.capabilities.has('filter');
  return { refs, access: await askAccess(prober), sendsWholeHistories };
}

async function advertisementOf(prober: Pick<Prober, 'open'>, service: GitService): Promise<Advertisement> {
  const session = await prober.open(service);
  const advertisement = await session.advertised;
  session.close();
  return advertisement;
}

async function askAccess(prober: Prober): Promise<RepositoryAccess> {
  try {
    await advertisementOf(prober, 'git-receive-pack');
    return 'read-write';
  } catch (error) {
    if (isGitError(error) && error.code === 'git_read_only_key') return 'read-only';
    // Apache answers 401 also to a user whom it knows and who may not write. The token is a wrong one only if it was
    // not looked at before, in a repository that everybody may read.
    if (isAuthFailure(error) && (await prober.isClosedToStrangers?.())) return 'read-only';
    throw error;
  }
}

const isAuthFailure = (error: unknown): boolean => isGitError(error) && error.code === 'git_auth_failed';

function throwAsGitError(error: unknown): never {
  throw error instanceof SshError
    ? classifyRemoteFailure({ stage: 'connect', carrierError: error, cause: error })
    : error;
}
