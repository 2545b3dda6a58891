import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { ensurePostgres, type EmbeddedPostgres } from '../../src/core/embedded-postgres';
import { eventually } from '../../test/support/eventually';

const MAIN = join(__dirname, '../../dist/src/main.js');

/**
 * Starts the whole program as an operator runs it: its own process, its worker, PostgreSQL on disk with full
 * durability.
 */
export async function startTrellis(dir: string, { main = MAIN }: { main?: string } = {}): Promise<Trellis> {
  await mkdir(dir, { recursive: true });
  // If this runs as root, PostgreSQL uses it as another user.
  await chmod(dir, 0o711);
  // Started here, as the server would, so that the times of the jobs can be read from outside.
  const postgres = await ensurePostgres({ dataDir: join(dir, 'postgres'), durability: 'full' });
  try {
    return await launch(dir, main, postgres);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function launch(dir: string, main: string, postgres: EmbeddedPostgres): Promise<Trellis> {
  const log = await open(join(dir, 'trellis.log'), 'a');
  const env = {
    ...process.env,
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: postgres.url,
    TRELLIS_DATA_DIR: dir,
  };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', log.fd] });
  await log.close();
  const address = await addressOf(child);
  const database = new Client({ connectionString: postgres.url });
  await database.connect();
  const ready = () => fetch(`${address}/api/health/ready`).then(({ ok }) => ok);
  await eventually(ready, { timeoutMs: 30_000 });
  const session = await setUp(address);
  return new Trellis({ address, ...session, database, child, postgres });
}

/** Reads the address from the output, which must be consumed afterwards, too, or it would fill up and block. */
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

interface Content {
  body?: string;
  type?: string;
  ifMatch?: string;
}

async function readAnswer<Body>(response: Response, what: string): Promise<Answer<Body>> {
  const text = await response.text();
  if (!response.ok || response.status === 202) throw new Error(`${what}: ${response.status} ${text}`);
  const isJson = response.headers.get('content-type')?.includes('json');
  return { body: (isJson ? JSON.parse(text) : null) as Body, text, etag: response.headers.get('etag') };
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

  /** Throws if the status is not a success, or if the work was deferred. */
  async call<Body = unknown>(method: string, path: string, options: Content = {}): Promise<Answer<Body>> {
    return readAnswer(await this.request(method, path, options), `${method} ${path}`);
  }

  private request(
    method: string,
    path: string,
    { body, type = 'application/json', ifMatch }: Content,
  ): Promise<Response> {
    const headers = {
      Authorization: `Bearer ${this.parts.token}`,
      ...(body !== undefined && { 'Content-Type': type }),
      ...(ifMatch && { 'If-Match': ifMatch }),
    };
    return fetch(`${this.parts.address}${path}`, { method, headers, body });
  }

  /** Like `call`, but waits for deferred work. */
  async finish<Result>(method: string, path: string, body?: object): Promise<Result> {
    const response = await this.request(method, path, { body: body && JSON.stringify(body) });
    if (response.status !== 202) return (await readAnswer<Result>(response, `${method} ${path}`)).body;
    const jobPath = response.headers.get('location') ?? '';
    const isEnded = async () => {
      const { body: job } = await this.call<{ status: string; result: Result }>('GET', jobPath);
      if (job.status === 'queued' || job.status === 'running') throw new Error(`The job is ${job.status}.`);
      return job;
    };
    const { status, result } = await eventually(isEnded, { timeoutMs: 300_000 });
    if (status !== 'succeeded') throw new Error(`${method} ${path}: the job has ${status}.`);
    return result;
  }

  async post<Body = unknown>(path: string, body: object): Promise<Body> {
    return (await this.call<Body>('POST', path, { body: JSON.stringify(body) })).body;
  }

  /** Process id of the server; its worker is its child. */
  get pid(): number {
    if (this.parts.child.pid === undefined) throw new Error('It was not started.');
    return this.parts.child.pid;
  }

  /** Process id of its worker, the only child of the server. */
  async workerPid(): Promise<number> {
    const text = await readFile(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
    return Number(text.trim().split(' ')[0]);
  }

  /** Most memory that its worker has had in use since its start (RSS), in bytes. */
  async workerPeakBytes(): Promise<number> {
    const status = await readFile(`/proc/${await this.workerPid()}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
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
