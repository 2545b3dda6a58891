import { execFile as execFileCallback } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { begun } from '../support/begun';
import { GitRepository } from '../support/git-repository';
import { type SshServer, startSshServer } from '../support/ssh-server';

const execFile = promisify(execFileCallback);

const ADMIN = { GIT_AUTHOR_NAME: 'Admin', GIT_AUTHOR_EMAIL: 'admin@example.com' };
const ENVIRONMENT = {
  ...ADMIN,
  GIT_COMMITTER_NAME: ADMIN.GIT_AUTHOR_NAME,
  GIT_COMMITTER_EMAIL: ADMIN.GIT_AUTHOR_EMAIL,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  USER: 'admin',
};

/** A gitolite in a home folder of its own, behind an sshd, set up by pushes to its `gitolite-admin` repository. */
export class GitoliteServer {
  private keys = 0;

  private constructor(
    private readonly rules: string,
    private readonly home: string,
    readonly ssh: SshServer,
  ) {}

  static async start(rules: string): Promise<GitoliteServer> {
    const home = await mkdtemp(join(tmpdir(), 'trellis-gitolite-'));
    const ssh = await startSshServer({
      config: [
        `AuthorizedKeysFile ${home}/.ssh/authorized_keys`,
        `SetEnv HOME=${home} SHLVL=5 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null`,
      ],
    });
    return begun(new GitoliteServer(rules, home, ssh));
  }

  /** Adds a key of a user of the rules. */
  async addKey(user: string, publicKey: string): Promise<void> {
    // A user has several keys if they are in different folders.
    const folder = join(this.home, 'admin/keydir', String(++this.keys));
    await mkdir(folder);
    await writeFile(join(folder, `${user}.pub`), `${publicKey.trim()}\n`);
    await this.publish();
  }

  url(name: string): string {
    return `ssh://${this.ssh.user}@${this.ssh.host}:${this.ssh.port}/${name}`;
  }

  repository(name: string): GitRepository {
    return new GitRepository(join(this.home, 'repositories', `${name}.git`), 'main', null);
  }

  async stop(): Promise<void> {
    await this.ssh.stop();
    await rm(this.home, { recursive: true, force: true });
  }

  async begin(): Promise<void> {
    await this.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'admin', '-f', 'admin-key']);
    await this.run('cp', ['admin-key.pub', 'admin.pub']);
    await this.run('gitolite', ['setup', '-pk', 'admin.pub']);
    await this.run('git', ['clone', '-q', 'repositories/gitolite-admin.git', 'admin']);
    await writeFile(
      join(this.home, 'admin/conf/gitolite.conf'),
      `repo gitolite-admin\n RW+ = admin\n${this.rules}`,
    );
    await this.publish();
  }

  private async publish(): Promise<void> {
    const cwd = join(this.home, 'admin');
    await this.run('git', ['add', '-A'], cwd);
    await this.run('git', ['commit', '-q', '-m', 'Change'], cwd);
    await this.run('gitolite', ['push', '-q'], cwd);
  }

  private run(program: string, args: string[], cwd = this.home) {
    return execFile(program, args, { cwd, env: { PATH: process.env.PATH, HOME: this.home, ...ENVIRONMENT } });
  }
}
