import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { Database } from '../../../src/core/database';
import { ReadJobStore } from '../../../src/gitsync/queue/read-job-store';
import { QUEUE_CHANNEL } from '../../../src/gitsync/queue/job-store';
import { createTestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';

let source: DataSource;
let beside: ReadJobStore;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  beside = new ReadJobStore(new Database(source));
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

/** The worker that served the workspace last, and another one. */
const [worker, other] = [randomUUID(), randomUUID()];
let workspaceId: string;

beforeEach(async () => {
  await source.query('delete from workspaces');
  workspaceId = randomUUID();
  await source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [workspaceId]);
  await source.query('insert into git_queues (workspace_id, served_by) values ($1, $2)', [
    workspaceId,
    worker,
  ]);
});

/** Adds a request to list the repository's apps with the given age; no other read job waits. */
async function ask(ago: string): Promise<void> {
  await source.query('delete from git_jobs');
  await source.query(
    `insert into git_jobs (id, workspace_id, kind, status, is_listed, actor_id, author_name, author_email, input, created_at)
     values ($1, $2, 'list_apps', 'queued', false, $1, 'Ada', 'ada@example.com', '{}', clock_timestamp() - $3::interval)`,
    [randomUUID(), workspaceId, ago],
  );
}

async function findServer(): Promise<string> {
  const rows: { served_by: string }[] = await source.query('select served_by from git_queues');
  return rows[0].served_by;
}

it('gives the worker that served the workspace last a head start on a read job', async () => {
  // The head start may have passed before the claim, on a busy machine.
  await eventually(async () => {
    await source.query('update git_queues set served_by = $1', [worker]);
    await ask('0 s');
    expect(await beside.claim(other)).toBeNull();
  });
  expect(await beside.claim(worker)).toMatchObject({ workspaceId });
  expect(await findServer()).toBe(worker);
});

it('then gives it to any worker, which gets the next head start', async () => {
  await ask('50 ms');
  expect(await beside.claim(other)).toMatchObject({ workspaceId });
  expect(await findServer()).toBe(other);
});

it('gives no worker a head start because a clock was set back', async () => {
  await ask('-1 hour');
  expect(await beside.claim(other)).toMatchObject({ workspaceId });
});

it('leaves the queue with its worker even if another worker reads meanwhile', async () => {
  await source.query('update git_queues set lease_owner = $1', [worker]);
  await ask('50 ms');
  expect(await beside.claim(other)).not.toBeNull();
  expect(await findServer()).toBe(worker);
});

it('does not wait for the lock on the queue', async () => {
  await ask('50 ms');
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  await runner.query('select 1 from git_queues for update');
  expect(await beside.claim(other)).toMatchObject({ workspaceId });
  await runner.rollbackTransaction();
  await runner.release();
  expect(await findServer()).toBe(worker);
});

it('notifies when the queue changes hands, for workers that have just skipped it', async () => {
  const told: unknown[] = [];
  const listener = new Client({ connectionString: database.url });
  await listener.connect();
  listener.on('notification', ({ payload }) => told.push(payload));
  await listener.query(`listen ${QUEUE_CHANNEL}`);
  await ask('50 ms');
  await beside.claim(other);
  await eventually(() => expect(told).toEqual([other]));
  await listener.end();
});
