import { randomUUID } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Client } from 'pg';
import { AppGitPort } from '../../../src/apps';
import { CoreModule } from '../../../src/core';
import { ENTITIES } from '../../../src/entities';
import { Config } from '../../../src/core/config';
import type { ApplyProgress } from '../../../src/hosts/app-host';
import { CaptureHost } from '../../../src/hosts/capture-host';
import { CheckHost } from '../../../src/hosts/check-host';
import { HostController } from '../../../src/hosts/host.controller';
import { HostsHttpModule } from '../../../src/hosts/hosts-http.module';
import { ConnectedHosts } from '../../../src/hosts/connected-hosts';
import { OpenHosts } from '../../../src/hosts/open-hosts';
import { HostStore } from '../../../src/hosts/store/host-store';
import { createTestDatabase } from '../../support/database';
import type { ScriptedHost } from './scripted-host';

const NEVER = new AbortController().signal;

/** Nothing is committed here. */
@Global()
@Module({ providers: [{ provide: AppGitPort, useValue: {} }], exports: [AppGitPort] })
class WithoutGit {}

interface AppRow {
  id: string;
  name: string;
  document: string;
  hosted: { url: string } | null;
  updatedAt: Date;
}

/** Servers on one database, without HTTP, that capture a scripted host on request. */
export class HostsFixture {
  private readonly servers: TestingModule[] = [];

  private constructor(
    private readonly databaseUrl: string,
    readonly database: Client,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(): Promise<HostsFixture> {
    const created = await createTestDatabase();
    const database = new Client({ connectionString: created.url });
    await database.connect();
    return new HostsFixture(created.url, database, () => created.drop());
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
    await this.database.end();
    await this.drop();
  }

  /** Starts a server, without the loop for automatic captures. */
  async server(host: ScriptedHost): Promise<TestingModule> {
    const config = new Config({ LOG_LEVEL: 'silent' });
    const core = CoreModule.forRoot({
      entities: ENTITIES,
      config,
      databaseUrl: this.databaseUrl,
      secretKeys: [Buffer.alloc(32, 1)],
    });
    const server = await Test.createTestingModule({ imports: [core, WithoutGit, HostsHttpModule] })
      .overrideProvider(OpenHosts)
      .useValue({ open: () => Promise.resolve(host) })
      .compile();
    this.servers.push(server);
    return server;
  }

  /** Connects a new workspace to the host, and checks the connection. */
  async connected(server: TestingModule): Promise<ConnectedWorkspace> {
    const [workspaceId, userId] = [randomUUID(), randomUUID()];
    await this.database.query(
      `insert into users (id, name, email, email_key, password_hash) values ($1, 'Ada', $2, $2, '')`,
      [userId, `${userId}@example.com`],
    );
    await this.database.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [workspaceId]);
    const actor = { workspaceId, userId } as Parameters<HostController['put']>[0];
    const controller = server.get(HostController);
    await controller.put(actor, {
      kind: 'tooljet',
      url: 'https://tooljet.example.com',
      email: 'trellis@example.com',
      password: 'a password',
    });
    const { rows } = await this.database.query<{ id: string }>(
      'select id from app_hosts where workspace_id = $1',
      [workspaceId],
    );
    await server.get(CheckHost).run(rows[0].id);
    return new ConnectedWorkspace(this.database, { workspaceId, hostId: rows[0].id, actor, controller });
  }
}

export class ConnectedWorkspace {
  readonly hostId: string;

  constructor(
    private readonly database: Client,
    private readonly place: {
      workspaceId: string;
      hostId: string;
      actor: Parameters<HostController['put']>[0];
      controller: HostController;
    },
  ) {
    this.hostId = place.hostId;
  }

  get workspaceId(): string {
    return this.place.workspaceId;
  }

  get actor(): Parameters<HostController['put']>[0] {
    return this.place.actor;
  }

  /** Returns the host as the API shows it. */
  async host() {
    return (await this.place.controller.get(this.place.actor)).host!;
  }

  async put(change: object): Promise<void> {
    const { url, email } = await this.host();
    await this.place.controller.put(this.place.actor, { kind: 'tooljet', url, email, ...change });
  }

  async capture(server: TestingModule): Promise<void> {
    await server.get(CaptureHost).run(this.hostId, NEVER);
  }

  /** Works on an app as a pull does. */
  async hold(server: TestingModule, appId: string, work: () => Promise<void>): Promise<void> {
    await server.get(ConnectedHosts).hold(appId, NEVER, work);
  }

  /** Returns true if the loop would capture the host now. */
  async isDue(server: TestingModule): Promise<boolean> {
    const store = server.get(HostStore);
    const isFound = (await store.findDue(1_000)).includes(this.hostId);
    const isAwaited = ((await store.dueIn()) ?? 1) <= 0;
    if (isFound && !isAwaited) throw new Error('The loop would not wake up for it.');
    return isFound;
  }

  /** Sets all times of the host, as a clock that was wrong has left them. */
  async setTimes(sql: string): Promise<void> {
    await this.database.query(
      `update app_hosts set next_at = ${sql}, captured_at = ${sql}, read_all_at = ${sql}, holder = gen_random_uuid(),
         held_until = ${sql} where id = $1`,
      [this.hostId],
    );
  }

  /** Expires all holds on the host's apps, as after their holder's death. */
  async forgetHolders(): Promise<void> {
    await this.database.query(
      `update hosted_apps set held_until = now() - interval '1 s' where host_id = $1`,
      [this.hostId],
    );
  }

  async progressOf(hostAppId: string): Promise<ApplyProgress | null> {
    const { rows } = await this.database.query<{ progress: string | null }>(
      'select progress from hosted_apps where host_app_id = $1',
      [hostAppId],
    );
    return rows[0].progress === null ? null : (JSON.parse(rows[0].progress) as ApplyProgress);
  }

  /** Makes the next capture read every app, whatever the list shows. */
  async readAllNext(): Promise<void> {
    await this.database.query('update app_hosts set read_all_at = null where id = $1', [this.hostId]);
  }

  async apps(): Promise<AppRow[]> {
    const { rows } = await this.database.query<AppRow>(
      `select a.id, a.name, v.document, a.hosted, a.updated_at as "updatedAt"
       from apps a join app_versions v on v.id = a.editing_version_id where a.workspace_id = $1 order by a.name`,
      [this.workspaceId],
    );
    return rows;
  }

  async appNamed(name: string): Promise<AppRow> {
    return (await this.apps()).find((app) => app.name === name)!;
  }

  async addLocalApp(name: string): Promise<void> {
    const [id, version] = [randomUUID(), randomUUID()];
    await this.database.query(
      `with app as (
         insert into all_apps (id, shared_id, workspace_id, name, name_key, git_app_id, is_locked, editing_version_id)
         values ($1::uuid, $1::uuid, $2, $3::text, lower($3::text), $1::uuid::text, false, $4::uuid)
       )
       insert into app_versions (id, app_id, git_version_id, name, name_key, status, document, document_hash)
       values ($4::uuid, $1::uuid, $4::uuid::text, 'v1', 'v1', 'draft', '{}', '')`,
      [id, this.workspaceId, name, version],
    );
  }
}
