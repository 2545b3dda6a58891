import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SshServer } from '../../test/support/ssh-server';
import { eventually } from '../../test/support/eventually';
import type { Postgres } from '../support/postgres';
import type { Endings } from '../support/run-bench';
import { quantile } from '../support/statistics';
import { Builder } from './builder';
import { measureUsage, type Usages } from './processes';
import { proveExactlyOnce } from './prove';
import { LoadWorld, type Place } from './world';

/** As many people of a workspace commit at once, each an app of their own. */
const BUILDERS = 4;

export interface SceneOptions {
  servers: number;
  workspaces: number;
  commits: number;
  dir: string;
  postgres: Postgres;
  sshd: SshServer;
  endings: Endings;
}

export interface Percentiles {
  count: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

export interface SceneResult {
  servers: number;
  workspaces: number;
  /** Of the workspaces, those that write one branch of one repository. */
  sharing: number;
  commits: number;
  /** From the first request to the last commit's end. */
  seconds: number;
  acceptedSeconds: number;
  /** Of one builder more, in a workspace of their own, who waits for each commit: from request to answer. */
  single: Percentiles;
  /** Of the others, from acceptance to end; most of it is waiting for those before. */
  waiting: Percentiles;
  before: Usages;
  /** When half of the commits have been accepted. */
  halfway: Usages;
  after: Usages;
  /** Of each workspace but that of the single builder; set-up excepted. */
  pushes: number[];
}

/** Throws where a commit was lost, doubled, or out of order. */
export async function playScene(options: SceneOptions): Promise<SceneResult> {
  const world = await LoadWorld.start(options);
  options.endings.push(() => world.stop());
  try {
    const places = await openPlaces(world, options.workspaces);
    const builders = await begin(world, places.all);
    const single = await Builder.begin(await world.place(), {
      address: world.servers[0].address,
      name: 'Single',
    });
    const pushesBefore = await countPushes(world, places.all);
    const before = await measureUsage(world.servers);
    const load = await fire(world, { builders, single, commits: options.commits });
    const after = await measureUsage(world.servers);
    await proveExactlyOnce([...builders, single]);
    const pushes = await countPushes(world, places.all);
    return {
      servers: options.servers,
      workspaces: options.workspaces,
      sharing: places.sharing,
      commits: options.commits,
      ...load,
      before,
      after,
      pushes: pushes.map((count, index) => count - pushesBefore[index]),
    };
  } finally {
    await world.stop();
  }
}

/** A quarter of the workspaces, from four on, shares one repository and branch. */
async function openPlaces(world: LoadWorld, count: number): Promise<{ all: Place[]; sharing: number }> {
  const sharing = count >= 4 ? Math.max(2, Math.floor(count / 4)) : 0;
  const all: Place[] = [];
  for (let index = 0; index < count; index++)
    all.push(await world.place(index > 0 && index < sharing ? all[0].repository : undefined));
  return { all, sharing };
}

function begin(world: LoadWorld, places: Place[]): Promise<Builder[]> {
  const beginnings = places.flatMap((place, workspace) =>
    Array.from({ length: BUILDERS }, (_, index) => {
      const { address } = world.servers[(workspace * BUILDERS + index) % world.servers.length];
      return Builder.begin(place, { address, name: `App ${workspace}-${index}` });
    }),
  );
  return Promise.all(beginnings);
}

async function fire(
  world: LoadWorld,
  { builders, single, commits }: { builders: Builder[]; single: Builder; commits: number },
): Promise<Pick<SceneResult, 'seconds' | 'acceptedSeconds' | 'single' | 'waiting' | 'halfway'>> {
  const startedAt = performance.now();
  const { rows } = await world.database.query<{ now: Date }>('select clock_timestamp() as now');
  let left = commits;
  let halfway = measureUsage(world.servers);
  const run = async (builder: Builder) => {
    while (left-- > 0) {
      if (left === Math.floor(commits / 2)) halfway = measureUsage(world.servers);
      await builder.commit();
    }
  };
  let isDone = false;
  const samplesMs: number[] = [];
  const watch = async () => {
    while (!isDone) {
      const sentAt = performance.now();
      await single.commit({ waits: true });
      samplesMs.push(performance.now() - sentAt);
    }
  };
  const watching = watch();
  watching.catch(() => undefined);
  await Promise.all(builders.map(run));
  const acceptedSeconds = (performance.now() - startedAt) / 1000;
  await eventually(() => hasEnded(world, single), { timeoutMs: 3_600_000 });
  isDone = true;
  await watching;
  return {
    halfway: await halfway,
    acceptedSeconds,
    single: percentilesOf(samplesMs),
    ...(await measureJobs(world, single, rows[0].now)),
  };
}

/** Whether nothing waits any more, but of the single builder, who never ends before. */
async function hasEnded({ database }: LoadWorld, { place }: Builder): Promise<boolean> {
  const { rowCount } = await database.query(
    `select 1 from git_jobs where position is not null and workspace_id <> $1 and status in ('queued', 'running') limit 1`,
    [place.member.workspaceId],
  );
  return rowCount === 0;
}

/** Throws where a job has failed. */
async function measureJobs({ database }: LoadWorld, { place }: Builder, since: Date) {
  const { rows } = await database.query<{ seconds: number; ms: number[]; failed: number }>(
    `select extract(epoch from max(finished_at) - $2)::float8 as seconds,
       array_agg(extract(epoch from finished_at - created_at)::float8 * 1000) as ms,
       count(*) filter (where status <> 'succeeded')::int as failed
     from git_jobs where position is not null and workspace_id <> $1 and created_at >= $2`,
    [place.member.workspaceId, since],
  );
  const [{ seconds, ms, failed }] = rows;
  if (failed > 0) throw new Error(`${failed} commits failed.`);
  return { seconds, waiting: percentilesOf(ms) };
}

function percentilesOf(samplesMs: number[]): Percentiles {
  const sorted = [...samplesMs].sort((a, b) => a - b);
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((fraction) => quantile(sorted, fraction));
  return { count: sorted.length, p50Ms, p95Ms, p99Ms };
}

/** From the branch's own log: each push has left one line, and its last commit tells whose it was. */
async function countPushes({ database }: LoadWorld, places: Place[]): Promise<number[]> {
  const { rows } = await database.query<{ sha: string; workspace: string }>(
    'select commit_sha as sha, workspace_id as workspace from git_jobs where commit_sha is not null',
  );
  const workspaceOf = new Map(rows.map(({ sha, workspace }) => [sha, workspace]));
  const counts = new Map<string, number>();
  for (const { path, branch } of new Set(places.map(({ repository }) => repository))) {
    const log = await readFile(join(path, 'logs/refs/heads', branch), 'utf8');
    for (const line of log.trim().split('\n')) {
      const workspace = workspaceOf.get(line.slice(41, 81)) ?? '';
      counts.set(workspace, (counts.get(workspace) ?? 0) + 1);
    }
  }
  return places.map(({ member }) => counts.get(member.workspaceId) ?? 0);
}
