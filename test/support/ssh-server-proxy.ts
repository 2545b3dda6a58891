import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Break, type Direction, Pipe } from './ssh-server-proxy-pipe';

export type { Break, Direction } from './ssh-server-proxy-pipe';

interface Limit {
  bytes: number;
  then: Break;
}

/** A pending break. */
interface Breaking {
  then: Break;
  timer: NodeJS.Timeout;
}

const NO_LIMIT: Limit = { bytes: Infinity, then: 'cut' };

export interface TcpProxyOptions {
  targetPort: number;
  targetHost?: string;
  /** Delay in each direction; a round trip takes twice as long. */
  delayMs?: number;
}

/** Starts a loopback TCP proxy that delays, stalls and cuts connections; `up` is from the client to the server. */
export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const proxy = new TcpProxy(options);
  await proxy.begin();
  return proxy;
}

export class TcpProxy {
  readonly host = '127.0.0.1';
  port = 0;
  /** Number of connections ever accepted. */
  accepted = 0;
  /** Number of times that a client sent something into a silence: after `pause` or `forget`. */
  hushed = 0;
  bytesUp = 0;
  bytesDown = 0;
  delayMs: number;
  /** Simulates a very slow line: at most one byte per interval in each direction; null: full speed. */
  byteMs: number | null = null;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #limits: Record<Direction, Limit> = { up: NO_LIMIT, down: NO_LIMIT };
  #isPaused = false;
  #breaking: Breaking | null = null;

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

  /** Drops all data from now on without closing anything, like an unplugged cable. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (const link of this.#links) link.flush();
  }

  /** Resets every connection on both sides; new ones are accepted. */
  cut(): void {
    for (const link of this.#links) link.cut();
  }

  /** Closes every connection cleanly on both sides. */
  end(): void {
    for (const link of this.#links) link.end();
  }

  /**
   * Drops the data of current connections without closing them, like a router that lost its state; new ones are
   * accepted.
   */
  forget(): void {
    for (const link of this.#links) link.forget();
  }

  /** Forwards exactly `bytes` more in that direction, summed over all connections, and then breaks them once. */
  breakAfterBytes(then: Break, direction: Direction, bytes: number): void {
    this.#limits[direction] = { bytes, then };
  }

  cutAfterBytes(direction: Direction, bytes: number): void {
    this.breakAfterBytes('cut', direction, bytes);
  }

  pauseAfterBytes(direction: Direction, bytes: number): void {
    this.breakAfterBytes('pause', direction, bytes);
  }

  /** Ends all faults, at least for new connections. */
  mend(): void {
    if (this.#breaking) this.#break(this.#breaking);
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

  hush(direction: Direction): void {
    if (direction === 'up') this.hushed += 1;
  }

  /** Returns the part of a chunk that may pass, and how to break the connections after it. */
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

  /** Breaks all connections once the bytes before have arrived: a reset overtakes all data in transit. */
  breakSoon(then: Break): void {
    const timer = setTimeout(() => this.#break({ then, timer }), this.delayMs + 5);
    this.#breaking = { then, timer };
  }

  #break({ then, timer }: Breaking): void {
    clearTimeout(timer);
    this.#breaking = null;
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
  readonly #pipes: Pipe[];

  constructor(
    proxy: TcpProxy,
    private readonly client: Socket,
    private readonly server: Socket,
  ) {
    this.#pipes = [
      new Pipe({ proxy, direction: 'up', from: client, to: server }),
      new Pipe({ proxy, direction: 'down', from: server, to: client }),
    ];
    for (const socket of [client, server]) {
      socket.on('error', () => this.cut());
      socket.on('close', () => {
        if (client.destroyed && server.destroyed) this.onClosed();
      });
    }
  }

  flush(): void {
    for (const pipe of this.#pipes) pipe.flush();
  }

  end(): void {
    for (const pipe of this.#pipes) pipe.drop();
    for (const socket of [this.client, this.server]) socket.end();
  }

  forget(): void {
    for (const pipe of this.#pipes) pipe.forget();
    this.server.destroy();
  }

  cut(): void {
    for (const pipe of this.#pipes) pipe.drop();
    // Resets the connection instead of closing it. A socket that is still connecting can only be destroyed; resetting an
    // ended socket prevents Node from ever exiting.
    for (const socket of [this.client, this.server]) {
      if (socket.connecting || socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
  }
}
