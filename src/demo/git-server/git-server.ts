import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Server as SshServer, type Connection, type Session } from 'ssh2';
import { generateKeyPair, type KeyPair } from '../../ssh';
import { DeployKeys, type DeployKey } from './deploy-keys';
import { gitEnvironment } from './git-environment';
import { GitServices, refuse } from './git-services';
import { isRepositoryName, parseGitCommand } from './parse-git-command';

const HOST = '127.0.0.1';
const USER = 'git';
const SIGN_IN_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 50;
const PROTOCOL = /^version=[012]$/;
/** Checks pushes as strictly as Git can; nothing runs in the background after a push. */
const SETTINGS = { 'receive.fsckObjects': 'true', 'receive.autogc': 'false', 'gc.auto': '0' };

const run = promisify(execFile);

export interface ServedRepository {
  name: string;
  path: string;
  url: string;
}

/**
 * Git server over SSH for people without a Git host: on loopback only, for the added keys, with git's own
 * `upload-pack` and `receive-pack`. Serves only the repositories that it has created.
 */
export class GitServer {
  readonly host = HOST;
  readonly user = USER;
  readonly deployKeys = new DeployKeys();
  readonly #ssh: SshServer;
  readonly #listener: NetServer;
  readonly #sockets = new Set<Socket>();
  /** Timers of unauthenticated connections, by the client's port, which identifies a connection in ssh2. */
  readonly #strangers = new Map<number, NodeJS.Timeout>();
  readonly #services = new GitServices();
  readonly #repositories = new Map<string, ServedRepository>();

  private constructor(
    private readonly folder: string,
    readonly hostKey: KeyPair,
  ) {
    this.#ssh = new SshServer(
      { hostKeys: [hostKey.privateKey], ident: 'trellis-demo' },
      (connection, { port }) => this.#welcome(connection, port),
    );
    this.#listener = createServer((socket) => this.#take(socket));
    this.#listener.maxConnections = MAX_CONNECTIONS;
  }

  /** `folder` holds the repositories; created if absent. */
  static async start({ folder }: { folder: string }): Promise<GitServer> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const server = new GitServer(folder, await generateKeyPair({ type: 'ed25519', comment: 'demo host' }));
    await new Promise<void>((resolve, reject) => {
      server.#listener.once('error', reject).listen(0, HOST, resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Line for a client's `known_hosts`. */
  get knownHostsLine(): string {
    return `[${HOST}]:${this.port} ${this.hostKey.publicKey.split(' ').slice(0, 2).join(' ')}\n`;
  }

  /** Creates an empty bare repository; `name` ends in `.git`. */
  async createRepository(name: string): Promise<ServedRepository> {
    if (!isRepositoryName(name)) throw new TypeError(`"${name}" is no name for a repository here.`);
    const path = join(this.folder, name);
    const git = (...args: string[]) => run('git', args, { env: gitEnvironment() });
    // Without the template's sample hooks.
    await git('init', '--quiet', '--bare', '--template=', '--initial-branch=main', path);
    for (const setting of Object.entries(SETTINGS)) await git('--git-dir', path, 'config', ...setting);
    const repository = { name, path, url: `ssh://${USER}@${HOST}:${this.port}/${name}` };
    this.#repositories.set(name, repository);
    return repository;
  }

  /** Ends all connections and their programs; the repositories stay. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#listener.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([closed, this.#services.stop()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #take(socket: Socket): void {
    const port = socket.remotePort;
    socket.on('error', () => undefined);
    if (port === undefined) return void socket.destroy();
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    const stranger = setTimeout(() => socket.destroy(), SIGN_IN_TIMEOUT_MS);
    this.#strangers.set(port, stranger);
    socket.once('close', () => {
      clearTimeout(stranger);
      if (this.#strangers.get(port) === stranger) this.#strangers.delete(port);
      this.#sockets.delete(socket);
    });
    this.#ssh.injectSocket(socket);
  }

  #welcome(connection: Connection, port: number): void {
    let signedIn: DeployKey | null = null;
    connection.on('error', () => undefined);
    connection.on('authentication', (attempt) => {
      const found = attempt.username === USER ? this.deployKeys.check(attempt) : null;
      if (!found) return attempt.reject(['publickey']);
      if (found.isProven) signedIn = found.key;
      attempt.accept();
    });
    connection.once('ready', () => clearTimeout(this.#strangers.get(port)));
    connection.on('session', (accept) => {
      if (signedIn) this.#serve(accept(), signedIn);
    });
  }

  /** Shells, terminals, subsystems and forwarding have no listener: ssh2 refuses them. */
  #serve(session: Session, key: DeployKey): void {
    let protocol: string | null = null;
    session.on('env', (accept, reject, { key: name, val }: { key: string; val: string }) => {
      if (name !== 'GIT_PROTOCOL' || !PROTOCOL.test(val))
        return void (reject as (() => void) | undefined)?.();
      protocol = val;
      (accept as (() => void) | undefined)?.();
    });
    session.once('exec', (accept, _, { command }) => {
      const channel = accept();
      const parsed = parseGitCommand(command);
      if (!parsed) return refuse(channel, 'This server does git-upload-pack and git-receive-pack only.');
      const repository = this.#repositories.get(parsed.repository);
      // The key may have been removed since the connection was opened.
      if (!repository || !this.deployKeys.has(key)) return refuse(channel, 'Repository not found.');
      if (parsed.service === 'receive-pack' && key.readOnly)
        return refuse(channel, 'The key you are authenticating with has been marked as read only.');
      this.#services.serve({ service: parsed.service, path: repository.path, protocol, channel });
    });
  }
}
