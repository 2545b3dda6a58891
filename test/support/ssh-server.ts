import { type ChildProcess, execFile as execFileCallback, spawn } from 'node:child_process';
import { accessSync, closeSync, constants, mkdirSync, openSync } from 'node:fs';
import { appendFile, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { begun } from './begun';
import { eventually } from './eventually';
import { findFreePort } from './free-port';

const execFile = promisify(execFileCallback);

export type ServerKeyType = 'ed25519' | 'rsa' | 'ecdsa';

export interface ServerHostKey {
  /** Type as in the public key file, such as `ecdsa-sha2-nistp256`. */
  type: string;
  /** Fingerprint as printed by `ssh-keygen -lf`. */
  fingerprint: string;
  publicKey: string;
}

export interface SshServerOptions {
  hostKeyTypes?: ServerKeyType[];
  /** Additional lines of sshd_config. They come first, so they win: sshd uses the first value of each option. */
  config?: string[];
}

/** Starts a real OpenSSH server on loopback, whose user is the user running the tests. */
export async function startSshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const directory = await mkdtemp(join(tmpdir(), 'trellis-sshd-'));
  return begun(new SshServer(directory, options));
}

export class SshServer {
  readonly host = '127.0.0.1';
  readonly user = userInfo().username;
  port = 0;
  hostKeys: ServerHostKey[] = [];
  #process: ChildProcess | null = null;

  constructor(
    private readonly directory: string,
    private readonly options: SshServerOptions,
  ) {}

  get pid(): number {
    if (this.#process?.pid === undefined) throw new Error('It is not running.');
    return this.#process.pid;
  }

  async begin(): Promise<void> {
    // sshd insists on this empty directory if it runs as root, and does not use it otherwise.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    await writeFile(this.#path('authorized_keys'), '');
    await writeFile(this.#path('read-only'), READ_ONLY_SCRIPT);
    await chmod(this.#path('read-only'), 0o755);
    await this.#makeHostKeys();
    for (let attempt = 1; ; attempt++) {
      this.port = await findFreePort();
      try {
        return await this.#launch();
      } catch (error) {
        // Another process took the port in between.
        if (attempt === 5 || !(await this.log()).includes('Address already in use')) throw error;
      }
    }
  }

  /**
   * Authorizes a key; with `readOnly`, as GitHub treats a deploy key without write access; with `restriction`, with
   * these options of authorized_keys.
   */
  async authorize(
    publicKey: string,
    options: { readOnly?: boolean; restriction?: string } = {},
  ): Promise<void> {
    const readOnly = options.readOnly ? `restrict,command="${this.#path('read-only')}"` : '';
    const restriction = options.restriction ?? readOnly;
    await appendFile(this.#path('authorized_keys'), `${restriction} ${publicKey.trim()}\n`.trimStart());
  }

  /** As with any sshd, connections that were opened with the key go on: see `endConnections`. */
  async revoke(publicKey: string): Promise<void> {
    const base64 = publicKey.trim().split(/\s+/)[1]!;
    const lines = (await readFile(this.#path('authorized_keys'), 'utf8')).split('\n');
    await writeFile(this.#path('authorized_keys'), lines.filter((line) => !line.includes(base64)).join('\n'));
  }

  /** Ends all open connections. New ones are accepted. */
  async endConnections(): Promise<void> {
    if (this.#process?.pid) for (const pid of await descendantsOf(this.#process.pid)) kill(pid);
  }

  /** Generates new host keys of the same types on the same port, like a reinstalled server or a man in the middle. */
  async changeHostKey(): Promise<void> {
    await this.#end();
    await this.#makeHostKeys();
    await this.#launch();
  }

  /** Restarts the server on the same port; ends all its connections. */
  async restart(): Promise<void> {
    await this.#end();
    await this.#launch();
  }

  /** Stops the server and all its connections, but keeps its port and keys for `restart`. */
  async halt(): Promise<void> {
    await this.#end();
  }

  async stop(): Promise<void> {
    await this.#end();
    await rm(this.directory, { recursive: true, force: true });
  }

  async log(): Promise<string> {
    return readFile(this.#path('log'), 'utf8').catch(() => '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #path(name: string): string {
    return join(this.directory, name);
  }

  async #makeHostKeys(): Promise<void> {
    const types = this.options.hostKeyTypes ?? ['ed25519'];
    this.hostKeys = await Promise.all(
      types.map(async (type) => {
        const file = this.#path(`host_${type}`);
        await rm(file, { force: true });
        const bits = type === 'rsa' ? ['-b', '2048'] : [];
        await execFile('ssh-keygen', ['-q', '-t', type, ...bits, '-N', '', '-C', 'host', '-f', file]);
        return describePublicKey(`${file}.pub`);
      }),
    );
  }

  async #launch(): Promise<void> {
    await writeFile(this.#path('config'), this.#config());
    const logBefore = (await this.log()).length;
    const logFile = openSync(this.#path('log'), 'a');
    // sshd re-executes itself for each connection, so it must be started by its absolute path.
    const child = spawn(findSshd(), ['-D', '-e', '-f', this.#path('config')], {
      stdio: ['ignore', logFile, logFile],
    });
    closeSync(logFile);
    this.#process = child;
    await eventually(async () => {
      const log = (await this.log()).slice(logBefore);
      if (child.exitCode !== null) return;
      if (!log.includes('Server listening on')) throw new Error(`sshd does not listen: ${log}`);
    });
    if (child.exitCode !== null) throw new Error(`sshd has ended: ${(await this.log()).slice(logBefore)}`);
  }

  #config(): string {
    const types = this.options.hostKeyTypes ?? ['ed25519'];
    return [
      ...(this.options.config ?? []),
      `ListenAddress ${this.host}`,
      `Port ${this.port}`,
      ...types.map((type) => `HostKey ${this.#path(`host_${type}`)}`),
      `AuthorizedKeysFile ${this.#path('authorized_keys')}`,
      `PidFile ${this.#path('pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'MaxStartups 1000',
      'PrintMotd no',
      'LogLevel VERBOSE',
      // A high SHLVL keeps bash from reading its start-up files, as it does for a command over SSH. Git must not read
      // anyone's settings.
      'SetEnv SHLVL=5 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null',
      '',
    ].join('\n');
  }

  async #end(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // Processes that serve a connection outlive their parent.
    const pids = [child.pid, ...(await descendantsOf(child.pid))];
    for (const pid of pids) kill(pid);
    await ended;
  }
}

/** GitHub's answer to a push with a read-only deploy key. */
const READ_ONLY_SCRIPT = `#!/bin/sh
case "$SSH_ORIGINAL_COMMAND" in
  git-upload-pack\\ *) exec /bin/sh -c "$SSH_ORIGINAL_COMMAND" ;;
esac
echo 'ERROR: The key you are authenticating with has been marked as read only.' >&2
exit 1
`;

async function describePublicKey(file: string): Promise<ServerHostKey> {
  const publicKey = (await readFile(file, 'utf8')).trim();
  const { stdout } = await execFile('ssh-keygen', ['-lf', file]);
  return { type: publicKey.split(' ')[0]!, fingerprint: stdout.split(' ')[1]!, publicKey };
}

function findSshd(): string {
  const places = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd', '/usr/bin/sshd'];
  const found = places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error('These tests need an OpenSSH server: install openssh-server.');
  return found;
}

async function descendantsOf(root: number): Promise<number[]> {
  const { stdout } = await execFile('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found: number[] = [];
  for (const parents = [root]; parents.length > 0;) {
    const parent = parents.pop();
    for (const [pid, ppid] of pairs) {
      if (pid === undefined || ppid !== parent) continue;
      found.push(pid);
      parents.push(pid);
    }
  }
  return found;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has exited already.
  }
}
