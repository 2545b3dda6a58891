import {
  createServer,
  request,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** `request`: the connection is cut before it arrives; `answer`: once it has arrived. */
export type Cut = 'request' | 'answer';

/** Proxy that drops deployments or their answers. */
export class CuttingProxy {
  /** Number of deployments received. */
  deployments = 0;
  /** Called for each deployment. */
  cut: (deployment: number) => Cut | null = () => null;
  /** Called once a deployment has arrived, before its answer is passed on. */
  onArrived: () => Promise<void> = () => Promise.resolve();
  /** False: WebSockets are refused, as by a proxy that does not know them. */
  passesSockets = true;
  /** Status, and headers, of the answer to each request; null: it is passed on. */
  refuses:
    ((request: IncomingMessage) => { status: number; headers?: Record<string, string> } | null) | null = null;
  readonly #sockets = new Set<Duplex>();
  /** Changes the deployed bytes, keeping the length. */
  alter: (body: Buffer, deployment: number) => Buffer = (body) => body;

  private constructor(
    private readonly server: Server,
    private readonly target: string,
  ) {}

  static async start(target: string): Promise<CuttingProxy> {
    const server = createServer((incoming, outgoing) => proxy.pass(incoming, outgoing));
    const proxy = new CuttingProxy(server, target);
    server.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => proxy.passSocket(incoming, socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private passSocket(incoming: IncomingMessage, socket: Duplex): void {
    const { port, hostname } = new URL(this.target);
    if (!this.passesSockets) return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
    const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    const passed = connect(Number(port), hostname, () => {
      passed.write(`GET ${incoming.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
      passed.pipe(socket).pipe(passed);
    });
    for (const one of [socket, passed]) {
      this.#sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => (socket.destroy(), passed.destroy()));
    }
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const refusal = this.refuses?.(incoming);
    if (refusal) return void outgoing.writeHead(refusal.status, refusal.headers).end();
    const isDeployment = incoming.method === 'POST' && incoming.url === '/flows';
    const cut = isDeployment ? this.cut((this.deployments += 1)) : null;
    if (cut === 'request') {
      incoming.socket.destroy();
      return;
    }
    const { method, url, headers } = incoming;
    const passed = request(`${this.target}${url}`, { method, headers }, (answer) => {
      if (isDeployment) void this.onArrived().then(() => giveAnswer(answer));
      else giveAnswer(answer);
    });
    const giveAnswer = (answer: IncomingMessage) => {
      if (cut === 'answer') incoming.socket.destroy();
      else answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answer.headers));
    };
    passed.on('error', () => incoming.socket.destroy());
    if (isDeployment) void this.passAltered(incoming, passed);
    else incoming.pipe(passed);
  }
  private async passAltered(incoming: IncomingMessage, passed: ClientRequest): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    passed.end(this.alter(Buffer.concat(chunks), this.deployments));
  }
}
