import { Injectable } from '@nestjs/common';
import { Database } from '../../../core/database';
import { defaultCopyOf, type Actor } from '../../../workspaces';
import { branchExists, branchIsDefault, checkBranchName } from '../../domain';
import { JOBS } from '../../queue/jobs';
import type { CreateBranchJob, DeleteBranchJob, SwitchBranchJob } from '../../queue/job';
import { JobStore } from '../../queue/job-store';
import { BranchStore } from '../../store/branches';
import { getTarget, getWritableTarget, GitConfigStore } from '../../store/settings';

/** Enqueues what makes, opens and deletes branches. */
@Injectable()
export class EnqueueBranch {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly branches: BranchStore,
    private readonly jobs: JobStore,
  ) {}

  /** Returns the job's id. */
  create(
    actor: Actor,
    { from, withChanges, ...request }: { name: string; from?: string; withChanges: boolean },
  ): Promise<string> {
    const name = checkBranchName(request.name);
    const { workspaceId } = actor;
    return this.database.joined(async (tx) => {
      const target = getWritableTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      if (name === target.branch || (await this.branches.find(workspaceId, name, tx)))
        throw branchExists(name);
      const start = from === undefined || from === target.branch ? null : from;
      const input = { target, name, from: start, withChanges };
      return this.jobs.enqueue(tx, JOBS.create_branch.newJob({ workspaceId, actor, input }), null);
    });
  }

  /** Makes the branch the user's active one. Returns the id of the job that brings it here, or null if it is here already. */
  activate(actor: Actor, name: string): Promise<string | null> {
    const { workspaceId, userId } = actor;
    return this.database.joined(async (tx) => {
      const target = getTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      const local = name === target.branch ? null : await this.branches.find(workspaceId, name, tx);
      if (name === target.branch || local) {
        await this.branches.activate(tx, { workspaceId, userId, branchId: local?.id ?? null });
        return null;
      }
      const input = { target, name };
      return this.jobs.enqueue(tx, JOBS.switch_branch.newJob({ workspaceId, actor, input }), null);
    });
  }

  /** Returns the job's id. */
  remove(
    actor: Actor,
    { name, remote, force }: { name: string; remote: boolean; force: boolean },
  ): Promise<string> {
    const { workspaceId } = actor;
    return this.database.joined(async (tx) => {
      const config = await this.configs.lock(tx, defaultCopyOf(workspaceId));
      const target = remote ? getWritableTarget(config) : getTarget(config);
      if (name === target.branch) throw branchIsDefault(name);
      const input = { target, name, remote, force };
      return this.jobs.enqueue(tx, JOBS.delete_branch.newJob({ workspaceId, actor, input }), null);
    });
  }

  /** Makes a failed job anew. Returns its id. */
  retry(actor: Actor, failed: CreateBranchJob | SwitchBranchJob | DeleteBranchJob): Promise<string> {
    const { workspaceId, kind } = failed;
    return this.database.joined(async (tx) => {
      const target = getTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      const input = { ...failed.input, target };
      return this.jobs.enqueue(tx, { workspaceId, kind, appId: null, actor, message: null, input }, null);
    });
  }
}
