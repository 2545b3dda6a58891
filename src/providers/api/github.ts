import {
  openPullRequest,
  encodePath,
  type Branch,
  type Check,
  type CheckedCommit,
  type DeployKey,
  type DeployKeys,
  type Identity,
  type ListedPage,
  type ListedPullRequest,
  type NewDeployKey,
  type NewPostedReview,
  type NewPullRequest,
  type PostedVerdict,
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
import type { Refusal } from './provider-error';
import {
  listed,
  unlessRefused,
  pageNumber,
  everyPage,
  type JsonReader,
  type ProviderHttp,
} from './provider-http';
import {
  countApprovals,
  countChecks,
  imagesInHtml,
  markedText,
  MOST_COMMENTS,
  resultOf,
  unlessHidden,
  writeReport,
  type CheckResult,
} from './pull-requests';

/** Common part of GitHub's API and those modelled on it. */
abstract class GitHubForm implements ProviderApi, DeployKeys {
  readonly deployKeys = this;
  readonly writeImages = imagesInHtml;

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
  protected abstract commentQuery(page: PageRequest): Record<string, number>;
  /** Fields of a webhook beside its events, address and secret. */
  protected abstract readonly webhookForm: Readonly<Record<string, string>>;
  /** Right that it takes to open a pull request, in the provider's terms. */
  protected abstract readonly pullRequestRight: string;
  /** Value of `sort` for the latest update first, and of `direction` if there is one. */
  protected abstract readonly latestFirst: Readonly<Record<string, string>>;
  protected abstract readonly reviewEvents: Readonly<Record<PostedVerdict, string>>;
  protected abstract isOfFork(pullRequest: JsonReader): boolean;
  protected abstract readChecks(repository: string, sha: string): Promise<(CheckResult | null)[]>;
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

  async listPullRequests(
    repository: string,
    { isOpen, ...page }: PullRequestPage,
  ): Promise<ListedPage<ListedPullRequest>> {
    const query = { state: isOpen ? 'open' : 'closed', ...this.latestFirst, ...this.pageQuery(page) };
    const answer = await this.http.call({ path: pullRequestsOf(repository), query });
    return listed(answer, page, (json) => ({ ...listedPullRequestOf(json), isFork: this.isOfFork(json) }));
  }

  putReport(repository: string, number: number, report: ReportComment): Promise<string> {
    const issues = `/repos/${encodePath(repository)}/issues`;
    const path = `${issues}/${number}/comments`;
    const body = { body: markedText(report) };
    return writeReport(report, {
      update: (id) =>
        this.http.call({ method: 'PATCH', path: `${issues}/comments/${encodeURIComponent(id)}`, body }),
      findOwn: async () => {
        const comments = await everyPage(async (page) => {
          const answer = await this.http.call({ path, query: this.commentQuery(page) });
          return listed(answer, page, (json) => json);
        }, MOST_COMMENTS);
        const own = comments.find(
          (one) =>
            one.findText('user', 'login') === this.login && one.findText('body')?.includes(report.marker),
        );
        return own?.getId('id') ?? null;
      },
      create: async () => (await this.http.call({ method: 'POST', path, body })).json.getId('id'),
    });
  }

  async setCheck(
    repository: string,
    { sha }: CheckedCommit,
    { name, isPassed, title, url }: Check,
  ): Promise<void> {
    const state = isPassed ? 'success' : 'failure';
    const path = `/repos/${encodePath(repository)}/statuses/${encodePath(sha)}`;
    const body = { state, target_url: url, description: title.slice(0, MAX_DESCRIPTION), context: name };
    await this.http.call({ method: 'POST', path, body });
  }

  async postReview(
    repository: string,
    number: number,
    { body, verdict, sha }: NewPostedReview,
  ): Promise<void> {
    const path = `${pullRequestsOf(repository)}/${number}/reviews`;
    const event = this.reviewEvents[verdict];
    // A comment may be about a commit that is no longer there.
    const on = verdict === 'approve' ? { commit_id: sha } : {};
    await this.http.call({ method: 'POST', path, body: { body, event, ...on } });
  }

  async readProgress(repository: string, pullRequest: ListedPullRequest): Promise<PullRequestProgress> {
    const { sha, number, reviewers } = pullRequest;
    const [checks, approved] = await Promise.all([
      sha === null ? [] : this.readChecks(repository, sha),
      unlessHidden(this.countApproved(repository, number), 0),
    ]);
    return { checks: countChecks(checks), reviews: { approved, requested: reviewers.length } };
  }

  private async countApproved(repository: string, number: number): Promise<number> {
    const path = `${pullRequestsOf(repository)}/${number}/reviews`;
    const { json } = await this.http.call({ path, query: this.pageQuery(ONE_PAGE) });
    return countApprovals(
      json.items().map((review) => ({
        by: review.findText('user', 'login'),
        verdict: verdictOf(review.findText('state'), review.isTrue('dismissed')),
      })),
    );
  }

  /** Reads the statuses that other systems set at a commit; `field` has the state of each. */
  protected async readStatuses(
    repository: string,
    sha: string,
    field: string,
  ): Promise<(CheckResult | null)[]> {
    const path = `/repos/${encodePath(repository)}/commits/${encodePath(sha)}/status`;
    const { json } = await this.http.call({ path, query: this.pageQuery(ONE_PAGE) });
    return json.findItems('statuses').map((status) => resultOf(status.findText(field), STATUSES));
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
    const body = { ...this.webhookForm, active: true, events: ['push', 'pull_request'], config };
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

/** GitHub refuses longer descriptions of a status. */
const MAX_DESCRIPTION = 140;

const pullRequestsOf = (repository: string): string => `/repos/${encodePath(repository)}/pulls`;

const pullRequestOf = (json: JsonReader): PullRequest => ({
  url: json.getPageUrl('html_url'),
  number: json.getNumber('number'),
});

/** Checks and reviews that are counted at most. */
const ONE_PAGE: PageRequest = { at: null, size: 50 };

const listedPullRequestOf = (json: JsonReader): Omit<ListedPullRequest, 'isFork'> => ({
  ...pullRequestOf(json),
  title: json.getText('title'),
  from: json.getText('head', 'ref'),
  into: json.getText('base', 'ref'),
  author: json.findText('user', 'login'),
  state: stateOf(json),
  isDraft: json.isTrue('draft'),
  updatedAt: json.findTime('updated_at') ?? new Date(0),
  endedAt: json.findTime('merged_at') ?? json.findTime('closed_at'),
  sha: json.findText('head', 'sha'),
  // Each is taken from the list once it has answered.
  reviewers: ['requested_reviewers', 'requested_teams', 'requested_reviewers_teams']
    .flatMap((list) => json.findItems(list))
    .map((one) => one.findText('login') ?? one.findText('name') ?? ''),
});

function stateOf(json: JsonReader): ListedPullRequest['state'] {
  if (json.findText('merged_at') !== null) return 'merged';
  return json.findText('state') === 'closed' ? 'closed' : 'open';
}

function verdictOf(state: string | null, isDismissed: boolean): 'approved' | 'other' | null {
  switch (state) {
    case 'APPROVED':
      return isDismissed ? 'other' : 'approved';
    case 'CHANGES_REQUESTED':
    case 'REQUEST_CHANGES':
    case 'DISMISSED':
      return 'other';
    default:
      return null;
  }
}

const STATUSES = {
  passed: ['success', 'warning'],
  failed: ['failure', 'error'],
  pending: ['pending'],
};

/** Conclusions of GitHub's check runs; neutral and skipped ones are no result. */
const CONCLUSIONS = {
  passed: ['success'],
  failed: ['failure', 'timed_out', 'cancelled', 'action_required', 'startup_failure', 'stale'],
  pending: [],
};

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
  mayWrite: json.findFlag('permissions', 'push'),
});

const deployKeyOf = (json: JsonReader): DeployKey => ({
  id: json.getId('id'),
  publicKey: json.getText('key'),
  mayWrite: !json.isTrue('read_only'),
});

/** GitHub's REST API, version 2022-11-28. */
export class GitHub extends GitHubForm {
  protected readonly pullRequestRight =
    'write access to the repository, and of a fine-grained token Pull requests: Read and write';

  protected readonly webhookForm = { name: 'web' };

  protected readonly latestFirst = { sort: 'updated', direction: 'desc' };

  protected readonly reviewEvents = {
    approve: 'APPROVE',
    comment: 'COMMENT',
    request_changes: 'REQUEST_CHANGES',
  };

  /** `isApp`: acts as an app, which sets check runs in place of statuses. */
  constructor(
    http: ProviderHttp,
    login: string | null,
    private readonly isApp: boolean,
  ) {
    super(http, login);
  }

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

  protected isOfFork(json: JsonReader): boolean {
    return json.findNumber('head', 'repo', 'id') !== json.findNumber('base', 'repo', 'id');
  }

  /** Apps report check runs, other systems statuses. A fine-grained token needs a right for each. */
  protected async readChecks(repository: string, sha: string): Promise<(CheckResult | null)[]> {
    const [runs, statuses] = await Promise.all([
      unlessHidden(this.readCheckRuns(repository, sha), []),
      unlessHidden(this.readStatuses(repository, sha, 'state'), []),
    ]);
    return [...runs, ...statuses];
  }

  private async readCheckRuns(repository: string, sha: string): Promise<(CheckResult | null)[]> {
    const path = `/repos/${encodePath(repository)}/commits/${encodePath(sha)}/check-runs`;
    const { json } = await this.http.call({ path, query: { per_page: ONE_PAGE.size } });
    return json
      .items('check_runs')
      .map((run) =>
        run.findText('status') === 'completed'
          ? resultOf(run.findText('conclusion'), CONCLUSIONS)
          : 'pending',
      );
  }

  protected commentQuery(page: PageRequest): Record<string, number> {
    return this.pageQuery(page);
  }

  /** The last run of a name counts. */
  override async setCheck(repository: string, commit: CheckedCommit, check: Check): Promise<void> {
    if (!this.isApp) return super.setCheck(repository, commit, check);
    const { name, isPassed, title, url } = check;
    const body = {
      name,
      head_sha: commit.sha,
      status: 'completed',
      conclusion: isPassed ? 'success' : 'failure',
      details_url: url,
      output: { title, summary: title },
    };
    await this.http.call({ method: 'POST', path: `/repos/${encodePath(repository)}/check-runs`, body });
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

/** Limit on the open pull requests searched for the one of two branches. */
const MOST_PULL_REQUESTS = { size: 50, maxPages: 10 };

/** API of Gitea and Forgejo. */
export class Gitea extends GitHubForm {
  protected readonly pullRequestRight = 'write access to the repository';

  protected readonly webhookForm = { type: 'gitea', branch_filter: '*' };

  protected readonly latestFirst = { sort: 'recentupdate' };

  protected readonly reviewEvents = {
    approve: 'APPROVED',
    comment: 'COMMENT',
    request_changes: 'REQUEST_CHANGES',
  };

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
        !this.isOfFork(json),
    );
    return found ? pullRequestOf(found) : null;
  }

  protected isOfFork(json: JsonReader): boolean {
    return json.findNumber('head', 'repo_id') !== json.findNumber('base', 'repo_id');
  }

  protected readChecks(repository: string, sha: string): Promise<(CheckResult | null)[]> {
    return unlessHidden(this.readStatuses(repository, sha, 'status'), []);
  }

  /** Gitea answers with all comments at once. */
  protected commentQuery(): Record<string, number> {
    return {};
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
