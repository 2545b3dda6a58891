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

/** GitHub's REST API, version 2022-11-28. */
export class GitHub extends GitHubForm {
  protected readonly pullRequestRight =
    'write access to the repository, and of a fine-grained token Pull requests: Read and write';

  protected readonly webhookForm = { name: 'web' };

  async identify(): Promise<Identity> {
    const { json, headers } = await this.http.call({ path: '/user' });
    // Only classic tokens have scopes.
    const scopes = headers['x-oauth-scopes'];
    return {
      login: json.getText('login'),
      name: json.findText('name'),
      scopes: typeof scopes === 'string' ? splitScopes(scopes) : null,
      expiresAt: expiryOf(headers['github-authentication-token-expiration']),
    };
  }

  async listOrganizations(page: PageRequest): Promise<ListedPage<Organization>> {
    const answer = await this.http.call({ path: '/user/orgs', query: this.pageQuery(page) });
    return listed(answer, page, (json) => ({ path: json.getText('login'), name: json.getText('login') }));
  }

  listRepositories(organization: string | null, page: PageRequest): Promise<ListedPage<Repository>> {
    const query = { sort: 'full_name' };
    if (organization !== null && organization !== this.login)
      return this.listRepositoriesAt(`/orgs/${encodePath(organization)}/repos`, page, {
        type: 'all',
        ...query,
      });
    const affiliation = organization === null ? 'owner,collaborator,organization_member' : 'owner';
    return this.listRepositoriesAt('/user/repos', page, { affiliation, ...query });
  }

  protected pageQuery(page: PageRequest): Record<string, number> {
    return { per_page: page.size, page: pageNumber(page) };
  }

  protected async findOpenPullRequest(
    repository: string,
    { from, into }: Pick<NewPullRequest, 'from' | 'into'>,
  ): Promise<PullRequest | null> {
    // Forks have branches of the same names.
    const head = `${repository.split('/')[0]}:${from}`;
    const query = { state: 'open', head, base: into };
    const { json } = await this.http.call({ path: pullRequestsOf(repository), query });
    const [open] = json.items();
    return open ? pullRequestOf(open) : null;
  }

  protected isNameTaken({ status, text }: Refusal): boolean {
    return status === 422 && /already exists/i.test(text);
  }

  protected isKeyTaken({ status, text }: Refusal): boolean {
    return status === 422 && /already in use/i.test(text);
  }
}

export const GITHUB_HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };

/** github.com and `*.ghe.com` have a separate host name for the API. */
export function gitHubApiUrl(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  return hostname === 'github.com' || hostname.endsWith('.ghe.com')
    ? `https://api.${hostname}`
    : `${baseUrl}/api/v3`;
}

/**
 * Reads the missing rights: GitHub names sufficient permissions for a fine-grained token, and scopes for a classic
 * one; the latter also with a 404, which hides the existence of the resource.
 */
export function gitHubMissingScopes({ status, headers, text }: Refusal): string[] {
  const permissions = headers['x-accepted-github-permissions'];
  if (status === 403 && typeof permissions === 'string' && /not accessible by/i.test(text))
    return permissions.split(/[;,]\s*/).map((one) => one.replace('=', ': '));
  if ((status !== 403 && status !== 404) || typeof headers['x-oauth-scopes'] !== 'string') return [];
  const accepted = splitScopes(String(headers['x-accepted-oauth-scopes'] ?? ''));
  const granted = splitScopes(headers['x-oauth-scopes']);
  return accepted.some((scope) => granted.includes(scope)) ? [] : accepted.slice(0, 1);
}

const splitScopes = (text: string): string[] =>
  text
    .split(',')
    .map((scope) => scope.trim())
    .filter(Boolean);

/** `2026-12-01 08:00:00 UTC`, or with an offset such as `+0200`. */
function expiryOf(header: string | string[] | undefined): Date | null {
  const time = typeof header === 'string' ? new Date(header) : null;
  return time && !Number.isNaN(time.getTime()) ? time : null;
}
