import { sshUrlOf } from '../connect';
import { createGitRepository, type GitRepository } from '../git-repository';
import type { SshServer } from '../ssh-server';
import { pageOf, ProviderServer, type ProviderAnswer, type ProviderRequest } from './provider-server';

export interface HostedUser {
  login: string;
  token: string;
  organizations: string[];
  /** What goes with the token, where the provider wants it. */
  email?: string;
  /** Where the provider tells them. */
  scopes?: string[];
  /** Whether it is a token of OAuth that was shown. */
  isByOAuth?: boolean;
}

export interface HostedKey {
  id: number;
  key: string;
  title: string;
  isReadOnly: boolean;
}

export interface Hosted {
  path: string;
  isPrivate: boolean;
  branches: string[];
  keys: HostedKey[];
  sshUrl: string;
  httpsUrl: string;
}

/** What a provider keeps, whatever its API looks like. Its repositories are real ones where it has an SSH server. */
export abstract class HostingServer extends ProviderServer {
  readonly repositories = new Map<string, Hosted>();
  readonly #gitRepositories = new Map<string, GitRepository>();
  #lastKeyId = 0;

  constructor(
    readonly users: HostedUser[],
    private readonly ssh: SshServer | null = null,
  ) {
    super();
  }

  /** What a page's size is called in queries. */
  protected abstract readonly sizeName: string;
  protected abstract readonly maxSize: number;
  /** As somebody who is signed in asks it; null for what is not there. */
  protected abstract answerTo(request: ProviderRequest, user: HostedUser): Promise<ProviderAnswer | null>;
  /** Null where the user may do it. */
  protected abstract refuse(request: ProviderRequest, user: HostedUser): ProviderAnswer | null;

  /** Puts a repository there, as somebody has made it before. */
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
    const taken = this.#takeBack(request);
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

  /** `DELETE /applications/{client_id}/token` is GitHub's, for the app itself. */
  #takeBack({ method, path, authorization, body }: ProviderRequest): ProviderAnswer | null {
    const { clientId, isGitHub } = this.authorization?.options ?? {};
    if (!isGitHub || method !== 'DELETE' || path !== `/applications/${clientId}/token`) return null;
    const wanted = Buffer.from(`${clientId}:${this.authorization?.clientSecret}`).toString('base64');
    if (authorization !== `Basic ${wanted}`) return { status: 401, body: { message: 'Bad credentials' } };
    const { access_token: token } = body as { access_token: string };
    return { status: this.authorization?.takeBack(token) ? 204 : 404 };
  }

  protected async make(path: string, isPrivate: boolean): Promise<Hosted> {
    const made = this.ssh && (await createGitRepository());
    if (made) this.#gitRepositories.set(path, made);
    const sshUrl = made && this.ssh ? sshUrlOf(this.ssh, made) : `git@localhost:${path}.git`;
    const httpsUrl = `${this.baseUrl}/${path}.git`;
    const repository: Hosted = { path, isPrivate, branches: [], keys: [], sshUrl, httpsUrl };
    this.repositories.set(path, repository);
    return repository;
  }

  protected ownedBy(...owners: string[]): Hosted[] {
    const ownerOf = (path: string) => path.slice(0, path.lastIndexOf('/'));
    return [...this.repositories.values()].filter(({ path }) => owners.includes(ownerOf(path)));
  }

  /** Null where it opens something already. */
  protected async addKey(
    repository: Hosted,
    { key, title, isReadOnly }: Omit<HostedKey, 'id'>,
  ): Promise<HostedKey | null> {
    return this.addKeyTo(repository.keys, { key, title, isReadOnly });
  }

  /** All keys that open something. */
  protected allKeys(): HostedKey[] {
    return [...this.repositories.values()].flatMap(({ keys }) => keys);
  }

  protected async addKeyTo(
    keys: HostedKey[],
    { key, title, isReadOnly }: Omit<HostedKey, 'id'>,
  ): Promise<HostedKey | null> {
    const bare = (text: string) => text.split(' ').slice(0, 2).join(' ');
    if (this.allKeys().some((other) => bare(other.key) === bare(key))) return null;
    // Providers leave the comment out.
    const added = { id: ++this.#lastKeyId, key: bare(key), title, isReadOnly };
    keys.push(added);
    await this.ssh?.authorize(key, { readOnly: isReadOnly });
    return added;
  }

  /** Null where there is none. */
  protected async removeKey({ keys }: Pick<Hosted, 'keys'>, id: string): Promise<ProviderAnswer | null> {
    const found = keys.find((key) => String(key.id) === id);
    if (!found) return null;
    keys.splice(keys.indexOf(found), 1);
    await this.ssh?.revoke(found.key);
    return { status: 204 };
  }

  protected list<T>(all: T[], request: ProviderRequest, present: (item: T) => unknown): ProviderAnswer {
    const { maxSize, baseUrl } = this;
    const { items, headers } = pageOf(all, request, this.sizeName, { maxSize, baseUrl });
    return { status: 200, body: items.map(present), headers };
  }
}
