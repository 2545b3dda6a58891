import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../../core/database';
import type { Actor } from '../../../workspaces';
import { branchNotFound, normalizeMessage } from '../../domain';
import type { NewCall } from '../../calls/call';
import { copyOfJob, type MergeBranchesJob } from '../../queue/job';
import { JOBS } from '../../queue/jobs';
import { JobStore } from '../../queue/job-store';
import { BranchStore } from '../../store/branches';
import { CommitSettingsStore } from '../../store/commit-settings-store';
import { getTarget, GitConfigStore } from '../../store/settings';
import { MergeStore } from '../../store/merges';
import { signedWith } from '../build-commit-input';

interface MergeRequest {
  /** Branch that is merged into: one that the workspace works on. */
  into: string;
  from: string;
  message?: string;
}

/** Enqueues merges of branches, and composes the calls that preview them. */
@Injectable()
export class EnqueueMerge {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly settings: CommitSettingsStore,
    private readonly branches: BranchStore,
    private readonly jobs: JobStore,
    private readonly merges: MergeStore,
  ) {}

  async preview(actor: Actor, { into, from }: MergeRequest): Promise<NewCall> {
    const onBranch = await this.onBranch(actor, into);
    const target = getTarget(await this.configs.find(onBranch));
    const { workspaceId } = actor;
    return JOBS.preview_merge.newJob({ workspaceId, actor, input: { target, from } });
  }

  /** Returns the job's id. */
  merge(actor: Actor, { into, from, message }: MergeRequest): Promise<string> {
    const normalized = message === undefined ? null : normalizeMessage(message);
    return this.database.joined(async (tx) =>
      this.enqueue(tx, await this.onBranch(actor, into, tx), { from, message: normalized }),
    );
  }

  /** Merges again what a failed job was to merge. What it has pushed is recognized. */
  retry(actor: Actor, job: MergeBranchesJob): Promise<string> {
    const { message, input } = job;
    const { from, made, mergeId } = input;
    return this.database.joined(async (tx) => {
      const request = { from, message, made, mergeId };
      const jobId = await this.enqueue(tx, { ...actor, ...copyOfJob(job) }, request);
      if (mergeId !== undefined) await this.merges.complete(tx, mergeId, jobId);
      return jobId;
    });
  }

  private async enqueue(
    tx: EntityManager,
    actor: Actor,
    {
      message,
      ...request
    }: { from: string; message: string | null } & Pick<MergeBranchesJob['input'], 'made' | 'mergeId'>,
  ): Promise<string> {
    const { workspaceId, userId } = actor;
    const { config, author } = await this.settings.lockWritable(tx, actor);
    const input = { target: getTarget(config), ...request, ...signedWith(config) };
    const by = { userId, author };
    const job = JOBS.merge_branches.newJob({ workspaceId, actor: by, message, input });
    return this.jobs.enqueue(tx, job, null);
  }

  /** Throws 404 `git_branch_not_found` for a branch that the workspace does not work on. */
  private async onBranch(actor: Actor, name: string, tx?: EntityManager): Promise<Actor> {
    const copy = await this.branches.findCopy(actor.workspaceId, name, tx);
    if (!copy) throw branchNotFound();
    return { ...actor, ...copy };
  }
}
