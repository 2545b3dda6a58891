import { setTimeout as sleep } from 'node:timers/promises';
import { readdir, readFile } from 'node:fs/promises';
import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { Config } from '../../src/core/config';
import { Database, newId } from '../../src/core/database';
import { CLAIM } from '../../src/gitsync/queue/sql';
import { HandOver, JobStore } from '../../src/gitsync/queue/job-store';
import type { CommitInput } from '../../src/gitsync/queue/commit-jobs';
import '../../src/program/jobs';
import { bulkKinds, queueKinds } from '../../src/gitsync/queue/define-job';
import { QueueStore } from '../../src/gitsync/queue/queue-store';
import { LIST_AFTER_COMMITS } from '../../src/pull-requests/store';
import { eventually } from '../../test/support/eventually';
import { quantile } from '../support/statistics';
import { startFleet } from './fleet';
import { forgetJobs, seedJobs, shareRepository } from './seed';
import { forgetStatements, readStatements, type Statements } from '../support/statements';

export interface Place {
  url: string;
  dir: string;
  /** Main process of PostgreSQL. */
  pid: number;
  client: Client;
  workspaceIds: string[];
}

const CLAIM_JOBS = 100_000;
const CLAIMS = 300;
const SORTED_CLAIMS = 5;

/** A former form of the claim, for comparison: finds the queue with the oldest head by sorting all heads. */
const SORTING_CLAIM = `
  select q.workspace_id from git_queues q
  join (select distinct on (workspace_id) workspace_id, created_at, not_before from git_jobs
        where position is not null and status in ('queued', 'running') order by workspace_id, position) head using (workspace_id)
  where q.lease_owner is null and coalesce(head.not_before, head.created_at) <= clock_timestamp()
  order by head.created_at for no key update of q skip locked limit 1`;

export interface Claims {
  jobs: number;
  queues: number;
  medianMs: number;
  p99Ms: number;
  sortingMedianMs: number;
}

/** Measures the time that PostgreSQL takes to claim one queue when jobs wait in all of them. */
export async function measureClaims({ client, url, workspaceIds }: Place): Promise<Claims> {
  await seedJobs(client, workspaceIds, CLAIM_JOBS);
  const source = await new DataSource({ type: 'postgres', url }).initialize();
  const queues = new QueueStore(new Database(source), LIST_AFTER_COMMITS);
  const workerId = newId();
  const samplesMs: number[] = [];
  // EXPLAIN takes no parameters.
  const [kinds, bulk] = [queueKinds(), bulkKinds()].map((names) => `'{${names.join()}}'`);
  const values = [`'${workerId}'::uuid`, `'{}'`, kinds, '1', bulk];
  const claim = values.reduce((sql, value, at) => sql.replaceAll(`$${at + 1}`, value), CLAIM);
  for (let count = 0; count < CLAIMS; count++) {
    const { rows } = await client.query<{ 'QUERY PLAN': [{ 'Execution Time': number }] }>(
      `explain (analyze, format json) ${claim}`,
    );
    samplesMs.push(rows[0]['QUERY PLAN'][0]['Execution Time']);
  }
  const sorting: number[] = [];
  for (let count = 0; count < SORTED_CLAIMS; count++) {
    const { rows } = await client.query<{ 'QUERY PLAN': [{ 'Execution Time': number }] }>(
      `explain (analyze, format json) ${SORTING_CLAIM}`,
    );
    sorting.push(rows[0]['QUERY PLAN'][0]['Execution Time']);
  }
  const claimed = await queues.claim(workerId, { busy: [], most: 1 });
  if (claimed.length === 0) throw new Error('Nothing was claimed.');
  await source.destroy();
  await forgetJobs(client);
  const [sorted, sortedOld] = [samplesMs, sorting].map((samples) => samples.sort((a, b) => a - b));
  return {
    jobs: CLAIM_JOBS,
    queues: workspaceIds.length,
    medianMs: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    sortingMedianMs: quantile(sortedOld, 0.5),
  };
}

export interface Run {
  title: string;
  workers: number;
  commits: number;
  seconds: number;
  statements: Statements;
  pushes: number;
  cold: number;
  /** Time from acceptance to the claim. */
  waitedMs: { p50: number; p99: number };
  connections: number;
  backendMb: number;
}

const IDLE_MS = 10_000;
const TRICKLE_MS = 15_000;
const TRICKLE_PAUSE_MS = 50;

/** Idle workers. */
export function playIdle(place: Place, workers: number): Promise<Run> {
  return play(place, { title: 'nothing to do', workers }, () => sleep(IDLE_MS).then(() => 0));
}

/** One commit now and then, each in another workspace, while all workers wait. */
export function playTrickle(place: Place, workers: number): Promise<Run> {
  return play(place, { title: `one commit each ${TRICKLE_PAUSE_MS} ms`, workers }, async () => {
    const source = await new DataSource({ type: 'postgres', url: place.url }).initialize();
    const count = TRICKLE_MS / TRICKLE_PAUSE_MS;
    const accepting: Promise<void>[] = [];
    for (let index = 0; index < count; index++) {
      accepting.push(accept(source, place.workspaceIds[(index * 7) % place.workspaceIds.length]));
      await sleep(TRICKLE_PAUSE_MS);
    }
    await Promise.all(accepting);
    await source.destroy();
    return count;
  });
}

async function accept(source: DataSource, workspaceId: string): Promise<void> {
  const database = new Database(source);
  const jobs = new JobStore(database, new Config({}), new HandOver());
  const target = {
    repositoryUrl: `ssh://git@git.example.com/${workspaceId}.git`,
    branch: 'main',
    directory: '',
  };
  await database.transaction(async (tx) => {
    await jobs.lockQueue(tx, workspaceId);
    const actor = { userId: workspaceId, author: { name: 'Ada', email: 'ada@example.com' } };
    const input = { target, gitAppId: workspaceId } as CommitInput;
    await jobs.enqueue(
      tx,
      { workspaceId, kind: 'commit_app', appId: workspaceId, actor, message: 'A change', input },
      null,
    );
  });
}

/** Many commits at one instant, spread over the queues. */
export function playBacklog(
  place: Place,
  { workers, jobs }: { workers: number; jobs: number },
): Promise<Run> {
  return play(place, { title: 'a backlog', workers }, async () => {
    await seedJobs(place.client, place.workspaceIds.slice(0, jobs), jobs);
    return jobs;
  });
}

/**
 * One commit of each of many workspaces on one branch, which must go one after the other, and as many other commits.
 */
export async function playCrowd(
  place: Place,
  { workers, crowd }: { workers: number; crowd: number },
): Promise<Run> {
  const sharing = place.workspaceIds.slice(0, crowd);
  const others = place.workspaceIds.slice(crowd, crowd * 2);
  await shareRepository(place.client, sharing);
  const title = `${crowd} workspaces on one branch, ${crowd} beside them: the latter`;
  return play(place, { title, workers, watched: others }, async () => {
    await seedJobs(place.client, sharing, crowd);
    await seedJobs(place.client, others, crowd);
    return crowd;
  });
}

interface Scene {
  title: string;
  workers: number;
  /** Stops when the commits of these are done; absent: of all. */
  watched?: string[];
}

async function play(place: Place, scene: Scene, act: () => Promise<number>): Promise<Run> {
  const { client } = place;
  const { title, workers, watched } = scene;
  const fleet = await startFleet({ ...place, count: workers });
  try {
    await forgetStatements(client);
    const startedAt = performance.now();
    const commits = await act();
    await eventually(() => nothingWaits(client, watched), { timeoutMs: 1_200_000 });
    const seconds = (performance.now() - startedAt) / 1000;
    const statements = await readStatements(client);
    const pushes = { ...fleet.pushes };
    return {
      title,
      workers,
      commits,
      seconds,
      statements,
      pushes: pushes.count,
      cold: pushes.cold,
      waitedMs: await measureWaiting(client, watched),
      ...(await measureBackends(place)),
    };
  } finally {
    await fleet.stop();
    await forgetJobs(client);
  }
}

async function nothingWaits(client: Client, workspaceIds?: string[]): Promise<boolean> {
  const { rowCount } = await client.query(
    `select 1 from git_jobs where status in ('queued', 'running') and ($1::uuid[] is null or workspace_id = any($1)) limit 1`,
    [workspaceIds ?? null],
  );
  return rowCount === 0;
}

async function measureWaiting(client: Client, workspaceIds?: string[]) {
  const { rows } = await client.query<{ ms: number }>(
    `select extract(epoch from started_at - created_at)::float8 * 1000 as ms from git_jobs
     where started_at is not null and ($1::uuid[] is null or workspace_id = any($1)) order by 1`,
    [workspaceIds ?? null],
  );
  const samples = rows.map(({ ms }) => ms);
  return { p50: quantile(samples, 0.5), p99: quantile(samples, 0.99) };
}

/** Measures the workers' connections, and the private memory of their backends. */
async function measureBackends({ client, pid }: Place): Promise<{ connections: number; backendMb: number }> {
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where backend_type = 'client backend' and application_name like 'trellis%'`,
  );
  const own = new Set(rows.map((row) => row.pid));
  if (!(await readdir('/proc')).includes(String(pid))) return { connections: own.size, backendMb: NaN };
  const sizes = await Promise.all(
    [...own].map(async (backend) => {
      const status = await readFile(`/proc/${backend}/status`, 'utf8').catch(() => '');
      return Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    }),
  );
  return { connections: own.size, backendMb: sizes.reduce((sum, size) => sum + size, 0) };
}
