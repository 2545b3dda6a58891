import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { cancelledError, raceWithSignal } from './deadline';
import type { Session } from './handshake';
import type { HostKey } from './host-key';
import { isOpen, openSession, runCommand, setVariable } from './session-channel';
import { SshError } from './ssh-error';

/** Time for a closed connection to disconnect in order before its socket is destroyed. */
const GOODBYE_MS = 1_000;

export interface ConnectionTarget {
  host: string;
  port: number;
}

/**
 * True if the server refused to open a channel (its sessions are used up, for instance), not if it refused the
 * command.
 */
export function isChannelRefusal(error: unknown): boolean {
  return (
    error instanceof SshError &&
    error.kind === 'refused' &&
    error.cause instanceof Error &&
    'reason' in error.cause
  );
}

/** Authenticated connection. When it dies, everything that depends on it fails at once. */
export class SshConnection {
  readonly hostKey: HostKey;
  readonly #session: Session;
  readonly #target: ConnectionTarget;
  readonly #channels = new Set<ClientChannel>();
  readonly #closeListeners = new Set<(reason: SshError) => void>();
  readonly #socketClosed: Promise<void>;
  #ahead: { opening: Promise<ClientChannel | null>; onLost: () => void } | null = null;
  #closeReason: SshError | null = null;
  #lastError: Error | null = null;

  constructor(session: Session, target: ConnectionTarget) {
    this.#session = session;
    this.#target = { host: target.host, port: target.port };
    this.hostKey = session.hostKey;
    const { client, socket } = session;
    this.#socketClosed = new Promise((resolve) => socket.once('close', () => resolve()));
    client.on('error', (error) => {
      this.#lastError ??= error;
      this.#die(this.#lostError());
      socket.destroy();
    });
    client.on('end', () => this.#die(this.#lostError()));
    client.on('close', () => this.#die(this.#lostError()));
    if (socket.destroyed) this.#die(this.#lostError());
  }

  get isClosed(): boolean {
    return this.#closeReason !== null;
  }

  /**
   * Calls the listener once, with the reason; at once if the connection is closed already. Returns a function that
   * removes it.
   */
  onClose(listener: (reason: SshError) => void): () => void {
    const reason = this.#closeReason;
    if (reason) queueMicrotask(() => listener(reason));
    else this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  /**
   * Runs a command on a channel of its own. Fails with `refused` and the server's message if the server refuses. The
   * channel emits `error` if the connection dies before the output is complete. `environment` reaches the command where
   * the server accepts it.
   */
  async exec(
    command: string,
    options: { signal?: AbortSignal; environment?: Record<string, string> } = {},
  ): Promise<ClientChannel> {
    const { signal, environment = {} } = options;
    if (signal?.aborted) throw this.#abortError(signal);
    const opening = this.#open(command, environment);
    if (!signal) return opening;
    try {
      return await raceWithSignal(opening, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      // The channel is no longer needed, but may still open.
      opening.then((channel) => channel.close()).catch(() => {});
      throw this.#abortError(signal);
    }
  }

  /**
   * Opens a channel for the next command, which saves it a round trip. Calls `onLost` once if the server opens none,
   * closes it, or is gone before it was used.
   */
  prewarm(onLost: () => void): void {
    if (this.#ahead || this.#closeReason) return;
    this.#ahead = { opening: this.#openSession().catch(() => null), onLost };
  }

  close(): void {
    const { client, socket } = this.#session;
    this.#ahead = null;
    this.#die(new SshError('closed', `The connection to ${this.#target.host} was closed.`, this.#target));
    if (socket.destroyed) return;
    client.end();
    socket.destroySoon();
    const timer = setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
    socket.once('close', () => clearTimeout(timer));
  }

  /** Resolves when the socket is closed, within a second after `close`. */
  get closed(): Promise<void> {
    return this.#socketClosed;
  }

  async #open(command: string, environment: Record<string, string>): Promise<ClientChannel> {
    const ahead = await this.#takeAhead();
    const channel = ahead ?? (await this.#openSession());
    try {
      for (const variable of Object.entries(environment))
        setVariable(this.#session.client, channel, variable);
      await runCommand(this.#session.client, channel, command);
      return channel;
    } catch (error) {
      if (this.#closeReason) throw this.#closeReason;
      // The server has just closed the prewarmed channel; nothing has run on it.
      if (channel === ahead && !isOpen(channel)) return this.#open(command, environment);
      channel.close();
      throw this.#refusedError(error as Error);
    }
  }

  async #takeAhead(): Promise<ClientChannel | null> {
    const ahead = this.#ahead;
    if (!ahead) return null;
    this.#ahead = null;
    const channel = await ahead.opening;
    if (channel && isOpen(channel)) return channel;
    ahead.onLost();
    return null;
  }

  async #openSession(): Promise<ClientChannel> {
    const { client, socket } = this.#session;
    if (this.#closeReason) throw this.#closeReason;
    // ssh2 would wait for ever.
    if (!socket.writable) throw this.#lostError();
    try {
      const channel = await openSession(client);
      this.#track(channel);
      return channel;
    } catch (error) {
      throw this.#closeReason ?? this.#refusedError(error as Error);
    }
  }

  #track(channel: ClientChannel): void {
    this.#channels.add(channel);
    channel.once('close', () => this.#channels.delete(channel));
    // A dying connection emits this on every channel; without a listener, a reader would only see the end of the
    // stream.
    channel.on('error', () => {});
    if (this.#closeReason) this.#fail(channel, this.#closeReason);
  }

  #die(reason: SshError): void {
    if (this.#closeReason) return;
    this.#closeReason = reason;
    for (const channel of this.#channels) this.#fail(channel, reason);
    this.#channels.clear();
    for (const listener of this.#closeListeners) listener(reason);
    this.#closeListeners.clear();
    this.#ahead?.onLost();
    this.#ahead = null;
  }

  /** ssh2 itself would end the stream as if the output were complete. */
  #fail(channel: ClientChannel, reason: SshError): void {
    const { state } = channel.incoming as { state: string };
    if (state !== 'open') return;
    // ssh2's `destroy` accepts no error, and only asks the server to close.
    Duplex.prototype.destroy.call(channel, reason);
  }

  #lostError(cause: unknown = this.#lastError): SshError {
    const { host } = this.#target;
    const isSilent = this.#lastError?.message === 'Keepalive timeout';
    const what = isSilent
      ? `${host} no longer answers: the connection is lost.`
      : `The connection to ${host} was lost.`;
    return new SshError('closed', what, this.#target, { cause: cause ?? undefined });
  }

  #refusedError(error: Error): SshError {
    const serverText = error.message.replace(/^\(SSH\) Channel open failure: /, '');
    const { host } = this.#target;
    const message =
      'reason' in error
        ? `${host} opens no further channel: ${serverText}`
        : `${host} refuses to run the command: ${serverText}`;
    return new SshError('refused', message, { ...this.#target, serverText }, { cause: error });
  }

  #abortError(signal: AbortSignal): SshError {
    return signal.reason instanceof SshError ? signal.reason : cancelledError(this.#target, signal.reason);
  }
}
