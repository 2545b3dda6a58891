import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';

const VITE = join(__dirname, '../../../node_modules/vite/bin/vite.js');
const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' };

/** Serves the page of a program that has the React components in it, at an origin of its own. */
export class Studio {
  private constructor(
    private readonly server: Server,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Studio> {
    const folder = await mkdtemp(join(tmpdir(), 'studio-'));
    await promisify(execFile)(process.execPath, [
      ...[VITE, 'build', '--config', join(__dirname, 'studio/vite.config.mjs')],
      ...['--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'],
    ]);
    const server = createServer(({ url = '/' }, response) => {
      const { pathname } = new URL(url, 'http://localhost');
      const file = pathname === '/' ? '/index.html' : pathname;
      readFile(join(folder, file)).then(
        (bytes) => response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? '' }).end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Studio(server, folder);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }
}
