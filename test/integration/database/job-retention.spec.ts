import '../../../src/program/jobs';
import { DeploymentStore } from '../../../src/deployments/store';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { v7 } from 'uuid';
import { DeletedAppStore } from '../../../src/apps';
import { Config } from '../../../src/core/config';
import { Database } from '../../../src/core/database';
import { TargetStore } from '../../../src/gitsync/store/repositories';
import { AppLinkStore } from '../../../src/gitsync/store/links';
import { JobRetention } from '../../../src/gitsync/queue/retention';
import { QueueStore } from '../../../src/gitsync/queue/queue-store';
import { LIST_AFTER_COMMITS } from '../../../src/pull-requests/store';
import { createTestDatabase } from '../../support/database';
import { RecordedStatements } from '../../support/explain';

const SIGNAL = new AbortController().signal;
const DAY_MS = 86_400_000;

let source: DataSource;
let retention: JobRetention;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
const statements = new RecordedStatements();

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({
    type: 'postgres',
    url: database.url,
    logging: ['query'],
    logger: statements,
  }).initialize();
  retention = new JobRetention(new Database(source), new Config({ TRELLIS_JOB_RETENTION_DAYS: '90' }));
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

const lastAt = (documentHash: string) => ({
  sha: 'a',
  message: '',
  author: { name: 'Ada', email: 'ada@example.com' },
  date: new Date(),
  syncedState: { path: 'a', oid: 'b', entry: null },
  documentHash,
});

let workspaceId: string;

beforeEach(async () => {
  await source.query('delete from workspaces');
  workspaceId = randomUUID();
  await source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [workspaceId]);
});

async function createApp(): Promise<string> {
  const id = randomUUID();
  await source.query(
    `with app as (
       insert into apps (id, workspace_id, name, name_key, git_app_id, editing_version_id)
       values ($1::uuid, $2, $1::text, $1::text, $1::text, $1::uuid)
     )
     insert into app_versions (id, app_id, git_version_id, name, name_key, status, document, document_hash)
     values ($1::uuid, $1::uuid, '', 'v1', 'v1', 'draft', '{}', '')`,
    [id, workspaceId],
  );
  return id;
}

interface OldJob {
  days?: number;
  appId?: string | null;
  /** Apps of a job that commits several. */
  appIds?: string[];
  status?: string;
  isUncertain?: boolean;
}

let position = 0;

async function addJob(job: OldJob = {}): Promise<string> {
  const { days = 100, appId = null, appIds = [], status = 'succeeded', isUncertain = false } = job;
  const at = new Date(Date.now() - days * DAY_MS);
  const id = v7({ msecs: at.getTime() });
  const finishedAt = ['queued', 'running'].includes(status) ? null : at;
  await source.query(
    `insert into git_jobs (id, workspace_id, position, kind, status, app_id, actor_id, author_name, author_email,
       input, is_uncertain, created_at, finished_at)
     values ($1, $2, $3, 'commit_app', $4, $5, $1, 'Ada', 'ada@example.com', '{}', $6, $7, $8)`,
    [id, workspaceId, (position += 1), status, appId, isUncertain, at, finishedAt],
  );
  await source.query(
    `insert into git_job_commits (job_id, sha, planned, fence) values ($1, 'sha', '{}', 1)`,
    [id],
  );
  for (const each of appIds)
    await source.query(`insert into git_job_apps (job_id, app_id, document_hash) values ($1, $2, '')`, [
      id,
      each,
    ]);
  return id;
}

async function kept(): Promise<string[]> {
  await retention.deleteOldJobs(SIGNAL);
  const rows: { id: string }[] = await source.query('select id from git_jobs order by id');
  return rows.map(({ id }) => id);
}

describe('old jobs', () => {
  it('are deleted with their commits and apps after the days of the setting', async () => {
    await addJob({ days: 91, status: 'failed' });
    await addJob({ days: 91, status: 'cancelled', appIds: [randomUUID()] });
    const young = await addJob({ days: 89 });
    expect(await kept()).toEqual([young]);
    expect(await source.query('select job_id from git_job_commits')).toEqual([{ job_id: young }]);
    expect(await source.query('select job_id from git_job_apps')).toEqual([]);
  });

  it('stay while they are open, or while their push may still arrive', async () => {
    const jobs = [
      await addJob({ days: 400, status: 'failed', isUncertain: true }),
      await addJob({ days: 300, status: 'cancelled', isUncertain: true }),
      await addJob({ days: 200, status: 'queued' }),
      await addJob({ days: 100, status: 'running' }),
    ];
    expect(await kept()).toEqual(jobs);
  });

  it('stay as the last ended job of an app, alone or among several, until the app is deleted', async () => {
    const [alone, among, deleted] = [await createApp(), await createApp(), randomUUID()];
    await addJob({ days: 300, appIds: [alone, among] });
    const ofSeveral = await addJob({ days: 200, appIds: [alone, among, deleted] });
    await addJob({ days: 160, appId: alone });
    const last = await addJob({ days: 150, appId: alone, status: 'failed' });
    const open = await addJob({ days: 140, appId: alone, status: 'queued' });
    await addJob({ days: 130, appId: deleted });
    expect(await kept()).toEqual([ofSeveral, last, open]);
    await source.query('delete from apps');
    expect(await kept()).toEqual([open]);
  });

  it('are found slice by slice, without reading those that stay or whole tables', async () => {
    const appId = await createApp();
    await source.query(
      `with job as (
         select n, now() - make_interval(days => 200) + make_interval(mins => n * 5) as at from generate_series(1, 57600) n
       )
       insert into git_jobs (id, workspace_id, position, kind, status, app_id, actor_id, author_name, author_email,
         input, created_at, finished_at)
       select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008' || lpad(n::text, 15, '0'))::uuid,
         $1, 1000000 + n, 'commit_app', 'succeeded', $2, $1, 'Ada', 'ada@example.com', '{}', at, at from job`,
      [workspaceId, appId],
    );
    await source.query('analyze git_jobs; analyze apps');
    const used = await statements.explain(source, /delete from git_jobs/, () =>
      retention.deleteOldJobs(SIGNAL),
    );
    expect(used.scanned.filter((table) => table === 'git_jobs')).toEqual([]);
    const [{ count }] = await source.query('select count(*)::int as count from git_jobs');
    // A job each five minutes, for 90 days.
    expect(Math.abs(count - 90 * 288)).toBeLessThan(3);
    // 110 days before that, and the slice in which the young ones begin.
    expect(statements.all.filter(([sql]) => /^\s*with slice/.test(sql))).toHaveLength(33);
  });
});

describe('the document of a last commit', () => {
  const linkTo = async (hash: string, appId: string = randomUUID()): Promise<void> => {
    await source.query(
      `with target as (
         insert into git_targets (workspace_id, repository_key, branch, directory) values ($2, $3, 'main', '') returning id
       )
       insert into git_links (app_id, target_id, workspace_id, git_app_id, last)
       select $1::uuid, id, $2, 'id', jsonb_build_object('documentHash', $3::text) from target`,
      [appId, workspaceId, hash],
    );
  };
  const addDocument = (hash: string) =>
    source.query(
      `insert into git_documents (workspace_id, hash, document, created_at) values ($1, $2, '{}', now() - interval '2 hours')`,
      [workspaceId, hash],
    );
  const documents = async () => {
    const rows: { hash: string }[] = await source.query('select hash from git_documents order by hash');
    return rows.map(({ hash }) => hash);
  };

  it('stays as long as an app of its workspace is linked to it', async () => {
    for (const hash of ['linked', 'of nothing']) await addDocument(hash);
    await linkTo('linked');
    const own = workspaceId;
    workspaceId = randomUUID();
    await source.query(`insert into workspaces (id, name) values ($1, 'Other')`, [workspaceId]);
    await linkTo('of nothing');
    await retention.deleteUnused();
    expect(await documents()).toEqual(['linked']);
    await source.query('delete from git_links where workspace_id = $1', [own]);
    await retention.deleteUnused();
    expect(await documents()).toEqual([]);
  });

  it('is found without reading whole tables, whether it is kept or deleted', async () => {
    await source.query(
      `with app as (
         insert into apps (id, workspace_id, name, name_key, git_app_id, editing_version_id)
         select id, $1, id::text, id::text, id::text, id from (select gen_random_uuid() as id from generate_series(1, 2000)) n
         returning id
       ), version as (
         insert into app_versions (id, app_id, git_version_id, name, name_key, status, document, document_hash)
         select id, id, '', 'v1', 'v1', 'draft', '{}', id::text from app
       ), document as (
         insert into git_documents (workspace_id, hash, document) select $1, id::text, '{}' from app
       ), target as (
         insert into git_targets (workspace_id, repository_key, branch, directory) values ($1, 'many', 'main', '') returning id
       )
       insert into git_links (app_id, target_id, workspace_id, git_app_id, last)
       select app.id, target.id, $1, 'id', jsonb_build_object('documentHash', app.id::text) from app, target`,
      [workspaceId],
    );
    await source.query('analyze');
    const [{ app_id: appId, target_id: targetId }] = (await source.query(
      'select app_id, target_id from git_links order by app_id limit 1',
    )) as { app_id: string; target_id: string }[];
    const [links, queues] = [
      new AppLinkStore(new Database(source)),
      new QueueStore(new Database(source), LIST_AFTER_COMMITS),
    ];
    const link = { appId, gitAppId: 'id', last: lastAt('next'), position: '1' };
    // There are few targets, and no open jobs.
    const filled = ['apps', 'app_versions', 'git_documents', 'git_links'];
    const large = (tables: string[]) => tables.filter((table) => filled.includes(table));
    const saved = await statements.explain(source, /insert into git_links/, () =>
      links.save(source.manager, { workspaceId, targetId }, [link]),
    );
    expect(large(saved.scanned)).toEqual([]);
    const deleted = await statements.explain(source, /delete from git_documents/, () =>
      queues.succeedAll(source.manager, workspaceId, {
        ended: [{ jobId: randomUUID(), commit: null, result: { changed: false, sha: null } }],
        documentHashes: [appId],
      }),
    );
    expect(large(deleted.scanned)).toEqual([]);
    expect(deleted.indexes).toContain('git_links_document');
    expect(await documents()).not.toContain(appId);
  });
});

describe('the setting', () => {
  it.each(['7', '36501', 'ninety', '-1'])('of the days for which jobs are kept cannot be %s', (days) => {
    const read = () => new Config({ TRELLIS_JOB_RETENTION_DAYS: days });
    expect(read).toThrow(`TRELLIS_JOB_RETENTION_DAYS must be a whole number from 8 to 36500, not "${days}".`);
  });

  it('defaults to 90 days for jobs and 30 for mirrors', () => {
    expect(new Config({})).toMatchObject({ jobRetentionDays: 90, mirrorRetentionDays: 30 });
  });
});

describe('the link of a deleted app', () => {
  const target = () => {
    const place = { repositoryUrl: 'git@example.com:a.git', branch: 'main', directory: '' };
    return new TargetStore().findOrCreate(source.manager, workspaceId, place);
  };
  const link = async (appId: string) => {
    await source.query(
      `insert into git_links (app_id, target_id, workspace_id, git_app_id) values ($1, $2, $3, 'id')`,
      [appId, await target(), workspaceId],
    );
    return appId;
  };
  const links = async () => {
    const rows: { app_id: string }[] = await source.query('select app_id from git_links');
    return rows.map(({ app_id: id }) => id).sort();
  };

  it('is deleted once no job needs it', async () => {
    const existing = await link(await createApp());
    const [waiting, retryable, among, done] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    for (const appId of [waiting, retryable, among, done]) await link(appId);
    await addJob({ appId: waiting, status: 'queued' });
    await addJob({ appId: retryable, status: 'failed', days: 10 });
    await addJob({ appIds: [among], status: 'running' });
    await addJob({ appId: done });
    await retention.deleteLinksOfDeletedApps(SIGNAL);
    expect(await links()).toEqual([existing, waiting, retryable, among].sort());
    await source.query(`update git_jobs set status = 'succeeded', finished_at = now()`);
    await retention.deleteLinksOfDeletedApps(SIGNAL);
    expect(await links()).toEqual([existing]);
  });

  it('is kept with a deleted app, for as long as that can be restored', async () => {
    const [live, deleted, gone] = [await createApp(), await createApp(), await createApp()];
    for (const appId of [live, deleted, gone]) await link(appId);
    const deletedApps = new DeletedAppStore(new Database(source));
    for (const [appId, days] of [
      [deleted, 29],
      [gone, 31],
    ] as const) {
      await deletedApps.add(source.manager, appId, randomUUID());
      await source.query('update all_apps set deleted_at = now() - make_interval(days => $2) where id = $1', [
        appId,
        days,
      ]);
    }
    await deletedApps.deleteOld(SIGNAL);
    await retention.deleteLinksOfDeletedApps(SIGNAL);
    expect(await links()).toEqual([live, deleted].sort());
    const kept = (await source.query('select id from all_apps')) as { id: string }[];
    expect(kept.map(({ id }) => id).sort()).toEqual([live, deleted].sort());
  });

  it('is not made at a target that was removed', async () => {
    const [appId, targetId] = [await createApp(), await target()];
    await new TargetStore().removeAll(source.manager, workspaceId);
    const late = { appId, gitAppId: 'id', last: lastAt('late'), position: '1' };
    await new AppLinkStore(new Database(source)).save(source.manager, { workspaceId, targetId }, [late]);
    expect(await links()).toEqual([]);
  });

  it('is not made by the end of its last job, but by one before', async () => {
    const store = new AppLinkStore(new Database(source));
    const targetId = await target();
    const last = lastAt('c');
    const save = (appId: string) =>
      store.save(source.manager, { workspaceId, targetId }, [{ appId, gitAppId: 'id', last, position: '1' }]);
    const fail = (appId: string) =>
      store.markFailed(source.manager, { appId, targetId, workspaceId, gitAppId: 'id', jobId: appId });
    const [waiting, ended, failed] = [randomUUID(), randomUUID(), randomUUID()];
    await addJob({ appId: waiting, status: 'queued' });
    await save(ended);
    await fail(failed);
    expect(await links()).toEqual([]);
    await save(waiting);
    const existing = await createApp();
    await fail(existing);
    expect(await links()).toEqual([waiting, existing].sort());
  });
});

it('deletes old deployments and plans, but none that waits or is under way', async () => {
  const [workspace] = await source.query<{ id: string }[]>(
    `insert into workspaces (id, name) values ($1, 'Production') returning id`,
    [v7()],
  );
  const add = async (status: string | null, age: string) => {
    const [{ id }] = await source.query<{ id: string }[]>(
      `insert into git_deployments (id, workspace_id, job_id, status, is_automatic, created_at)
       values ($1, $2, $1, $3, false, now() - $4::interval) returning id`,
      [v7(), workspace.id, status, age],
    );
    return id;
  };
  const gone = [
    await add('applied', '25 months'),
    await add('failed', '3 years'),
    await add('planned', '31 days'),
  ];
  const kept = [
    await add('applied', '23 months'),
    await add('planned', '29 days'),
    await add('waiting', '3 years'),
    await add(null, '3 years'),
  ];
  await new DeploymentStore(new Database(source)).deleteOld(SIGNAL);
  const rows = await source.query<{ id: string }[]>('select id from git_deployments where id = any($1)', [
    [...gone, ...kept],
  ]);
  expect(rows.map(({ id }) => id).sort()).toEqual(kept.sort());
});
