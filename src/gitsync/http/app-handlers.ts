import { HttpStatus, Injectable } from '@nestjs/common';
import type { APP_JOBS, ImportJob } from '../queue/app-jobs';
import { refuseUnlocking } from '../server/import-and-link';
import type { Body, HandlersOf } from '../server/job-handlers';
import { CompleteMerge } from '../server/merges';
import { getAppOf, RepeatJob } from '../server/retry';
import { AppAnswers } from './app-answers';

/** Retries jobs that bring states of the repository to apps, and answers their requests. */
@Injectable()
export class AppHandlers {
  readonly handlers: HandlersOf<typeof APP_JOBS>;

  constructor(
    repeat: RepeatJob,
    merges: CompleteMerge,
    private readonly apps: AppAnswers,
  ) {
    this.handlers = {
      import_app: {
        retry: (actor, job) =>
          repeat.run(actor, job, () => {
            refuseUnlocking(actor, job.input);
            return {};
          }),
        status: () => HttpStatus.CREATED,
        body: (job) => this.importedBy(job),
      },
      pull_app: { retry: (actor, job) => repeat.onApp(actor, job) },
      pull_tag: { retry: (actor, job) => repeat.onApp(actor, job) },
      complete_pull: { retry: (actor, job) => merges.complete(actor, job.input.mergeId) },
      discard_changes: {
        retry: (actor, job) =>
          repeat.run(actor, job, (locked) => {
            getAppOf(locked);
            return {};
          }),
      },
      link_app: { retry: (actor, job) => repeat.onApp(actor, job) },
    };
  }

  private importedBy(job: ImportJob): Promise<Body> {
    const { appId = null, ...more } = job.result ?? {};
    return this.apps.of(job, { appId, more });
  }
}
