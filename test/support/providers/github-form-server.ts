import {
  type Hosted,
  type HostedCheck,
  type HostedComment,
  type HostedKey,
  type HostedPullRequest,
  type HostedReview,
  type HostedUser,
  type HostedWebhook,
  HostingServer,
} from './hosting-server';
import type { ProviderAnswer, ProviderRequest } from './provider-server';

/** A provider whose API follows GitHub's. */
export abstract class GitHubFormServer extends HostingServer {
  protected abstract present(user: HostedUser): unknown;
  protected abstract presentOrganization(name: string): unknown;
  protected abstract presentRepository(repository: Hosted, request: ProviderRequest): unknown;
  protected abstract presentBranch(name: string, isProtected: boolean): unknown;
  protected abstract presentPullRequest(one: HostedPullRequest, repository: Hosted, inList: boolean): unknown;
  protected abstract refusePullRequest(
    reason: 'source' | 'target' | 'exists' | 'no changes',
    wanted: { from: string; into: string },
  ): ProviderAnswer;
  /** Returns the pull requests that a list shows. */
  protected abstract listedPullRequests(repository: Hosted, request: ProviderRequest): HostedPullRequest[];
  /** Answers a request for the checks of a commit; null for an unknown route. */
  protected abstract checksOf(one: HostedPullRequest, route: string): unknown;
  protected abstract presentReviews(one: HostedPullRequest): unknown[];
  protected abstract presentPostedReview(review: HostedReview): unknown;
  protected abstract presentComment(comment: HostedComment, one: HostedPullRequest | null): unknown;
  protected abstract presentStatus(check: HostedCheck): unknown;
  protected abstract presentHook(webhook: HostedWebhook, events: string[]): unknown;
  protected abstract presentKey(key: HostedKey): unknown;
  protected abstract nameTaken(): ProviderAnswer;
  protected abstract keyTaken(): ProviderAnswer;

  protected async answerTo(request: ProviderRequest, user: HostedUser): Promise<ProviderAnswer | null> {
    const { method, path } = request;
    if (path === '/user') return { status: 200, body: this.present(user) };
    if (path === '/user/orgs')
      return this.list(user.organizations, request, (name) => this.presentOrganization(name));
    const owner = path === '/user/repos' ? user.login : /^\/(?:orgs|users)\/([^/]+)\/repos$/.exec(path)?.[1];
    if (owner) return method === 'POST' ? this.#create(owner, request) : this.#listOf(owner, request, user);
    const [, name = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
    const repository = this.repositories.get(decodeURIComponent(name));
    if (!repository) return null;
    if (rest === '') return { status: 200, body: this.presentRepository(repository, request) };
    if (rest === '/branches')
      return this.list(repository.branches, request, (branch) => this.#branch(repository, branch));
    const [, branch] = /^\/branches\/(.+)$/.exec(decodeURIComponent(rest)) ?? [];
    if (branch !== undefined)
      return repository.branches.includes(branch)
        ? { status: 200, body: this.presentWholeBranch(branch, repository) }
        : { status: 404, body: { message: 'Branch not found' } };
    const [, hook] = /^\/hooks(?:\/(\d+))?$/.exec(rest) ?? [];
    if (hook !== undefined) return this.removeWebhook(repository, hook);
    if (rest === '/hooks') return this.#addHook(repository, request);
    if (rest === '/pulls') return this.#pullRequests(repository, request, user);
    const reported =
      this.#comments(repository, rest, request, user) ??
      this.#review(repository, rest, request, user) ??
      this.setCheck(repository, rest, request);
    if (reported) return reported;
    const progress = this.#progress(repository, rest);
    if (progress) return { status: 200, body: progress };
    return this.#keys(repository, rest, request);
  }

  #comments(
    repository: Hosted,
    rest: string,
    request: ProviderRequest,
    { login: by }: HostedUser,
  ): ProviderAnswer | null {
    const { body } = (request.body ?? {}) as { body: string };
    const [, id] = /^\/issues\/comments\/(\d+)$/.exec(rest) ?? [];
    if (id !== undefined) {
      const changed = this.changeComment(repository, id, { by, body });
      if (changed === 'missing') return { status: 404, body: this.notFound() };
      if (changed === 'forbidden') return { status: 403, body: { message: 'Not the author', url: '' } };
      return { status: 200, body: this.presentComment(changed, null) };
    }
    const [, number] = /^\/issues\/(\d+)\/comments$/.exec(rest) ?? [];
    const one = this.findNumbered(repository, number ?? '');
    if (!one) return null;
    if (request.method === 'GET')
      return this.listComments(one.comments ?? [], request, (comment) => this.presentComment(comment, one));
    return { status: 201, body: this.presentComment(this.addComment(one, by, body), one) };
  }

  #review(
    repository: Hosted,
    rest: string,
    request: ProviderRequest,
    { login: by }: HostedUser,
  ): ProviderAnswer | null {
    const [, number = ''] = /^\/pulls\/(\d+)\/reviews$/.exec(rest) ?? [];
    const one = this.findNumbered(repository, number);
    if (!one || request.method !== 'POST') return null;
    const { body, event: verdict } = request.body as Record<'body' | 'event', string>;
    this.addReview(one, { by, verdict, body });
    return { status: 200, body: this.presentPostedReview({ by, verdict, body }) };
  }

  protected listComments(
    comments: HostedComment[],
    request: ProviderRequest,
    show: (comment: HostedComment) => unknown,
  ): ProviderAnswer {
    return this.list(comments, request, show);
  }

  protected setCheck({ setChecks }: Hosted, rest: string, { body }: ProviderRequest): ProviderAnswer | null {
    const [, sha] = /^\/statuses\/([0-9a-f]{40})$/.exec(rest) ?? [];
    if (sha === undefined) return null;
    const set = body as Record<'context' | 'state' | 'description' | 'target_url', string>;
    const { context: name, state, description: text, target_url: url } = set;
    const check = { name, sha, state, text, url };
    setChecks.push(check);
    return { status: 201, body: this.presentStatus(check) };
  }

  /** Presents a branch that was asked for by its name. */
  protected presentWholeBranch(name: string, repository: Hosted): unknown {
    return this.#branch(repository, name);
  }

  #branch({ protectedBranches }: Hosted, name: string): unknown {
    return this.presentBranch(name, protectedBranches.includes(name));
  }

  #pullRequests(
    repository: Hosted,
    request: ProviderRequest,
    { mayWrite = true }: HostedUser,
  ): ProviderAnswer {
    if (request.method === 'GET')
      return this.list(this.listedPullRequests(repository, request), request, (one) =>
        this.presentPullRequest(one, repository, true),
      );
    const { head, base, title, body = '' } = request.body as Record<string, string>;
    const wanted = { from: head!, into: base!, title: title!, description: body };
    if (!mayWrite) return { status: 403, body: { message: 'Must have write access', url: '' } };
    const added = this.addPullRequest(repository, wanted);
    if (typeof added === 'string') return this.refusePullRequest(added, wanted);
    return { status: 201, body: this.presentPullRequest(added, repository, false) };
  }

  #progress(repository: Hosted, rest: string): unknown {
    const number = /^\/pulls\/(\d+)\/reviews$/.exec(rest)?.[1];
    const reviewed = repository.pullRequests.find((one) => String(one.number) === number);
    if (reviewed) return this.presentReviews(reviewed);
    const [, sha = '', route = ''] = /^\/commits\/([^/]+)\/(.+)$/.exec(rest) ?? [];
    const checked = this.findBySha(repository, sha);
    return checked && this.checksOf(checked, route);
  }

  #listOf(owner: string, request: ProviderRequest, user: HostedUser): ProviderAnswer {
    const isAll = request.path === '/user/repos' && request.query.get('affiliation') !== 'owner';
    const items = isAll ? this.ownedBy(user.login, ...user.organizations) : this.ownedBy(owner);
    return this.list(items, request, (repository) => this.presentRepository(repository, request));
  }

  async #create(owner: string, request: ProviderRequest): Promise<ProviderAnswer> {
    const { name, private: isPrivate } = request.body as { name: string; private: boolean };
    const path = `${owner}/${name}`;
    if (this.repositories.has(path)) return this.nameTaken();
    return { status: 201, body: this.presentRepository(await this.make(path, isPrivate), request) };
  }

  #addHook(repository: Hosted, { body }: ProviderRequest): ProviderAnswer {
    const { config, events } = body as { config: Record<'url' | 'secret', string>; events: string[] };
    return {
      status: 201,
      body: this.presentHook(this.addWebhook(repository, { ...config, events }), events),
    };
  }

  async #keys(repository: Hosted, rest: string, request: ProviderRequest): Promise<ProviderAnswer | null> {
    if (rest === '/keys' && request.method === 'GET')
      return this.list(repository.keys, request, (key) => this.presentKey(key));
    if (rest === '/keys' && request.method === 'POST') {
      const {
        key,
        title,
        read_only: isReadOnly,
      } = request.body as Record<'key' | 'title', string> & {
        read_only: boolean;
      };
      const added = await this.addKey(repository, { key, title, isReadOnly });
      return added ? { status: 201, body: this.presentKey(added) } : this.keyTaken();
    }
    const id = /^\/keys\/(\d+)$/.exec(rest)?.[1];
    return id !== undefined && request.method === 'DELETE' ? this.removeKey(repository, id) : null;
  }
}
