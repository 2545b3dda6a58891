import { join } from 'node:path';
import { ApiDescription } from './api-description';
import {
  shaOf,
  updateOf,
  type Hosted,
  type HostedComment,
  type HostedPullRequest,
  type HostedUser,
  HostingServer,
} from './hosting-server';
import type { ProviderAnswer, ProviderRequest } from './provider-server';

const DESCRIPTION = new ApiDescription(join(__dirname, 'azure-description.json'));
const ORGANIZATION = '/acme';
/** Used by Azure DevOps' own clients; undocumented. */
const CONNECTION_DATA = '/_apis/connectionData';

/** Azure DevOps as described (7.1); each request and answer is validated against the description. */
export class AzureServer extends HostingServer {
  protected readonly root = ORGANIZATION;
  protected readonly description = DESCRIPTION;
  protected readonly sizeName = '$top';
  protected readonly maxSize = 1000;
  readonly publicProjects = new Set<string>();
  /** Branch policies besides the protecting ones. */
  readonly policies: object[] = [];

  override get baseUrl(): string {
    return `${super.baseUrl}${ORGANIZATION}`;
  }

  protected override isSignedIn({ token }: HostedUser, { authorization }: ProviderRequest): boolean {
    return authorization === `Basic ${Buffer.from(`:${token}`).toString('base64')}`;
  }

  protected override async make(path: string, isPrivate: boolean): Promise<Hosted> {
    const made = await super.make(path, isPrivate);
    made.httpsUrl = `${this.baseUrl}/${path.replace('/', '/_git/').replaceAll(' ', '%20')}`;
    return made;
  }

  /** The description omits the envelope of lists and has the organization in its paths. */
  protected override deviationsOf(request: ProviderRequest, answer: ProviderAnswer): string[] {
    if (request.path === CONNECTION_DATA) return [];
    const { value } = (answer.body ?? {}) as { value?: unknown };
    const path = `${ORGANIZATION}${request.path}`;
    // A new pull request is answered by 201, but described as 200.
    const status = path.endsWith('/pullrequests') && answer.status === 201 ? 200 : answer.status;
    return super.deviationsOf({ ...request, path }, { ...answer, status, body: value ?? answer.body });
  }

  /** Scopes are not disclosed: a token that lacks a scope gets the same answer as an invalid one. */
  protected refuse({ method }: ProviderRequest, { scopes }: HostedUser): ProviderAnswer | null {
    return scopes && method !== 'GET' ? { status: 401, body: { message: '' } } : null;
  }

  protected async answerTo(request: ProviderRequest, user: HostedUser): Promise<ProviderAnswer | null> {
    const { method, path } = request;
    if (path === CONNECTION_DATA) return { status: 200, body: connectionData(user) };
    if (!request.query.get('api-version')) return { status: 400, body: { message: 'No api-version' } };
    const [, one] = /^\/_apis\/projects(?:\/([^/]+))?$/.exec(path) ?? [];
    if (path === '/_apis/projects')
      return this.#pages(user.organizations, request, (name) => this.#project(name));
    if (one !== undefined) return { status: 200, body: this.#project(decodeURIComponent(one)) };
    const [, policed] =
      /^\/([^/]+)\/_apis\/git\/policy\/configurations$/.exec(decodeURIComponent(path)) ?? [];
    if (policed !== undefined) return this.#policies(policed, request);
    const [, hook] = /^\/_apis\/hooks\/subscriptions(?:\/([^/]+))?$/.exec(path) ?? [];
    if (path.startsWith('/_apis/hooks/')) return this.#webhooks(request, hook);
    const reported = this.#report(decodeURIComponent(path), request, user);
    if (reported) return reported;
    const judged = this.#vote(decodeURIComponent(path), request, user);
    if (judged) return judged;
    const progress = this.#progress(decodeURIComponent(path));
    if (progress) return { status: 200, body: { count: progress.length, value: progress } };
    const [, project = '', name, rest = ''] =
      /^\/([^/]+)\/_apis\/git\/repositories(?:\/([^/]+)(\/refs|\/pullrequests)?)?$/.exec(
        decodeURIComponent(path),
      ) ?? [];
    if (name === undefined && method === 'POST') return this.#create(project, request);
    if (name === undefined) {
      const all = this.ownedBy(project).map((repository) => this.#repository(repository));
      return { status: 200, body: { count: all.length, value: all } };
    }
    const repository = this.repositories.get(`${project}/${name}`);
    if (!repository) return null;
    if (rest === '') return { status: 200, body: this.#repository(repository) };
    if (rest === '/pullrequests') return this.#pullRequests(repository, request, user);
    const refs = repository.branches.map((branch) => `refs/heads/${branch}`);
    const wanted = refs.filter((ref) => ref.startsWith(`refs/${request.query.get('filter')}`));
    return this.#pages(wanted, request, (ref) => ({ name: ref, objectId: 'a'.repeat(40) }));
  }

  #webhooks({ body }: ProviderRequest, id: string | undefined): ProviderAnswer | null {
    const all = [...this.repositories.values()];
    if (id !== undefined) {
      const number = String(Number(id.split('-').at(-1)));
      const of = all.find(({ webhooks }) => webhooks.some((one) => String(one.id) === number));
      return of && this.removeWebhook(of, number) ? { status: 200, body: {} } : null;
    }
    const { eventType } = body as { eventType: string };
    const { publisherInputs, consumerInputs } = body as Record<string, Record<string, string>>;
    const repository = all.find((one) => idOf(one) === publisherInputs!.repository);
    if (!repository) return { status: 400, body: { message: 'No such repository' } };
    const { url, basicAuthPassword: secret } = consumerInputs!;
    const added = this.addWebhook(repository, { url: url!, secret: secret!, events: [eventType] });
    return { status: 200, body: { id: `00000000-0000-4000-8000-${String(added.id).padStart(12, '0')}` } };
  }

  #policies(project: string, { query }: ProviderRequest): ProviderAnswer {
    const repository = this.ownedBy(project).find((one) => idOf(one) === query.get('repositoryId'));
    if (!repository) return { status: 404, body: { message: 'No such repository' } };
    const scope = (branch: string) => ({
      refName: `refs/heads/${branch}`,
      matchKind: 'Exact',
      repositoryId: idOf(repository),
    });
    const ofBranches = repository.protectedBranches.map((branch) => policy([scope(branch)]));
    const value = [...ofBranches, ...this.policies];
    return { status: 200, body: { count: value.length, value } };
  }

  /** Threads and statuses of a pull request. A comment is known by its thread, which it begins. */
  #report(path: string, { method, body }: ProviderRequest, { login: by }: HostedUser): ProviderAnswer | null {
    const [, project, name, number, what, thread] =
      /^\/([^/]+)\/_apis\/git\/repositories\/([^/]+)\/pullRequests\/(\d+)\/(threads|statuses)(?:\/(\d+)\/comments\/1)?$/.exec(
        path,
      ) ?? [];
    const repository = this.repositories.get(`${project}/${name}`);
    const one = repository && this.findNumbered(repository, number ?? '');
    if (!one) return null;
    const show = (comment: HostedComment) => ({
      id: comment.id,
      status: 'closed',
      comments: [{ id: 1, content: comment.body, author: { id: comment.by === ADA ? IDENTITY : 'another' } }],
    });
    if (thread !== undefined) {
      const { content } = body as { content: string };
      const changed = this.changeComment({ pullRequests: [one] }, thread, { by, body: content });
      if (changed === 'missing') return { status: 404, body: { message: 'No such thread' } };
      if (changed === 'forbidden') return { status: 403, body: { message: 'Not the author' } };
      return { status: 200, body: { id: 1, content: changed.body } };
    }
    if (what === 'threads' && method === 'GET') {
      const value = (one.comments ?? []).map(show);
      return { status: 200, body: { count: value.length, value } };
    }
    if (what === 'threads') {
      const { comments } = body as { comments: { content: string }[] };
      return { status: 200, body: show(this.addComment(one, by, comments[0]!.content)) };
    }
    if (method !== 'POST') return null;
    const set = body as { context: Record<'genre' | 'name', string> } & Record<
      'state' | 'description' | 'targetUrl',
      string
    >;
    const { context, state, description: text, targetUrl: url } = set;
    repository.setChecks.push({
      name: `${context.genre}/${context.name}`,
      sha: shaOf(one),
      state,
      text,
      url,
    });
    return { status: 200, body: { id: 1, ...set } };
  }

  /** An account votes as itself. */
  #vote(path: string, { method, body }: ProviderRequest, { login: by }: HostedUser): ProviderAnswer | null {
    const [, project, name, number = '', reviewer] =
      /^\/([^/]+)\/_apis\/git\/repositories\/([^/]+)\/pullRequests\/(\d+)\/reviewers\/([^/]+)$/.exec(path) ??
      [];
    const repository = this.repositories.get(`${project}/${name}`);
    const one = repository && this.findNumbered(repository, number);
    if (!one || method !== 'PUT') return null;
    if (reviewer !== IDENTITY) return { status: 403, body: { message: 'Only the reviewer may vote.' } };
    const { vote } = body as { vote: number };
    this.addReview(one, { by, verdict: String(vote) });
    return { status: 200, body: { id: reviewer, vote } };
  }

  #progress(path: string): object[] | null {
    const [, project, name, number, what] =
      /^\/([^/]+)\/_apis\/git\/repositories\/([^/]+)\/pullRequests\/(\d+)\/(statuses|reviewers)$/.exec(
        path,
      ) ?? [];
    const one = this.repositories
      .get(`${project}/${name}`)
      ?.pullRequests.find((each) => String(each.number) === number);
    if (!one) return null;
    return what === 'statuses' ? statusesOf(one) : reviewersOf(one);
  }

  #pullRequests(
    repository: Hosted,
    { method, query, body }: ProviderRequest,
    { mayWrite = true }: HostedUser,
  ): ProviderAnswer {
    const present = (one: HostedPullRequest) => presentPullRequest(one, this.#repository(repository));
    const name = (ref: string | null) => (ref ?? '').replace('refs/heads/', '');
    if (method === 'GET' && query.has('$skip')) {
      const isOpen = query.get('searchCriteria.status') === 'active';
      const after = query.get('searchCriteria.minTime') ?? '';
      const found = this.listed(repository, isOpen).filter((one) => isOpen || updateOf(one) >= after);
      const start = Number(query.get('$skip'));
      const value = found.slice(start, start + Number(query.get('$top'))).map(present);
      return { status: 200, body: { count: value.length, value } };
    }
    if (method === 'GET') {
      const [from, into] = ['sourceRefName', 'targetRefName'].map((one) =>
        name(query.get(`searchCriteria.${one}`)),
      );
      const value = this.openOnes(repository, { from, into }).map(present);
      return { status: 200, body: { count: value.length, value } };
    }
    const { sourceRefName, targetRefName, title, description } = body as Record<
      'sourceRefName' | 'targetRefName' | 'title' | 'description',
      string
    >;
    if (!mayWrite) {
      const message = "TF401027: You need the Git 'PullRequestContribute' permission to perform this action.";
      return { status: 403, body: { message, typeKey: 'GitNeedsPermissionException' } };
    }
    const wanted = { from: name(sourceRefName), into: name(targetRefName), title, description };
    const added = this.addPullRequest({ ...repository, mergedBranches: [] }, wanted);
    if (typeof added !== 'string') return { status: 201, body: present(added) };
    if (added === 'exists') {
      const message = 'TF401179: An active pull request for the source and target branch already exists.';
      return { status: 409, body: { message, typeKey: 'GitPullRequestExistsException' } };
    }
    const message =
      'TF401398: The pull request cannot be activated because the source and/or the target branch no longer exists.';
    return { status: 400, body: { message, typeKey: 'GitPullRequestCannotBeActivated' } };
  }

  async #create(project: string, { body }: ProviderRequest): Promise<ProviderAnswer> {
    const { name } = body as { name: string };
    const path = `${project}/${name}`;
    if (this.repositories.has(path)) {
      const message = `TF400948: A Git repository with the name ${name} already exists.`;
      return { status: 409, body: { message, typeKey: 'GitRepositoryNameAlreadyExistsException' } };
    }
    return { status: 201, body: this.#repository(await this.make(path, true)) };
  }

  #project(name: string) {
    const visibility = this.publicProjects.has(name) ? 'public' : 'private';
    return { id: '6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c', name, state: 'wellFormed', visibility };
  }

  #repository(repository: Hosted) {
    const { path, branches, sshUrl, httpsUrl } = repository;
    const [project = '', name] = path.split('/');
    return {
      id: idOf(repository),
      name,
      project: this.#project(project),
      ...(branches.length > 0 ? { defaultBranch: 'refs/heads/main' } : {}),
      remoteUrl: httpsUrl.replace('https://', 'https://acme@'),
      sshUrl,
      isDisabled: name === 'switched-off',
    };
  }

  #pages<T>(all: T[], { query }: ProviderRequest, present: (item: T) => unknown): ProviderAnswer {
    const size = Number(query.get('$top') ?? 100);
    const start = Number(query.get('continuationToken') ?? 0);
    const value = all.slice(start, start + size).map(present);
    const headers: Record<string, string> =
      all.length > start + size ? { 'x-ms-continuationtoken': String(start + size) } : {};
    return { status: 200, body: { count: value.length, value }, headers };
  }
}

/** Differs between the repositories of a test. */
const idOf = ({ path }: Hosted): string =>
  `2f3d611a-f012-4b39-b157-${Buffer.from(path).toString('hex').padStart(12, '0').slice(-12)}`;

const policy = (scope: object[]): object => ({
  id: 7,
  isEnabled: true,
  isBlocking: true,
  isDeleted: false,
  settings: { minimumApproverCount: 1, scope },
});

/** A context has a status for each push; the last one counts. */
const statusesOf = ({ checks = [] }: HostedPullRequest): object[] =>
  checks.flatMap((state, index) => {
    const context = { genre: 'ci', name: `check ${index}` };
    const states = { passed: 'succeeded', failed: 'failed', pending: 'pending', skipped: 'notApplicable' };
    return [
      { id: 2 * index + 2, context, state: states[state] },
      { id: 2 * index + 1, context, state: 'error' },
    ];
  });

function reviewersOf({ approvedBy = [], declinedBy = [], requestedOf = [] }: HostedPullRequest): object[] {
  const reviewer = (vote: number) => (displayName: string) => ({ displayName, vote });
  return [...approvedBy.map(reviewer(10)), ...declinedBy.map(reviewer(-10)), ...requestedOf.map(reviewer(0))];
}

const presentPullRequest = (one: HostedPullRequest, repository: object) => {
  const { number, title, description, from, into, isOfFork } = one;
  return {
    pullRequestId: number,
    title,
    description,
    status: one.isOpen ? 'active' : one.isMerged ? 'completed' : 'abandoned',
    isDraft: one.isDraft ?? false,
    createdBy: { displayName: 'ada' },
    creationDate: updateOf(one),
    ...(one.isOpen ? {} : { closedDate: updateOf(one) }),
    lastMergeSourceCommit: { commitId: shaOf(one) },
    sourceRefName: `refs/heads/${from}`,
    targetRefName: `refs/heads/${into}`,
    repository,
    ...(isOfFork ? { forkSource: { name: `refs/heads/${from}` } } : {}),
  };
};

const ADA = 'ada';
const IDENTITY = 'd6245f20-2af8-44f4-9451-8107cb2767db';

const connectionData = ({ login }: HostedUser) => ({
  authenticatedUser: {
    id: IDENTITY,
    providerDisplayName: 'Ada Lovelace',
    isActive: true,
    properties: { Account: { $type: 'System.String', $value: login } },
  },
});
