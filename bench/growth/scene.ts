import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { eventually } from '../../test/support/eventually';
import { Builder } from '../support/builder';
import type { LoadFixture, Place } from '../support/fixture';
import { proveNoneLost } from '../support/prove';
import { measureClaim, measureHead, measureTables, median, type TableSize } from './database';
import type { LiveMemory, Memories, MemoryWatch } from './memory';
import { measureMirrors, type MirrorSizes } from './mirrors';

const WORKSPACES = 2;
/** Apps of a workspace, each with a builder of its own. */
const APPS = 8;
const APP_KILOBYTES = 20;
const POINTS = 20;
/** Commits that wait at once, in all: enough that pushes are full, few enough that none is refused. */
const MAX_WAITING = 600;
const POLL_MS = 100;

/** Measurements after a share of the commits. */
export interface Point {
  commits: number;
  /** In this share, from its first request to the end of its last commit. */
  perSecond: number;
  memory: Memories;
  tables: TableSize[];
  listMs: number;
  claimMs: number;
  headMs: number;
  mirrors: MirrorSizes;
}

export interface Result {
  before: Memories;
  points: Point[];
  live: { server: LiveMemory; worker: LiveMemory };
}

interface Stage {
  fixture: LoadFixture;
  builders: Builder[];
  watch: MemoryWatch;
}

/** Throws if a commit failed, was lost or doubled. */
export async function playScene(
  { fixture, watch }: { fixture: LoadFixture; watch: MemoryWatch },
  { commits, report }: { commits: number; report: (point: Point) => void },
): Promise<Result> {
  const before = await watch.measure();
  const stage = { fixture, watch, builders: await openBuilders(fixture) };
  const points: Point[] = [];
  for (let done = 0, index = 1; index <= POINTS; index++) {
    const until = Math.round((commits * index) / POINTS);
    const point = await playShare(stage, { done, until });
    report(point);
    points.push(point);
    done = until;
  }
  const live = await watch.measureLive();
  await proveAll(stage);
  return { before, points, live };
}

async function openBuilders(fixture: LoadFixture): Promise<Builder[]> {
  const [{ address }] = fixture.servers;
  const builders: Builder[] = [];
  for (let workspace = 0; workspace < WORKSPACES; workspace++) {
    const place = await fixture.place();
    for (let index = 0; index < APPS; index++) {
      const builder = await Builder.begin(place, { address, name: `App ${workspace}-${index}` });
      await builder.fill(APP_KILOBYTES);
      builders.push(builder);
    }
  }
  return builders;
}

async function playShare(stage: Stage, share: { done: number; until: number }): Promise<Point> {
  const { fixture, builders, watch } = stage;
  const { database, servers } = fixture;
  const count = share.until - share.done;
  const startedAt = performance.now();
  await fire(stage, count);
  const [{ place }] = builders;
  // While commits still wait.
  const claimMs = await measureClaim(database);
  const headMs = await measureHead(database, place.member.workspaceId);
  await eventually(async () => (await countWaiting(database)) === 0, { timeoutMs: 600_000 });
  const perSecond = count / ((performance.now() - startedAt) / 1000);
  return {
    commits: share.until,
    perSecond,
    memory: await watch.measure(),
    tables: await measureTables(database),
    listMs: await median(() => listJobs(place)),
    claimMs,
    headMs,
    mirrors: await measureMirrors(servers[0].dataDir),
  };
}

/** Resolves when all are accepted. */
async function fire({ fixture, builders }: Stage, count: number): Promise<void> {
  let left = count;
  let waiting = 0;
  let isDone = false;
  const watch = async () => {
    while (!isDone) {
      waiting = await countWaiting(fixture.database);
      await sleep(POLL_MS);
    }
  };
  const counting = watch();
  counting.catch(() => undefined);
  const run = async (builder: Builder) => {
    while (left-- > 0) {
      while (waiting > MAX_WAITING) await sleep(POLL_MS);
      await builder.commit();
    }
  };
  await Promise.all(builders.map(run)).finally(() => (isDone = true));
  await counting;
}

async function countWaiting(database: Client): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::int as count from git_jobs where position is not null and status in ('queued', 'running')`,
  );
  return rows[0].count;
}

async function listJobs({ member }: Place): Promise<number> {
  const startedAt = performance.now();
  await member.get('/git/jobs').expect(200);
  return performance.now() - startedAt;
}

async function proveAll({ fixture, builders }: Stage): Promise<void> {
  const { rowCount } = await fixture.database.query(
    `select 1 from git_jobs where position is not null and status <> 'succeeded'`,
  );
  if (rowCount) throw new Error(`${rowCount} commits failed.`);
  await proveNoneLost(builders);
}
