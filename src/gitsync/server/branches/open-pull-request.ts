import { Injectable } from '@nestjs/common';
import { AppError, unprocessable } from '../../../core/errors';
import { noChanges, ProviderAccounts, type NewPullRequest, type PullRequest } from '../../../providers';
import { defaultCopyOf, type Actor } from '../../../workspaces';
import { checkBranchName, parseRemoteUrl, pullRequestWebUrl, type RemoteUrl } from '../../domain';
import { getTarget, GitConfigStore } from '../../store/settings';
import { AccountsAtRepository } from './accounts-at-repository';

/** Failures of one account after which another one may succeed. Nothing was done. */
const OF_ACCOUNT = new Set([
  'not_found',
  'provider_not_found',
  'provider_forbidden',
  'provider_scope_missing',
  'provider_token_refused',
  'provider_sign_in_again',
]);

/** Opens a pull request at the provider of the workspace's repository, in the name of the user's account there. */
@Injectable()
export class OpenPullRequest {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly accounts: ProviderAccounts,
    private readonly atRepository: AccountsAtRepository,
  ) {}

  /** Returns the pull request that is open for these branches already, if there is: the request can be repeated. */
  async run({ workspaceId, userId }: Actor, request: NewPullRequest): Promise<PullRequest> {
    const [from, into] = [checkBranchName(request.from), checkBranchName(request.into)];
    const { repositoryUrl } = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    const repository = parseRemoteUrl(repositoryUrl);
    if (from === into) throw noChanges({ from, into });
    const failures: AppError[] = [];
    for (const { accountId, path } of await this.atRepository.list(userId, repository)) {
      try {
        const { api } = await this.accounts.open(userId, accountId);
        return await api.createPullRequest(path, { ...request, from, into });
      } catch (error) {
        if (!(error instanceof AppError) || !OF_ACCOUNT.has(error.code)) throw error;
        failures.push(error);
      }
    }
    // An account that does not see the repository says less than one that lacks a right.
    throw (
      failures.find(({ code }) => !code.endsWith('not_found')) ?? accountNeeded(repository, { from, into })
    );
  }
}

function accountNeeded(repository: RemoteUrl, branches: { from: string; into: string }): AppError {
  const url = pullRequestWebUrl(repository, branches);
  return unprocessable(
    'provider_account_needed',
    'None of your accounts has access to the repository of this workspace.',
    {
      remedy: url
        ? 'Connect one in your profile, or open the pull request on the provider’s page.'
        : 'Connect one in your profile, or open the pull request at the provider.',
      data: { url },
    },
  );
}
