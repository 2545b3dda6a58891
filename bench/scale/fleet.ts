import '../../src/program/jobs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Config } from '../../src/core/config';
import { Database, DatabaseListener, newId } from '../../src/core/database';
import { DatabaseClient } from '../../src/core/database/database-client';
import { BranchLocks } from '../../src/gitsync/queue/branch-locks';
import { appsOf, isCommitJob, type CommitJob } from '../../src/gitsync/queue/commit-jobs';
import type { Lease } from '../../src/gitsync/queue/jobs';
import { QueueStore } from '../../src/gitsync/queue/queue-store';
import { WorkerSession } from '../../src/gitsync/queue/workers';
import { AppLinkStore } from '../../src/gitsync/store/links';
import { GitConfigStore } from '../../src/gitsync/store/settings';
import { RecordOutcome, lastCommitOf } from '../../src/gitsync/worker/commit/record';
import { Isolation } from '../../src/gitsync/worker/isolation';
import { WorkerLoop } from '../../src/gitsync/worker/loop';
import type { Mirrors } from '../../src/gitsync/worker/mirrors';
import { StartHead, type RunQueue, type StartedHead } from '../../src/gitsync/worker/run-head';
import { defaultCopyOf, WorkspaceEvents } from '../../src/workspaces';
import { LIST_AFTER_COMMITS } from '../../src/pull-requests/store';
import { drawRemoteMs } from './remote-time';

/** Same as a worker's pool. */
const MAX_CONNECTIONS = 20;

export interface Fleet {
  /** Pushes so far, and those for which the worker would have had to fetch the repository first. */
  readonly pushes: { count: number; cold: number };
  stop(): Promise<void>;
}

/**
 * Starts workers with the real loop, stores, locks, leases and notifications; only the remote is simulated by a
 * delay.
 */
export async function startFleet(options: { url: string; dir: string; count: number }): Promise<Fleet> {
  const pushes = { count: 0, cold: 0 };
  const workers: { stop(): Promise<void> }[] = [];
  const fleet = {
    pushes,
    stop: async () => void (await Promise.all(workers.map((worker) => worker.stop()))),
  };
  for (let index = 0; index < options.count; index++)
    workers.push(await startWorker({ ...options, dir: join(options.dir, `worker-${index}`), pushes }));
  return fleet;
}

async function startWorker(at: { url: string; dir: string; pushes: Fleet['pushes'] }) {
  const { url, dir, pushes } = at;
  const session = await WorkerSession.open({
    databaseUrl: url,
    workerId: newId(),
    dataDir: dir,
    onLost: () => console.error('A worker lost its connection.'),
  });
  const extra = { max: MAX_CONNECTIONS, application_name: 'trellis', Client: DatabaseClient };
  const source = await new DataSource({ type: 'postgres', url, extra }).initialize();
  const listener = new DatabaseListener(url);
  const database = new Database(source);
  const events = new WorkspaceEvents();
  const queues = new QueueStore(database, LIST_AFTER_COMMITS);
  const locks = new BranchLocks(session);
  const runQueue = new SimulatedPush({ database, events, queues, pushes });
  const loop = new WorkerLoop(
    session,
    listener,
    queues,
    locks,
    new Config({}),
    // Only jobs that run alone would ask for the remote.
    new StartHead(queues, locks, {} as Mirrors, new Isolation()),
    runQueue as unknown as RunQueue,
  );
  await loop.onApplicationBootstrap();
  return {
    stop: async () => {
      await loop.beforeApplicationShutdown();
      await listener.onApplicationShutdown();
      await source.destroy();
      await session.onApplicationShutdown();
    },
  };
}

/** Runs the statements of RunQueue and PushCommits in their order, without Git. */
class SimulatedPush {
  private readonly seen = new Set<string>();
  private readonly links: AppLinkStore;
  private readonly configs: GitConfigStore;
  private readonly finish: RecordOutcome;

  constructor(
    private readonly parts: {
      database: Database;
      events: WorkspaceEvents;
      queues: QueueStore;
      pushes: Fleet['pushes'];
    },
  ) {
    const { database, events, queues } = parts;
    this.links = new AppLinkStore(database);
    this.configs = new GitConfigStore(database, events);
    this.finish = new RecordOutcome(queues, this.links, this.configs);
  }

  async run(lease: Lease, { jobs }: StartedHead): Promise<void> {
    const commits = jobs.filter(isCommitJob);
    if (commits.length > 0) await this.push(lease, commits);
  }

  private async push(lease: Lease, jobs: CommitJob[]): Promise<void> {
    const { queues } = this.parts;
    const { workspaceId } = lease;
    const { target } = jobs[0].input;
    const config = await this.configs.find(defaultCopyOf(workspaceId));
    const targetId = config?.targetId ?? '';
    await Promise.all([
      this.links.findAt(
        targetId,
        jobs.map(({ appId }) => appId ?? ''),
      ),
      queues.uncertainJobs(workspaceId, target),
    ]);
    const arrived = jobs.map((job) => {
      const sha = randomBytes(20).toString('hex');
      const apps = appsOf(job).map((app) => ({ app, last: lastCommitOf(job, { sha, ...LAST_STATE }) }));
      return { kind: 'pushed' as const, job, sha, apps, overwrote: null };
    });
    await queues.recordCommits(
      lease,
      arrived.map(({ job, sha }) => ({ jobId: job.id, sha, base: null, planned: NOTHING })),
    );
    await sleep(drawRemoteMs());
    await this.finish.save({ lease, repository: { targetId, startsBranch: false } }, arrived);
    this.count(lease.workspaceId);
  }

  private count(workspaceId: string): void {
    const { pushes } = this.parts;
    pushes.count += 1;
    if (!this.seen.has(workspaceId)) pushes.cold += 1;
    this.seen.add(workspaceId);
  }
}

const NOTHING = { apps: [], overwrote: null, before: [] };

const LAST_STATE = {
  syncedState: { path: 'App/v1.json', oid: '0'.repeat(40), entry: null },
  documentHash: '0',
};
