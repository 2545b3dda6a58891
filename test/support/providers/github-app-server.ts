import { createVerify, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type HttpsGitServer, startHttpsGitServer } from '../https-git-server';
import { AuthorizationServer } from './authorization-server';
import { DESCRIPTION, GitHubServer } from './github-server';
import type { Hosted, HostedUser } from './hosting-server';
import type { ProviderAnswer, ProviderRequest } from './provider-server';

interface Manifest {
  name: string;
  url: string;
  redirect_url: string;
  callback_urls: string[];
  setup_url: string;
  hook_attributes?: { url: string };
  default_permissions: Record<string, string>;
  default_events?: string[];
}

interface Installation {
  id: number;
  owner: string;
  /** Names; null: all repositories of the owner. */
  repositories: string[] | null;
  isSuspended: boolean;
}

interface Issued {
  token: string;
  installation: number;
  path: string;
  endsAt: number;
}

export class App {
  readonly pem: string;
  readonly #publicKey: string;
  readonly clientId = `Iv1.${randomBytes(8).toString('hex')}`;
  readonly clientSecret = randomBytes(20).toString('hex');
  readonly webhookSecret = randomBytes(20).toString('hex');
  isDeleted = false;

  constructor(
    readonly number: number,
    readonly manifest: Manifest,
  ) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    this.pem = privateKey;
    this.#publicKey = publicKey;
  }

  /** Checks a token as docs.github.com describes it (Generating a JSON Web Token for a GitHub App). */
  accepts(jwt: string, now: number): boolean {
    const [head = '', claims = '', signature = ''] = jwt.split('.');
    const read = (part: string) =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    const { iss, iat, exp } = read(claims) as { iss: string; iat: number; exp: number };
    const isSigned = createVerify('RSA-SHA256')
      .update(`${head}.${claims}`)
      .verify(this.#publicKey, signature, 'base64url');
    const isTimely = iat <= now && exp > now && exp <= now + 600;
    return (
      !this.isDeleted && isSigned && isTimely && read(head).alg === 'RS256' && iss === String(this.number)
    );
  }
}

/**
 * GitHub Enterprise Server with GitHub Apps, and with Git over HTTPS: nginx in front of `git http-backend` takes the
 * tokens of installations.
 */
export class GitHubAppServer extends GitHubServer {
  readonly apps: App[] = [];
  readonly installations: Installation[] = [];
  readonly issued: Issued[] = [];
  /** Seconds by which its clock is ahead. */
  clockAhead = 0;
  /** False: people may only read the repositories. */
  mayPush = true;
  /** Lifetime of tokens. */
  tokenSeconds = 3600;
  readonly #codes = new Map<string, App>();
  #git: HttpsGitServer | null = null;
  #gate: Server | null = null;
  #root = '';

  override async start(): Promise<this> {
    await super.start();
    this.#root = await mkdtemp(join(tmpdir(), 'trellis-github-'));
    const gate = createServer(({ headers }, response) => {
      const isKnown = this.#letsIn(headers.authorization ?? '', String(headers['x-original-uri']));
      response.writeHead(isKnown ? 200 : 401).end();
    });
    await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
    this.#gate = gate;
    const authorizedBy = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
    const api = `auth_request off; proxy_pass https://127.0.0.1:${super.port};`;
    const config = [`location /api/ { ${api} }`, `location /login/ { ${api} }`];
    this.#git = await startHttpsGitServer({ root: this.#root, config, authorizedBy });
    this.certificateAuthority = this.#git.certificateAuthority;
    return this;
  }

  override async stop(): Promise<void> {
    await this.#git?.stop();
    this.#gate?.closeAllConnections();
    this.#gate?.close();
    await rm(this.#root, { recursive: true, force: true });
    await super.stop();
  }

  override get baseUrl(): string {
    return `https://localhost:${this.#git?.port ?? super.port}`;
  }

  get secrets(): string[] {
    const ofApps = this.apps.flatMap(({ clientSecret, webhookSecret }) => [clientSecret, webhookSecret]);
    return [...ofApps, ...this.issued.map(({ token }) => token)];
  }

  override async host(path: string, branches?: string[]): Promise<Hosted> {
    const hosted = await super.host(path, branches);
    const link = join(this.#root, `${path}.git`);
    await mkdir(dirname(link), { recursive: true });
    await symlink(this.gitRepository(path).path, link);
    return hosted;
  }

  /** Creates the app as the person's browser does with the form, and returns the address that GitHub redirects to. */
  create({ action, manifest: text }: { action: string; manifest: string }): URL {
    const manifest = JSON.parse(text) as Manifest;
    if (!action.startsWith(this.baseUrl) || manifest.name.length > 34) throw new Error('GitHub refuses it.');
    const code = randomBytes(20).toString('hex');
    const app = new App(this.apps.length + 101, manifest);
    this.apps.push(app);
    this.#codes.set(code, app);
    const address = new URL(manifest.redirect_url);
    address.searchParams.set('code', code);
    address.searchParams.set('state', new URL(action).searchParams.get('state')!);
    const { clientId, clientSecret } = app;
    const issuer = `${this.baseUrl}/login/oauth`;
    this.authorization = new AuthorizationServer({
      ...{ authorizePath: '/login/oauth/authorize', tokenPath: '/login/oauth/access_token', isGitHub: true },
      ...{
        scopes: ['repo', 'read:org'],
        clientId,
        clientSecret,
        redirectUris: manifest.callback_urls,
        issuer,
      },
    });
    return address;
  }

  install(owner: string, repositories: string[] | null = null): Installation {
    const installation = { id: 900 + this.installations.length, owner, repositories, isSuspended: false };
    this.installations.push(installation);
    return installation;
  }

  uninstall(installation: Installation): void {
    this.installations.splice(this.installations.indexOf(installation), 1);
    this.revokeTokens();
  }

  /** Ends all tokens that were issued. */
  revokeTokens(): void {
    for (const issued of this.issued) {
      issued.endsAt = 0;
      const at = this.users.findIndex(({ token }) => token === issued.token);
      if (at !== -1) this.users.splice(at, 1);
    }
  }

  protected override presentRepository(repository: Hosted, request: ProviderRequest): unknown {
    const presented = super.presentRepository(repository, request) as { permissions: object };
    return { ...presented, permissions: { ...presented.permissions, admin: false, push: this.mayPush } };
  }

  protected override async answer(request: ProviderRequest): Promise<ProviderAnswer | null> {
    return this.#answerToApp(request) ?? (await super.answer(request));
  }

  protected override refuse(request: ProviderRequest, user: HostedUser): ProviderAnswer | null {
    const issued = this.issued.find(({ token }) => token === user.token);
    if (issued && !`${request.path}/`.startsWith(`/repos/${issued.path}/`))
      return {
        status: 403,
        body: { message: 'Resource not accessible by integration', documentation_url: '' },
      };
    return super.refuse(request, user);
  }

  #answerToApp({ method, path, authorization, body }: ProviderRequest): ProviderAnswer | null {
    const code = /^\/app-manifests\/([^/]+)\/conversions$/.exec(path)?.[1];
    if (code !== undefined) return this.#convert(code);
    const repository = /^\/repos\/([^/]+\/[^/]+)\/installation$/.exec(path)?.[1];
    const installation = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path)?.[1];
    if (repository === undefined && installation === undefined) return null;
    const app = this.#appOf(authorization);
    if (!app) return refusal(401, 'A JSON web token could not be decoded');
    if (repository !== undefined) return this.#findInstallation(app, repository);
    return method === 'POST' ? this.#issue(Number(installation), body as Wanted) : null;
  }

  #appOf(authorization: string): App | null {
    const jwt = authorization.replace(/^Bearer /, '');
    const now = Math.floor(Date.now() / 1000) + this.clockAhead;
    return jwt.split('.').length === 3 ? (this.apps.find((app) => app.accepts(jwt, now)) ?? null) : null;
  }

  /** A code works once. */
  #convert(code: string): ProviderAnswer {
    const app = this.#codes.get(code);
    if (!this.#codes.delete(code) || !app) return refusal(404, 'Not Found');
    const { number: id, manifest, clientId, clientSecret, webhookSecret, pem } = app;
    const slug = slugOf(manifest);
    const example = DESCRIPTION.example('integration-from-manifest') as { owner: object };
    const owner = { ...example.owner, login: 'tools' };
    return {
      status: 201,
      body: {
        ...example,
        ...{ id, slug, owner, name: manifest.name, external_url: manifest.url },
        html_url: `${this.baseUrl}/github-apps/${slug}`,
        ...{ permissions: manifest.default_permissions, events: manifest.default_events ?? [] },
        ...{ client_id: clientId, client_secret: clientSecret, pem },
        webhook_secret: manifest.hook_attributes ? webhookSecret : null,
      },
    };
  }

  #installed(path: string): Installation | null {
    const [owner, name = ''] = path.split('/');
    const isOf = (one: Installation) => one.owner === owner && (one.repositories?.includes(name) ?? true);
    return this.installations.find(isOf) ?? null;
  }

  #findInstallation(app: App, path: string): ProviderAnswer {
    const found = this.#installed(path);
    if (!found || !this.repositories.has(path)) return refusal(404, 'Not Found');
    const example = DESCRIPTION.example('installation') as object;
    const suspended_at = found.isSuspended ? '2026-11-01T00:00:00Z' : null;
    return { status: 200, body: { ...example, id: found.id, app_id: app.number, suspended_at } };
  }

  #issue(id: number, wanted: Wanted): ProviderAnswer {
    const installation = this.installations.find((one) => one.id === id);
    if (!installation) return refusal(404, 'Not Found');
    if (installation.isSuspended) return refusal(403, 'This installation has been suspended');
    const { owner } = installation;
    const path = [...this.repositories.keys()].find(
      (one) =>
        one.startsWith(`${owner}/`) &&
        (wanted.repositories?.includes(one.split('/')[1]!) ?? wanted.repository_ids?.includes(idOf(one))),
    );
    if (path === undefined || this.#installed(path)?.id !== id)
      return refusal(422, 'There is at least one repository that does not exist or is not accessible');
    const token = `ghs_${randomBytes(18).toString('hex')}`;
    this.issued.push({ token, installation: id, path, endsAt: Date.now() + this.tokenSeconds * 1000 });
    this.users.push({ login: `${slugOf(this.apps.at(-1)!.manifest)}[bot]`, token, organizations: [owner] });
    const example = DESCRIPTION.example('installation-token') as { repositories: object[] };
    const repositories = [{ ...example.repositories[0], id: idOf(path), full_name: path }];
    const expires_at = new Date(Date.now() + this.tokenSeconds * 1000).toISOString().replace(/\.\d+/, '');
    return { status: 201, body: { ...example, token, expires_at, repositories } };
  }

  /** Lets Git in with a token of this repository that has not ended. */
  #letsIn(authorization: string, address: string): boolean {
    const [user, token] = Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':');
    const issued = this.issued.find((one) => one.token === token);
    if (user !== 'x-access-token' || !issued || issued.endsAt <= Date.now()) return false;
    return address.startsWith(`/${issued.path}.git/`);
  }
}

interface Wanted {
  repositories?: string[];
  repository_ids?: number[];
}

const slugOf = ({ name }: Manifest): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** GitHub's number of a repository, made of its path. */
const idOf = (path: string): number =>
  [...path].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9, 7);

const refusal = (status: number, message: string): ProviderAnswer => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest' },
});
