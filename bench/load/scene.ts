import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SshServer } from '../../test/support/ssh-server';
import { eventually } from '../../test/support/eventually';
import type { Postgres } from '../support/postgres';
import type { Endings } from '../support/run-bench';
import { quantile } from '../support/statistics';
import { forgetStatements, readStatements, type Statements } from '../support/statements';
import { Builder, type CommitTimes } from '../support/builder';
import { measureUsage, type Usages } from './processes';
import { proveExactlyOnce } from '../support/prove';
import { LoadFixture, type Place } from '../support/fixture';

/** Number of people in a workspace who commit at once, each to their own app. */
const BUILDERS = 4;

export interface SceneOptions {
  servers: number;
  workspaces: number;
  commits: number;
  pauseMs: number;
  /** Another build than this one. */
  build?: string;
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
  isOtherBuild: boolean;
  servers: number;
  workspaces: number;
  /** Number of workspaces that write one branch of one repository. */
  sharing: number;
  commits: number;
  /** Time from the first request to the end of the last commit. */
  seconds: number;
  acceptedSeconds: number;
  /** Time from the acceptance of half of the commits to the end of the last one: by then the programs have warmed up. */
  secondHalfSeconds: number;
  /** Time from request to answer, for one extra builder in a separate workspace: of an edit, and of its commit. */
  single: { edit: Percentiles; commit: Percentiles };
  statements: Statements;
  /** Time from acceptance to completion, for the others; mostly queueing. */
  waiting: Percentiles;
  before: Usages;
  /** Measured when half of the commits have been accepted. */
  halfway: Usages;
  after: Usages;
  /** Pushes per workspace, without the single builder's and the set-up. */
  pushes: number[];
}

/** Throws if a commit was lost, doubled, or out of order. */
export async function playScene(options: SceneOptions): Promise<SceneResult> {
  const fixture = await LoadFixture.start({ ...options, program: { build: options.build } });
  options.endings.push(() => fixture.stop());
  try {
    const places = await openPlaces(fixture, options.workspaces);
    const builders = await begin(fixture, places.all);
    const single = await Builder.begin(await fixture.place(), {
      address: fixture.servers[0].address,
      name: 'Single',
    });
    const pushesBefore = await countPushes(fixture, places.all);
    const measure = () => measureUsage({ ...options, servers: fixture.servers });
    await fixture.database.query('create extension pg_stat_statements');
    await forgetStatements(fixture.database);
    const before = await measure();
    const load = await fire(fixture, { ...options, builders, single, measure });
    const after = await measure();
    const statements = await readStatements(fixture.database);
    await proveExactlyOnce([...builders, single]);
    const pushes = await countPushes(fixture, places.all);
    return {
      isOtherBuild: options.build !== undefined,
      servers: options.servers,
      workspaces: options.workspaces,
      sharing: places.sharing,
      commits: options.commits,
      ...load,
      statements,
      before,
      after,
      pushes: pushes.map((count, index) => count - pushesBefore[index]),
    };
  } finally {
    await fixture.stop();
  }
}

/** Creates workspaces; a quarter of four or more share one repository and branch. */
async function openPlaces(fixture: LoadFixture, count: number): Promise<{ all: Place[]; sharing: number }> {
  const sharing = count >= 4 ? Math.max(2, Math.floor(count / 4)) : 0;
  const all: Place[] = [];
  for (let index = 0; index < count; index++)
    all.push(await fixture.place(index > 0 && index < sharing ? all[0].repository : undefined));
  return { all, sharing };
}

function begin(fixture: LoadFixture, places: Place[]): Promise<Builder[]> {
  const beginnings = places.flatMap((place, workspace) =>
    Array.from({ length: BUILDERS }, (_, index) => {
      const { address } = fixture.servers[(workspace * BUILDERS + index) % fixture.servers.length];
      return Builder.begin(place, { address, name: `App ${workspace}-${index}` });
    }),
  );
  return Promise.all(beginnings);
}

interface Fire extends Pick<SceneOptions, 'commits' | 'pauseMs'> {
  builders: Builder[];
  single: Builder;
  measure: () => Promise<Usages>;
}

async function fire(
  fixture: LoadFixture,
  { builders, single, commits, pauseMs, measure }: Fire,
): Promise<
  Pick<SceneResult, 'seconds' | 'acceptedSeconds' | 'secondHalfSeconds' | 'single' | 'waiting' | 'halfway'>
> {
  const startedAt = performance.now();
  const { rows } = await fixture.database.query<{ now: Date }>('select clock_timestamp() as now');
  let left = commits;
  let [halfway, halfwayAt] = [measure(), startedAt];
  const run = async (builder: Builder) => {
    while (left-- > 0) {
      if (left === Math.floor(commits / 2)) [halfway, halfwayAt] = [measure(), performance.now()];
      await builder.commit();
    }
  };
  let isDone = false;
  const samples: CommitTimes[] = [];
  const watch = async () => {
    while (!isDone) {
      samples.push(await single.commit({ waits: true }));
      await sleep(pauseMs);
    }
  };
  const watching = watch();
  watching.catch(() => undefined);
  await Promise.all(builders.map(run));
  const acceptedSeconds = (performance.now() - startedAt) / 1000;
  await eventually(() => hasEnded(fixture, single), { timeoutMs: 3_600_000 });
  const secondHalfSeconds = (performance.now() - halfwayAt) / 1000;
  isDone = true;
  await watching;
  return {
    halfway: await halfway,
    acceptedSeconds,
    secondHalfSeconds,
    single: {
      edit: percentilesOf(samples.map(({ editMs }) => editMs)),
      commit: percentilesOf(samples.map(({ commitMs }) => commitMs)),
    },
    ...(await measureJobs(fixture, single, rows[0].now)),
  };
}

/** Returns true if no job waits any more, except the single builder's, who never stops before. */
async function hasEnded({ database }: LoadFixture, { place }: Builder): Promise<boolean> {
  const { rowCount } = await database.query(
    `select 1 from git_jobs where position is not null and workspace_id <> $1 and status in ('queued', 'running') limit 1`,
    [place.member.workspaceId],
  );
  return rowCount === 0;
}

/** Throws if a job has failed. */
async function measureJobs({ database }: LoadFixture, { place }: Builder, since: Date) {
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

/** Counts from the branch's reflog: each push adds a line, and its last commit names its workspace. */
async function countPushes({ database }: LoadFixture, places: Place[]): Promise<number[]> {
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
