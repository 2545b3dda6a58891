import {
  BranchRules,
  encodePath,
  openPullRequest,
  type IsProtected,
  type Branch,
  type Check,
  type CheckedCommit,
  type Identity,
  type ListedPage,
  type ListedPullRequest,
  type NewPostedReview,
  type NewPullRequest,
  type NewRepository,
  type NewWebhook,
  type Organization,
  type PageRequest,
  type ProviderApi,
  type PullRequest,
  type PullRequestPage,
  type PullRequestProgress,
  type ReportComment,
  type Repository,
} from './provider-api';
import { giveVerdict, ProviderError, unexpectedAnswer } from './provider-error';
import {
  everyPage,
  listAcross,
  pageNumber,
  unlessRefused,
  withoutUser,
  type ProviderAnswer,
  type ProviderHttp,
  type JsonReader,
} from './provider-http';
import {
  countChecks,
  markedText,
  resultOf,
  sizedImages,
  unlessHidden,
  writeReport,
  type CheckResult,
} from './pull-requests';

/** Limit on the projects searched for repositories if none is named. */
const MOST_PROJECTS = { size: 100, maxPages: 10 };
const BRANCH = 'refs/heads/';
const SUBSCRIPTIONS = '/_apis/hooks/subscriptions';
/** Undocumented; Azure DevOps' own clients use it. It accepts a token of any scope. */
const CONNECTION_DATA = '/_apis/connectionData';

/**
 * REST API of Azure DevOps; the base URL is the organization's or, on a self-hosted server, the collection's.
 * Repositories belong to projects. It has no deploy keys: SSH keys belong to users, and are entered by hand.
 */
export class AzureDevOps implements ProviderApi {
  readonly deployKeys = null;
  readonly writeImages = sizedImages;
  readonly #rules = new BranchRules((repository) => this.readRules(repository));

  constructor(
    private readonly http: ProviderHttp,
    private readonly version: string,
    private readonly baseUrl: string,
  ) {}

  async identify(): Promise<Identity> {
    const { json } = await this.http.call({ path: CONNECTION_DATA });
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
    return this.pullRequestsOf(repository).create(request);
  }

  listPullRequests(repository: string, page: PullRequestPage): Promise<ListedPage<ListedPullRequest>> {
    return this.pullRequestsOf(repository).list(page);
  }

  readProgress(repository: string, { number }: ListedPullRequest): Promise<PullRequestProgress> {
    return this.pullRequestsOf(repository).readProgress(number);
  }

  putReport(repository: string, number: number, report: ReportComment): Promise<string> {
    return this.pullRequestsOf(repository).putReport(number, report);
  }

  postReview(repository: string, number: number, review: NewPostedReview): Promise<void> {
    return this.pullRequestsOf(repository).postReview(number, review);
  }

  setCheck(repository: string, { number }: CheckedCommit, check: Check): Promise<void> {
    return this.pullRequestsOf(repository).setCheck(number, check);
  }

  private pullRequestsOf(repository: string): AzurePullRequests {
    const { project, name } = splitPath(repository);
    const pageUrl = `${this.baseUrl}/${encodePath(project)}/_git/${encodePath(name)}`;
    const { http, version } = this;
    return new AzurePullRequests({ http, version, path: repositoryAt(repository), pageUrl });
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

  /**
   * A service hook is a subscription of the organization to one event; its password is the only secret that Azure DevOps
   * sends. The id names the subscriptions of all events.
   */
  async addWebhook(repository: string, webhook: NewWebhook): Promise<string> {
    const { json: found } = await this.call(repositoryAt(repository));
    const ids: string[] = [];
    try {
      for (const eventType of EVENTS) ids.push(await this.subscribe(found, { ...webhook, eventType }));
    } catch (error) {
      await this.removeWebhook(repository, ids.join(' ')).catch(() => undefined);
      throw error;
    }
    return ids.join(' ');
  }

  private async subscribe(
    repository: JsonReader,
    { url, secret, eventType }: NewWebhook & { eventType: string },
  ): Promise<string> {
    const body = {
      publisherId: 'tfs',
      eventType,
      resourceVersion: '1.0',
      consumerId: 'webHooks',
      consumerActionId: 'httpRequest',
      publisherInputs: {
        projectId: repository.getText('project', 'id'),
        repository: repository.getText('id'),
      },
      consumerInputs: { url, basicAuthUsername: 'trellis', basicAuthPassword: secret },
    };
    const query = { 'api-version': this.version };
    const { json } = await this.http.call({ method: 'POST', path: SUBSCRIPTIONS, query, body });
    return json.getText('id');
  }

  async removeWebhook(_repository: string, ids: string): Promise<void> {
    const query = { 'api-version': this.version };
    for (const id of ids.split(' ').filter(Boolean))
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
      mayWrite: null,
    };
  }

  private call(path: string, query: Record<string, string | number | undefined> = {}) {
    return this.http.call({ path, query: { 'api-version': this.version, ...query } });
  }
}

/** A push also reports the commits of a pull request. */
const EVENTS = ['git.push', 'git.pullrequest.created'];

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

export interface PolicedRepository {
  id: string;
  /** As a ref: `refs/heads/main`. */
  defaultBranch: string | null;
}

/**
 * Reads which branches the policies of a repository protect: a branch with a policy that must be fulfilled takes
 * changes by pull request only.
 */
function readPolicies(policies: JsonReader[], repository: PolicedRepository): IsProtected {
  const scopes = policies
    .filter((one) => one.isTrue('isEnabled') && one.isTrue('isBlocking') && !one.isTrue('isDeleted'))
    .flatMap((one) => one.findItems('settings', 'scope'))
    .filter((scope) => [null, repository.id].includes(scope.findText('repositoryId')));
  return (branch) => scopes.some((scope) => covers(scope, `refs/heads/${branch}`, repository));
}

function covers(scope: JsonReader, ref: string, { defaultBranch }: PolicedRepository): boolean {
  const name = scope.findText('refName');
  switch (scope.findText('matchKind')?.toLowerCase()) {
    case 'defaultbranch':
      return ref === defaultBranch;
    case 'prefix':
      return name !== null && ref.startsWith(name);
    default:
      // A scope without a branch is of pushes to the repository, such as the size of files.
      return ref === name;
  }
}

interface Place {
  http: ProviderHttp;
  version: string;
  /** Address of the repository in the API, relative to its root. */
  path: string;
  /** Address of the repository in the browser. */
  pageUrl: string;
}

/** Pull requests of a repository of Azure DevOps. */
/** Votes of reviewers; -5: waits for the author. */
const VOTES = { approve: 10, request_changes: -5 };

class AzurePullRequests {
  constructor(private readonly place: Place) {}

  create(request: NewPullRequest): Promise<PullRequest> {
    const { from, into, title, description } = request;
    const refs = {
      sourceRefName: BRANCH + from,
      targetRefName: BRANCH + into,
    };
    return openPullRequest(request, {
      create: async () => {
        const { json } = await this.call('/pullrequests', { body: { ...refs, title, description } });
        return this.pullRequestOf(json);
      },
      findOpen: () => this.findOpen(refs),
      hasBranch: (name) => this.hasBranch(name),
      right: 'the permission Contribute to pull requests',
    });
  }

  private async findOpen({
    sourceRefName,
    targetRefName,
  }: Record<'sourceRefName' | 'targetRefName', string>): Promise<PullRequest | null> {
    const query = {
      'searchCriteria.status': 'active',
      'searchCriteria.sourceRefName': sourceRefName,
      'searchCriteria.targetRefName': targetRefName,
    };
    const { json } = await this.call('/pullrequests', { query });
    // Forks have branches of the same names.
    const found = json.items('value').find((one) => !isOfFork(one));
    return found ? this.pullRequestOf(found) : null;
  }

  /** Older servers know no time range, and answer with open ones too. */
  async list({ isOpen, since, at, size }: PullRequestPage): Promise<ListedPage<ListedPullRequest>> {
    const skip = Number(at ?? 0);
    const ended = {
      'searchCriteria.status': 'all',
      'searchCriteria.queryTimeRangeType': 'closed',
      'searchCriteria.minTime': since.toISOString(),
    };
    const query = {
      ...(isOpen ? { 'searchCriteria.status': 'active' } : ended),
      $top: String(size),
      $skip: String(skip),
    };
    const { json } = await this.call('/pullrequests', { query });
    const all = json.items('value');
    const wanted = all.filter((one) => (stateOf(one) === 'open') === isOpen);
    const next = all.length < size ? null : String(skip + size);
    return { items: wanted.map((one) => this.listedPullRequestOf(one)), next };
  }

  /** A closed thread: an active one would have to be resolved before the pull request can be completed. */
  putReport(number: number, report: ReportComment): Promise<string> {
    const page = `/pullRequests/${number}/threads`;
    const content = markedText(report);
    return writeReport(report, {
      update: (id) =>
        this.call(`${page}/${encodeURIComponent(id)}/comments/${FIRST_COMMENT}`, {
          method: 'PATCH',
          body: { content },
        }),
      findOwn: async () => {
        const { json } = await this.place.http.call({ path: CONNECTION_DATA });
        const account = json.getText('authenticatedUser', 'id');
        const threads = (await this.call(page, {})).json.items('value');
        const own = threads.find((thread) => {
          const [comment] = thread.findItems('comments');
          return (
            !thread.isTrue('isDeleted') &&
            comment?.findText('author', 'id') === account &&
            comment.findText('content')?.includes(report.marker)
          );
        });
        return own?.getId('id') ?? null;
      },
      create: async () => {
        const comments = [{ parentCommentId: 0, content, commentType: 'text' }];
        return (await this.call(page, { body: { comments, status: 'closed' } })).json.getId('id');
      },
    });
  }

  async postReview(number: number, { body, verdict }: NewPostedReview): Promise<void> {
    const page = `/pullRequests/${number}`;
    const { json } = await this.place.http.call({ path: CONNECTION_DATA });
    const account = json.getText('authenticatedUser', 'id');
    const comments = [{ parentCommentId: 0, content: body, commentType: 'text' }];
    await this.call(`${page}/threads`, { body: { comments, status: 'closed' } });
    if (verdict === 'comment') return;
    const vote = { vote: VOTES[verdict] };
    await giveVerdict(
      this.call(`${page}/reviewers/${encodeURIComponent(account)}`, { method: 'PUT', body: vote }),
    );
  }

  async setCheck(number: number, { name, isPassed, title, url }: Check): Promise<void> {
    // A directory in the name has slashes, too.
    const slash = name.indexOf('/');
    const [genre, own] = [name.slice(0, slash), name.slice(slash + 1)];
    const body = {
      state: isPassed ? 'succeeded' : 'failed',
      description: title,
      context: { genre, name: own },
      targetUrl: url,
    };
    await this.call(`/pullRequests/${number}/statuses`, { body });
  }

  async readProgress(number: number): Promise<PullRequestProgress> {
    const [checks, reviewers] = await Promise.all([
      unlessHidden(this.readStatuses(number), []),
      unlessHidden(this.readReviewers(number), []),
    ]);
    const votes = reviewers.map((one) => one.findNumber('vote') ?? 0);
    // 5: approved with suggestions.
    const approved = votes.filter((vote) => vote >= 5).length;
    const requested = votes.filter((vote) => vote === 0).length;
    return { checks: countChecks(checks), reviews: { approved, requested } };
  }

  /** Reads the last status of each context: each push may get new ones. */
  private async readStatuses(number: number): Promise<(CheckResult | null)[]> {
    const { json } = await this.call(`/pullRequests/${number}/statuses`, {});
    const last = new Map<string, { id: number; state: string | null }>();
    for (const one of json.items('value')) {
      const context = `${one.findText('context', 'genre') ?? ''}/${one.findText('context', 'name') ?? ''}`;
      const id = one.findNumber('id') ?? 0;
      if (id >= (last.get(context)?.id ?? 0)) last.set(context, { id, state: one.findText('state') });
    }
    return [...last.values()].map(({ state }) => resultOf(state, STATUSES));
  }

  private async readReviewers(number: number): Promise<JsonReader[]> {
    return (await this.call(`/pullRequests/${number}/reviewers`, {})).json.items('value');
  }

  /** The filter is the beginning of a name. */
  private async hasBranch(name: string): Promise<boolean> {
    const { json } = await this.call('/refs', { query: { filter: `heads/${name}` } });
    return json.items('value').some((one) => one.findText('name') === BRANCH + name);
  }

  /** The answer has only the address in the API. */
  private pullRequestOf(json: JsonReader): PullRequest {
    const number = json.getNumber('pullRequestId');
    return { url: `${this.place.pageUrl}/pullrequest/${number}`, number };
  }

  private listedPullRequestOf(json: JsonReader): ListedPullRequest {
    const endedAt = json.findTime('closedDate');
    return {
      ...this.pullRequestOf(json),
      title: json.getText('title'),
      from: json.getText('sourceRefName').replace(BRANCH, ''),
      into: json.getText('targetRefName').replace(BRANCH, ''),
      author: json.findText('createdBy', 'displayName'),
      state: stateOf(json),
      isDraft: json.isTrue('isDraft'),
      // The API has no time of the last update.
      updatedAt: endedAt ?? json.findTime('creationDate') ?? new Date(0),
      endedAt,
      sha: json.findText('lastMergeSourceCommit', 'commitId'),
      reviewers: [],
      isFork: isOfFork(json),
    };
  }

  private call(
    page: string,
    { method, query, body }: { method?: 'PATCH' | 'PUT'; query?: Record<string, string>; body?: object },
  ): Promise<ProviderAnswer> {
    const { http, version, path } = this.place;
    return http.call({
      method: method ?? (body ? 'POST' : 'GET'),
      path: path + page,
      query: { 'api-version': version, ...query },
      body,
    });
  }
}

/** Number of the comment that begins a thread. */
const FIRST_COMMENT = 1;

const isOfFork = (json: JsonReader): boolean => json.findText('forkSource', 'name') !== null;

function stateOf(json: JsonReader): ListedPullRequest['state'] {
  switch (json.findText('status')) {
    case 'completed':
      return 'merged';
    case 'abandoned':
      return 'closed';
    default:
      return 'open';
  }
}

const STATUSES = { passed: ['succeeded'], failed: ['failed', 'error'], pending: ['pending'] };
