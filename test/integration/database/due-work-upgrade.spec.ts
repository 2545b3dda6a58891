import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { MIGRATIONS } from '../../../migrations';
import { DueWork1767225600088 } from '../../../migrations/0088-due-work';
import { runMigrations } from '../../../src/core/database';
import { createTestDatabase } from '../../support/database';

const BEFORE = MIGRATIONS.indexOf(DueWork1767225600088);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let client: Client;
let workspaceId: string;

beforeEach(async () => {
  database = await createTestDatabase({ isEmpty: true });
  await runMigrations(database.url, { migrations: MIGRATIONS.slice(0, BEFORE) });
  client = new Client({ connectionString: database.url });
  await client.connect();
  workspaceId = randomUUID();
  await client.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [workspaceId]);
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

const migrate = () => runMigrations(database.url);

async function dueWork(kind: string): Promise<object[]> {
  const { rows } = await client.query(
    `select key, workspace_id is not null as "isOfWorkspace", holder, failures, error ->> 'code' as code,
       round(extract(epoch from due_at - clock_timestamp()) / 10)::int * 10 as "inSeconds",
       leased_until = 'infinity' as "isLeft" from due_work where kind = $1 order by due_at, key`,
    [kind],
  );
  return rows as object[];
}

const row = (key: string, more: object = {}) => ({
  ...{ key, isOfWorkspace: true, holder: null, failures: 0, code: null, inSeconds: 0, isLeft: null },
  ...more,
});

async function target(): Promise<string> {
  const id = randomUUID();
  await client.query(
    `insert into git_targets (id, workspace_id, repository_key, branch, directory) values ($1, $2, 'apps', $3, '')`,
    [id, workspaceId, id],
  );
  return id;
}

async function app(): Promise<string> {
  const id = randomUUID();
  await client.query(
    `with app as (
       insert into all_apps (id, shared_id, workspace_id, name, name_key, git_app_id, editing_version_id, changed_by)
       values ($1, $1, $2, $3, $3, $3, $1, $1) returning id
     )
     insert into app_versions (id, app_id, git_version_id, name, name_key, status, document, document_hash)
     select id, id, '', 'v1', 'v1', 'draft', '{}', '' from app`,
    [id, workspaceId, id],
  );
  return id;
}

it('goes on polling each remote when it would have been polled', async () => {
  await client.query(
    `insert into git_remote_looks values ('apps', 'SHA256:x', now() + interval '60 s', now(), null)`,
  );
  await migrate();
  expect(await dueWork('poll_remote')).toEqual([
    row('SHA256:x apps', { isOfWorkspace: false, inSeconds: 60 }),
  ]);
});

it('goes on comparing branches that may have moved, also of servers of the former version', async () => {
  const [waiting, failed, compared, later] = [await target(), await target(), await target(), await target()];
  await client.query(
    `insert into git_incoming (target_id, workspace_id, wanted_at, leased_until, failures, not_before, error) values
       ($1, $4, now(), now() + interval '20 s', 0, null, null),
       ($2, $4, now(), null, 4, now() + interval '40 s', '{"code": "git_timeout"}'), ($3, $4, null, null, 0, null, null)`,
    [waiting, failed, compared, workspaceId],
  );
  await migrate();
  const moved = [row(waiting), row(failed, { failures: 4, code: 'git_timeout', inSeconds: 40 })];
  expect(await dueWork('compare_branch')).toEqual(moved);

  // A server of 0.3 writes this at a delivery, and when it has compared the branch.
  const want = `insert into git_incoming as i (target_id, workspace_id, wanted_at) values ($1, $2, clock_timestamp())
    on conflict (target_id) do update set wanted_at = clock_timestamp(), failures = 0, not_before = null`;
  for (const id of [compared, later]) await client.query(want, [id, workspaceId]);
  await client.query('update git_incoming set wanted_at = null where target_id = $1', [later]);
  expect((await dueWork('compare_branch')).map((one) => (one as { key: string }).key).sort()).toEqual(
    [waiting, failed, compared, later].sort(),
  );
});

it('goes on pulling apps, and leaves those to their jobs that have one', async () => {
  const [waiting, failed, pulled, later] = [await app(), await app(), await app(), await app()];
  const jobId = randomUUID();
  await client.query(
    `insert into git_incoming_apps (app_id, workspace_id, job_id, failures, not_before, error) values
       ($1, $4, null, 0, null, null), ($2, $4, null, 2, now() + interval '20 s', '{"code": "git_timeout"}'),
       ($3, $4, $5, 1, null, null)`,
    [waiting, failed, pulled, workspaceId, jobId],
  );
  await migrate();
  expect(await dueWork('pull_app')).toEqual([
    row(waiting),
    row(failed, { failures: 2, code: 'git_timeout', inSeconds: 20 }),
    row(pulled, { failures: 1, holder: jobId, inSeconds: null, isLeft: true }),
  ]);
  await client.query('insert into git_incoming_apps (app_id, workspace_id) values ($1, $2)', [
    later,
    workspaceId,
  ]);
  expect(await dueWork('pull_app')).toContainEqual(row(later));
});

it('goes on with deployments of what has landed', async () => {
  const others = [randomUUID(), randomUUID()];
  for (const id of others) await client.query(`insert into workspaces (id, name) values ($1, 'Other')`, [id]);
  const jobId = randomUUID();
  await client.query(
    `insert into git_deployment_settings (workspace_id, revision, branch, needs_approval, is_frozen, wanted_at, job_id, failures)
     values ($1, $1, 'main', false, false, now(), null, 3), ($2, $2, 'main', false, false, null, $4, 0),
       ($3, $3, 'main', false, false, null, null, 0)`,
    [workspaceId, ...others, jobId],
  );
  await migrate();
  const known = [
    row(workspaceId, { failures: 3 }),
    row(others[0], { holder: jobId, inSeconds: null, isLeft: true }),
  ];
  expect(await dueWork('deploy_landed')).toEqual(known);
  await client.query(
    'update git_deployment_settings set wanted_at = clock_timestamp() where workspace_id = $1',
    [others[1]],
  );
  expect(await dueWork('deploy_landed')).toContainEqual(row(others[1]));
});

it('goes on backing up apps, also those that servers of the former version save', async () => {
  const [waiting, failed, busy, later] = [await app(), await app(), await app(), await app()];
  const jobId = randomUUID();
  await client.query(
    `insert into git_app_backups (app_id, workspace_id, first_saved_at, last_saved_at, job_id, failures, not_before, error) values
       ($1, $4, now(), now(), null, 0, null, null), ($2, $4, now(), now(), null, 3, now() + interval '40 s', '{"code": "git_timeout"}'),
       ($3, $4, null, now(), $5, 1, null, null)`,
    [waiting, failed, busy, workspaceId, jobId],
  );
  await migrate();
  expect(await dueWork('back_up_app')).toEqual([
    row(waiting),
    row(failed, { failures: 3, code: 'git_timeout', inSeconds: 40 }),
    row(busy, { failures: 1, holder: jobId, inSeconds: null, isLeft: true }),
  ]);

  // A server of 0.3 takes the saves for the job of a backup, and gives them back when the job has failed.
  await client.query('delete from due_work where key = $1', [waiting]);
  const take =
    'update git_app_backups set job_id = $2, taken_since = first_saved_at, first_saved_at = null where app_id = $1';
  await client.query(take, [waiting, jobId]);
  expect(await dueWork('back_up_app')).toHaveLength(2);
  const giveBack = 'update git_app_backups set job_id = null, first_saved_at = taken_since where app_id = $1';
  await client.query(giveBack, [waiting]);
  expect(await dueWork('back_up_app')).toHaveLength(3);
  await client.query(
    `insert into git_backups (workspace_id, is_enabled, quiet_seconds, max_seconds) values ($1, true, 20, 60)`,
    [workspaceId],
  );
  await client.query('select note_saved_app($1, $2, $1)', [later, workspaceId]);
  expect(await dueWork('back_up_app')).toContainEqual(row(later, { inSeconds: 20 }));
});

it('goes on applying settings of a set-up file', async () => {
  await client.query(
    `insert into managed_settings (workspace_id, kind, item, owner, file, line, is_pending, problem, tries, not_before) values
       ($1, 'repository', '', 'a', 'f', 1, true, 'It is away.', 2, now() + interval '20 s'), ($1, 'host', '', 'a', 'f', 2, false, null, 0, null)`,
    [workspaceId],
  );
  await migrate();
  expect(await dueWork('finish_setting')).toEqual([
    row(`${workspaceId} repository`, { failures: 2, inSeconds: 20 }),
  ]);
});
