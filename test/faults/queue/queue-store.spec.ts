import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../../../src/core/config';
import { Database, DatabaseListener } from '../../../src/core/database';
import type { CommitInput } from '../../../src/gitsync/queue/commit-jobs';
import '../../../src/program/jobs';
import { bulkKinds, queueKinds } from '../../../src/gitsync/queue/define-job';
import type { Lease, QueueJob } from '../../../src/gitsync/queue/jobs';
import { HandOver, JobStore } from '../../../src/gitsync/queue/job-store';
import { LostLeaseError, QueueStore } from '../../../src/gitsync/queue/queue-store';
import { JobRetention } from '../../../src/gitsync/queue/retention';
import { ANYONE, CLAIM, ofHead, QUEUE_CHANNEL } from '../../../src/gitsync/queue/sql';
import { GitConfigStore } from '../../../src/gitsync/store/settings';
import { defaultCopyOf, WorkspaceEvents } from '../../../src/workspaces';
import { LIST_AFTER_COMMITS } from '../../../src/pull-requests/store';
import { createTestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';

// Each job that ends is logged.
Logger.overrideLogger(false);

let source: DataSource;
let queues: QueueStore;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  queues = new QueueStore(new Database(source), LIST_AFTER_COMMITS);
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
  restarts?: number;
  isRunning?: boolean;
  documentBytes?: number;
  isEarly?: boolean;
}

/** Creates a workspace with these jobs in its queue and returns its id. */
async function queueOf(...jobs: Waiting[]): Promise<string> {
  const id = randomUUID();
  await source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [id]);
  await source.query('insert into git_queues (workspace_id) values ($1)', [id]);
  for (const [index, job] of jobs.entries()) {
    const { kind = 'commit_app', ageSeconds = 60, crashes = 0, documentBytes = 0, isEarly = false } = job;
    const { restarts = 0, isRunning = false } = job;
    const hash = `${id} ${index}`;
    await source.query(
      'insert into git_documents (workspace_id, hash, document) values ($1, $2, repeat($3, $4))',
      [id, hash, 'x', documentBytes],
    );
    await source.query(
      `insert into git_jobs (id, workspace_id, position, kind, status, actor_id, author_name, author_email, input,
         document_hash, crashes, restarts, created_at, not_before)
       values ($1, $2, $3, $4, case when $10 then 'running' else 'queued' end, $1, 'Ada', 'ada@example.com', '{}', $5, $6, $9,
         clock_timestamp() - make_interval(secs => $7), case when $8 then clock_timestamp() + interval '1 minute' end)`,
      [randomUUID(), id, index, kind, hash, crashes, ageSeconds, isEarly, restarts, isRunning],
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

async function claimIfAny(workerId: string = randomUUID()): Promise<Lease | null> {
  const [lease = null] = await queues.claim(workerId, { busy: [], most: 1 });
  return lease;
}

async function claim(workerId?: string): Promise<Lease> {
  const lease = await claimIfAny(workerId);
  if (!lease) throw new Error('Nothing was claimed.');
  return lease;
}

const oneOf = <T>(choices: readonly T[]): T => choices[Math.floor(Math.random() * choices.length)]!;

const takeHead = async (lease: Lease) => queues.start(lease, (await queues.readHead(lease)).together);

/** Ends a job without a commit. */
const succeed = (lease: Lease, { id: jobId, workspaceId, documentHash }: QueueJob) =>
  queues.guarded(lease, (tx) =>
    queues.succeedAll(tx, workspaceId, {
      ended: [{ jobId, commit: null, result: { changed: false, sha: null } }],
      documentHashes: documentHash === null ? [] : [documentHash],
    }),
  );

it('refuses every write of a worker whose lease was taken over', async () => {
  await queueOf({});
  // No worker with this id is registered as alive, so its queue is free at once, even for itself.
  const stale = await claim();
  const [job] = await takeHead(stale);
  expect(await claimIfAny(stale.workerId)).toBeNull();
  const lease = (await queues.claimAbandoned(stale.workerId, [])) as Lease;

  const planned = { apps: [], overwrote: null, before: [] };
  const commits = [{ jobId: job.id, sha: 'a'.repeat(40), base: null, planned }];
  await expect(takeHead(stale)).rejects.toThrow(LostLeaseError);
  await expect(queues.recordCommits(stale, commits)).rejects.toThrow(LostLeaseError);
  await expect(queues.guarded(stale, () => Promise.resolve())).rejects.toThrow(LostLeaseError);
  await queues.release(stale);
  expect(await queues.recordedCommits([job.id])).toEqual([]);
  // The stale lease's release has no effect: the queue has another lease.
  await queues.recordCommits(lease, commits);
  expect(await takeHead(lease)).toMatchObject([{ id: job.id, attempts: 2, restarts: 1 }]);
});

it('refuses them even if its fence number was issued again because a PostgreSQL crash undid the claim', async () => {
  await queueOf({});
  const stale = await claim();
  await source.query(
    `update git_queues set fence = fence - 1, lease_owner = null, ready_at = clock_timestamp() - interval '1 minute'`,
  );
  const lease = await claim();
  expect(lease.fence).toBe(stale.fence);
  await expect(takeHead(stale)).rejects.toThrow(LostLeaseError);
  expect(await takeHead(lease)).toHaveLength(1);
});

it('serves the queue that has waited longest since it was last served', async () => {
  const many = await queueOf({ ageSeconds: 300 }, { ageSeconds: 290, kind: 'pull_app' });
  const single = await queueOf({ ageSeconds: 5 });
  const first = await claim();
  expect(first.workspaceId).toBe(many);
  const [job] = await takeHead(first);
  await succeed(first, job);
  await queues.release(first);
  expect((await claim()).workspaceId).toBe(single);
});

describe('bulk', () => {
  const claimAll = async () => {
    const claimed: string[] = [];
    for (let lease = await claimIfAny(); lease; lease = await claimIfAny()) claimed.push(lease.workspaceId);
    return claimed;
  };

  it.each(bulkKinds())(
    'claims a queue with %s after the queues of people, which wait for a shorter time',
    async (kind) => {
      const bulk = await queueOf({ kind, ageSeconds: 4 });
      const people = [await queueOf({ ageSeconds: 3 }), await queueOf({ ageSeconds: 2, kind: 'pull_app' })];
      expect(await claimAll()).toEqual([...people, bulk]);
    },
  );

  it('claims bulk in its turn once it has waited for long', async () => {
    const recent = await queueOf({ kind: 'backup_app', ageSeconds: 1 });
    const first = await queueOf({ ageSeconds: 600 });
    const bulk = await queueOf({ kind: 'deploy_apps', ageSeconds: 300 });
    const last = await queueOf({ ageSeconds: 2 });
    expect(await claimAll()).toEqual([first, bulk, last, recent]);
  });

  it('claims no job of a person after bulk that came in the last seconds, whatever waits', async () => {
    for (let round = 0; round < 10; round++) {
      const isBulk = new Map<string, boolean>();
      for (let index = 0; index < 12; index++) {
        const kind = oneOf([...bulkKinds(), 'commit_app', 'pull_app', 'create_branch', 'commit_apps']);
        const id = await queueOf({ kind, ageSeconds: Math.random() * 4 }, { kind: oneOf(queueKinds()) });
        isBulk.set(
          id,
          bulkKinds().some((known) => known === kind),
        );
      }
      const claimed = (await claimAll()).map((id) => isBulk.get(id));
      expect(claimed).toHaveLength(12);
      expect(claimed).toEqual([...claimed].sort((a, b) => Number(a) - Number(b)));
      await source.query('delete from workspaces');
    }
  });
});

it('claims as many queues as it may at once, those of people first, and none twice', async () => {
  const bulk = [
    await queueOf({ kind: 'backup_app', ageSeconds: 9 }),
    await queueOf({ kind: 'backup_app', ageSeconds: 8 }),
  ];
  const people = [await queueOf({ ageSeconds: 3 }), await queueOf({ ageSeconds: 2 })];
  await queueOf();
  const claimSome = async (most: number) => {
    const leases = await queues.claim(randomUUID(), { busy: [], most });
    return leases.map(({ workspaceId }) => workspaceId).sort();
  };
  expect(await claimSome(0)).toEqual([]);
  expect(await claimSome(1)).toEqual([people[0]]);
  expect(await claimSome(2)).toEqual([people[1], bulk[0]].sort());
  expect(await claimSome(5)).toEqual([bulk[1]]);

  const many = await Promise.all(Array.from({ length: 20 }, () => queueOf({})));
  const claims = await Promise.all(Array.from({ length: 5 }, () => claimSome(6)));
  expect(Math.max(...claims.map((claimed) => claimed.length))).toBeLessThanOrEqual(6);
  const rest = await claimSome(20);
  expect([...claims.flat(), ...rest].sort()).toEqual(many.sort());
});

it('gives the worker that served a queue last a head start', async () => {
  const workspaceId = await queueOf({});
  const { workerId } = await claim();
  const other = randomUUID();
  // On a busy machine, the head start may have passed before the claim or the question.
  await eventually(async () => {
    await source.query(
      'update git_queues set ready_at = clock_timestamp(), lease_owner = null, served_by = $1',
      [workerId],
    );
    expect(await claimIfAny(other)).toBeNull();
    expect(await queues.nextDueMs(other)).toBeNull();
    expect(await queues.nextDueMs(workerId)).toBeLessThanOrEqual(0);
  });
  expect(await claim(workerId)).toMatchObject({ workspaceId });

  await source.query('update git_queues set ready_at = clock_timestamp(), lease_owner = null');
  await eventually(async () => expect(await claimIfAny(other)).toMatchObject({ workspaceId }));
});

it('elects one worker to scan for dead workers, repeatedly, and after a change of the clock too', async () => {
  // On a busy machine, there may be time for another scan in between.
  await eventually(async () => {
    await queues.electScanner();
    expect(await queues.electScanner()).toBe(false);
  });
  for (const hours of [1, -1]) {
    await source.query(
      'update git_last_look set looked_at = clock_timestamp() + make_interval(hours => $1)',
      [hours],
    );
    expect(await queues.electScanner()).toBe(true);
  }
  await source.query('truncate git_last_look');
  expect(await queues.electScanner()).toBe(true);
  await eventually(() => queues.electScanner());
});

it('reads the settings as they are after a concurrent change releases the queue', async () => {
  const workspaceId = await queueOf();
  await source.query(
    `insert into git_configs (workspace_id, revision, repository_url, branch, directory, is_configured, is_enabled)
     values ($1, $2, 'git@example.com:before.git', 'main', '', true, true)`,
    [workspaceId, randomUUID()],
  );
  const store = new Database(source);
  const configs = new GitConfigStore(store, new WorkspaceEvents());
  const changing = source.createQueryRunner();
  await changing.startTransaction();
  await configs.lock(changing.manager, defaultCopyOf(workspaceId));
  await changing.query(
    `update git_configs set repository_url = 'git@example.com:after.git' where workspace_id = $1`,
    [workspaceId],
  );
  const read = store.transaction((tx) => configs.lock(tx, defaultCopyOf(workspaceId)));
  await eventually(isAnyoneWaiting);
  await changing.commitTransaction();
  await changing.release();
  expect(await read).toMatchObject({ repositoryUrl: 'git@example.com:after.git' });
});

/** `beforeCommit` ends before the transaction does. */
async function accept(
  workspaceId: string,
  { document = null, beforeCommit }: { document?: Document; beforeCommit?: () => Promise<unknown> } = {},
) {
  const store = new Database(source);
  const jobs = new JobStore(store, new Config({}), new HandOver());
  await store.transaction(async (tx) => {
    await jobs.lockQueue(tx, workspaceId);
    const actor = { userId: randomUUID(), author: { name: 'Ada', email: 'ada@example.com' } };
    const job = { workspaceId, kind: 'commit_app' as const, appId: null, actor, message: 'Again' };
    await jobs.enqueue(tx, { ...job, input: { target: {} } as CommitInput }, document);
    await beforeCommit?.();
  });
  return jobs;
}

/** Accepts a job in a transaction that ends only once `meanwhile`, started outside of it, waits or is done. */
async function acceptWhile(
  workspaceId: string,
  meanwhile: () => Promise<unknown>,
  document: Document = null,
) {
  let accepted: () => void = () => undefined;
  const running = new Promise<void>((resolve) => (accepted = resolve)).then(meanwhile);
  const beforeCommit = () => {
    accepted();
    return Promise.race([running, eventually(isAnyoneWaiting)]);
  };
  const jobs = await accept(workspaceId, { document, beforeCommit });
  await running;
  return jobs;
}

it('schedules a job that is accepted while the queue is released', async () => {
  const workspaceId = await queueOf({});
  const lease = await claim();
  const [job] = await takeHead(lease);
  await succeed(lease, job);
  await acceptWhile(workspaceId, () => queues.release(lease));
  expect((await claim(lease.workerId)).workspaceId).toBe(workspaceId);
});

it('notifies workers of a job, unless one of them has the queue and finds the job itself', async () => {
  const workspaceId = await queueOf({});
  const notified: string[] = [];
  const listener = new DatabaseListener(database.url);
  try {
    await listener.listen(QUEUE_CHANNEL, (payload) => notified.push(payload));
    /** PostgreSQL delivers notifications in the order of their transactions. */
    const listNotified = async (end: string) => {
      await source.query('select pg_notify($1, $2)', [QUEUE_CHANNEL, end]);
      return eventually(() => {
        expect(notified).toContain(end);
        return notified.splice(0);
      });
    };
    await accept(workspaceId);
    expect(await listNotified('not claimed')).toEqual([ANYONE, 'not claimed']);
    const lease = await claim();
    await accept(workspaceId);
    expect(await listNotified('claimed')).toEqual(['claimed']);
    expect(await queues.release(lease)).toBe(true);
    await accept(workspaceId);
    expect(await listNotified('released')).toEqual([lease.workerId, 'released']);
  } finally {
    await listener.onApplicationShutdown();
  }
});

it('schedules jobs behind a cancelled, postponed job at once', async () => {
  const workspaceId = await queueOf({ isEarly: true }, {});
  expect(await claimIfAny()).toBeNull();
  const [{ id: jobId }] = await source.query('select id from git_jobs where position = 0');
  const store = new Database(source);
  const jobs = new JobStore(store, new Config({}), new HandOver());
  await store.transaction((tx) => jobs.cancel(tx, { workspaceId, jobId }));
  expect(await takeHead(await claim())).toMatchObject([{ position: '1' }]);
});

it('does not schedule an empty queue, and does schedule one in time that had no turn', async () => {
  const workspaceId = await queueOf({ kind: 'pull_app' }, { kind: 'pull_app' });
  await queueOf();
  await source.query('update git_queues set ready_at = null');
  expect(await claimIfAny()).toBeNull();
  await queues.makeReady();
  const workerId = randomUUID();
  for (const position of ['0', '1']) {
    const lease = await claim(workerId);
    const [job] = await takeHead(lease);
    expect({ workspaceId: job.workspaceId, position: job.position }).toEqual({ workspaceId, position });
    await succeed(lease, job);
    await queues.release(lease);
  }
  expect(await claimIfAny(workerId)).toBeNull();
});

it('keeps a document that is committed again during a cleanup', async () => {
  const workspaceId = await queueOf();
  const document = { hash: 'of both', text: '{}' };
  await source.query(
    `insert into git_documents (workspace_id, hash, document, created_at) values ($1, $2, $3, now() - interval '1 day')`,
    [workspaceId, document.hash, document.text],
  );
  const retention = new JobRetention(new Database(source), new Config({}));
  const jobs = await acceptWhile(workspaceId, () => retention.deleteUnused(), document);
  const kept = await jobs.documentsOf(workspaceId, [document.hash]);
  expect(kept.get(document.hash)).toBe('{}');
});

it('skips a queue whose first job is not due yet, even if that is discovered late', async () => {
  await queueOf({ isEarly: true }, {});
  expect(await claimIfAny()).toBeNull();
  await source.query('update git_jobs set not_before = null');
  await source.query('update git_queues set ready_at = clock_timestamp()');
  const lease = await claim();
  await source.query(
    `update git_jobs set not_before = clock_timestamp() + interval '1 minute' where position = 0`,
  );
  expect(await takeHead(lease)).toEqual([]);
});

it('takes commits up to the next job of another kind, up to a maximum number and size', async () => {
  await queueOf({}, {}, { kind: 'pull_app' }, {});
  expect(await takeHead(await claim())).toHaveLength(2);
  await source.query('delete from workspaces');

  const half = 32 * 1024 * 1024;
  await queueOf({ documentBytes: half }, { documentBytes: half }, { documentBytes: 1 });
  expect(await takeHead(await claim())).toHaveLength(2);
  await source.query('delete from workspaces');

  await queueOf(...Array.from({ length: 130 }, () => ({})));
  expect(await takeHead(await claim())).toHaveLength(128);
});

it('leaves a queue whose first job is of an unknown kind to a worker that knows it', async () => {
  const future = await queueOf({ kind: 'future_kind', ageSeconds: 300 }, {});
  const known = await queueOf({});
  const workerId = randomUUID();
  expect((await claim(workerId)).workspaceId).toBe(known);
  expect(await claimIfAny(workerId)).toBeNull();
  await source.query(
    `update git_queues set lease_owner = $1, lease_until = now() - interval '1 hour' where workspace_id = $2`,
    [randomUUID(), future],
  );
  expect((await queues.claimAbandoned(workerId, []))?.workspaceId).toBe(known);
  expect(await queues.claimAbandoned(workerId, [known])).toBeNull();

  await source.query('update git_queues set lease_owner = null, lease_until = null where workspace_id = $1', [
    future,
  ]);
  const newer = [randomUUID(), [], [...queueKinds(), 'future_kind'], 1, bulkKinds()];
  expect(await source.query(CLAIM, newer)).toMatchObject([[{ workspace_id: future }], 1]);
});

it('starts nothing behind a job of an unknown kind, also where it finds the job only after the claim', async () => {
  const workspaceId = await queueOf({}, {});
  const lease = await claim();
  await source.query(`update git_jobs set kind = 'future_kind' where position = 0`);
  expect(await takeHead(lease)).toEqual([]);
  expect(await queues.release(lease)).toBe(true);
  expect(await claimIfAny(lease.workerId)).toBeNull();
  await source.query(`delete from git_jobs where kind = 'future_kind'`);
  expect((await claim(lease.workerId)).workspaceId).toBe(workspaceId);
});

it('starts a job with a strike alone', async () => {
  for (const ends of [{ restarts: 7, isRunning: false }, { crashes: 0 }]) {
    await queueOf(ends, {});
    const lease = await claim();
    expect((await queues.readHead(lease)).runsAlone).toBe(false);
    expect(await takeHead(lease)).toHaveLength(2);
    await source.query('delete from workspaces');
  }
  // The eighth end is the end of the worker that left the job running.
  for (const ends of [{ restarts: 8 }, { restarts: 7, isRunning: true }, { crashes: 1, isRunning: true }]) {
    await queueOf(ends, {});
    const lease = await claim();
    expect((await queues.readHead(lease)).runsAlone).toBe(true);
    expect(await takeHead(lease)).toHaveLength(1);
    await source.query('delete from workspaces');
  }
});

it('runs a job alone that was running when a worker crashed', async () => {
  await queueOf({ crashes: 1 }, {});
  const lease = await claim();
  expect((await queues.readHead(lease)).runsAlone).toBe(true);
  expect(await takeHead(lease)).toHaveLength(1);
});

it('does not take a job that is cancelled at the same instant', async () => {
  const workspaceId = await queueOf({}, {});
  const lease = await claim();
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  await runner.query(`update git_jobs set status = 'cancelled' where workspace_id = $1 and position = 0`, [
    workspaceId,
  ]);
  const taken = takeHead(lease);
  await eventually(isAnyoneWaiting);
  await runner.commitTransaction();
  await runner.release();
  expect(await taken).toMatchObject([{ position: '1' }]);
});
