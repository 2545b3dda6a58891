import { startTcpProxy, type Direction, type TcpProxy } from '../support/ssh-server-proxy';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce, query, whenNothingWaits } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';
import { KillPoints } from './kill-points';

const SILENCE_MS = 2_000;
/** `npm run torture` asks for more. */
const SAMPLES = Number(process.env.TRELLIS_TEST_CUTS ?? 5);

let world: FaultyWorld;
let proxy: TcpProxy;

beforeAll(async () => {
  world = await FaultyWorld.start({ env: { TRELLIS_GIT_SILENCE_MS: String(SILENCE_MS) } });
  proxy = await startTcpProxy({ targetPort: world.git.port });
});

afterAll(async () => {
  await world.stop();
  await proxy.stop();
});

async function begin() {
  const repository = await world.repository();
  const points = await KillPoints.in(repository);
  const member = await world.workspaceOn(repository, proxy);
  return { points, member, stream: await CommitStream.begin(member, repository, 'Orders') };
}

/** What one commit takes in that direction, the connection being open already. */
async function measure(stream: CommitStream): Promise<Record<Direction, number>> {
  const before = { up: proxy.bytesUp, down: proxy.bytesDown };
  await stream.commit();
  await whenNothingWaits(world.url);
  return { up: proxy.bytesUp - before.up, down: proxy.bytesDown - before.down };
}

it.each<Direction>(['up', 'down'])(
  'commits once wherever the connection breaks on the way %s',
  async (direction) => {
    const { stream } = await begin();
    const { [direction]: bytes } = await measure(stream);
    for (let sample = 1; sample <= SAMPLES; sample++) {
      proxy.cutAfterBytes(direction, Math.ceil((bytes * (sample - 0.5)) / SAMPLES));
      await stream.commit();
      await whenNothingWaits(world.url);
      proxy.cutAfterBytes(direction, Infinity);
    }
    await expectExactlyOnce(world.url, [stream]);
  },
  30_000 + SAMPLES * 6_000,
);

it('finds the commit of a push that a silent server took after all, and doubles nothing', async () => {
  const { points, stream } = await begin();
  await points.at('committed', points.untilReleased);
  const silent = await stream.commit();
  await points.whenReached('committed');
  await whenNothingWaits(world.url);
  const { body: failed } = await stream.member.get(`/git/jobs/${silent}`).expect(200);
  expect(failed).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'git_timeout' } });
  const [{ status }] = await query<{ status: number }>(
    world.url,
    `select (error->>'status')::int as status from git_jobs where id = $1`,
    [silent],
  );
  expect(status).toBe(504);
  expect((await stream.member.get(`/apps/${stream.appId}`)).body.gitState).toBe('failed');

  await points.release();
  await stream.commit();
  // Also the one that had failed has succeeded, with the commit that is there.
  await expectExactlyOnce(world.url, [stream]);
  expect((await stream.member.get(`/apps/${stream.appId}`)).body.gitState).toBe('clean');
});

it('commits what comes next when the push that was not answered never arrives', async () => {
  const { points, stream } = await begin();
  await points.at('pre-receive', `${points.untilReleased}; exit 1`);
  const silent = await stream.commit();
  await points.whenReached('pre-receive');
  await whenNothingWaits(world.url);
  await points.release();
  const next = await stream.commit();
  await whenNothingWaits(world.url);
  expect((await stream.member.get(`/git/jobs/${silent}`)).body).toMatchObject({
    status: 'failed',
    commit: null,
  });
  expect((await stream.member.get(`/git/jobs/${next}`)).body).toMatchObject({ status: 'succeeded' });
  const messages = (await stream.repository.log()).map(({ message }) => message);
  expect(messages).toEqual(['Orders 2', 'App creation']);
});
