import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { notFound } from '../../../core/errors';
import type { Actor } from '../../../workspaces';
import { mergeEnded, mergeOutdated, mergeUnresolved, normalizeMessage } from '../../domain';
import { JOBS } from '../../queue/jobs';
import { JobStore } from '../../queue/job-store';
import { BranchStore } from '../../store/branches';
import { CommitSettingsStore } from '../../store/commit-settings-store';
import { getTarget } from '../../store/settings';
import { MergeStore } from '../../store/merges';
import type { MergeRow } from '../../store/stored-merge';
import { signedWith } from '../build-commit-input';

/** Completes merges of branches, which may have several apps. */
@Injectable()
export class CompleteBranchMerge {
  constructor(
    private readonly merges: MergeStore,
    private readonly branches: BranchStore,
    private readonly settings: CommitSettingsStore,
    private readonly jobs: JobStore,
  ) {}

  /** Returns the id of the job; of the one under way, if there is one. */
  async run(
    tx: EntityManager,
    { actor, merge: found, message }: { actor: Actor; merge: MergeRow; message?: string },
  ): Promise<string> {
    const { workspaceId, userId } = actor;
    const branchId = await this.branches.findIdOfTarget(tx, found.targetId);
    // The queue before the merge, as workers lock them.
    const { config, author } = await this.settings.lockWritable(tx, { ...actor, branchId });
    const merge = await this.merges.lock(tx, found.id);
    if (!merge) throw notFound('The merge');
    const running = await this.jobs.openIdOf(merge.completingJobId);
    if (running) return running;
    if (merge.status === 'outdated' || config?.targetId !== merge.targetId)
      throw mergeOutdated(merge.replacedBy);
    if (merge.status !== 'open') throw mergeEnded();
    const unresolved = merge.apps.reduce((sum, app) => sum + app.unresolved, 0);
    if (unresolved > 0) throw mergeUnresolved(unresolved);
    const given = message ?? merge.message;
    const job = JOBS.merge_branches.newJob({
      workspaceId,
      actor: { userId, author },
      message: given === null ? null : normalizeMessage(given),
      input: {
        target: getTarget(config),
        from: merge.sides.theirs.branch,
        mergeId: merge.id,
        ...signedWith(config),
      },
    });
    const jobId = await this.jobs.enqueue(tx, job, null);
    await this.merges.complete(tx, merge.id, jobId);
    return jobId;
  }
}
