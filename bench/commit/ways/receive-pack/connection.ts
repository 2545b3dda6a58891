import { Client, type ClientChannel } from 'ssh2';
import { fingerprintOf } from '../../../../src/ssh/host-key';
import type { GitHost } from '../../../support/git-host';

/** Opens a connection in advance, as a pool does. */
export function connect(git: GitHost): Promise<Client> {
  const client = new Client();
  return new Promise((resolve, reject) => {
    client.on('ready', () => {
      client.setNoDelay(true);
      resolve(client);
    });
    client.on('error', reject);
    client.connect({
      host: git.host,
      port: git.port,
      username: git.user,
      privateKey: git.key.privateKey,
      hostVerifier: (key: Buffer) => fingerprintOf(key) === git.hostKeyFingerprint,
    });
  });
}

/** Git service on a channel of its own; reads its output as it arrives. */
export class Service {
  private received: Buffer = Buffer.alloc(0);
  private isOver = false;
  private wake: () => void = () => undefined;

  private constructor(private readonly channel: ClientChannel) {
    channel.on('data', (chunk: Buffer) => {
      this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
      this.wake();
    });
    channel.stderr.resume();
    for (const event of ['end', 'close', 'error'] as const) {
      channel.on(event, () => {
        this.isOver = true;
        this.wake();
      });
    }
  }

  static open(client: Client, service: string, path: string): Promise<Service> {
    return new Promise((resolve, reject) => {
      client.exec(`${service} '${path}'`, (error, channel) =>
        error ? reject(error) : resolve(new Service(channel)),
      );
    });
  }

  /** Reads the tip of a branch from the ref advertisement. */
  async readTip(ref: string): Promise<string> {
    let tip = '';
    for (let line = await this.readLine(); line !== null; line = await this.readLine()) {
      const [sha, name] = line.split('\0')[0].trim().split(' ');
      if (name === ref) tip = sha;
    }
    return tip;
  }

  /** Returns the text of one packet; null for a flush. */
  async readLine(): Promise<string | null> {
    const length = parseInt((await this.read(4)).toString('latin1'), 16);
    return length === 0 ? null : (await this.read(length - 4)).toString('utf8');
  }

  /** Reads the rest of the output. */
  async readToEnd(): Promise<Buffer> {
    while (!this.isOver) await this.more();
    return this.received;
  }

  write(...parts: (string | Buffer)[]): void {
    this.channel.write(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  }

  close(): void {
    this.channel.end();
    this.channel.resume();
  }

  private async read(length: number): Promise<Buffer> {
    while (this.received.length < length) {
      if (this.isOver) throw new Error('The server has said too little.');
      await this.more();
    }
    const taken = this.received.subarray(0, length);
    this.received = this.received.subarray(length);
    return taken;
  }

  private more(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

export const packet = (text: string): string =>
  (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;

export const FLUSH = '0000';
