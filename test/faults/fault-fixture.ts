import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noteDatabase } from '../support/databases';
import { connect } from '../support/connect';
import { createTestDatabase } from '../support/database';
import { findFreePort } from '../support/free-port';
import { createGitRepository, type GitRepository } from '../support/git-repository';
import { expectNoSecretOutside, type Place } from '../support/secrets';
import { startSshServer, type SshServer, type SshServerOptions } from '../support/ssh-server';
import { Member, setUpFirstAdmin } from '../support/member';
import { TrellisProcess, type ProcessOptions } from '../support/trellis-process';

interface FixtureOptions {
  env?: Record<string, string>;
  /** Options of the Git server. */
  ssh?: SshServerOptions;
  /** Uses the embedded PostgreSQL in its own data folder instead of the one for the tests. */
  isEmbedded?: boolean;
  /** Folder of the first server's build, which migrates an empty database on its own; absent: the current build. */
  build?: string;
  /** A database on a server of the caller. */
  databaseUrl?: string;
  /** Absent: a temporary folder, removed at the end. */
  dataDir?: string;
}

/** A Trellis that can be killed and started again on the same port, folder and database, and an sshd. */
export class FaultFixture {
  readonly processes: TrellisProcess[] = [];
  private readonly endings: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly git: SshServer,
    readonly admin: Member,
    readonly url: string,
    readonly env: Record<string, string>,
  ) {}

  static async start({
    env = {},
    ssh,
    isEmbedded = false,
    build,
    databaseUrl,
    dataDir: given,
  }: FixtureOptions = {}): Promise<FaultFixture> {
    const git = await startSshServer(ssh);
    const isGiven = isEmbedded || databaseUrl !== undefined;
    const database = isGiven ? null : await createTestDatabase({ isEmpty: build !== undefined });
    const dataDir = given ?? (await mkdtemp(join(tmpdir(), 'trellis-data-')));
    // PostgreSQL uses an account of its own in there if the tests run as root.
    await chmod(dataDir, 0o711);
    const settings = {
      ...env,
      PORT: String(await findFreePort()),
      TRELLIS_DATA_DIR: dataDir,
      ...(!isEmbedded && { DATABASE_URL: databaseUrl ?? database?.url ?? '' }),
    };
    const trellis = await TrellisProcess.start({ env: settings, build });
    const admin = await setUpFirstAdmin(trellis.address);
    const url = databaseUrl ?? database?.url ?? (await embeddedUrl(dataDir));
    const fixture = new FaultFixture(git, admin, url, settings);
    fixture.processes.push(trellis);
    fixture.endings.push(
      async () => given ?? rm(dataDir, { recursive: true, force: true, maxRetries: 5 }),
      async () => database?.drop(),
      () => git.stop(),
    );
    return fixture;
  }

  /** The server started last. */
  get trellis(): TrellisProcess {
    const last = this.processes.at(-1);
    if (!last) throw new Error('None was started.');
    return last;
  }

  get dataDir(): string {
    return this.env.TRELLIS_DATA_DIR ?? '';
  }

  /** Starts the same server again; with `over`, a second server in parallel. */
  async startAgain(
    over: Record<string, string> = {},
    options: Partial<ProcessOptions> = {},
  ): Promise<TrellisProcess> {
    const trellis = await TrellisProcess.start({ env: { ...this.env, ...over }, ...options });
    this.processes.push(trellis);
    return trellis;
  }

  /** Starts another server on the same database, with its own data folder. */
  async startReplica(
    script: ProcessOptions['script'] = 'main.js',
    over: Record<string, string> = {},
  ): Promise<TrellisProcess> {
    const dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
    this.endings.unshift(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
    const key = (await readFile(join(this.dataDir, 'secret.key'), 'utf8')).trim();
    const env = { ...this.env, PORT: '0', TRELLIS_DATA_DIR: dataDir, TRELLIS_SECRET_KEY: key, ...over };
    if (script === 'main.js') return this.startAgain(env);
    const worker = new TrellisProcess({ script, env });
    this.processes.push(worker);
    return worker;
  }

  /** Creates a workspace of the admin, through the server at `address`, and connects it to the repository. */
  async workspaceOn(
    repository: GitRepository,
    via: { port: number } = this.git,
    address = this.admin.address,
  ): Promise<Member> {
    const { token, workspaceId, user: admin } = this.admin;
    noteDatabase(address, this.url);
    const member = await new Member(address, token, workspaceId, admin).inNewWorkspace();
    const { host, user } = this.git;
    const authorize = this.git.authorize.bind(this.git);
    await connect(member, { server: { host, port: via.port, user, authorize }, repository });
    return member;
  }

  async repository(): Promise<GitRepository> {
    const repository = await createGitRepository();
    this.endings.unshift(() => repository.remove());
    return repository;
  }

  /** Checks that no secret leaked. `also` adds further secrets and places to search. */
  async stop(also: { secrets?: string[]; places?: Place[] } = {}): Promise<void> {
    await Promise.all(this.processes.map((trellis) => trellis.stop()));
    try {
      if (this.env.DATABASE_URL !== undefined) await this.expectNoSecretOutside(also);
    } finally {
      for (const end of this.endings) await end();
    }
  }

  private expectNoSecretOutside({ secrets = [], places = [] }: { secrets?: string[]; places?: Place[] }) {
    const { token, user } = this.admin;
    const logs = this.processes.map(({ stdout, stderr }) => ({
      name: 'what a process said',
      bytes: Buffer.from(stdout + stderr),
    }));
    return expectNoSecretOutside({
      databaseUrl: this.url,
      dataDir: this.dataDir,
      secrets: [token, user.password, ...secrets],
      places: [...logs, ...places],
    });
  }
}

async function embeddedUrl(dataDir: string): Promise<string> {
  const read = (name: string) => readFile(join(dataDir, 'postgres', name), 'utf8');
  const [password, port] = await Promise.all([read('password'), read('port')]);
  return `postgres://trellis:${password.trim()}@127.0.0.1:${port.trim()}/trellis`;
}
