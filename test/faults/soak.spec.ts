import { patch } from '../support/git-world';
import { usageOf } from '../support/processes';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce, whenNothingWaits } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';

let world: FaultyWorld;

beforeAll(async () => {
  world = await FaultyWorld.start();
});

afterAll(() => world.stop());

/** A megabyte, so that whoever keeps one document of each commit is found out after few of them. */
const NOTES = 'A long text. '.repeat(80_000);
const COMMITS_A_SAMPLE = 40;
/** What the garbage collectors may leave lying: more than was ever seen, less than a document of each commit. */
const SLACK_MB = 100;

it('needs no more memory after many commits of a large app than after some', async () => {
  const repository = await world.repository();
  const stream = await CommitStream.begin(await world.workspaceOn(repository), repository, 'Orders');
  const { member, appId } = stream;
  await patch(member, appId, { changes: [{ op: 'add', path: '/appV2/notes', value: NOTES }] });
  const pids = [world.trellis.pid, await world.trellis.workerPid()];
  const samples: number[][] = [];
  for (let taken = 0; taken < 6; taken++) {
    await stream.run(COMMITS_A_SAMPLE);
    await whenNothingWaits(world.url);
    samples.push((await usageOf(pids)).map(({ rssMb }) => rssMb));
  }
  for (const index of pids.keys()) {
    const [first, second, , , ...last] = samples.map((sample) => sample[index]);
    expect(Math.min(...last)).toBeLessThan(Math.max(first, second) + SLACK_MB);
  }
  expect([world.trellis.pid, await world.trellis.workerPid()]).toEqual(pids);
  await expectExactlyOnce(world.url, [stream]);
}, 400_000);
