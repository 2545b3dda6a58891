import type { ClientChannel } from 'ssh2';
import { connectSsh } from './connect-ssh';
import { raceWithSignal } from './deadline';
import type { HostKey } from './host-key';
import type { HostKeyPolicy } from './host-key-policy';
import { Slots } from './slots';
import type { SshConnection } from './ssh-connection';
import { SshError } from './ssh-error';

export interface SshTarget {
  /** A connection is never shared between workspaces, even if all else is equal. */
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
  isAddressAllowed?: (address: string) => boolean;
}

export interface OpenChannel {
  channel: ClientChannel;
  hostKey: HostKey;
  /** Closes the channel and, when the server has confirmed that, lets the next one in. May be called again. */
  release(): void;
}

/** How long a server may take to confirm that a channel is closed before its place is given away regardless. */
const CLOSE_CONFIRMATION_MS = 1_000;

export type Phase = 'waiting' | 'connecting' | 'opening';

export interface ChannelRequest {
  command: string;
  signal: AbortSignal;
  onPhase: (phase: Phase) => void;
}

interface LiveChannel {
  connection: SshConnection;
  channel: ClientChannel;
}

interface Attempt {
  promise: Promise<SshConnection>;
  controller: AbortController;
  waiters: number;
}

/** The one connection of one target: made on demand, shared, replaced when dead, closed when idle. */
export class PooledConnection {
  readonly #slots: Slots;
  #connection: SshConnection | null = null;
  #attempt: Attempt | null = null;
  /** Connections that take no new channels, but still have open ones. */
  readonly #retired = new Set<SshConnection>();
  readonly #channelCounts = new Map<SshConnection, number>();
  /** Connections on which a command has run: one that fails there may succeed on a new connection. */
  readonly #proven = new WeakSet<SshConnection>();
  #idleTimer: NodeJS.Timeout | null = null;
  #closeReason: SshError | null = null;

  constructor(
    readonly target: SshTarget,
    private readonly settings: ConnectionSettings,
    private readonly events: { onConnected: () => void; onUnused: () => void },
  ) {
    this.#slots = new Slots(settings.maxChannels);
  }

  get stats() {
    const connections = this.#retired.size + (this.#connection ? 1 : 0);
    return { connections, channels: this.#slots.taken, waiting: this.#slots.waiting };
  }

  /** `signal` covers the wait, the connecting and the opening; its reason is what is thrown. */
  async openChannel(request: ChannelRequest): Promise<OpenChannel> {
    this.#stopIdling();
    try {
      request.onPhase('waiting');
      const releaseSlot = await this.#slots.acquire(request.signal);
      try {
        return this.#lend(await this.#openOnLiveConnection(request), releaseSlot);
      } catch (error) {
        releaseSlot();
        throw error;
      }
    } finally {
      this.#startIdling();
    }
  }

  /** Ends everything at once: open channels and waiting callers fail with `reason`. */
  async close(reason: SshError): Promise<void> {
    this.#closeReason ??= reason;
    this.#stopIdling();
    this.#slots.refuseAll(reason);
    this.#attempt?.controller.abort(reason);
    const connections = [...this.#retired, ...(this.#connection ? [this.#connection] : [])];
    for (const connection of connections) connection.close();
    await Promise.all(connections.map((connection) => connection.closed));
  }

  /** Trying a second time is safe: a command that got no input has done nothing. */
  async #openOnLiveConnection(request: ChannelRequest): Promise<LiveChannel> {
    for (let isRetry = false; ; isRetry = true) {
      request.onPhase('connecting');
      const connection = await this.#connect(request.signal);
      const isProven = this.#proven.has(connection);
      request.onPhase('opening');
      try {
        const channel = await this.#exec(connection, request);
        this.#proven.add(connection);
        return { connection, channel };
      } catch (error) {
        const kind = error instanceof SshError ? error.kind : null;
        // Silence makes a connection suspect; a refusal on one that worked means that the server's sessions are
        // used up, by processes that outlive their channels. Whoever comes next gets a new connection.
        const isSpent = kind === 'closed' || (kind === 'refused' && isProven);
        if (isSpent || kind === 'timeout') this.#retire(connection);
        if (isRetry || !isSpent || this.#closeReason) throw error;
      }
    }
  }

  async #exec(connection: SshConnection, { command, signal }: ChannelRequest): Promise<ClientChannel> {
    this.#channelCounts.set(connection, this.#channelsOf(connection) + 1);
    try {
      return await connection.exec(command, { signal });
    } catch (error) {
      this.#channelGone(connection);
      throw error;
    }
  }

  async #connect(signal: AbortSignal): Promise<SshConnection> {
    if (this.#closeReason) throw this.#closeReason;
    if (this.#connection && !this.#connection.isClosed) return this.#connection;
    const attempt = (this.#attempt ??= this.#startAttempt());
    attempt.waiters++;
    try {
      return await raceWithSignal(attempt.promise, signal);
    } finally {
      attempt.waiters--;
      if (attempt.waiters === 0) attempt.controller.abort();
    }
  }

  /** Everyone who needs the connection shares the attempt; it is given up when the last of them has gone. */
  #startAttempt(): Attempt {
    const controller = new AbortController();
    const { connectTimeoutMs, keepAliveIntervalMs, isAddressAllowed } = this.settings;
    const promise = connectSsh({
      ...this.target,
      timeoutMs: connectTimeoutMs,
      keepAliveIntervalMs,
      isAddressAllowed,
      signal: controller.signal,
    }).then(
      (connection) => {
        this.#attempt = null;
        this.#adopt(connection);
        return connection;
      },
      (error: unknown) => {
        if (this.#attempt === attempt) this.#attempt = null;
        throw this.#closeReason ?? error;
      },
    );
    const attempt: Attempt = { promise, controller, waiters: 0 };
    controller.signal.addEventListener('abort', () => {
      if (this.#attempt === attempt) this.#attempt = null;
    });
    return attempt;
  }

  #adopt(connection: SshConnection): void {
    this.#connection = connection;
    this.events.onConnected();
    connection.onClose(() => {
      if (this.#connection === connection) this.#connection = null;
      this.#retired.delete(connection);
      this.#startIdling();
    });
    if (this.#closeReason) connection.close();
    this.#startIdling();
  }

  #retire(connection: SshConnection): void {
    if (this.#connection === connection) {
      this.#connection = null;
      if (!connection.isClosed) this.#retired.add(connection);
    }
    if (this.#channelsOf(connection) === 0) connection.close();
  }

  #lend({ connection, channel }: LiveChannel, releaseSlot: () => void): OpenChannel {
    let isGone = false;
    const gone = () => {
      if (isGone) return;
      isGone = true;
      stopListening();
      releaseSlot();
      this.#channelGone(connection);
    };
    channel.once('close', gone);
    const stopListening = connection.onClose(gone);
    const release = () => {
      if (isGone) return;
      channel.close();
      // Unread output would hold back the `close` event.
      channel.resume();
      channel.stderr.resume();
      setTimeout(gone, CLOSE_CONFIRMATION_MS).unref();
    };
    return { channel, hostKey: connection.hostKey, release };
  }

  #channelsOf(connection: SshConnection): number {
    return this.#channelCounts.get(connection) ?? 0;
  }

  #channelGone(connection: SshConnection): void {
    const count = this.#channelsOf(connection) - 1;
    if (count > 0) this.#channelCounts.set(connection, count);
    else this.#channelCounts.delete(connection);
    if (count <= 0 && this.#retired.has(connection)) connection.close();
    this.#startIdling();
  }

  #startIdling(): void {
    const { connections, channels, waiting } = this.stats;
    if (channels > 0 || waiting > 0 || this.#idleTimer || this.#closeReason) return;
    if (connections === 0) {
      if (!this.#attempt) this.events.onUnused();
      return;
    }
    this.#idleTimer = setTimeout(() => {
      this.#idleTimer = null;
      this.#connection?.close();
    }, this.settings.idleMs).unref();
  }

  #stopIdling(): void {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
  }
}
