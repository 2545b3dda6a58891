import { Injectable } from '@nestjs/common';
import type { ListedPullRequest } from '../providers';
import { defaultCopyOf, type Actor } from '../workspaces';
import { parseRemoteUrl } from '../gitsync/domain/remote/url';
import { getWritableTarget, GitConfigStore } from '../gitsync/store/settings';
import { EnqueueBranch, EnqueueMerge } from '../gitsync/server/branches';
import { FirstAccount } from '../gitsync/server/repository-accounts';

/** Merges the branch that a pull request goes into, into the branch of the pull request. */
@Injectable()
export class MergeByStructure {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly accounts: FirstAccount,
    private readonly branches: EnqueueBranch,
    private readonly merges: EnqueueMerge,
  ) {}

  /** Finds an open pull request, through an account of the user or the app. Throws as `getOpenPullRequest` does. */
  async find({ workspaceId, userId }: Actor, number: number): Promise<ListedPullRequest> {
    const { repositoryUrl } = getWritableTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    const repository = parseRemoteUrl(repositoryUrl);
    return this.accounts.getOpenPullRequest({ workspaceId, userId, repository }, number);
  }

  /** Returns the id of the job that brings the pull request's branch here; null if it is here. */
  bringHere(actor: Actor, { from }: ListedPullRequest): Promise<string | null> {
    return this.branches.bringHere(actor, from);
  }

  /** Returns the id of the job, which fails with 409 `merge_conflicts` if there are any. */
  merge(actor: Actor, { from, into }: ListedPullRequest): Promise<string> {
    return this.merges.merge(actor, { into: from, from: into, refusesConflicts: true });
  }
}
