import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { Database } from '../../src/core/database';
import { BesideStore } from '../../src/gitsync/store/beside-store';
import { QUEUE_CHANNEL } from '../../src/gitsync/store/job-store';
import { createTestDatabase } from '../support/database';
import { eventually } from '../support/eventually';

let source: DataSource;
let beside: BesideStore;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  beside = new BesideStore(new Database(source));
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

/** A list of the repository's apps, asked for so long ago; none waits beside it. */
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

it('leaves a read for a moment to the worker that served its workspace last', async () => {
  // On a busy machine the moment may be over before the claim comes.
  await eventually(async () => {
    await source.query('update git_queues set served_by = $1', [worker]);
    await ask('0 s');
    expect(await beside.claim(other)).toBeNull();
  });
  expect(await beside.claim(worker)).toMatchObject({ workspaceId });
  expect(await findServer()).toBe(worker);
});

it('then gives it to anyone, who is the first to be asked from then on', async () => {
  await ask('50 ms');
  expect(await beside.claim(other)).toMatchObject({ workspaceId });
  expect(await findServer()).toBe(other);
});

it('leaves nothing to another worker because a clock was set back', async () => {
  await ask('-1 hour');
  expect(await beside.claim(other)).toMatchObject({ workspaceId });
});

it('leaves the queue to who works on it, also where another worker reads meanwhile', async () => {
  await source.query('update git_queues set lease_owner = $1', [worker]);
  await ask('50 ms');
  expect(await beside.claim(other)).not.toBeNull();
  expect(await findServer()).toBe(worker);
});

it('waits for no one who holds the lock on the queue', async () => {
  await ask('50 ms');
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  await runner.query('select 1 from git_queues for update');
  expect(await beside.claim(other)).toMatchObject({ workspaceId });
  await runner.rollbackTransaction();
  await runner.release();
  expect(await findServer()).toBe(worker);
});

it('tells of the queue when it goes to another worker: who looked just then has passed over it', async () => {
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
