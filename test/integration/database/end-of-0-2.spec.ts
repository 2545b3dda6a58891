import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { MIGRATIONS } from '../../../migrations';
import { EndOfZeroTwo1767225600060 } from '../../../migrations/0060-end-of-0-2';
import { runMigrations } from '../../../src/core/database';
import { createTestDatabase } from '../../support/database';

const END = MIGRATIONS.indexOf(EndOfZeroTwo1767225600060);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let client: Client;
let workspaceId: string;

beforeEach(async () => {
  database = await createTestDatabase({ isEmpty: true });
  await runMigrations(database.url, { migrations: MIGRATIONS.slice(0, END) });
  client = new Client({ connectionString: database.url });
  await client.connect();
  workspaceId = await createWorkspace();
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

async function createWorkspace(): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into workspaces (id, name) values (gen_random_uuid(), 'Tools') returning id`,
  );
  return rows[0].id;
}

const migrate = () => runMigrations(database.url, { migrations: MIGRATIONS.slice(0, END + 1) });

async function allOf<Row extends object>(sql: string): Promise<Row[]> {
  return (await client.query<Row>(sql)).rows;
}

/** Adds a job that has ended. */
async function addJob(columns: { kind: string; isListed: boolean; result: object | null }): Promise<string> {
  const id = randomUUID();
  await client.query(
    `insert into git_jobs (id, workspace_id, kind, status, is_listed, actor_id, author_name, author_email, input, result,
       created_at, finished_at)
     values ($1, $2, $3, 'succeeded', $4, $2, 'Ada', 'ada@example.com', '{}', $5, now(), now())`,
    [id, workspaceId, columns.kind, columns.isListed, columns.result],
  );
  return id;
}

it('makes invitations of the memberships of users without a password, and deletes these users', async () => {
  const other = await createWorkspace();
  const addUser = `insert into users (id, name, email, email_key, password_hash)
    values (gen_random_uuid(), $1, $1 || '@Example.com', $1 || '@example.com', $2) returning id`;
  const idOf = async (name: string, hash: string | null) =>
    (await client.query<{ id: string }>(addUser, [name, hash])).rows[0].id;
  const [ada, grace] = [await idOf('ada', 'a hash'), await idOf('grace', null)];
  const addMember = `insert into memberships (id, workspace_id, user_id, role, created_at)
    values (gen_random_uuid(), $1, $2, $3, $4)`;
  await client.query(addMember, [workspaceId, ada, 'admin', '2026-01-01']);
  await client.query(addMember, [workspaceId, grace, 'builder', '2026-01-02']);
  await client.query(addMember, [other, grace, 'viewer', '2026-01-03']);
  await client.query(
    `insert into invites (token_hash, user_id, expires_at) values ('token', $1, '2026-01-02'::timestamptz + interval '7 days')`,
    [grace],
  );

  await migrate();

  expect(await allOf('select id from users')).toEqual([{ id: ada }]);
  expect(await allOf('select user_id from memberships')).toEqual([{ user_id: ada }]);
  expect(
    await allOf(`select workspace_id, email, email_key, name, role, convert_from(token_hash, 'utf8') as token
      from invitations order by role`),
  ).toEqual([
    { workspace_id: workspaceId, role: 'builder', token: 'token', ...GRACE },
    { workspace_id: other, role: 'viewer', token: null, ...GRACE },
  ]);
});

const GRACE = { email: 'grace@Example.com', email_key: 'grace@example.com', name: 'grace' };

it('deletes reads that were jobs, and ids of commits without an outcome', async () => {
  await addJob({ kind: 'list_apps', isListed: false, result: {} });
  const jobId = await addJob({ kind: 'commit_app', isListed: true, result: null });
  await client.query(
    `insert into git_job_commits (job_id, sha, planned, fence) values ($1, 'old', null, 1), ($1, 'new', '{}', 1)`,
    [jobId],
  );
  await migrate();
  expect(await allOf('select id from git_jobs')).toEqual([{ id: jobId }]);
  expect(await allOf('select sha from git_job_commits')).toEqual([{ sha: 'new' }]);
});

it('adds credentials to what imports have found to be missing', async () => {
  const [missing, credentials] = [{ constants: ['URL'], secrets: [] }, ['Orders']];
  const add = (result: object) => addJob({ kind: 'import_app', isListed: true, result });
  await add({ appId: '1', missing, answer: { missing, name: 'Old' } });
  await add({ appId: '2', missing: { ...missing, credentials } });
  await add({ appId: '3' });
  await migrate();
  expect(await allOf(`select result from git_jobs order by result ->> 'appId'`)).toEqual([
    {
      result: {
        appId: '1',
        missing: { ...missing, credentials: [] },
        answer: { missing: { ...missing, credentials: [] }, name: 'Old' },
      },
    },
    { result: { appId: '2', missing: { ...missing, credentials } } },
    { result: { appId: '3' } },
  ]);
});

it('refuses settings of 0.2 that 0.3 has not converted, and changes nothing', async () => {
  await client.query(
    `insert into git_configs (workspace_id, revision, repository_url, branch, directory, is_configured)
     values ($1, $1, 'git@example.com:a/b.git', 'main', '', true)`,
    [workspaceId],
  );
  await addJob({ kind: 'list_apps', isListed: false, result: {} });
  await expect(migrate()).rejects.toThrow('Start Trellis 0.3 once, then this version.');
  expect(await allOf('select from git_jobs')).toHaveLength(1);
});
