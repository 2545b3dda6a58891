import { eventually } from '../../support/eventually';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { KillPoints } from '../kill-points';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});

afterAll(() => fixture.stop());

/** Waits for the queue to get another owner than the stopped one. */
async function waitUntilTakenOver(stream: CommitStream, fence: string): Promise<void> {
  await eventually(async () => BigInt(await fenceOf(stream)) > BigInt(fence));
}

/** The server may have ended it already, as it does with a worker that is frozen for a minute. */
function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
}

async function begin(name: string) {
  const repository = await fixture.repository();
  const points = await KillPoints.in(repository);
  return {
    points,
    stream: await CommitStream.begin(await fixture.workspaceOn(repository), repository, name),
  };
}

async function fenceOf({ member }: CommitStream): Promise<string> {
  const [queue] = await query<{ fence: string }>(
    fixture.url,
    'select fence from git_queues where workspace_id = $1',
    [member.workspaceId],
  );
  return queue.fence;
}

it('continues without a worker that was stopped during two pushes, and tolerates its return', async () => {
  const stopped = await fixture.processes[0].workerPid();
  const held = await begin('Orders');
  const arrived = await begin('Sales');
  const streams = [held.stream, arrived.stream];
  // Keeps this push undecided while another worker takes over: the hook waits too.
  await held.points.at('pre-receive', held.points.blockUntilReleased);
  await held.stream.commit();
  await held.points.whenReached('pre-receive');
  // Lets this push arrive without an answer.
  await arrived.points.at('committed', `kill -STOP ${stopped}`);
  await arrived.stream.commit();
  await arrived.points.whenReached('committed');
  const fences = await Promise.all(streams.map(fenceOf));

  const replica = await fixture.startReplica('worker.js');
  await Promise.all(streams.map((stream, index) => waitUntilTakenOver(stream, fences[index])));
  await Promise.all(streams.map((stream) => stream.commit()));
  await waitUntilIdle(fixture.url);
  wake(stopped);
  await held.points.release();
  // Its database connection was closed: it exits, and a new worker is started.
  await eventually(async () => expect(await fixture.processes[0].findWorkerPid()).not.toBe(stopped));
  await Promise.all(streams.map((stream) => stream.run(2)));
  await expectExactlyOnce(fixture.url, streams);
  await replica.stop();
});
