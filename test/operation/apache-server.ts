import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begun } from '../support/begun';
import { issueCertificate, makeAuthority } from '../support/certificates';
import { endProcess } from '../support/end-process';
import { eventually } from '../support/eventually';
import { findFreePort } from '../support/free-port';
import { createGitRepository, type GitRepository } from '../support/git-repository';
import type { HttpsGitUser } from '../support/https-git-server';

const MODULES = [
  'alias',
  'auth_basic',
  'authn_core',
  'authn_file',
  'authz_core',
  'authz_user',
  'cgid',
  'env',
];
const USER = 'www-data';

/** Apache with `git http-backend` as CGI, TLS of an own authority and basic authentication. */
export class ApacheServer {
  port = 0;
  certificateAuthority = '';
  private apache: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    private readonly users: { writer: HttpsGitUser; reader: HttpsGitUser },
  ) {}

  static async start(users: { writer: HttpsGitUser; reader: HttpsGitUser }): Promise<ApacheServer> {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-apache-'));
    await chmod(folder, 0o711);
    return begun(new ApacheServer(folder, users));
  }

  /** Creates an empty repository that belongs to Apache's user. */
  async createRepository(name: string): Promise<GitRepository> {
    const repository = await createGitRepository({ dir: join(this.folder, 'repositories', name) });
    if (process.getuid?.() === 0) execFileSync('chown', ['-R', USER, repository.path]);
    return repository;
  }

  url(name: string): string {
    return `https://localhost:${this.port}/git/${name}`;
  }

  async stop(): Promise<void> {
    await endProcess(this.apache);
    await rm(this.folder, { recursive: true, force: true });
  }

  async begin(): Promise<void> {
    await mkdir(join(this.folder, 'repositories'));
    this.certificateAuthority = await makeAuthority(this.folder);
    const altName = 'DNS:localhost';
    await issueCertificate(this.folder, { name: 'server', subject: 'CN=localhost', altName });
    const { writer, reader } = this.users;
    const line = ({ username, token }: HttpsGitUser) =>
      `${username}:{SHA}${createHash('sha1').update(token).digest('base64')}\n`;
    await writeFile(join(this.folder, 'users'), line(writer) + line(reader));
    this.port = await findFreePort();
    await writeFile(join(this.folder, 'apache.conf'), this.config());
    const apache = spawn('/usr/sbin/apache2', ['-D', 'FOREGROUND', '-f', join(this.folder, 'apache.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.apache = apache;
    let complaint = '';
    apache.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    await eventually(async () => {
      if (apache.exitCode !== null) throw new Error(`Apache has ended: ${complaint}${await this.log()}`);
      await fetch(`http://127.0.0.1:${this.port}/`);
    });
  }

  private log(): Promise<string> {
    return readFile(join(this.folder, 'error.log'), 'utf8').catch(() => '');
  }

  /** Configuration from the manual of `git http-backend`: everyone reads with a password, and some write. */
  private config(): string {
    const { folder, port } = this;
    const modules = [...MODULES, 'mpm_event', 'setenvif', 'ssl'];
    return `
ServerRoot ${folder}
ServerName localhost
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
Listen 127.0.0.1:${port}
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${process.getuid?.() === 0 ? `User ${USER}\nGroup ${USER}` : ''}
Mutex file:${folder}
ScriptSock ${folder}/cgid.sock
SSLEngine on
SSLCertificateFile ${folder}/server.pem
SSLCertificateKeyFile ${folder}/server.key
SetEnv GIT_PROJECT_ROOT ${folder}/repositories
SetEnv GIT_HTTP_EXPORT_ALL
ScriptAlias /git/ /usr/lib/git-core/git-http-backend/
<Location /git/>
  AuthType Basic
  AuthName Git
  AuthUserFile ${folder}/users
  <RequireAny>
    Require user ${this.users.writer.username}
    <RequireAll>
      Require valid-user
      Require expr %{QUERY_STRING} !~ /service=git-receive-pack/ && %{REQUEST_URI} !~ m#/git-receive-pack$#
    </RequireAll>
  </RequireAny>
</Location>
`;
  }
}
