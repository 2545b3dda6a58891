import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { createDatabase } from '../../src/core/embedded-postgres/cluster';
import { connect } from '../../test/support/connect';
import { dropDatabase } from '../../test/support/drop-database';
import { createGitRepository, type GitRepository } from '../../test/support/git-repository';
import type { SshServer } from '../../test/support/ssh-server';
import { setUpFirstAdmin } from '../../test/support/member';
import { TrellisProcess, type ProcessOptions } from '../../test/support/trellis-process';
import type { Member } from '../../test/support/trellis-server';
import type { Postgres } from './postgres';

export interface Place {
  member: Member;
  repository: GitRepository;
}

interface FixtureOptions {
  servers: number;
  /** Another program than this build. */
  program?: Pick<ProcessOptions, 'build' | 'startsQuickly'>;
  /** Additional environment of the servers and their workers. */
  env?: Record<string, string>;
  dir: string;
  postgres: Postgres;
  sshd: SshServer;
}

/** Several servers, each with its worker and data folder, on one new database. */
export class LoadFixture {
  private repositories = 0;
  private stopping: Promise<void> | null = null;

  private constructor(
    readonly servers: TrellisProcess[],
    readonly database: Client,
    private readonly admin: Member,
    private readonly options: FixtureOptions & { dir: string; databaseUrl: string },
  ) {}

  static async start(options: FixtureOptions): Promise<LoadFixture> {
    const { postgres, servers: count } = options;
    const databaseUrl = await createDatabase(postgres.url, `load_${randomBytes(4).toString('hex')}`);
    const dir = join(options.dir, `scene-${randomBytes(4).toString('hex')}`);
    const env = {
      ...options.env,
      PORT: '0',
      DATABASE_URL: databaseUrl,
      TRELLIS_SECRET_KEY: randomBytes(32).toString('base64'),
    };
    const servers: TrellisProcess[] = [];
    try {
      for (let index = 0; index < count; index++) {
        const dataDir = join(dir, `server-${index}`);
        servers.push(
          await TrellisProcess.start({ ...options.program, env: { ...env, TRELLIS_DATA_DIR: dataDir } }),
        );
      }
      const database = new Client({ connectionString: databaseUrl });
      await database.connect();
      const admin = await setUpFirstAdmin(servers[0].address);
      return new LoadFixture(servers, database, admin, { ...options, dir, databaseUrl });
    } catch (error) {
      await Promise.all(servers.map((server) => server.stop()));
      throw error;
    }
  }

  /** Creates a workspace on the shared repository, or on one of its own. */
  async place(shared?: GitRepository): Promise<Place> {
    const repository = shared ?? (await this.createRepository());
    const member = await this.admin.inNewWorkspace();
    await connect(member, { server: this.options.sshd, repository });
    return { member, repository };
  }

  private async createRepository(): Promise<GitRepository> {
    const dir = join(this.options.dir, `repository-${this.repositories++}.git`);
    const repository = await createGitRepository({ dir });
    // Each push adds a line to the reflog.
    await repository.git(['config', 'core.logAllRefUpdates', 'true']);
    return repository;
  }

  stop(): Promise<void> {
    return (this.stopping ??= this.end());
  }

  private async end(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.database.end();
    await dropDatabase(this.options.postgres.url, new URL(this.options.databaseUrl).pathname.slice(1));
    await rm(this.options.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
