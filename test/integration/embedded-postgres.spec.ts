import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { ensurePostgres, type EmbeddedPostgres } from '../../src/core/embedded-postgres';
import { createDatabase } from '../../src/core/embedded-postgres/cluster';
import { dropDatabase } from '../support/drop-database';
import { eventually } from '../support/eventually';

const ROOT = path.resolve(__dirname, '../..');
const IS_ROOT = process.getuid?.() === 0;

describe('the embedded PostgreSQL', () => {
  let base: string;
  let dataDir: string;
  /** A data folder in which PostgreSQL has run already. Copying it takes a fraction of the time that initdb takes. */
  let used: string;
  const running: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    used = await mkdtemp(path.join(tmpdir(), 'trellis-pg-'));
    await chmod(used, 0o755);
    const server = await ensurePostgres({ dataDir: path.join(used, 'postgres'), durability: 'off' });
    await server.stop();
  });

  afterAll(() => rm(used, { recursive: true }));

  beforeEach(async () => {
    base = await mkdtemp(path.join(tmpdir(), 'trellis-pg-'));
    await chmod(base, 0o755);
    dataDir = path.join(base, 'postgres');
    // Preserves the owners: run as root, PostgreSQL uses an account of its own.
    await promisify(execFile)('cp', ['-a', path.join(used, 'postgres'), dataDir]);
  });

  afterEach(async () => {
    children.splice(0).forEach((child) => child.kill('SIGKILL'));
    for (const server of running.splice(0)) await server.stop();
    const outside = await readFile(path.join(dataDir, 'location'), 'utf8').catch(() => null);
    if (outside) await rm(outside, { recursive: true });
    await rm(base, { recursive: true });
  });

  const start = async (options: { port?: number; log?: (message: string) => void } = {}) => {
    const server = await ensurePostgres({ dataDir, durability: 'off', ...options });
    running.push(server);
    return server;
  };

  const stopAll = async () => {
    for (const server of running.splice(0)) await server.stop();
  };

  /** Starts the server in a child process, which then waits for the server to end. */
  const startInChild = async () => {
    const script =
      `require('./dist/src/core/embedded-postgres').ensurePostgres({ dataDir: ${JSON.stringify(dataDir)}, durability: 'off' })` +
      `.then(({ url }) => { console.log(url); setInterval(() => undefined, 60_000); })`;
    const child = spawn(process.execPath, ['-e', script], {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
    return { child, url };
  };

  const serverPid = async () => {
    const cluster = (await readFile(path.join(dataDir, 'location'), 'utf8').catch(() => dataDir)).trim();
    return Number((await readFile(path.join(cluster, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0]);
  };

  it('initializes an empty folder and accepts only the owner of a random password', async () => {
    await rm(dataDir, { recursive: true });

    const { url, adopted } = await start();

    expect(adopted).toBe(false);
    expect(await ask(url, 'show server_version_num')).toMatch(/^18/);
    expect(await ask(url, 'show listen_addresses')).toBe('127.0.0.1');
    expect((await stat(path.join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
    const guess = new URL(url);
    guess.password = 'postgres';
    await expect(ask(guess.toString(), 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('restarts quickly, at the same address and with its rows', async () => {
    const first = await start();
    await ask(first.url, 'create table t as select 42 as n');
    await stopAll();

    const second = await start();

    expect(second).toMatchObject({ url: first.url, adopted: false });
    expect(await ask(second.url, 'select n from t')).toBe(42);
  });

  it('is adopted, with the same process, after the server that started it was killed', async () => {
    const { child, url } = await startInChild();
    await ask(url, 'create table t as select 42 as n');
    const pid = await serverPid();
    await kill(child, 'SIGKILL');

    const server = await start();

    expect(server).toMatchObject({ url, adopted: true });
    expect(await serverPid()).toBe(pid);
    expect(await ask(server.url, 'select n from t')).toBe(42);
  });

  it('survives a Ctrl-C that reaches the whole process group', async () => {
    const { child, url } = await startInChild();
    const ended = once(child, 'exit');
    process.kill(-Number(child.pid), 'SIGINT');
    await ended;

    expect(await ask(url, 'select 1')).toBe(1);
    expect(await start()).toMatchObject({ adopted: true });
  });

  it('is not shared: a second server on the folder is told which process uses it', async () => {
    const { child, url } = await startInChild();

    await expect(start()).rejects.toThrow(
      `Another Trellis server (process ${child.pid}) uses the data folder`,
    );
    expect(await ask(url, 'select 1')).toBe(1);
    await kill(child, 'SIGKILL');
    await start();
  });

  it('is not shared with another container, which sees none of its processes', async () => {
    const { child, url } = await startInChild();
    // Names a process that a look from here does not find.
    await writeFile(path.join(dataDir, 'owner.json'), JSON.stringify({ pid: child.pid, startMark: '1' }));

    await expect(start()).rejects.toThrow(
      'Another Trellis server (in another container) uses the data folder',
    );
    expect(await ask(url, 'select 1')).toBe(1);
    await kill(child, 'SIGKILL');
    await start();
  });

  it('is taken over from a server that is dead but was not collected by its parent', async () => {
    // `sleep 60` takes the place of the shell before the child ends, and never asks what became of it.
    const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(parent);
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    let stat = '';
    await eventually(async () => {
      stat = await readFile(`/proc/${line}/stat`, 'utf8');
      expect(stat).toContain(') Z ');
    });
    const startMark = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    await writeFile(path.join(dataDir, 'owner.json'), JSON.stringify({ pid: Number(line), startMark }));
    await start();
  });

  it('is restarted after a kill, on the same port and with every committed row', async () => {
    const messages: string[] = [];
    const { url } = await start({ log: (message) => messages.push(message) });
    await ask(url, 'create table t as select 42 as n');
    const pid = await serverPid();

    process.kill(pid, 'SIGKILL');

    await eventually(async () => expect(await ask(url, 'select n from t')).toBe(42));
    expect(await serverPid()).not.toBe(pid);
    await eventually(() => expect(messages).toHaveLength(2));
    await stopAll();
    await expect(ask(url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('recovers after both it and the server that started it were killed', async () => {
    const { child, url } = await startInChild();
    await ask(url, 'create table t as select 42 as n');
    // A connected backend outlives the killed postmaster for a moment and holds its shared memory.
    const busy = new Client({ connectionString: url });
    busy.on('error', () => undefined);
    await busy.connect();
    const query = busy.query('select count(*) from generate_series(1, 300000000)').catch(() => undefined);
    const pid = await serverPid();
    await kill(child, 'SIGKILL');
    process.kill(pid, 'SIGKILL');

    const server = await start();

    expect(server).toMatchObject({ url, adopted: false });
    expect(await ask(server.url, 'select n from t')).toBe(42);
    await query;
  });

  it('starts anew if the server that it adopts dies meanwhile', async () => {
    const { child, url } = await startInChild();
    await ask(url, 'create table t as select 42 as n');
    const pid = await serverPid();
    // Stopped, it takes a connection and never answers.
    process.kill(pid, 'SIGSTOP');
    await kill(child, 'SIGKILL');
    const starting = start();
    await delay(500);
    process.kill(pid, 'SIGKILL');
    const server = await starting;

    expect(server).toMatchObject({ url, adopted: false });
    expect(await ask(server.url, 'select n from t')).toBe(42);
  });

  it('starts even if its pid file names an unrelated process', async () => {
    const { url } = await start();
    const { uid, gid } = await stat(path.join(dataDir, 'cluster'));
    const pidFile = path.join(dataDir, 'cluster/postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    await stopAll();
    const other = spawn('sleep', ['60'], { stdio: 'ignore', ...(IS_ROOT && { uid, gid }) });
    children.push(other);
    await writeFile(pidFile, [other.pid, ...lines.slice(1)].join('\n'));

    const server = await start();

    expect(server).toMatchObject({ url, adopted: false });
    expect(other.exitCode).toBeNull();
  });

  it('moves to another port, and keeps it, if its own port is in use', async () => {
    const first = await start();
    await stopAll();
    const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(squatter, 'listening');

    const second = await start();
    await stopAll();
    squatter.close();
    const third = await start();

    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    expect(third.url).toBe(second.url);
  });

  it('stops in time despite an open transaction, and tolerates a second stop', async () => {
    const server = await start();
    const client = new Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('begin');
    const pid = await serverPid();

    await Promise.all([server.stop(), server.stop()]);

    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await client.end().catch(() => undefined);
  });

  it('reports the output of PostgreSQL if it cannot start', async () => {
    await start();
    await stopAll();
    await writeFile(path.join(dataDir, 'cluster/postgresql.conf'), 'no_such_setting = 1\n');

    await expect(start()).rejects.toThrow('unrecognized configuration parameter "no_such_setting"');
  });

  (IS_ROOT ? it : it.skip)(
    'runs where another account can reach it when the folder is closed to others',
    async () => {
      const closed = path.join(base, 'closed');
      await mkdir(closed, { mode: 0o700 });
      dataDir = path.join(closed, 'postgres');

      const { url } = await start();

      expect(await ask(url, 'show data_directory')).toMatch(/^\/var\/lib\/trellis\/postgres-/);
      await stopAll();
      expect(await start()).toMatchObject({ url });
    },
  );

  it('copies a database after waiting for users of the template', async () => {
    const { url } = await start();
    const template = await createDatabase(url, 'template "one"');
    const user = new Client({ connectionString: template });
    await user.connect();
    await user.query('create table t as select 42 as n');

    const copied = createDatabase(url, 'copy', { template: 'template "one"' });
    await delay(200);
    await user.end();

    expect(await ask(await copied, 'select n from t')).toBe(42);
    await dropDatabase(url, 'copy');
    await expect(ask(await copied, 'select 1')).rejects.toMatchObject({ code: '3D000' });
  });
});

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
