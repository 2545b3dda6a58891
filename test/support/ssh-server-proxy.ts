import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Break, type Direction, Lane } from './ssh-server-proxy-lane';

export type { Break, Direction } from './ssh-server-proxy-lane';

interface Limit {
  bytes: number;
  then: Break;
}

const NO_LIMIT: Limit = { bytes: Infinity, then: 'cut' };

export interface TcpProxyOptions {
  targetPort: number;
  targetHost?: string;
  /** Each way, so that a round trip takes twice as long. */
  delayMs?: number;
}

/** A loopback TCP proxy that delays, stalls and cuts; `up` is from the client to the server. */
export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const proxy = new TcpProxy(options);
  await proxy.begin();
  return proxy;
}

export class TcpProxy {
  readonly host = '127.0.0.1';
  port = 0;
  /** All connections that were ever accepted. */
  accepted = 0;
  bytesUp = 0;
  bytesDown = 0;
  delayMs: number;
  /** As on a very bad line: no more than one byte each way in this time; null: as fast as can be. */
  byteMs: number | null = null;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #limits: Record<Direction, Limit> = { up: NO_LIMIT, down: NO_LIMIT };
  #isPaused = false;

  constructor(private readonly options: TcpProxyOptions) {
    this.delayMs = options.delayMs ?? 0;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  get openConnections(): number {
    return this.#links.size;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  async begin(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, this.host, resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('No port was given.');
    this.port = address.port;
  }

  /** From now on nothing gets through, and no one is told: a cable that was pulled. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (const link of this.#links) link.flush();
  }

  /** Resets every connection on both sides; new ones are welcome. */
  cut(): void {
    for (const link of this.#links) link.cut();
  }

  /** Ends every connection in order, on both sides. */
  end(): void {
    for (const link of this.#links) link.end();
  }

  /** The connections of now lead nowhere, and the client is not told; new ones are welcome: a router that forgot. */
  forget(): void {
    for (const link of this.#links) link.forget();
  }

  /** Lets exactly `bytes` more through in that direction, over all connections, and then breaks them; once. */
  breakAfterBytes(then: Break, direction: Direction, bytes: number): void {
    this.#limits[direction] = { bytes, then };
  }

  cutAfterBytes(direction: Direction, bytes: number): void {
    this.breakAfterBytes('cut', direction, bytes);
  }

  pauseAfterBytes(direction: Direction, bytes: number): void {
    this.breakAfterBytes('pause', direction, bytes);
  }

  /** All is well again, for new connections at least. */
  mend(): void {
    this.byteMs = null;
    this.#limits.up = this.#limits.down = NO_LIMIT;
    this.resume();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** How much of a chunk may pass, and how everything is to be broken then. */
  pass(direction: Direction, chunk: Buffer): { allowed: Buffer; then: Break | null } {
    const { bytes, then } = this.#limits[direction];
    const allowed = chunk.subarray(0, Math.min(chunk.length, bytes, this.byteMs === null ? Infinity : 1));
    if (direction === 'up') this.bytesUp += allowed.length;
    else this.bytesDown += allowed.length;
    if (allowed.length < bytes) {
      this.#limits[direction] = { bytes: bytes - allowed.length, then };
      return { allowed, then: null };
    }
    this.#limits[direction] = NO_LIMIT;
    if (then === 'pause') this.pause();
    return { allowed, then: then === 'pause' ? null : then };
  }

  break(then: Break): void {
    if (then === 'cut') this.cut();
    else if (then === 'end') this.end();
    else this.pause();
  }

  #accept(client: Socket): void {
    this.accepted++;
    const server = connect({
      host: this.options.targetHost ?? '127.0.0.1',
      port: this.options.targetPort,
      allowHalfOpen: true,
      noDelay: true,
    });
    const link = new Link(this, client, server);
    this.#links.add(link);
    link.onClosed = () => this.#links.delete(link);
  }
}

class Link {
  onClosed: () => void = () => {};
  readonly #lanes: Lane[];

  constructor(
    proxy: TcpProxy,
    private readonly client: Socket,
    private readonly server: Socket,
  ) {
    this.#lanes = [
      new Lane({ proxy, direction: 'up', from: client, to: server }),
      new Lane({ proxy, direction: 'down', from: server, to: client }),
    ];
    for (const socket of [client, server]) {
      socket.on('error', () => this.cut());
      socket.on('close', () => {
        if (client.destroyed && server.destroyed) this.onClosed();
      });
    }
  }

  flush(): void {
    for (const lane of this.#lanes) lane.flush();
  }

  end(): void {
    for (const lane of this.#lanes) lane.drop();
    for (const socket of [this.client, this.server]) socket.end();
  }

  forget(): void {
    for (const lane of this.#lanes) lane.forget();
    this.server.destroy();
  }

  cut(): void {
    for (const lane of this.#lanes) lane.drop();
    // A reset, not an orderly end. A socket that is still connecting can only be destroyed; one that has ended keeps
    // Node from ever exiting when it is reset.
    for (const socket of [this.client, this.server]) {
      if (socket.connecting || socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
  }
}
