import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begun } from './begun';
import { issueCertificate, makeAuthority } from './certificates';
import { endProcess } from './end-process';
import { eventually } from './eventually';
import { findFreePort } from './free-port';

export interface HttpsGitUser {
  username: string;
  token: string;
  mayWrite?: boolean;
}

interface Options {
  users?: HttpsGitUser[];
  /** Folder whose repositories are served; absent: any repository of the machine, by its path. */
  root?: string;
  /** Additional lines for nginx' `server` block, before the others. */
  config?: string[];
  /** Address that is asked about each request for Git instead of a list of users; it answers 200 or 401. */
  authorizedBy?: string;
}

/**
 * Starts nginx with a certificate of its own authority and `git http-backend` behind it (through fcgiwrap), on
 * loopback: a common self-hosted setup.
 */
export async function startHttpsGitServer(options: Options = {}): Promise<HttpsGitServer> {
  const directory = await mkdtemp(join(tmpdir(), 'trellis-https-'));
  return begun(new HttpsGitServer(directory, options));
}

export class HttpsGitServer {
  readonly host = 'localhost';
  port = 0;
  /** The authority's certificate, in PEM. */
  certificateAuthority = '';
  readonly user: HttpsGitUser;
  #nginx: ChildProcess | null = null;
  #fcgiwrap: ChildProcess | null = null;

  constructor(
    private readonly directory: string,
    private readonly options: Options,
  ) {
    this.user = this.#users[0]!;
  }

  async begin(): Promise<void> {
    await chmod(this.directory, 0o711);
    await this.#makeCertificates();
    await this.setUsers(this.#users);
    this.#startBackend();
    for (let attempt = 1; ; attempt++) {
      this.port = await findFreePort();
      await writeFile(this.#path('nginx.conf'), this.#config(this.options.config ?? []));
      try {
        return await this.#launch();
      } catch (error) {
        // Another process took the port in between.
        if (attempt === 5 || !(await this.log()).includes('Address already in use')) throw error;
      }
    }
  }

  /** Returns `https://localhost:<port>/<path of the repository>`. */
  url(path: string): string {
    return `https://${this.host}:${this.port}${path}`;
  }

  /** Sets the users that are accepted from now on. */
  async setUsers(users: HttpsGitUser[]): Promise<void> {
    const line = ({ username, token }: HttpsGitUser) =>
      `${username}:{SHA}${createHash('sha1').update(token).digest('base64')}\n`;
    await writeFile(this.#path('users'), users.map(line).join(''));
    const readers = users.filter(({ mayWrite = true }) => !mayWrite).map(({ username }) => username);
    // Accepts the name and token of a reader but forbids writing, as providers do.
    const map = readers.map((name) => `"~^${name} .*git-receive-pack" 1;`).join(' ');
    await writeFile(
      this.#path('denied.conf'),
      `map "$remote_user $arg_service $uri" $denied { default 0; ${map} }`,
    );
    if (this.#nginx) await this.#restart();
  }

  /** Replaces the additional lines in the `server` block, on the same port. */
  async configure(config: string[]): Promise<void> {
    await writeFile(this.#path('nginx.conf'), this.#config(config));
    await this.#restart();
  }

  /** Switches to a certificate of another authority, on the same port. */
  async changeAuthority(): Promise<void> {
    await this.#makeCertificates();
    await this.#restart();
  }

  /** Requires a client certificate of this server's authority from now on. */
  async requireClientCertificate(): Promise<void> {
    await this.configure([`ssl_client_certificate ${this.#path('ca.pem')};`, 'ssl_verify_client on;']);
  }

  /** Issues a client certificate of the server's authority, in PEM. */
  async makeClientCertificate(): Promise<{ certificate: string; privateKey: string }> {
    await this.#issue('client', 'CN=ada');
    const [certificate, privateKey] = await Promise.all(
      ['client.pem', 'client.key'].map((name) => readFile(this.#path(name), 'utf8')),
    );
    return { certificate: certificate!, privateKey: privateKey! };
  }

  /** Returns the access log of nginx: one line per request. */
  async requests(): Promise<string[]> {
    const text = await readFile(this.#path('access.log'), 'utf8').catch(() => '');
    // Ignores the unencrypted requests of the readiness check.
    return text.split('\n').filter((line) => line !== '' && !line.includes(' / 400 '));
  }

  /** Makes a request without a user. */
  async request(path: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const { host, port, certificateAuthority } = this;
      get({ host, port, path, ca: certificateAuthority }, (answer) =>
        answer.resume().once('end', resolve),
      ).once('error', reject);
    });
  }

  async log(): Promise<string> {
    return readFile(this.#path('error.log'), 'utf8').catch(() => '');
  }

  async stop(): Promise<void> {
    await endProcess(this.#nginx);
    // Its group: the processes that it has started as well.
    await endProcess(this.#fcgiwrap, ({ pid }) => process.kill(-pid!, 'SIGTERM'));
    await rm(this.directory, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get #users(): HttpsGitUser[] {
    return this.options.users ?? [{ username: 'ada', token: 'token-of-ada-7c1e94d2' }];
  }

  #path(name: string): string {
    return join(this.directory, name);
  }

  async #makeCertificates(): Promise<void> {
    this.certificateAuthority = await makeAuthority(this.directory);
    await this.#issue('server', 'CN=localhost', 'DNS:localhost');
  }

  #issue(name: string, subject: string, altName?: string): Promise<void> {
    return issueCertificate(this.directory, { name, subject, altName });
  }

  #startBackend(): void {
    const socket = this.#path('backend.sock');
    const log = openSync(this.#path('backend.log'), 'a');
    this.#fcgiwrap = spawn('/usr/sbin/fcgiwrap', ['-f', '-c', '4', '-s', `unix:${socket}`], {
      // fcgiwrap exits without its children: they are killed with its process group.
      detached: true,
      stdio: ['ignore', log, log],
      // Repositories of the tests belong to the current user, wherever they are.
      env: {
        ...process.env,
        GIT_CONFIG_COUNT: '2',
        ...gitConfig(['safe.directory=*', 'http.receivepack=true']),
      },
    });
    closeSync(log);
  }

  async #launch(): Promise<void> {
    const log = openSync(this.#path('error.log'), 'a');
    const args = ['-e', this.#path('error.log'), '-p', this.directory, '-c', this.#path('nginx.conf')];
    const nginx = spawn('/usr/sbin/nginx', args, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.#nginx = nginx;
    await eventually(async () => {
      if (nginx.exitCode !== null) throw new Error(`nginx has ended: ${await this.log()}`);
      await fetch(`http://127.0.0.1:${this.port}/`);
    });
  }

  async #restart(): Promise<void> {
    await endProcess(this.#nginx);
    await this.#launch();
  }

  #authorization(): string {
    const { authorizedBy } = this.options;
    if (!authorizedBy) return `auth_basic Git; auth_basic_user_file ${this.#path('users')};`;
    return `auth_request /authorized;
    location = /authorized {
      internal;
      proxy_pass ${authorizedBy};
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header X-Original-URI $request_uri;
    }`;
  }

  #config(lines: string[]): string {
    for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'])
      mkdirSync(this.#path(name), { recursive: true });
    const backend = `
      fastcgi_pass unix:${this.#path('backend.sock')};
      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
      fastcgi_param GIT_PROJECT_ROOT ${this.options.root ?? '/'};
      fastcgi_param GIT_HTTP_EXPORT_ALL 1;
      fastcgi_param PATH_INFO $uri;
      fastcgi_param REMOTE_USER $remote_user;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
      fastcgi_buffering off;`;
    return `
daemon off;
pid ${this.#path('nginx.pid')};
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
events {}
http {
  include ${this.#path('denied.conf')};
  log_format plain '$request_method $request_uri $status $http_content_encoding $connection';
  access_log ${this.#path('access.log')} plain;
  client_body_temp_path ${this.#path('body')};
  proxy_temp_path ${this.#path('proxy')};
  fastcgi_temp_path ${this.#path('fastcgi')};
  uwsgi_temp_path ${this.#path('uwsgi')};
  scgi_temp_path ${this.#path('scgi')};
  client_max_body_size 0;
  server {
    listen 127.0.0.1:${this.port} ssl;
    ssl_certificate ${this.#path('server.pem')};
    ssl_certificate_key ${this.#path('server.key')};
    ${lines.join('\n    ')}
    ${this.#authorization()}
    if ($denied) { return 403 "Write access to repository not granted.\n"; }
    location / {${backend}
    }
  }
}
`;
  }
}

function gitConfig(settings: string[]): Record<string, string> {
  const entries = settings.flatMap((setting, index) => {
    const [key, value] = setting.split('=');
    return [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}
