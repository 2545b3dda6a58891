import { Injectable } from '@nestjs/common';
import { Config } from '../../../core/config';
import type { CallKind, JobInputs, JobResults } from '../../queue/job-definitions';
import type { NewJob } from '../../queue/job-store';
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

  get actor(): NewJob<CallKind>['actor'] {
    const { name, email } = this.config.committer;
    return { userId: NOBODY, author: { name, email } };
  }

  /** Rejects with an `AppError`. */
  async call<K extends 'list_refs' | 'check_branch'>(
    workspaceId: string,
    kind: K,
    input: JobInputs[K],
  ): Promise<JobResults[K]> {
    const call: NewJob<K> = { workspaceId, kind, appId: null, actor: this.actor, message: null, input };
    const result = await this.calls.start(call as NewJob<'list_refs'> | NewJob<'check_branch'>).result;
    return JSON.parse(result.toString('utf8')) as JobResults[K];
  }
}
