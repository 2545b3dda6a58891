import { randomBytes, randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Database } from '../../src/core/database';
import { SecretBox } from '../../src/core/secrets';
import { BesideStore } from '../../src/gitsync/store/beside-store';
import { GitConfigStore } from '../../src/gitsync/store/git-config-store';
import type { JobInput } from '../../src/gitsync/store/job';
import { JobStore } from '../../src/gitsync/store/job-store';
import { ofHead } from '../../src/gitsync/store/queue-sql';
import { LostLeaseError, QueueStore, type Lease } from '../../src/gitsync/store/queue-store';
import { WorkspaceEvents } from '../../src/workspaces';
import { createTestDatabase } from '../support/database';
import { eventually } from '../support/eventually';

let source: DataSource;
let queues: QueueStore;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  queues = new QueueStore(new Database(source));
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

beforeEach(() => source.query('delete from workspaces'));

type Document = { hash: string; text: string } | null;

interface Waiting {
  kind?: string;
  ageSeconds?: number;
  crashes?: number;
  documentBytes?: number;
  isEarly?: boolean;
}

/** A workspace whose queue holds these jobs; answers its id. */
async function queueOf(...jobs: Waiting[]): Promise<string> {
  const id = randomUUID();
  await source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [id]);
  await source.query('insert into git_queues (workspace_id) values ($1)', [id]);
  for (const [index, job] of jobs.entries()) {
    const { kind = 'commit_app', ageSeconds = 60, crashes = 0, documentBytes = 0, isEarly = false } = job;
    const hash = `${id} ${index}`;
    await source.query(
      'insert into git_documents (workspace_id, hash, document) values ($1, $2, repeat($3, $4))',
      [id, hash, 'x', documentBytes],
    );
    await source.query(
      `insert into git_jobs (id, workspace_id, position, kind, status, is_listed, actor_id, author_name, author_email, input,
         document_hash, crashes, created_at, not_before)
       values ($1, $2, $3, $4, 'queued', true, $1, 'Ada', 'ada@example.com', '{}', $5, $6,
         clock_timestamp() - make_interval(secs => $7), case when $8 then clock_timestamp() + interval '1 minute' end)`,
      [randomUUID(), id, index, kind, hash, crashes, ageSeconds, isEarly],
    );
  }
  await source.query(
    `update git_queues q set ready_at = ${ofHead('greatest(j.created_at, j.not_before)')} where workspace_id = $1`,
    [id],
  );
  return id;
}

async function isAnyoneWaiting(): Promise<boolean> {
  const waiting: unknown[] = await source.query('select 1 from pg_locks where not granted');
  return waiting.length > 0;
}

async function claim(workerId: string = randomUUID()): Promise<Lease> {
  const lease = await queues.claim(workerId, []);
  if (!lease) throw new Error('Nothing was claimed.');
  return lease;
}

it('refuses every write of a worker whose lease was taken over', async () => {
  await queueOf({});
  // It is not alive as far as anyone knows, so its queue is free at once, also for itself.
  const stale = await claim();
  const [job] = await queues.takeHead(stale);
  expect(await queues.claim(stale.workerId, [])).toBeNull();
  const lease = (await queues.claimLeft(stale.workerId, [])) as Lease;

  const commits = [{ jobId: job.id, sha: 'a'.repeat(40), base: null }];
  await expect(queues.takeHead(stale)).rejects.toThrow(LostLeaseError);
  await expect(queues.recordCommits(stale, commits)).rejects.toThrow(LostLeaseError);
  await expect(queues.guarded(stale, () => Promise.resolve())).rejects.toThrow(LostLeaseError);
  await queues.release(stale);
  expect(await queues.recordedCommits([job.id])).toEqual([]);
  // What it released is not its own any more.
  await queues.recordCommits(lease, commits);
  expect(await queues.takeHead(lease)).toMatchObject([{ id: job.id, attempts: 2, restarts: 1 }]);
});

it('refuses them also when its number came again, because a crash of PostgreSQL undid the claim', async () => {
  await queueOf({});
  const stale = await claim();
  await source.query(
    `update git_queues set fence = fence - 1, lease_owner = null, ready_at = clock_timestamp() - interval '1 minute'`,
  );
  const lease = await claim();
  expect(lease.fence).toBe(stale.fence);
  await expect(queues.takeHead(stale)).rejects.toThrow(LostLeaseError);
  expect(await queues.takeHead(lease)).toHaveLength(1);
});

it('gives the turn to who has waited longest, counted from when it was served last', async () => {
  const many = await queueOf({ ageSeconds: 300 }, { ageSeconds: 290, kind: 'pull_app' });
  const single = await queueOf({ ageSeconds: 5 });
  const first = await claim();
  expect(first.workspaceId).toBe(many);
  const [job] = await queues.takeHead(first);
  await queues.guarded(first, (tx) => queues.succeed(tx, job, { commit: null, result: {} }));
  await queues.release(first);
  expect((await claim()).workspaceId).toBe(single);
});

it('leaves a queue for a moment to the worker that served it last, and then to anyone', async () => {
  const workspaceId = await queueOf({});
  const { workerId } = await claim();
  const other = randomUUID();
  // On a busy machine the moment may be over before the claim comes.
  await eventually(async () => {
    await source.query(
      'update git_queues set ready_at = clock_timestamp(), lease_owner = null, served_by = $1',
      [workerId],
    );
    expect(await queues.claim(other, [])).toBeNull();
  });
  expect(await queues.nextDueMs(other)).toBeLessThanOrEqual(40);
  expect(await claim(workerId)).toMatchObject({ workspaceId });

  await source.query('update git_queues set ready_at = clock_timestamp(), lease_owner = null');
  await eventually(async () => expect(await queues.claim(other, [])).toMatchObject({ workspaceId }));
});

it('lets one worker of all look for what dead ones left, again and again, also after the clock was set', async () => {
  // On a busy machine there may be time for another look between the two.
  await eventually(async () => {
    await queues.takeLook();
    expect(await queues.takeLook()).toBe(false);
  });
  for (const hours of [1, -1]) {
    await source.query(
      'update git_last_look set looked_at = clock_timestamp() + make_interval(hours => $1)',
      [hours],
    );
    expect(await queues.takeLook()).toBe(true);
  }
  await source.query('truncate git_last_look');
  expect(await queues.takeLook()).toBe(true);
  await eventually(() => queues.takeLook());
});

it('reads the settings as they are once those who change them have let go of the queue', async () => {
  const workspaceId = await queueOf();
  await source.query(
    `insert into git_configs (workspace_id, revision, repository_url, branch, directory, is_configured, is_enabled)
     values ($1, $2, 'git@example.com:before.git', 'main', '', true, true)`,
    [workspaceId, randomUUID()],
  );
  const store = new Database(source);
  const secrets = new SecretBox([randomBytes(32)]);
  const configs = new GitConfigStore(store, secrets, new WorkspaceEvents());
  const changing = source.createQueryRunner();
  await changing.startTransaction();
  await configs.lock(changing.manager, workspaceId);
  await changing.query(
    `update git_configs set repository_url = 'git@example.com:after.git' where workspace_id = $1`,
    [workspaceId],
  );
  const read = store.transaction((tx) => configs.lock(tx, workspaceId));
  await eventually(isAnyoneWaiting);
  await changing.commitTransaction();
  await changing.release();
  expect(await read).toMatchObject({ repositoryUrl: 'git@example.com:after.git' });
});

/** Accepts a job in a transaction that ends only when `meanwhile`, begun outside of it, waits or is done. */
async function acceptWhile(
  workspaceId: string,
  meanwhile: () => Promise<unknown>,
  document: Document = null,
) {
  const store = new Database(source);
  const jobs = new JobStore(store);
  let accepted: () => void = () => undefined;
  const running = new Promise<void>((resolve) => (accepted = resolve)).then(meanwhile);
  await store.transaction(async (tx) => {
    await jobs.lockQueue(tx, workspaceId);
    const actor = { userId: randomUUID(), author: { name: 'Ada', email: 'ada@example.com' } };
    const job = { workspaceId, kind: 'commit_app' as const, appId: null, actor, message: 'Again' };
    await jobs.enqueue(tx, { ...job, input: {} as JobInput }, document);
    accepted();
    await Promise.race([running, eventually(isAnyoneWaiting)]);
  });
  await running;
  return jobs;
}

it('gives a turn to a job that is accepted while the queue is released', async () => {
  const workspaceId = await queueOf({});
  const lease = await claim();
  const [job] = await queues.takeHead(lease);
  await queues.guarded(lease, (tx) => queues.succeed(tx, job, { commit: null, result: {} }));
  await acceptWhile(workspaceId, () => queues.release(lease));
  expect((await claim(lease.workerId)).workspaceId).toBe(workspaceId);
});

it('gives a turn at once to what stood behind a cancelled job that waited for its time', async () => {
  const workspaceId = await queueOf({ isEarly: true }, {});
  expect(await queues.claim(randomUUID(), [])).toBeNull();
  const [{ id: jobId }] = await source.query('select id from git_jobs where position = 0');
  const store = new Database(source);
  const jobs = new JobStore(store);
  await store.transaction((tx) => jobs.cancel(tx, { workspaceId, jobId }));
  expect(await queues.takeHead(await claim())).toMatchObject([{ position: '1' }]);
});

it('gives no turn to a queue in which nothing waits, and in time to one that had none', async () => {
  const workspaceId = await queueOf({ kind: 'pull_app' }, { kind: 'pull_app' });
  await queueOf();
  await source.query('update git_queues set ready_at = null');
  expect(await queues.claim(randomUUID(), [])).toBeNull();
  await queues.giveTurns();
  const workerId = randomUUID();
  for (const position of ['0', '1']) {
    const lease = await claim(workerId);
    const [job] = await queues.takeHead(lease);
    expect({ workspaceId: job.workspaceId, position: job.position }).toEqual({ workspaceId, position });
    await queues.guarded(lease, (tx) => queues.succeed(tx, job, { commit: null, result: {} }));
    await queues.release(lease);
  }
  expect(await queues.claim(workerId, [])).toBeNull();
});

it('keeps a document that was to be forgotten while it was asked to be committed again', async () => {
  const workspaceId = await queueOf();
  const document = { hash: 'of both', text: '{}' };
  await source.query(
    `insert into git_documents (workspace_id, hash, document, created_at) values ($1, $2, $3, now() - interval '1 day')`,
    [workspaceId, document.hash, document.text],
  );
  const beside = new BesideStore(new Database(source));
  const jobs = await acceptWhile(workspaceId, () => beside.forgetOld(), document);
  const kept = await jobs.documentsOf(workspaceId, [document.hash]);
  expect(kept.get(document.hash)).toBe('{}');
});

it('leaves a queue alone whose first job is not to be tried yet, also when it learns so late', async () => {
  await queueOf({ isEarly: true }, {});
  expect(await queues.claim(randomUUID(), [])).toBeNull();
  await source.query('update git_jobs set not_before = null');
  await source.query('update git_queues set ready_at = clock_timestamp()');
  const lease = await claim();
  await source.query(
    `update git_jobs set not_before = clock_timestamp() + interval '1 minute' where position = 0`,
  );
  expect(await queues.takeHead(lease)).toEqual([]);
});

it('takes commits up to the next job of another kind, up to so many and so many bytes', async () => {
  await queueOf({}, {}, { kind: 'pull_app' }, {});
  expect(await queues.takeHead(await claim())).toHaveLength(2);
  await source.query('delete from workspaces');

  const half = 32 * 1024 * 1024;
  await queueOf({ documentBytes: half }, { documentBytes: half }, { documentBytes: 1 });
  expect(await queues.takeHead(await claim())).toHaveLength(2);
  await source.query('delete from workspaces');

  await queueOf(...Array.from({ length: 130 }, () => ({})));
  expect(await queues.takeHead(await claim())).toHaveLength(128);
});

it('takes by itself what was running when a worker crashed', async () => {
  await queueOf({ crashes: 1 }, {});
  const lease = await claim();
  expect(lease.isSuspect).toBe(true);
  expect(await queues.takeHead(lease)).toHaveLength(1);
});

it('does not take a job that is cancelled at the same instant', async () => {
  const workspaceId = await queueOf({}, {});
  const lease = await claim();
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  await runner.query(`update git_jobs set status = 'cancelled' where workspace_id = $1 and position = 0`, [
    workspaceId,
  ]);
  const taken = queues.takeHead(lease);
  await eventually(isAnyoneWaiting);
  await runner.commitTransaction();
  await runner.release();
  expect(await taken).toMatchObject([{ position: '1' }]);
});
