import { type Hosted, type HostedKey, type HostedUser, HostingServer } from './hosting-server';
import type { ProviderAnswer, ProviderRequest } from './provider-server';

/** A provider whose API follows GitHub's. */
export abstract class GitHubFormServer extends HostingServer {
  protected abstract present(user: HostedUser): unknown;
  protected abstract presentOrganization(name: string): unknown;
  protected abstract presentRepository(repository: Hosted, request: ProviderRequest): unknown;
  protected abstract presentBranch(name: string): unknown;
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
      return this.list(repository.branches, request, (branch) => this.presentBranch(branch));
    return this.#keys(repository, rest, request);
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
