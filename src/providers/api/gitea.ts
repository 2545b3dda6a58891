import { everyPage } from './across-owners';
import { GitHubForm, pullRequestOf, pullRequestsOf } from './github-form';
import { listed, pageNumber } from './numbered-pages';
import {
  encodePath,
  type Identity,
  type ListedPage,
  type NewPullRequest,
  type Organization,
  type PageRequest,
  type PullRequest,
  type Repository,
} from './provider-api';
import type { Refusal } from './provider-error';

/** Limit on the open pull requests searched for the one of two branches. */
const MOST_PULL_REQUESTS = { size: 50, maxPages: 10 };

/** API of Gitea and Forgejo. */
export class Gitea extends GitHubForm {
  protected readonly pullRequestRight = 'write access to the repository';

  protected readonly webhookForm = { type: 'gitea', branch_filter: '*' };

  async identify(): Promise<Identity> {
    const { json } = await this.http.call({ path: '/user' });
    return { login: json.getText('login'), name: json.findText('full_name'), scopes: null, expiresAt: null };
  }

  async listOrganizations(page: PageRequest): Promise<ListedPage<Organization>> {
    const answer = await this.http.call({ path: '/user/orgs', query: this.pageQuery(page) });
    return listed(answer, page, (json) => {
      // `username` is its older name.
      const path = json.findText('name') ?? json.getText('username');
      return { path, name: json.findText('full_name') ?? path };
    });
  }

  listRepositories(organization: string | null, page: PageRequest): Promise<ListedPage<Repository>> {
    if (organization === null) return this.listRepositoriesAt('/user/repos', page);
    const owners = organization === this.login ? 'users' : 'orgs';
    return this.listRepositoriesAt(`/${owners}/${encodePath(organization)}/repos`, page);
  }

  protected pageQuery(page: PageRequest): Record<string, number> {
    return { page: pageNumber(page), limit: page.size };
  }

  /** Searches the list: asked for two branches, Gitea may answer with a pull request of them that is closed. */
  protected async findOpenPullRequest(
    repository: string,
    { from, into }: Pick<NewPullRequest, 'from' | 'into'>,
  ): Promise<PullRequest | null> {
    const open = await everyPage(async (page) => {
      const query = { state: 'open', sort: 'recentupdate', ...this.pageQuery(page) };
      const answer = await this.http.call({ path: pullRequestsOf(repository), query });
      return listed(answer, page, (json) => json);
    }, MOST_PULL_REQUESTS);
    const found = open.find(
      (json) =>
        json.findText('head', 'ref') === from &&
        json.findText('base', 'ref') === into &&
        // Forks have branches of the same names.
        json.findNumber('head', 'repo_id') === json.findNumber('base', 'repo_id'),
    );
    return found ? pullRequestOf(found) : null;
  }

  protected isNameTaken({ status }: Refusal): boolean {
    return status === 409;
  }

  protected isKeyTaken({ status, text }: Refusal): boolean {
    return status === 422 && /already|been used/i.test(text);
  }
}

/**
 * `token does not have at least one of required scope(s): [write:repository]`; newer versions: `…, required=[…], …`.
 */
export function giteaMissingScopes({ status, text }: Refusal): string[] {
  const named = /required scope\(s\)[^[]*\[([^\]]+)\]/.exec(text)?.[1];
  return status === 403 && named ? named.split(/[\s,]+/) : [];
}
