import { join } from 'node:path';
import { ApiDescription } from './api-description';
import { type Hosted, type HostedUser, HostingServer } from './hosting-server';
import type { ProviderAnswer, ProviderRequest } from './provider-server';

const DESCRIPTION = new ApiDescription(join(__dirname, 'azure-description.json'));
const ORGANIZATION = '/acme';
/** Used by Azure DevOps' own clients; not in any description. */
const CONNECTION_DATA = '/_apis/connectionData';

/** Azure DevOps as described (7.1); each request and answer is validated against the description. */
export class AzureServer extends HostingServer {
  protected readonly root = ORGANIZATION;
  protected readonly description = DESCRIPTION;
  protected readonly sizeName = '$top';
  protected readonly maxSize = 1000;
  readonly publicProjects = new Set<string>();

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
    return super.deviationsOf({ ...request, path }, { ...answer, body: value ?? answer.body });
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
    const [, project = '', name, rest = ''] =
      /^\/([^/]+)\/_apis\/git\/repositories(?:\/([^/]+)(\/refs)?)?$/.exec(decodeURIComponent(path)) ?? [];
    if (name === undefined && method === 'POST') return this.#create(project, request);
    if (name === undefined) {
      const all = this.ownedBy(project).map((repository) => this.#repository(repository));
      return { status: 200, body: { count: all.length, value: all } };
    }
    const repository = this.repositories.get(`${project}/${name}`);
    if (!repository) return null;
    if (rest === '') return { status: 200, body: this.#repository(repository) };
    return this.#pages(repository.branches, request, (branch) => ({
      name: `refs/${request.query.get('filter')}${branch}`,
      objectId: 'a'.repeat(40),
    }));
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

  #repository({ path, branches, sshUrl, httpsUrl }: Hosted) {
    const [project = '', name] = path.split('/');
    return {
      id: '2f3d611a-f012-4b39-b157-8db63f380226',
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

const connectionData = ({ login }: HostedUser) => ({
  authenticatedUser: {
    id: 'd6245f20-2af8-44f4-9451-8107cb2767db',
    providerDisplayName: 'Ada Lovelace',
    isActive: true,
    properties: { Account: { $type: 'System.String', $value: login } },
  },
});
