import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import request from 'supertest';
import { createTestDatabase } from '../database';
import { endProcess } from '../end-process';
import { eventually } from '../eventually';
import { findWorkerOf } from '../trellis-process';
import { ToolshedPerson } from './toolshed-person';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');
const MAIN = join(ROOT, 'examples/host-nest/dist/main.js');
const READY = /^Toolshed is ready at (\S+)$/m;

export interface StoredApp {
  id: number;
  name: string;
  document: string;
  version: number;
}

/** The program of examples/host-nest with an embedded Trellis, in a child process. */
export class Toolshed {
  private child: ChildProcess | null = null;
  private output = '';

  private constructor(
    readonly database: Client,
    readonly databaseUrl: string,
    private readonly main: string,
    private readonly env: Record<string, string>,
    private readonly remove: () => Promise<void>,
  ) {}

  static async start(): Promise<Toolshed> {
    const toolshed = await Toolshed.prepare();
    await toolshed.begin().catch(async (error: unknown) => {
      await toolshed.stop();
      throw error;
    });
    return toolshed;
  }

  /** Creates its database and folder. `main`: the program, if compiled elsewhere. */
  static async prepare({ main }: { main?: string } = {}): Promise<Toolshed> {
    if (!main) await run(process.execPath, [join(ROOT, 'scripts/example.mjs'), '--build']);
    const created = await createTestDatabase({ isEmpty: true });
    const folder = await mkdtemp(join(tmpdir(), 'toolshed-'));
    const database = new Client({ connectionString: created.url });
    await database.connect();
    const env = {
      ...{ DATABASE_URL: created.url, TOOLSHED_DATA_DIR: folder, PORT: '0' },
      TOOLSHED_SECRET: randomBytes(32).toString('base64'),
    };
    return new Toolshed(database, created.url, main ?? MAIN, env, async () => {
      await database.end();
      await created.drop();
      await rm(folder, { recursive: true, force: true });
    });
  }

  /** Starts the process, also after `kill`. */
  async begin(): Promise<void> {
    this.spawn();
    await eventually(() => this.address !== '');
    await this.ready();
  }

  /** Resolves once its Trellis is ready. */
  async ready(): Promise<void> {
    await eventually(async () => (await fetch(`${this.git}/api/health/ready`)).ok);
  }

  /** Starts the process, and waits until its log tells why Git is not available. */
  async beginWithoutGit(reason: string): Promise<void> {
    this.spawn();
    await eventually(() => this.address !== '' && this.output.includes(reason));
  }

  private spawn(): ChildProcess {
    this.output = '';
    this.child = spawn(process.execPath, [this.main], {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    return this.child;
  }

  get address(): string {
    const { child } = this;
    if (!child || child.exitCode !== null) throw new Error(`It has ended: ${this.output}`);
    return READY.exec(this.output)?.[1].replace('[::1]', 'localhost') ?? '';
  }

  /** Address of the embedded Trellis. */
  get git(): string {
    return `${this.address}/git`;
  }

  get log(): string {
    return this.output;
  }

  get workerPid(): Promise<number | null> {
    return findWorkerOf(this.child!.pid!);
  }

  /** Kills it, as a crash does. */
  kill(): Promise<void> {
    return endProcess(this.child, (child) => void child.kill('SIGKILL'));
  }

  /** Stops it gracefully; the Git worker ends with it. */
  async end(): Promise<number | NodeJS.Signals | null> {
    await endProcess(this.child);
    return this.child && (this.child.exitCode ?? this.child.signalCode);
  }

  async stop(): Promise<void> {
    await this.end();
    await this.remove();
  }

  /** Signs in a user of the program: `ada` owns the team, `grace` makes apps, `alan` is a guest. */
  async signIn(name: 'ada' | 'grace' | 'alan'): Promise<ToolshedPerson> {
    const credentials = { email: `${name}@example.com`, password: 'correct horse battery' };
    const { headers } = await request(this.address)
      .post('/sign-in')
      .type('form')
      .send(credentials)
      .expect(303);
    const [cookie] = (headers['set-cookie'] as unknown as string[])[0].split(';');
    return ToolshedPerson.open({ program: this.address, cookie });
  }

  async app(name: string): Promise<StoredApp> {
    const { rows } = await this.database.query<StoredApp>('select * from public.apps where name = $1', [
      name,
    ]);
    return rows[0];
  }
}
