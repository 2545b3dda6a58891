import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Statements that servers, workers and waiting requests send periodically, with or without a commit. */
const TIMELY = [
  /lease_until = clock_timestamp\(\) \+/,
  /extract\(epoch from min\(/,
  /git_last_look|git_workers/,
  /lease_until < clock_timestamp\(\) or status/,
  /^select id from git_jobs where id = any\(\$1\) and status in/,
  /git_app_backups/,
  /git_incoming|git_remote_looks/,
  /from due_work w where w.kind = /,
  /^update due_work set (leased_until|holder)/,
  /where posting (=|in) /,
];

export const isTimely = (sql: string): boolean => TIMELY.some((pattern) => pattern.test(sql));

/** Proxy for PostgreSQL that records the text of each statement, of all connections in one order. */
export class StatementProxy {
  statements: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async before(databaseUrl: string): Promise<StatementProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new StatementProxy(server, new URL(databaseUrl));
    server.on('connection', (client) => proxy.pass(client));
    return proxy;
  }

  /** The server's URL, through the proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.toString();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private pass(client: Socket): void {
    const { hostname: host, port } = this.target;
    const server = connect({ host, port: Number(port) });
    const reader = new StatementReader((sql) => this.statements.push(sql));
    client.on('data', (chunk: Buffer) => reader.read(chunk));
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }
}

const LENGTH_BYTES = 4;

/**
 * Reads the client's side of PostgreSQL's protocol, version 3: a start-up message, then messages of a letter and a
 * length.
 */
class StatementReader {
  private rest: Buffer = Buffer.alloc(0);
  private hasStarted = false;
  /** By their names; the last one without a name under ''. */
  private readonly prepared = new Map<string, string>();

  constructor(private readonly onStatement: (sql: string) => void) {}

  read(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    for (;;) {
      const typeBytes = this.hasStarted ? 1 : 0;
      if (this.rest.length < typeBytes + LENGTH_BYTES) return;
      const end = typeBytes + this.rest.readUInt32BE(typeBytes);
      if (this.rest.length < end) return;
      if (this.hasStarted) this.take(this.rest.subarray(0, end));
      this.hasStarted = true;
      this.rest = this.rest.subarray(end);
    }
  }

  private take(message: Buffer): void {
    const [type] = message.toString('latin1', 0, 1);
    const texts = message.toString('utf8', 1 + LENGTH_BYTES).split('\0');
    // A simple query; or a statement that is prepared once under a name, and run by it as often as is wanted.
    if (type === 'Q') this.onStatement(texts[0]);
    if (type === 'P') this.prepared.set(texts[0], texts[1]);
    if (type === 'B') this.onStatement(this.prepared.get(texts[1]) ?? '');
  }
}
