import { Logger } from '@nestjs/common';
import { AppError } from '../../../core/errors';
import type { Sha } from '../../../git';
import { mergeEnded } from '../../domain';
import { appsOf, completesMerge, type CommitJob } from '../../queue/job';
import { LostLeaseError } from '../../queue/queue-store';
import { explainFailure } from '../explain-failure';
import type { ChangedJob } from '../rebase';
import { isDatabaseTrouble } from '../loop/database-trouble';
import { isPassingCode } from '../failures';
import type { PlannedJob } from './build-commits';
import { isOfRepository } from './plan-app';
import type { PushTarget } from './push-commits';
import type { PushServices } from './push-services';

const logger = new Logger('Merge');

/** Merges what others have changed, for the jobs of one run that want it, before their commits are built. */
export class MergeBeforePush {
  /** All jobs of the run. */
  jobs: readonly CommitJob[] = [];
  /** Jobs that could not be merged, by their id. */
  readonly refused = new Map<string, AppError>();
  /** The tip that a job was merged with last, by its id. */
  private readonly merged = new Map<string, Sha>();

  constructor(
    private readonly services: PushServices,
    private readonly target: Omit<PushTarget, 'session'>,
  ) {}

  /** Returns true for the result of a merge that is not in use here yet, and for a commit that merges what it met. */
  mustMerge(plan: PlannedJob): boolean {
    const { job } = plan;
    if (this.refused.has(job.id)) return false;
    if (completesMerge(job) && !job.input.merged) return !(plan.kind === 'failed' && plan.isBehindHeld);
    const wantsMerge = 'merge' in job.input && job.input.merge === true;
    if (!wantsMerge || plan.kind !== 'failed' || plan.isBehindHeld) return false;
    return plan.error.code === 'git_remote_moved';
  }

  /** `tip`: the commit at the remote, just fetched. A job that cannot be merged is refused. */
  async merge(plan: PlannedJob, tip: Sha | null): Promise<void> {
    const { job } = plan;
    const { lease, repository, data, signal } = this.target;
    const [{ appId, documentHash }] = appsOf(job);
    const text = data.documents.get(documentHash ?? '');
    const isRepeated = this.merged.get(job.id) === tip;
    if (tip === null || text === undefined || isRepeated) return this.refuse(plan);
    this.merged.set(job.id, tip);
    const link = data.links.get(appId) ?? null;
    try {
      const changed = await this.services.combine.run({ lease, repository, job, link, text, tip, signal });
      if (changed === null) return this.refuse(plan);
      this.adopt(changed);
    } catch (error) {
      if (isOfAll(error)) throw error;
      this.refused.set(job.id, explainFailure(error, logger));
      return;
    }
    await this.services.loader.reloadLinks(data, repository.targetId, [job]);
  }

  private refuse(plan: PlannedJob): void {
    this.refused.set(plan.job.id, plan.kind === 'failed' ? plan.error : mergeEnded());
  }

  private adopt(changed: readonly ChangedJob[]): void {
    for (const one of changed) {
      if ('error' in one) {
        this.refused.set(one.id, one.error);
        continue;
      }
      const { id, text, hash, input } = one;
      this.target.data.documents.set(hash, text);
      const job = this.jobs.find((candidate) => candidate.id === id);
      if (job) Object.assign(job, { input, documentHash: 'apps' in input ? null : hash });
    }
  }
}

/** True for failures that are not the job's own: the other jobs of the run would meet them too. */
function isOfAll(error: unknown): boolean {
  if (error instanceof LostLeaseError || isDatabaseTrouble(error)) return true;
  return error instanceof AppError && (isOfRepository(error) || isPassingCode(error.code));
}
