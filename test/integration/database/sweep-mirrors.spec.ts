import { randomUUID } from 'node:crypto';
import { access, link, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DataSource } from 'typeorm';
import { Config } from '../../../src/core/config';
import { Database } from '../../../src/core/database';
import { WorkerSession } from '../../../src/gitsync/worker';
import { Mirrors } from '../../../src/gitsync/worker/mirrors';
import { SweepMirrors } from '../../../src/gitsync/worker/maintenance';
import { createTestDatabase } from '../../support/database';

const SIGNAL = new AbortController().signal;
const DAY_MS = 86_400_000;
const TARGET = { repositoryUrl: 'git@example.com:team/apps.git', branch: 'main', directory: '' };

let source: DataSource;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataDir: string;
let workers: Worker[];

interface Worker {
  session: WorkerSession;
  mirrors: Mirrors;
  sweep: SweepMirrors;
}

async function startWorker(settings: Record<string, string> = {}): Promise<Worker> {
  const config = new Config({
    TRELLIS_DATA_DIR: dataDir,
    TRELLIS_MIRROR_RETENTION_DAYS: '30',
    ...settings,
  });
  const options = { databaseUrl: database.url, workerId: randomUUID(), dataDir, onLost: () => undefined };
  const session = await WorkerSession.open(options);
  const credential = { protocol: 'ssh', privateKey: '', fingerprint: '' };
  const credentials = {
    findWithConfig: () => Promise.resolve({ config: { ...TARGET, targetId: 'one' }, credential }),
  };
  const mirrors = new Mirrors(credentials as never, {} as never, {} as never, session, config);
  const worker = {
    session,
    mirrors,
    sweep: new SweepMirrors(config, new Database(source), session, mirrors),
  };
  workers.push(worker);
  return worker;
}

async function endWorker({ session, mirrors }: Worker): Promise<void> {
  await mirrors.onApplicationShutdown();
  await session.onApplicationShutdown();
}

const use = <T>({ mirrors }: Worker, workspaceId: string, work: (dir: string) => Promise<T>): Promise<T> =>
  mirrors.use({ workspaceId, crashes: 0, restarts: 0 } as never, TARGET, ({ mirror }) => work(mirror.dir));

/** Lets a worker make the mirror of a workspace, and returns its folder. */
const makeMirror = (worker: Worker, workspaceId: string): Promise<string> =>
  use(worker, workspaceId, (dir) => Promise.resolve(dir));

const age = (dir: string, days: number) => {
  const at = new Date(Date.now() - days * DAY_MS);
  return utimes(dir, at, at);
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function createWorkspace(): Promise<string> {
  const id = randomUUID();
  await source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [id]);
  return id;
}

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

beforeEach(async () => {
  workers = [];
  dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
});

afterEach(async () => {
  for (const worker of workers) await endWorker(worker).catch(() => undefined);
  await rm(dataDir, { recursive: true });
});

it('deletes mirrors that were not used for as long as the setting says, and no younger ones', async () => {
  const [old, young] = [await createWorkspace(), await createWorkspace()];
  const before = await startWorker();
  const dirs = [await makeMirror(before, old), await makeMirror(before, young)];
  await endWorker(before);
  await age(dirs[0], 31);
  await age(dirs[1], 29);
  const worker = await startWorker();
  expect(worker.session.slot).toBe(0);
  // The remains of a mirror that was set aside when its worker was killed.
  await mkdir(`${dirs[1]}.broken-1234/objects`, { recursive: true });
  await worker.sweep.run(SIGNAL);
  expect(await exists(dirs[0])).toBe(false);
  expect(await readdir(join(dataDir, 'mirrors', '0'))).toEqual([young]);
  expect(await readdir(join(dataDir, 'mirrors', '0', young))).toHaveLength(1);
});

it('keeps an old mirror that was used again, between two sweeps or for very long', async () => {
  const workspaceId = await createWorkspace();
  const first = await startWorker();
  const dir = await makeMirror(first, workspaceId);
  await age(dir, 31);
  await endWorker(first);
  const second = await startWorker();
  await makeMirror(second, workspaceId);
  await endWorker(second);
  const third = await startWorker();
  await third.sweep.run(SIGNAL);
  expect(await exists(dir)).toBe(true);
  await makeMirror(third, workspaceId);
  await age(dir, 31);
  await third.sweep.run(SIGNAL);
  await endWorker(third);
  const last = await startWorker();
  await last.sweep.run(SIGNAL);
  expect(await exists(dir)).toBe(true);
});

it('deletes the mirror of a deleted workspace once no job uses it', async () => {
  const workspaceId = await createWorkspace();
  const worker = await startWorker();
  await use(worker, workspaceId, async (dir) => {
    await source.query('delete from workspaces where id = $1', [workspaceId]);
    await worker.sweep.run(SIGNAL);
    expect(await exists(join(dir, 'HEAD'))).toBe(true);
  });
  await worker.sweep.run(SIGNAL);
  expect(await readdir(join(dataDir, 'mirrors', '0'))).toEqual([]);
});

it('sweeps the slots of workers that are gone, never those of living ones', async () => {
  const workspaceId = await createWorkspace();
  const [worker, other] = [await startWorker(), await startWorker()];
  const dir = await makeMirror(other, workspaceId);
  await age(dir, 31);
  await worker.sweep.run(SIGNAL);
  expect(await exists(dir)).toBe(true);
  await endWorker(other);
  await worker.sweep.run(SIGNAL);
  expect(await exists(dir)).toBe(false);
  // The slot is free again.
  expect((await startWorker()).session.slot).toBe(1);
});

it('opens a mirror anew that was deleted before', async () => {
  const workspaceId = await createWorkspace();
  const first = await startWorker();
  const dir = await makeMirror(first, workspaceId);
  await endWorker(first);
  await age(dir, 31);
  const worker = await startWorker();
  await worker.sweep.run(SIGNAL);
  expect(await exists(dir)).toBe(false);
  expect(await makeMirror(worker, workspaceId)).toBe(dir);
  expect(await exists(join(dir, 'HEAD'))).toBe(true);
});

it('removes the least recently used mirrors of a worker once they take too much, except open ones', async () => {
  const worker = await startWorker({ TRELLIS_MIRROR_MAX_MB: '1' });
  const dirs: string[] = [];
  for (let days = 4; days > 0; days -= 1) {
    const dir = await makeMirror(worker, await createWorkspace());
    await worker.mirrors.closeOf(basename(dirname(dir)));
    await writeFile(join(dir, 'objects', 'pack', 'large'), Buffer.alloc(400_000));
    await age(dir, days);
    dirs.push(dir);
  }
  const [, second] = dirs;
  await use(worker, basename(dirname(second)), async () => {
    await age(second, 3);
    await worker.sweep.run(SIGNAL);
  });
  // Opening it has removed the unknown file.
  expect(await Promise.all(dirs.map(exists))).toEqual([false, true, true, true]);
  await writeFile(join(second, 'objects', 'pack', 'large'), Buffer.alloc(900_000));
  await worker.sweep.run(SIGNAL);
  expect(await Promise.all(dirs.map(exists))).toEqual([false, true, false, false]);
});

it('counts a pack that mirrors share once, and removes what frees space', async () => {
  const worker = await startWorker({ TRELLIS_MIRROR_MAX_MB: '1' });
  const dirs: string[] = [];
  for (let days = 3; days > 0; days -= 1) {
    const dir = await makeMirror(worker, await createWorkspace());
    await worker.mirrors.closeOf(basename(dirname(dir)));
    dirs.push(dir);
  }
  const [one, other, third] = dirs.map((dir) => join(dir, 'objects', 'pack', 'pack-1.pack'));
  await writeFile(one, Buffer.alloc(800_000));
  await link(one, other);
  const ageAll = () => Promise.all(dirs.map((dir, index) => age(dir, 3 - index)));
  await ageAll();
  await worker.sweep.run(SIGNAL);
  expect(await Promise.all(dirs.map(exists))).toEqual([true, true, true]);
  await writeFile(third, Buffer.alloc(400_000));
  await ageAll();
  await worker.sweep.run(SIGNAL);
  expect(await Promise.all(dirs.map(exists))).toEqual([false, false, true]);
});
