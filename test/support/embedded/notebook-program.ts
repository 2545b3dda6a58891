// A program on plain SQL, without forms, that has Trellis inside. The process that starts it calls its `GitSync` through
// messages, and sends requests to it as the person that `X-Person` or a cookie names.
import { randomUUID } from 'node:crypto';
import 'reflect-metadata';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { json, type Request } from 'express';
import { Pool } from 'pg';
import type * as Package from '../../../src/embedded';
import { requireBuild } from '../build';

const { GitSync, GitSyncApps, GitSyncMembers, GitSyncModule, GitSyncRefusal } = requireBuild(
  'embedded',
) as typeof Package;

export interface CallMessage {
  id: number;
  call: string;
  args: unknown[];
}

const POOL = Symbol('Pool');
const TABLES = `
  create table if not exists people (id text primary key, name text not null, role text not null, workspace text not null);
  create table if not exists notes (id serial primary key, workspace text not null, name text not null, text text not null,
    revision int not null default 1, editor text, creation_key uuid unique, unique (workspace, name));
  create table if not exists records (at timestamptz not null default clock_timestamp(), what text not null, detail jsonb not null)`;
const LIST = `select id::text, name, revision::text as hash, '/notes/' || id as url, creation_key as "creationKey"
  from notes where workspace = $1`;
const APPLY = `update notes set text = $4, name = $5, revision = revision + 1
  where id = $1 and workspace = $2 and revision = $3 returning revision::text as hash`;
const CREATE = `insert into notes (workspace, name, text, creation_key) values ($1, $2, $3, $4)
  on conflict (creation_key) do update set name = notes.name returning id::text, revision::text as hash`;
const REMOVE = 'delete from notes where id = $1 and workspace = $2 and revision = $3';

const emailOf = (id: string): string => `${id}@example.com`;

@Injectable()
class People extends GitSyncMembers {
  constructor(@Inject(POOL) private readonly pool: Pool) {
    super();
  }

  async find({ headers }: Request): Promise<Package.GitSyncMember | null> {
    const bearer = /^Bearer token of (\w+)$/.exec(headers.authorization ?? '')?.[1];
    const cookie = /(?:^|; )person=(\w+)/.exec(headers.cookie ?? '')?.[1];
    const id = bearer ?? cookie ?? headers['x-person'];
    return typeof id === 'string' ? this.member(id) : null;
  }

  async member(id: string): Promise<Package.GitSyncMember | null> {
    const { rows } = await this.pool.query('select * from people where id = $1', [id]);
    if (rows.length === 0) return null;
    const workspaces = rows.map(({ workspace, role }) => ({ id: workspace, name: workspace, role }));
    return { id, name: rows[0].name, email: emailOf(id), workspaces };
  }
}

@Injectable()
class Notes extends GitSyncApps {
  constructor(@Inject(POOL) private readonly pool: Pool) {
    super();
  }

  async list(workspaceId: string): Promise<Package.GitSyncApp[]> {
    return (await this.pool.query(LIST, [workspaceId])).rows;
  }

  async read({ workspaceId, appId }: Package.GitSyncAppId): Promise<Package.GitSyncDocument | null> {
    const { rows } = await this.pool.query(
      `select n.name, text, revision::text as hash, p.id as "editorId", p.name as "editorName"
       from notes n left join people p on p.id = n.editor where n.id = $1 and n.workspace = $2`,
      [appId, workspaceId],
    );
    if (rows.length === 0) return null;
    const { editorId: id, editorName, ...note } = rows[0];
    return { ...note, editedBy: id && { id, name: editorName, email: emailOf(id) } };
  }

  async apply({
    workspaceId,
    appId,
    name,
    document,
    expectedHash,
    ...cause
  }: Package.GitSyncChange): Promise<string | null> {
    await this.record('apply', cause);
    if (document.includes('"refused"')) throw new GitSyncRefusal('This note is not to be changed.');
    const { rows } = await this.pool.query(APPLY, [appId, workspaceId, expectedHash, document, name]);
    return rows[0]?.hash ?? null;
  }

  override async create({ workspaceId, name, document, creationKey, ...cause }: Package.GitSyncCreation) {
    await this.record('create', cause);
    return (await this.pool.query(CREATE, [workspaceId, name, document, creationKey])).rows[0];
  }

  override async remove({
    workspaceId,
    appId,
    expectedHash,
    ...cause
  }: Package.GitSyncRemoval): Promise<boolean> {
    await this.record('remove', cause);
    return (await this.pool.query(REMOVE, [appId, workspaceId, expectedHash])).rowCount === 1;
  }

  private async record(what: string, cause: object): Promise<void> {
    await this.pool.query('insert into records (what, detail) values ($1, $2)', [what, cause]);
  }
}

const options = (): Package.GitSyncOptions => ({
  prefix: '/git',
  program: { name: 'Notebook', homeUrl: '/', signInUrl: '/sign-in' },
  ...{ apps: Notes, members: People },
  databaseUrl: process.env.DATABASE_URL!,
  dataDir: process.env.NOTEBOOK_DATA_DIR!,
  secrets: { key: Buffer.from(process.env.NOTEBOOK_SECRET ?? '', 'base64') },
  ...(JSON.parse(process.env.NOTEBOOK_OPTIONS ?? '{}') as object),
});

@Module({
  imports: [GitSyncModule.forRootAsync({ useFactory: options })],
  providers: [
    { provide: POOL, useFactory: () => new Pool({ connectionString: process.env.DATABASE_URL }) },
    ...[Notes, People],
  ],
})
class NotebookModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(NotebookModule, {
    logger: ['error', 'warn'],
    forceCloseConnections: true,
  });
  await app.get<Pool>(POOL).query(TABLES);
  if (process.env.NOTEBOOK_PARSES_FIRST) app.use(json());
  GitSyncModule.mount(app);
  app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');
  process.on('message', ({ id, call, args }: CallMessage) => {
    void answer(app.get(GitSync), { id, call, args }, (person) => app.get(People).member(person));
  });
  app.get(GitSync).onEvent((event) => process.send!({ event }));
  process.send!({ address: await app.getUrl() });
}

/** `by` is the id of a person. */
async function answer(
  gitSync: Package.GitSync,
  { id, call, args }: CallMessage,
  find: (person: string) => Promise<Package.GitSyncMember | null>,
): Promise<void> {
  try {
    const named = await Promise.all(
      args.map(async (arg) => {
        const { by } = (arg ?? {}) as { by?: string };
        return by === undefined ? arg : { ...(arg as object), by: await find(by) };
      }),
    );
    const methods = gitSync as unknown as Record<string, (...given: unknown[]) => unknown>;
    process.send!({ id, result: await methods[call](...named) });
  } catch (error) {
    const { name, message, code, status, remedy, data } = error as Package.GitSyncError;
    process.send!({ id, error: { name, message, code, status, remedy, data } });
  }
}

export const newNote = (name: string): string =>
  JSON.stringify({
    appV2: {
      name,
      editingVersion: { id: randomUUID(), name: 'v1' },
      pages: [{ id: randomUUID(), name: 'Home', handle: 'home' }],
      components: [],
    },
  });

if (require.main === module)
  main().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
