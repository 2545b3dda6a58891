import { AppError } from '../../../src/core/errors';
import { isDatabaseTrouble } from '../../../src/core/http';
import type { PullJob } from '../../../src/gitsync/queue/app-jobs';
import type { PushUnpushedJob } from '../../../src/gitsync/queue/commit-jobs';
import type { Lease, QueueJob } from '../../../src/gitsync/queue/jobs';
import type { CompleteReviewJob } from '../../../src/reviews/jobs';
import { LostLeaseError, type QueueStore } from '../../../src/gitsync/queue/queue-store';
import { PushUnpushed } from '../../../src/gitsync/worker/branches/force-push';
import { LoadCommitData } from '../../../src/gitsync/worker/commit/load-commit-data';
import { MergeCommit } from '../../../src/gitsync/worker/commit/merge-before-push';
import { PushCommits } from '../../../src/gitsync/worker/commit/push-commits';
import { RecordOutcome } from '../../../src/gitsync/worker/commit/record';
import { SettlePushed } from '../../../src/gitsync/worker/commit/settle-pushed';
import { Isolation } from '../../../src/gitsync/worker/isolation';
import { CompleteReview } from '../../../src/reviews/worker/complete';
import { MergePull } from '../../../src/gitsync/worker/merge';
import { ReplaceApp, PullApp } from '../../../src/gitsync/worker/pull';
import { RebaseApp, RebaseWaiting } from '../../../src/gitsync/worker/rebase';
import { RunQueue, StartHead } from '../../../src/gitsync/worker/run-head';
import type { QueueRun } from '../../../src/gitsync/worker/runners';
import type { AppsModel } from './apps-model';
import type { ModelJob } from './database-model';
import { LinkModel } from './link-model';
import { PRESENT, type MirrorModel } from './mirror-model';
import { MirrorsModel, type SessionModel } from './mirrors-model';
import { QueueModel, type RunStatement } from './queue-model';
import { ReviewsModel } from './reviews-model';
import type { Actor } from './scheduler';
import { SettleFromTree } from './settle-from-tree';
import { WaitingModel } from './waiting-model';
import type { HandOverModel, World } from './world';

const RETRY_HOURS = 24;
const COMMITTER = { name: 'Trellis', email: 'trellis@example.com' };

/** Parts that outlive a worker's process, or are shared with other workers. */
export interface WorkerPlace {
  mirrors: Map<string, MirrorModel>;
  apps: AppsModel;
  /** Held branches, with the worker that holds each. */
  branchLocks: Map<string, Actor>;
  isAlive: (workerName: string) => boolean;
  onEnd: (job: ModelJob) => void;
}

/** One process of a Git worker: its loop is a model, the rest is the program's own code on models of its services. */
export class WorkerModel implements Actor {
  isAlive = true;
  private readonly head: StartHead;
  private readonly runQueue: RunQueue;
  private readonly queues: QueueModel;

  constructor(
    private readonly world: World,
    readonly name: string,
    private readonly place: WorkerPlace,
  ) {
    const { database, defects } = world;
    this.queues = new QueueModel({
      database,
      run: this.run,
      nowMs: () => world.nowMs,
      onEnd: place.onEnd,
      isOdd: (jobId) => world.odd.has(jobId),
      defects,
    });
    const links = new LinkModel(database, this.run, place.apps.texts);
    const queues = this.queues as never;
    const outcomes = new RecordOutcome(queues, links as never, this.configs as never);
    const settle = new (defects.readsOutcomeFromTree ? SettleFromTree : SettlePushed)(queues, outcomes);
    const settleInPull = defects.pullsUnsettled ? { settleUncertain: () => Promise.resolve() } : settle;
    const mirrors = new MirrorsModel(world, this, place.mirrors) as never;
    const transactions = {
      transaction: (work: (tx: object) => Promise<unknown>) => this.run('write an app', () => work({})),
    } as never;
    const waiting = new WaitingModel(database, defects) as never;
    const apps = place.apps as never;
    const rebaseWaiting = new RebaseWaiting(waiting, outcomes);
    const rebase = new RebaseApp(apps, links as never, queues, rebaseWaiting);
    const mergeCommit = new MergeCommit(transactions, mirrors, apps, queues, waiting, NO_MERGES, rebase);
    const push = new PushCommits(
      mirrors,
      this.sessions as never,
      queues,
      this.loader(links),
      outcomes,
      settle,
      mergeCommit,
    );
    const pull = new PullApp(
      { hold: (_app: string, _signal: AbortSignal, work: (place: null) => unknown) => work(null) } as never,
      transactions,
      mirrors,
      apps,
      links as never,
      settleInPull as never,
      knownLinks(links),
      new MergePull(apps, queues, NO_MERGES, rebase),
      new ReplaceApp(apps, links as never, queues, waiting, rebaseWaiting, NO_MERGES),
      { ofPull: () => Promise.resolve(null) } as never,
    );
    const pulls = (job: PullJob, { lease, signal }: QueueRun) => pull.run(lease, job, signal);
    const pushUnpushed = new PushUnpushed(queues, mirrors, nothingLost(queues), this.commits as never);
    const config = { retryHours: RETRY_HOURS } as never;
    this.head = new StartHead(queues, this.branches as never, mirrors as never, new Isolation());
    const completion = new CompleteReview(
      mirrors,
      queues,
      new ReviewsModel(database, this.run) as never,
      settle,
      NO_READING,
      // The reviewed branch has no working copy.
      NO_COPIES,
      this.records as never,
      NO_KEYS,
      { committer: COMMITTER } as never,
    );
    this.runQueue = new RunQueue(queues, outcomes, config, push, {
      pull_app: pulls,
      complete_pull: pulls,
      push_commits: (job: PushUnpushedJob, { lease, signal }: QueueRun) =>
        pushUnpushed.run(lease, job, signal),
      complete_review: (job: CompleteReviewJob, { lease, signal }: QueueRun) =>
        completion.run(lease, job, signal),
    });
    if (defects.failsWholeBatch) failTogether(this.runQueue);
  }

  /** Serves the queue until it is killed. */
  async loop(): Promise<void> {
    for (;;) {
      await this.world.scheduler.step(this, 'look for work', () => this.hasReceived() || this.mayClaim());
      const received = this.receive();
      await (received ? this.takeOver(received) : this.serve(await this.claim(), null)).catch(
        (error: unknown) => this.onBroken(error),
      );
    }
  }

  /** Like `WorkerLoop`, returns a lease after a run, and after database trouble. */
  private async serve(lease: Lease, handed: QueueJob | null): Promise<void> {
    try {
      const start = { lease, handed, signal: NEVER_ABORTED, mayStart: () => true };
      await this.head.run(start, (started) => this.runQueue.run(lease, started, NEVER_ABORTED));
    } catch (error) {
      if (error instanceof LostLeaseError) return;
      if (!isDatabaseTrouble(error)) throw error;
    }
    await this.release(lease);
  }

  private hasReceived(): boolean {
    return this.world.handOvers.some(({ lease }) => lease.workerId === this.name);
  }

  private receive(): HandOverModel | undefined {
    const received = this.world.handOvers.find(({ lease }) => lease.workerId === this.name);
    this.world.handOvers = this.world.handOvers.filter((one) => one !== received);
    return received;
  }

  /** Like `WorkerLoop`, returns lease and job if it has no free slot. */
  private async takeOver({ lease, job }: HandOverModel): Promise<void> {
    if (this.world.random.chance(0.9)) return this.serve(lease, job);
    await this.queues.putBack(lease, job.id);
    await this.release(lease);
  }

  /** An unexpected error leaves the lease to expire. Database trouble is expected here. */
  private onBroken(error: unknown): void {
    if (isDatabaseTrouble(error)) return;
    this.world.scheduler.note(`${this.name}: breaks off: ${String(error)}`);
  }

  private mayClaim(): boolean {
    const { queue } = this.world.database.rows;
    if (queue.leaseOwner !== null) return queue.isLeaseOver || !this.place.isAlive(queue.leaseOwner);
    return this.queues.hasHead();
  }

  private claim(): Promise<Lease> {
    const { database } = this.world;
    return database.transaction(
      () => {
        const fence = database.rows.queue.fence + 1;
        database.rows.queue = { ...database.rows.queue, fence, leaseOwner: this.name, isLeaseOver: false };
        return { workspaceId: 'w', fence: String(fence), workerId: this.name };
      },
      { isDurable: false },
    );
  }

  private async release({ fence }: Lease): Promise<void> {
    const { database } = this.world;
    const giveBack = () => {
      const { queue } = database.rows;
      if (queue.fence === Number(fence) && queue.leaseOwner === this.name)
        database.rows.queue = { ...queue, leaseOwner: null, isLeaseOver: false };
    };
    // The loop repeats it until it succeeds.
    await this.world.scheduler.step(this, 'give the queue back');
    await database.transaction(giveBack, { isDurable: false });
  }

  /** The process may be killed before and after the statement, and its connection may break there too. */
  private readonly run: RunStatement = async (label, work, { isDurable, isRead = false } = {}) => {
    const { scheduler, database, disturbances } = this.world;
    // Part of the open transaction.
    if (database.isInTransaction) return work();
    await scheduler.step(this, label);
    const disturbance = disturbances.database.pop();
    if (disturbance === 'before') throw trouble();
    const result = isRead ? await work() : await database.transaction(work, { isDurable });
    if (disturbance === 'after') throw trouble();
    if (!isRead) await scheduler.step(this, `${label}: done`);
    return result;
  };

  /** The lock saves rejected pushes; it is not needed to keep commits apart. */
  private readonly holdBranch = async (
    key: string,
    _signal: AbortSignal,
    work: (held: { hasWaited: boolean }) => Promise<void>,
  ): Promise<void> => {
    const { branchLocks } = this.place;
    const isFree = () => branchLocks.get(key)?.isAlive !== true;
    await this.world.scheduler.step(this, 'lock the branch');
    const hasWaited = !isFree();
    if (hasWaited) await this.world.scheduler.step(this, 'wait for the branch', isFree);
    await this.whileLocked(key, () => work({ hasWaited }));
  };

  private readonly holdIfFree = async (key: string, work: () => Promise<void>): Promise<boolean> => {
    await this.world.scheduler.step(this, 'lock the branch if it is free');
    if (this.place.branchLocks.get(key)?.isAlive === true) return false;
    await this.whileLocked(key, work);
    return true;
  };

  private readonly branches = { hold: this.holdBranch, holdIfFree: this.holdIfFree };

  private async whileLocked(key: string, work: () => Promise<void>): Promise<void> {
    const { branchLocks } = this.place;
    branchLocks.set(key, this);
    try {
      await work();
    } finally {
      if (branchLocks.get(key) === this) branchLocks.delete(key);
    }
  }

  private readonly open = (target: { key: string; branch: string }): SessionModel => {
    const remote = this.world.remotes.get(target.key)!;
    const isEarly = this.world.random.chance(0.5);
    return { advertised: isEarly ? remote.tip(target.branch) : undefined, cancel: () => undefined };
  };
  private readonly sessions = { take: this.open, open: this.open };

  private readonly configs = {
    markBranchStarted: (_tx: unknown, _workspaceId: string, targetId: string) => {
      const { rows } = this.world.database;
      if (rows.config?.targetId === targetId) rows.config = { ...rows.config, startsBranch: false };
      return Promise.resolve();
    },
  };

  private readonly commits = {
    findAll: (ids: readonly string[]) => {
      const { database } = this.world;
      const find = () => [...database.rows.jobs.values()].filter(({ id }) => ids.includes(id));
      return this.run('read what became of the commits', find, { isRead: true });
    },
  };

  /** Repeats `BranchRecords`. */
  private readonly records = {
    made: (_tx: unknown, { id }: { id: string }, made: object) => {
      const { database, defects } = this.world;
      const { input } = database.rows.jobs.get(id)!;
      if (!defects.forgetsReview) database.updateJob(id, { input: { ...(input as object), made } as never });
      return Promise.resolve();
    },
  };

  private loader(links: LinkModel): LoadCommitData {
    const { database, defects } = this.world;
    const documentsOf = (_workspaceId: string, hashes: (string | null)[]) =>
      this.run(
        'read documents',
        () => new Map([...database.rows.documents].filter(([hash]) => hashes.includes(hash))),
        { isRead: true },
      );
    const keys = { privateKeysOf: () => Promise.resolve(new Map()) };
    const found = defects.replacesUnseen ? withPresent(links) : links;
    const config = { committer: COMMITTER } as never;
    return new LoadCommitData(
      { documentsOf } as never,
      found as never,
      keys as never,
      this.queues as never,
      config,
      NO_SECRETS,
      NO_OTHER_PLACES,
    );
  }
}

/** The documents of a schedule have no secrets. */
const NO_SECRETS = { refuse: () => Promise.resolve(), findClean: () => null } as never;

/** No schedule empties a repository: nothing was ever pushed to an empty one. */
const nothingLost = (queues: QueueStore) =>
  ({
    run: (lease: Lease, job: PushUnpushedJob) =>
      queues.guarded(lease, (tx) =>
        queues.succeed(tx, job, { commit: null, result: { pushed: 0, sha: null } }),
      ),
  }) as never;

const knownLinks = (links: LinkModel) =>
  ({ find: (_: unknown, { appId }: { appId: string }) => links.find(appId) }) as never;

/** No schedule reads the review that continues an outdated one. */
const NO_READING = { read: () => Promise.resolve({ apps: [] }) } as never;
const NO_COPIES = {} as never;
const NO_KEYS = {} as never;

/** Apps of a schedule start fresh on another branch: their state on earlier branches is not looked up. */
const NO_OTHER_PLACES = { run: () => Promise.resolve() } as never;

/** No merges are settled in a schedule: a job with conflicts fails, and changes nothing. */
const NO_MERGES = {
  open: () => Promise.resolve({ id: 'merge', unresolved: 1 }),
  endOf: () => Promise.resolve(),
} as never;

const NEVER_ABORTED = new AbortController().signal;

const trouble = (): AppError => new AppError('busy', 503, 'The database cannot be reached.');

/** The defect `replacesUnseen`: the first commit of an app counts as having seen the present state. */
const withPresent = (links: LinkModel) => ({
  documentsAt: () => links.documentsAt(),
  findAt: async (targetId: string | null, appIds: string[]) => {
    const found = await links.findAt(targetId, appIds);
    return { ...found, elsewhere: new Map(appIds.map((id) => [id, PRESENT])) };
  },
});

/** The defect `failsWholeBatch`. */
function failTogether(runQueue: RunQueue): void {
  const inner = runQueue as unknown as {
    runOneByOne: (run: { lease: Lease; batch: ModelJob[] }) => Promise<void>;
    finish: RecordOutcome;
  };
  const error = new AppError('internal_error', 500, 'Something went wrong.');
  inner.runOneByOne = ({ lease, batch }) => inner.finish.failed(lease, batch as never, { error });
}
