import { eventually } from '../../support/eventually';
import { startTcpProxy, type Direction, type TcpProxy } from '../../support/ssh-server-proxy';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { KillPoints } from '../kill-points';
import { TEST_LIMIT_MS } from '../../support/torture';

const SILENCE_MS = 2_000;
/** Set by `npm run torture`, which asks for more. */
const SAMPLES = Number(process.env.TRELLIS_TEST_CUTS ?? 3);

let fixture: FaultFixture;
let proxy: TcpProxy;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: { TRELLIS_GIT_SILENCE_MS: String(SILENCE_MS) } });
  proxy = await startTcpProxy({ targetPort: fixture.git.port });
});

afterAll(async () => {
  await fixture.stop();
  await proxy.stop();
});

async function begin() {
  const repository = await fixture.repository();
  const points = await KillPoints.in(repository);
  const member = await fixture.workspaceOn(repository, proxy);
  return { points, member, stream: await CommitStream.begin(member, repository, 'Orders') };
}

/** Returns the bytes that one commit sends in each direction over an open connection. */
async function measure(stream: CommitStream): Promise<Record<Direction, number>> {
  const before = { up: proxy.bytesUp, down: proxy.bytesDown };
  await stream.commit();
  await waitUntilIdle(fixture.url);
  return { up: proxy.bytesUp - before.up, down: proxy.bytesDown - before.down };
}

it.each<Direction>(['up', 'down'])(
  'commits once, wherever the connection breaks on the way %s',
  async (direction) => {
    const { stream } = await begin();
    const { [direction]: bytes } = await measure(stream);
    for (let sample = 1; sample <= SAMPLES; sample++) {
      proxy.cutAfterBytes(direction, Math.ceil((bytes * (sample - 0.5)) / SAMPLES));
      await stream.commit();
      await waitUntilIdle(fixture.url);
      proxy.cutAfterBytes(direction, Infinity);
    }
    await expectExactlyOnce(fixture.url, [stream]);
  },
  TEST_LIMIT_MS + SAMPLES * 6_000,
);

it('tries again after a silence, and finds a commit that arrived after all', async () => {
  const { points, stream } = await begin();
  await points.at('committed', points.blockUntilReleased);
  const silent = await stream.commit();
  await points.whenReached('committed');
  await eventually(async () => {
    const { body } = await stream.member.get(`/git/jobs/${silent}`).expect(200);
    expect(body).toMatchObject({ error: { code: 'git_timeout' } });
  });
  await points.release();
  await expectExactlyOnce(fixture.url, [stream]);
});

it('pushes again after a silence if the first push never arrives', async () => {
  const { points, stream } = await begin();
  await points.at('pre-receive', `${points.blockUntilReleased}; exit 1`);
  await stream.commit();
  await points.whenReached('pre-receive');
  await expectExactlyOnce(fixture.url, [stream]);
  await points.release();
  await expectExactlyOnce(fixture.url, [stream]);
});
