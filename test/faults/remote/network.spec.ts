import { commit, edit, GitFixture } from '../../support/git-fixture';
import type { Break, Direction } from '../../support/ssh-server-proxy';
import { IS_TORTURE, TEST_LIMIT_MS } from '../../support/torture';
import { expectCommitsAgain } from '../expect-commits-again';
import { expectNothingLeft } from '../expect-nothing-left';
import { begin, operations, type Operation, type Place } from './remote-operations';

const SILENCE_MS = 2_000;
const DEADLINE_MS = 6_000;
/** Set by `npm run torture`, which asks for more. */
const SAMPLES = Math.ceil(Number(process.env.TRELLIS_TEST_CUTS ?? 2) / 2);
const PASSING = ['git_host_unreachable', 'git_timeout'];

let fixture: GitFixture;
const places = new Map<string, Place>();
let number = 0;

beforeAll(async () => {
  fixture = await GitFixture.start({
    TRELLIS_GIT_SILENCE_MS: String(SILENCE_MS),
    TRELLIS_GIT_DEADLINE_MS: String(DEADLINE_MS),
    TRELLIS_RETRY_HOURS: '0',
  });
  await Promise.all(Object.keys(operations).map(async (name) => places.set(name, await begin(fixture))));
});

afterAll(async () => {
  await Promise.all([...places.values()].map(({ proxy }) => proxy.stop()));
  await fixture.stop();
});

/** Runs the test for each operation on its own network, all in parallel: most of the time is spent waiting. */
async function each(test: (place: Place, operation: Operation, name: string) => Promise<void>) {
  const runs = Object.entries(operations).map(async ([name, operation]) => {
    const place = places.get(name)!;
    try {
      await test(place, operation, name);
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  });
  // A failure must not leave others running into the next test.
  await Promise.allSettled(runs);
  await Promise.all(runs);
}

async function succeed(place: Place, operation: Operation): Promise<void> {
  const at = ++number;
  await operation.prepare?.(place, at);
  const { status, body } = await operation.ask(place, at);
  if (status >= 300) throw new Error(`It was answered ${status}: ${JSON.stringify(body)}`);
  await operation.expectAll(place, at);
}

/**
 * Runs the operation once while the network breaks: it succeeds, or fails with the right error and changes nothing.
 * Then runs it on a healthy network.
 */
async function tryThrough(place: Place, operation: Operation, breakIt: () => void): Promise<string> {
  const at = ++number;
  await operation.prepare?.(place, at);
  breakIt();
  // An operation that outlasts the limits is answered 202, and found incomplete below.
  const { status, body } = await operation.ask(place, at);
  place.proxy.mend();
  const code = status < 300 ? 'ok' : String(body.code);
  if (code === 'ok') await operation.expectAll(place, at);
  else {
    expect({ PASSING, body }).toMatchObject({
      PASSING: expect.arrayContaining([code]),
      body: { remedy: expect.any(String) },
    });
    await operation.expectNothing?.(place, at);
  }
  await succeed(place, operation);
  return code;
}

const measured = new Map<string, Record<Direction, number>>();

/** Returns the bytes that the operation sends in each direction; it is measured once. */
async function bytesOf(
  place: Place,
  operation: Operation,
  { name, isCold }: { name: string; isCold: boolean },
): Promise<Record<Direction, number>> {
  const known = measured.get(`${name} ${isCold}`);
  if (known) return known;
  const { proxy } = place;
  if (isCold) proxy.cut();
  const before = { up: proxy.bytesUp, down: proxy.bytesDown };
  const at = ++number;
  await operation.prepare?.(place, at);
  await operation.ask(place, at);
  const bytes = { up: proxy.bytesUp - before.up, down: proxy.bytesDown - before.down };
  measured.set(`${name} ${isCold}`, bytes);
  return bytes;
}

afterEach(async () => {
  await each(async ({ repository }) => {
    await expectNothingLeft(repository, fixture.trellis.dataDir);
    const messages = (await repository.log()).map(({ message }) => message);
    expect(messages.filter((message, index) => messages.indexOf(message) !== index)).toEqual([]);
  });
});

const BREAKS: [then: Break, words: string][] = [
  ['cut', 'is reset'],
  ['end', 'is ended in order'],
  ['pause', 'falls silent'],
];

/** Fractions spread evenly over 0 to 1, so that a single sample per operation breaks each at another offset. */
const spread = (): number => (number * GOLDEN_RATIO) % 1;
const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** Silence has to be waited out. */
const samplesOf = (then: Break) => (then === 'pause' ? Math.ceil(SAMPLES / 2) : SAMPLES);

/**
 * Directions in which the connection of an operation breaks. In the suite each break of an operation that only reads takes
 * one of them on a new connection, and the other on an open one.
 */
function directionsOf(name: string, then: Break, isCold: boolean): Direction[] {
  if (IS_TORTURE || name === 'commit') return ['up', 'down'];
  const kind = BREAKS.findIndex(([each]) => each === then);
  const isUp = (Object.keys(operations).indexOf(name) + kind + Number(isCold)) % 2 === 0;
  return isUp ? ['up'] : ['down'];
}

describe('every operation ends with the right error or with success, wherever', () => {
  it.each(BREAKS.flatMap(([then, words]) => [false, true].map((isCold) => ({ then, words, isCold }))))(
    'a connection $words (a new one: $isCold)',
    async ({ then, isCold }) => {
      const samples = samplesOf(then);
      await each(async (place, operation, name) => {
        const bytes = await bytesOf(place, operation, { name, isCold });
        for (const direction of directionsOf(name, then, isCold)) {
          for (let sample = 1; sample <= samples; sample++) {
            if (isCold) place.proxy.cut();
            const after = Math.ceil((bytes[direction] * (sample - spread())) / samples);
            await tryThrough(place, operation, () => place.proxy.breakAfterBytes(then, direction, after));
          }
        }
      });
    },
    TEST_LIMIT_MS + SAMPLES * 60_000,
  );
});

it('a connection whose peer vanishes silently ends every operation within the silence limit', async () => {
  await each(async (place, operation) => {
    await tryThrough(place, operation, () => place.proxy.forget());
  });
});

it('one byte per second ends every operation at its deadline', async () => {
  await each(async (place, operation) => {
    const code = await tryThrough(place, operation, () => (place.proxy.byteMs = 1_000));
    expect(code).toBe('git_timeout');
  });
});

it('a delay of 60 ms in each direction causes no failure', async () => {
  for (const { proxy } of places.values()) proxy.delayMs = 60;
  try {
    await each((place, operation) => succeed(place, operation));
  } finally {
    for (const { proxy } of places.values()) proxy.delayMs = 0;
  }
});

it('another workspace commits while every operation hangs in others', async () => {
  // Far from its limits: an operation that hangs keeps hanging.
  const patient = await GitFixture.start({});
  const all = Object.values(operations);
  const [other, ...stuck] = await Promise.all([null, ...all].map(() => begin(patient)));
  try {
    for (const { proxy } of stuck) proxy.pause();
    let ended = 0;
    const hanging = all.map(async (operation, index) => {
      // 202: it becomes a job.
      if ((await operation.ask(stuck[index], ++number)).status !== 202) ended += 1;
    });
    for (let count = 0; count < 5; count++) {
      await edit(other.member, other.own.id, `beside ${++number}`);
      await commit(other.member, other.own.id, `beside ${number}`).expect(201);
    }
    expect(ended).toBe(0);
    for (const { proxy } of stuck) {
      proxy.mend();
      proxy.cut();
    }
    await Promise.all(hanging);
    await expectCommitsAgain({ ...other, app: other.own });
  } finally {
    await Promise.all([other, ...stuck].map(({ proxy }) => proxy.stop()));
    await patient.stop();
  }
});
