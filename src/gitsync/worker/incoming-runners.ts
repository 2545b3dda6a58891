import { Injectable } from '@nestjs/common';
import type { INCOMING_JOBS } from '../queue/incoming-jobs';
import { CheckBranch } from './branches/read-branches';
import { PullApp } from './pull';
import type { RunnersOf } from './runners';

/** Does the jobs about commits that have arrived in the repository. */
@Injectable()
export class IncomingRunners {
  readonly runners: RunnersOf<typeof INCOMING_JOBS>;

  constructor(checkBranch: CheckBranch, pullApp: PullApp) {
    this.runners = {
      check_branch: (call, { signal }) => checkBranch.run(call, signal),
      sync_app: (job, { lease, signal }) => pullApp.run(lease, job, signal),
    };
  }
}
