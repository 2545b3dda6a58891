import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { eventually } from '../../support/eventually';
import { isAlive } from '../../support/trellis-process';
import { CommitStream } from '../commit-stream';
import { createApp } from '../../support/git-fixture';
import { expectExactlyOnce, query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { KillPoints, stages } from '../kill-points';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

async function begin() {
  const repository = await fixture.repository();
  const points = await KillPoints.in(repository);
  const member = await fixture.workspaceOn(repository);
  const stream = await CommitStream.begin(member, repository, 'Orders');
  return { repository, points, member, stream };
}

it.each(stages('pre-receive', 'committed'))(
  'commits once if the worker is killed at the stage %s of its push',
  async (instant) => {
    const { points, stream } = await begin();
    const pid = await fixture.trellis.workerPid();
    await points.at(instant, `kill -9 ${pid}`);
    await stream.run(3);
    await points.whenReached(instant);
    await expectExactlyOnce(fixture.url, [stream]);
    expect(await isAlive(pid)).toBe(false);
  },
);

it.each(stages('prepared', 'post-receive'))(
  'commits several apps, each once, if the worker is killed at the stage %s of their push',
  async (instant) => {
    const repository = await fixture.repository();
    const points = await KillPoints.in(repository);
    const member = await fixture.workspaceOn(repository);
    const apps = await Promise.all(['Orders', 'Sales', 'Stock'].map((name) => createApp(member, name)));
    await points.at(instant, `kill -9 ${await fixture.trellis.workerPid()}`);
    const appIds = apps.map(({ id }) => id);
    const { body } = await member
      .post('/git/commits', { appIds, message: 'All at once' })
      .set('Prefer', 'respond-async')
      .expect(202);
    await points.whenReached(instant);
    await waitUntilIdle(fixture.url);
    const [commit, ...others] = await repository.log();
    expect([commit!.message, others]).toEqual(['All at once', []]);
    expect(await repository.ls()).toEqual([
      '.meta/meta.json',
      'Orders/v1.json',
      'Sales/v1.json',
      'Stock/v1.json',
    ]);
    const jobs = await query(fixture.url, 'select status, commit_sha from git_jobs where id = $1', [
      body.jobId,
    ]);
    expect(jobs).toEqual([{ status: 'succeeded', commit_sha: commit!.sha }]);
    const links = await query(
      fixture.url,
      `select last ->> 'sha' as last_sha from git_links where app_id = any($1)`,
      [appIds],
    );
    expect(links).toEqual(appIds.map(() => ({ last_sha: commit!.sha })));
    await repository.fsck();
  },
);

it('commits once if the server is killed with SIGKILL during a push, and the worker exits without it', async () => {
  const { points, stream } = await begin();
  const { trellis } = fixture;
  const workerPid = await trellis.workerPid();
  await points.at('prepared', `kill -9 ${trellis.pid}`);
  await stream.commit();
  await points.whenReached('prepared');
  await trellis.ended;
  await eventually(async () => expect(await isAlive(workerPid)).toBe(false));
  await fixture.startAgain();
  await stream.run(2);
  await expectExactlyOnce(fixture.url, [stream]);
});

it('does not fail a job whose push arrived while the database dropped every connection', async () => {
  const { points, stream } = await begin();
  // Simulates a restart of PostgreSQL while the worker waits for the answer to its push.
  await points.at('committed', points.blockUntilReleased);
  await stream.commit();
  await points.whenReached('committed');
  await query(
    fixture.url,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await points.release();
  await stream.commit();
  await expectExactlyOnce(fixture.url, [stream]);
});

it('does not fail a job whose push arrived if its completion could not be stored', async () => {
  const { points, stream } = await begin();
  await points.at('committed', points.blockUntilReleased);
  const jobId = await stream.commit();
  await points.whenReached('committed');
  const blocker = new Client({ connectionString: fixture.url });
  blocker.on('error', () => undefined);
  await blocker.connect();
  await blocker.query('begin');
  const { rows } = await blocker.query<{ pid: number }>('select pg_backend_pid() as pid');
  await blocker.query('select 1 from git_jobs where id = $1 for update', [jobId]);
  await points.release();
  await eventually(async () => {
    const ended = await query(
      fixture.url,
      'select pg_terminate_backend(pid) from pg_stat_activity where $1::int = any(pg_blocking_pids(pid))',
      [rows[0].pid],
    );
    return ended.length > 0;
  });
  await blocker.end();
  await stream.commit();
  await expectExactlyOnce(fixture.url, [stream]);
});

it('answers a request even if its notifications are lost', async () => {
  const { stream } = await begin();
  const { member, appId } = stream;
  const listeners = `application_name = 'trellis listener' and datname = current_database()`;
  // Listeners of the server and its worker may still be reconnecting after the tests above.
  await eventually(async () =>
    expect(await query(fixture.url, `select from pg_stat_activity where ${listeners}`)).toHaveLength(2),
  );
  await query(fixture.url, `select pg_terminate_backend(pid) from pg_stat_activity where ${listeners}`);
  // A request that relied on its notification would be answered 202.
  await member.post(`/apps/${appId}/git/commits`, { message: 'Nothing new' }).expect(200);
});

(process.platform === 'linux' ? it : it.skip)(
  'is what Linux ends when memory runs out, rather than the server',
  async () => {
    const scoreOf = async (pid: number) => Number(await readFile(`/proc/${pid}/oom_score_adj`, 'utf8'));
    const server = await scoreOf(fixture.trellis.pid);
    const worker = await scoreOf(await fixture.trellis.workerPid());
    expect(worker).toBe(Math.min(server + 500, 1000));
  },
);
