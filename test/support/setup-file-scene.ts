import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createTestDatabase } from './database';
import { signInAs, type Member } from './member';
import { runAdmin, TrellisProcess } from './trellis-process';

/** A database, a data folder and a set-up file, with the servers and commands that use them. */
export class Scene implements AsyncDisposable {
  readonly env: Record<string, string>;
  private readonly servers: TrellisProcess[] = [];

  private constructor(
    readonly folder: string,
    readonly database: Awaited<ReturnType<typeof createTestDatabase>>,
    secrets: Record<string, string>,
  ) {
    this.env = {
      PORT: '0',
      DATABASE_URL: database.url,
      TRELLIS_DATA_DIR: folder,
      TRELLIS_SETUP_FILE: join(folder, 'trellis.yaml'),
      ADA_PASSWORD: 'correct horse battery',
      ...secrets,
    };
  }

  static async start(secrets: Record<string, string> = {}): Promise<Scene> {
    return new Scene(
      await mkdtemp(join(tmpdir(), 'trellis-setup-')),
      await createTestDatabase({ isEmpty: true }),
      secrets,
    );
  }

  write(text: string, name = 'trellis.yaml'): Promise<void> {
    return writeFile(join(this.folder, name), text);
  }

  async serve(env: Record<string, string> = {}): Promise<TrellisProcess> {
    const server = await TrellisProcess.start({ env: { ...this.env, LOG_LEVEL: 'info', ...env } });
    this.servers.push(server);
    return server;
  }

  /** Returns what a server says that ends at its start. */
  async refusal(): Promise<string> {
    const server = new TrellisProcess({ env: this.env });
    this.servers.push(server);
    expect(await server.ended).toMatchObject({ code: 1 });
    return server.stderr;
  }

  async run(...args: string[]): Promise<{ code: number; output: string }> {
    return runAdmin(['setup', ...args], this.env).then(
      (output) => ({ code: 0, output }),
      (error: unknown) => {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        return { code, output: stdout + stderr };
      },
    );
  }

  async query(sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.servers) await server.stop();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Signs in the admin of `SIMPLE`. */
export const adaIn = ({ address }: TrellisProcess, workspaceName: string): Promise<Member> =>
  signInAs(address, { email: 'ada@example.com', password: 'correct horse battery', workspaceName });

export const SIMPLE = `workspaces:
  orders:
    name: Orders
    members:
      - { email: ada@example.com, name: Ada, role: admin, password: "env:ADA_PASSWORD" }
`;
