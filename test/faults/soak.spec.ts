import { setTimeout as sleep } from 'node:timers/promises';
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

const COMMITS_A_SAMPLE = 40;
const SAMPLES = 6;
/** `npm run torture` asks for more. */
const MINUTES = Number(process.env.TRELLIS_TEST_MINUTES ?? 0);
const MINUTE_MS = 60_000;
/** A megabyte, so that whoever keeps one document of each commit is found out after few of them; a tenth where there are many. */
const NOTES = 'A long text. '.repeat(MINUTES > 0 ? 8_000 : 80_000);
/** What the garbage collectors may leave lying: more than was ever seen, less than a document of each commit. */
const SLACK_MB = 100;

it(
  'needs no more memory after many commits of a large app than after some',
  async () => {
    const repository = await world.repository();
    const stream = await CommitStream.begin(await world.workspaceOn(repository), repository, 'Orders');
    const { member, appId } = stream;
    await patch(member, appId, { changes: [{ op: 'add', path: '/appV2/notes', value: NOTES }] });
    const pids = [world.trellis.pid, await world.trellis.workerPid()];
    const samples: number[][] = [];
    const endsAt = Date.now() + MINUTES * MINUTE_MS;
    while (samples.length < SAMPLES || Date.now() < endsAt) {
      // In the long form one a minute.
      const pause = MINUTES > 0 ? sleep(MINUTE_MS) : null;
      await stream.run(COMMITS_A_SAMPLE);
      await whenNothingWaits(world.url);
      samples.push((await usageOf(pids)).map(({ rssMb }) => rssMb));
      await pause;
    }
    const shown = samples.filter((_, index) => index % Math.ceil(samples.length / 12) === 0);
    process.stdout.write(`Server and worker, MB: ${shown.map((sample) => sample.join(' + ')).join(', ')}.\n`);
    for (const index of pids.keys()) {
      const ofOne = samples.map((sample) => sample[index]);
      const [first, second] = ofOne;
      expect(Math.min(...ofOne.slice(-2))).toBeLessThan(Math.max(first, second) + SLACK_MB);
    }
    expect([world.trellis.pid, await world.trellis.workerPid()]).toEqual(pids);
    await expectExactlyOnce(world.url, [stream]);
  },
  400_000 + 2 * MINUTES * MINUTE_MS,
);
