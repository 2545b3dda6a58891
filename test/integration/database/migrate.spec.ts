import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from '../../../migrations/create-index';
import { isSchemaComplete, runMigrations } from '../../../src/core/database';
import { createDatabase, query } from '../../../src/core/embedded-postgres/cluster';
import { dropDatabase } from '../../support/drop-database';
import { TrellisProcess } from '../../support/trellis-process';
import { eventually, PATIENCE_MS } from '../../support/eventually';

class Table1767225600001 implements MigrationInterface {
  up(runner: QueryRunner): Promise<unknown> {
    return runner.query('create table things (id int primary key, size int)');
  }
  down(): Promise<void> {
    return Promise.resolve();
  }
}

class Index1767225600002 implements MigrationInterface {
  readonly transaction = false;
  up(runner: QueryRunner): Promise<void> {
    return createIndexConcurrently(runner, { name: 'things_size', on: 'things (size)' });
  }
  down(): Promise<void> {
    return Promise.resolve();
  }
}

class Column1767225600003 implements MigrationInterface {
  up(runner: QueryRunner): Promise<unknown> {
    return runner.query('alter table things add column name text');
  }
  down(): Promise<void> {
    return Promise.resolve();
  }
}

const [TABLE, INDEX, COLUMN] = [Table1767225600001, Index1767225600002, Column1767225600003];

const serverUrl = process.env.TRELLIS_TEST_DATABASE_URL ?? '';
let name: string;
let url: string;
let other: Client;
let logged: string[];
const log = (message: string) => logged.push(message);

beforeEach(async () => {
  name = `test_${randomBytes(6).toString('hex')}`;
  url = await createDatabase(serverUrl, name);
  other = new Client({ connectionString: url });
  await other.connect();
  logged = [];
});

afterEach(async () => {
  await other.end();
  await dropDatabase(serverUrl, name);
});

const isValid = async () =>
  (await other.query(`select indisvalid from pg_index where indexrelid = 'things_size'::regclass`)).rows;

it('builds an index while the table is written, and says so while another server does it', async () => {
  await runMigrations(url, { migrations: [TABLE] });
  await other.query('begin; insert into things values (1, 1)');
  const migrating = runMigrations(url, { migrations: [TABLE, INDEX] });
  const inProgress = `select from pg_stat_progress_create_index where datname = '${name}'`;
  await eventually(async () => expect(await query(serverUrl, inProgress)).toHaveLength(1));
  const waiting = runMigrations(url, { migrations: [TABLE, INDEX], log });
  await eventually(() => expect(logged).toHaveLength(1));
  expect(logged[0]).toContain('Another server migrates the database');
  await other.query('insert into things values (2, 2); commit');
  await Promise.all([migrating, waiting]);
  expect(await isValid()).toEqual([{ indisvalid: true }]);
});

it('replaces an index whose build broke off', async () => {
  await runMigrations(url, { migrations: [TABLE] });
  await other.query('insert into things values (1, 1), (2, 1)');
  const build = 'create unique index concurrently things_size on things (size)';
  await expect(other.query(build)).rejects.toMatchObject({ code: '23505' });
  expect(await isValid()).toEqual([{ indisvalid: false }]);
  await runMigrations(url, { migrations: [TABLE, INDEX] });
  expect(await isValid()).toEqual([{ indisvalid: true }]);
});

it('waits for another migration no longer than the limit', async () => {
  await other.query('select pg_advisory_lock(8735547)');
  const run = runMigrations(url, { migrations: [TABLE], maxWaitMs: 500 });
  await expect(run).rejects.toThrow(
    'Another server migrates the database; waiting for it. Gave up after 0.5 s.',
  );
});

it('does not make all requests wait behind a migration that waits for a long transaction', async () => {
  await runMigrations(url, { migrations: [TABLE] });
  await other.query('begin; select * from things');
  const migrating = runMigrations(url, { migrations: [TABLE, COLUMN], log });
  await eventually(() => expect(logged).toHaveLength(1));
  expect(logged[0]).toContain('A long transaction');
  // Until the long transaction ends, a place in the queue would be kept for ever.
  const request = new Client({ connectionString: url, statement_timeout: PATIENCE_MS });
  await request.connect();
  // The migration has given up its place in the queue for the table's lock.
  await request.query('insert into things values (1, 1)');
  await request.end();
  await other.query('commit');
  await migrating;
  expect((await other.query('select name from things')).rows).toEqual([{ name: null }]);
});

it('refuses a database that a newer version has migrated', async () => {
  await runMigrations(url, { migrations: [TABLE, COLUMN] });
  const older = runMigrations(url, { migrations: [TABLE] });
  await expect(older).rejects.toThrow(
    'The database belongs to a newer version of Trellis, which has made Column1767225600003.',
  );
  await expect(isSchemaComplete(url)).rejects.toThrow('belongs to a newer version');
});

it.each(['main.js', 'worker.js'] as const)('does not start %s on a newer database', async (script) => {
  await runMigrations(url, { migrations: [TABLE] });
  const program = new TrellisProcess({ script, env: { DATABASE_URL: url, PORT: '0' } });
  expect(await program.ended).toEqual({ code: 1, signal: null });
  expect(program.stderr).toContain('The database belongs to a newer version of Trellis');
});

it('lets a server go on that runs while a newer version migrates, and its worker be started again', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
  const env = { DATABASE_URL: url, PORT: '0', TRELLIS_DATA_DIR: dataDir, LOG_LEVEL: 'silent' };
  const server = await TrellisProcess.start({ env });
  try {
    await other.query(`insert into migrations (timestamp, name) values (1, 'OfALaterVersion1')`);
    const worker = await server.workerPid();
    process.kill(worker, 'SIGKILL');
    await eventually(async () => expect([null, worker]).not.toContain(await server.findWorkerPid()));
    await eventually(async () =>
      expect((await fetch(`${server.address}/api/health/ready`)).status).toBe(200),
    );
    const late = new TrellisProcess({ env: { ...env, TRELLIS_DATA_DIR: join(dataDir, 'late') } });
    expect(await late.ended).toEqual({ code: 1, signal: null });
    expect(late.stderr).toContain('which has made OfALaterVersion1');
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

it('lets a start be ended that waits for another server’s migration', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
  await other.query('select pg_advisory_lock(8735547)');
  const env = { DATABASE_URL: url, PORT: '0', TRELLIS_DATA_DIR: dataDir, LOG_LEVEL: 'info' };
  const server = new TrellisProcess({ env });
  try {
    await eventually(() => expect(server.stderr).toContain('Another server migrates the database'));
    server.kill('SIGTERM');
    await server.ended;
    expect(server.stderr).toContain('the start took too long to be interrupted in order');
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
