import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Database, DueWork, type Claim } from '../../../src/core/database';
import { DueJobs } from '../../../src/gitsync/queue/due-jobs';
import { createTestDatabase } from '../../support/database';

const RULES = { kind: 'test' };
const ENDINGS = {
  isDone: `(j.status = 'succeeded' or j.error ->> 'code' in ('git_cancelled', 'merge_conflicts'))`,
  isDropped: `j.error ->> 'code' = 'merge_conflicts'`,
};

let source: DataSource;
let work: DueWork;
let jobs: DueJobs;
let workspaceId: string;
let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: testDatabase.url }).initialize();
  const database = new Database(source);
  [work, jobs] = [new DueWork(database), new DueJobs(database)];
  workspaceId = randomUUID();
  await source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [workspaceId]);
});

beforeEach(() => source.query('delete from due_work'));

afterAll(async () => {
  await source.destroy();
  await testDatabase.drop();
});

const schedule = () => work.schedule(source.manager, RULES.kind, [{ key: 'a', workspaceId }]);
const settle = () => jobs.settle(RULES.kind, ENDINGS);
const rows = () =>
  source.query(
    `select failures, error ->> 'code' as code, holder is not null as "isHeld",
       round(extract(epoch from due_at - clock_timestamp()))::float8 as "inSeconds" from due_work`,
  );

/** Claims the work, and leaves its end to a job that runs. */
async function handedOver(): Promise<{ jobId: string; claim: Claim }> {
  await schedule();
  await source.query('update due_work set due_at = clock_timestamp()');
  const [claim] = await work.claim(RULES, 1);
  const jobId = randomUUID();
  await source.query(
    `insert into git_jobs (id, workspace_id, kind, status, actor_id, author_name, author_email, input, created_at)
     values ($1, $2, 'sync_app', 'running', $2, 'Ada', 'ada@example.com', '{}', now())`,
    [jobId, workspaceId],
  );
  await work.handOver(source.manager, claim, jobId);
  return { jobId, claim };
}

const end = (jobId: string, status: string, code: string | null = null) =>
  source.query('update git_jobs set status = $2, error = $3, finished_at = now() where id = $1', [
    jobId,
    status,
    code === null ? null : JSON.stringify({ code }),
  ]);

it('waits for its job, however long that takes, and ends with it', async () => {
  const { jobId, claim } = await handedOver();
  expect(await settle()).toBe(true);
  expect(await work.claim(RULES, 1)).toEqual([]);
  expect(await work.dueIn(RULES)).toBeNull();
  // The server that has handed it over has no claim any more.
  await work.renew(RULES.kind, [claim.holder]);
  await work.finish(claim);
  expect(await rows()).toMatchObject([{ isHeld: true }]);
  await end(jobId, 'succeeded');
  expect(await settle()).toBe(false);
  expect(await rows()).toEqual([]);
});

it.each([
  ['failed', (jobId: string) => end(jobId, 'failed', 'git_timeout'), 'git_timeout'],
  ['is gone', (jobId: string) => source.query('delete from git_jobs where id = $1', [jobId]), null],
])('is tried again later if its job %s, with the number of failures', async (_, fail, code) => {
  for (const [failures, inSeconds] of [
    [1, 5],
    [2, 10],
  ]) {
    const { jobId } = await handedOver();
    await fail(jobId);
    await settle();
    expect(await rows()).toEqual([{ failures, code, isHeld: false, inSeconds }]);
  }
  const { jobId } = await handedOver();
  await end(jobId, 'failed', 'git_cancelled');
  await settle();
  expect(await rows()).toEqual([]);
});

it('is done once more if it was scheduled during the job', async () => {
  const { jobId } = await handedOver();
  await schedule();
  expect(await work.claim(RULES, 1)).toEqual([]);
  await end(jobId, 'succeeded');
  await settle();
  expect(await rows()).toEqual([{ failures: 0, code: null, isHeld: false, inSeconds: 0 }]);
  expect(await work.claim(RULES, 1)).toHaveLength(1);
});

it('is not done once more if its job has ended in a way that makes that useless', async () => {
  const { jobId } = await handedOver();
  await schedule();
  await end(jobId, 'failed', 'merge_conflicts');
  await settle();
  expect(await rows()).toEqual([]);
});

it('is settled by one of several servers', async () => {
  const { jobId } = await handedOver();
  await end(jobId, 'failed', 'git_timeout');
  await Promise.all([settle(), settle(), settle(), settle()]);
  expect(await rows()).toEqual([{ failures: 1, code: 'git_timeout', isHeld: false, inSeconds: 5 }]);
});
