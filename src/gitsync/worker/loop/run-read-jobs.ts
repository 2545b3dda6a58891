import { Injectable, Logger } from '@nestjs/common';
import { GitError } from '../../../git';
import { CompareApp } from '../compare-app';
import { FinalizeSetup } from '../finalize-setup';
import { PreviewCommit } from '../preview-commit';
import { ListApps } from '../list-apps';
import { ReadJobStore } from '../../queue/read-job-store';
import { type JobOf, type ReadJob } from '../../queue/job';
import type { JobResults, ReadKind } from '../../queue/job-definitions';
import { jobErrorOf } from '../../queue/job-errors';
import { isSetAside } from '../../queue/strikes';
import { explainFailure } from '../explain-failure';
import { isDatabaseTrouble } from './database-trouble';

/** Runs read jobs. None is retried: its request is waiting for an answer. */
@Injectable()
export class RunReadJobs {
  private readonly logger = new Logger(RunReadJobs.name);
  private readonly handlers: {
    [K in ReadKind]: (job: JobOf<K>, signal: AbortSignal) => Promise<JobResults[K]>;
  };

  constructor(
    private readonly store: ReadJobStore,
    finalizeSetup: FinalizeSetup,
    listApps: ListApps,
    compareApp: CompareApp,
    previewCommit: PreviewCommit,
  ) {
    this.handlers = {
      finalize: (job, signal) => finalizeSetup.run(job, signal),
      list_apps: (job, signal) => listApps.list(job, signal),
      check_updates: (job, signal) => listApps.updates(job, signal),
      check_changes: (job, signal) => compareApp.run(job, signal),
      plan_commit: (job, signal) => previewCommit.run(job, signal),
    };
  }

  async run(job: ReadJob, signal: AbortSignal): Promise<void> {
    try {
      if (isSetAside(job)) throw new GitError('git_worker_crashed');
      await this.store.succeed(job, await this.handle(job, signal));
    } catch (thrown) {
      // The job stays as it is, for the next worker, or for this one when the database is back.
      if (signal.aborted || isDatabaseTrouble(thrown)) throw thrown;
      await this.store.fail(job, jobErrorOf(explainFailure(thrown, this.logger)));
    }
  }

  private handle<K extends ReadKind>(job: JobOf<K>, signal: AbortSignal): Promise<JobResults[K]> {
    return this.handlers[job.kind](job, signal);
  }
}
