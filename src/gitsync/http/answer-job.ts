import { BeforeApplicationShutdown, Injectable, OnModuleInit } from '@nestjs/common';
import { DatabaseListener } from '../../core/database';
import { CallAnswer, type HttpAnswer, JobAnswer, type JobAnswerPort } from '../../core/http';
import type { NewCall } from '../calls/call';
import type { StoredJob } from '../queue/job';
import { JobStore } from '../queue/job-store';
import { JOB_CHANNEL } from '../queue/queue-sql';
import { CallJobs } from '../server/call-jobs';
import { accepted, WAIT_MS } from './accepted';
import { AnswerCall } from './answer-call';
import { JobPresenter } from './job-presenter';

/** The delay after a lost notification. */
const POLL_MS = 1_000;

/** Answers requests with the result of their durable job, or with 202 and the job's address; or makes their call. */
@Injectable()
export class AnswerJob implements JobAnswerPort, OnModuleInit, BeforeApplicationShutdown {
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly closing = new AbortController();

  constructor(
    private readonly listener: DatabaseListener,
    private readonly jobs: JobStore,
    private readonly presenter: JobPresenter,
    private readonly calls: AnswerCall,
    private readonly callJobs: CallJobs,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.listener.listen(JOB_CHANNEL, (jobId) => {
      // An empty payload: the connection was lost, and notifications of any job with it.
      const wakers = jobId === '' ? [...this.waiting.values()] : [this.waiting.get(jobId) ?? []];
      for (const waker of wakers.flatMap((set) => [...set])) waker();
    });
  }

  /** Ends all waits, so that the server can answer 202 before it stops. */
  beforeApplicationShutdown(): void {
    this.closing.abort();
  }

  async resolve(
    answer: JobAnswer | CallAnswer,
    options: { respondAsync: boolean; signal: AbortSignal },
  ): Promise<HttpAnswer> {
    if (answer instanceof CallAnswer) return this.calls.resolve(callOf(answer), options);
    const { jobId } = answer;
    const { respondAsync, signal } = options;
    const job = respondAsync ? await this.jobs.get(jobId) : await this.wait(jobId, signal);
    return !respondAsync && hasEnded(job) ? this.presenter.answer(job) : accepted(job);
  }

  async makeJob(answer: CallAnswer): Promise<JobAnswer> {
    return new JobAnswer(await this.callJobs.begin(callOf(answer)));
  }

  /** Returns the job when it has ended, when the time is over, or when the client has gone. */
  private async wait(jobId: string, gone: AbortSignal): Promise<StoredJob> {
    const over = AbortSignal.any([gone, this.closing.signal, AbortSignal.timeout(WAIT_MS)]);
    for (;;) {
      // Listens before it reads the job, so that an end in between is not missed.
      const ended = this.nextEnd(jobId, over);
      const job = await this.jobs.get(jobId);
      if (over.aborted || hasEnded(job)) return job;
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

const hasEnded = ({ status }: StoredJob): boolean => status !== 'queued' && status !== 'running';

/** Controllers answer with calls that the server's own operations have made. */
const callOf = ({ call }: CallAnswer) => call as NewCall;
