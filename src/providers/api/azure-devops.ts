import { everyPage, listAcross } from './across-owners';
import { readPolicies } from './azure-policies';
import { AzurePullRequests } from './azure-pull-requests';
import { BranchRules, type IsProtected } from './branch-rules';
import { pageNumber } from './numbered-pages';
import {
  encodePath,
  type Branch,
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
import { ProviderError, unexpectedAnswer } from './provider-error';
import { type ProviderAnswer, type ProviderHttp, unlessRefused } from './provider-http';
import type { JsonReader } from './read-json';
import { withoutUser } from './without-user';

/** Limit on the projects searched for repositories if none is named. */
const MOST_PROJECTS = { size: 100, maxPages: 10 };
const BRANCH = 'refs/heads/';
const SUBSCRIPTIONS = '/_apis/hooks/subscriptions';

/**
 * REST API of Azure DevOps; the base URL is that of the organization or, on a self-hosted server, the collection.
 * Repositories belong to projects. It has no deploy keys: SSH keys belong to users, and are entered by hand.
 */
export class AzureDevOps implements ProviderApi {
  readonly deployKeys = null;
  readonly #rules = new BranchRules((repository) => this.readRules(repository));

  constructor(
    private readonly http: ProviderHttp,
    private readonly version: string,
    private readonly baseUrl: string,
  ) {}

  /** Uses a call that accepts a token of any scope; Azure DevOps' own clients use it, but no description has it. */
  async identify(): Promise<Identity> {
    const { json } = await this.http.call({ path: '/_apis/connectionData' });
    const user = json.at('authenticatedUser');
    const name = user.findText('providerDisplayName');
    const login = user.findText('properties', 'Account', '$value') ?? name;
    if (login === null) throw unexpectedAnswer(this.http.host, 'answered without the name of the user');
    return { login, name, scopes: null, expiresAt: null };
  }

  async listOrganizations({ at, size }: PageRequest): Promise<ListedPage<Organization>> {
    const query = { stateFilter: 'wellFormed', $top: size, continuationToken: at ?? undefined };
    const answer = await this.call('/_apis/projects', query);
    return listed(answer, (json) => ({ path: json.getText('name'), name: json.getText('name') }));
  }

  async listRepositories(organization: string | null, page: PageRequest): Promise<ListedPage<Repository>> {
    if (organization !== null) return this.repositoriesOf(organization, page);
    const projects = await everyPage((one) => this.listOrganizations(one), MOST_PROJECTS);
    const owners = projects.map(({ path }) => path);
    return listAcross(page, { owners, list: (owner, one) => this.repositoriesOf(owner, one) });
  }

  async listBranches(repository: string, { at, size }: PageRequest): Promise<ListedPage<Branch>> {
    const query = { filter: 'heads/', $top: size, continuationToken: at ?? undefined };
    const [isProtected, answer] = await Promise.all([
      this.#rules.of(repository),
      this.call(`${repositoryAt(repository)}/refs`, query),
    ]);
    return listed(answer, (json) => {
      const name = json.getText('name').replace(BRANCH, '');
      return { name, isProtected: isProtected(name) };
    });
  }

  private async readRules(repository: string): Promise<IsProtected> {
    const { json } = await this.call(repositoryAt(repository));
    const [id, defaultBranch] = [json.getText('id'), json.findText('defaultBranch')];
    const path = `/${encodePath(splitPath(repository).project)}/_apis/git/policy/configurations`;
    const policies = await this.call(path, { repositoryId: id });
    return readPolicies(policies.json.items('value'), { id, defaultBranch });
  }

  createPullRequest(repository: string, request: NewPullRequest): Promise<PullRequest> {
    const { project, name } = splitPath(repository);
    const pageUrl = `${this.baseUrl}/${encodePath(project)}/_git/${encodePath(name)}`;
    const { http, version } = this;
    return new AzurePullRequests({ http, version, path: repositoryAt(repository), pageUrl }).create(request);
  }

  async getRepository(path: string): Promise<Repository> {
    return this.repositoryOf((await this.call(repositoryAt(path))).json);
  }

  async createRepository({ organization, name, isPrivate }: NewRepository): Promise<Repository | null> {
    await this.checkVisibility(organization, isPrivate);
    const query = { 'api-version': this.version };
    const path = repositoriesAt(organization);
    const request = this.http.call({ method: 'POST', path, query, body: { name } });
    const answer = await unlessRefused(request, ({ status }) => status === 409);
    return answer && this.repositoryOf(answer.json);
  }

  /** A service hook is a subscription of the organization; its password is the only secret that Azure DevOps sends. */
  async addWebhook(repository: string, { url, secret }: NewWebhook): Promise<string> {
    const { json: found } = await this.call(repositoryAt(repository));
    const body = {
      publisherId: 'tfs',
      eventType: 'git.push',
      resourceVersion: '1.0',
      consumerId: 'webHooks',
      consumerActionId: 'httpRequest',
      publisherInputs: { projectId: found.getText('project', 'id'), repository: found.getText('id') },
      consumerInputs: { url, basicAuthUsername: 'trellis', basicAuthPassword: secret },
    };
    const query = { 'api-version': this.version };
    const { json } = await this.http.call({ method: 'POST', path: SUBSCRIPTIONS, query, body });
    return json.getText('id');
  }

  async removeWebhook(_repository: string, id: string): Promise<void> {
    const query = { 'api-version': this.version };
    await this.http.call({ method: 'DELETE', path: `${SUBSCRIPTIONS}/${encodePath(id)}`, query });
  }

  /** A repository has the visibility of its project. */
  private async checkVisibility(project: string, isPrivate: boolean): Promise<void> {
    const { json } = await this.call(`/_apis/projects/${encodePath(project)}`);
    if (json.findText('visibility') === null || isPrivateProject(json) === isPrivate) return;
    throw new ProviderError(
      'provider_visibility',
      isPrivate
        ? `The project ${project} is public, and so are its repositories.`
        : `The project ${project} is private, and so are its repositories.`,
      {
        remedy: isPrivate ? 'Make it public, or choose another project.' : 'Make it private.',
      },
    );
  }

  /** The API returns all repositories of a project at once; pages are cut here. */
  private async repositoriesOf(project: string, page: PageRequest): Promise<ListedPage<Repository>> {
    const { json } = await this.call(repositoriesAt(project));
    const number = pageNumber(page);
    const all = json.items('value').filter((one) => !one.isTrue('isDisabled'));
    const end = number * page.size;
    const items = all.slice(end - page.size, end).map((one) => this.repositoryOf(one));
    return { items, next: all.length > end ? String(number + 1) : null };
  }

  private repositoryOf(json: JsonReader): Repository {
    return {
      path: `${json.getText('project', 'name')}/${json.getText('name')}`,
      sshUrl: json.findText('sshUrl'),
      httpsUrl: withoutUser(json.getText('remoteUrl')),
      defaultBranch: json.findText('defaultBranch')?.replace(BRANCH, '') ?? null,
      isPrivate: isPrivateProject(json.at('project')),
      mayAdminister: null,
    };
  }

  private call(path: string, query: Record<string, string | number | undefined> = {}) {
    return this.http.call({ path, query: { 'api-version': this.version, ...query } });
  }
}

/** Self-hosted servers lag behind the cloud: 6.0 is from 2020. */
export const azureApiVersion = (baseUrl: string): string =>
  new URL(baseUrl).hostname === 'dev.azure.com' ? '7.1' : '6.0';

const isPrivateProject = (json: JsonReader): boolean => json.findText('visibility') !== 'public';

const repositoriesAt = (project: string): string => `/${encodePath(project)}/_apis/git/repositories`;

/** `project/repository`; neither name contains a slash. */
function splitPath(path: string): { project: string; name: string } {
  const slash = path.indexOf('/');
  return { project: path.slice(0, slash), name: path.slice(slash + 1) };
}

function repositoryAt(path: string): string {
  const { project, name } = splitPath(path);
  return `${repositoriesAt(project)}/${encodePath(name)}`;
}

const listed = <T>({ json, headers }: ProviderAnswer, read: (json: JsonReader) => T): ListedPage<T> => {
  const next = headers['x-ms-continuationtoken'];
  return {
    items: json.items('value').map(read),
    next: typeof next === 'string' && next !== '' ? next : null,
  };
};
