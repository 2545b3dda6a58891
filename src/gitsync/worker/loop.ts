import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../core/config';
import { DatabaseListener } from '../../core/database';
import { UnreadableSecretError } from '../../core/secrets';
import { BranchLocks } from '../queue/branch-locks';
import type { Lease, QueueJob } from '../queue/jobs';
import { LostLeaseError, QueueStore } from '../queue/queue-store';
import { ANYONE, HEAD_START_MS, LEASE_SECONDS, QUEUE_CHANNEL } from '../queue/sql';
import { WorkerSession } from '../queue/workers';
import { isDatabaseTrouble } from '../../core/http';
import { StartHead, RunQueue } from './run-head';

/** The longest delay after a lost notification. */
const POLL_MS = 1_000;
const RENEW_MS = (LEASE_SECONDS * 1000) / 3;
/** Some seconds together, as long as PostgreSQL takes to start again. */
const MAX_RELEASES = 20;
const RELEASE_PAUSE_MS = 250;
/** Pause of a queue after a second failure of the database in a row; it doubles with each further one. */
const TROUBLE_PAUSE_MS = 250;
const MAX_TROUBLE_PAUSE_MS = 60_000;
/** Time for running work when the worker stops. A push that is aborted then loses nothing: its ids are recorded. */
export const DRAIN_MS = 5_000;

/** Bounds the memory and the lease renewals of queues that wait for a branch: they do not count towards the limit. */
const QUEUES_PER_RUNNING_ONE = 4;

/** Longest wait before this worker looks for queues that others served last, while they serve them. */
const MAX_LOOK_MS = 4 * HEAD_START_MS;

/**
 * Things to ask PostgreSQL for. Each worker asks, so each is scheduled only when there is a reason to. `others`: queues that
 * other workers served last.
 */
const SOURCES = ['queues', 'due'] as const;
type Source = (typeof SOURCES)[number] | 'others';

/**
 * Claims queues, runs them, and renews their leases. It runs up to `TRELLIS_WORKER_CONCURRENCY` of them at once, not counting
 * queues that wait for a branch lock. The server beside it limits its calls.
 */
@Injectable()
export class WorkerLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(WorkerLoop.name);
  private readonly abort = new AbortController();
  private readonly leases = new Map<string, Lease>();
  private readonly running = new Set<Promise<void>>();
  private readonly renewing = new Set<Lease>();
  private readonly timers: NodeJS.Timeout[] = [];
  private dueTimer: NodeJS.Timeout | null = null;
  private readonly delayed = new DelayedClaim(() => this.schedule('others'));
  /** Failures of the database in a row, by workspace. */
  private readonly troubles = new Map<string, number>();
  private readonly passedOver = new PassedOver();
  private mayBeAbandoned = true;
  private readonly scheduled = new Set<Source>();
  private isClaiming = false;
  private isStopping = false;

  constructor(
    private readonly session: WorkerSession,
    private readonly listener: DatabaseListener,
    private readonly queues: QueueStore,
    private readonly locks: BranchLocks,
    private readonly config: Config,
    private readonly head: StartHead,
    private readonly runQueue: RunQueue,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // All queues that run wait for it, each in several places.
    setMaxListeners(0, this.abort.signal);
    await this.listener.listen(QUEUE_CHANNEL, (servedBy) => this.onNotify(servedBy));
    // A queue that waits for a branch makes room for another one.
    this.locks.listen(() => this.schedule('queues'));
    this.timers.push(
      setInterval(() => this.track(this.poll().catch(this.warnOfClaim)), POLL_MS),
      setInterval(() => void this.renew(), RENEW_MS),
    );
    this.schedule(...SOURCES);
  }

  /** Claims nothing more, gives running jobs `DRAIN_MS`, then aborts them. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.timers.forEach(clearInterval);
    if (this.dueTimer) clearTimeout(this.dueTimer);
    this.delayed.stop();
    const force = setTimeout(() => this.abort.abort(), DRAIN_MS);
    while (this.running.size > 0) await Promise.allSettled([...this.running]);
    clearTimeout(force);
  }

  /** Runs the job of a queue that the server beside this worker has claimed for it, or gives both back. */
  takeOver({ lease, job }: { lease: Lease; job: QueueJob }): void {
    if (this.isStopping || this.countFree() === 0 || this.passedOver.has(lease.workspaceId))
      return this.track(this.queues.decline(lease, job.id));
    this.leases.set(lease.workspaceId, lease);
    this.track(this.run(lease, job));
  }

  /** Finding dead workers costs more than a claim and has no NOTIFY: one elected worker does it for all. */
  private async poll(): Promise<void> {
    if (this.countFree() > 0 && (await this.queues.electScanner())) this.mayBeAbandoned = true;
    this.schedule(...SOURCES);
  }

  /** An empty payload: the connection was lost, and notifications with it. */
  private onNotify(servedBy: string): void {
    if (servedBy === '') this.schedule(...SOURCES);
    else if (servedBy === ANYONE || servedBy === this.session.workerId) this.schedule('queues');
    else this.delayed.schedule();
  }

  private schedule(...sources: Source[]): void {
    for (const source of sources) this.scheduled.add(source);
    if (!this.isClaiming && !this.isStopping) this.track(this.claimScheduled());
  }

  private async claimScheduled(): Promise<void> {
    this.isClaiming = true;
    try {
      while (this.scheduled.size > 0 && !this.isStopping) {
        const sources = new Set(this.scheduled);
        this.scheduled.clear();
        if (sources.has('queues') || sources.has('others')) {
          const hasFound = await this.claimQueues();
          if (sources.has('others')) this.delayed.note({ hasFound });
        }
        if (sources.has('due')) await this.waitForDue();
      }
    } catch (error) {
      this.warnOfClaim(error);
    } finally {
      this.isClaiming = false;
    }
  }

  /** Returns true if it has claimed one. */
  private async claimQueues(): Promise<boolean> {
    // They had been started already, so they have waited longest.
    let hasFound = await this.claimAbandoned();
    for (let most = this.countFree(); most > 0 && !this.isStopping; most = this.countFree()) {
      const leases = await this.queues.claim(this.session.workerId, { busy: this.listBusy(), most });
      for (const lease of leases) await this.begin(lease);
      hasFound ||= leases.length > 0;
      if (leases.length < most) break;
    }
    return hasFound;
  }

  private async claimAbandoned(): Promise<boolean> {
    let hasFound = false;
    while (this.mayBeAbandoned && this.countFree() > 0 && !this.isStopping) {
      const lease = await this.queues.claimAbandoned(this.session.workerId, this.listBusy());
      this.mayBeAbandoned = lease !== null;
      if (lease) await this.begin(lease);
      hasFound ||= lease !== null;
    }
    return hasFound;
  }

  /** Gives the queue back if the worker stops, or is full by then with queues that were handed over. */
  private async begin(lease: Lease): Promise<void> {
    if (this.isStopping || this.countFree() === 0) return void (await this.queues.release(lease));
    this.leases.set(lease.workspaceId, lease);
    this.track(this.run(lease));
  }

  private listBusy(): string[] {
    return [...this.leases.keys(), ...this.passedOver.list()];
  }

  /** Number of queues that this worker may claim now. */
  private countFree(): number {
    const { workerConcurrency: limit } = this.config;
    return countFreeOf({ limit, claimed: this.leases.size, waiting: this.locks.waitingCount });
  }

  /** `handed`: the job at the head, running already; null: reads the head. */
  private async run(lease: Lease, handed: QueueJob | null = null): Promise<void> {
    let isReady = true;
    try {
      const { signal } = this.abort;
      await this.head.run({ lease, handed, signal, mayStart: () => !this.isStopping }, (started) =>
        this.runQueue.run(lease, started, signal),
      );
      this.troubles.delete(lease.workspaceId);
      isReady = await this.queues.release(lease);
    } catch (error) {
      if (error instanceof LostLeaseError)
        return this.logger.warn(`The lease on the queue of workspace ${lease.workspaceId} was lost`);
      // Any other error may come again at once: the rest of the lease is the pause before the next try.
      if (isDatabaseTrouble(error)) await this.giveBack(lease);
      if (error instanceof UnreadableSecretError) return await this.passOver(lease, error);
      throw error;
    } finally {
      const wasFull = this.countFree() === 0;
      // Released after each batch: a workspace with many waiting jobs goes behind the others again.
      // The server may have claimed it again already, for a job that it has handed over.
      if (this.leases.get(lease.workspaceId) === lease) this.leases.delete(lease.workspaceId);
      // `due`: the head of the released queue may be waiting for its time.
      if (isReady || wasFull) this.schedule('queues', 'due');
    }
  }

  private async passOver({ workspaceId, ...lease }: Lease, error: UnreadableSecretError): Promise<void> {
    const { workerId } = lease;
    this.logger.error(
      { err: error, workerId, workspaceId },
      'This worker cannot read a stored secret, and leaves the Git jobs of the workspace to others: its secret key is not that of the servers, or the secret is damaged',
    );
    this.passedOver.add(workspaceId);
    await this.queues.release({ workspaceId, ...lease });
  }

  /**
   * Tries several times: if one pooled connection broke, the next one may be broken too. A statement that PostgreSQL
   * refuses again and again is repeated more and more rarely.
   */
  private async giveBack(lease: Lease): Promise<void> {
    const count = this.troubles.get(lease.workspaceId) ?? 0;
    this.troubles.set(lease.workspaceId, count + 1);
    const pauseMs = count === 0 ? 0 : Math.min(TROUBLE_PAUSE_MS * 2 ** count, MAX_TROUBLE_PAUSE_MS);
    for (let tries = 1; tries <= MAX_RELEASES && !this.isStopping; tries++) {
      const isReleased = await this.queues.release(lease, { pauseMs }).then(
        () => true,
        () => false,
      );
      if (isReleased) return;
      await sleep(RELEASE_PAUSE_MS);
    }
  }

  private track(run: Promise<void>): void {
    const tracked: Promise<void> = run
      .catch((error: unknown) => this.logger.error({ err: error }, 'Work on a Git queue broke off'))
      .finally(() => this.running.delete(tracked));
    this.running.add(tracked);
  }

  private async renew(): Promise<void> {
    const renewals = [...this.leases.values()].map((lease) => this.renewLease(lease));
    await Promise.all([...renewals, this.session.beat()].map((renewal) => renewal.catch(this.warnOfRenewal)));
  }

  /** Renews each lease in a statement of its own: a locked row does not delay the others. */
  private async renewLease(lease: Lease): Promise<void> {
    if (this.renewing.has(lease)) return;
    this.renewing.add(lease);
    await this.queues.renew(lease).finally(() => this.renewing.delete(lease));
  }

  private readonly warnOfClaim = (error: unknown): void =>
    this.logger.warn({ err: error }, 'Waiting Git jobs could not be claimed');

  private readonly warnOfRenewal = (error: unknown): void =>
    this.logger.warn({ err: error }, 'A lease could not be renewed');

  /** Claims a retry when its time has come, before the next poll. */
  private async waitForDue(): Promise<void> {
    const isFull = this.countFree() === 0;
    const dueMs = this.isStopping || isFull ? null : await this.queues.nextDueMs(this.session.workerId);
    if (this.dueTimer) clearTimeout(this.dueTimer);
    this.dueTimer =
      dueMs === null || dueMs > POLL_MS ? null : setTimeout(() => this.schedule('queues', 'due'), dueMs + 1);
  }
}

/** `claimed`: number of queues that this worker has; `waiting`: how many of them wait for a branch. */
export const countFreeOf = (now: { limit: number; claimed: number; waiting: number }): number =>
  Math.max(
    0,
    Math.min(now.limit - (now.claimed - now.waiting), now.limit * QUEUES_PER_RUNNING_ONE - now.claimed),
  );

/**
 * Waits out the head start of the worker that served a queue last, then claims once for all notifications until then. The more
 * often the other worker has taken it in time, the longer it waits: with four workers, every commit would else cost three
 * claims in vain.
 */
export class DelayedClaim {
  private timer: NodeJS.Timeout | null = null;
  private isScheduledAgain = false;
  private waitMs = HEAD_START_MS + 1;

  constructor(private readonly claim: () => void) {}

  schedule(): void {
    if (this.timer) this.isScheduledAgain = true;
    else this.timer = setTimeout(() => this.run(), this.waitMs);
  }

  /** Notes whether a claim has found a queue. */
  note({ hasFound }: { hasFound: boolean }): void {
    this.waitMs = hasFound ? HEAD_START_MS + 1 : Math.min(2 * this.waitMs, MAX_LOOK_MS);
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
  }

  /** The head start of jobs that were notified since the timer was set may not be over yet. */
  private run(): void {
    this.timer = null;
    this.claim();
    if (this.isScheduledAgain) this.schedule();
    this.isScheduledAgain = false;
  }
}

/** Time for which a worker leaves a queue to others whose secrets its own key does not open. */
const PASS_OVER_MS = 60_000;

/** Queues that this worker cannot serve at the moment, and another one may. */
class PassedOver {
  private readonly until = new Map<string, number>();

  add(workspaceId: string): void {
    this.until.set(workspaceId, performance.now() + PASS_OVER_MS);
  }

  has(workspaceId: string): boolean {
    return this.list().includes(workspaceId);
  }

  list(): string[] {
    for (const [id, until] of this.until) if (until < performance.now()) this.until.delete(id);
    return [...this.until.keys()];
  }
}
