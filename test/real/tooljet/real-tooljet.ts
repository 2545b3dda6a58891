import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, openSync, closeSync, readFileSync, renameSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  ToolJetConnections,
  type ToolJetConnectionOptions,
  type ToolJetSettings,
} from '../../../src/hosts/tooljet/client/connections';
import { ToolJetHost, type ToolJetCertificate } from '../../../src/hosts/tooljet/tooljet-host';
import { findPostgres, PostgresServer } from '../../operation/postgres-server';
import { endProcess } from '../../support/end-process';
import { eventually } from '../../support/eventually';
import { findFreePort } from '../../support/free-port';

const run = promisify(execFile);

export const ADMIN = { email: 'admin@example.com', password: 'password-for-tests' };

/** Settings of a ToolJet for tests: no ToolJet database, no telemetry, nothing that is asked outside of this machine. */
const SETTINGS = {
  ...{ NODE_ENV: 'production', LISTEN_ADDR: '127.0.0.1', SERVE_CLIENT: 'false', CHECK_FOR_UPDATES: '0' },
  ...{ LOCKBOX_MASTER_KEY: '0123456789abcdef'.repeat(4), SECRET_KEY_BASE: 'for tests only '.repeat(3) },
  ...{ ENABLE_TOOLJET_DB: 'false', DISABLE_TOOLJET_TELEMETRY: 'true', DISABLE_SIGNUPS: 'true' },
  ...{
    ENABLE_MARKETPLACE_FEATURE: 'false',
    ENABLE_MULTIPLAYER_EDITING: 'false',
    USER_SESSION_EXPIRY: '2880',
  },
};

export interface ImportedDefinition {
  definition: object;
  /** Version of the ToolJet that has written it: older ones are brought into the present form. */
  version?: string;
}

/** A real ToolJet on loopback, on a PostgreSQL of its own, with an admin and the workspace `Tools`. */
export class RealToolJet implements AsyncDisposable {
  readonly #connections: ToolJetConnections[] = [];
  #child: ChildProcess | null = null;
  #cookie = '';
  workspaceId = '';

  private constructor(
    private readonly folder: string,
    private readonly postgres: PostgresServer,
    private readonly databaseUrl: string,
    private readonly port: number,
    private readonly temporary: string,
  ) {}

  /** `folder`: of a built ToolJet. Takes 10 s, and the first time a minute. */
  static async start(folder: string): Promise<RealToolJet> {
    const bin = findPostgres();
    if (!bin) throw new Error('ToolJet needs a PostgreSQL of the system: apt-get install postgresql');
    const postgres = await PostgresServer.start(bin);
    const temporary = await mkdtemp(join(tmpdir(), 'trellis-tooljet-'));
    const databaseUrl = await postgres.createDatabase('tooljet');
    const server = new RealToolJet(folder, postgres, databaseUrl, await findFreePort(), temporary);
    try {
      await server.#migrate(bin);
      await server.launch();
      await server.#setUp();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the process, at first and after `kill`. */
  async launch(): Promise<void> {
    const log = openSync(this.#logFile, 'a');
    const child = spawn(process.execPath, ['-r', './paths.js', 'dist/src/main.js'], {
      ...{ cwd: this.folder, env: this.#env, stdio: ['ignore', log, log] },
    });
    closeSync(log);
    this.#child = child;
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`ToolJet has ended:\n${this.log()}`);
      expect((await fetch(`${this.url}/api/health`)).status).toBe(200);
    });
  }

  /** Ends the process at once. */
  async kill(): Promise<void> {
    await endProcess(this.#child, (running) => void running.kill('SIGKILL'));
  }

  log(): string {
    return existsSync(this.#logFile) ? readFileSync(this.#logFile, 'utf8').slice(-4_000) : '';
  }

  settings(more: Partial<ToolJetSettings> = {}): ToolJetSettings {
    const { url } = this;
    return { ownerId: 'one', url, ...ADMIN, workspaceId: null, certificateAuthority: null, ...more };
  }

  /** A host of a process of its own. Null: it has not been proven. */
  hostWith(
    certificate: ToolJetCertificate | null,
    options: ToolJetConnectionOptions = {},
    settings: Partial<ToolJetSettings> = {},
  ): ToolJetHost {
    const connections = new ToolJetConnections(options);
    this.#connections.push(connections);
    return new ToolJetHost(connections, this.settings(settings), certificate);
  }

  /** Makes a request of the admin, as the editor does. `path`: below `/api`. Throws for an error answer. */
  async ask<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, body: answer } = await this.send(method, path, body);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as T;
  }

  /** Makes a request of the admin, and resolves with whatever is answered. */
  async send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${this.url}/api${path}`, {
      method,
      headers: {
        ...(this.#cookie && { cookie: this.#cookie, 'tj-workspace-id': this.workspaceId }),
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : parseOrText(text) };
  }

  /** Imports an app from its `appV2`; resolves with its id. */
  importApp(appV2: object, name: string): Promise<string> {
    return this.importDefinition({ definition: { appV2 } }, name);
  }

  /** Imports an app as a file of its user, of any generation; resolves with its id. */
  async importDefinition(
    { definition, version = '2.27.1' }: ImportedDefinition,
    name: string,
  ): Promise<string> {
    const { imports } = await this.ask<{ imports: { app: { id: string }[] } }>(
      'POST',
      '/v2/resources/import',
      {
        ...{ organization_id: this.workspaceId, tooljet_version: version },
        app: [{ definition, appName: name }],
      },
    );
    return imports.app[0].id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#connections.map((one) => one.close()));
    await endProcess(this.#child);
    await this.postgres.stop();
    await rm(this.temporary, { recursive: true, force: true });
  }

  get #logFile(): string {
    return join(this.temporary, 'log');
  }

  get #env(): NodeJS.ProcessEnv {
    const { hostname, port, username, pathname } = new URL(this.databaseUrl);
    return {
      ...{ PATH: process.env.PATH, HOME: this.temporary, PORT: String(this.port), TOOLJET_HOST: this.url },
      ...{ PG_HOST: hostname, PG_PORT: port, PG_USER: username, PG_PASS: 'x', PG_DB: pathname.slice(1) },
      ...SETTINGS,
    };
  }

  /** Migrations take 40 s: their result is kept beside the build. */
  async #migrate(bin: string): Promise<void> {
    const kept = join(this.folder, 'migrated.dump');
    if (!existsSync(kept)) {
      await run(join(bin, 'psql'), ['-qc', 'create extension if not exists "uuid-ossp"', this.databaseUrl]);
      for (const config of ['dist/ormconfig.js', 'dist/data-migration-config.js'])
        await run(
          process.execPath,
          ['-r', './paths.js', 'node_modules/typeorm/cli.js', 'migration:run', '--config', config],
          { cwd: this.folder, env: this.#env, maxBuffer: 64 * 1024 * 1024 },
        );
      const written = `${kept}.${process.pid}`;
      await run(join(bin, 'pg_dump'), ['--format=custom', '--file', written, this.databaseUrl]);
      renameSync(written, kept);
      return;
    }
    await run(join(bin, 'pg_restore'), ['--exit-on-error', '--no-owner', '--dbname', this.databaseUrl, kept]);
  }

  async #setUp(): Promise<void> {
    const company = { companyName: 'Example', companySize: '1-10', role: 'Admin', phoneNumber: '0' };
    await this.ask('POST', '/setup-admin', { name: 'Ada Admin', ...ADMIN, workspace: 'Tools', ...company });
    const answer = await fetch(`${this.url}/api/authenticate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ADMIN),
    });
    const { current_organization_id: workspaceId } = (await answer.json()) as {
      current_organization_id: string;
    };
    this.workspaceId = workspaceId;
    this.#cookie = answer.headers.getSetCookie()[0].split(';')[0];
  }
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
