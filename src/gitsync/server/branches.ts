import { Injectable } from '@nestjs/common';
import { defaultCopyOf, type Actor } from '../../workspaces';
import type { BranchList, BranchState } from '../queue/job-inputs';
import { JOBS } from '../queue/jobs';
import { OpenCommits } from '../queue/open-commits';
import { BranchStore } from '../store/branches';
import { ChangedApps, type ChangedCount } from '../store/changed-apps';
import { getTarget, GitConfigStore } from '../store/settings';
import { ProtectedBranches, type Protection } from './pull-requests';
import { WorkerCalls } from './worker-calls';

/** A branch, as it is in the repository and as it is worked on here. */
export interface BranchStatus extends Omit<BranchState, 'sha' | 'lastCommit'> {
  /** Null for a branch that the repository does not have. */
  sha: string | null;
  lastCommit: BranchState['lastCommit'] | null;
  isDefault: boolean;
  isActive: boolean;
  isLocal: boolean;
  isRemote: boolean;
  unpushed: number;
  changedApps: number;
  movableApps: number;
  /** Null where nobody can tell. */
  isProtected: boolean | null;
}

const countsOf = (count: ChangedCount = { changed: 0, movable: 0 }) => ({
  changedApps: count.changed,
  movableApps: count.movable,
});

/** Reads the branches of the repository, and what is here of them. */
@Injectable()
export class ReadBranches {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly branches: BranchStore,
    private readonly changed: ChangedApps,
    private readonly commits: OpenCommits,
    private readonly calls: WorkerCalls,
    private readonly protectedBranches: ProtectedBranches,
  ) {}

  async list(actor: Actor, { refresh }: { refresh: boolean }): Promise<BranchStatus[]> {
    const { workspaceId } = actor;
    const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    const known = (await this.branches.list(workspaceId)).map(({ name }) => name);
    const input = { target, refresh, known };
    const { result } = this.calls.start(JOBS.list_branches.newJob({ workspaceId, actor, input }));
    const protection = this.protectedBranches.protectionOf(actor, target.repositoryUrl);
    const { branches } = JSON.parse((await result).toString()) as BranchList;
    return this.describe(actor, { target, branches, protection: await protection });
  }

  /** Describes one that a job has made or opened, as it was then. */
  async one(actor: Pick<Actor, 'workspaceId' | 'userId'>, state: BranchState): Promise<BranchStatus | null> {
    const target = getTarget(await this.configs.find(defaultCopyOf(actor.workspaceId)));
    const all = await this.describe(actor, { target, branches: [state] });
    return all.find(({ name }) => name === state.name) ?? null;
  }

  private async describe(
    { workspaceId, userId }: Pick<Actor, 'workspaceId' | 'userId'>,
    {
      target,
      branches,
      protection = null,
    }: {
      target: { id?: string | null; branch: string };
      branches: BranchState[];
      protection?: Protection | null;
    },
  ): Promise<BranchStatus[]> {
    const local = new Map((await this.branches.list(workspaceId)).map((branch) => [branch.name, branch]));
    const active = await this.branches.activeOf(userId, workspaceId);
    const changed = await this.changed.countAll(workspaceId);
    const waiting = await this.commits.countByTarget(workspaceId);
    const remote = new Map(branches.map((branch) => [branch.name, branch]));
    const names = new Set([target.branch, ...local.keys(), ...remote.keys()]);
    return [...names].map((name) => {
      const isDefault = name === target.branch;
      const here = local.get(name);
      const isLocal = isDefault || here !== undefined;
      const targetId = isDefault ? target.id : here?.targetId;
      return {
        name,
        isDefault,
        isActive: name === active,
        isLocal,
        isRemote: remote.has(name),
        sha: null,
        ahead: 0,
        behind: 0,
        lastCommit: null,
        ...remote.get(name),
        unpushed: waiting.get(targetId ?? '') ?? 0,
        isProtected: protection?.get(name) ?? null,
        ...countsOf(isLocal ? changed.get(here?.id ?? null) : undefined),
      };
    });
  }
}
