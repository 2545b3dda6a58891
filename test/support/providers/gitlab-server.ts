import {
  shaOf,
  timesOf,
  updateOf,
  type Hosted,
  type HostedComment,
  type HostedKey,
  type HostedPullRequest,
  type HostedUser,
  HostingServer,
} from './hosting-server';
import type { ProviderAnswer, ProviderRequest } from './provider-server';

const TAKEN = ['has already been taken'];

/** GitLab as documented (doc/api in its source); there is no description to validate against. */
export class GitLabServer extends HostingServer {
  protected readonly root = '/api/v4';
  protected readonly description = null;
  protected readonly sizeName = 'per_page';
  protected readonly maxSize = 100;

  protected async answerTo(request: ProviderRequest, user: HostedUser): Promise<ProviderAnswer | null> {
    const { method, path, query } = request;
    if (path === '/user')
      return {
        status: 200,
        body: {
          ...{ id: 1, username: user.login, name: 'Ada Lovelace', state: 'active' },
          bot: user.botOf !== undefined,
        },
      };
    const owned = this.#ownerOfToken(path, user);
    if (owned) return owned;
    if (path === '/personal_access_tokens/self') return this.#tokenItself(user);
    if (path === '/groups') return this.list(user.organizations, request, (name) => presentGroup(name));
    if (path === '/projects' && method === 'POST') return this.#create(request, user);
    if (path === '/projects' && query.get('membership') === 'true')
      return this.#projects(this.ownedBy(user.login, ...user.organizations), request);
    const [, kind, name = '', rest = ''] =
      /^\/(users|groups|namespaces|projects)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    const named = decodeURIComponent(name);
    if (kind === 'namespaces') {
      const index = user.organizations.indexOf(named);
      return index === -1
        ? null
        : { status: 200, body: { ...presentGroup(named), id: index + 1, kind: 'group' } };
    }
    if (kind === 'users' || kind === 'groups')
      return rest === '/projects' ? this.#projects(this.ownedBy(named), request) : null;
    const repository = this.repositories.get(named);
    const reported = repository && this.#report(repository, rest, request, user);
    if (reported) return reported;
    if (repository && rest === '/merge_requests') return this.#mergeRequests(repository, request, user);
    return repository ? this.#project(repository, rest, request) : null;
  }

  protected override notFound(): unknown {
    return { message: '404 Project Not Found' };
  }

  protected refuse({ method }: ProviderRequest, { scopes = ['api'] }: HostedUser): ProviderAnswer | null {
    if (scopes.includes('api') || (method === 'GET' && scopes.includes('read_api'))) return null;
    return {
      status: 403,
      body: {
        error: 'insufficient_scope',
        error_description: 'The request requires higher privileges than provided by the access token.',
        scope: 'api',
      },
    };
  }

  /** The project or group that a bot belongs to, and its membership there. */
  #ownerOfToken(path: string, { botOf }: HostedUser): ProviderAnswer | null {
    if (!botOf) return null;
    const { kind, id, path: name, level } = botOf;
    if (path === `/${kind}s/${id}/members/1`) return { status: 200, body: { id: 1, access_level: level } };
    if (path !== `/${kind}s/${id}`) return null;
    return {
      status: 200,
      body: kind === 'project' ? { id, path_with_namespace: name } : { id, full_path: name },
    };
  }

  #tokenItself({ scopes = ['api'], isByOAuth }: HostedUser): ProviderAnswer {
    if (isByOAuth) {
      const message = '400 Bad request - This endpoint requires token type to be a personal access token';
      return { status: 400, body: { message } };
    }
    const body = {
      id: 4,
      name: 'Trellis',
      revoked: false,
      scopes,
      user_id: 1,
      active: true,
      expires_at: '2031-12-01',
    };
    return { status: 200, body };
  }

  #projects(items: Hosted[], request: ProviderRequest): ProviderAnswer {
    return this.list(items, request, (repository) => presentProject(repository));
  }

  async #create(request: ProviderRequest, user: HostedUser): Promise<ProviderAnswer> {
    const {
      path: name,
      namespace_id: id,
      visibility,
    } = request.body as {
      path: string;
      namespace_id?: number;
      visibility: string;
    };
    const path = `${id === undefined ? user.login : user.organizations[id - 1]}/${name}`;
    if (this.repositories.has(path)) return { status: 400, body: { message: { name: TAKEN, path: TAKEN } } };
    return { status: 201, body: presentProject(await this.make(path, visibility === 'private')) };
  }

  /** Notes and approvals of merge requests, and statuses of commits. */
  #report(
    repository: Hosted,
    rest: string,
    request: ProviderRequest,
    { login: by }: HostedUser,
  ): ProviderAnswer | null {
    const { body } = (request.body ?? {}) as { body: string };
    const show = (note: HostedComment) => ({ id: note.id, body: note.body, author: { username: note.by } });
    const [, number, id] = /^\/merge_requests\/(\d+)\/notes(?:\/(\d+))?$/.exec(rest) ?? [];
    const one = this.findNumbered(repository, number ?? '');
    if (one && id !== undefined) {
      const changed = this.changeComment({ pullRequests: [one] }, id, { by, body });
      if (changed === 'missing') return { status: 404, body: { message: '404 Note Not Found' } };
      if (changed === 'forbidden') return { status: 403, body: { message: '403 Forbidden' } };
      return { status: 200, body: show(changed) };
    }
    if (one && request.method === 'GET') return this.list(one.comments ?? [], request, show);
    if (one && number !== undefined) return { status: 201, body: show(this.addComment(one, by, body)) };
    const [, approved] = /^\/merge_requests\/(\d+)\/approve$/.exec(rest) ?? [];
    const reviewed = this.findNumbered(repository, approved ?? '');
    if (reviewed) return this.#approve(reviewed, by);
    const [, sha] = /^\/statuses\/([0-9a-f]{40})$/.exec(rest) ?? [];
    if (sha === undefined) return null;
    const set = request.body as Record<'name' | 'state' | 'description' | 'target_url' | 'ref', string>;
    const { name, state, description: text, target_url: url, ref } = set;
    repository.setChecks.push({ name, sha, state, text, url });
    return { status: 201, body: { id: 1, sha, ref, name, status: state } };
  }

  /** Refuses a second approval of the same account. */
  #approve(one: HostedPullRequest, by: string): ProviderAnswer {
    if (one.reviews?.some((review) => review.by === by))
      return { status: 401, body: { message: '401 Unauthorized' } };
    this.addReview(one, { by, verdict: 'approve' });
    return { status: 201, body: { id: 900 + one.number, iid: one.number, approved: true } };
  }

  #mergeRequests(
    repository: Hosted,
    request: ProviderRequest,
    { mayWrite = true }: HostedUser,
  ): ProviderAnswer {
    const present = (one: HostedPullRequest) => presentMergeRequest(one, repository, this.baseUrl);
    const { query } = request;
    if (request.method === 'GET') {
      if (query.get('order_by') === 'updated_at') return this.#recent(repository, request, present);
      const branches = { from: query.get('source_branch'), into: query.get('target_branch') };
      return this.list(this.openOnes(repository, branches), request, present);
    }
    if (!mayWrite) return { status: 403, body: { message: '403 Forbidden' } };
    const {
      source_branch: from,
      target_branch: into,
      title,
      description,
    } = request.body as Record<'source_branch' | 'target_branch' | 'title' | 'description', string>;
    // Accepts one without commits, or without its branches.
    const branches = [...repository.branches, from, into];
    const place = { ...repository, branches, mergedBranches: [] };
    const added = this.addPullRequest(place, { from, into, title, description });
    if (typeof added !== 'string') return { status: 201, body: present(added) };
    const [open] = this.openOnes(repository, { from, into });
    const message = [`Another open merge request already exists for this source branch: !${open?.number}`];
    return { status: 409, body: { message } };
  }

  #recent(
    repository: Hosted,
    request: ProviderRequest,
    present: (one: HostedPullRequest) => unknown,
  ): ProviderAnswer {
    const { query } = request;
    if (query.get('state') === 'opened') return this.list(this.listed(repository, true), request, present);
    const after = query.get('updated_after') ?? '';
    const all = [...this.listed(repository, true), ...this.listed(repository, false)];
    return this.list(
      all.filter((one) => updateOf(one) >= after),
      request,
      present,
    );
  }

  #progress(repository: Hosted, rest: string): unknown {
    const [, number] = /^\/merge_requests\/(\d+)\/approvals$/.exec(rest) ?? [];
    const reviewed = repository.pullRequests.find((one) => String(one.number) === number);
    if (reviewed)
      return {
        approved: false,
        approved_by: reviewed.approvedBy?.map((username) => ({ user: { username } })) ?? [],
      };
    const [, sha = ''] = /^\/repository\/commits\/([^/]+)\/statuses$/.exec(rest) ?? [];
    const words = { passed: 'success', failed: 'failed', pending: 'running', skipped: 'manual' };
    const checks = this.findBySha(repository, sha)?.checks;
    const mayFail = { status: 'failed', allow_failure: true };
    return checks && [...checks.map((state) => ({ status: words[state], allow_failure: false })), mayFail];
  }

  async #project(repository: Hosted, rest: string, request: ProviderRequest): Promise<ProviderAnswer | null> {
    if (rest === '')
      return {
        status: 200,
        body: {
          ...(presentProject(repository) as object),
          permissions: { project_access: { access_level: 40, notification_level: 3 }, group_access: null },
        },
      };
    if (rest === '/repository/branches')
      return this.list(repository.branches, request, (name) => presentBranch(name, repository));
    const [, branch] = /^\/repository\/branches\/([^/]+)$/.exec(rest) ?? [];
    if (branch !== undefined) {
      const name = decodeURIComponent(branch);
      if (!repository.branches.includes(name))
        return { status: 404, body: { message: '404 Branch Not Found' } };
      return { status: 200, body: presentBranch(name, repository) };
    }
    const progress = this.#progress(repository, rest);
    if (progress) return { status: 200, body: progress };
    if (rest === '/deploy_keys' && request.method === 'GET')
      return this.list(repository.keys, request, presentKey);
    if (rest === '/deploy_keys' && request.method === 'POST') {
      const {
        key,
        title,
        can_push: mayPush,
      } = request.body as { key: string; title: string; can_push: boolean };
      const added = await this.addKey(repository, { key, title, isReadOnly: !mayPush });
      if (added) return { status: 201, body: presentKey(added) };
      return { status: 400, body: { message: { 'deploy_key.fingerprint_sha256': TAKEN } } };
    }
    if (rest === '/hooks') {
      const { url, token: secret } = request.body as Record<'url' | 'token', string>;
      const flags = Object.entries(request.body as Record<string, unknown>);
      const events = flags.flatMap(([name, value]) => (value === true ? name : []));
      const { id } = this.addWebhook(repository, { url, secret, events });
      return { status: 201, body: { id, url, push_events: true, tag_push_events: true } };
    }
    const hook = /^\/hooks\/(\d+)$/.exec(rest)?.[1];
    if (hook !== undefined) return this.removeWebhook(repository, hook);
    const id = /^\/deploy_keys\/(\d+)$/.exec(rest)?.[1];
    return id !== undefined && request.method === 'DELETE' ? this.removeKey(repository, id) : null;
  }
}

const presentGroup = (path: string) => ({
  id: 7,
  name: path,
  path,
  full_path: path,
  full_name: `The ${path}`,
});

const presentBranch = (name: string, { protectedBranches }: Hosted) => ({
  name,
  merged: false,
  protected: protectedBranches.includes(name),
  default: name === 'main',
});

const presentMergeRequest = (one: HostedPullRequest, { path }: Hosted, baseUrl: string) => {
  const { number, title, description, from, into, isOfFork } = one;
  return {
    id: 900 + number,
    iid: number,
    title,
    description,
    state: one.isOpen ? 'opened' : one.isMerged ? 'merged' : 'closed',
    draft: one.isDraft ?? false,
    author: { id: 1, username: 'ada', name: 'Ada Lovelace' },
    // Reviewers stay after they have approved.
    reviewers: [...(one.requestedOf ?? []), ...(one.approvedBy ?? [])].map((username) => ({ username })),
    sha: shaOf(one),
    ...timesOf(one),
    source_branch: from,
    target_branch: into,
    source_project_id: isOfFork ? 12 : 11,
    target_project_id: 11,
    web_url: `${baseUrl}/${path}/-/merge_requests/${number}`,
  };
};

const presentProject = ({ path, isPrivate, branches, sshUrl, httpsUrl }: Hosted): unknown => ({
  id: 11,
  name: path.split('/').at(-1),
  path: path.split('/').at(-1),
  path_with_namespace: path,
  visibility: isPrivate ? 'private' : 'public',
  ssh_url_to_repo: sshUrl,
  http_url_to_repo: httpsUrl,
  default_branch: 'main',
  empty_repo: branches.length === 0,
});

const presentKey = ({ id, key, title, isReadOnly }: HostedKey): unknown => ({
  id,
  title,
  key,
  can_push: !isReadOnly,
  created_at: '2026-01-01T00:00:00Z',
  expires_at: null,
});
