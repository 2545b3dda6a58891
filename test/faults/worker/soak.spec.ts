import { setTimeout as sleep } from 'node:timers/promises';
import { patch } from '../../support/git-fixture';
import { usageOf } from '../../support/processes';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { TEST_LIMIT_MS } from '../../support/torture';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});

afterAll(() => fixture.stop());

const COMMITS_A_SAMPLE = 10;
const SAMPLES = 9;
/** Set by `npm run torture`, which asks for more. */
const MINUTES = Number(process.env.TRELLIS_TEST_MINUTES ?? 0);
const MINUTE_MS = 60_000;
/**
 * Two megabytes, so that a leak of one document per commit shows after few commits; a twentieth of that for long
 * runs.
 */
const NOTES = 'A long text. '.repeat(MINUTES > 0 ? 8_000 : 160_000);
/**
 * Memory that the garbage collectors may not have freed yet: more than was ever observed, less than one document per
 * commit.
 */
const SLACK_MB = 100;

it(
  'uses no more memory after many commits of a large app than after a few',
  async () => {
    const repository = await fixture.repository();
    const stream = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders');
    const { member, appId } = stream;
    await patch(member, appId, { changes: [{ op: 'add', path: '/appV2/notes', value: NOTES }] });
    const pids = [fixture.trellis.pid, await fixture.trellis.workerPid()];
    const samples: number[][] = [];
    const endsAt = Date.now() + MINUTES * MINUTE_MS;
    while (samples.length < SAMPLES || Date.now() < endsAt) {
      // The long form makes one commit per minute.
      const pause = MINUTES > 0 ? sleep(MINUTE_MS) : null;
      await stream.run(COMMITS_A_SAMPLE);
      await waitUntilIdle(fixture.url);
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
    expect([fixture.trellis.pid, await fixture.trellis.workerPid()]).toEqual(pids);
    await expectExactlyOnce(fixture.url, [stream]);
  },
  TEST_LIMIT_MS + 2 * MINUTES * MINUTE_MS,
);
