import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { isAlive } from '../support/trellis-process';
import { CommitStream } from './commit-stream';
import { createApp } from '../support/git-world';
import { expectExactlyOnce, query, whenNothingWaits } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';
import { INSTANTS, KillPoints } from './kill-points';

let world: FaultyWorld;

beforeAll(async () => {
  world = await FaultyWorld.start();
});

afterAll(() => world.stop());

async function begin() {
  const repository = await world.repository();
  const points = await KillPoints.in(repository);
  const member = await world.workspaceOn(repository);
  const stream = await CommitStream.begin(member, repository, 'Orders');
  return { repository, points, member, stream };
}

it.each(INSTANTS)('commits once when the worker is killed at the instant %s of its push', async (instant) => {
  const { points, stream } = await begin();
  const pid = await world.trellis.workerPid();
  await points.at(instant, `kill -9 ${pid}`);
  await stream.run(3);
  await points.whenReached(instant);
  await expectExactlyOnce(world.url, [stream]);
  expect(await isAlive(pid)).toBe(false);
});

it.each(INSTANTS)(
  'commits several apps once, and all of them, when the worker is killed at the instant %s of their push',
  async (instant) => {
    const repository = await world.repository();
    const points = await KillPoints.in(repository);
    const member = await world.workspaceOn(repository);
    const apps = await Promise.all(['Orders', 'Sales', 'Stock'].map((name) => createApp(member, name)));
    await points.at(instant, `kill -9 ${await world.trellis.workerPid()}`);
    const appIds = apps.map(({ id }) => id);
    const { body } = await member
      .post('/git/commits', { appIds, message: 'All at once' })
      .set('Prefer', 'respond-async')
      .expect(202);
    await points.whenReached(instant);
    await whenNothingWaits(world.url);
    const [commit, ...others] = await repository.log();
    expect([commit!.message, others]).toEqual(['All at once', []]);
    expect(await repository.ls()).toEqual([
      '.meta/meta.json',
      'Orders/v1.json',
      'Sales/v1.json',
      'Stock/v1.json',
    ]);
    const jobs = await query(world.url, 'select status, commit_sha from git_jobs where id = $1', [
      body.jobId,
    ]);
    expect(jobs).toEqual([{ status: 'succeeded', commit_sha: commit!.sha }]);
    const links = await query(world.url, 'select last_sha from git_app_links where app_id = any($1)', [
      appIds,
    ]);
    expect(links).toEqual(appIds.map(() => ({ last_sha: commit!.sha })));
    await repository.fsck();
  },
);

it('commits once when the server is killed with -9 in the middle of a push, and the worker ends by itself', async () => {
  const { points, stream } = await begin();
  const { trellis } = world;
  const workerPid = await trellis.workerPid();
  await points.at('prepared', `kill -9 ${trellis.pid}`);
  await stream.commit();
  await points.whenReached('prepared');
  await trellis.ended;
  await eventually(async () => expect(await isAlive(workerPid)).toBe(false));
  await world.startAgain();
  await stream.run(2);
  await expectExactlyOnce(world.url, [stream]);
});

it('does not fail a job whose push arrived while the database broke off every connection', async () => {
  const { points, stream } = await begin();
  // As when PostgreSQL is restarted: the worker is waiting for the answer to its push at that instant.
  await points.at('committed', points.untilReleased);
  await stream.commit();
  await points.whenReached('committed');
  await query(
    world.url,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await points.release();
  await stream.commit();
  await expectExactlyOnce(world.url, [stream]);
});

it('does not fail a job whose push arrived when its end could not be written down', async () => {
  const { points, stream } = await begin();
  await points.at('committed', points.untilReleased);
  const jobId = await stream.commit();
  await points.whenReached('committed');
  const blocker = new Client({ connectionString: world.url });
  blocker.on('error', () => undefined);
  await blocker.connect();
  await blocker.query('begin');
  const { rows } = await blocker.query<{ pid: number }>('select pg_backend_pid() as pid');
  await blocker.query('select 1 from git_jobs where id = $1 for update', [jobId]);
  await points.release();
  await eventually(async () => {
    const ended = await query(
      world.url,
      'select pg_terminate_backend(pid) from pg_stat_activity where $1::int = any(pg_blocking_pids(pid))',
      [rows[0].pid],
    );
    return ended.length > 0;
  });
  await blocker.end();
  await stream.commit();
  await expectExactlyOnce(world.url, [stream]);
});

it('answers a request although its notifications were lost', async () => {
  const { stream } = await begin();
  const { member, appId } = stream;
  const listeners = `application_name = 'trellis listener' and datname = current_database()`;
  const ended = await query(
    world.url,
    `select pg_terminate_backend(pid) from pg_stat_activity where ${listeners}`,
  );
  expect(ended).toHaveLength(2);
  const startedAt = Date.now();
  await member.post(`/apps/${appId}/git/commits`, { message: 'Nothing new' }).expect(200);
  expect(Date.now() - startedAt).toBeLessThan(10_000);
});

(process.platform === 'linux' ? it : it.skip)(
  'is what Linux ends when memory runs out, rather than the server',
  async () => {
    const scoreOf = async (pid: number) => Number(await readFile(`/proc/${pid}/oom_score_adj`, 'utf8'));
    const server = await scoreOf(world.trellis.pid);
    const worker = await scoreOf(await world.trellis.workerPid());
    expect(worker).toBe(Math.min(server + 500, 1000));
  },
);
