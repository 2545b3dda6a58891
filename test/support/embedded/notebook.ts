import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type * as Package from '../../../src/embedded';
import type { GitSyncEvent, GitSyncOptions } from '../../../src/embedded';
import { requireBuild } from '../build';
import { createTestDatabase } from '../database';
import { endProcess } from '../end-process';
import { eventually } from '../eventually';
import { Member } from '../member';
import { newNote, type CallMessage } from './notebook-program';

interface Answer {
  id?: number;
  address?: string;
  event?: GitSyncEvent;
  result?: unknown;
  error?: Record<string, unknown> & { message: string };
}

/** The program of `notebook-program.ts` in a child process, whose `GitSync` is called from here. */
export class Notebook {
  readonly events: GitSyncEvent[] = [];
  private readonly calls = new Map<number, (answer: Answer) => void>();
  private child: ChildProcess | null = null;
  private address = '';
  private output = '';
  private lastCall = 0;

  private constructor(
    readonly database: Client,
    readonly databaseUrl: string,
    private readonly env: Record<string, string>,
    private readonly remove: () => Promise<void>,
  ) {}

  /** Creates its database and folder. `ada` is an admin, `grace` a builder, `alan` a viewer, all of the workspace `desk`. */
  static async prepare(): Promise<Notebook> {
    const created = await createTestDatabase({ isEmpty: true });
    const folder = await mkdtemp(join(tmpdir(), 'notebook-'));
    const database = new Client({ connectionString: created.url });
    await database.connect();
    const env = {
      ...{ DATABASE_URL: created.url, NOTEBOOK_DATA_DIR: folder },
      NOTEBOOK_SECRET: randomBytes(32).toString('base64'),
    };
    return new Notebook(database, created.url, env, async () => {
      await database.end();
      await created.drop();
      await rm(folder, { recursive: true, force: true });
    });
  }

  static async start(options: Partial<GitSyncOptions> = {}): Promise<Notebook> {
    const notebook = await Notebook.prepare();
    await notebook.begin(options);
    await notebook.hire('ada', 'admin');
    await notebook.hire('grace', 'builder');
    await notebook.hire('alan', 'viewer');
    return notebook;
  }

  /** Starts the process. `isReady`: waits until its Trellis is ready, too. */
  async begin(
    options: Partial<GitSyncOptions> = {},
    { isReady = true, env = {} }: { isReady?: boolean; env?: Record<string, string> } = {},
  ): Promise<void> {
    [this.address, this.output] = ['', ''];
    this.child = fork(join(__dirname, 'notebook-program.ts'), {
      execArgv: ['-r', join(__dirname, '../register-typescript.cjs')],
      env: { ...process.env, ...this.env, ...env, NOTEBOOK_OPTIONS: JSON.stringify(options) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.on('message', (answer: Answer) => this.receive(answer));
    await eventually(() => this.address !== '' || this.hasEnded);
    if (this.hasEnded) throw new Error(`It has ended: ${this.output}`);
    if (isReady) await this.ready();
  }

  /** Resolves once its Trellis is ready. */
  async ready(): Promise<void> {
    await eventually(async () => (await fetch(`${this.git}/api/health/ready`)).ok);
  }

  /** Removes what another key than this one has encrypted. */
  forgetSecrets(key: string): Promise<string[]> {
    const { forgetSecrets } = requireBuild('embedded') as typeof Package;
    return forgetSecrets({ databaseUrl: this.databaseUrl, secrets: { key: Buffer.from(key, 'base64') } });
  }

  /** Address of the embedded Trellis. */
  get git(): string {
    return `${this.address}/git`;
  }

  get log(): string {
    return this.output;
  }

  private get hasEnded(): boolean {
    return this.child !== null && (this.child.exitCode !== null || this.child.signalCode !== null);
  }

  kill(): Promise<void> {
    return endProcess(this.child, (child) => void child.kill('SIGKILL'));
  }

  end(): Promise<void> {
    return endProcess(this.child);
  }

  async stop(): Promise<void> {
    await this.end();
    await this.remove();
  }

  async hire(id: string, role: string, workspace = 'desk'): Promise<void> {
    const name = `${id[0].toUpperCase()}${id.slice(1)} of ${workspace}`;
    await this.database.query('insert into people (id, name, role, workspace) values ($1, $2, $3, $4)', [
      ...[id, name, role, workspace],
    ]);
  }

  /** Returns a person of the program, who uses the API of Trellis with a token of the program. */
  async person(id: string): Promise<Member> {
    const token = `token of ${id}`;
    const response = await fetch(`${this.git}/api/auth/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { user, workspaces } = (await response.json()) as {
      user: { id: string; name: string; email: string };
      workspaces: { id: string }[];
    };
    return new Member(this.git, token, workspaces[0].id, { ...user, password: '' });
  }

  /** Adds a note to its table, and tells Trellis nothing. */
  async write(
    name: string,
    database: Client = this.database,
  ): Promise<{ workspaceId: string; appId: string }> {
    const { rows } = await database.query<{ id: number }>(
      `insert into notes (workspace, name, text, editor) values ('desk', $1, $2, 'grace') returning id`,
      [name, newNote(name)],
    );
    return { workspaceId: 'desk', appId: String(rows[0].id) };
  }

  /** Gives a note another icon, and tells Trellis nothing. */
  async edit({ appId }: { appId: string }, icon: string): Promise<void> {
    await this.database.query(
      `update notes set revision = revision + 1, text = jsonb_set(text::jsonb, '{appV2,icon}', to_jsonb($2::text))::text where id = $1`,
      [appId, icon],
    );
  }

  /** Calls a method of `GitSync`. `by` in the last argument is the id of a person. Rejects as it does. */
  async call<T>(call: string, ...args: unknown[]): Promise<T> {
    const id = (this.lastCall += 1);
    const { result, error } = await new Promise<Answer>((resolve) => {
      this.calls.set(id, resolve);
      this.child!.send({ id, call, args } satisfies CallMessage);
    });
    if (error) throw Object.assign(new Error(error.message), error);
    return result as T;
  }

  private receive(answer: Answer): void {
    if (answer.address !== undefined) this.address = answer.address.replace('[::1]', 'localhost');
    if (answer.event) this.events.push(answer.event);
    if (answer.id !== undefined) this.calls.get(answer.id)?.(answer);
  }
}
