import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ApiDescription } from './api-description';
import {
  shaOf,
  updateOf,
  type Hosted,
  type HostedComment,
  type HostedKey,
  type HostedWebhook,
  type HostedPullRequest,
  type HostedUser,
  HostingServer,
} from './hosting-server';
import type { ProviderAnswer, ProviderRequest } from './provider-server';

/** Folder with descriptions that providers publish without a licence to redistribute them. */
const FOLDER = process.env.TRELLIS_API_DESCRIPTIONS;

/** Parameters that every list accepts; the description mentions them only in prose. */
const OF_LISTS = ['page', 'pagelen', 'sort', 'q'];
/** Newer than the description. */
const WORKSPACES = '/user/workspaces';
/** Documented, and missing from the description. */
const REQUESTS_CHANGES = /\/pullrequests\/\d+\/request-changes$/;

/**
 * Bitbucket Cloud, reached as `api.bitbucket.org` through a proxy. Follows its documentation and is validated against
 * its description if that is available. As there, the next page is an opaque address, not necessarily a number.
 */
export class BitbucketServer extends HostingServer {
  protected override readonly hostName = 'api.bitbucket.org';
  protected readonly root = '/2.0';
  protected readonly description = findDescription();
  protected readonly sizeName = 'pagelen';
  protected readonly maxSize = 100;
  readonly accountKeys: HostedKey[] = [];

  override get baseUrl(): string {
    return 'https://bitbucket.org';
  }

  protected override isSignedIn({ email, token }: HostedUser, { authorization }: ProviderRequest): boolean {
    return authorization === `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`;
  }

  protected override headersFor({ scopes }: HostedUser): Record<string, string> {
    return scopes ? { 'x-oauth-scopes': scopes.join(', ') } : {};
  }

  protected override allKeys(): HostedKey[] {
    return [...super.allKeys(), ...this.accountKeys];
  }

  protected override notFound(): unknown {
    return failure('Resource not found');
  }

  protected override deviationsOf(request: ProviderRequest, answer: ProviderAnswer): string[] {
    if (request.path === WORKSPACES || REQUESTS_CHANGES.test(request.path)) return [];
    const query = new URLSearchParams(request.query);
    for (const name of OF_LISTS) query.delete(name);
    return super.deviationsOf({ ...request, query }, answer);
  }

  protected refuse({ method, path }: ProviderRequest, { scopes }: HostedUser): ProviderAnswer | null {
    const required = scopesFor(method, path);
    if (!scopes || required.every((scope) => scopes.includes(scope))) return null;
    const message = 'Your credentials lack one or more required privilege scopes.';
    return {
      status: 403,
      body: { type: 'error', error: { message, detail: { granted: scopes, required } } },
    };
  }

  protected async answerTo(request: ProviderRequest, user: HostedUser): Promise<ProviderAnswer | null> {
    const { path } = request;
    if (path === '/user') return { status: 200, body: presentUser(user) };
    if (path === WORKSPACES)
      return this.#values(user.organizations, request, (slug) => ({
        type: 'workspace_access',
        administrator: true,
        workspace: { type: 'workspace_base', slug },
      }));
    const [, ofAccount, id = ''] = /^\/users\/([^/]+)\/ssh-keys(?:\/([^/]+))?$/.exec(path) ?? [];
    if (ofAccount !== undefined)
      return decodeURIComponent(ofAccount) === UUID
        ? this.#accountKeys(decodeURIComponent(id), request)
        : null;
    const [, workspace = '', slug, rest = ''] =
      /^\/repositories\/([^/]+)(?:\/([^/]+)(\/.*)?)?$/.exec(path) ?? [];
    if (slug === undefined)
      return this.#values(this.ownedBy(workspace), request, (repository) => present(repository));
    const repository = this.repositories.get(`${workspace}/${slug}`);
    if (rest === '' && request.method === 'POST') return this.#create(`${workspace}/${slug}`, request);
    if (repository && rest === '/pullrequests') return this.#pullRequests(repository, request, user);
    const reported = repository && this.#report(repository, rest, request, user);
    if (reported) return reported;
    const [, number, statuses] = /^\/pullrequests\/(\d+)(\/statuses)?$/.exec(rest) ?? [];
    const shown = repository?.pullRequests.find((one) => String(one.number) === number);
    if (repository && shown) {
      if (statuses) return this.#values(statusesOf(shown), request, (status) => status);
      return {
        status: 200,
        body: { ...presentPullRequest(shown, repository, this.baseUrl), participants: participantsOf(shown) },
      };
    }
    return repository ? this.#repository(repository, rest, request) : null;
  }

  /** Comments and verdicts of pull requests, and statuses of commits. */
  #report(
    repository: Hosted,
    rest: string,
    request: ProviderRequest,
    { login: by }: HostedUser,
  ): ProviderAnswer | null {
    const body = ((request.body ?? {}) as { content?: { raw: string } }).content?.raw ?? '';
    const show = (comment: HostedComment) => ({
      type: 'pullrequest_comment',
      id: comment.id,
      deleted: false,
      content: { raw: comment.body, markup: 'markdown' },
      user: { type: 'user', uuid: comment.by === ADA ? UUID : '{another}' },
    });
    const [, number, id] = /^\/pullrequests\/(\d+)\/comments(?:\/(\d+))?$/.exec(rest) ?? [];
    const one = this.findNumbered(repository, number ?? '');
    if (one && id !== undefined) {
      const changed = this.changeComment({ pullRequests: [one] }, id, { by, body });
      if (changed === 'missing') return { status: 404, body: this.notFound() };
      if (changed === 'forbidden') return { status: 403, body: failure('You do not have access') };
      return { status: 200, body: show(changed) };
    }
    if (one && request.method === 'GET') return this.#values(one.comments ?? [], request, show);
    if (one && number !== undefined) return { status: 201, body: show(this.addComment(one, by, body)) };
    const [, reviewed, verdict = ''] = /^\/pullrequests\/(\d+)\/(approve|request-changes)$/.exec(rest) ?? [];
    const judged = this.findNumbered(repository, reviewed ?? '');
    if (judged) {
      this.addReview(judged, { by, verdict });
      const approved = verdict === 'approve';
      const state = approved ? 'approved' : 'changes_requested';
      return { status: 200, body: { type: 'participant', role: 'REVIEWER', approved, state } };
    }
    const [, sha] = /^\/commit\/([0-9a-f]{40})\/statuses\/build$/.exec(rest) ?? [];
    if (sha === undefined) return null;
    const set = request.body as Record<'key' | 'state' | 'description' | 'url', string>;
    repository.setChecks.push({ name: set.key, sha, state: set.state, text: set.description, url: set.url });
    return { status: 201, body: { type: 'build', ...set } };
  }

  #pullRequests(
    repository: Hosted,
    request: ProviderRequest,
    { mayWrite = true }: HostedUser,
  ): ProviderAnswer {
    const show = (one: HostedPullRequest) => presentPullRequest(one, repository, this.baseUrl);
    if (request.method === 'GET' && request.query.get('sort') === '-updated_on') {
      const isOpen = request.query.get('q') === 'state = "OPEN"';
      const after = /updated_on >= (\S+)$/.exec(request.query.get('q') ?? '')?.[1] ?? '';
      const found = this.listed(repository, isOpen).filter((one) => updateOf(one) >= after);
      return this.#values(found, request, show);
    }
    if (request.method === 'GET') {
      const [, from, into] =
        /^state = "OPEN" AND source\.branch\.name = "(.+)" AND destination\.branch\.name = "(.+)"$/.exec(
          request.query.get('q') ?? '',
        ) ?? [];
      if (from === undefined) return { status: 400, body: failure('Invalid query') };
      const branches = { from: unquoted(from), into: unquoted(into!) };
      return this.#values(this.openOnes(repository, branches), request, show);
    }
    if (!mayWrite) return { status: 403, body: failure('Your credentials lack write access.') };
    const { source, destination, title, description } = request.body as Record<
      'source' | 'destination',
      { branch: { name: string } }
    > &
      Record<'title' | 'description', string>;
    const wanted = { from: source.branch.name, into: destination.branch.name, title, description };
    const added = this.addPullRequest(repository, wanted);
    if (typeof added !== 'string') return { status: 201, body: show(added) };
    if (added === 'exists') {
      // A second one changes the first one.
      const [open] = this.openOnes(repository, wanted);
      return { status: 201, body: show(Object.assign(open!, wanted)) };
    }
    if (added === 'no changes') return { status: 400, body: failure('There are no changes to be pulled') };
    return {
      status: 400,
      body: { type: 'error', error: { message: 'Bad request', fields: { [added]: ['branch not found'] } } },
    };
  }

  async #create(path: string, { body }: ProviderRequest): Promise<ProviderAnswer> {
    if (this.repositories.has(path))
      return { status: 400, body: failure('Repository with this Slug and Owner already exists.') };
    const { is_private: isPrivate } = body as { is_private: boolean };
    return { status: 200, body: present(await this.make(path, isPrivate)) };
  }

  async #repository(
    repository: Hosted,
    rest: string,
    request: ProviderRequest,
  ): Promise<ProviderAnswer | null> {
    if (rest === '') return { status: 200, body: present(repository) };
    if (rest === '/refs/branches')
      return this.#values(named(repository.branches, request), request, (name) => ({ type: 'branch', name }));
    if (rest === '/branch-restrictions')
      return this.#values(repository.protectedBranches, request, (pattern) => ({
        type: 'branchrestriction',
        kind: request.query.get('kind'),
        // A type of the repository's branching model, in place of a pattern.
        ...(pattern.startsWith('model:')
          ? { branch_match_kind: 'branching_model', branch_type: pattern.slice('model:'.length), pattern: '' }
          : { branch_match_kind: 'glob', pattern }),
      }));
    if (rest === '/hooks') {
      const { id, url } = this.addWebhook(repository, request.body as Omit<HostedWebhook, 'id'>);
      return { status: 201, body: { type: 'webhook_subscription', uuid: `{${id}}`, url, active: true } };
    }
    const hook = /^\/hooks\/\{(\d+)\}$/.exec(decodeURIComponent(rest))?.[1];
    if (hook !== undefined) return this.removeWebhook(repository, hook);
    const [, id] = /^\/deploy-keys(?:\/(\d+))?$/.exec(rest) ?? [];
    if (request.method === 'DELETE') return id === undefined ? null : this.removeKey(repository, id);
    return this.#keys(repository.keys, request, { isReadOnly: true, present: presentDeployKey });
  }

  #accountKeys(id: string, request: ProviderRequest): Promise<ProviderAnswer | null> {
    const keys = this.accountKeys;
    if (request.method === 'DELETE')
      return this.removeKey({ keys }, String(keys.find((key) => uuidOf(key) === id)?.id));
    return this.#keys(keys, request, { isReadOnly: false, present: presentAccountKey });
  }

  async #keys(
    keys: HostedKey[],
    request: ProviderRequest,
    { isReadOnly, present: show }: { isReadOnly: boolean; present: (key: HostedKey) => unknown },
  ): Promise<ProviderAnswer> {
    if (request.method === 'GET') return this.#values(keys, request, show);
    const { key, label: title } = request.body as { key: string; label: string };
    const added = await this.addKeyTo(keys, { key, title, isReadOnly });
    if (added) return { status: isReadOnly ? 200 : 201, body: show(added) };
    const message = 'Someone has already registered that SSH key.';
    return {
      status: 400,
      body: { type: 'error', error: { message: 'Bad request', fields: { key: [message] } } },
    };
  }

  #values<T>(all: T[], { path, query }: ProviderRequest, show: (item: T) => unknown): ProviderAnswer {
    const size = Math.min(Number(query.get('pagelen') ?? 10), this.maxSize);
    const start = Number((query.get('page') ?? 'from=0').replace('from=', ''));
    const values = all.slice(start, start + size).map(show);
    const rest = new URLSearchParams(query);
    rest.set('page', `from=${start + size}`);
    const next = `https://api.bitbucket.org/2.0${path}?${rest.toString()}`;
    return { status: 200, body: { pagelen: size, values, ...(all.length > start + size ? { next } : {}) } };
  }
}

const ADA = 'ada';
const UUID = '{58021780-82b6-4517-b153-0ae73ce3e4b4}';
const uuidOf = ({ id }: HostedKey): string => `{b15b6026-9c02-4626-b4ad-${String(id).padStart(12, '0')}}`;

const unquoted = (text: string): string => text.replaceAll('\\"', '"');

/** Branches that a search finds: all, or the one of a name. */
function named(branches: string[], { query }: ProviderRequest): string[] {
  const name = /^name = "(.+)"$/.exec(query.get('q') ?? '')?.[1];
  return name === undefined ? branches : branches.filter((one) => one === unquoted(name));
}

function scopesFor(method: string, path: string): string[] {
  if (path.endsWith('/branch-restrictions')) return ['admin:repository:bitbucket'];
  if (/\/hooks(?:\/|$)/.test(path)) return [`${method === 'DELETE' ? 'delete' : 'write'}:webhook:bitbucket`];
  if (/\/pullrequests(?:\/|$)/.test(path))
    return [`${method === 'GET' ? 'read' : 'write'}:pullrequest:bitbucket`];
  return method === 'GET' || path.startsWith('/users/') ? [] : ['admin:repository:bitbucket'];
}

const presentPullRequest = (one: HostedPullRequest, { path }: Hosted, baseUrl: string) => {
  const { number, title, description, from, into, isOfFork } = one;
  const side = (name: string, full_name: string) => ({
    branch: { name },
    // Abbreviated, as there.
    commit: { type: 'commit', hash: shaOf(one).slice(0, 12) },
    repository: { type: 'repository', full_name },
  });
  return {
    type: 'pullrequest',
    id: number,
    title,
    summary: { raw: description },
    state: one.isOpen ? 'OPEN' : one.isMerged ? 'MERGED' : 'DECLINED',
    draft: one.isDraft ?? false,
    author: { type: 'user', nickname: 'ada', display_name: 'Ada Lovelace' },
    updated_on: updateOf(one),
    source: side(from, isOfFork ? 'somebody/fork' : path),
    destination: side(into, path),
    links: { html: { href: `${baseUrl}/${path}/pull-requests/${number}` } },
  };
};

/** Has no word for a skipped check. */
const statusesOf = ({ checks = [] }: HostedPullRequest): object[] =>
  checks.flatMap((state, index) =>
    state === 'skipped'
      ? []
      : [
          {
            type: 'build',
            key: `check ${index}`,
            state: { passed: 'SUCCESSFUL', failed: 'FAILED', pending: 'INPROGRESS' }[state],
          },
        ],
  );

function participantsOf({ approvedBy = [], declinedBy = [], requestedOf = [] }: HostedPullRequest) {
  const participant = (nickname: string, state: string | null) => ({
    type: 'participant',
    role: 'REVIEWER',
    user: { type: 'user', nickname },
    approved: state === 'approved',
    state,
  });
  return [
    ...approvedBy.map((name) => participant(name, 'approved')),
    ...declinedBy.map((name) => participant(name, 'changes_requested')),
    ...requestedOf.map((name) => participant(name, null)),
  ];
}

const failure = (message: string) => ({ type: 'error', error: { message } });

const presentUser = ({ login }: HostedUser) => ({
  type: 'user',
  uuid: UUID,
  username: login,
  nickname: login,
  display_name: 'Ada Lovelace',
});

const present = ({ path, isPrivate, branches, sshUrl, httpsUrl }: Hosted) => ({
  type: 'repository',
  full_name: path,
  name: path.split('/')[1],
  scm: 'git',
  is_private: isPrivate,
  ...(branches.length > 0 ? { mainbranch: { type: 'branch', name: 'main' } } : {}),
  links: {
    clone: [
      { name: 'https', href: httpsUrl.replace('https://', 'https://ada@') },
      { name: 'ssh', href: sshUrl },
    ],
  },
});

const presentDeployKey = ({ id, key, title }: HostedKey) => ({ type: 'deploy_key', id, key, label: title });

const presentAccountKey = (one: HostedKey) => ({
  type: 'ssh_key',
  uuid: uuidOf(one),
  key: one.key,
  label: one.title,
});

function findDescription(): ApiDescription | null {
  if (!FOLDER) return null;
  const file = join(FOLDER, 'bitbucket-cloud.json');
  if (!existsSync(file)) throw new Error('TRELLIS_API_DESCRIPTIONS has no bitbucket-cloud.json.');
  return new ApiDescription(file);
}
