import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';

const HOST = '127.0.0.1';

/** Finds a port that is free at this moment. */
export async function findPort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === null) throw new Error('There is no free port on 127.0.0.1.');
  return port;
}

export const isPortFree = async (port: number) => (await listenOnce(port)) !== null;

/** Reads the port of the last start: it stays the same for those who noted it down. */
export async function findKeptPort(dataDir: string): Promise<number | null> {
  const port = Number(await readFile(path.join(dataDir, 'port'), 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

export const keepPort = (dataDir: string, port: number) => writeFile(path.join(dataDir, 'port'), `${port}\n`);

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}
