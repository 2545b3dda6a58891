import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Config } from '../../../src/core/config';
import { Database } from '../../../src/core/database';
import { HandOver, JobStore } from '../../../src/gitsync/queue/job-store';
import { OpenCommits } from '../../../src/gitsync/queue/open-commits';
import { AppLinkStore } from '../../../src/gitsync/store/links';
import { SharedRepositoryStore, TargetStore } from '../../../src/gitsync/store/repositories';
import { WorkspaceRetention } from '../../../src/workspaces';
import { AuditLog } from '../../../src/workspaces/audit/audit-log';
import { createTestDatabase } from '../../support/database';
import { RecordedStatements } from '../../support/explain';

const JOBS = 40_000;
const JOBS_OF_APP = 4_000;
const AUDIT_ENTRIES = 100_000;

let source: DataSource;
let own: Database;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
const statements = new RecordedStatements();
const [workspaceId, appId] = [randomUUID(), randomUUID()];
const repositoryUrl = 'git@github.com:Acme/Apps.git';

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({
    type: 'postgres',
    url: database.url,
    logging: ['query'],
    logger: statements,
  }).initialize();
  own = new Database(source);
  await fill();
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

/** Fills the tables as years do: most of the rows belong to others, or are over. */
async function fill(): Promise<void> {
  await source.query(
    `insert into workspaces (id, name) select $1::uuid, 'Tools' union all
     select gen_random_uuid(), 'Other' from generate_series(1, 4000)`,
    [workspaceId],
  );
  await source.query(
    `insert into git_configs (workspace_id, revision, repository_url, branch, directory, is_configured)
     select id, id, 'git@example.com:team/repository-' || row_number() over () || '.git', 'main', '', true from workspaces`,
  );
  await source.query(
    `with target as (
       insert into git_targets (workspace_id, repository_key, branch, directory)
       select workspace_id, repository_url, branch, directory from git_configs returning id, workspace_id
     )
     update git_configs c set target_id = target.id from target where target.workspace_id = c.workspace_id`,
  );
  await source.query(
    `with workspace as (select id, row_number() over (order by id = $1 desc) as number from workspaces)
     insert into git_jobs (id, workspace_id, position, kind, status, app_id, actor_id, author_name, author_email,
       input, created_at, finished_at)
     select gen_random_uuid(), w.id, n, 'commit_app', 'succeeded', case when n <= $3 then $2::uuid end, w.id, 'Ada',
       'ada@example.com', '{}', now(), now()
     from generate_series(1, $4::int) n join workspace w on w.number = case when n <= $3 then 1 else 1 + n % 400 end`,
    [workspaceId, appId, JOBS_OF_APP, JOBS],
  );
  await source.query(
    `insert into git_job_apps (job_id, app_id, document_hash) select id, gen_random_uuid(), '' from git_jobs where app_id is null`,
  );
  await source.query(
    `insert into workspace_events (workspace_id, type, subject_id, created_at)
     select $1, 'job', $1, now() - make_interval(mins => $2 - n) from generate_series(1, $2) n`,
    [workspaceId, 20_000],
  );
  await source.query(
    `insert into audit_entries (id, workspace_id, at, actor_id, actor_name, actor_email, action)
     select gen_random_uuid(), $1, '2026-01-01'::timestamptz + n * interval '5 minutes',
       case when n % 5000 = 0 then $2::uuid else $1 end, 'Ada', 'ada@example.com',
       case when n % 5000 = 1 then 'invited' else 'configured' end
     from generate_series(1, $3::int) n`,
    [workspaceId, appId, AUDIT_ENTRIES],
  );
  await source.query('analyze');
}

it('lists the newest jobs of a workspace without sorting all of them', async () => {
  const jobs = new JobStore(own, new Config({}), new HandOver());
  const only = { status: null, appId: null, authorId: null };
  const page = { only, before: null, take: 20 };
  const used = await statements.explain(source, /git_jobs/, () => jobs.list(workspaceId, page));
  expect(used).toEqual({ indexes: ['git_jobs_newest'], scanned: [] });
});

it.each([
  ['one person', { actorId: appId }, ['audit_entries_actor']],
  ['a rare kind of action', { group: 'members' }, ['audit_entries_action']],
  ['a short time', { since: new Date('2026-01-02'), until: new Date('2026-01-03') }, ['audit_entries_at']],
  ['everybody', {}, ['audit_entries_workspace']],
] as const)('lists the audit trail of %s without reading all of it', async (_, only, indexes) => {
  const log = new AuditLog(own);
  const page = { only, before: null, take: 51 };
  const used = await statements.explain(source, /from audit_entries/, () => log.list(workspaceId, page));
  expect(used).toEqual({ indexes, scanned: [] });
});

it('finds an app’s open commit without reading the commits that it had', async () => {
  const jobs = new JobStore(own, new Config({}), new HandOver());
  const used = await statements.explain(source, /git_jobs/, () =>
    jobs.hasOpenCommit(source.manager, { id: appId, workspaceId }),
  );
  expect(used.scanned).toEqual([]);
  expect(used.indexes).toContain('git_jobs_not_ended');
  expect(used.indexes).not.toContain('git_jobs_of_app');
});

it('finds what is kept of an app, and what waits for a branch, without reading the commits that are over', async () => {
  const [links, commits] = [new AppLinkStore(own), new OpenCommits(own)];
  const targetId = randomUUID();
  const ofLinks = await statements.explain(source, /git_links/, () => links.findMany([appId]));
  expect(ofLinks.scanned).not.toContain('git_jobs');
  expect(ofLinks.indexes.filter((name) => name.startsWith('git_jobs'))).toEqual([
    'git_jobs_kept',
    'git_jobs_kept',
  ]);
  for (const work of [
    () => commits.list(source.manager, targetId),
    () => commits.release(source.manager, targetId),
    () => commits.countByTarget(workspaceId),
  ]) {
    const used = await statements.explain(source, /git_jobs/, work);
    expect(used.scanned).toEqual([]);
    expect(used.indexes.every((name) => /^git_jobs_(not_ended|held)$/.test(name))).toBe(true);
  }
});

it('deletes old events, and no others, without reading those that stay', async () => {
  const retention = new WorkspaceRetention(own);
  const used = await statements.explain(source, /workspace_events/, () =>
    retention.deleteOldEvents(new AbortController().signal),
  );
  expect(used.scanned).toEqual([]);
  const [{ count, oldest }] = await source.query(
    `select count(*)::int as count, min(created_at) > now() - interval '7 days 1 minute' as oldest from workspace_events`,
  );
  // One event a minute, for seven days.
  expect([count, oldest]).toEqual([7 * 24 * 60, true]);
});

it('finds the workspaces of a repository by its key, whatever URLs they use', async () => {
  const repositories = new SharedRepositoryStore(own);
  const others: { id: string }[] = await source.query('select id from workspaces where id <> $1 limit 2', [
    workspaceId,
  ]);
  const targets = new TargetStore();
  const urls = ['https://github.com/acme/apps', repositoryUrl];
  for (const [index, url] of urls.entries()) {
    const place = { repositoryUrl: url, branch: 'main', directory: `apps-${index}` };
    const targetId = await targets.findOrCreate(source.manager, others[index].id, place);
    await source.query(
      'update git_configs set repository_url = $2, directory = $3, target_id = $4 where workspace_id = $1',
      [others[index].id, url, place.directory, targetId],
    );
  }
  await source.query('analyze git_configs; analyze git_targets');
  const list = () => repositories.list({ workspaceId, repositoryUrl });

  const used = await statements.explain(source, /git_configs/, list);
  expect(used.scanned).toEqual([]);
  expect(used.indexes).toContain('git_targets_repository');
  expect((await list()).map(({ directory }) => directory).sort()).toEqual(['apps-0', 'apps-1']);
});
