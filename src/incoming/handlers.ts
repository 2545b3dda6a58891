import { Injectable } from '@nestjs/common';
import type { INCOMING_JOBS } from './jobs';
import type { HandlersOf } from '../gitsync/server/job-handlers';
import { RepeatJob } from '../gitsync/server/retry';

/** Retries pulls that Trellis has begun on its own. */
@Injectable()
export class IncomingHandlers {
  readonly handlers: HandlersOf<typeof INCOMING_JOBS>;

  constructor(repeat: RepeatJob) {
    this.handlers = { sync_app: { retry: (actor, job) => repeat.onApp(actor, job) } };
  }
}
