import { Injectable, Logger, OnModuleInit } from '@nestjs/common';
import { DatabaseListener } from '../../core/database';
import { JobStore } from '../queue/job-store';
import { JOB_CHANNEL } from '../queue/sql';

/** The delay after a lost notification. */
const POLL_MS = 1_000;

/** Waits for the ends of jobs: for their notifications, and once a second for one statement about all of them. */
@Injectable()
export class JobWaiter implements OnModuleInit {
  private readonly logger = new Logger(JobWaiter.name);
  private readonly waiting = new Map<string, Set<() => void>>();
  private timer: NodeJS.Timeout | null = null;
  private isPolling = false;

  constructor(
    private readonly listener: DatabaseListener,
    private readonly jobs: JobStore,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.listener.listen(JOB_CHANNEL, (jobId) => {
      // An empty payload: the connection was lost, and notifications of any job with it.
      if (jobId === '') void this.poll();
      else this.wake(jobId);
    });
  }

  /** Resolves when the job has ended, or with the signal. */
  async whenEnded(jobId: string, signal: AbortSignal): Promise<void> {
    // Listens before it asks, so that an end in between is not missed.
    const ended = this.listen(jobId, signal);
    if (!(await this.jobs.findOpen([jobId])).has(jobId)) this.wake(jobId);
    await ended;
  }

  private listen(jobId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wakers = this.waiting.get(jobId) ?? new Set();
      const waker = () => {
        signal.removeEventListener('abort', waker);
        wakers.delete(waker);
        if (wakers.size === 0) this.waiting.delete(jobId);
        if (this.waiting.size === 0) this.stopPolling();
        resolve();
      };
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', waker);
      this.waiting.set(jobId, wakers.add(waker));
      this.timer ??= setInterval(() => void this.poll(), POLL_MS);
    });
  }

  private wake(jobId: string): void {
    for (const waker of [...(this.waiting.get(jobId) ?? [])]) waker();
  }

  private async poll(): Promise<void> {
    if (this.isPolling || this.waiting.size === 0) return;
    this.isPolling = true;
    try {
      const jobIds = [...this.waiting.keys()];
      const open = await this.jobs.findOpen(jobIds);
      for (const jobId of jobIds) if (!open.has(jobId)) this.wake(jobId);
    } catch (error) {
      this.logger.warn({ err: error }, 'Jobs that requests wait for could not be read');
    } finally {
      this.isPolling = false;
    }
  }

  private stopPolling(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }
}
