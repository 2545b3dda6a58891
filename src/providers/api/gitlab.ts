import {
  everyPage,
  listed,
  pageNumber,
  unlessRefused,
  type ProviderHttp,
  type JsonReader,
} from './provider-http';
import {
  checkBranches,
  openPullRequest,
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
  type TokenOwner,
} from './provider-api';
import { giveVerdict, ProviderError, type Refusal } from './provider-error';
import {
  countChecks,
  imagesInHtml,
  markedText,
  MOST_COMMENTS,
  resultOf,
  unlessHidden,
  writeReport,
  type CheckResult,
} from './pull-requests';

/** Access level of a Maintainer, who may add deploy keys. */
const MAINTAINER = 40;
/** Access level of a Developer, who may push. */
const DEVELOPER = 30;

/** GitLab's REST API, version 4. Projects are its repositories, groups its organizations. */
export class GitLab implements ProviderApi, DeployKeys {
  readonly deployKeys = this;
  readonly writeImages = imagesInHtml;

  constructor(
    private readonly http: ProviderHttp,
    /** The account's own login; unknown until it is identified. */
    private readonly login: string | null,
  ) {}

  async identify(): Promise<Identity> {
    const { json } = await this.http.call({ path: '/user' });
    const [token, tokenOf] = await Promise.all([this.findToken(), this.findOwner(json)]);
    return {
      login: json.getText('username'),
      name: json.findText('name'),
      scopes: token && token.items('scopes').flatMap((scope) => scope.texts()),
      expiresAt: expiryOf(token?.findText('expires_at') ?? null),
      ...(tokenOf && { tokenOf }),
    };
  }

  async listOrganizations(page: PageRequest): Promise<ListedPage<Organization>> {
    const query = { min_access_level: DEVELOPER, order_by: 'path', ...pageQuery(page) };
    return listed(await this.http.call({ path: '/groups', query }), page, (json) => ({
      path: json.getText('full_path'),
      name: json.findText('full_name') ?? json.getText('full_path'),
    }));
  }

  async listRepositories(organization: string | null, page: PageRequest): Promise<ListedPage<Repository>> {
    const query = { order_by: 'path', sort: 'asc', ...pageQuery(page) };
    if (organization === null)
      return listed(
        await this.http.call({ path: '/projects', query: { membership: 'true', ...query } }),
        page,
        repositoryOf,
      );
    const owners = organization === this.login ? 'users' : 'groups';
    const path = `/${owners}/${encodeURIComponent(organization)}/projects`;
    return listed(await this.http.call({ path, query }), page, repositoryOf);
  }

  async listBranches(repository: string, page: PageRequest): Promise<ListedPage<Branch>> {
    const path = `${projectOf(repository)}/repository/branches`;
    return listed(await this.http.call({ path, query: pageQuery(page) }), page, (json) => ({
      name: json.getText('name'),
      isProtected: json.findFlag('protected'),
    }));
  }

  async getRepository(path: string): Promise<Repository> {
    return repositoryOf((await this.http.call({ path: projectOf(path) })).json);
  }

  async createRepository({ organization, name, isPrivate }: NewRepository): Promise<Repository | null> {
    const namespace =
      organization === this.login ? {} : { namespace_id: await this.namespaceId(organization) };
    const visibility = isPrivate ? 'private' : 'public';
    const body = { name, path: name, visibility, initialize_with_readme: false, ...namespace };
    const request = this.http.call({ method: 'POST', path: '/projects', body });
    const answer = await unlessRefused(request, isTaken);
    return answer && repositoryOf(answer.json);
  }

  async createPullRequest(repository: string, request: NewPullRequest): Promise<PullRequest> {
    const steps = {
      create: () => this.createMergeRequest(repository, request),
      findOpen: () => this.findMergeRequest(repository, request),
      hasBranch: (name: string) => this.hasBranch(repository, name),
      right: 'the role Developer or a higher one',
    };
    // No description says that GitLab refuses a merge request of branches that it does not have.
    await checkBranches(request, steps);
    return openPullRequest(request, steps);
  }

  private async createMergeRequest(repository: string, request: NewPullRequest): Promise<PullRequest> {
    const { from, into, title, description } = request;
    const body = { source_branch: from, target_branch: into, title, description };
    const path = mergeRequestsOf(repository);
    return mergeRequestOf((await this.http.call({ method: 'POST', path, body })).json);
  }

  private async findMergeRequest(
    repository: string,
    { from, into }: NewPullRequest,
  ): Promise<PullRequest | null> {
    const query = { state: 'opened', source_branch: from, target_branch: into };
    const { json } = await this.http.call({ path: mergeRequestsOf(repository), query });
    // Forks have branches of the same names.
    const found = json.items().find(isOfProject);
    return found ? mergeRequestOf(found) : null;
  }

  async listPullRequests(
    repository: string,
    { isOpen, since, ...page }: PullRequestPage,
  ): Promise<ListedPage<ListedPullRequest>> {
    const which = isOpen ? { state: 'opened' } : { state: 'all', updated_after: since.toISOString() };
    const query = { ...which, order_by: 'updated_at', sort: 'desc', ...pageQuery(page) };
    const answer = await this.http.call({ path: mergeRequestsOf(repository), query });
    const { items, next } = listed(answer, page, (json) => json);
    const wanted = items.filter((one) => (stateOf(one) === 'open') === isOpen);
    return { items: wanted.map(listedMergeRequestOf), next };
  }

  putReport(repository: string, number: number, report: ReportComment): Promise<string> {
    const path = `${mergeRequestsOf(repository)}/${number}/notes`;
    const body = { body: markedText(report) };
    return writeReport(report, {
      update: (id) => this.http.call({ method: 'PUT', path: `${path}/${encodeURIComponent(id)}`, body }),
      findOwn: async () => {
        const notes = await everyPage(async (page) => {
          const query = { sort: 'asc', order_by: 'created_at', ...pageQuery(page) };
          return listed(await this.http.call({ path, query }), page, (json) => json);
        }, MOST_COMMENTS);
        const own = notes.find(
          (one) =>
            one.findText('author', 'username') === this.login &&
            one.findText('body')?.includes(report.marker),
        );
        return own?.getId('id') ?? null;
      },
      create: async () => (await this.http.call({ method: 'POST', path, body })).json.getId('id'),
    });
  }

  async setCheck(
    repository: string,
    { from, sha }: CheckedCommit,
    { name, isPassed, title, url }: Check,
  ): Promise<void> {
    const state = isPassed ? 'success' : 'failed';
    const path = `${projectOf(repository)}/statuses/${encodeURIComponent(sha)}`;
    const body = { state, ref: from, name, target_url: url, description: title };
    await this.http.call({ method: 'POST', path, body });
  }

  /** GitLab has no verdict but the approval. */
  async postReview(
    repository: string,
    number: number,
    { body, verdict, sha }: NewPostedReview,
  ): Promise<void> {
    const path = `${mergeRequestsOf(repository)}/${number}`;
    await this.http.call({ method: 'POST', path: `${path}/notes`, body: { body } });
    if (verdict === 'approve')
      await giveVerdict(this.http.call({ method: 'POST', path: `${path}/approve`, body: { sha } }));
  }

  async readProgress(
    repository: string,
    { number, sha, reviewers }: ListedPullRequest,
  ): Promise<PullRequestProgress> {
    const [checks, approved] = await Promise.all([
      sha === null ? [] : unlessHidden(this.readStatuses(repository, sha), []),
      unlessHidden(this.readApprovals(repository, number), []),
    ]);
    const requested = reviewers.filter((login) => !approved.includes(login)).length;
    return { checks: countChecks(checks), reviews: { approved: approved.length, requested } };
  }

  /** Lists the last result of each job, and of other systems. A job that may fail does not count as failed. */
  private async readStatuses(repository: string, sha: string): Promise<(CheckResult | null)[]> {
    const path = `${projectOf(repository)}/repository/commits/${encodeURIComponent(sha)}/statuses`;
    const { json } = await this.http.call({ path, query: { per_page: MOST_STATUSES } });
    return json.items().map((status) => {
      const result = resultOf(status.findText('status'), STATUSES);
      return result === 'failed' && status.isTrue('allow_failure') ? null : result;
    });
  }

  /** Returns the logins of those who have approved. */
  private async readApprovals(repository: string, number: number): Promise<string[]> {
    const { json } = await this.http.call({ path: `${mergeRequestsOf(repository)}/${number}/approvals` });
    return json.findItems('approved_by').map((one) => one.getText('user', 'username'));
  }

  /** Throws if the project itself is not there. */
  private async hasBranch(repository: string, name: string): Promise<boolean> {
    const path = `${projectOf(repository)}/repository/branches/${encodeURIComponent(name)}`;
    const isMissing = ({ status, text }: Refusal) => status === 404 && /branch/i.test(text);
    return (await unlessRefused(this.http.call({ path }), isMissing)) !== null;
  }

  async listDeployKeys(repository: string, page: PageRequest): Promise<ListedPage<DeployKey>> {
    const answer = await this.http.call({ path: keysOf(repository), query: pageQuery(page) });
    return listed(answer, page, deployKeyOf);
  }

  async addDeployKey(
    repository: string,
    { title, publicKey, mayWrite }: NewDeployKey,
  ): Promise<DeployKey | null> {
    const body = { title, key: publicKey, can_push: mayWrite };
    const request = this.http.call({ method: 'POST', path: keysOf(repository), body });
    const answer = await unlessRefused(request, isTaken);
    return answer && deployKeyOf(answer.json);
  }

  async removeDeployKey(repository: string, id: string): Promise<void> {
    await this.http.call({ method: 'DELETE', path: `${keysOf(repository)}/${encodeURIComponent(id)}` });
  }

  async addWebhook(repository: string, { url, secret: token }: NewWebhook): Promise<string> {
    const events = { push_events: true, tag_push_events: true, merge_requests_events: true };
    const body = { url, token, ...events, enable_ssl_verification: true };
    const { json } = await this.http.call({ method: 'POST', path: hooksOf(repository), body });
    return json.getId('id');
  }

  async removeWebhook(repository: string, id: string): Promise<void> {
    await this.http.call({ method: 'DELETE', path: `${hooksOf(repository)}/${encodeURIComponent(id)}` });
  }

  private async namespaceId(path: string): Promise<number> {
    const { json } = await this.http.call({ path: `/namespaces/${encodeURIComponent(path)}` });
    return Number(json.getId('id'));
  }

  /** Reads the token's own description; null if it is of another kind, or if the server is older than 15.5. */
  private findToken(): Promise<JsonReader | null> {
    return this.findJson('/personal_access_tokens/self');
  }

  /** A project or group access token acts as a bot of its own; only the bot's name tells whose it is. */
  private async findOwner(user: JsonReader): Promise<TokenOwner | null> {
    const [, kind, id] = /^(project|group)_(\d+)_bot/.exec(user.getText('username')) ?? [];
    if ((kind !== 'project' && kind !== 'group') || id === undefined || user.findFlag('bot') === false)
      return null;
    const owner = await this.findJson(`/${kind}s/${id}`);
    const member = owner && (await this.findJson(`/${kind}s/${id}/members/${user.getId('id')}`));
    return { kind, path: owner && pathOfOwner(owner), role: member && roleOf(member) };
  }

  /** Returns null if the token may not read it. */
  private async findJson(path: string): Promise<JsonReader | null> {
    try {
      return (await this.http.call({ path })).json;
    } catch (error) {
      if (error instanceof ProviderError && error.refusal && error.refusal.status < 429) return null;
      throw error;
    }
  }
}

/** Projects and groups have different fields for it. */
const pathOfOwner = (owner: JsonReader): string | null =>
  owner.findText('path_with_namespace') ?? owner.findText('full_path');

const roleOf = (member: JsonReader): string | null => ROLES[member.findNumber('access_level') ?? 0] ?? null;

/** Names of access levels. */
const ROLES: Partial<Record<number, string>> = {
  10: 'Guest',
  15: 'Planner',
  20: 'Reporter',
  [DEVELOPER]: 'Developer',
  [MAINTAINER]: 'Maintainer',
  50: 'Owner',
};

/** `{"error": "insufficient_scope", "scope": "api read_api"}`: any one of those suffices. */
export function gitLabMissingScopes({ status, body }: Refusal): string[] {
  const { error, scope } = (body ?? {}) as { error?: unknown; scope?: unknown };
  if (status !== 403 || error !== 'insufficient_scope') return [];
  return typeof scope === 'string' ? scope.split(/\s+/).slice(0, 1) : ['api'];
}

const isTaken = ({ status, text }: Refusal): boolean => status === 400 && /already been taken/i.test(text);

const hooksOf = (repository: string): string => `${projectOf(repository)}/hooks`;

const projectOf = (path: string): string => `/projects/${encodeURIComponent(path)}`;

const mergeRequestsOf = (repository: string): string => `${projectOf(repository)}/merge_requests`;

const mergeRequestOf = (json: JsonReader): PullRequest => ({
  url: json.getPageUrl('web_url'),
  number: json.getNumber('iid'),
});

const isOfProject = (one: JsonReader): boolean =>
  one.findNumber('source_project_id') === one.findNumber('target_project_id');

const listedMergeRequestOf = (json: JsonReader): ListedPullRequest => ({
  ...mergeRequestOf(json),
  title: json.getText('title'),
  from: json.getText('source_branch'),
  into: json.getText('target_branch'),
  author: json.findText('author', 'username'),
  state: stateOf(json),
  isDraft: json.isTrue('draft'),
  updatedAt: json.findTime('updated_at') ?? new Date(0),
  endedAt: json.findTime('merged_at') ?? json.findTime('closed_at'),
  sha: json.findText('sha'),
  reviewers: json.findItems('reviewers').map((one) => one.findText('username') ?? ''),
  isFork: !isOfProject(json),
});

/** `locked` is a short state during the merge. */
function stateOf(json: JsonReader): ListedPullRequest['state'] {
  switch (json.findText('state')) {
    case 'merged':
      return 'merged';
    case 'closed':
      return 'closed';
    default:
      return 'open';
  }
}

const MOST_STATUSES = 100;

/** Skipped jobs, and jobs that wait for a person, are no result. */
const STATUSES = {
  passed: ['success'],
  failed: ['failed', 'canceled'],
  pending: ['created', 'waiting_for_resource', 'preparing', 'pending', 'running', 'scheduled'],
};

const keysOf = (repository: string): string => `${projectOf(repository)}/deploy_keys`;

const pageQuery = (page: PageRequest) => ({ per_page: page.size, page: pageNumber(page) });

const repositoryOf = (json: JsonReader): Repository => ({
  path: json.getText('path_with_namespace'),
  sshUrl: json.findText('ssh_url_to_repo'),
  httpsUrl: json.getText('http_url_to_repo'),
  defaultBranch: json.findText('default_branch'),
  isPrivate: json.findText('visibility') !== 'public',
  mayAdminister: hasLevel(json.at('permissions'), MAINTAINER),
  mayWrite: hasLevel(json.at('permissions'), DEVELOPER),
});

/** Lists omit it. */
function hasLevel(permissions: JsonReader, wanted: number): boolean | null {
  const levels = ['project_access', 'group_access'].map((kind) =>
    permissions.findNumber(kind, 'access_level'),
  );
  const known = levels.filter((level) => level !== null);
  return known.length === 0 ? null : Math.max(...known) >= wanted;
}

const deployKeyOf = (json: JsonReader): DeployKey => ({
  id: json.getId('id'),
  publicKey: json.getText('key'),
  mayWrite: json.isTrue('can_push'),
});

/** Date at whose beginning the token expires. */
function expiryOf(day: string | null): Date | null {
  const time = day === null ? null : new Date(`${day}T00:00:00Z`);
  return time && !Number.isNaN(time.getTime()) ? time : null;
}
