import { BeforeApplicationShutdown, Injectable, OnModuleInit } from '@nestjs/common';
import { DatabaseListener } from '../../core/database';
import type { Job } from '../store/job';
import { JobStore } from '../store/job-store';
import { JOB_CHANNEL } from '../store/queue-sql';

/** A lost notification costs no more than this. */
const POLL_MS = 1_000;

/** Lets requests wait for the end of their jobs. */
@Injectable()
export class JobWaiter implements OnModuleInit, BeforeApplicationShutdown {
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly closing = new AbortController();

  constructor(
    private readonly listener: DatabaseListener,
    private readonly jobs: JobStore,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.listener.listen(JOB_CHANNEL, (jobId) => {
      const wakers = jobId === '' ? [...this.waiting.values()] : [this.waiting.get(jobId) ?? []];
      for (const waker of wakers.flatMap((set) => [...set])) waker();
    });
  }

  /** The server stops: who waits is answered with what is known. */
  beforeApplicationShutdown(): void {
    this.closing.abort();
  }

  /** The job when it has ended, or when the time is over, whichever comes first. */
  async wait(jobId: string, { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }): Promise<Job> {
    const over = AbortSignal.any([signal, this.closing.signal, AbortSignal.timeout(timeoutMs)]);
    for (;;) {
      // Listening before looking: what ends in between is not missed.
      const ended = this.nextEnd(jobId, over);
      const job = await this.jobs.get(jobId);
      if (over.aborted || !['queued', 'running'].includes(job.status)) return job;
      await ended;
      if (over.aborted) return this.jobs.get(jobId);
    }
  }

  private nextEnd(jobId: string, over: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wakers = this.waiting.get(jobId) ?? new Set();
      const waker = () => {
        clearTimeout(timer);
        over.removeEventListener('abort', waker);
        wakers.delete(waker);
        if (wakers.size === 0) this.waiting.delete(jobId);
        resolve();
      };
      const timer = setTimeout(waker, POLL_MS);
      over.addEventListener('abort', waker);
      this.waiting.set(jobId, wakers.add(waker));
    });
  }
}
