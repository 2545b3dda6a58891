import type { Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { HttpsPool } from '../../https';
import { SshError, type SshPool } from '../../ssh';
import type { Advertisement } from '../protocol/advertisement';
import { classifyRemoteFailure } from '../errors/classify-remote-failure';
import { DownloadGuard, RefusedByServerError } from '../protocol/guard-download';
import { GitError } from '../errors/git-error';
import { checkOutHttps } from './https-channel';
import { LoopbackListener } from './loopback-listener';
import { type CheckedOutChannel, RemoteSession, type SessionLimits } from './remote-session';
import { type GitService, type RemoteTarget, serviceCommand, toSshTarget } from './remote-target';
import { Semaphore } from '../../core/concurrency';
import type { Sha } from '../objects/sha';
import { UploadPackRequest } from '../protocol/upload-pack-request';

export interface RemoteGatewayOptions extends Partial<SessionLimits> {
  /** Lifetime of an unused prewarmed session. */
  preparedMs?: number;
}

/** nodegit has 10 threads; if calls hang in all of them, everything stops, even opening a file. */
const MAX_NATIVE_CALLS = 8;

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
 * The only way from libgit2 to a network: joins a loopback address to a channel on a pooled connection, over SSH or
 * HTTPS, with limits on silence, time and bytes, and a cancel.
 */
export class RemoteGateway {
  private readonly options: SessionLimits & { preparedMs: number };
  private readonly listener = new LoopbackListener();
  private readonly nativeCalls = new Semaphore(MAX_NATIVE_CALLS);
  private readonly sessions = new Set<RemoteSession>();

  constructor(
    private readonly pools: RemotePools,
    options: RemoteGatewayOptions = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
  }

  /** Opens a session now, for use within seconds. Never fails: if it cannot be used, a new one is opened. */
  prepare(target: RemoteTarget, service: GitService): PrewarmedSession {
    return new Prepared(target, service, this.connect(target, service), this.options.preparedMs);
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
    const session = await this.connect(target, service, signal);
    return { session, advertisement: await session.advertised };
  }

  /**
   * Lets libgit2 fetch branches in this session by the address that `call` gets, and closes the session afterwards. Throws
   * what `call` throws; the session knows why it ended. `isOver` tells `call` to give up.
   */
  async lend<T>(
    session: RemoteSession,
    { branches, offered }: { branches: readonly string[]; offered: readonly Sha[] },
    call: (url: string, isOver: () => boolean) => Promise<T>,
  ): Promise<T> {
    const release = await this.nativeCalls.acquire(session.ended);
    const time = this.limitAfterwards(session);
    try {
      const { url, cancel } = await this.listener.admit(session.service, (socket) =>
        connectSocket(socket, { session, branches, request: new UploadPackRequest(offered) }),
      );
      try {
        return await call(url, () => session.wasEnded || time.isOver);
      } finally {
        cancel();
      }
    } catch (error) {
      throw time.isOver ? takesTooLong(this.options.deadlineMs) : error;
    } finally {
      release();
      session.close();
      time.stop();
    }
  }

  /** Unpacking may take longer than the transfer: it gets the deadline once more. */
  private limitAfterwards(session: RemoteSession): { readonly isOver: boolean; stop(): void } {
    const time = { isOver: false, stop: () => clearTimeout(timer) };
    let timer: NodeJS.Timeout | undefined;
    const begin = () => (timer = setTimeout(() => (time.isOver = true), this.options.deadlineMs));
    session.ended.addEventListener('abort', begin, { once: true });
    return time;
  }

  /** Ends all sessions. */
  async close(): Promise<void> {
    for (const session of this.sessions) session.end('aborted');
    await this.listener.close();
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
    signal?: AbortSignal,
  ): Promise<RemoteSession> {
    try {
      const lent = await this.openChannel(target, service, signal);
      const session = new RemoteSession(lent, { service, limits: this.options, signal });
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
    signal?: AbortSignal,
  ): Promise<CheckedOutChannel> {
    if (target.protocol === 'https')
      return Promise.resolve(checkOutHttps(this.pools.https, target, { service }));
    const timeoutMs = this.options.silenceMs;
    const command = serviceCommand(service, target.path);
    return this.pools.ssh.openChannel(toSshTarget(target), command, { signal, timeoutMs });
  }
}

interface Connection {
  session: RemoteSession;
  branches: readonly string[];
  request: UploadPackRequest;
}

/** libgit2 would take the server's words for its own. */
const asGitError = (error: unknown, session: RemoteSession): GitError =>
  error instanceof RefusedByServerError
    ? session.failure({ stage: 'read', stderr: error.message })
    : (error as GitError);

function connectSocket(socket: Socket, { session, branches, request }: Connection): void {
  const guard = new DownloadGuard();
  let handed = Promise.resolve();
  const handOn = async (chunk: Buffer) => {
    await guard.pass(chunk);
    if (socket.write(chunk)) session.resume();
  };
  socket.write(session.advertisementOf(branches));
  session.join({
    onData: (chunk) => {
      handed = handed
        .then(() => handOn(chunk))
        .catch((error: unknown) => session.refuse(asGitError(error, session)));
      return false;
    },
    onEnd: ({ isCut }) => {
      if (isCut) guard.stop();
      void (isCut ? Promise.resolve() : handed).then(() => endSocket(socket, isCut));
    },
  });
  socket.on('drain', () => session.resume());
  socket.on('data', (chunk: Buffer) => {
    const complete = request.read(chunk);
    if (complete === null) return;
    session.write(complete, () => {});
    session.finishRequest();
  });
  socket.on('end', () => session.finishWriting());
  socket.on('close', () => session.close());
  socket.resume();
}

/** Unblocks libgit2: a read ends with the buffered data, a write is accepted and dropped. */
function endSocket(socket: Socket, isCut: boolean): void {
  if (isCut) socket.destroy();
  else socket.end();
  socket.resume();
}

const takesTooLong = (deadlineMs: number) =>
  new GitError('git_too_large', {
    message: `The repository could not be unpacked within ${deadlineMs / 1000} seconds.`,
    remedy: 'Use a repository with less history or smaller files, or ask the operator for a longer limit.',
  });

const isSameTarget = (a: RemoteTarget, b: RemoteTarget): boolean => isDeepStrictEqual(a, b);
