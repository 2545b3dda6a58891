import { createGitRepository, type GitRepository } from '../git-repository';
import { sshUrlOf } from '../connect';
import type { SshServer } from '../ssh-server';
import { pageOf, ProviderServer, type ProviderAnswer, type ProviderRequest } from './provider-server';

export interface HostedUser {
  login: string;
  token: string;
  organizations: string[];
  /** Where the provider tells them. */
  scopes?: string[];
}

export interface HostedKey {
  id: number;
  key: string;
  title: string;
  read_only: boolean;
}

export interface Hosted {
  path: string;
  isPrivate: boolean;
  branches: string[];
  keys: HostedKey[];
  sshUrl: string;
  httpsUrl: string;
}

/** A host of repositories, whose API has GitHub's form. Its repositories are real ones where it has an SSH server. */
export abstract class GitHubFormServer extends ProviderServer {
  readonly repositories = new Map<string, Hosted>();
  readonly #repositories = new Map<string, GitRepository>();
  #lastKeyId = 0;

  constructor(
    readonly users: HostedUser[],
    private readonly ssh: SshServer | null = null,
  ) {
    super();
  }

  protected abstract readonly sizeName: string;
  protected abstract readonly maxSize: number;
  protected abstract present(user: HostedUser): unknown;
  protected abstract presentOrganization(name: string): unknown;
  protected abstract presentRepository(repository: Hosted, request: ProviderRequest): unknown;
  protected abstract presentBranch(name: string): unknown;
  protected abstract presentKey(key: HostedKey, repository: Hosted): unknown;
  protected abstract nameTaken(): ProviderAnswer;
  protected abstract keyTaken(): ProviderAnswer;
  /** Null where the user may do it. */
  protected abstract refuse(request: ProviderRequest, user: HostedUser): ProviderAnswer | null;
  protected abstract headersFor(user: HostedUser): Record<string, string>;

  /** Puts a repository there, as somebody has made it before. */
  async host(path: string, branches: string[] = ['main']): Promise<Hosted> {
    const repository = await this.#make(path, true);
    repository.branches.push(...branches);
    return repository;
  }

  gitRepository(path: string): GitRepository {
    return this.#repositories.get(path)!;
  }

  protected async answer(request: ProviderRequest): Promise<ProviderAnswer | null> {
    const user = this.users.find(({ token }) => request.authorization.split(' ')[1] === token);
    if (!user) return { status: 401, body: { message: 'Bad credentials', documentation_url: '' } };
    const answer = this.refuse(request, user) ?? (await this.#do(request, user));
    return answer && { ...answer, headers: { ...this.headersFor(user), ...answer.headers } };
  }

  async #do(request: ProviderRequest, user: HostedUser): Promise<ProviderAnswer | null> {
    const { method, path } = request;
    if (path === '/user') return { status: 200, body: this.present(user) };
    if (path === '/user/orgs')
      return this.#list(user.organizations, request, (name) => this.presentOrganization(name));
    const owner = path === '/user/repos' ? user.login : /^\/(?:orgs|users)\/([^/]+)\/repos$/.exec(path)?.[1];
    if (owner) return method === 'POST' ? this.#create(owner, request) : this.#listOf(owner, request, user);
    const [, name = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
    const repository = this.repositories.get(decodeURIComponent(name));
    if (!repository) return null;
    if (rest === '') return { status: 200, body: this.presentRepository(repository, request) };
    if (rest === '/branches')
      return this.#list(repository.branches, request, (branch) => this.presentBranch(branch));
    return this.#keys(repository, rest, request);
  }

  #listOf(owner: string, request: ProviderRequest, user: HostedUser): ProviderAnswer {
    const all = [...this.repositories.values()];
    const isAll = request.path === '/user/repos' && request.query.get('affiliation') !== 'owner';
    const mine = isAll ? [user.login, ...user.organizations] : [owner];
    const items = all.filter(({ path }) => mine.includes(path.split('/')[0]!));
    return this.#list(items, request, (repository) => this.presentRepository(repository, request));
  }

  async #create(owner: string, request: ProviderRequest): Promise<ProviderAnswer> {
    const { name, private: isPrivate } = request.body as { name: string; private: boolean };
    const path = `${owner}/${name}`;
    if (this.repositories.has(path)) return this.nameTaken();
    return { status: 201, body: this.presentRepository(await this.#make(path, isPrivate), request) };
  }

  async #make(path: string, isPrivate: boolean): Promise<Hosted> {
    const made = this.ssh && (await createGitRepository());
    if (made) this.#repositories.set(path, made);
    const sshUrl = made && this.ssh ? sshUrlOf(this.ssh, made) : `git@localhost:${path}.git`;
    const httpsUrl = `${this.baseUrl}/${path}.git`;
    const repository: Hosted = { path, isPrivate, branches: [], keys: [], sshUrl, httpsUrl };
    this.repositories.set(path, repository);
    return repository;
  }

  async #keys(repository: Hosted, rest: string, request: ProviderRequest): Promise<ProviderAnswer | null> {
    const id = /^\/keys\/(\d+)$/.exec(rest)?.[1];
    if (rest === '/keys' && request.method === 'GET')
      return this.#list(repository.keys, request, (key) => this.presentKey(key, repository));
    if (rest === '/keys' && request.method === 'POST')
      return this.#addKey(repository, request.body as HostedKey);
    const found = repository.keys.find((key) => String(key.id) === id);
    if (!found || request.method !== 'DELETE') return null;
    repository.keys.splice(repository.keys.indexOf(found), 1);
    await this.ssh?.revoke(found.key);
    return { status: 204 };
  }

  async #addKey(repository: Hosted, { key, title, read_only }: HostedKey): Promise<ProviderAnswer> {
    const bare = (text: string) => text.split(' ').slice(0, 2).join(' ');
    const all = [...this.repositories.values()].flatMap(({ keys }) => keys);
    if (all.some((other) => bare(other.key) === bare(key))) return this.keyTaken();
    // GitHub leaves the comment out.
    const added = { id: ++this.#lastKeyId, key: bare(key), title, read_only };
    repository.keys.push(added);
    await this.ssh?.authorize(key, { readOnly: read_only });
    return { status: 201, body: this.presentKey(added, repository) };
  }

  #list<T>(all: T[], request: ProviderRequest, present: (item: T) => unknown): ProviderAnswer {
    const { maxSize, baseUrl } = this;
    const { items, headers } = pageOf(all, request, this.sizeName, { maxSize, baseUrl });
    return { status: 200, body: items.map(present), headers };
  }
}
