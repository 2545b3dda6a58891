import { CommitStream } from '../faults/commit-stream';
import { expectExactlyOnce, query } from '../faults/expect-exactly-once';
import { FaultyWorld } from '../faults/faulty-world';
import { KillPoints } from '../faults/kill-points';
import { eventually } from '../support/eventually';

let world: FaultyWorld;

beforeAll(async () => {
  world = await FaultyWorld.start();
});

afterAll(() => world.stop());

/** `npm run torture` asks for more. */
const COMMITS = Number(process.env.TRELLIS_TEST_COMMITS ?? 300);
const WORKSPACES = 8;

it(
  `shares ${COMMITS} commits of ${WORKSPACES} workspaces among three servers and a worker alone: all there, once, in order`,
  async () => {
    // One with a folder of its own, one in the first one's folder, one without a server.
    await Promise.all([
      world.startReplica(),
      world.startAgain({ PORT: '0' }),
      world.startReplica('worker.js'),
    ]);
    const shared = await world.repository();
    const streams: CommitStream[] = [];
    for (let index = 0; index < WORKSPACES; index++) {
      const repository = index < 2 ? shared : await world.repository();
      const member = await world.workspaceOn(repository);
      streams.push(await CommitStream.begin(member, repository, `App ${String.fromCharCode(65 + index)}`));
    }
    await Promise.all(streams.map((stream) => stream.run(Math.ceil(COMMITS / WORKSPACES))));
    await expectExactlyOnce(world.url, streams);
    const [{ workers }] = await query<{ workers: number }>(
      world.url,
      'select count(distinct lease_owner)::int as workers from git_jobs where position is not null',
    );
    expect(workers).toBeGreaterThan(1);
  },
  60_000 + COMMITS * 200,
);

it('pushes 200 waiting commits at most three times, and a single one of another workspace after the first of them', async () => {
  const repository = await world.repository();
  const points = await KillPoints.in(repository);
  const busy = await CommitStream.begin(await world.workspaceOn(repository), repository, 'Busy');
  const single = await CommitStream.begin(await world.workspaceOn(repository), repository, 'Single');
  const { length: before } = await points.pushes();
  await points.at('pre-receive', points.untilReleased);
  await busy.commit();
  await points.whenReached('pre-receive');
  await busy.run(200);
  const jobId = await single.commit();
  await points.release();
  await expectExactlyOnce(world.url, [busy, single]);

  // The first one was under way when the others came. The hook that counts runs after the answer.
  const pushes = await eventually(async () => {
    const all = await points.pushes();
    expect(all.at(-1)).toBe(await repository.tip());
    return all.slice(before + 1);
  });
  const { body } = await single.member.get(`/git/jobs/${jobId}`).expect(200);
  expect(pushes.length).toBeLessThanOrEqual(1 + 3);
  expect(pushes.indexOf(body.commit as string)).toBeGreaterThanOrEqual(0);
  expect(pushes.indexOf(body.commit as string)).toBeLessThanOrEqual(1);
});
