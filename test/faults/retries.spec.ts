import { query, whenNothingWaits } from './expect-exactly-once';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';
import { KillPoints } from './kill-points';
import { eventually } from '../support/eventually';

let world: FaultyWorld;

beforeAll(async () => {
  world = await FaultyWorld.start();
});

afterAll(() => world.stop());

async function begin(name = 'Orders') {
  const repository = await world.repository();
  const points = await KillPoints.in(repository);
  const member = await world.workspaceOn(repository);
  return { repository, points, member, stream: await CommitStream.begin(member, repository, name) };
}

it('succeeds by itself when the server comes back within its tries, which can be watched', async () => {
  const { stream, member } = await begin();
  await world.git.halt();
  const jobId = await stream.commit();
  await eventually(async () => {
    const { body } = await member.get(`/git/jobs/${jobId}`).expect(200);
    expect(body).toMatchObject({ attempts: 3, error: { code: 'git_host_unreachable' } });
    expect(['queued', 'running']).toContain(body.status);
  });
  await world.git.restart();
  await expectExactlyOnce(world.url, [stream]);
  const { body } = await member.get(`/git/jobs/${jobId}`).expect(200);
  expect(body).toMatchObject({ status: 'succeeded', error: null });
  expect(body.attempts).toBeLessThanOrEqual(5);
});

it('fails after five tries within a minute, and what was accepted behind it goes on', async () => {
  const { stream, member } = await begin();
  await world.git.halt();
  const startedAt = Date.now();
  const first = await stream.commit();
  const failed = await eventually(
    async () => {
      const { body } = await member.get(`/git/jobs/${first}`).expect(200);
      expect(body.status).toBe('failed');
      return body as { attempts: number; error: { code: string } };
    },
    { timeoutMs: 60_000 },
  );
  expect(Date.now() - startedAt).toBeLessThan(60_000);
  expect(failed).toMatchObject({ attempts: 5, error: { code: 'git_host_unreachable' } });
  await world.git.restart();
  const second = await stream.commit();
  await whenNothingWaits(world.url);
  expect((await member.get(`/git/jobs/${second}`)).body).toMatchObject({ status: 'succeeded' });
  // It never runs again by itself.
  expect((await member.get(`/git/jobs/${first}`)).body).toMatchObject({ status: 'failed', attempts: 5 });
  const messages = (await stream.repository.log()).map(({ message }) => message);
  expect(messages).toEqual(['Orders 2', 'App creation']);
});

it('fails only the commit that the server refuses of several that wait, in its words', async () => {
  const { repository, points, member, stream } = await begin();
  const other = await CommitStream.begin(member, repository, 'Sales');
  // Keeps the queue at work until all of them wait.
  await points.at('pre-receive', points.untilReleased);
  await stream.commit();
  await points.whenReached('pre-receive');
  await repository.addHook(
    'update',
    'git log --format=%s "$2..$3" | grep -q "^Orders 3$" && echo "No third one here." && exit 1; exit 0',
  );
  await stream.run(4);
  await other.run(3);
  await points.release();
  await whenNothingWaits(world.url);

  const jobs = await query<{ message: string; status: string; error: { code: string; data: object } | null }>(
    world.url,
    'select message, status, error from git_jobs where workspace_id = $1 and position is not null order by position',
    [member.workspaceId],
  );
  const failed = jobs.filter(({ status }) => status !== 'succeeded');
  expect(failed).toEqual([
    expect.objectContaining({ message: 'Orders 3', status: 'failed', error: expect.anything() }),
  ]);
  expect(failed[0].error).toMatchObject({
    code: 'git_push_rejected',
    data: { serverMessage: expect.stringContaining('No third one here.') },
  });
  const messages = (await repository.log()).reverse().map(({ message }) => message);
  expect(messages).toEqual(jobs.filter(({ status }) => status === 'succeeded').map(({ message }) => message));
  await repository.fsck();
});
