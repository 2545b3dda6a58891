import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import request from 'supertest';
import { createTestDatabase } from '../../support/database';
import { endProcess } from '../../support/end-process';
import { eventually } from '../../support/eventually';
import { Member } from '../../support/member';

const ROOT = resolve(__dirname, '../../..');
const READY = /^Ready at (\S+)$/m;
const run = promisify(execFile);

/** Packs `@trellis/gitsync`, as it is published, into a folder; returns the archive. */
export async function packTrellis(folder: string): Promise<string> {
  await run(process.execPath, [join(ROOT, 'scripts/build-embedded.mjs')], { cwd: ROOT });
  const pack = ['pack', '--json', '--pack-destination', folder, join(ROOT, 'dist/gitsync')];
  const { stdout } = await run('npm', pack, { cwd: folder });
  return join(folder, (JSON.parse(stdout) as [{ filename: string }])[0].filename);
}

/** Person of the program: their session there is their session in Trellis. */
class PersonThere extends Member {
  override request(method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string): request.Test {
    const url = path.startsWith('/api') ? path : `${this.workspace}${path}`;
    const { origin } = new URL(this.address);
    return request(this.address)[method](url).set('Cookie', this.token).set('Origin', origin);
  }
}

/** A program of `programs` in a scratch folder, installed, compiled and started as docs/embedding.md says. */
export class HostProgram {
  private readonly instances: ChildProcess[] = [];

  private constructor(
    private readonly folder: string,
    private readonly env: Record<string, string>,
    readonly database: Client,
    private readonly remove: () => Promise<void>,
  ) {}

  /** `nodeFolder`: of another Node than this one. */
  static async install(name: string, archive: string, nodeFolder: string | null): Promise<HostProgram> {
    const folder = await mkdtemp(join(tmpdir(), `${name}-`));
    const created = await createTestDatabase({ isEmpty: true });
    const database = new Client({ connectionString: created.url });
    await database.connect();
    const env = {
      ...(nodeFolder && { PATH: `${join(nodeFolder, 'bin')}${delimiter}${process.env.PATH}` }),
      ...{ DATABASE_URL: created.url, DATA_DIR: join(folder, 'git') },
      SECRET: randomBytes(32).toString('base64'),
    };
    const program = new HostProgram(folder, env, database, async () => {
      await database.end();
      await created.drop();
      await rm(folder, { recursive: true, force: true });
    });
    await cp(join(__dirname, 'programs', name), folder, { recursive: true });
    await program.type('npm', 'install', '--ignore-scripts', '--prefer-offline', '--no-audit', archive);
    await program.type('npm', 'run', 'build');
    await program.type('npx', 'gitsync-setup');
    return program;
  }

  /** Runs a command in its folder. */
  async type(command: string, ...args: string[]): Promise<string> {
    const { stdout } = await run(command, args, { cwd: this.folder, env: { ...process.env, ...this.env } });
    return stdout;
  }

  /** Starts one more instance of it, and returns its address. */
  async start(): Promise<string> {
    let output = '';
    const child = spawn('node', ['dist/main.js'], {
      cwd: this.folder,
      env: { ...process.env, ...this.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.instances.push(child);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await eventually(() => {
      if (child.exitCode !== null) throw new Error(`It has ended: ${output}`);
      return READY.test(output);
    });
    const [, address] = READY.exec(output)!;
    await eventually(async () => (await fetch(`${address}/git/api/health/ready`)).ok);
    return address;
  }

  get pid(): number {
    return this.instances.at(-1)!.pid!;
  }

  /** Kills the latest instance. */
  async kill(): Promise<void> {
    await endProcess(this.instances.pop()!, (child) => void child.kill('SIGKILL'));
  }

  async hire(id: string, role: string): Promise<void> {
    await this.database.query('insert into people (id, name, role) values ($1, $2, $3)', [
      ...[id, `${id} of the program`, role],
    ]);
  }

  async signIn(address: string, id: string): Promise<Member> {
    const token = `session=${id}`;
    const { body } = await request(`${address}/git`).get('/api/auth/me').set('Cookie', token).expect(200);
    return new PersonThere(`${address}/git`, token, body.workspaces[0].id as string, {
      ...(body.user as { id: string; name: string; email: string }),
      password: '',
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.instances.map((child) => endProcess(child)));
    await this.remove();
  }
}
