import { Injectable } from '@nestjs/common';
import type { INCOMING_JOBS } from '../queue/incoming-jobs';
import type { HandlersOf } from '../server/job-handlers';
import { RepeatJob } from '../server/retry';

/** Retries pulls that Trellis has begun on its own. */
@Injectable()
export class IncomingHandlers {
  readonly handlers: HandlersOf<typeof INCOMING_JOBS>;

  constructor(repeat: RepeatJob) {
    this.handlers = { sync_app: { retry: (actor, job) => repeat.onApp(actor, job) } };
  }
}
