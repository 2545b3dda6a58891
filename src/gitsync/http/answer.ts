import { Injectable, Logger, OnModuleInit, BeforeApplicationShutdown } from '@nestjs/common';
import { TimeLimit } from '../../core/concurrency';
import { DatabaseListener } from '../../core/database';
import { HttpAnswer, CallAnswer, JobAnswer, type JobAnswerPort, type WaitOptions } from '../../core/http';
import type { NewCall } from '../calls';
import { JobStore } from '../queue/job-store';
import type { StoredJob } from '../queue/jobs';
import { JOB_CHANNEL } from '../queue/sql';
import { CallJobs, WorkerCalls, type RunningCall } from '../server/worker-calls';
import { JobPresenter } from './job-presenter';

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

/** Makes calls to the worker and answers requests with their results, or with 202 and a job if they take long. */
@Injectable()
export class AnswerCall {
  constructor(
    private readonly calls: WorkerCalls,
    private readonly jobs: CallJobs,
    private readonly presenter: JobPresenter,
  ) {}

  /** `gone` aborts when the client has gone: then the call is cancelled, unless it is a job by then. */
  async resolve(call: NewCall, { respondAsync, waitMs, signal: gone }: WaitOptions): Promise<HttpAnswer> {
    if (respondAsync) return this.accept(call, await this.jobs.begin(call));
    const running = this.calls.start(call);
    const result = await this.wait(running, { waitMs, gone });
    if (result) return new HttpAnswer(200, await this.presenter.answerOfCall(call, result));
    return this.accept(call, await this.adopt(running));
  }

  /** Returns null when the time is over. */
  private async wait(
    running: RunningCall,
    { waitMs, gone }: { waitMs: number | null; gone: AbortSignal },
  ): Promise<Buffer | null> {
    const cancel = () => this.calls.cancel(running);
    if (gone.aborted) cancel();
    gone.addEventListener('abort', cancel);
    let timer: NodeJS.Timeout | undefined;
    const isLate = new Promise<null>(
      (resolve) => (timer = setTimeout(() => resolve(null), longestOf(waitMs))),
    );
    try {
      return await Promise.race([running.result, isLate]);
    } finally {
      clearTimeout(timer);
      gone.removeEventListener('abort', cancel);
    }
  }

  private async adopt(running: RunningCall): Promise<string> {
    try {
      return await this.jobs.adopt(running);
    } catch (error) {
      this.calls.cancel(running);
      throw error;
    }
  }

  private accept({ workspaceId }: NewCall, id: string): HttpAnswer {
    return accepted({ id, workspaceId, status: 'running' });
  }
}

/** Answers requests with the result of their durable job, or with 202 and the job's address; or makes their call. */
@Injectable()
export class AnswerJob implements JobAnswerPort, BeforeApplicationShutdown {
  private readonly closing = new AbortController();

  constructor(
    private readonly waiter: JobWaiter,
    private readonly jobs: JobStore,
    private readonly presenter: JobPresenter,
    private readonly calls: AnswerCall,
    private readonly callJobs: CallJobs,
  ) {}

  /** Ends all waits, so that the server can answer 202 before it stops. */
  beforeApplicationShutdown(): void {
    this.closing.abort();
  }

  async resolve(answer: JobAnswer | CallAnswer, options: WaitOptions): Promise<HttpAnswer> {
    if (answer instanceof CallAnswer) return this.calls.resolve(callOf(answer), options);
    const { jobId } = answer;
    const { respondAsync } = options;
    const job = respondAsync ? await this.jobs.get(jobId) : await this.wait(jobId, options);
    return !respondAsync && hasEnded(job) ? this.presenter.answer(job) : accepted(job);
  }

  async makeJob(answer: CallAnswer): Promise<JobAnswer> {
    return new JobAnswer(await this.callJobs.begin(callOf(answer)));
  }

  /** Returns the job when it has ended, when the time is over, or when the client has gone. */
  private async wait(jobId: string, { waitMs, signal: gone }: WaitOptions): Promise<StoredJob> {
    using over = new TimeLimit(longestOf(waitMs), [gone, this.closing.signal]);
    await this.waiter.whenEnded(jobId, over.signal);
    return await this.jobs.get(jobId);
  }
}

const hasEnded = ({ status }: StoredJob): boolean => status !== 'queued' && status !== 'running';

/** Controllers answer with calls that the server's own operations have made. */
const callOf = ({ call }: CallAnswer) => call as NewCall;

/** A request waits this long for its job or call before it is answered with the job's address. */
const WAIT_MS = 20_000;

const longestOf = (wantedMs: number | null): number => Math.min(wantedMs ?? WAIT_MS, WAIT_MS);

/** 202 with the job's address. */
export const accepted = ({ id, workspaceId, status }: Pick<StoredJob, 'id' | 'workspaceId' | 'status'>) =>
  new HttpAnswer(202, { jobId: id, status }, { Location: `/api/workspaces/${workspaceId}/git/jobs/${id}` });
