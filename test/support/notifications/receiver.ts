import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificate, makeAuthority } from '../certificates';

interface ReceivedMessage {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
}

/** An HTTPS server that takes messages, with an authority of its own. */
export class Receiver implements AsyncDisposable {
  readonly messages: ReceivedMessage[] = [];
  /** Statuses of the next answers; 204 when there are none left. */
  readonly statuses: number[] = [];
  /** Keeps answers back until it resolves. */
  held: Promise<void> | null = null;

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Receiver> {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-receiver-'));
    await makeAuthority(folder);
    await issueCertificate(folder, { name: 'receiver', subject: 'CN=receiver', altName: 'IP:127.0.0.1' });
    const read = (name: string) => readFile(join(folder, name));
    const server = createServer({ key: await read('receiver.key'), cert: await read('receiver.pem') });
    const receiver = new Receiver(server, folder);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '', headers } = request;
        receiver.messages.push({ path, headers, text: Buffer.concat(chunks).toString() });
        const answer = () => response.writeHead(receiver.statuses.shift() ?? 204).end();
        if (receiver.held) void receiver.held.then(answer);
        else answer();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** File that `NODE_EXTRA_CA_CERTS` is to name. */
  get authorityFile(): string {
    return join(this.folder, 'ca.pem');
  }

  /** Messages that came to the path, parsed. */
  at(path: string): { type: string; text: string; [member: string]: unknown }[] {
    return this.messages
      .filter((message) => message.path === path)
      .map(({ text }) => JSON.parse(text) as { type: string; text: string });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true });
  }
}
