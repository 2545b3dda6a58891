import { Injectable, Logger } from '@nestjs/common';
import { toAppError } from '../../core/http';
import { GitError } from '../git';
import { CompareApp } from '../operations/compare-app';
import { FinalizeSetup } from '../operations/finalize-setup';
import { PlanFirstCommit } from '../operations/plan-first-commit';
import { ReadRepository } from '../operations/read-repository';
import { BesideStore } from '../store/beside-store';
import { isPoison, jobErrorOf, type Job } from '../store/job';
import { isDatabaseTrouble } from './database-trouble';

/** Work beside the queues: done once, whatever comes of it. */
@Injectable()
export class RunBeside {
  private readonly logger = new Logger(RunBeside.name);

  constructor(
    private readonly store: BesideStore,
    private readonly finalizeSetup: FinalizeSetup,
    private readonly readRepository: ReadRepository,
    private readonly compareApp: CompareApp,
    private readonly planFirstCommit: PlanFirstCommit,
  ) {}

  async run(job: Job, signal: AbortSignal): Promise<void> {
    try {
      if (isPoison(job)) throw new GitError('git_worker_crashed');
      await this.store.succeed(job, await this.resultOf(job, signal));
    } catch (thrown) {
      // It stays as it is, for the next worker, or for this one when the database is back.
      if (signal.aborted || isDatabaseTrouble(thrown)) throw thrown;
      const error = toAppError(thrown);
      if (error.code === 'internal_error')
        this.logger.error({ err: thrown }, 'A Git job failed unexpectedly');
      await this.store.fail(job, jobErrorOf(error));
    }
  }

  private resultOf(job: Job, signal: AbortSignal): Promise<Record<string, unknown>> {
    if (job.kind === 'finalize') return this.finalizeSetup.run(job, signal);
    if (job.kind === 'check_changes') return this.compareApp.run(job, signal);
    if (job.kind === 'plan_commit') return this.planFirstCommit.run(job, signal);
    if (job.kind === 'check_updates') return this.readRepository.updates(job, signal);
    return this.readRepository.list(job, signal);
  }
}
