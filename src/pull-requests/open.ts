import { Injectable } from '@nestjs/common';
import { Database } from '../core/database';
import { unprocessable, type AppError } from '../core/errors';
import { noChanges, type NewPullRequest, type PullRequest } from '../providers';
import { defaultCopyOf, type Actor } from '../workspaces';
import { asCode } from '../gitsync/domain/markdown';
import { checkBranchName } from '../gitsync/domain/remote/branch';
import { pullRequestWebUrl } from '../gitsync/domain/remote/provider';
import { parseRemoteUrl, type RemoteUrl } from '../gitsync/domain/remote/url';
import { PullRequestReportStore } from './store';
import { getTarget, GitConfigStore } from '../gitsync/store/settings';
import { ListPullRequests } from './list';
import { ACCOUNT_NEEDED, FirstAccount } from '../gitsync/server/repository-accounts';

/** Opens a pull request at the provider of the workspace's repository, in the name of the user's account there. */
@Injectable()
export class OpenPullRequest {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly accounts: FirstAccount,
    private readonly reports: PullRequestReportStore,
    private readonly list: ListPullRequests,
  ) {}

  /** Returns the pull request already open for these branches, if any: the request can be repeated. */
  async run({ workspaceId, userId, name, agent }: Actor, asked: NewPullRequest): Promise<PullRequest> {
    const request = agent ? { ...asked, description: byAgent(asked.description, { name, agent }) } : asked;
    const [from, into] = [checkBranchName(request.from), checkBranchName(request.into)];
    const { repositoryUrl } = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    const repository = parseRemoteUrl(repositoryUrl);
    if (from === into) throw noChanges({ from, into });
    const otherwise = () => accountNeeded(repository, { from, into });
    const opened = await this.accounts.use(
      { workspaceId, userId, repository },
      otherwise,
      async ({ api, path, key }) => {
        const made = await api.createPullRequest(path, { ...request, from, into });
        this.list.forget(key);
        return made;
      },
    );
    await this.database.joined((tx) => this.reports.want(tx, workspaceId));
    return opened;
  }
}

/** Says in a description that an agent has written it: the pull request is in the person's account. */
const byAgent = (
  description: string | undefined,
  { name, agent }: { name: string; agent: NonNullable<Actor['agent']> },
): string =>
  [
    description?.trim(),
    `Opened by the agent ${asCode(`${agent.name}/${agent.version}`)} for ${asCode(name)}.`,
  ]
    .filter(Boolean)
    .join('\n\n');

function accountNeeded(repository: RemoteUrl, branches: { from: string; into: string }): AppError {
  const url = pullRequestWebUrl(repository, branches);
  return unprocessable('provider_account_needed', ACCOUNT_NEEDED, {
    remedy: url
      ? 'Connect one in your profile, or open the pull request on the provider’s page.'
      : 'Connect one in your profile, or open the pull request at the provider.',
    data: { url },
  });
}
