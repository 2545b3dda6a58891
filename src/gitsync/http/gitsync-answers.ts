import { Injectable, OnModuleInit } from '@nestjs/common';
import { DeferredAnswers, HttpAnswer } from '../../core/http';
import { JobWaiter } from '../jobs/job-waiter';
import type { Job } from '../store/job';
import { JobStore } from '../store/job-store';
import { JobPresenter } from './job-presenter';

/** How long a request waits for its job before it is told where to look for it. */
const WAIT_MS = 20_000;

/** Answers the requests behind durable jobs: with the result, or with 202 and the job's address. */
@Injectable()
export class GitsyncAnswers implements OnModuleInit {
  constructor(
    private readonly deferred: DeferredAnswers,
    private readonly jobs: JobStore,
    private readonly waiter: JobWaiter,
    private readonly presenter: JobPresenter,
  ) {}

  onModuleInit(): void {
    this.deferred.use(async ({ jobId }, { respondAsync, signal }) => {
      const job = respondAsync
        ? await this.jobs.get(jobId)
        : await this.waiter.wait(jobId, { timeoutMs: WAIT_MS, signal });
      if (!respondAsync && !['queued', 'running'].includes(job.status)) return this.presenter.answer(job);
      await this.jobs.makeListed(jobId);
      return accepted(job);
    });
  }
}

export const accepted = (job: Job): HttpAnswer =>
  new HttpAnswer(
    202,
    { jobId: job.id, status: job.status },
    { Location: `/api/workspaces/${job.workspaceId}/git/jobs/${job.id}` },
  );
