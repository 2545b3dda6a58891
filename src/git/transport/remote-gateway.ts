import { isDeepStrictEqual } from 'node:util';
import type { HttpsPool } from '../../https';
import { SshError, type SshPool } from '../../ssh';
import type { Advertisement } from '../protocol/advertisement';
import { classifyRemoteFailure } from '../errors/classify-remote-failure';
import { PackAnswer, RefusedByServerError } from '../protocol/pack-answer';
import { GitError } from '../errors/git-error';
import { type IndexedPack, PackReceiver } from '../objects/index-pack';
import { checkOutHttps } from './https-channel';
import { type CheckedOutChannel, RemoteSession, type SessionLimits } from './remote-session';
import {
  type GitService,
  type RemoteTarget,
  type ReplaceToken,
  serviceCommand,
  toSshTarget,
} from './remote-target';
import type { Sha } from '../objects/sha';
import { GIT_PROTOCOL_2 } from './unborn-head';
import { SidebandText } from '../protocol/sideband-text';
import { printUploadPackRequest, type UploadPackRequest } from '../protocol/upload-pack-request';

/** Over SSH, a server may accept the variable, or have a shell that sets it. */
const WAYS_TO_VERSION_2 = ['variable', 'command'] as const;
type WayToVersion2 = (typeof WAYS_TO_VERSION_2)[number];

/** Repositories whose servers are remembered, each with some 2 KB. */
const MAX_REMEMBERED = 1_000;

/** Advertisement of version 2 over HTTPS, which says only what the server can do. */
interface Remembered {
  target: RemoteTarget;
  advertisement: Advertisement;
  path: string;
}

interface ConnectOptions {
  way?: WayToVersion2;
  signal?: AbortSignal;
  remembered?: Remembered;
}

export interface RemoteGatewayOptions extends Partial<SessionLimits> {
  /** Lifetime of an unused prewarmed session. */
  preparedMs?: number;
  replaceToken?: ReplaceToken;
}

const DEFAULTS = {
  silenceMs: 30_000,
  deadlineMs: 120_000,
  maxDownloadBytes: 512 * 1024 * 1024,
  preparedMs: 30_000,
};

/** Session opened before it is needed; saves a push the round trips of opening it. */
export interface PrewarmedSession {
  /** Resolves when the session is open, to the branches that it advertises; to null if it has failed. */
  readonly branches: Promise<ReadonlyMap<string, Sha> | null>;
  /** True once it was used, has expired or was cancelled. */
  readonly isSpent: boolean;
  /** Returns true if it is unspent and matches target and service. */
  serves(target: RemoteTarget, service: GitService): boolean;
  /** Discards it. */
  cancel(): void;
}

export interface OpenedSession {
  session: RemoteSession;
  advertisement: Advertisement;
}

class Prepared implements PrewarmedSession {
  readonly branches: Promise<ReadonlyMap<string, Sha> | null>;
  private session: Promise<RemoteSession> | null;
  private timer: NodeJS.Timeout;

  constructor(
    readonly target: RemoteTarget,
    readonly service: GitService,
    session: Promise<RemoteSession>,
    preparedMs: number,
  ) {
    this.session = session;
    this.branches = session
      .then(({ advertised }) => advertised)
      .then(
        ({ branches }) => branches,
        () => null,
      );
    this.timer = setTimeout(() => this.cancel(), preparedMs);
  }

  get isSpent(): boolean {
    return this.session === null;
  }

  serves(target: RemoteTarget, service: GitService): boolean {
    return !this.isSpent && service === this.service && isSameTarget(target, this.target);
  }

  /** Returns null if it has expired or does not match. */
  take(target: RemoteTarget, service: GitService): Promise<RemoteSession> | null {
    const { session } = this;
    if (session === null || !this.serves(target, service)) return null;
    clearTimeout(this.timer);
    this.session = null;
    return session;
  }

  cancel(): void {
    clearTimeout(this.timer);
    const { session } = this;
    this.session = null;
    void session?.then(
      (opened) => opened.close(),
      () => {},
    );
  }
}

/** Connection pools by protocol. */
export interface RemotePools {
  ssh: SshPool;
  https: HttpsPool;
}

/**
 * The only way to a remote: channels on pooled connections, over SSH or HTTPS, with limits on silence, time and bytes, and
 * a cancel.
 */
export class RemoteGateway {
  private readonly options: SessionLimits & { preparedMs: number; replaceToken?: ReplaceToken };
  private readonly sessions = new Set<RemoteSession>();
  /** By protocol, host and port. */
  private readonly waysToVersion2 = new Map<string, WayToVersion2>();
  /** By workspace and place. */
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    private readonly pools: RemotePools,
    options: RemoteGatewayOptions = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
  }

  /** Opens a session now, for use within seconds. Never fails: if it cannot be used, a new one is opened. */
  prepare(target: RemoteTarget, service: GitService): PrewarmedSession {
    return new Prepared(target, service, this.connect(target, service, {}), this.options.preparedMs);
  }

  /** Returns a session that has advertised its refs. Rejects with a GitError. */
  async open(
    target: RemoteTarget,
    service: GitService,
    { prepared, signal }: { prepared?: PrewarmedSession; signal?: AbortSignal } = {},
  ): Promise<OpenedSession> {
    const ready = prepared instanceof Prepared ? prepared.take(target, service) : null;
    if (ready !== null) {
      const opened = await this.usePrepared(ready, signal);
      if (opened !== null) return opened;
    }
    const session = await this.connect(target, service, { signal });
    return { session, advertisement: await session.advertised };
  }

  /**
   * Opens a session in which any object can be asked for by its id: of protocol version 2, with filters. Null if the
   * server speaks another version, or has no filters.
   */
  async openForObjects(target: RemoteTarget): Promise<OpenedSession | null> {
    const key = `${target.protocol} ${target.host}:${target.port}`;
    const ways = target.protocol === 'https' ? (['variable'] as const) : WAYS_TO_VERSION_2;
    const known = this.waysToVersion2.get(key);
    this.remembered.delete(placeOf(target));
    for (const way of known === undefined ? ways : [known]) {
      const session = await this.connect(target, 'git-upload-pack', { way });
      const advertisement = await session.advertised.catch((error: unknown) => {
        // A server without a shell refuses the command, whatever it says.
        if (way === 'command') return null;
        throw error;
      });
      if (advertisement?.version === 2 && advertisement.capabilities.has('filter')) {
        this.waysToVersion2.set(key, way);
        this.remember(target, { session, advertisement });
        return { session, advertisement };
      }
      session.close();
    }
    return null;
  }

  /**
   * Like `openForObjects`, without a request, for a repository that this process has opened before with this credential over
   * HTTPS; otherwise null. If the server ends the session, use `openForObjects`: the repository may have moved, or the token
   * have expired.
   */
  async openRemembered(target: RemoteTarget): Promise<OpenedSession | null> {
    const remembered = this.remembered.get(placeOf(target));
    if (remembered === undefined || !isSameTarget(remembered.target, target)) return null;
    const session = await this.connect(target, 'git-upload-pack', { way: 'variable', remembered });
    return { session, advertisement: remembered.advertisement };
  }

  private remember(target: RemoteTarget, { session: { path }, advertisement }: OpenedSession): void {
    if (path === undefined) return;
    this.remembered.set(placeOf(target), { target, advertisement, path });
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > MAX_REMEMBERED) this.remembered.delete(oldest);
  }

  /**
   * Sends the request, receives the pack that answers it in this session, and closes the session unless it is kept for
   * another request. The pack and its index are written to the folder, which must be empty.
   */
  async download(
    { session, advertisement }: OpenedSession,
    { request, folder, keeps = false }: { request: UploadPackRequest; folder: string; keeps?: boolean },
  ): Promise<IndexedPack> {
    let isKept = false;
    const pack = await PackReceiver.open(folder);
    try {
      const words = new SidebandText(session.secrets);
      const answer = new PackAnswer(pack, (text) => words.add(text));
      const isRead = readAnswer(session, answer);
      session.write(printUploadPackRequest(request, advertisement), () => {});
      session.finishRequest();
      await isRead;
      if (!answer.isComplete) throw session.failure({ stage: 'read', stderr: words.text });
      isKept = keeps && session.rest();
      if (!isKept) session.close();
      return await pack.finish(this.limitFromNow());
    } finally {
      if (!isKept) session.close();
      await pack.close();
    }
  }

  /** Indexing may take longer than the transfer: it gets the deadline once more. */
  private limitFromNow(): () => void {
    const { deadlineMs } = this.options;
    const end = performance.now() + deadlineMs;
    return () => {
      if (performance.now() > end) throw takesTooLong(deadlineMs);
    };
  }

  /** Ends all sessions. */
  close(): void {
    for (const session of this.sessions) session.end('aborted');
  }

  /** Returns null if the session has failed since: nothing was requested on it yet, so a new one may be opened. */
  private async usePrepared(
    ready: Promise<RemoteSession>,
    signal?: AbortSignal,
  ): Promise<OpenedSession | null> {
    const session = await ready.catch(() => null);
    if (session === null) return null;
    session.watch(signal);
    const advertisement = await session.advertised.catch(() => null);
    if (advertisement !== null && session.isOpen) return { session, advertisement };
    if (signal?.aborted === true) throw session.failure({ stage: 'connect' });
    return null;
  }

  private async connect(
    target: RemoteTarget,
    service: GitService,
    { signal, ...options }: ConnectOptions,
  ): Promise<RemoteSession> {
    try {
      const lent = await this.openChannel(target, service, { signal, ...options });
      const advertisement = options.remembered?.advertisement;
      const session = new RemoteSession(lent, { service, limits: this.options, signal, advertisement });
      this.sessions.add(session);
      session.ended.addEventListener('abort', () => this.sessions.delete(session), { once: true });
      return session;
    } catch (error) {
      throw error instanceof SshError
        ? classifyRemoteFailure({ stage: 'connect', carrierError: error, cause: error })
        : error;
    }
  }

  private openChannel(
    target: RemoteTarget,
    service: GitService,
    { way, signal, remembered }: ConnectOptions,
  ): Promise<CheckedOutChannel> {
    const protocol = way && GIT_PROTOCOL_2;
    if (target.protocol === 'https') {
      const { replaceToken } = this.options;
      const options = { service, protocol, path: remembered?.path, replaceToken };
      return Promise.resolve(checkOutHttps(this.pools.https, target, options));
    }
    const timeoutMs = this.options.silenceMs;
    const command = serviceCommand(service, target.path);
    return this.pools.ssh.openChannel(
      toSshTarget(target),
      way === 'command' ? `env GIT_PROTOCOL=${GIT_PROTOCOL_2} ${command}` : command,
      { signal, timeoutMs, ...(way === 'variable' && { environment: { GIT_PROTOCOL: GIT_PROTOCOL_2 } }) },
    );
  }
}

/** Resolves when the answer is complete or nothing more will come; throws why the answer is refused. */
function readAnswer(session: RemoteSession, answer: PackAnswer): Promise<void> {
  return new Promise((resolve, reject) => {
    let read = Promise.resolve();
    const refuse = (error: Error) => {
      const isRefusal = error instanceof RefusedByServerError;
      reject(isRefusal ? session.failure({ stage: 'read', stderr: error.message }) : error);
      session.close();
    };
    session.join({
      onData: (chunk) => {
        read = read
          .then(() => answer.read(chunk))
          // A server of version 2 waits for the next command then.
          .then(() => (answer.isComplete ? resolve() : session.resume()));
        read.catch(refuse);
        return false;
      },
      onEnd: ({ isCut }) => void (isCut ? Promise.resolve() : read).then(resolve, refuse),
    });
  });
}

const takesTooLong = (deadlineMs: number) =>
  new GitError('git_too_large', {
    message: `The repository could not be unpacked within ${deadlineMs / 1000} seconds.`,
    remedy: 'Use a repository with less history or smaller files, or ask the operator for a longer limit.',
  });

const placeOf = ({ workspaceId, host, port, path }: RemoteTarget): string =>
  `${workspaceId} ${host}:${port} ${path}`;

const isSameTarget = (a: RemoteTarget, b: RemoteTarget): boolean => isDeepStrictEqual(a, b);
