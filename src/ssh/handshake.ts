import type { AddressFilter } from '../core/network';
import type { Socket } from 'node:net';
import { Client, type ServerHostKeyAlgorithm } from 'ssh2';
import { type AlgorithmLists, algorithmListsOf, findMismatch, readAlgorithmLists } from './algorithm-lists';
import { connectSocket } from './connect-socket';
import { explainHandshakeFailure, type Stage } from './explain-failure';
import { fingerprintOf, type HostKey, keyTypeOf } from './host-key';
import { findHostKeyObjection, type HostKeyPolicy } from './host-key-policy';
import { KeySignIn } from './sign-in-with-key';
import type { SshError } from './ssh-error';

export interface HandshakeOptions {
  host: string;
  port: number;
  user: string;
  privateKey?: string;
  hostKey: HostKeyPolicy;
  hostKeyAlgorithms: ServerHostKeyAlgorithm[];
  keepAliveIntervalMs?: number;
  isAddressAllowed?: AddressFilter;
  /** The handshake rejects with its reason. */
  signal: AbortSignal;
  /** `encrypted`: the host has proved that it owns its key; `signed-in`: it has accepted our key, too. */
  until: 'encrypted' | 'signed-in';
  onStage: (stage: Stage) => void;
}

export interface Session {
  client: Client;
  socket: Socket;
  hostKey: HostKey;
}

/** Unanswered keep-alive probes after which a connection counts as dead. */
const MAX_MISSED_PROBES = 2;
const VERSION_LINE = /^SSH-[^\n]*\n/m;
const MAX_SERVER_TEXT_CHARS = 2_000;
/** Text, and one packet of the largest size that every implementation must accept (RFC 4253, 6.1). */
const MAX_BEGINNING_BYTES = 64 * 1024;

/** Connects and performs the handshake; rejects with an SshError, leaving nothing open. */
export async function shakeHands(options: HandshakeOptions): Promise<Session> {
  options.onStage('connect');
  const socket = await connectSocket(options);
  options.onStage('banner');
  return new Handshake(options, socket).run();
}

class Handshake {
  readonly #client = new Client();
  #stage: Stage = 'banner';
  #serverText = '';
  /** First bytes of the server: text; after its version line, its first packet. */
  #beginning: Buffer = Buffer.alloc(0);
  #serverAlgorithms: AlgorithmLists | null = null;
  #hostKey: HostKey | null = null;
  #objection: SshError | null = null;
  #signIn: KeySignIn | null = null;

  constructor(
    private readonly options: HandshakeOptions,
    private readonly socket: Socket,
  ) {}

  run(): Promise<Session> {
    const client = this.#client;
    const { signal, until } = this.options;
    return new Promise<Session>((resolve, reject) => {
      const fail = (error: unknown) => {
        settle();
        // ssh2 may report one failure as several errors; without a listener the second would be thrown.
        client.on('error', () => {});
        this.socket.destroy();
        reject(error);
      };
      const onError = (error: Error) => fail(this.#explain(error));
      const onClose = () => fail(this.#explain(null));
      const onAbort = () => fail(signal.reason);
      const onDone = () => {
        settle();
        resolve({ client, socket: this.socket, hostKey: this.#hostKey! });
      };
      const settle = () => {
        this.socket.off('data', this.#overhear);
        signal.removeEventListener('abort', onAbort);
        client.off('error', onError).off('close', onClose).off('end', onClose);
        client.off('handshake', onDone).off('ready', onDone);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      client.on('error', onError).on('close', onClose).on('end', onClose);
      if (until === 'encrypted') client.on('handshake', onDone);
      else client.on('ready', onDone);
      if (signal.aborted) return onAbort();
      try {
        this.#begin();
      } catch (error) {
        fail(error);
      }
    });
  }

  #begin(): void {
    const { host, port, user, privateKey, hostKeyAlgorithms, keepAliveIntervalMs } = this.options;
    const signIn = privateKey === undefined ? null : new KeySignIn({ user, privateKey });
    this.#signIn = signIn;
    this.#client.once('handshake', () => this.#enter('sign-in'));
    this.#client.on('banner', (text) => this.#hear(text));
    this.#client.connect({
      sock: this.socket,
      host,
      port,
      username: user,
      // Skips the customary first try with "none", which saves a round trip.
      authHandler: signIn?.handlerFor(this.#client) ?? ['publickey'],
      algorithms: { serverHostKey: hostKeyAlgorithms },
      hostVerifier: (key: Buffer) => this.#isHostKeyAllowed(key),
      keepaliveInterval: keepAliveIntervalMs,
      keepaliveCountMax: MAX_MISSED_PROBES,
      readyTimeout: 0,
    });
    signIn?.listen(this.#client);
    // ssh2 does not report text before the banner, such as "Exceeded MaxStartups", nor the server's algorithms.
    this.socket.prependListener('data', this.#overhear);
  }

  readonly #overhear = (chunk: Buffer): void => {
    this.#beginning = Buffer.concat([this.#beginning, chunk]);
    if (this.#stage === 'banner') {
      this.#serverText = this.#beginning.toString('latin1', 0, MAX_SERVER_TEXT_CHARS);
      const isLineComplete = chunk.includes('\n');
      const version = isLineComplete ? VERSION_LINE.exec(this.#beginning.toString('latin1')) : null;
      if (version) {
        this.#beginning = this.#beginning.subarray(version.index + version[0].length);
        this.#serverText = '';
        this.#enter('key-exchange');
      }
    }
    if (this.#stage === 'key-exchange') this.#serverAlgorithms = readAlgorithmLists(this.#beginning);
    if (this.#serverAlgorithms || this.#beginning.length > MAX_BEGINNING_BYTES)
      this.socket.off('data', this.#overhear);
  };

  #hear(text: string): void {
    this.#serverText = (this.#serverText + text).slice(0, MAX_SERVER_TEXT_CHARS);
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.options.onStage(stage);
  }

  /** Runs again at every key re-exchange, when the host must not change its key. */
  #isHostKeyAllowed(blob: Buffer): boolean {
    const shown = { type: keyTypeOf(blob), fingerprint: fingerprintOf(blob) };
    const policy: HostKeyPolicy = this.#hostKey ? { kind: 'pinned', ...this.#hostKey } : this.options.hostKey;
    this.#objection = findHostKeyObjection(policy, shown, this.options);
    if (this.#objection) return false;
    this.#hostKey = shown;
    return true;
  }

  #explain(error: Error | null): SshError {
    if (this.#objection) return this.#objection;
    const { host, port } = this.options;
    const ours = algorithmListsOf(this.#client);
    const mismatch = this.#serverAlgorithms && ours && findMismatch(this.#serverAlgorithms, ours);
    return explainHandshakeFailure({
      host,
      port,
      stage: this.#stage,
      error,
      serverText: this.#serverText,
      mismatch,
      obstacle: this.#signIn?.obstacle ?? null,
    });
  }
}
