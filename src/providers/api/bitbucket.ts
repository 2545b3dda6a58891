import { everyPage, listAcross } from './across-owners';
import { BitbucketKeys } from './bitbucket-keys';
import { pagedValues, repositoryAt } from './bitbucket-form';
import { BitbucketPullRequests } from './bitbucket-pull-requests';
import { readRestrictions } from './bitbucket-restrictions';
import { BranchRules } from './branch-rules';
import {
  encodePath,
  type Branch,
  type DeployKeys,
  type Identity,
  type ListedPage,
  type NewPullRequest,
  type NewRepository,
  type NewWebhook,
  type Organization,
  type PageRequest,
  type ProviderApi,
  type PullRequest,
  type Repository,
} from './provider-api';
import { unexpectedAnswer, type Refusal } from './provider-error';
import { type ProviderHttp, unlessRefused } from './provider-http';
import type { JsonReader } from './read-json';
import { withoutUser } from './without-user';

/** Limit on the workspaces searched for repositories if none is named. */
const MOST_WORKSPACES = { size: 100, maxPages: 3 };

/** Bitbucket Cloud's REST API, version 2.0. Workspaces are its organizations; an account itself has no repositories. */
export class Bitbucket implements ProviderApi {
  readonly deployKeys: DeployKeys;
  readonly #pullRequests: BitbucketPullRequests;
  readonly #rules: BranchRules;

  constructor(private readonly http: ProviderHttp) {
    this.deployKeys = new BitbucketKeys(http);
    this.#pullRequests = new BitbucketPullRequests(http);
    this.#rules = new BranchRules((repository) => readRestrictions(http, repository));
  }

  async identify(): Promise<Identity> {
    const { json, headers } = await this.http.call({ path: '/user' });
    return {
      login: json.findText('username') ?? json.getText('nickname'),
      name: json.findText('display_name'),
      scopes: scopesOf(headers['x-oauth-scopes']),
      expiresAt: null,
    };
  }

  /** `/workspaces`, as in older descriptions, was switched off in April 2026 (CHANGE-2770). */
  async listOrganizations(page: PageRequest): Promise<ListedPage<Organization>> {
    return pagedValues(this.http, { path: '/user/workspaces', page }, (json) => {
      const path = json.getText('workspace', 'slug');
      return { path, name: json.findText('workspace', 'name') ?? path };
    });
  }

  async listRepositories(organization: string | null, page: PageRequest): Promise<ListedPage<Repository>> {
    if (organization !== null) return this.repositoriesOf(organization, page);
    const workspaces = await everyPage((one) => this.listOrganizations(one), MOST_WORKSPACES);
    const owners = workspaces.map(({ path }) => path);
    return listAcross(page, { owners, list: (owner, one) => this.repositoriesOf(owner, one) });
  }

  async listBranches(repository: string, page: PageRequest): Promise<ListedPage<Branch>> {
    const path = `${repositoryAt(repository)}/refs/branches`;
    const [isProtected, { items, next }] = await Promise.all([
      this.#rules.of(repository),
      pagedValues(this.http, { path, page }, (json) => json.getText('name')),
    ]);
    return { items: items.map((name) => ({ name, isProtected: isProtected(name) })), next };
  }

  async getRepository(path: string): Promise<Repository> {
    return this.repositoryOf((await this.http.call({ path: repositoryAt(path) })).json);
  }

  async createRepository({ organization, name, isPrivate }: NewRepository): Promise<Repository | null> {
    const path = repositoryAt(`${organization}/${name}`);
    const body = { scm: 'git', is_private: isPrivate };
    const answer = await unlessRefused(this.http.call({ method: 'POST', path, body }), isNameTaken);
    return answer && this.repositoryOf(answer.json);
  }

  createPullRequest(repository: string, request: NewPullRequest): Promise<PullRequest> {
    return this.#pullRequests.create(repository, request);
  }

  async addWebhook(repository: string, { url, secret }: NewWebhook): Promise<string> {
    const body = { description: 'Trellis', url, secret, active: true, events: ['repo:push'] };
    const { json } = await this.http.call({ method: 'POST', path: hooksOf(repository), body });
    return json.getText('uuid');
  }

  async removeWebhook(repository: string, id: string): Promise<void> {
    await this.http.call({ method: 'DELETE', path: `${hooksOf(repository)}/${encodePath(id)}` });
  }

  private repositoriesOf(workspace: string, page: PageRequest): Promise<ListedPage<Repository>> {
    const query = { role: 'member', sort: 'name' };
    const path = `/repositories/${encodePath(workspace)}`;
    return pagedValues(this.http, { path, query, page }, (json) => this.repositoryOf(json));
  }

  private repositoryOf(json: JsonReader): Repository {
    const links = json.items('links', 'clone');
    const urlOf = (name: string) => links.find((link) => link.findText('name') === name)?.findText('href');
    const httpsUrl = urlOf('https');
    if (!httpsUrl) throw unexpectedAnswer(this.http.host, 'answered without the URL of a repository');
    return {
      path: json.getText('full_name'),
      sshUrl: urlOf('ssh') ?? null,
      httpsUrl: withoutUser(httpsUrl),
      defaultBranch: json.findText('mainbranch', 'name'),
      isPrivate: json.isTrue('is_private'),
      mayAdminister: null,
    };
  }
}

const hooksOf = (repository: string): string => `${repositoryAt(repository)}/hooks`;

/** The API has a host name of its own. */
export const bitbucketApiUrl = (baseUrl: string): string =>
  `${baseUrl.replace('https://', 'https://api.')}/2.0`;

/** `Your credentials lack one or more required privilege scopes.` */
export function bitbucketMissingScopes({ status, body }: Refusal): string[] {
  const { required, granted } = ((body ?? {}) as ScopeRefusal).error?.detail ?? {};
  if (status !== 403 || !Array.isArray(required)) return [];
  const has = Array.isArray(granted) ? granted : [];
  return required.filter((scope) => typeof scope === 'string' && !has.includes(scope)) as string[];
}

interface ScopeRefusal {
  error?: { detail?: { required?: unknown; granted?: unknown } };
}

const isNameTaken = ({ status, text }: Refusal): boolean => status === 400 && /already exists/i.test(text);

/** Scopes of an API token; other credentials have scopes with other names. */
function scopesOf(header: string | string[] | undefined): string[] | null {
  const scopes = typeof header === 'string' ? header.split(/[\s,]+/).filter(Boolean) : [];
  return scopes.length > 0 && scopes.every((scope) => scope.endsWith(':bitbucket')) ? scopes : null;
}
