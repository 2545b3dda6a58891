import { eventually } from '../support/eventually';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce, query, whenNothingWaits } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';
import { KillPoints, type Instant } from './kill-points';

let world: FaultyWorld;

beforeAll(async () => {
  world = await FaultyWorld.start();
});

afterAll(() => world.stop());

/** The queue's owner after the stopped one. */
async function whenTakenOver(stream: CommitStream, fence: string): Promise<void> {
  await eventually(
    async () => {
      const [queue] = await query<{ fence: string }>(
        world.url,
        'select fence from git_queues where workspace_id = $1',
        [stream.member.workspaceId],
      );
      return BigInt(queue.fence) > BigInt(fence);
    },
    { timeoutMs: 40_000 },
  );
}

/** Unless its server has ended it meanwhile, as it does with one that stands still for a minute. */
function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
}

it.each<Instant>(['pre-receive', 'committed'])(
  'goes on without a worker that was stopped at the instant %s of its push, also when it wakes up again',
  async (instant) => {
    const repository = await world.repository();
    const points = await KillPoints.in(repository);
    const stream = await CommitStream.begin(await world.workspaceOn(repository), repository, 'Orders');
    const stopped = await world.processes[0].workerPid();
    // In `pre-receive` the hook waits too: the push is neither there nor refused while another worker takes over.
    const wait = instant === 'pre-receive' ? points.untilReleased : 'true';
    await points.at(instant, `kill -STOP ${stopped}; ${wait}`);
    await stream.commit();
    await points.whenReached(instant);
    const [{ fence }] = await query<{ fence: string }>(
      world.url,
      'select fence from git_queues where workspace_id = $1',
      [stream.member.workspaceId],
    );

    const replica = await world.startReplica('worker.js');
    await whenTakenOver(stream, fence);
    await stream.commit();
    await whenNothingWaits(world.url);
    wake(stopped);
    await points.release();
    // Its connection to the database was closed: it ends, and a new one is started.
    await eventually(async () => expect(await world.processes[0].findWorkerPid()).not.toBe(stopped));
    await stream.run(2);
    await expectExactlyOnce(world.url, [stream]);
    await replica.stop();
  },
);
