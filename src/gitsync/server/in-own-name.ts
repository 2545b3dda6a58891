import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { GitError } from '../../git/errors';
import type { NewCall } from '../calls';
import { WorkerCalls } from './worker-calls';

/** Owner of jobs that no user has requested. No user has this id. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Calls the worker, and enqueues jobs, in the name of Trellis. */
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

  /** Rejects with an `AppError`; after `limitMs`, with `git_timeout`. */
  async call<Result>(call: NewCall<Result>, { limitMs }: { limitMs?: number } = {}): Promise<Result> {
    const running = this.calls.start(call);
    const timer =
      limitMs === undefined
        ? undefined
        : setTimeout(() => this.calls.cancel(running, new GitError('git_timeout')), limitMs);
    try {
      const result = await running.result;
      return JSON.parse(result.toString('utf8')) as Result;
    } finally {
      clearTimeout(timer);
    }
  }
}
