import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { v7 } from 'uuid';
import { Config } from '../../../src/core/config';
import { Database } from '../../../src/core/database';
import { TargetStore } from '../../../src/gitsync/store/target-store';
import { AppLinkStore } from '../../../src/gitsync/store/app-link-store';
import { JobRetention } from '../../../src/gitsync/queue/job-retention';
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

let workspaceId: string;

beforeEach(async () => {
  await source.query('delete from workspaces; delete from git_app_links');
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
    `insert into git_jobs (id, workspace_id, position, kind, status, is_listed, app_id, actor_id, author_name, author_email,
       input, is_uncertain, created_at, finished_at)
     values ($1, $2, $3, 'commit_app', $4, true, $5, $1, 'Ada', 'ada@example.com', '{}', $6, $7, $8)`,
    [id, workspaceId, (position += 1), status, appId, isUncertain, at, finishedAt],
  );
  await source.query(`insert into git_job_commits (job_id, sha, fence) values ($1, 'sha', 1)`, [id]);
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
       insert into git_jobs (id, workspace_id, position, kind, status, is_listed, app_id, actor_id, author_name, author_email,
         input, created_at, finished_at)
       select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008' || lpad(n::text, 15, '0'))::uuid,
         $1, 1000000 + n, 'commit_app', 'succeeded', true, $2, $1, 'Ada', 'ada@example.com', '{}', at, at from job`,
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
  }, 60_000);
});

describe('reads of servers of version 0.2, which are not listed,', () => {
  it('are deleted after an hour, unless a repeated request may ask for their answer', async () => {
    const [, repeatable] = [await addJob({ days: 1 }), await addJob({ days: 1 })];
    await source.query('update git_jobs set position = null, is_listed = false');
    const userId = randomUUID();
    await source.query(
      `insert into users (id, name, email, email_key, password_hash) values ($1::uuid, 'Ada', $1::text, $1::text, '')`,
      [userId],
    );
    await source.query(
      `insert into idempotency_keys (user_id, workspace_id, route, key, request_hash, job_id)
       values ($1, $2, 'POST /git/finalize', 'key', '', $3)`,
      [userId, workspaceId, repeatable],
    );
    await retention.deleteUnlistedReads();
    const rows: { id: string }[] = await source.query('select id from git_jobs');
    expect(rows.map(({ id }) => id)).toEqual([repeatable]);
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
    return new TargetStore(new Database(source)).findOrCreate(source.manager, workspaceId, place);
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
    const ofOlderVersion = `insert into git_app_links (app_id, workspace_id, git_app_id) values ($1, $2, 'id')`;
    for (const appId of [existing, done]) await source.query(ofOlderVersion, [appId, workspaceId]);
    await addJob({ appId: waiting, status: 'queued' });
    await addJob({ appId: retryable, status: 'failed', days: 10 });
    await addJob({ appIds: [among], status: 'running' });
    await addJob({ appId: done });
    await retention.deleteLinksOfDeletedApps(SIGNAL);
    expect(await links()).toEqual([existing, waiting, retryable, among].sort());
    expect(await source.query('select app_id from git_app_links')).toEqual([{ app_id: existing }]);
    await source.query(`update git_jobs set status = 'succeeded', finished_at = now()`);
    await retention.deleteLinksOfDeletedApps(SIGNAL);
    expect(await links()).toEqual([existing]);
  });

  it('is not made by the end of its last job, but by one before', async () => {
    const store = new AppLinkStore(new Database(source));
    const targetId = await target();
    const last = {
      sha: 'a',
      message: '',
      author: { name: 'Ada', email: 'ada@example.com' },
      date: new Date(),
      syncedState: { path: 'a', oid: 'b', entry: null },
      documentHash: 'c',
    };
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
