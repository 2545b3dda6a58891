import { execFile as execFileCallback, spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { issueCertificate, makeAuthority } from '../../support/certificates';
import { endProcess } from '../../support/end-process';
import { eventually } from '../../support/eventually';
import { findFreePort } from '../../support/free-port';

const execFile = promisify(execFileCallback);

/** Pages of the provider, and their settings, for which Debian's link among the pages leads to a folder instead of the file. */
const PAGES = '/usr/share/glewlwyd/webapp';
const PAGE_SETTINGS = '/etc/glewlwyd/config-2.7.json';
/** Schema and first administrator, as the Debian package installs them. */
const FIRST_DATABASE = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3';
const ADMIN = { username: 'admin', password: 'password' };
const SCOPES = ['openid', 'profile', 'email', 'groups'];
export const PASSWORD = 'correct horse battery';

export interface GlewlwydUser {
  username: string;
  name: string;
  email: string;
  isEmailVerified?: boolean;
  groups?: string[];
  enabled?: boolean;
}

export interface GlewlwydClient {
  /** Address of the Trellis that people sign in to. */
  trellis: string;
  secret: string;
  /** Methods that the client is registered with. */
  methods?: string[];
}

interface Answer {
  status: number;
  location: string | null;
  body: string;
}

/** A browser's session at the provider, by HTTP. */
export class GlewlwydSession {
  readonly #cookies = new Map<string, string>();

  constructor(
    private readonly address: string,
    private readonly authority: string,
  ) {}

  async send(method: string, path: string, body?: object | URLSearchParams, headers = {}): Promise<Answer> {
    const isForm = body instanceof URLSearchParams;
    const content = body && (isForm ? body.toString() : JSON.stringify(body));
    const sent = request(new URL(path, this.address), {
      ...{ method, ca: this.authority },
      headers: {
        ...{ cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(content && { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }),
        ...headers,
      },
    });
    sent.end(content);
    const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve).once('error', reject);
    });
    for (const line of response.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    const { statusCode: status = 0, headers: answered } = response;
    return { status, location: answered.location ?? null, body: await text(response) };
  }

  async signIn({ username, password }: { username: string; password: string }): Promise<number> {
    return (await this.send('POST', '/api/auth/', { username, password })).status;
  }
}

/** glewlwyd of Debian over HTTPS, set up by its own API as its pages do. */
export class Glewlwyd implements AsyncDisposable {
  #child: ChildProcess | null = null;
  #log = '';
  readonly #admin: GlewlwydSession;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly authority: string,
  ) {
    this.#admin = this.session();
  }

  static async start(modules: string): Promise<Glewlwyd> {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-glewlwyd-'));
    const authority = await makeAuthority(folder);
    await issueCertificate(folder, { name: 'login', subject: 'CN=localhost', altName: 'DNS:localhost' });
    const glewlwyd = new Glewlwyd(folder, await findFreePort(), authority);
    await execFile('sqlite3', [join(folder, 'database'), `.read ${FIRST_DATABASE}`]);
    await glewlwyd.makePages();
    await writeFile(glewlwyd.#configurationFile, glewlwyd.configuration(modules));
    await glewlwyd.run();
    await glewlwyd.setUp();
    return glewlwyd;
  }

  get address(): string {
    return `https://localhost:${this.port}`;
  }

  get authorityFile(): string {
    return join(this.folder, 'ca.pem');
  }

  /** Settings of a Trellis that people sign in to here, without the secret. */
  get environment(): Record<string, string> {
    return {
      TRELLIS_OIDC_ISSUER: `${this.address}/api/oidc`,
      TRELLIS_OIDC_CLIENT_ID: 'trellis',
      TRELLIS_OIDC_CA_FILE: this.authorityFile,
      TRELLIS_OIDC_NAME: 'Acme Login',
      TRELLIS_OIDC_SCOPES: SCOPES.join(' '),
    };
  }

  session(): GlewlwydSession {
    return new GlewlwydSession(this.address, this.authority);
  }

  /** Registers Trellis, or changes how it is registered. */
  async register({ trellis, secret, methods }: GlewlwydClient): Promise<void> {
    const client = {
      ...{ client_id: 'trellis', name: 'Trellis', confidential: true, enabled: true, scope: [] },
      ...{
        client_secret: secret,
        redirect_uri: [`${trellis}/api/oidc/callback`],
        authorization_type: ['code'],
      },
      token_endpoint_auth_method: methods ?? ['client_secret_basic', 'client_secret_post'],
      backchannel_logout_uri: `${trellis}/api/oidc/back-channel-logout`,
      backchannel_logout_session_required: '1',
    };
    await this.put('/api/client/', 'trellis', client);
  }

  /** Makes or changes a person, who grants Trellis its scopes as on the consent page. */
  async admit({
    username,
    groups,
    isEmailVerified = true,
    enabled = true,
    ...more
  }: GlewlwydUser): Promise<void> {
    await this.put('/api/user/', username, {
      ...{ username, password: PASSWORD, scope: [...SCOPES, 'g_profile'], enabled },
      ...{ ...more, email_verified: isEmailVerified ? '1' : '0' },
      ...(groups && { groups }),
    });
    if (!enabled) return;
    const person = this.session();
    await person.signIn({ username, password: PASSWORD });
    const granted = await person.send('PUT', '/api/auth/grant/trellis', { scope: SCOPES.join(' ') });
    if (granted.status !== 200) throw new Error(`${username} cannot grant the scopes: ${granted.body}`);
  }

  /** Signs in as a person at an address that Trellis has made, and returns the redirect that leads back. */
  async lead(address: string, username: string, person = this.session()): Promise<string> {
    const status = await person.signIn({ username, password: PASSWORD });
    if (status !== 200) throw new Error(`${username} is refused at the provider: ${status}`);
    for (const path of [address, `${address}&g_continue`]) {
      const { location } = await person.send('GET', path);
      if (location && new URL(location).origin !== this.address) return location;
    }
    throw new Error(`The provider does not lead back.\n${this.#log.slice(-2_000)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endProcess(this.#child);
    await rm(this.folder, { recursive: true, force: true });
  }

  private async put(collection: string, id: string, content: object): Promise<void> {
    const isThere = (await this.#admin.send('GET', `${collection}${id}`)).status === 200;
    const { status, body } = isThere
      ? await this.#admin.send('PUT', `${collection}${id}`, content)
      : await this.#admin.send('POST', collection, content);
    if (status !== 200) throw new Error(`${collection}${id}: ${status} ${body}`);
  }

  get #pages(): string {
    return join(this.folder, 'pages');
  }

  private async makePages(): Promise<void> {
    const settings = join(this.#pages, 'config.json');
    await cp(PAGES, this.#pages, {
      recursive: true,
      dereference: true,
      filter: (from) => !from.endsWith('config.json'),
    });
    const isFolder = (await stat(PAGE_SETTINGS)).isDirectory();
    const text = await readFile(isFolder ? join(PAGE_SETTINGS, 'config.json') : PAGE_SETTINGS, 'utf8');
    await writeFile(settings, text.replaceAll(/https?:\/\/localhost:4593/g, this.address));
  }

  get #configurationFile(): string {
    return join(this.folder, 'glewlwyd.conf');
  }

  private configuration(modules: string): string {
    const types = {
      html: 'text/html',
      css: 'text/css',
      js: 'application/javascript',
      json: 'application/json',
    };
    const mime = Object.entries(types).map(
      ([end, type]) => `{ extension = ".${end}"; mime_type = "${type}"; }`,
    );
    const settings = {
      ...{
        bind_address: '127.0.0.1',
        external_url: this.address,
        login_url: 'login.html',
        api_prefix: 'api',
      },
      ...{ static_files_path: this.#pages, log_mode: 'console', log_level: 'INFO' },
      ...{ cookie_domain: 'localhost', cookie_same_site: 'lax', session_key: 'GLEWLWYD2_SESSION_ID' },
      ...{ admin_scope: 'g_admin', profile_scope: 'g_profile', hash_algorithm: 'SHA512' },
      ...{ user_module_path: `${modules}/user`, client_module_path: `${modules}/client` },
      ...{ user_auth_scheme_module_path: `${modules}/scheme`, plugin_module_path: `${modules}/plugin` },
      secure_connection_key_file: join(this.folder, 'login.key'),
      secure_connection_pem_file: join(this.folder, 'login.pem'),
      secure_connection_ca_file: this.authorityFile,
    };
    return [
      ...[`port=${this.port}`, 'cookie_secure=1', 'use_secure_connection=true'],
      ...Object.entries(settings).map(([name, value]) => `${name}="${value}"`),
      `database = { type = "sqlite3"; path = "${join(this.folder, 'database')}"; };`,
      `static_files_mime_types = ( ${mime.join(', ')} )`,
    ].join('\n');
  }

  private async run(): Promise<void> {
    const child = spawn('glewlwyd', [`--config-file=${this.#configurationFile}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (this.#log += part));
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`glewlwyd has ended.\n${this.#log}`);
      expect((await this.session().send('GET', '/config')).status).toBe(200);
    });
  }

  private async setUp(): Promise<void> {
    if ((await this.#admin.signIn(ADMIN)) !== 200) throw new Error('The administrator cannot sign in.');
    const users = '/api/mod/user/database';
    const module = JSON.parse((await this.#admin.send('GET', users)).body) as {
      parameters: { 'data-format': Record<string, object> };
    };
    Object.assign(module.parameters['data-format'], {
      groups: { multiple: true, read: true, write: true },
      email_verified: { multiple: false, read: true, write: true },
    });
    await this.#admin.send('PUT', users, module);
    await this.#admin.send('PUT', `${users}/reset/`);
    for (const name of SCOPES.slice(1))
      await this.put('/api/scope/', name, {
        ...{ name, display_name: name, description: name, password_required: false },
      });
    await this.put('/api/mod/plugin/', 'oidc', this.plugin());
  }

  private plugin(): object {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const claim = { mandatory: true, 'on-demand': false, scope: [] };
    const allowed = ['auth-type-code-enabled', 'auth-type-refresh-enabled', 'pkce-allowed', 'jwks-show'];
    const sessions = ['session-management-allowed', 'back-channel-logout-allowed'];
    const unwanted = ['token', 'password', 'client', 'device', 'none', 'id-token'];
    return {
      ...{ module: 'oidc', name: 'oidc', display_name: 'OpenID Connect', order_rank: 0 },
      parameters: {
        ...{ iss: `${this.address}/api/oidc`, 'jwt-type': 'rsa', 'jwt-key-size': '256' },
        ...{ key: privateKey, cert: publicKey, 'subject-type': 'public', 'allowed-scope': SCOPES },
        ...{ 'access-token-duration': 3600, 'refresh-token-duration': 86_400, 'code-duration': 600 },
        ...Object.fromEntries([...allowed, ...sessions].map((name) => [name, true])),
        ...Object.fromEntries(unwanted.map((name) => [`auth-type-${name}-enabled`, false])),
        ...{ 'session-cookie-name': 'GLEWLWYD2_OIDC_SID', 'session-cookie-expiration': 86_400 },
        ...{ 'name-claim': 'mandatory', 'email-claim': 'mandatory', 'scope-claim': 'no' },
        claims: [
          { name: 'groups', 'user-property': 'groups', type: 'string', ...claim },
          {
            ...{ name: 'email_verified', 'user-property': 'email_verified', type: 'boolean', ...claim },
            ...{ 'boolean-value-true': '1', 'boolean-value-false': '0' },
          },
        ],
      },
    };
  }
}
