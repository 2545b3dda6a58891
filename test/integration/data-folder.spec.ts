import { chmod, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTrellis } from '../support/trellis-server';
import { eventually } from '../support/eventually';
import { TrellisProcess } from '../support/trellis-process';
import { canMount, SmallDisk } from '../faults/small-disk';
import { createTestDatabase } from '../support/database';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-data-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const rightsOf = async (path: string): Promise<string> => ((await lstat(path)).mode & 0o777).toString(8);

async function listOpen(path: string): Promise<string[]> {
  const stats = await lstat(path);
  const below = stats.isDirectory()
    ? (await Promise.all((await readdir(path)).map((name) => listOpen(join(path, name))))).flat()
    : [];
  return (stats.mode & 0o077) === 0 ? below : [path, ...below];
}

it('is closed to other users with all that is written in it, and was open before', async () => {
  const dataDir = join(folder, 'data');
  await mkdir(join(dataDir, 'mirrors'), { recursive: true });
  await chmod(dataDir, 0o755);
  await chmod(join(dataDir, 'mirrors'), 0o755);
  await using trellis = await startTrellis({ TRELLIS_DATA_DIR: dataDir }, { isWatched: false });
  await trellis.setUp();
  await eventually(async () => expect(await readdir(join(dataDir, 'mirrors'))).toContain('id'));
  expect(await listOpen(dataDir)).toEqual([]);
});

it('keeps its rights where other things lie in it, and closes the mirrors', async () => {
  await writeFile(join(folder, 'README'), 'of somebody else');
  await chmod(folder, 0o755);
  await using trellis = await startTrellis({ TRELLIS_DATA_DIR: folder }, { isWatched: false });
  expect(trellis.process.stdout).toContain('ready');
  expect(await rightsOf(folder)).toBe('755');
  expect(await listOpen(join(folder, 'mirrors'))).toEqual([]);
});

it.each([
  ['a file', '/etc/passwd', 'it, or a folder above it, is a file'],
  ['below /proc', '/proc/trellis/data', 'it cannot be made there'],
])('that is %s is refused at once', async (_, dataDir, words) => {
  const trellis = new TrellisProcess({ env: { PORT: '0', TRELLIS_DATA_DIR: dataDir } });
  expect(await trellis.ended).toEqual({ code: 1, signal: null });
  expect(trellis.stderr).toContain(`The data folder ${dataDir} cannot be used: ${words}`);
  expect(trellis.stderr).toContain('Choose one with TRELLIS_DATA_DIR.');
});

(canMount ? describe : describe.skip)('on a read-only disk (skipped: only root may mount)', () => {
  let disk: SmallDisk;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;

  beforeAll(async () => {
    disk = SmallDisk.make({ size: '8m' });
    database = await createTestDatabase();
  });

  afterAll(async () => {
    disk.setReadOnly(false);
    await disk[Symbol.asyncDispose]();
    await database.drop();
  });

  it('is refused at the start, and makes a running server unready, as a full one does', async () => {
    const env = { PORT: '0', TRELLIS_DATA_DIR: disk.folder, DATABASE_URL: database.url };
    const trellis = await TrellisProcess.start({ env });
    const ready = async () => {
      const answer = await fetch(`${trellis.address}/api/health/ready`);
      return { status: answer.status, body: await answer.json() };
    };
    disk.setReadOnly(true);
    expect(await ready()).toEqual({
      status: 503,
      body: { status: 'unavailable', checks: { database: true, worker: true, dataFolder: false } },
    });
    disk.setReadOnly(false);
    expect((await ready()).status).toBe(200);
    disk.fill();
    expect((await ready()).body).toMatchObject({ checks: { dataFolder: false, database: true } });
    await disk.empty();
    expect((await ready()).status).toBe(200);
    // Mirrors are a cache, and are made again.
    await rm(join(disk.folder, 'mirrors'), { recursive: true });
    expect((await ready()).status).toBe(200);
    await trellis.stop();

    disk.setReadOnly(true);
    const refused = new TrellisProcess({ env });
    expect(await refused.ended).toEqual({ code: 1, signal: null });
    expect(refused.stderr).toContain('its file system is read-only');
  });
});
