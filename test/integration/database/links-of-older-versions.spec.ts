import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Database } from '../../../src/core/database';
import { AppLinkStore, type LastCommit } from '../../../src/gitsync/store/links';
import { TargetStore } from '../../../src/gitsync/store/repositories';
import { createTestDatabase } from '../../support/database';

// The statements of Trellis 0.2, whose servers and workers run beside this version while they are replaced.
const SAVE_LINK = `
  insert into git_app_links (app_id, workspace_id, git_app_id, follows_name, last_sha, last_message, last_author_name,
    last_author_email, last_date, last_path, last_blob, last_name, last_git_version_id, last_version_name,
    last_document_hash)
  select $1, $2, $3, coalesce($4, true), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15
  on conflict (app_id) do update set git_app_id = $3, is_behind = false, failed_job_id = null, last_sha = $5,
    last_message = $6, last_author_name = $7, last_author_email = $8, last_date = $9, last_path = $10, last_blob = $11,
    last_name = $12, last_git_version_id = $13, last_version_name = $14, last_document_hash = $15`;
const MARK_FAILED = `
  insert into git_app_links (app_id, workspace_id, git_app_id, failed_job_id) values ($1, $2, $3, $4)
  on conflict (app_id) do update set failed_job_id = $4`;
const PUT_SETTINGS = `
  insert into git_configs (workspace_id, revision, repository_url, wanted_branch, directory) values ($1, $2, $3, null, '')
  on conflict (workspace_id) do update set revision = $2, repository_url = $3, branch = null, is_configured = false`;
const FINALIZE = `update git_configs set branch = 'main', is_configured = true, is_enabled = true where workspace_id = $1`;

const URL = 'git@example.com:team/apps.git';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let source: DataSource;
let links: AppLinkStore;
let targets: TargetStore;
let workspaceId: string;
let appId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  links = new AppLinkStore(new Database(source));
  targets = new TargetStore(new Database(source));
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

beforeEach(async () => {
  workspaceId = randomUUID();
  appId = randomUUID();
  await source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [workspaceId]);
  await source.query(
    `with app as (
       insert into apps (id, workspace_id, name, name_key, git_app_id, editing_version_id)
       values ($1::uuid, $2, 'Orders', 'orders', $1::text, $1::uuid)
     )
     insert into app_versions (id, app_id, git_version_id, name, name_key, status, document, document_hash)
     values ($1::uuid, $1::uuid, '', 'v1', 'v1', 'draft', '{}', '')`,
    [appId, workspaceId],
  );
});

const commitOf = (sha: string): LastCommit => ({
  sha,
  message: `The “${sha}”`,
  author: { name: 'Ada', email: 'ada@example.com' },
  date: new Date('2026-01-02T03:04:05.000Z'),
  syncedState: {
    path: 'Orders/v1.json',
    oid: `${sha}-blob`,
    entry: { gitAppName: 'Orders', gitVersionId: 'v', gitVersionName: 'v1' },
  },
  documentHash: `${sha}-hash`,
});

const saveAsBefore = (sha: string) => {
  const { message, author, date, syncedState, documentHash } = commitOf(sha);
  const { path, oid } = syncedState;
  const values = [
    sha,
    message,
    author.name,
    author.email,
    date,
    path,
    oid,
    'Orders',
    'v',
    'v1',
    documentHash,
  ];
  return source.query(SAVE_LINK, [appId, workspaceId, 'git-id', null, ...values]);
};

const settings = async () => {
  await source.query(PUT_SETTINGS, [workspaceId, randomUUID(), URL]);
  await source.query(FINALIZE, [workspaceId]);
};

const saveNow = async (sha: string, targetId: string, position: string) =>
  links.save(source.manager, { workspaceId, targetId }, [
    { appId, gitAppId: 'git-id', last: commitOf(sha), position },
  ]);

it('are adopted by the target of their settings', async () => {
  await settings();
  await saveAsBefore('before');
  expect(await links.find(appId)).toBeNull();
  await targets.adoptAll();
  expect(await links.find(appId)).toMatchObject({ gitAppId: 'git-id', last: commitOf('before') });
  expect((await source.query('select target_id from git_configs where target_id is null')).length).toBe(0);
});

it('are kept in step with those of this version, whichever writes', async () => {
  await settings();
  const targetId = (await targets.adopt(workspaceId)) ?? '';
  await saveAsBefore('one');
  expect(await links.find(appId)).toMatchObject({ last: commitOf('one'), failedJobId: null });

  await saveNow('two', targetId, '7');
  const [row] = await source.query('select * from git_app_links where app_id = $1', [appId]);
  expect(row).toMatchObject({
    last_sha: 'two',
    last_message: 'The “two”',
    last_author_email: 'ada@example.com',
    last_date: commitOf('two').date,
    last_path: 'Orders/v1.json',
    last_blob: 'two-blob',
    last_name: 'Orders',
    last_git_version_id: 'v',
    last_version_name: 'v1',
    last_document_hash: 'two-hash',
  });

  const jobId = randomUUID();
  await source.query(MARK_FAILED, [appId, workspaceId, 'git-id', jobId]);
  expect(await links.find(appId)).toMatchObject({ failedJobId: jobId, last: commitOf('two') });
  await saveAsBefore('three');
  // An older job may end later.
  await saveNow('four', targetId, '3');
  expect((await links.find(appId))?.last?.sha).toBe('four');
});

it('leave the target when an older version changes the repository, and return to it', async () => {
  await settings();
  const targetId = await targets.adopt(workspaceId);
  await saveAsBefore('one');
  await source.query(PUT_SETTINGS, [workspaceId, randomUUID(), 'git@example.com:team/other.git']);
  await source.query('update git_app_links set last_sha = null where workspace_id = $1', [workspaceId]);
  expect(await links.find(appId)).toBeNull();
  await source.query(FINALIZE, [workspaceId]);
  expect(await targets.adopt(workspaceId)).not.toBe(targetId);
  expect(await links.find(appId)).toBeNull();

  await source.query(PUT_SETTINGS, [workspaceId, randomUUID(), 'https://example.com/team/apps']);
  await source.query(FINALIZE, [workspaceId]);
  expect(await targets.adopt(workspaceId)).toBe(targetId);
  expect(await links.find(appId)).toMatchObject({ last: commitOf('one') });
});

it('are not missed by a target that is removed', async () => {
  await settings();
  const targetId = (await targets.adopt(workspaceId)) ?? '';
  await targets.removeAll(source.manager, workspaceId);
  await saveNow('late', targetId, '1');
  expect(await source.query('select 1 from git_links where app_id = $1', [appId])).toEqual([]);
});
