import { listed } from './numbered-pages';
import { openPullRequest } from './open-pull-request';
import type { JsonReader } from './read-json';
import {
  encodePath,
  type Branch,
  type DeployKey,
  type DeployKeys,
  type Identity,
  type ListedPage,
  type NewDeployKey,
  type NewPullRequest,
  type NewRepository,
  type NewWebhook,
  type Organization,
  type PageRequest,
  type ProviderApi,
  type PullRequest,
  type Repository,
} from './provider-api';
import type { Refusal } from './provider-error';
import { type ProviderHttp, unlessRefused } from './provider-http';

/** Common part of GitHub's API and those modelled on it. */
export abstract class GitHubForm implements ProviderApi, DeployKeys {
  readonly deployKeys = this;

  constructor(
    protected readonly http: ProviderHttp,
    /** The account's own login; unknown until it is identified. */
    protected readonly login: string | null,
  ) {}

  abstract identify(): Promise<Identity>;
  abstract listOrganizations(page: PageRequest): Promise<ListedPage<Organization>>;
  abstract listRepositories(organization: string | null, page: PageRequest): Promise<ListedPage<Repository>>;

  protected abstract pageQuery(page: PageRequest): Record<string, number>;
  protected abstract findOpenPullRequest(
    repository: string,
    branches: Pick<NewPullRequest, 'from' | 'into'>,
  ): Promise<PullRequest | null>;
  /** Fields of a webhook beside its events, address and secret. */
  protected abstract readonly webhookForm: Readonly<Record<string, string>>;
  /** Right that it takes to open a pull request, in the provider's terms. */
  protected abstract readonly pullRequestRight: string;
  protected abstract isNameTaken(refusal: Refusal): boolean;
  protected abstract isKeyTaken(refusal: Refusal): boolean;

  async listBranches(repository: string, page: PageRequest): Promise<ListedPage<Branch>> {
    const path = `/repos/${encodePath(repository)}/branches`;
    const answer = await this.http.call({ path, query: this.pageQuery(page) });
    return listed(answer, page, (json) => ({
      name: json.getText('name'),
      isProtected: json.findFlag('protected'),
    }));
  }

  async getRepository(path: string): Promise<Repository> {
    return repositoryOf((await this.http.call({ path: `/repos/${encodePath(path)}` })).json);
  }

  async createRepository({ organization, name, isPrivate }: NewRepository): Promise<Repository | null> {
    const path = organization === this.login ? '/user/repos' : `/orgs/${encodePath(organization)}/repos`;
    const body = { name, private: isPrivate, auto_init: false };
    const request = this.http.call({ method: 'POST', path, body });
    const answer = await unlessRefused(request, (refusal) => this.isNameTaken(refusal));
    return answer && repositoryOf(answer.json);
  }

  createPullRequest(repository: string, request: NewPullRequest): Promise<PullRequest> {
    const { from: head, into: base, title, description } = request;
    return openPullRequest(request, {
      create: async () => {
        const body = { title, head, base, body: description };
        const answer = await this.http.call({ method: 'POST', path: pullRequestsOf(repository), body });
        return pullRequestOf(answer.json);
      },
      findOpen: () => this.findOpenPullRequest(repository, request),
      hasBranch: (name) => this.hasBranch(repository, name),
      right: this.pullRequestRight,
    });
  }

  private async hasBranch(repository: string, name: string): Promise<boolean> {
    const path = `/repos/${encodePath(repository)}/branches/${encodeURIComponent(name)}`;
    return (await unlessRefused(this.http.call({ path }), ({ status }) => status === 404)) !== null;
  }

  async listDeployKeys(repository: string, page: PageRequest): Promise<ListedPage<DeployKey>> {
    const answer = await this.http.call({ path: keysOf(repository), query: this.pageQuery(page) });
    return listed(answer, page, deployKeyOf);
  }

  async addDeployKey(
    repository: string,
    { title, publicKey, mayWrite }: NewDeployKey,
  ): Promise<DeployKey | null> {
    const body = { title, key: publicKey, read_only: !mayWrite };
    const request = this.http.call({ method: 'POST', path: keysOf(repository), body });
    const answer = await unlessRefused(request, (refusal) => this.isKeyTaken(refusal));
    return answer && deployKeyOf(answer.json);
  }

  async removeDeployKey(repository: string, id: string): Promise<void> {
    await this.http.call({ method: 'DELETE', path: `${keysOf(repository)}/${encodePath(id)}` });
  }

  async addWebhook(repository: string, { url, secret }: NewWebhook): Promise<string> {
    const config = { url, secret, content_type: 'json' };
    const body = { ...this.webhookForm, active: true, events: ['push'], config };
    const { json } = await this.http.call({ method: 'POST', path: hooksOf(repository), body });
    return json.getId('id');
  }

  async removeWebhook(repository: string, id: string): Promise<void> {
    await this.http.call({ method: 'DELETE', path: `${hooksOf(repository)}/${encodePath(id)}` });
  }

  protected async listRepositoriesAt(
    path: string,
    page: PageRequest,
    query: Record<string, string> = {},
  ): Promise<ListedPage<Repository>> {
    const answer = await this.http.call({ path, query: { ...query, ...this.pageQuery(page) } });
    return listed(answer, page, repositoryOf);
  }
}

export const pullRequestsOf = (repository: string): string => `/repos/${encodePath(repository)}/pulls`;

export const pullRequestOf = (json: JsonReader): PullRequest => ({
  url: json.getPageUrl('html_url'),
  number: json.getNumber('number'),
});

const hooksOf = (repository: string): string => `/repos/${encodePath(repository)}/hooks`;

const keysOf = (repository: string): string => `/repos/${encodePath(repository)}/keys`;

const repositoryOf = (json: JsonReader): Repository => ({
  path: json.getText('full_name'),
  // A self-hosted server may have SSH disabled.
  sshUrl: json.findText('ssh_url'),
  httpsUrl: json.getText('clone_url'),
  defaultBranch: json.findText('default_branch'),
  isPrivate: json.isTrue('private'),
  mayAdminister: json.findFlag('permissions', 'admin'),
});

const deployKeyOf = (json: JsonReader): DeployKey => ({
  id: json.getId('id'),
  publicKey: json.getText('key'),
  mayWrite: !json.isTrue('read_only'),
});
