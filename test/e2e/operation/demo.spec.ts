import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { eventually } from '../../support/eventually';

const ROOT = path.resolve(__dirname, '../../..');

/** Occupies a port for the duration of a test. */
async function occupiedPort(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}

/** Folder in which the demo creates its own; empty before and after each test. */
let folder: string;
let demos: Demo[];

beforeEach(async () => {
  demos = [];
  folder = await mkdtemp(path.join(tmpdir(), 'demo-of-a-test-'));
  // PostgreSQL uses an account of its own in there if the tests run as root.
  await chmod(folder, 0o711);
});

afterEach(async () => {
  for (const demo of demos) demo.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Runs the demo the way a reader does, on the existing build, with its output in a pipe. */
class Demo {
  output = '';
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly #child: ChildProcess;

  constructor(args: string[] = [], env: Record<string, string> = {}) {
    const { CI: _, ...outer } = process.env;
    this.#child = spawn(process.execPath, ['scripts/demo.mjs', '--no-setup', ...args], {
      cwd: ROOT,
      env: { ...outer, TMPDIR: folder, PORT: '0', TRELLIS_TEST_DEMO: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = new Promise((resolve) => this.#child.on('close', (code, signal) => resolve(code ?? signal)));
    demos.push(this);
  }

  async shows(text: string): Promise<void> {
    const isOver = this.ended.then(() => true);
    await eventually(async () => {
      if (this.output.includes(text)) return true;
      if (await Promise.race([isOver, Promise.resolve(false)])) throw new Error(`It ended: ${this.output}`);
      return false;
    });
  }

  /** Returns the value after a name in the final summary. */
  valueOf(name: string): string {
    return new RegExp(`^  ${name} +(\\S+)$`, 'm').exec(this.output)?.[1] ?? '';
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Returns the command lines of processes that a demo of this test has started; Linux only. */
async function processesLeft(): Promise<string[]> {
  const ids =
    process.platform === 'linux' ? (await readdir('/proc')).filter((name) => /^\d+$/.test(name)) : [];
  const read = (id: string, file: string) => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '');
  const found = await Promise.all(
    ids.map(async (id) => {
      const command = await read(id, 'cmdline');
      const isOurs =
        command.includes(folder) || (await read(id, 'environ')).includes(`TRELLIS_TEST_DEMO=${folder}`);
      return isOurs ? [command.replaceAll('\0', ' ')] : [];
    }),
  );
  return found.flat();
}

async function expectNothingLeft(): Promise<void> {
  expect(await readdir(folder)).toEqual([]);
  expect(await processesLeft()).toEqual([]);
}

it('performs the main workflow in front of the reader, and shows Git’s view of it', async () => {
  const demo = new Demo(['--exit']);

  expect({ code: await demo.ended, output: demo.output }).toEqual({ code: 0, output: expect.any(String) });
  const inOrder = [
    'git_auth_failed',
    'read-write',
    'App creation (Ada Lovelace <ada@example.com>)',
    'Show 50 orders on a page (Grace Hopper <grace@example.com>)',
    '+            "value": "{{50}}"',
    'App is renamed (Ada Lovelace <ada@example.com>)',
    'rename {Orders => Customer orders}/v1.json (99%)',
    'secrets that it wants here:   ORDERS_API_TOKEN',
    'Grace Hopper: Say how it is sorted',
    'the same to the byte',
    'Sort by date, and a README (Margaret Hamilton <margaret@example.com>)',
    '409 git_remote_moved',
    "Grace combines: Margaret's change comes into her app",
    '+            "value": "Order status"',
    'HEAD:Customer orders/v1.json:ORDER BY placed_at DESC',
    'git fsck --strict --full finds nothing to object to',
    'Done: 23 steps',
  ];
  expect(inOrder.filter((text) => demo.output.includes(text))).toEqual(inOrder);
  const places = inOrder.map((text) => demo.output.indexOf(text));
  expect(places).toEqual([...places].sort((left, right) => left - right));
  // No colors, and nothing that looks like an error.
  expect(demo.output).not.toContain('\u001b');
  expect(demo.output).not.toMatch(/failed:|warning|Error:/i);
  await expectNothingLeft();
});

it('stays open with everything needed to continue by hand, until it is stopped', async () => {
  const demo = new Demo();
  await demo.shows('Ctrl-C ends everything');
  const { origin } = new URL(demo.valueOf('API'));

  await request(origin).get('/api/docs').redirects(1).expect(200);
  const credentials = { email: demo.valueOf('email'), password: demo.valueOf('password') };
  await request(origin).post('/api/auth/login').send(credentials).expect(200);
  expect(await typed(demo)).toContain('Customer orders/v1.json');

  demo.kill('SIGINT');
  demo.kill('SIGINT');
  expect(await demo.ended).toBe(0);
  await expectNothingLeft();
});

it('stops cleanly when interrupted, and removes the leftovers of a killed demo', async () => {
  const killed = new Demo();
  await killed.shows('2  Connect a repository');
  killed.kill('SIGKILL');
  await killed.ended;
  expect(await readdir(folder)).toHaveLength(1);

  const next = new Demo();
  await next.shows('2  Connect a repository');
  next.kill('SIGTERM');
  expect(await next.ended).toBe(143);
  expect(next.output).not.toContain('failed:');
  await expectNothingLeft();
});

it('reports failures with an exit code, and leaves nothing behind', async () => {
  await using other = await occupiedPort();
  const demo = new Demo(['--exit'], { PORT: String(other.port) });

  expect(await demo.ended).toBe(1);
  expect(demo.output).toMatch(new RegExp(`^The demo failed: .*\\b${other.port}\\b`, 'm'));
  await expectNothingLeft();
});

it('prints its usage if an argument is unknown', async () => {
  const demo = new Demo(['--quick']);

  expect(await demo.ended).toBe(2);
  expect(demo.output).toContain('npm run demo [-- --exit]');
});

/** Runs the lines under "or with git" in a shell and returns the files of the clone. */
async function typed(demo: Demo): Promise<string> {
  const lines = demo.output
    .split('\n')
    .filter((line) => /^ {2}(export GIT_SSH_COMMAND=|git clone )/.test(line));
  const script = [...lines, 'git -C trellis-demo ls-files'].join('\n');
  const cwd = await mkdtemp(path.join(tmpdir(), 'typed-'));
  const shell = spawn('sh', ['-e', '-c', script], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  await new Promise((resolve) => shell.on('close', resolve));
  await rm(cwd, { recursive: true });
  return output;
}
