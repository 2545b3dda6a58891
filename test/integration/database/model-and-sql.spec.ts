import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../../../src/core/config';
import { Database } from '../../../src/core/database';
import { JobStore, HandOver } from '../../../src/gitsync/queue/job-store';
import type { NewQueueJob } from '../../../src/gitsync/queue/define-job';
import type { Lease } from '../../../src/gitsync/queue/jobs';
import { OpenCommits, WaitingCommits } from '../../../src/gitsync/queue/open-commits';
import { QueueStore } from '../../../src/gitsync/queue/queue-store';
import { AppLinkStore } from '../../../src/gitsync/store/links';
import { LIST_AFTER_COMMITS } from '../../../src/pull-requests/store';
import { Random } from '../../simulation/models/random';
import { createTestDatabase } from '../../support/database';
import { VERSION, WorkspacePair, type Services } from './workspace-pair';

const SEQUENCES = 60;
const OPERATIONS = 40;
const ERROR = { code: 'git_timeout', status: 504, message: 'Silence.', remedy: 'Wait.', data: {} };
const ADA = { name: 'Ada', email: 'ada@example.com' };
const RENAMED = { from: [], to: '' };
const NOTHING = { apps: [], overwrote: null, before: [] };

// Each job that ends is logged.
Logger.overrideLogger(false);

let source: DataSource;
let sql: Services;
let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: testDatabase.url }).initialize();
  const database = new Database(source);
  sql = {
    queues: new QueueStore(database, LIST_AFTER_COMMITS),
    jobs: new JobStore(database, new Config({}), new HandOver()),
    links: new AppLinkStore(database),
    kept: new OpenCommits(database),
    waiting: new WaitingCommits(),
    transaction: (work) => database.transaction(work),
  };
});

afterAll(async () => {
  await source.destroy();
  await testDatabase.drop();
});

const idsOf = (jobs: readonly { id: string }[]): string[] => jobs.map(({ id }) => id);

type Operation = (pair: WorkspacePair) => Promise<unknown>;

async function enqueue(pair: WorkspacePair): Promise<void> {
  const apps = pair.apps.filter((id) => pair.world.database.rows.apps.has(id));
  if (apps.length === 0) return;
  const kind = pair.pick(['commit_app', 'commit_app', 'commit_apps', 'rename_app', 'pull_app'] as const);
  const [appId, target, hash] = [pair.pick(apps), pair.pick(pair.targets), pair.pick(['one', 'two'])];
  const app = { appId, gitAppId: 'git', documentHash: hash };
  const input =
    kind === 'commit_apps' ? { target, apps: [app] } : { target, gitAppId: 'git', renamed: RENAMED };
  const common = {
    workspaceId: pair.workspaceId,
    actor: { userId: randomUUID(), author: ADA },
    message: 'A change',
  };
  const job = {
    ...common,
    kind,
    appId: kind === 'commit_apps' ? null : appId,
    input,
  } as unknown as NewQueueJob;
  const document = kind === 'commit_app' ? { hash, text: '{}' } : null;
  const isKept = kind === 'commit_app' && pair.random.chance(0.4);
  const link = { appId, targetId: target.id!, workspaceId: pair.workspaceId, gitAppId: 'git' };
  let id = '';
  pair.world.newId = () => id;
  // Only the ids are random.
  await pair.both(async ({ jobs, links, transaction }) => {
    id = await transaction(async (tx) => {
      if (isKept) await links.ensure(tx, link);
      const added = await jobs.enqueue(tx, { ...job, isKept }, document);
      const place = { id: added, workspaceId: pair.workspaceId };
      if (kind === 'commit_apps') await jobs.addApps(tx, place, [{ appId, versionId: appId, hash }]);
      return added;
    });
  });
}

async function takeOver(pair: WorkspacePair): Promise<void> {
  const { rows } = pair.world.database;
  const fence = rows.queue.fence + 1;
  const workerId = pair.pick([pair.leases.at(-1)?.workerId ?? randomUUID(), randomUUID()]);
  rows.queue = { ...rows.queue, fence, leaseOwner: workerId };
  await pair.source.query('update git_queues set fence = $2, lease_owner = $3 where workspace_id = $1', [
    pair.workspaceId,
    fence,
    workerId,
  ]);
  pair.leases.push({ workspaceId: pair.workspaceId, fence: String(fence), workerId });
}

async function start(pair: WorkspacePair): Promise<void> {
  const lease = leaseOf(pair);
  const { together } = await pair.both(({ queues }) => queues.readHead(lease));
  await pair.both(
    ({ queues }) => queues.start(lease, together),
    (jobs) => jobs && idsOf(jobs),
  );
}

/** Mostly the present lease, else a lost one. */
const leaseOf = (pair: WorkspacePair): Lease =>
  pair.random.chance(0.85) ? pair.leases.at(-1)! : pair.pick(pair.leases);

/** Acts on a running job, under a lease. */
const toRunning =
  (work: (pair: WorkspacePair, at: { id: string; lease: Lease }) => Promise<unknown>): Operation =>
  async (pair) => {
    const running = pair.jobIds('running');
    if (running.length > 0) await work(pair, { id: pair.pick(running), lease: leaseOf(pair) });
  };

const record = toRunning((pair, { id, lease }) => {
  const commit = { jobId: id, sha: pair.newSha(), base: pair.pick([null, 'base']), planned: NOTHING };
  const made = pair.pick([[], [{ hash: 'made', text: '{}' }]]);
  return pair.both(({ queues }) => queues.recordCommits(lease, [commit], made));
});

/** Ends a pushed job. Its batch may have other apps, each with its own link. */
const succeed = toRunning((pair, { id, lease }) => {
  const { appId, position, targetId, input } = pair.world.database.rows.jobs.get(id)!;
  const hash = pair.pick(['one', 'two', 'made', 'pulled', VERSION]);
  const document = hash === 'pulled' ? '{}' : undefined;
  const committed = pair.pick(['one', 'two']);
  const sha = pair.newSha();
  const { apps } = input as { apps?: { appId: string }[] };
  const own = appId ?? apps![0].appId;
  const others = pair.apps.filter((other) => other !== own && pair.random.chance(0.4));
  const version = pair.pick([null, 'v1', 'v2']);
  const links = [own, ...others].map((linked) => ({
    appId: linked,
    gitAppId: 'git',
    followsName: pair.pick([undefined, undefined, true, false]),
    position,
    document,
    last: lastAt(sha, hash, version),
  }));
  const ended = [{ jobId: id, commit: sha, result: {} as never }];
  return pair.both((services) =>
    services.queues.guarded(lease, async (tx) => {
      const place = { workspaceId: pair.workspaceId, targetId: targetId! };
      const former = await services.links.save(tx, place, links);
      const documentHashes = [...former, committed];
      await services.queues.succeedAll(tx, pair.workspaceId, { ended, documentHashes });
      return former.sort();
    }),
  );
});

const fail = toRunning((pair, { id, lease }) => {
  const isUncertain = pair.random.chance(0.5);
  const isFinal = pair.random.chance(0.3);
  const { appId, targetId } = pair.world.database.rows.jobs.get(id)!;
  const failure = { targetId, workspaceId: pair.workspaceId, gitAppId: 'git', jobId: id };
  return pair.both(({ queues, links }) =>
    queues.guarded(lease, async (tx) => {
      await queues.fail(tx, { id } as never, { lease, error: ERROR, isUncertain, isFinal });
      if (appId !== null) await links.markFailed(tx, { ...failure, appId });
    }),
  );
});

const retryLater = toRunning((pair, { id, lease }) => {
  const again = { error: ERROR, delayMs: pair.pick([60_000, -60_000]) };
  return pair.both(({ queues }) =>
    queues.guarded(lease, (tx) => queues.retryLater(tx, { id } as never, again)),
  );
});

const cancelRunning = toRunning((pair, { id, lease }) =>
  pair.both(({ queues }) => queues.guarded(lease, (tx) => queues.cancel(tx, { id } as never))),
);

async function cancelWaiting(pair: WorkspacePair): Promise<void> {
  const jobId = pair.random.chance(0.6) ? pair.jobIds().at(pair.random.below(5)) : undefined;
  const which = { workspaceId: pair.workspaceId, jobId };
  await pair.both(({ jobs, transaction }) => transaction((tx) => jobs.cancel(tx, which)));
}

async function release(pair: WorkspacePair): Promise<void> {
  const { id } = pair.pick(pair.targets);
  await pair.both(
    ({ kept, transaction }) => transaction((tx) => kept.release(tx, id!)),
    (released) => [...released].sort(),
  );
}

/** Changes an app's waiting commits, as a request or a pull does. */
async function changeWaiting(pair: WorkspacePair): Promise<void> {
  const appId = pair.pick(pair.apps);
  const { nextPosition } = pair.world.database.rows.queue;
  const place = { workspaceId: pair.workspaceId, appId, from: String(pair.random.below(nextPosition + 1)) };
  const [waiting] = await pair.both(
    ({ waiting, transaction }) => transaction((tx) => waiting.list(tx, place)),
    idsOf,
  );
  await pair.both(({ waiting, transaction }) => transaction((tx) => waiting.hasUnpushed(tx, appId)));
  const seen = pair.pick(['seen', null]);
  const rewritten = { appId, hash: pair.pick(['one', 'rewritten']), document: '{}' };
  await pair.both(({ waiting: waitingCommits, transaction }) =>
    transaction(async (tx) => {
      if (seen !== null) await waitingCommits.overwriteWithUnpushed(tx, appId, seen);
      else if (waiting) await waitingCommits.rewrite(tx, waiting, rewritten);
    }),
  );
}

async function resolve(pair: WorkspacePair): Promise<void> {
  const target = pair.pick(pair.targets);
  const find = ({ queues }: Services) => queues.uncertainJobs(pair.workspaceId, target);
  const [first] = await pair.both(find, idsOf);
  if (first)
    await pair.both(({ queues, transaction }) => transaction((tx) => queues.resolveUncertain(tx, first.id)));
}

async function read(pair: WorkspacePair): Promise<void> {
  const [app, { id: targetId }] = [pair.pick(pair.apps), pair.pick(pair.targets)];
  const place = { id: app, workspaceId: pair.workspaceId };
  await pair.both(({ jobs, transaction }) => transaction((tx) => jobs.hasOpenCommit(tx, place)));
  await pair.both(({ jobs, transaction }) => transaction((tx) => jobs.countOpen(tx, pair.workspaceId)));
  await pair.both(
    ({ queues }) => queues.recordedCommits(pair.jobIds()),
    (commits) => [...commits].map(({ sha }) => sha).sort(),
  );
  const isAsked = ({ queues }: Services) => queues.findRunning(pair.jobIds());
  await pair.both(isAsked, (running) =>
    [...running].map(([id, { isCancelRequested }]) => [id, isCancelRequested]).sort(),
  );
  await pair.both(
    ({ links }) => links.findAt(targetId!, pair.apps),
    ({ links, elsewhere }) => ({
      links: [...links]
        .map(([id, { last, committed, hasUnpushed, held }]) => [
          ...[id, last?.sha, committed?.documentHash, hasUnpushed],
          held && [held.position, held.error?.code],
        ])
        .sort(),
      elsewhere: [...elsewhere].sort(),
    }),
  );
}

async function deleteApp(pair: WorkspacePair): Promise<void> {
  const id = pair.pick(pair.apps);
  await pair.source.query('delete from apps where id = $1', [id]);
  pair.world.database.rows.apps.delete(id);
}

const tryNow: Operation = (pair) =>
  pair.both(({ jobs, transaction }) => transaction((tx) => jobs.tryNow(tx, pair.workspaceId)));

const lastAt = (sha: string, documentHash: string, gitVersionId: string | null = null) => ({
  sha,
  message: 'A change',
  author: ADA,
  date: new Date(0),
  syncedState: { path: 'Orders/v1.json', oid: sha, entry: gitVersionId && { gitVersionId } } as never,
  documentHash,
});

const USUAL = {
  enqueue,
  enqueueMore: enqueue,
  start,
  startMore: start,
  record,
  succeed,
  fail,
  retryLater,
  read,
  release,
  changeWaiting,
};
const SELDOM = { takeOver, cancelRunning, cancelWaiting, resolve, tryNow, deleteApp };

it('leaves an app of a batch its own name, whatever the other apps of the batch do', async () => {
  const pair = new WorkspacePair(sql, source, new Random(1));
  await pair.setUp();
  const [changed, added] = pair.apps;
  const targetId = pair.targets[0].id!;
  const save = (...links: { appId: string; followsName?: boolean }[]) =>
    pair.both(({ links: store, transaction }) =>
      transaction((tx) =>
        store.save(
          tx,
          { workspaceId: pair.workspaceId, targetId },
          links.map((link) => ({ ...link, gitAppId: 'git', position: null, last: lastAt('sha', VERSION) })),
        ),
      ),
    );
  const follows = async () => {
    const { links } = await sql.links.findAt(targetId, pair.apps);
    return pair.apps.map((id) => links.get(id)?.followsName);
  };
  await save({ appId: changed, followsName: false });
  await save({ appId: changed }, { appId: added, followsName: true });
  expect(await follows()).toEqual([false, true]);
  await save({ appId: changed, followsName: true }, { appId: added });
  expect(await follows()).toEqual([true, true]);
  await save({ appId: changed }, { appId: added, followsName: false });
  expect(await follows()).toEqual([true, false]);
  await pair.compareRows();
});

it('stores links of apps that have none, and leaves the others, where only new ones are wanted', async () => {
  const pair = new WorkspacePair(sql, source, new Random(1));
  await pair.setUp();
  const [known, added] = pair.apps;
  const targetId = pair.targets[0].id!;
  const save = (sha: string, onlyNew: boolean, ...appIds: string[]) =>
    pair.both(({ links: store, transaction }) =>
      transaction((tx) =>
        store.save(
          tx,
          { workspaceId: pair.workspaceId, targetId, onlyNew },
          appIds.map((appId) => ({
            appId,
            gitAppId: 'git',
            position: null,
            last: lastAt(sha, VERSION),
            committedVersions: { other: sha },
          })),
        ),
      ),
    );
  await save('first', false, known);
  await save('second', true, known, added);
  const { links } = await sql.links.findAt(targetId, pair.apps);
  expect(pair.apps.map((id) => links.get(id)?.last?.sha)).toEqual(['first', 'second']);
  expect(links.get(added)?.committedVersions).toMatchObject({ other: 'second' });
  await pair.compareRows();
});

it('keeps the same rows as the SQL that the models of the simulation repeat', async () => {
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    const pair = new WorkspacePair(sql, source, new Random(seed));
    await pair.setUp();
    await takeOver(pair);
    const done: string[] = [];
    for (let index = 0; index < OPERATIONS; index++) {
      const [name, operation] = pair.pick(Object.entries(pair.random.chance(0.75) ? USUAL : SELDOM));
      done.push(name);
      try {
        await operation(pair);
        await pair.compareRows();
      } catch (error) {
        throw new Error(`Seed ${seed} after ${done.join(', ')}`, { cause: error });
      }
    }
  }
});
