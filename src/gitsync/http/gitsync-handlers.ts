import { Injectable } from '@nestjs/common';
import type { GITSYNC_JOBS } from '../jobs';
import type { HandlersOf } from '../server/job-handlers';
import { AppHandlers } from './app-handlers';
import { BranchHandlers } from './branch-handlers';
import { CommitHandlers } from './commit-handlers';
import { ReadHandlers } from './read-handlers';

/** Handlers of this module's jobs. */
@Injectable()
export class GitsyncHandlers {
  readonly handlers: HandlersOf<typeof GITSYNC_JOBS>;

  constructor(reads: ReadHandlers, commits: CommitHandlers, apps: AppHandlers, branches: BranchHandlers) {
    this.handlers = { ...reads.handlers, ...commits.handlers, ...apps.handlers, ...branches.handlers };
  }
}
