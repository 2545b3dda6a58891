import { setTimeout as sleep } from 'node:timers/promises';
import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { DatabaseListener } from '../../core/database';
import { SharedUse } from '../git';
import { BesideStore } from '../store/beside-store';
import { ANYONE, BESIDE_CHANNEL, QUEUE_CHANNEL } from '../store/job-store';
import { LEASE_SECONDS } from '../store/queue-sql';
import { BranchLocks } from '../store/branch-locks';
import { LostLeaseError, QueueStore, type Lease } from '../store/queue-store';
import { isDatabaseTrouble } from './database-trouble';
import { LaterLook } from './later-look';
import { Places } from './places';
import { RunBeside } from './run-beside';
import { RunQueue } from './run-queue';
import { WorkerSession } from '../store/worker-session';

/** As many as two processors keep busy, without those that wait for a server. */
const MAX_QUEUES = 8;
/** With those that wait for a branch, each of which costs the renewal of its lease and the memory of its jobs. */
const MAX_LEASES = 256;
const MAX_BESIDE = 8;
/** A lost notification costs no more than this. */
const POLL_MS = 1_000;
const RENEW_MS = (LEASE_SECONDS * 1000) / 3;
/** Some seconds, as long as PostgreSQL takes to start again. */
const MAX_RELEASES = 20;
const RELEASE_PAUSE_MS = 250;
const FORGET_MS = 600_000;
/** What a running push is given when the server stops; its ids are recorded, so dropping it is safe. */
const DRAIN_MS = 5_000;

/** What may have to be looked for: asked of PostgreSQL by each worker, so only where there is a reason to. */
const LOOKS = ['queues', 'beside', 'due'] as const;
type Look = (typeof LOOKS)[number];

/** Claims queues and what waits beside them, as long as it may run more at once, and keeps what it claimed. */
@Injectable()
export class WorkerLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(WorkerLoop.name);
  private readonly abort = new AbortController();
  private readonly leases = new Map<string, Lease>();
  private readonly running = new Set<Promise<void>>();
  private readonly renewing = new Set<Lease>();
  private readonly uses = new SharedUse();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly queuePlaces = new Places(MAX_QUEUES, () => this.wake('queues'));
  private readonly besideJobs = new Set<string>();
  private readonly besidePlaces = new Places(MAX_BESIDE, () => this.wake('beside'));
  private dueTimer: NodeJS.Timeout | null = null;
  private readonly later = {
    queues: new LaterLook(() => this.wake('queues')),
    beside: new LaterLook(() => this.wake('beside')),
  };
  private looksForLeft = true;
  private readonly asked = new Set<Look>();
  private isPumping = false;
  private isStopping = false;

  constructor(
    private readonly session: WorkerSession,
    private readonly listener: DatabaseListener,
    private readonly queues: QueueStore,
    private readonly beside: BesideStore,
    private readonly locks: BranchLocks,
    private readonly runQueue: RunQueue,
    private readonly runBeside: RunBeside,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.listen(QUEUE_CHANNEL, (servedBy) => this.hear('queues', servedBy));
    await this.listener.listen(BESIDE_CHANNEL, (servedBy) => this.hear('beside', servedBy));
    this.locks.listen(() => this.wake('queues'));
    this.timers.push(
      setInterval(() => this.track(this.poll().catch(this.warnOfLook)), POLL_MS),
      setInterval(() => void this.renew(), RENEW_MS),
      setInterval(() => void this.tidy().catch(() => undefined), FORGET_MS),
    );
    this.wake(...LOOKS);
  }

  /** Claims nothing more, gives what runs some time, then breaks it off. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.timers.forEach(clearInterval);
    if (this.dueTimer) clearTimeout(this.dueTimer);
    for (const later of Object.values(this.later)) later.stop();
    const force = setTimeout(() => this.abort.abort(), DRAIN_MS);
    while (this.running.size > 0) await Promise.allSettled([...this.running]);
    clearTimeout(force);
  }

  /** Finding out who has died costs more than a claim, and nobody is told of it: one worker does it for all. */
  private async poll(): Promise<void> {
    if (this.mayClaim() && (await this.queues.takeLook())) this.looksForLeft = true;
    this.wake(...LOOKS);
  }

  private async tidy(): Promise<void> {
    await this.queues.giveTurns();
    await this.beside.forgetOld();
  }

  /** Nothing is said when the connection was made anew: then anything may have been told meanwhile. */
  private hear(look: 'queues' | 'beside', servedBy: string): void {
    if (servedBy === '') this.wake(...LOOKS);
    else if (servedBy === ANYONE || servedBy === this.session.workerId) this.wake(look);
    else this.later[look].tell();
  }

  private wake(...looks: Look[]): void {
    for (const look of looks) this.asked.add(look);
    if (!this.isPumping && !this.isStopping) this.track(this.pump());
  }

  private async pump(): Promise<void> {
    this.isPumping = true;
    try {
      while (this.asked.size > 0 && !this.isStopping) {
        const looks = new Set(this.asked);
        this.asked.clear();
        await Promise.all([
          looks.has('queues') ? this.claimQueues() : null,
          looks.has('beside') ? this.claimBeside() : null,
        ]);
        if (looks.has('due')) await this.waitForDue();
      }
    } catch (error) {
      this.warnOfLook(error);
    } finally {
      this.isPumping = false;
    }
  }

  private async claimQueues(): Promise<void> {
    while (!this.isStopping && this.mayClaim()) {
      const lease = await this.claimNext();
      if (!lease) return;
      if (this.isStopping) return void (await this.queues.release(lease));
      this.leases.set(lease.workspaceId, lease);
      this.track(this.work(lease));
    }
  }

  /** Many workspaces on one busy branch, or on a server that is silent, leave room for others. */
  private mayClaim(): boolean {
    return this.leases.size < MAX_LEASES && this.queuePlaces.hasRoom(this.locks.waitingCount);
  }

  /** Who was left behind has waited longest: it was begun already. */
  private async claimNext(): Promise<Lease | null> {
    const { workerId } = this.session;
    const busy = [...this.leases.keys()];
    const left = this.looksForLeft ? await this.queues.claimLeft(workerId, busy) : null;
    this.looksForLeft = left !== null;
    return left ?? this.queues.claim(workerId, busy);
  }

  private async claimBeside(): Promise<void> {
    while (!this.isStopping && this.besidePlaces.hasRoom()) {
      const job = await this.beside.claim(this.session.workerId);
      if (!job) return;
      this.besideJobs.add(job.id);
      const leave = this.besidePlaces.take();
      const run = this.share(job.crashes > 0, () => this.runBeside.run(job, this.abort.signal));
      const ended = run.finally(() => {
        this.besideJobs.delete(job.id);
        leave();
        this.wake('beside');
      });
      this.track(ended);
    }
  }

  private async work(lease: Lease): Promise<void> {
    const leave = this.queuePlaces.take();
    let mayWait = true;
    try {
      await this.share(lease.isSuspect, () => this.runQueue.run(lease, this.abort.signal));
      mayWait = await this.queues.release(lease);
    } catch (error) {
      if (error instanceof LostLeaseError)
        return this.logger.warn(`The lease on the queue of workspace ${lease.workspaceId} was lost`);
      // What else went wrong may go wrong again at once: then the rest of the lease is the pause before the next try.
      if (isDatabaseTrouble(error)) await this.giveBack(lease);
      throw error;
    } finally {
      // Others may have been passed over for want of a place.
      const mayOthersWait = !this.mayClaim();
      // Released after each batch: a workspace with many waiting jobs goes behind the others again.
      this.leases.delete(lease.workspaceId);
      leave();
      // What was released may wait for its time now.
      if (mayWait || mayOthersWait) this.wake('queues', 'due');
    }
  }

  /** Where one connection broke, the next one may be broken too. */
  private async giveBack(lease: Lease): Promise<void> {
    for (let tries = 1; tries <= MAX_RELEASES && !this.isStopping; tries++) {
      const isReleased = await this.queues.release(lease).then(
        () => true,
        () => false,
      );
      if (isReleased) return;
      await sleep(RELEASE_PAUSE_MS);
    }
  }

  /** Who was at work when a worker crashed is at work alone: if it crashes again, it is known whose fault that was. */
  private share(isSuspect: boolean, run: () => Promise<void>): Promise<void> {
    const unlessStopping = async () => (this.isStopping ? undefined : run());
    return isSuspect ? this.uses.alone(unlessStopping) : this.uses.together(unlessStopping);
  }

  private track(run: Promise<void>): void {
    const tracked: Promise<void> = run
      .catch((error: unknown) => this.logger.error({ err: error }, 'Work on a Git queue broke off'))
      .finally(() => this.running.delete(tracked));
    this.running.add(tracked);
  }

  private async renew(): Promise<void> {
    const renewals = [...this.leases.values()].map((lease) => this.renewLease(lease));
    if (this.besideJobs.size > 0)
      renewals.push(this.beside.renew(this.session.workerId, [...this.besideJobs]));
    await Promise.all([...renewals, this.session.beat()].map((renewal) => renewal.catch(this.warn)));
  }

  /** Each by itself: one whose row is locked for a while keeps none of the others from being renewed. */
  private async renewLease(lease: Lease): Promise<void> {
    if (this.renewing.has(lease)) return;
    this.renewing.add(lease);
    await this.queues.renew(lease).finally(() => this.renewing.delete(lease));
  }

  private readonly warnOfLook = (error: unknown): void =>
    this.logger.warn({ err: error }, 'Waiting Git jobs could not be looked for');

  private readonly warn = (error: unknown): void =>
    this.logger.warn({ err: error }, 'A lease could not be renewed');

  /** A retry that waits for its time is taken up then, not at the next poll. */
  private async waitForDue(): Promise<void> {
    const isFull = !this.mayClaim();
    const dueMs = this.isStopping || isFull ? null : await this.queues.nextDueMs(this.session.workerId);
    if (this.dueTimer) clearTimeout(this.dueTimer);
    this.dueTimer =
      dueMs === null || dueMs > POLL_MS ? null : setTimeout(() => this.wake('queues', 'due'), dueMs + 1);
  }
}
