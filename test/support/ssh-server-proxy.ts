import { connect, createServer, type Server, type Socket } from 'node:net';

export type Direction = 'up' | 'down';

interface Limit {
  bytes: number;
  then: 'cut' | 'pause';
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

  /** Lets exactly `bytes` more through in that direction, over all connections, and then cuts; once. */
  cutAfterBytes(direction: Direction, bytes: number): void {
    this.#limits[direction] = { bytes, then: 'cut' };
  }

  /** The same, but then goes silent. */
  pauseAfterBytes(direction: Direction, bytes: number): void {
    this.#limits[direction] = { bytes, then: 'pause' };
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** How much of a chunk may pass, and whether everything is to be cut then. */
  pass(direction: Direction, chunk: Buffer): { allowed: Buffer; isCut: boolean } {
    const { bytes, then } = this.#limits[direction];
    const allowed = chunk.subarray(0, Math.min(chunk.length, bytes));
    if (direction === 'up') this.bytesUp += allowed.length;
    else this.bytesDown += allowed.length;
    if (allowed.length < bytes) {
      this.#limits[direction] = { bytes: bytes - allowed.length, then };
      return { allowed, isCut: false };
    }
    this.#limits[direction] = NO_LIMIT;
    if (then === 'pause') this.pause();
    return { allowed, isCut: then === 'cut' };
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

/** Beyond this the sender is held back, as by a full window. */
const MAX_QUEUED_BYTES = 8 * 1024 * 1024;

class Link {
  onClosed: () => void = () => {};
  readonly #lanes: Lane[];

  constructor(
    proxy: TcpProxy,
    private readonly client: Socket,
    private readonly server: Socket,
  ) {
    this.#lanes = [
      new Lane({ proxy, direction: 'up', from: client, to: server, onCut: () => proxy.cut() }),
      new Lane({ proxy, direction: 'down', from: server, to: client, onCut: () => proxy.cut() }),
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

interface LaneOptions {
  proxy: TcpProxy;
  direction: Direction;
  from: Socket;
  to: Socket;
  onCut: () => void;
}

/** One direction of one connection: every chunk is sent by itself, in order, `delayMs` after it came. */
class Lane {
  readonly #queue: Array<{ chunk: Buffer | null; dueAt: number }> = [];
  #queuedBytes = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: LaneOptions) {
    const { from, to } = options;
    from.on('data', (chunk) => this.#push(chunk));
    from.on('end', () => this.#push(null));
    to.on('drain', () => this.flush());
  }

  drop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#queue.length = 0;
  }

  flush(): void {
    const { proxy, from, to } = this.options;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#queue.length > 0 && !proxy.isPaused && !to.writableNeedDrain && !to.destroyed) {
      const waitMs = this.#queue[0]!.dueAt - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.flush(), waitMs);
        return;
      }
      this.#send(this.#queue.shift()!.chunk);
    }
    if (this.#queuedBytes < MAX_QUEUED_BYTES) from.resume();
  }

  #push(chunk: Buffer | null): void {
    const { proxy, from } = this.options;
    this.#queue.push({ chunk, dueAt: performance.now() + proxy.delayMs });
    this.#queuedBytes += chunk?.length ?? 0;
    if (this.#queuedBytes >= MAX_QUEUED_BYTES) from.pause();
    if (!this.#timer) this.flush();
  }

  #send(chunk: Buffer | null): void {
    const { proxy, direction, to, onCut } = this.options;
    if (chunk === null) {
      to.end();
      return;
    }
    const { allowed, isCut } = proxy.pass(direction, chunk);
    this.#queuedBytes -= allowed.length;
    if (!isCut) {
      to.write(allowed);
      if (allowed.length < chunk.length)
        this.#queue.unshift({ chunk: chunk.subarray(allowed.length), dueAt: 0 });
      return;
    }
    // What may pass has to arrive before the reset, which overtakes all that is still on its way.
    to.write(allowed, () => setTimeout(onCut, proxy.delayMs + 5));
  }
}
