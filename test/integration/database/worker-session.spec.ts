import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { Database } from '../../../src/core/database';
import { GitWorkers } from '../../../src/gitsync/queue/workers';
import { WorkerSession } from '../../../src/gitsync/worker';
import { createTestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';

// The worker’s session says why it ends.
Logger.overrideLogger(false);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataDir: string;
let client: Client;
let sessions: WorkerSession[];

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  // Found before PostgreSQL's own: the same functions, which tests can hold up or let fail.
  await client.query(`
    create table faults (name text, seconds int not null default 0);
    create function pg_try_advisory_lock(int, int) returns boolean language plpgsql as $$
    declare taken boolean;
    begin
      taken := pg_catalog.pg_try_advisory_lock($1, $2);
      perform pg_sleep(seconds) from faults where seconds > 0;
      return taken;
    end $$;
    create function pg_advisory_unlock(int, int) returns boolean language plpgsql as $$
    begin
      if exists (select from faults where name = 'failing unlock') then raise 'Out of memory' using errcode = '53200'; end if;
      return pg_catalog.pg_advisory_unlock($1, $2);
    end $$;`);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

beforeEach(async () => {
  sessions = [];
  dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
});

afterEach(async () => {
  await client.query('truncate faults');
  for (const session of sessions) await session.onApplicationShutdown();
  await rm(dataDir, { recursive: true });
});

const fault = (name: string, { seconds = 0 } = {}) =>
  client.query('insert into faults values ($1, $2)', [name, seconds]);

interface Opened {
  session: WorkerSession;
  workerId: string;
  isLost: () => boolean;
}

async function open(options = '-c search_path=public,pg_catalog'): Promise<Opened> {
  const url = new URL(database.url);
  url.searchParams.set('options', options);
  const workerId = randomUUID();
  let isLost = false;
  const session = await WorkerSession.open({
    databaseUrl: url.toString(),
    workerId,
    dataDir,
    onLost: () => (isLost = true),
  });
  sessions.push(session);
  return { session, workerId, isLost: () => isLost };
}

const BRANCH = 'git.example.com/team/apps main';

it('leaves a branch to others, and may take it again, if the lock was cancelled just after it was taken', async () => {
  const [first, second] = [await open(), await open()];
  // Until it is cancelled.
  await fault('slow lock', { seconds: 600 });
  const taking = first.session.tryLockBranch(BRANCH);
  const refused = expect(taking).rejects.toMatchObject({ code: '57014' });
  await eventually(async () => {
    const { rows } = await client.query<{ done: boolean }>(
      `select pg_cancel_backend(pid) as done from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`,
    );
    expect(rows).toHaveLength(1);
  });
  await refused;
  await client.query('truncate faults');
  expect(await second.session.tryLockBranch(BRANCH)).toBe(true);
  await second.session.unlockBranch(BRANCH);
  expect(await first.session.tryLockBranch(BRANCH)).toBe(true);
  expect(first.isLost()).toBe(false);
});

it('ends the session if a branch cannot be released, so that other workers get it', async () => {
  const [first, second] = [await open(), await open()];
  expect(await first.session.tryLockBranch(BRANCH)).toBe(true);
  await fault('failing unlock');
  await expect(first.session.unlockBranch(BRANCH)).rejects.toThrow('Out of memory');
  await eventually(() => expect(first.isLost()).toBe(true));
  await eventually(async () => expect(await second.session.tryLockBranch(BRANCH)).toBe(true));
});

it('does not let a limit on statements cancel the lock of a branch', async () => {
  const { session } = await open('-c search_path=public,pg_catalog -c statement_timeout=1500');
  await fault('slow lock', { seconds: 3 });
  expect(await session.tryLockBranch(BRANCH)).toBe(true);
});

it('leaves the queues that it has served to any worker when it ends', async () => {
  const [ending, other] = [await open(), await open()];
  for (const { workerId } of [ending, other]) {
    await client.query(
      `with workspace as (insert into workspaces (id, name) values (gen_random_uuid(), 'Tools') returning id)
       insert into git_queues (workspace_id, served_by) select id, $1 from workspace`,
      [workerId],
    );
  }
  await ending.session.onApplicationShutdown();
  const { rows } = await client.query('select served_by from git_queues order by served_by nulls first');
  expect(rows).toEqual([{ served_by: null }, { served_by: other.workerId }]);
});

it('counts as alive again if its row was deleted while the clock was ahead', async () => {
  const source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  const workers = new GitWorkers(new Database(source));
  await client.query('delete from git_workers');
  const { session, workerId } = await open();
  expect(await workers.isAnyAlive()).toBe(true);
  await client.query('delete from git_workers');
  expect(await workers.isAnyAlive()).toBe(false);
  await session.beat();
  expect(await workers.isAnyAlive()).toBe(true);
  expect((await client.query('select id from git_workers')).rows).toEqual([{ id: workerId }]);
  await source.destroy();
});
