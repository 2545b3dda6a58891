import { createHash } from 'node:crypto';
import {
  BranchRules,
  encodePath,
  openPullRequest,
  type Branch,
  type Check,
  type CheckedCommit,
  type DeployKeys,
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
  type DeployKey,
  type NewDeployKey,
  type IsProtected,
} from './provider-api';
import { giveVerdict, unexpectedAnswer, type Refusal } from './provider-error';
import {
  everyPage,
  listAcross,
  unlessRefused,
  withoutUser,
  type ProviderHttp,
  type JsonReader,
} from './provider-http';
import {
  countChecks,
  MOST_COMMENTS,
  plainImages,
  resultOf,
  unlessHidden,
  writeReport,
  type CheckResult,
} from './pull-requests';

/** Limit on the workspaces searched for repositories if none is named, and on the restrictions of branches. */
const MOST_PAGES = { size: 100, maxPages: 3 };

/** Bitbucket Cloud's REST API, version 2.0. Workspaces are its organizations; an account itself has no repositories. */
export class Bitbucket implements ProviderApi {
  readonly deployKeys: DeployKeys;
  readonly writeImages = plainImages;
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
    const workspaces = await everyPage((one) => this.listOrganizations(one), MOST_PAGES);
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

  listPullRequests(repository: string, page: PullRequestPage): Promise<ListedPage<ListedPullRequest>> {
    return this.#pullRequests.list(repository, page);
  }

  readProgress(repository: string, { number }: ListedPullRequest): Promise<PullRequestProgress> {
    return this.#pullRequests.readProgress(repository, number);
  }

  putReport(repository: string, number: number, report: ReportComment): Promise<string> {
    return this.#pullRequests.putReport(repository, number, report);
  }

  postReview(repository: string, number: number, review: NewPostedReview): Promise<void> {
    return this.#pullRequests.postReview(repository, number, review);
  }

  async setCheck(
    repository: string,
    { sha }: CheckedCommit,
    { name, isPassed, title, url }: Check,
  ): Promise<void> {
    const path = `${repositoryAt(repository)}/commit/${encodeURIComponent(sha)}/statuses/build`;
    const state = isPassed ? 'SUCCESSFUL' : 'FAILED';
    await this.http.call({
      method: 'POST',
      path,
      body: { key: checkKeyOf(name), state, name, url, description: title },
    });
  }

  async addWebhook(repository: string, { url, secret }: NewWebhook): Promise<string> {
    const body = { description: 'Trellis', url, secret, active: true, events: EVENTS };
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
      mayWrite: null,
    };
  }
}

const hooksOf = (repository: string): string => `${repositoryAt(repository)}/hooks`;

const EVENTS = ['repo:push', 'pullrequest:created', 'pullrequest:updated'];

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

interface PagedRequest {
  path: string;
  query?: Record<string, string>;
  page: PageRequest;
}

/**
 * Reads a page of Bitbucket's. Only the page parameter of its `next` address is used, so that it cannot lead to
 * another server.
 */
async function pagedValues<T>(
  http: ProviderHttp,
  { path, query, page: { at, size } }: PagedRequest,
  read: (json: JsonReader) => T,
): Promise<ListedPage<T>> {
  const { json } = await http.call({ path, query: { ...query, pagelen: size, page: at ?? undefined } });
  return { items: json.items('values').map(read), next: pageOf(json.findText('next')) };
}

const pageOf = (next: string | null): string | null =>
  next !== null && URL.canParse(next) ? new URL(next).searchParams.get('page') : null;

/** Uses the slug: lower case, no other characters, whatever was typed. */
function repositoryAt(path: string): string {
  const slash = path.indexOf('/');
  const slug = path
    .slice(slash + 1)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-');
  return `/repositories/${encodePath(`${path.slice(0, slash)}/${slug}`)}`;
}

const OF_REPOSITORY = 'repository';
const OF_ACCOUNT = 'account';

/**
 * In Bitbucket Cloud, keys of a repository are read-only. A key with write access is therefore registered as an SSH
 * key of the account, which gives it access to everything that the account has; the two lists are presented as one,
 * and a key is in one of them.
 */
class BitbucketKeys implements DeployKeys {
  #accountPath: string | null = null;

  constructor(private readonly http: ProviderHttp) {}

  async listDeployKeys(repository: string, { at, size }: PageRequest): Promise<ListedPage<DeployKey>> {
    const [place = OF_REPOSITORY, within] = at?.split(' ') ?? [];
    const page = { at: within || null, size };
    const path = place === OF_ACCOUNT ? await this.accountKeys() : keysOf(repository);
    const { items, next } = await pagedValues(this.http, { path, page }, (json) => keyOf(place, json));
    if (next !== null) return { items, next: `${place} ${next}` };
    return { items, next: place === OF_REPOSITORY ? `${OF_ACCOUNT} ` : null };
  }

  async addDeployKey(
    repository: string,
    { title, publicKey, mayWrite }: NewDeployKey,
  ): Promise<DeployKey | null> {
    const path = mayWrite ? await this.accountKeys() : keysOf(repository);
    const body = { key: publicKey, label: title };
    const answer = await unlessRefused(this.http.call({ method: 'POST', path, body }), isKeyTaken);
    return answer && keyOf(mayWrite ? OF_ACCOUNT : OF_REPOSITORY, answer.json);
  }

  async removeDeployKey(repository: string, id: string): Promise<void> {
    const [place, key = ''] = id.split(' ');
    const path = place === OF_ACCOUNT ? await this.accountKeys() : keysOf(repository);
    await this.http.call({ method: 'DELETE', path: `${path}/${encodeURIComponent(key)}` });
  }

  /** Uses the account's id: these addresses no longer accept user names. */
  private async accountKeys(): Promise<string> {
    if (this.#accountPath === null) {
      const { json } = await this.http.call({ path: '/user' });
      this.#accountPath = `/users/${encodeURIComponent(json.getText('uuid'))}/ssh-keys`;
    }
    return this.#accountPath;
  }
}

const keysOf = (repository: string): string => `${repositoryAt(repository)}/deploy-keys`;

const keyOf = (place: string, json: JsonReader): DeployKey => ({
  id: `${place} ${place === OF_ACCOUNT ? json.getText('uuid') : json.getId('id')}`,
  publicKey: json.getText('key'),
  mayWrite: place === OF_ACCOUNT,
});

/** `Someone has already registered that SSH key.`, as plain text or as the error of the field. */
const isKeyTaken = ({ status, text }: Refusal): boolean =>
  (status === 400 || status === 409) && /already/i.test(text);

/** Pull requests of Bitbucket Cloud. */
class BitbucketPullRequests {
  constructor(private readonly http: ProviderHttp) {}

  /** Looks first, because Bitbucket takes a second one for the same branches as a change of the first one's title. */
  async create(repository: string, request: NewPullRequest): Promise<PullRequest> {
    const findOpen = () => this.findOpen(repository, request);
    const open = await findOpen();
    if (open) return open;
    const { from, into, title, description } = request;
    return openPullRequest(request, {
      create: async () => {
        const body = { title, description, source: branchNamed(from), destination: branchNamed(into) };
        const path = pullRequestsOf(repository);
        return pullRequestOf((await this.http.call({ method: 'POST', path, body })).json);
      },
      findOpen,
      hasBranch: (name) => this.hasBranch(repository, name),
      right: 'write access to the repository',
    });
  }

  private async findOpen(repository: string, { from, into }: NewPullRequest): Promise<PullRequest | null> {
    const q = `state = "OPEN" AND source.branch.name = ${quoted(from)} AND destination.branch.name = ${quoted(into)}`;
    const { json } = await this.http.call({ path: pullRequestsOf(repository), query: { q } });
    // Forks have branches of the same names.
    const found = json.items('values').find((one) => !isOfFork(one));
    return found ? pullRequestOf(found) : null;
  }

  async list(
    repository: string,
    { isOpen, since, ...page }: PullRequestPage,
  ): Promise<ListedPage<ListedPullRequest>> {
    const ended = `(state = "MERGED" OR state = "DECLINED") AND updated_on >= ${since.toISOString()}`;
    const query = { q: isOpen ? 'state = "OPEN"' : ended, sort: '-updated_on' };
    const request = { path: pullRequestsOf(repository), query, page };
    return pagedValues(this.http, request, listedPullRequestOf);
  }

  putReport(repository: string, number: number, report: ReportComment): Promise<string> {
    const path = `${pullRequestsOf(repository)}/${number}/comments`;
    const body = { content: { raw: markedText(report) } };
    return writeReport(report, {
      update: (id) => this.http.call({ method: 'PUT', path: `${path}/${encodeURIComponent(id)}`, body }),
      findOwn: async () => {
        const account = (await this.http.call({ path: '/user' })).json.getText('uuid');
        const comments = await everyPage(
          (page) => pagedValues(this.http, { path, page }, (json) => json),
          MOST_COMMENTS,
        );
        const own = comments.find(
          (one) =>
            !one.isTrue('deleted') &&
            one.findText('user', 'uuid') === account &&
            one.findText('content', 'raw')?.includes(report.marker),
        );
        return own?.getId('id') ?? null;
      },
      create: async () => (await this.http.call({ method: 'POST', path, body })).json.getId('id'),
    });
  }

  /** Lists of pull requests leave out their participants. */
  async postReview(repository: string, number: number, { body, verdict }: NewPostedReview): Promise<void> {
    const path = `${pullRequestsOf(repository)}/${number}`;
    await this.http.call({ method: 'POST', path: `${path}/comments`, body: { content: { raw: body } } });
    if (verdict === 'comment') return;
    const action = verdict === 'approve' ? 'approve' : 'request-changes';
    await giveVerdict(this.http.call({ method: 'POST', path: `${path}/${action}` }));
  }

  async readProgress(repository: string, number: number): Promise<PullRequestProgress> {
    const path = `${pullRequestsOf(repository)}/${number}`;
    const [checks, participants] = await Promise.all([
      unlessHidden(this.readStatuses(path), []),
      unlessHidden(this.readParticipants(path), []),
    ]);
    const approved = participants.filter((one) => one.isTrue('approved')).length;
    const requested = participants.filter(
      (one) =>
        one.findText('role') === 'REVIEWER' && !one.isTrue('approved') && one.findText('state') === null,
    ).length;
    return { checks: countChecks(checks), reviews: { approved, requested } };
  }

  private async readStatuses(path: string): Promise<(CheckResult | null)[]> {
    const request = { path: `${path}/statuses`, page: { at: null, size: MOST_STATUSES } };
    const { items } = await pagedValues(this.http, request, (json) => json.findText('state'));
    return items.map((state) => resultOf(state, STATUSES));
  }

  private async readParticipants(path: string): Promise<JsonReader[]> {
    return (await this.http.call({ path })).json.findItems('participants');
  }

  /** Searches the list: a name with a slash is no part of a path. */
  private async hasBranch(repository: string, name: string): Promise<boolean> {
    const path = `${repositoryAt(repository)}/refs/branches`;
    const { json } = await this.http.call({ path, query: { q: `name = ${quoted(name)}` } });
    return json.items('values').some((one) => one.findText('name') === name);
  }
}

const pullRequestsOf = (repository: string): string => `${repositoryAt(repository)}/pullrequests`;

const branchNamed = (name: string) => ({ branch: { name } });

/** Text of Bitbucket's query language. The names of branches hold no backslash. */
const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;

const pullRequestOf = (json: JsonReader): PullRequest => ({
  url: json.getPageUrl('links', 'html', 'href'),
  number: json.getNumber('id'),
});

const isOfFork = (json: JsonReader): boolean => {
  const [source, destination] = ['source', 'destination'].map((side) =>
    json.findText(side, 'repository', 'full_name'),
  );
  return source !== destination;
};

/** Comments show HTML as it is typed; a definition of a link that nothing uses is invisible. */
const markedText = ({ marker, body }: ReportComment): string => `[//]: # (${marker})\n\n${body}`;

const listedPullRequestOf = (json: JsonReader): ListedPullRequest => {
  const state = stateOf(json);
  const updatedAt = json.findTime('updated_on') ?? new Date(0);
  return {
    ...pullRequestOf(json),
    title: json.getText('title'),
    from: json.getText('source', 'branch', 'name'),
    into: json.getText('destination', 'branch', 'name'),
    author: json.findText('author', 'nickname') ?? json.findText('author', 'display_name'),
    state,
    isDraft: json.isTrue('draft'),
    updatedAt,
    // The API has no time of the end.
    endedAt: state === 'open' ? null : updatedAt,
    sha: json.findText('source', 'commit', 'hash'),
    reviewers: [],
    isFork: isOfFork(json),
  };
};

function stateOf(json: JsonReader): ListedPullRequest['state'] {
  switch (json.findText('state')) {
    case 'MERGED':
      return 'merged';
    case 'DECLINED':
    case 'SUPERSEDED':
      return 'closed';
    default:
      return 'open';
  }
}

const MOST_STATUSES = 50;
const STATUSES = { passed: ['successful'], failed: ['failed', 'stopped'], pending: ['inprogress'] };

/** Reads which branches of a repository few people may push to. Bitbucket tells only administrators. */
async function readRestrictions(http: ProviderHttp, repository: string): Promise<IsProtected> {
  const path = `${repositoryAt(repository)}/branch-restrictions`;
  const restrictions = await everyPage(
    (page) => pagedValues(http, { path, query: { kind: 'push' }, page }, (json) => json),
    MOST_PAGES,
  );
  const isOfModel = restrictions.some((one) => one.findText('branch_match_kind') === 'branching_model');
  const patterns = restrictions.flatMap((one) => one.findText('pattern') ?? []);
  // The branches of a branching model are named in settings of their own.
  return (branch) => patterns.some((pattern) => covers(pattern, branch)) || (isOfModel ? null : false);
}

/** Only the asterisk has a meaning: any characters, slashes too. Takes linear time, whatever the pattern. */
function covers(pattern: string, branch: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return branch === pattern;
  if (!branch.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = branch.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return branch.length - last.length >= at && branch.endsWith(last);
}

/** Longest key of a build status. */
const MAX_KEY = 40;

/** Returns the name or, if it is too long, an id that belongs to it. */
const checkKeyOf = (name: string): string =>
  name.length <= MAX_KEY ? name : createHash('sha256').update(name).digest('hex').slice(0, MAX_KEY);
