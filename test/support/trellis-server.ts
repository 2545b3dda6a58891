import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server as HttpServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { createTestDatabase } from './database';
import { eventually } from './eventually';
import { expectNoSecretOutside, RecordedTraffic } from './secrets';
import type { Config as ConfigType } from '../../src/core/config';
import type { Server as ServerType } from '../../src/server';

// The build, not the sources: the worker beside the server is a process of the same build.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { Server } = require('../../dist/src/server') as { Server: typeof ServerType };
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { Config } = require('../../dist/src/core/config') as { Config: typeof ConfigType };

export type Role = 'admin' | 'builder' | 'viewer';

/** The whole program in this process, its worker beside it, on a database of its own; its secrets are watched. */
export async function startTrellis(
  env: Record<string, string> = {},
  { isWatched = true }: { isWatched?: boolean } = {},
): Promise<Trellis> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
  const settings = {
    PORT: '0',
    LOG_LEVEL: 'error',
    DATABASE_URL: database.url,
    TRELLIS_DATA_DIR: dataDir,
    ...env,
  };
  // The worker inherits the environment, as it does in real life.
  Object.assign(process.env, settings);
  const server = await Server.start(new Config({ ...settings }));
  const trellis = new Trellis(server, database.url, dataDir, () => database.drop());
  if (isWatched) trellis.watch();
  // On a busy machine a worker takes long to load.
  await eventually(() => request(server.address).get('/api/health/ready').expect(200), { timeoutMs: 50_000 });
  return trellis;
}

/** What it listens with, which only its tests need to know. */
const httpServerOf = (server: ServerType): HttpServer =>
  (server as unknown as { app: NestExpressApplication }).app.getHttpServer();

export class Trellis {
  private traffic: RecordedTraffic | null = null;

  constructor(
    readonly server: ServerType,
    readonly databaseUrl: string,
    readonly dataDir: string,
    private readonly drop: () => Promise<void>,
  ) {}

  get address(): string {
    return this.server.address;
  }

  /** At its end no secret may stand anywhere, nor have been answered. */
  watch(): void {
    this.traffic = new RecordedTraffic();
    this.traffic.attach(httpServerOf(this.server));
  }

  /** What nobody sends here in a field that tells so, and what may stand nowhere all the same. */
  keepSecret(...secrets: string[]): void {
    for (const secret of secrets) this.traffic?.secrets.add(secret);
  }

  /** The first account and its workspace. */
  async setUp(): Promise<Member> {
    const account = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery' };
    const { body } = await request(this.address)
      .post('/api/setup')
      .send({ ...account, workspaceName: 'Tools' })
      .expect(201);
    return new Member(this.address, body.token as string, body.workspace.id as string, {
      ...account,
      id: body.user.id as string,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop();
    try {
      const { databaseUrl, dataDir, traffic } = this;
      if (traffic) await expectNoSecretOutside({ databaseUrl, dataDir, traffic });
    } finally {
      await this.drop();
      await rm(this.dataDir, { recursive: true, force: true });
    }
  }
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A member of a workspace, who calls its routes with a bearer token. */
export class Member {
  constructor(
    readonly address: string,
    readonly token: string,
    readonly workspaceId: string,
    readonly user: { id: string; name: string; email: string; password: string },
  ) {}

  get workspace(): string {
    return `/api/workspaces/${this.workspaceId}`;
  }

  /** `path` from the workspace, or from the server where it starts with `/api`. */
  request(method: Method, path: string): request.Test {
    const url = path.startsWith('/api') ? path : `${this.workspace}${path}`;
    return request(this.address)[method](url).set('Authorization', `Bearer ${this.token}`);
  }

  get = (path: string) => this.request('get', path);
  post = (path: string, body: object = {}) => this.request('post', path).send(body);
  put = (path: string, body: object = {}) => this.request('put', path).send(body);
  patch = (path: string, body: object = {}) => this.request('patch', path).send(body);
  delete = (path: string) => this.request('delete', path);

  /** Another member of this workspace. */
  async invite(role: Role, name = `${role} ${randomBytes(3).toString('hex')}`): Promise<Member> {
    const password = 'a long enough password';
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const { body } = await this.post('/members', { email, name, role, password }).expect(201);
    const login = await request(this.address).post('/api/auth/login').send({ email, password }).expect(200);
    return new Member(this.address, login.body.token as string, this.workspaceId, {
      id: body.user.id as string,
      name,
      email,
      password,
    });
  }

  /** The same person in a new workspace of their own. */
  async inNewWorkspace(name = 'Another'): Promise<Member> {
    const { body } = await this.post('/api/workspaces', { name }).expect(201);
    return new Member(this.address, this.token, body.id as string, this.user);
  }
}
