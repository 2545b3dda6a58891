import 'reflect-metadata';
import { Body, Controller, Get, Headers, Injectable, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
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
import { Column, DataSource, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

@Entity('people')
class Person {
  @PrimaryColumn('text') id!: string;
  @Column('text') name!: string;
  @Column('text') role!: 'admin' | 'builder' | 'viewer';
}

@Entity('tools')
class Tool {
  @PrimaryGeneratedColumn() id!: number;
  @Column('text') name!: string;
  @Column('jsonb') document!: object;
  @Column('int', { default: 1 }) revision!: number;
  @Column('uuid', { nullable: true, unique: true }) creationKey!: string | null;
}

@Injectable()
class People extends GitSyncMembers {
  constructor(private readonly database: DataSource) {
    super();
  }

  async find({ headers }: Request): Promise<GitSyncMember | null> {
    // A real program looks its session up.
    const id = /session=(\w+)/.exec(headers.cookie ?? '')?.[1];
    const person = id && (await this.database.manager.findOneBy(Person, { id }));
    if (!person) return null;
    const workspaces = [{ id: 'team', name: 'Team', role: person.role }];
    return { id: person.id, name: person.name, email: `${person.id}@example.com`, workspaces };
  }
}

@Injectable()
class Tools extends GitSyncApps {
  constructor(private readonly database: DataSource) {
    super();
  }

  async list() {
    const tools = await this.database.manager.find(Tool);
    return tools.map(({ id, name, revision, creationKey }) => ({
      ...{ id: String(id), name, hash: String(revision), url: `/tools/${id}`, creationKey },
    }));
  }

  async read({ appId }: GitSyncAppId) {
    const tool = await this.database.manager.findOneBy(Tool, { id: Number(appId) });
    if (!tool) return null;
    const { name, document, revision } = tool;
    return { name, text: JSON.stringify(document), hash: String(revision), editedBy: null };
  }

  async apply({ appId, name, document, expectedHash }: GitSyncChange) {
    const revision = Number(expectedHash) + 1;
    const { affected } = await this.database.manager.update(
      Tool,
      { id: Number(appId), revision: Number(expectedHash) },
      { name, document: JSON.parse(document), revision },
    );
    return affected ? String(revision) : null;
  }

  override async create({ name, document, creationKey }: GitSyncCreation) {
    const { manager } = this.database;
    const tool = { name, document: JSON.parse(document), creationKey };
    await manager.createQueryBuilder().insert().into(Tool).values(tool).orIgnore().execute();
    const { id, revision } = await manager.findOneByOrFail(Tool, { creationKey });
    return { id: String(id), hash: String(revision) };
  }

  override async remove({ appId, expectedHash }: GitSyncRemoval) {
    const { affected } = await this.database.manager.delete(Tool, {
      ...{ id: Number(appId), revision: Number(expectedHash) },
    });
    return affected === 1;
  }
}

@Controller()
class ToolsController {
  constructor(
    private readonly database: DataSource,
    private readonly gitSync: GitSync,
    private readonly people: People,
  ) {}

  @Post('tools')
  async make(@Body() { name, document }: { name: string; document: object }, @Headers() headers: object) {
    const { id } = await this.database.manager.save(Tool, { name, document });
    const by = await this.people.find({ headers } as Request);
    await this.gitSync.created({ workspaceId: 'team', appId: String(id) }, { by: by!, commit: true });
    return { id };
  }

  @Post('tools/:id')
  async save(@Param('id') id: string, @Body() document: object) {
    const { revision } = await this.database.manager.findOneByOrFail(Tool, { id: Number(id) });
    await this.database.manager.update(Tool, { id: Number(id) }, { document, revision: revision + 1 });
    await this.gitSync.changed({ workspaceId: 'team', appId: id });
  }

  @Post('tools/:id/commits')
  async commit(@Param('id') appId: string, @Body() body: { message: string }, @Headers() headers: object) {
    const by = await this.people.find({ headers } as Request);
    return this.gitSync.commit({ workspaceId: 'team', appId }, { by: by!, message: body.message });
  }

  @Get('tools/:id')
  read(@Param('id') id: string) {
    return this.database.manager.findOneByOrFail(Tool, { id: Number(id) });
  }
}

const url = process.env.DATABASE_URL!;

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url, entities: [Person, Tool], synchronize: true }),
    GitSyncModule.forRoot({
      prefix: '/git',
      program: { name: 'Workbench', homeUrl: '/', signInUrl: '/sign-in' },
      ...{ apps: Tools, members: People },
      ...{ databaseUrl: url, dataDir: process.env.DATA_DIR! },
      secrets: { key: Buffer.from(process.env.SECRET!, 'base64') },
    }),
  ],
  controllers: [ToolsController],
  providers: [People, Tools],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'], forceCloseConnections: true });
  GitSyncModule.mount(app);
  app.enableShutdownHooks();
  await app.listen(process.env.PORT ?? 0, '127.0.0.1');
  console.log(`Ready at ${await app.getUrl()}`);
}

void main();
