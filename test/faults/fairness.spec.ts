import { eventually } from '../support/eventually';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';
import { KillPoints } from './kill-points';

let world: FaultyWorld;

beforeAll(async () => {
  world = await FaultyWorld.start();
});

afterAll(() => world.stop());

it('commits to one repository while many workspaces wait for another, in which a push does not come to its end', async () => {
  const shared = await world.repository();
  const points = await KillPoints.in(shared);
  const crowd: CommitStream[] = [];
  for (let index = 0; index < 12; index++) {
    const member = await world.workspaceOn(shared);
    crowd.push(await CommitStream.begin(member, shared, `Crowd ${String.fromCharCode(65 + index)}`));
  }
  const repository = await world.repository();
  const alone = await CommitStream.begin(await world.workspaceOn(repository), repository, 'Alone');

  await points.at('pre-receive', points.untilReleased);
  await Promise.all(crowd.map((stream) => stream.commit()));
  await points.whenReached('pre-receive');
  await alone.commit();
  await eventually(async () => expect((await repository.log())[0]?.message).toBe('Alone 1'), {
    timeoutMs: 60_000,
  });

  await points.release();
  await expectExactlyOnce(world.url, [...crowd, alone]);
}, 400_000);

it('commits to one repository while more pushes hang than a worker has places', async () => {
  const hanging = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const repository = await world.repository();
      const member = await world.workspaceOn(repository);
      const name = `Hanging ${String.fromCharCode(65 + index)}`;
      const stream = await CommitStream.begin(member, repository, name);
      return { stream, held: await repository.holdPushes() };
    }),
  );
  const repository = await world.repository();
  const alone = await CommitStream.begin(await world.workspaceOn(repository), repository, 'Alone');
  await Promise.all(hanging.map(({ stream }) => stream.commit()));
  await Promise.all(hanging.slice(0, 8).map(({ held }) => held.reached()));
  await alone.commit();
  await eventually(async () => expect((await repository.log())[0]?.message).toBe('Alone 1'));

  await Promise.all(hanging.map(({ held }) => held.release()));
  await expectExactlyOnce(world.url, [...hanging.map(({ stream }) => stream), alone]);
});

it.each([
  [200, 3],
  [500, 5],
])(
  'pushes %i waiting commits at most %i times, and a single one of another workspace after the first of them',
  async (count, most) => {
    const repository = await world.repository();
    const points = await KillPoints.in(repository);
    const member = await world.workspaceOn(repository);
    const busy: CommitStream[] = [];
    for (const name of ['Busy A', 'Busy B', 'Busy C', 'Busy D'])
      busy.push(await CommitStream.begin(member, repository, name));
    const single = await CommitStream.begin(await world.workspaceOn(repository), repository, 'Single');
    const { length: before } = await points.pushes();
    await points.at('pre-receive', points.untilReleased);
    await busy[0].commit();
    await points.whenReached('pre-receive');
    await Promise.all(busy.map((stream) => stream.run(count / busy.length)));
    const jobId = await single.commit();
    await points.release();
    await expectExactlyOnce(world.url, [...busy, single]);

    // The first one was under way when the others came. The hook that counts runs after the answer.
    const pushes = await eventually(
      async () => {
        const all = await points.pushes();
        expect(all.at(-1)).toBe(await repository.tip());
        return all.slice(before + 1);
      },
      { timeoutMs: 30_000 },
    );
    const { body } = await single.member.get(`/git/jobs/${jobId}`).expect(200);
    expect(pushes.length).toBeLessThanOrEqual(1 + most);
    expect(pushes.indexOf(body.commit as string)).toBeGreaterThanOrEqual(0);
    expect(pushes.indexOf(body.commit as string)).toBeLessThanOrEqual(1);
  },
  400_000,
);
