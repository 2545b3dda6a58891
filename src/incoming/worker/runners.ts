import { Injectable } from '@nestjs/common';
import type { INCOMING_JOBS } from '../jobs';
import { PullApp } from '../../gitsync/worker/pull';
import type { RunnersOf } from '../../gitsync/worker/runners';

/** Does the jobs about commits that have arrived in the repository. */
@Injectable()
export class IncomingRunners {
  readonly runners: RunnersOf<typeof INCOMING_JOBS>;

  constructor(pullApp: PullApp) {
    this.runners = {
      sync_app: (job, { lease, signal }) => pullApp.run(lease, job, signal),
    };
  }
}
