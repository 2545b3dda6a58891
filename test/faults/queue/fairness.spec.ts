import { eventually } from '../../support/eventually';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { KillPoints } from '../kill-points';
import { IS_TORTURE } from '../../support/torture';

/** Queues that the worker runs at once, not counting those waiting for a branch. */
const SLOTS = 3;

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: { TRELLIS_WORKER_CONCURRENCY: String(SLOTS) } });
});

afterAll(() => fixture.stop());

it('commits to one repository while more workspaces than a worker has slots wait for another with a hanging push', async () => {
  const shared = await fixture.repository();
  const points = await KillPoints.in(shared);
  const crowd = await Promise.all(
    Array.from({ length: 2 * SLOTS }, async (_, index) => {
      const member = await fixture.workspaceOn(shared);
      return CommitStream.begin(member, shared, `Crowd ${String.fromCharCode(65 + index)}`);
    }),
  );
  const repository = await fixture.repository();
  const alone = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Alone');

  await points.at('pre-receive', points.blockUntilReleased);
  await Promise.all(crowd.map((stream) => stream.commit()));
  await points.whenReached('pre-receive');
  await alone.commit();
  await eventually(async () => expect((await repository.log())[0]?.message).toBe('Alone 1'));

  await points.release();
  await expectExactlyOnce(fixture.url, [...crowd, alone]);
}, 400_000);

it('commits to one repository while pushes hang in all slots of a worker but one', async () => {
  const hanging = await Promise.all(
    Array.from({ length: SLOTS - 1 }, async (_, index) => {
      const repository = await fixture.repository();
      const member = await fixture.workspaceOn(repository);
      const name = `Hanging ${String.fromCharCode(65 + index)}`;
      const stream = await CommitStream.begin(member, repository, name);
      return { stream, held: await repository.holdPushes() };
    }),
  );
  const repository = await fixture.repository();
  const alone = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Alone');
  await Promise.all(hanging.map(({ stream }) => stream.commit()));
  await Promise.all(hanging.map(({ held }) => held.reached()));
  await alone.commit();
  await eventually(async () => expect((await repository.log())[0]?.message).toBe('Alone 1'));

  await Promise.all(hanging.map(({ held }) => held.release()));
  await expectExactlyOnce(fixture.url, [...hanging.map(({ stream }) => stream), alone]);
});

it.each(
  [
    // More than fit into one batch.
    [140, 3],
    [500, 5],
  ].slice(0, IS_TORTURE ? 2 : 1),
)(
  'pushes %i waiting commits with at most %i pushes, and a single commit of another workspace after the first',
  async (count, most) => {
    const repository = await fixture.repository();
    const points = await KillPoints.in(repository);
    const member = await fixture.workspaceOn(repository);
    const busy: CommitStream[] = [];
    for (const name of ['Busy A', 'Busy B', 'Busy C', 'Busy D'])
      busy.push(await CommitStream.begin(member, repository, name));
    const single = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Single');
    const { length: before } = await points.pushes();
    await points.at('pre-receive', points.blockUntilReleased);
    await busy[0].commit();
    await points.whenReached('pre-receive');
    await Promise.all(busy.map((stream) => stream.run(count / busy.length)));
    const jobId = await single.commit();
    await points.release();
    await expectExactlyOnce(fixture.url, [...busy, single]);

    // The first one was in progress when the others arrived.
    const pushes = (await points.pushes()).slice(before + 1);
    const { body } = await single.member.get(`/git/jobs/${jobId}`).expect(200);
    expect(pushes.length).toBeLessThanOrEqual(1 + most);
    expect(pushes.indexOf(body.commit as string)).toBeGreaterThanOrEqual(0);
    expect(pushes.indexOf(body.commit as string)).toBeLessThanOrEqual(1);
  },
  400_000,
);
