import { sshUrlOf } from '../connect';
import { createGitRepository, type GitRepository } from '../git-repository';
import type { SshServer } from '../ssh-server';
import { pageOf, ProviderServer, type ProviderAnswer, type ProviderRequest } from './provider-server';

export interface HostedUser {
  login: string;
  token: string;
  organizations: string[];
  /** Required together with the token by some providers. */
  email?: string;
  /** Set if the provider discloses scopes. */
  scopes?: string[];
  /** True for an OAuth token. */
  isByOAuth?: boolean;
  /** False for a user who may only read. */
  mayWrite?: boolean;
  /** Set for the bot of a project or group access token of GitLab. */
  botOf?: { kind: 'project' | 'group'; id: number; path: string; level: number };
}

export interface HostedPullRequest {
  number: number;
  from: string;
  into: string;
  title: string;
  description: string;
  isOpen: boolean;
  /** True if its branch is in a fork. */
  isOfFork: boolean;
  /** True for a closed pull request that was merged. */
  isMerged?: boolean;
  /** Time of the last change; today if absent. */
  updatedAt?: string;
  isDraft?: boolean;
  sha?: string;
  checks?: CheckState[];
  approvedBy?: string[];
  /** Asked for changes. */
  declinedBy?: string[];
  requestedOf?: string[];
  comments?: HostedComment[];
  /** Posted ones. */
  reviews?: HostedReview[];
}

export interface HostedReview {
  /** Login of its author. */
  by: string;
  /** In the provider's words. */
  verdict: string;
  /** Absent if the provider takes texts as comments. */
  body?: string;
}

export interface HostedComment {
  id: number;
  /** Login of its author. */
  by: string;
  body: string;
}

/** Check that an account has set, in the provider's words. */
export interface HostedCheck {
  name: string;
  sha: string;
  state: string;
  text: string;
  url: string;
}

export type CheckState = 'passed' | 'failed' | 'pending' | 'skipped';

export const updateOf = ({ updatedAt }: HostedPullRequest): string =>
  updatedAt ?? new Date().toISOString().replace(/\.\d+/, '');

/** Times that a list of pull requests shows, in GitHub's and GitLab's names. */
export const timesOf = (one: HostedPullRequest) => ({
  updated_at: updateOf(one),
  closed_at: one.isOpen ? null : updateOf(one),
  merged_at: one.isMerged ? updateOf(one) : null,
});

export const shaOf = ({ sha, number }: HostedPullRequest): string => sha ?? String(number).padStart(40, 'a');

export interface HostedKey {
  id: number;
  key: string;
  title: string;
  isReadOnly: boolean;
}

export interface HostedWebhook {
  id: number;
  url: string;
  secret: string;
  /** In the provider's words. */
  events: string[];
}

export interface Hosted {
  path: string;
  isPrivate: boolean;
  branches: string[];
  protectedBranches: string[];
  /** Branches without commits of their own. */
  mergedBranches: string[];
  pullRequests: HostedPullRequest[];
  keys: HostedKey[];
  webhooks: HostedWebhook[];
  setChecks: HostedCheck[];
  sshUrl: string;
  httpsUrl: string;
}

/** State that every provider keeps, whatever its API. Its repositories are real ones if it has an SSH server. */
export abstract class HostingServer extends ProviderServer {
  readonly repositories = new Map<string, Hosted>();
  readonly #gitRepositories = new Map<string, GitRepository>();
  #lastKeyId = 0;
  #lastWebhookId = 0;
  #lastCommentId = 500;

  constructor(
    readonly users: HostedUser[],
    private readonly ssh: SshServer | null = null,
  ) {
    super();
  }

  /** Name of the query parameter for the page size. */
  protected abstract readonly sizeName: string;
  protected abstract readonly maxSize: number;
  /** Answers a signed-in user's request; null for an unknown route. */
  protected abstract answerTo(request: ProviderRequest, user: HostedUser): Promise<ProviderAnswer | null>;
  /** Returns the refusal, or null if the user has permission. */
  protected abstract refuse(request: ProviderRequest, user: HostedUser): ProviderAnswer | null;

  /** Adds a repository, as if it had existed before. */
  async host(path: string, branches: string[] = ['main']): Promise<Hosted> {
    const repository = await this.make(path, true);
    repository.branches.push(...branches);
    return repository;
  }

  gitRepository(path: string): GitRepository {
    return this.#gitRepositories.get(path)!;
  }

  protected headersFor(_: HostedUser): Record<string, string> {
    return {};
  }

  protected async answer(request: ProviderRequest): Promise<ProviderAnswer | null> {
    const taken = this.#revoke(request);
    if (taken) return taken;
    const user = this.#userOf(request);
    if (!user) return { status: 401, body: { message: 'Bad credentials', documentation_url: '' } };
    const answer = this.refuse(request, user) ?? (await this.answerTo(request, user));
    return answer && { ...answer, headers: { ...this.headersFor(user), ...answer.headers } };
  }

  protected isSignedIn({ token }: HostedUser, { authorization }: ProviderRequest): boolean {
    return authorization.split(' ')[1] === token;
  }

  #userOf(request: ProviderRequest): HostedUser | null {
    const byOAuth = this.authorization?.findUser(request.authorization.split(' ')[1] ?? '');
    if (!byOAuth) return this.users.find((one) => this.isSignedIn(one, request)) ?? null;
    const user = this.users.find(({ login }) => login === byOAuth.login);
    return user ? { ...user, scopes: byOAuth.scopes, isByOAuth: true } : null;
  }

  /** `DELETE /applications/{client_id}/token` is GitHub's, called by the app itself. */
  #revoke({ method, path, authorization, body }: ProviderRequest): ProviderAnswer | null {
    const { clientId, isGitHub } = this.authorization?.options ?? {};
    if (!isGitHub || method !== 'DELETE' || path !== `/applications/${clientId}/token`) return null;
    const wanted = Buffer.from(`${clientId}:${this.authorization?.clientSecret}`).toString('base64');
    if (authorization !== `Basic ${wanted}`) return { status: 401, body: { message: 'Bad credentials' } };
    const { access_token: token } = body as { access_token: string };
    return { status: this.authorization?.revoke(token) ? 204 : 404 };
  }

  protected async make(path: string, isPrivate: boolean): Promise<Hosted> {
    const made = this.ssh && (await createGitRepository());
    if (made) this.#gitRepositories.set(path, made);
    const sshUrl = made && this.ssh ? sshUrlOf(this.ssh, made) : `git@localhost:${path}.git`;
    const httpsUrl = `${this.baseUrl}/${path}.git`;
    const lists = {
      branches: [],
      protectedBranches: [],
      mergedBranches: [],
      pullRequests: [],
      keys: [],
      webhooks: [],
      setChecks: [],
    };
    const repository: Hosted = { path, isPrivate, ...lists, sshUrl, httpsUrl };
    this.repositories.set(path, repository);
    return repository;
  }

  protected ownedBy(...owners: string[]): Hosted[] {
    const ownerOf = (path: string) => path.slice(0, path.lastIndexOf('/'));
    return [...this.repositories.values()].filter(({ path }) => owners.includes(ownerOf(path)));
  }

  /** Returns the reason of a refusal as a text. */
  protected addPullRequest(
    { pullRequests, branches, mergedBranches }: Hosted,
    wanted: Pick<HostedPullRequest, 'from' | 'into' | 'title' | 'description'>,
  ): HostedPullRequest | 'source' | 'target' | 'exists' | 'no changes' {
    if (!branches.includes(wanted.from)) return 'source';
    if (!branches.includes(wanted.into)) return 'target';
    if (this.openOnes({ pullRequests }, wanted).some(({ isOfFork }) => !isOfFork)) return 'exists';
    if (mergedBranches.includes(wanted.from)) return 'no changes';
    const added = { ...wanted, number: pullRequests.length + 1, isOpen: true, isOfFork: false };
    pullRequests.push(added);
    return added;
  }

  /** Returns the open pull requests, those between two branches if they are given. */
  protected openOnes(
    { pullRequests }: Pick<Hosted, 'pullRequests'>,
    { from, into }: { from?: string | null; into?: string | null } = {},
  ): HostedPullRequest[] {
    return pullRequests.filter(
      (one) => one.isOpen && (!from || one.from === from) && (!into || one.into === into),
    );
  }

  /** Returns open, or ended, pull requests, the latest update first. */
  protected listed({ pullRequests }: Pick<Hosted, 'pullRequests'>, isOpen: boolean): HostedPullRequest[] {
    return pullRequests
      .filter((one) => one.isOpen === isOpen)
      .sort((one, other) => (updateOf(one) < updateOf(other) ? 1 : -1));
  }

  protected findBySha({ pullRequests }: Hosted, sha: string): HostedPullRequest | null {
    return pullRequests.find((one) => shaOf(one) === sha) ?? null;
  }

  /** Returns null if the key is already in use. */
  protected async addKey(
    repository: Hosted,
    { key, title, isReadOnly }: Omit<HostedKey, 'id'>,
  ): Promise<HostedKey | null> {
    return this.addKeyTo(repository.keys, { key, title, isReadOnly });
  }

  /** Returns all keys that grant access. */
  protected allKeys(): HostedKey[] {
    return [...this.repositories.values()].flatMap(({ keys }) => keys);
  }

  protected async addKeyTo(
    keys: HostedKey[],
    { key, title, isReadOnly }: Omit<HostedKey, 'id'>,
  ): Promise<HostedKey | null> {
    const bare = (text: string) => text.split(' ').slice(0, 2).join(' ');
    if (this.allKeys().some((other) => bare(other.key) === bare(key))) return null;
    // Providers drop the comment.
    const added = { id: ++this.#lastKeyId, key: bare(key), title, isReadOnly };
    keys.push(added);
    await this.ssh?.authorize(key, { readOnly: isReadOnly });
    return added;
  }

  /** Returns null if there is no such key. */
  protected async removeKey({ keys }: Pick<Hosted, 'keys'>, id: string): Promise<ProviderAnswer | null> {
    const found = keys.find((key) => String(key.id) === id);
    if (!found) return null;
    keys.splice(keys.indexOf(found), 1);
    await this.ssh?.revoke(found.key);
    return { status: 204 };
  }

  protected findNumbered({ pullRequests }: Hosted, number: string): HostedPullRequest | null {
    return pullRequests.find((one) => String(one.number) === number) ?? null;
  }

  protected addComment(one: HostedPullRequest, by: string, body: string): HostedComment {
    const comment = { id: ++this.#lastCommentId, by, body };
    (one.comments ??= []).push(comment);
    return comment;
  }

  protected addReview(one: HostedPullRequest, review: HostedReview): void {
    (one.reviews ??= []).push(review);
  }

  /** Only its author may change a comment. */
  protected changeComment(
    { pullRequests }: Pick<Hosted, 'pullRequests'>,
    id: string,
    { by, body }: Omit<HostedComment, 'id'>,
  ): HostedComment | 'missing' | 'forbidden' {
    const found = pullRequests
      .flatMap(({ comments = [] }) => comments)
      .find((comment) => String(comment.id) === id);
    if (!found) return 'missing';
    return found.by === by ? Object.assign(found, { body }) : 'forbidden';
  }

  protected addWebhook(
    { webhooks }: Hosted,
    { url, secret, events }: Omit<HostedWebhook, 'id'>,
  ): HostedWebhook {
    const added = { id: ++this.#lastWebhookId, url, secret, events };
    webhooks.push(added);
    return added;
  }

  /** Returns null if there is no such webhook. */
  protected removeWebhook({ webhooks }: Hosted, id: string): ProviderAnswer | null {
    const found = webhooks.findIndex((webhook) => String(webhook.id) === id);
    if (found === -1) return null;
    webhooks.splice(found, 1);
    return { status: 204 };
  }

  protected list<T>(all: T[], request: ProviderRequest, present: (item: T) => unknown): ProviderAnswer {
    const { maxSize, baseUrl } = this;
    const { items, headers } = pageOf(all, request, this.sizeName, { maxSize, baseUrl });
    return { status: 200, body: items.map(present), headers };
  }
}
