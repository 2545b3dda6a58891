import { BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { TimeLimit } from '../../core/concurrency';
import { CallAnswer, type HttpAnswer, JobAnswer, type JobAnswerPort } from '../../core/http';
import type { NewCall } from '../calls/call';
import type { StoredJob } from '../queue/job';
import { JobStore } from '../queue/job-store';
import { CallJobs } from '../server/call-jobs';
import { accepted, WAIT_MS } from './accepted';
import { AnswerCall } from './answer-call';
import { JobPresenter } from './job-presenter';
import { JobWaiter } from './answer';

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
    using over = new TimeLimit(WAIT_MS, [gone, this.closing.signal]);
    await this.waiter.whenEnded(jobId, over.signal);
    return await this.jobs.get(jobId);
  }
}

const hasEnded = ({ status }: StoredJob): boolean => status !== 'queued' && status !== 'running';

/** Controllers answer with calls that the server's own operations have made. */
const callOf = ({ call }: CallAnswer) => call as NewCall;
