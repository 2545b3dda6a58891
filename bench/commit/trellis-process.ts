import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { ensurePostgres, type EmbeddedPostgres } from '../../src/core/embedded-postgres';
import { eventually } from '../../test/support/eventually';

const MAIN = join(__dirname, '../../dist/src/main.js');

/** The whole program as an operator runs it: its own process, its worker, PostgreSQL on disk with full durability. */
export async function startTrellis(dir: string): Promise<Trellis> {
  await mkdir(dir, { recursive: true });
  // PostgreSQL works in there as a user of its own when this runs as root.
  await chmod(dir, 0o711);
  // Started here, as the server would, so that its clock of the jobs can be read from outside.
  const postgres = await ensurePostgres({ dataDir: join(dir, 'postgres'), durability: 'full' });
  try {
    return await launch(dir, postgres);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function launch(dir: string, postgres: EmbeddedPostgres): Promise<Trellis> {
  const log = await open(join(dir, 'trellis.log'), 'a');
  const env = {
    ...process.env,
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: postgres.url,
    TRELLIS_DATA_DIR: dir,
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', log.fd] });
  await log.close();
  const address = await addressOf(child);
  const database = new Client({ connectionString: postgres.url });
  await database.connect();
  const ready = () => fetch(`${address}/api/health/ready`).then(({ ok }) => ok);
  await eventually(ready, { timeoutMs: 30_000 });
  const session = await setUp(address);
  return new Trellis({ address, ...session, database, child, postgres });
}

/** From its output, which is taken away afterwards too, else it would fill up and block. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      if (output.length < 100_000) output += chunk.toString();
      const [, address] = /^Trellis is ready at (\S+)/m.exec(output) ?? [];
      if (address) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Trellis has ended with code ${code}.`)));
  });
}

async function setUp(address: string): Promise<{ token: string; author: { name: string; email: string } }> {
  const author = { name: 'Ada Lovelace', email: 'ada@example.com' };
  const body = { ...author, password: 'correct horse battery', workspaceName: 'Tools' };
  const response = await fetch(`${address}/api/setup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { token } = (await response.json()) as { token: string };
  return { token, author };
}

export interface Answer<Body> {
  body: Body;
  text: string;
  etag: string | null;
}

export class Trellis {
  constructor(
    private readonly parts: {
      address: string;
      token: string;
      author: { name: string; email: string };
      database: Client;
      child: ChildProcess;
      postgres: EmbeddedPostgres;
    },
  ) {}

  get author(): { name: string; email: string } {
    return this.parts.author;
  }

  get database(): Client {
    return this.parts.database;
  }

  /** Throws where the status is not one of success, or the work was put off. */
  async call<Body = unknown>(
    method: string,
    path: string,
    { body, type = 'application/json', ifMatch }: { body?: string; type?: string; ifMatch?: string } = {},
  ): Promise<Answer<Body>> {
    const headers = {
      Authorization: `Bearer ${this.parts.token}`,
      ...(body !== undefined && { 'Content-Type': type }),
      ...(ifMatch && { 'If-Match': ifMatch }),
    };
    const response = await fetch(`${this.parts.address}${path}`, { method, headers, body });
    const text = await response.text();
    if (!response.ok || response.status === 202)
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const isJson = response.headers.get('content-type')?.includes('json');
    return { body: (isJson ? JSON.parse(text) : null) as Body, text, etag: response.headers.get('etag') };
  }

  async stop(): Promise<void> {
    const { child, database, postgres } = this.parts;
    await database.end();
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await postgres.stop();
  }
}
