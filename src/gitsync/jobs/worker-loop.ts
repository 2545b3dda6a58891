import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { DatabaseListener } from '../../core/database';
import { BesideStore } from '../store/beside-store';
import { QUEUE_CHANNEL } from '../store/job-store';
import { LEASE_SECONDS, LostLeaseError, QueueStore, type Lease } from '../store/queue-store';
import { RunBeside } from './run-beside';
import { RunQueue } from './run-queue';
import { WorkerSession } from './worker-session';

/** As many as nodegit's threads allow, with some left for reading. */
const MAX_QUEUES = 8;
const MAX_BESIDE = 8;
/** A lost notification costs no more than this. */
const POLL_MS = 1_000;
const RENEW_MS = (LEASE_SECONDS * 1000) / 3;
const FORGET_MS = 600_000;
/** What a running push is given when the server stops; its ids are recorded, so dropping it is safe. */
const DRAIN_MS = 5_000;

/** Claims queues and what waits beside them, as long as it may run more at once, and keeps what it claimed. */
@Injectable()
export class WorkerLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(WorkerLoop.name);
  private readonly abort = new AbortController();
  private readonly leases = new Map<string, Lease>();
  private readonly running = new Set<Promise<void>>();
  private readonly timers: NodeJS.Timeout[] = [];
  private besideCount = 0;
  private dueTimer: NodeJS.Timeout | null = null;
  private isPumping = false;
  private isAskedAgain = false;
  private isStopping = false;

  constructor(
    private readonly session: WorkerSession,
    private readonly listener: DatabaseListener,
    private readonly queues: QueueStore,
    private readonly beside: BesideStore,
    private readonly runQueue: RunQueue,
    private readonly runBeside: RunBeside,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.listen(QUEUE_CHANNEL, () => this.wake());
    this.timers.push(
      setInterval(() => this.wake(), POLL_MS),
      setInterval(() => void this.renew(), RENEW_MS),
      setInterval(() => void this.beside.forgetOld().catch(() => undefined), FORGET_MS),
    );
    this.wake();
  }

  /** Claims nothing more, gives what runs some time, then breaks it off. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.timers.forEach(clearInterval);
    if (this.dueTimer) clearTimeout(this.dueTimer);
    const force = setTimeout(() => this.abort.abort(), DRAIN_MS);
    while (this.running.size > 0) await Promise.allSettled([...this.running]);
    clearTimeout(force);
  }

  private wake(): void {
    if (this.isPumping) this.isAskedAgain = true;
    else void this.pump();
  }

  private async pump(): Promise<void> {
    this.isPumping = true;
    try {
      do {
        this.isAskedAgain = false;
        await Promise.all([this.claimQueues(), this.claimBeside()]);
      } while (this.isAskedAgain && !this.isStopping);
      await this.waitForDue();
    } catch (error) {
      this.logger.warn({ err: error }, 'Waiting Git jobs could not be looked for');
    } finally {
      this.isPumping = false;
    }
  }

  private async claimQueues(): Promise<void> {
    while (!this.isStopping && this.leases.size < MAX_QUEUES) {
      const lease = await this.queues.claim(this.session.workerId, [...this.leases.keys()]);
      if (!lease) return;
      this.leases.set(lease.workspaceId, lease);
      this.track(this.work(lease));
    }
  }

  private async claimBeside(): Promise<void> {
    while (!this.isStopping && this.besideCount < MAX_BESIDE) {
      const job = await this.beside.claim(this.session.workerId);
      if (!job) return;
      this.besideCount += 1;
      const run = this.runBeside.run(job, this.abort.signal).finally(() => {
        this.besideCount -= 1;
        this.wake();
      });
      this.track(run);
    }
  }

  private async work(lease: Lease): Promise<void> {
    try {
      await this.runQueue.run(lease, this.abort.signal);
      await this.queues.release(lease);
    } catch (error) {
      if (!(error instanceof LostLeaseError)) throw error;
      this.logger.warn(`The lease on the queue of workspace ${lease.workspaceId} was lost`);
    } finally {
      // Released after each batch: a workspace with many waiting jobs goes behind the others again.
      this.leases.delete(lease.workspaceId);
      this.wake();
    }
  }

  private track(run: Promise<void>): void {
    const tracked: Promise<void> = run
      .catch((error: unknown) => this.logger.error({ err: error }, 'Work on a Git queue broke off'))
      .finally(() => this.running.delete(tracked));
    this.running.add(tracked);
  }

  private async renew(): Promise<void> {
    try {
      await this.queues.renew([...this.leases.values()]);
      if (this.besideCount > 0) await this.beside.renew(this.session.workerId);
      await this.session.beat();
    } catch (error) {
      this.logger.warn({ err: error }, 'Leases could not be renewed');
    }
  }

  /** A retry that waits for its time is taken up then, not at the next poll. */
  private async waitForDue(): Promise<void> {
    const dueMs = this.isStopping ? null : await this.queues.nextDueMs();
    if (this.dueTimer) clearTimeout(this.dueTimer);
    this.dueTimer = dueMs === null || dueMs > POLL_MS ? null : setTimeout(() => this.wake(), dueMs + 1);
  }
}
