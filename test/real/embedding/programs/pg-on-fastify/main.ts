import 'reflect-metadata';
import { Body, Controller, Get, Headers, Inject, Injectable, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  GitSync,
  GitSyncApps,
  GitSyncMembers,
  GitSyncModule,
  type GitSyncAppId,
  type GitSyncChange,
  type GitSyncCreation,
  type GitSyncMember,
  type GitSyncRemoval,
} from '@trellis/gitsync';
import type { Request } from 'express';
import { Pool } from 'pg';

const POOL = Symbol('Pool');
const url = process.env.DATABASE_URL!;
const TABLES = `
  create table if not exists people (id text primary key, name text not null, role text not null);
  create table if not exists tools (id serial primary key, name text not null, document jsonb not null,
    revision int not null default 1, "creationKey" uuid unique)`;

@Injectable()
class People extends GitSyncMembers {
  constructor(@Inject(POOL) private readonly pool: Pool) {
    super();
  }

  async find({ headers }: Pick<Request, 'headers'>): Promise<GitSyncMember | null> {
    // A real program looks its session up.
    const id = /session=(\w+)/.exec(headers.cookie ?? '')?.[1];
    const { rows } = await this.pool.query('select id, name, role from people where id = $1', [id]);
    if (rows.length === 0) return null;
    const [{ name, role }] = rows;
    return { ...rows[0], name, email: `${id}@example.com`, workspaces: [{ id: 'team', name: 'Team', role }] };
  }
}

@Injectable()
class Tools extends GitSyncApps {
  constructor(@Inject(POOL) private readonly pool: Pool) {
    super();
  }

  async list() {
    const { rows } = await this.pool.query(
      `select id::text, name, revision::text as hash, '/tools/' || id as url, "creationKey" from tools`,
    );
    return rows;
  }

  async read({ appId }: GitSyncAppId) {
    const { rows } = await this.pool.query(
      'select name, document::text as text, revision::text as hash from tools where id = $1',
      [appId],
    );
    return rows.length === 0 ? null : { ...rows[0], editedBy: null };
  }

  async apply({ appId, name, document, expectedHash }: GitSyncChange): Promise<string | null> {
    const { rows } = await this.pool.query(
      `update tools set name = $3, document = $4, revision = revision + 1
       where id = $1 and revision = $2 returning revision::text as hash`,
      [appId, expectedHash, name, document],
    );
    return rows[0]?.hash ?? null;
  }

  override async create({ name, document, creationKey }: GitSyncCreation) {
    const { rows } = await this.pool.query(
      `insert into tools (name, document, "creationKey") values ($1, $2, $3)
       on conflict ("creationKey") do update set name = tools.name returning id::text, revision::text as hash`,
      [name, document, creationKey],
    );
    return rows[0];
  }

  override async remove({ appId, expectedHash }: GitSyncRemoval): Promise<boolean> {
    const removed = await this.pool.query('delete from tools where id = $1 and revision = $2', [
      ...[appId, expectedHash],
    ]);
    return removed.rowCount === 1;
  }
}

@Controller()
class ToolsController {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    private readonly gitSync: GitSync,
    private readonly people: People,
  ) {}

  @Post('tools')
  async make(@Body() { name, document }: { name: string; document: object }, @Headers() headers: object) {
    const insert = 'insert into tools (name, document) values ($1, $2) returning id';
    const { rows } = await this.pool.query(insert, [name, JSON.stringify(document)]);
    const by = await this.people.find({ headers } as Request);
    const app = { workspaceId: 'team', appId: String(rows[0].id) };
    await this.gitSync.created(app, { by: by!, commit: true });
    return rows[0];
  }

  @Post('tools/:id')
  async save(@Param('id') appId: string, @Body() document: object) {
    await this.pool.query('update tools set document = $2, revision = revision + 1 where id = $1', [
      ...[appId, JSON.stringify(document)],
    ]);
    await this.gitSync.changed({ workspaceId: 'team', appId });
  }

  @Post('tools/:id/commits')
  async commit(@Param('id') appId: string, @Body() body: { message: string }, @Headers() headers: object) {
    const by = await this.people.find({ headers } as Request);
    return this.gitSync.commit({ workspaceId: 'team', appId }, { by: by!, message: body.message });
  }

  @Get('tools/:id')
  async read(@Param('id') id: string) {
    const { rows } = await this.pool.query('select name, document from tools where id = $1', [id]);
    return rows[0];
  }
}

@Module({
  imports: [
    GitSyncModule.forRootAsync({
      useFactory: async () => ({
        prefix: '/git',
        program: { name: 'Workbench', homeUrl: '/', signInUrl: '/sign-in' },
        ...{ apps: Tools, members: People },
        ...{ databaseUrl: url, dataDir: process.env.DATA_DIR! },
        secrets: { key: Buffer.from(process.env.SECRET!, 'base64') },
      }),
    }),
  ],
  controllers: [ToolsController],
  providers: [
    {
      provide: POOL,
      useFactory: async () => {
        const pool = new Pool({ connectionString: url });
        await pool.query(TABLES);
        return pool;
      },
    },
    ...[People, Tools],
  ],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule,
    new FastifyAdapter({ forceCloseConnections: true }),
    { logger: ['error', 'warn'] },
  );
  GitSyncModule.mount(app);
  app.enableShutdownHooks();
  await app.listen(Number(process.env.PORT ?? 0), '127.0.0.1');
  console.log(`Ready at ${await app.getUrl()}`);
}

void main();
