import { Injectable } from '@nestjs/common';
import { Config } from '../../../core/config';
import type { NewCall } from '../../calls/call';
import type { JobResults } from '../../queue/jobs';
import { WorkerCalls } from '../worker-calls';

/** Owner of jobs that nobody has asked for. No user has this id. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Asks the worker, and enqueues, in the name of Trellis itself. */
@Injectable()
export class InOwnName {
  constructor(
    private readonly calls: WorkerCalls,
    private readonly config: Config,
  ) {}

  get actor(): NewCall['actor'] {
    const { name, email } = this.config.committer;
    return { userId: NOBODY, author: { name, email } };
  }

  /** Rejects with an `AppError`. */
  async call<Call extends NewCall>(call: Call): Promise<JobResults[Call['kind']]> {
    const result = await this.calls.start(call).result;
    return JSON.parse(result.toString('utf8')) as JobResults[Call['kind']];
  }
}
