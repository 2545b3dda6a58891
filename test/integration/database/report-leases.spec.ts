import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Database } from '../../../src/core/database';
import {
  LIST_AFTER_COMMITS,
  PullRequestReportStore,
  type ClaimedReport,
} from '../../../src/pull-requests/store';
import { createTestDatabase } from '../../support/database';

let source: DataSource;
let here: PullRequestReportStore;
let elsewhere: PullRequestReportStore;
let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: testDatabase.url }).initialize();
  [here, elsewhere] = [1, 2].map(() => new PullRequestReportStore(new Database(source))) as [
    PullRequestReportStore,
    PullRequestReportStore,
  ];
});

beforeEach(() => source.query('delete from workspaces'));

afterAll(async () => {
  await source.destroy();
  await testDatabase.drop();
});

/** Returns a connected workspace with reports in the name of an admin, and its target. */
async function reporting({ repositoryKey = 'apps', isEnabled = true } = {}) {
  const [workspaceId, targetId, userId, accountId] = Array.from({ length: 4 }, () => randomUUID());
  await source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [workspaceId]);
  await source.query('insert into git_queues (workspace_id) values ($1)', [workspaceId]);
  await source.query(
    `insert into git_targets (id, workspace_id, repository_key, branch, directory) values ($1, $2, $3, 'main', '')`,
    [targetId, workspaceId, repositoryKey],
  );
  await source.query(
    `insert into git_configs (workspace_id, revision, repository_url, branch, directory, is_configured, is_enabled, target_id)
     values ($1, gen_random_uuid(), 'git@example.com:apps.git', 'main', '', true, true, $2)`,
    [workspaceId, targetId],
  );
  await source.query(
    `insert into users (id, name, email, email_key, password_hash) values ($1, 'Ada', $2, $2, '')`,
    [userId, `${userId}@example.com`],
  );
  await source.query(
    `insert into memberships (id, workspace_id, user_id, role) values (gen_random_uuid(), $1, $2, 'admin')`,
    [workspaceId, userId],
  );
  await source.query(
    `insert into provider_accounts (id, user_id, provider, base_url, login, sealed_token)
     values ($1, $2, 'gitlab', 'https://gitlab.example.com', 'ada', '')`,
    [accountId, userId],
  );
  await here.putSettings(source.manager, workspaceId!, {
    ...{ isEnabled, accountId: accountId!, hasPictures: false, address: 'https://trellis.example.com' },
  });
  return { workspaceId: workspaceId!, targetId: targetId!, userId: userId!, accountId: accountId! };
}

/** Has a pull request listed, and its report claimed. */
async function claimed(): Promise<ClaimedReport> {
  const { workspaceId } = await reporting();
  const [look] = await here.claimLooks(1);
  expect(look!.workspaceId).toBe(workspaceId);
  expect(await elsewhere.claimLooks(1)).toEqual([]);
  await here.settleLook(look!, 'apps', [{ number: 1, from: 'labels', into: 'main', wanted: 'a' }]);
  const [report] = await here.claimReports(1);
  return report!;
}

const expire = () =>
  source.query(
    `update pull_request_reports set leased_until = now() - interval '1 s' where lease is not null`,
  );

it('a report is one server’s until its lease ends', async () => {
  const report = await claimed();
  expect(await elsewhere.claimReports(9)).toEqual([]);
  expect(await here.claimReports(9)).toEqual([]);
  expect(await here.keepsLease(report)).toBe(true);
  await expire();
  // Another server may take it at any time.
  expect(await here.keepsLease(report)).toBe(false);
  const [taken] = await elsewhere.claimReports(9);
  expect(taken).toMatchObject({ number: 1, wanted: 'a' });
  expect(await here.keepsLease(report)).toBe(false);
  expect(await elsewhere.keepsLease(taken!)).toBe(true);
  // The former one, which is late, changes nothing.
  await here.settleReport(report, { headSha: 'f', merges: { git: true, structure: true } });
  await here.failReport(report, { code: 'busy', status: 503, message: 'Busy', data: {} });
  await here.recordComment(report, '7');
  const [row] = await source.query('select reported, comment_id, lease, failures from pull_request_reports');
  expect(row).toEqual({ reported: null, comment_id: null, lease: taken!.lease, failures: 0 });
});

it('an account acts as long as its owner is an admin of the workspace', async () => {
  const { workspaceId, userId, accountId } = await reporting();
  const lookAgain = async () => {
    await source.query(
      `update pull_request_report_settings set wanted_at = now(), leased_until = null where workspace_id = $1`,
      [workspaceId],
    );
    const [look] = await here.claimLooks(1);
    await here.settleLook(look!, 'apps', [{ number: 1, from: 'labels', into: 'main', wanted: randomUUID() }]);
    const [report] = await here.claimReports(1);
    await here.settleReport(report!, { headSha: 'f', merges: { git: true, structure: true } });
    return [look!.account, report!.account];
  };
  const own = { id: accountId, userId };
  expect(await lookAgain()).toEqual([own, own]);
  await source.query(`update memberships set role = 'builder' where user_id = $1`, [userId]);
  expect(await lookAgain()).toEqual([null, null]);
  await source.query(`update memberships set role = 'admin' where user_id = $1`, [userId]);
  expect(await lookAgain()).toEqual([own, own]);
  await source.query('delete from memberships where user_id = $1', [userId]);
  expect(await lookAgain()).toEqual([null, null]);
});

it('commits have the pull requests listed in every workspace that reports on the repository, after a pause', async () => {
  const [own, same, other, off] = [
    await reporting(),
    await reporting(),
    await reporting({ repositoryKey: 'others' }),
    await reporting({ isEnabled: false }),
  ];
  const all = [own, same, other, off];
  await source.query('update pull_request_report_settings set wanted_at = null, looked_at = now()');
  const jobId = randomUUID();
  await source.query(
    `insert into git_jobs (id, workspace_id, target_id, kind, status, actor_id, author_name, author_email, input, created_at)
     values ($1, $2, $3, 'commit_app', 'running', gen_random_uuid(), 'Ada', 'ada@example.com', '{}', now())`,
    [jobId, own.workspaceId, own.targetId],
  );
  const end = (commit: string | null) =>
    source.query(
      `with ended as (select $1::uuid as job_id, $2::text as commit), ${LIST_AFTER_COMMITS} select 1`,
      [jobId, commit],
    );
  const wanted = async () => {
    const rows: { workspace_id: string; seconds: number | null }[] = await source.query(
      `select workspace_id, extract(epoch from wanted_at - looked_at)::float8 as seconds from pull_request_report_settings`,
    );
    return all.map(({ workspaceId }) => rows.find((row) => row.workspace_id === workspaceId)!.seconds);
  };
  await end(null);
  expect(await wanted()).toEqual([null, null, null, null]);
  await end('f'.repeat(40));
  expect(await wanted()).toEqual([5, 5, null, null]);
  expect(await here.claimLooks(9)).toEqual([]);
  await source.query(`update pull_request_report_settings set looked_at = now() - interval '1 minute'`);
  await end('f'.repeat(40));
  expect((await here.claimLooks(9)).map(({ workspaceId }) => workspaceId).sort()).toEqual(
    [own.workspaceId, same.workspaceId].sort(),
  );
});
