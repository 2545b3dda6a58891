import { Injectable } from '@nestjs/common';
import { conflict, notFound, type AppError } from '../../core/errors';
import { listOpenPullRequests, type ListedPullRequest } from '../../providers';
import { defaultCopyOf, type Actor } from '../../workspaces';
import { parseRemoteUrl } from '../domain';
import { getWritableTarget, GitConfigStore } from '../store/settings';
import { EnqueueBranch, EnqueueMerge } from './branches';
import { accountNeededToList, FirstAccount } from './pull-requests';

/** Merges the branch that a pull request goes into, into the branch of the pull request. */
@Injectable()
export class MergeByStructure {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly accounts: FirstAccount,
    private readonly branches: EnqueueBranch,
    private readonly merges: EnqueueMerge,
  ) {}

  /**
   * Finds an open pull request, through an account of the user or the app. Throws 404 for an unknown number, and 409
   * `pull_request_from_fork` if its branch is in another repository.
   */
  async find({ workspaceId, userId }: Actor, number: number): Promise<ListedPullRequest> {
    const { repositoryUrl } = getWritableTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    const repository = parseRemoteUrl(repositoryUrl);
    const open = await this.accounts.use(
      { workspaceId, userId, repository },
      accountNeededToList,
      ({ api, path }) => listOpenPullRequests(api, path),
    );
    const found = open.find((one) => one.number === number);
    if (!found) throw notFound('An open pull request of this number');
    if (found.isFork) throw fromFork(number);
    return found;
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

const fromFork = (number: number): AppError =>
  conflict('pull_request_from_fork', `The branch of pull request ${number} is in another repository.`, {
    remedy: 'Its author can merge there, with Git and the merge driver of the command line.',
    data: { number },
  });
