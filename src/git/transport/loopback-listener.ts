import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { GitService } from './remote-target';

const TOKEN_BYTES = 32;
const MAX_REQUEST_BYTES = 256;
/** libgit2 sends its request with the first write; a slower client is not libgit2. */
const REQUEST_TIMEOUT_MS = 5_000;

interface Ticket {
  token: Buffer;
  service: GitService;
  onConnect: (socket: Socket) => void;
}

/** Listener for libgit2 at `git://127.0.0.1:<port>/<one-time token>`; refuses everybody else. */
export class LoopbackListener {
  private server: Server | null = null;
  private starting: Promise<number> | null = null;
  private readonly tickets = new Set<Ticket>();
  private readonly sockets = new Set<Socket>();

  /** Returns a one-time address for this service; `cancel` revokes it. */
  async admit(
    service: GitService,
    onConnect: (socket: Socket) => void,
  ): Promise<{ url: string; cancel: () => void }> {
    const port = await (this.starting ??= this.start());
    const token = randomBytes(TOKEN_BYTES).toString('hex');
    const ticket: Ticket = { token: Buffer.from(token, 'latin1'), service, onConnect };
    this.tickets.add(ticket);
    return { url: `git://127.0.0.1:${port}/${token}`, cancel: () => this.tickets.delete(ticket) };
  }

  async close(): Promise<void> {
    this.tickets.clear();
    for (const socket of this.sockets) socket.destroy();
    await this.starting?.catch(() => {});
    const { server } = this;
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  private start(): Promise<number> {
    return new Promise((resolve, reject) => {
      const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.receive(socket));
      this.server = server;
      server.once('error', (error) => {
        this.starting = null;
        reject(error);
      });
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        if (address !== null && typeof address === 'object') resolve(address.port);
      });
    });
  }

  private receive(socket: Socket): void {
    let request = Buffer.alloc(0);
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const timer = setTimeout(() => socket.destroy(), REQUEST_TIMEOUT_MS);
    const onData = (chunk: Buffer) => {
      request = Buffer.concat([request, chunk]);
      const length = request.length < 4 ? null : requestLength(request);
      if (length !== null && request.length < length && request.length < MAX_REQUEST_BYTES) return;
      if (length === null && request.length < 4) return;
      clearTimeout(timer);
      socket.off('data', onData);
      const ticket = length === null ? null : this.redeem(request.subarray(0, length));
      if (ticket === null || length === null) return void socket.destroy();
      socket.pause();
      // libgit2 waits for the advertisement before it sends more; keep what it sent already.
      if (request.length > length) socket.unshift(request.subarray(length));
      ticket.onConnect(socket);
    };
    socket.on('data', onData);
    socket.once('close', () => clearTimeout(timer));
  }

  /** Accepts exactly `<service> /<token>\0host=127.0.0.1\0`. */
  private redeem(request: Buffer): Ticket | null {
    const match = /^[0-9a-f]{4}(git-(?:upload|receive)-pack) \/([0-9a-f]{64})\0host=127\.0\.0\.1\0$/.exec(
      request.toString('latin1'),
    );
    if (match === null) return null;
    const [, service, token] = match;
    const shown = Buffer.from(token ?? '', 'latin1');
    let found: Ticket | null = null;
    // Compares every ticket, so that the time reveals nothing.
    for (const ticket of this.tickets) {
      if (timingSafeEqual(ticket.token, shown)) found = ticket;
    }
    if (found === null || found.service !== service) return null;
    this.tickets.delete(found);
    return found;
  }
}

function requestLength(request: Buffer): number | null {
  const digits = request.toString('latin1', 0, 4);
  const length = /^[0-9a-f]{4}$/.test(digits) ? Number.parseInt(digits, 16) : 0;
  return length > 4 && length <= MAX_REQUEST_BYTES ? length : null;
}
