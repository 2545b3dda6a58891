import type { AddressFilter } from '../core/network';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientChannel } from 'ssh2';
import type { PrewarmedChannels } from './prewarmed-channels';
import { connectSsh } from './connect-ssh';
import { raceWithSignal } from './deadline';
import type { HostKeyPolicy } from './host-key-policy';
import { checkOutChannel, type OpenChannel } from './check-out-channel';
import { Singleflight } from './singleflight';
import { Semaphore } from '../core/concurrency';
import { isChannelRefusal, type SshConnection } from './ssh-connection';
import { SshError } from './ssh-error';

export interface SshTarget {
  /** Connections are never shared between workspaces, even if all else is equal. */
  workspaceId: string;
  user: string;
  host: string;
  port: number;
  privateKey: string;
  keyFingerprint: string;
  hostKey: HostKeyPolicy;
}

export interface ConnectionSettings {
  connectTimeoutMs: number;
  idleMs: number;
  keepAliveIntervalMs: number;
  maxChannels: number;
  isAddressAllowed?: AddressFilter;
  channelsAhead: PrewarmedChannels;
}

export type Phase = 'waiting' | 'connecting' | 'opening';

export interface ChannelRequest {
  command: string;
  /** Variables for the command, which reach it where the server accepts them. */
  environment?: Record<string, string>;
  signal: AbortSignal;
  onPhase: (phase: Phase) => void;
}

/**
 * The process of a closed channel usually ends soon, and frees its session: waiting is cheaper than a new connection.
 */
const REFUSAL_PAUSES_MS = [20, 60, 180];

interface LiveChannel {
  connection: SshConnection;
  channel: ClientChannel;
}

/** The connection to one target: opened on demand, shared, replaced when dead, closed when idle. */
export class PooledConnection {
  readonly #slots: Semaphore;
  #connection: SshConnection | null = null;
  #attempt: Singleflight<SshConnection> | null = null;
  /** Connections that accept no new channels, but still have open ones. */
  readonly #evicted = new Set<SshConnection>();
  readonly #channelCounts = new Map<SshConnection, number>();
  /** Sessions that the server allows on a connection, as learned from its refusals. */
  #maxSessions = Infinity;
  /** Connections on which a command has succeeded: a command that fails there may succeed on a new connection. */
  readonly #proven = new WeakSet<SshConnection>();
  #idleTimer: NodeJS.Timeout | null = null;
  #closeReason: SshError | null = null;

  constructor(
    readonly target: SshTarget,
    private readonly settings: ConnectionSettings,
    private readonly events: { onConnected: () => void; onUnused: () => void },
  ) {
    this.#slots = new Semaphore(settings.maxChannels);
  }

  get stats() {
    const connections = this.#evicted.size + (this.#connection ? 1 : 0);
    return { connections, channels: this.#slots.taken, waiting: this.#slots.waiting };
  }

  /** True if it is open and unused. */
  get isIdle(): boolean {
    return this.#idleTimer !== null;
  }

  /** `signal` covers waiting, connecting and opening; the call rejects with its reason. */
  async openChannel(request: ChannelRequest): Promise<OpenChannel> {
    this.#stopIdling();
    try {
      request.onPhase('waiting');
      const releaseSlot = await this.#slots.acquire(request.signal);
      try {
        const { connection, channel } = await this.#openOnLiveConnection(request);
        const onGone = () => {
          releaseSlot();
          this.#channelGone(connection);
        };
        return checkOutChannel({ connection, channel, onGone });
      } catch (error) {
        releaseSlot();
        throw error;
      }
    } finally {
      this.#startIdling();
    }
  }

  /** Accepts no more commands, and closes when the last running one has ended. */
  evict(): void {
    if (this.#connection) this.#evict(this.#connection);
  }

  /** Ends everything at once: open channels and waiting callers fail with `reason`. */
  async close(reason: SshError): Promise<void> {
    this.#closeReason ??= reason;
    this.#stopIdling();
    this.#slots.refuseAll(reason);
    this.#attempt?.giveUp();
    const connections = [...this.#evicted, ...(this.#connection ? [this.#connection] : [])];
    for (const connection of connections) connection.close();
    await Promise.all(connections.map((connection) => connection.closed));
  }

  /** A retry is safe: a command that got no input has done nothing. */
  async #openOnLiveConnection(request: ChannelRequest): Promise<LiveChannel> {
    for (let isRetry = false; ; isRetry = true) {
      request.onPhase('connecting');
      const { connection, sessionsBefore } = await this.#reserveSession(request.signal);
      request.onPhase('opening');
      try {
        const channel = await this.#exec(connection, request);
        this.#proven.add(connection);
        return { connection, channel };
      } catch (error) {
        const isFull = isChannelRefusal(error) && sessionsBefore > 0;
        if (isFull) this.#maxSessions = Math.min(this.#maxSessions, sessionsBefore);
        const isSpent = isFull || this.#isSpent(connection, error);
        if (isSpent || isTimeout(error)) this.#evict(connection);
        if ((isRetry && !isFull) || !isSpent || this.#closeReason) throw error;
      }
    }
  }

  /**
   * True if a new connection may serve the command. A refusal on a connection that worked means that processes that
   * outlive their channels have used up the server's sessions.
   */
  #isSpent(connection: SshConnection, error: unknown): boolean {
    if (isChannelRefusal(error)) return this.#proven.has(connection);
    return error instanceof SshError && error.kind === 'closed';
  }

  /** Finds a connection that has a session left, as far as the server has told by its refusals. */
  async #reserveSession(signal: AbortSignal): Promise<{ connection: SshConnection; sessionsBefore: number }> {
    for (;;) {
      const connection = await this.#connect(signal);
      const sessionsBefore = this.#channelsOf(connection);
      if (sessionsBefore < this.#maxSessions) {
        this.#channelCounts.set(connection, sessionsBefore + 1);
        return { connection, sessionsBefore };
      }
      this.#evict(connection);
    }
  }

  /** Runs the command in the session that was reserved; frees it again if that fails. */
  async #exec(
    connection: SshConnection,
    { command, environment, signal }: ChannelRequest,
  ): Promise<ClientChannel> {
    try {
      for (const pauseMs of this.#proven.has(connection) ? REFUSAL_PAUSES_MS : []) {
        try {
          return await connection.exec(command, { signal, environment });
        } catch (error) {
          if (!isChannelRefusal(error)) throw error;
          await raceWithSignal(delay(pauseMs, undefined, { ref: false }), signal);
        }
      }
      return await connection.exec(command, { signal, environment });
    } catch (error) {
      this.#channelGone(connection);
      throw error;
    }
  }

  async #connect(signal: AbortSignal): Promise<SshConnection> {
    if (this.#closeReason) throw this.#closeReason;
    if (this.#connection && !this.#connection.isClosed) return this.#connection;
    if (!this.#attempt || this.#attempt.isGivenUp) this.#attempt = this.#startAttempt();
    return this.#attempt.wait(signal);
  }

  #startAttempt(): Singleflight<SshConnection> {
    const { connectTimeoutMs, keepAliveIntervalMs, isAddressAllowed } = this.settings;
    const attempt: Singleflight<SshConnection> = new Singleflight(async (signal) => {
      try {
        const timeoutMs = connectTimeoutMs;
        const connection = await connectSsh({
          ...this.target,
          timeoutMs,
          keepAliveIntervalMs,
          isAddressAllowed,
          signal,
        });
        this.#adopt(connection);
        return connection;
      } catch (error) {
        throw this.#closeReason ?? error;
      } finally {
        if (this.#attempt === attempt) this.#attempt = null;
      }
    });
    return attempt;
  }

  #adopt(connection: SshConnection): void {
    this.#connection = connection;
    this.events.onConnected();
    connection.onClose(() => {
      if (this.#connection === connection) this.#connection = null;
      this.#evicted.delete(connection);
      this.#startIdling();
    });
    if (this.#closeReason) connection.close();
    this.#startIdling();
  }

  #evict(connection: SshConnection): void {
    if (this.#connection === connection) {
      this.#connection = null;
      if (!connection.isClosed) this.#evicted.add(connection);
    }
    if (this.#channelsOf(connection) === 0) connection.close();
  }

  #channelsOf(connection: SshConnection): number {
    return this.#channelCounts.get(connection) ?? 0;
  }

  #channelGone(connection: SshConnection): void {
    const count = this.#channelsOf(connection) - 1;
    if (count > 0) this.#channelCounts.set(connection, count);
    else this.#channelCounts.delete(connection);
    if (count <= 0 && this.#evicted.has(connection)) connection.close();
    this.#startIdling();
  }

  #startIdling(): void {
    const { connections, channels, waiting } = this.stats;
    if (channels > 0 || waiting > 0 || this.#closeReason) return;
    if (connections === 0) {
      this.#stopIdling();
      if (!this.#attempt) this.events.onUnused();
      return;
    }
    this.#idleTimer ??= setTimeout(() => {
      this.#idleTimer = null;
      this.#connection?.close();
    }, this.settings.idleMs).unref();
    // Only if nothing is running: a server may limit sessions, and running commands come first.
    if (this.#connection && this.#proven.has(this.#connection))
      this.settings.channelsAhead.open(this.#connection, this.target);
  }

  #stopIdling(): void {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
  }
}

/** Silence makes a connection suspect: the next caller gets a new one. */
const isTimeout = (error: unknown): boolean => error instanceof SshError && error.kind === 'timeout';
