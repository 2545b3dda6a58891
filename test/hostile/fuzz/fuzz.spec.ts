import { Random } from '../../simulation/models/random';
import { IS_TORTURE, TEST_LIMIT_MS } from '../../support/torture';
import { GitJudge } from './git-judge';
import {
  fuzzAdvertisement,
  fuzzDelta,
  fuzzPackFile,
  fuzzPackStream,
  fuzzTree,
  type Fuzz,
} from './readers-of-git';
import { fuzzJson, fuzzMeta } from './readers-of-text';
import knownSeeds from './seeds.json';

/** Tries in the suite; `npm run torture` goes on for its minutes. */
const TRIES = 100;
const MINUTES = Number(process.env.TRELLIS_TEST_MINUTES ?? 0);
const FIRST_SEED = Number(process.env.TRELLIS_TEST_SEED ?? 1);
/** A try that takes longer hangs: none reads more than a megabyte. */
const MAX_TRY_MS = 20_000;

let judge: GitJudge;
let targets: Record<string, Fuzz>;

beforeAll(async () => {
  judge = await GitJudge.start();
  const objects = await judge.packHistory(
    Array.from({ length: 40 }, (_, index) =>
      JSON.stringify({
        icon: index,
        rows: Array.from({ length: 60 }, (_each, row) => row * (row % 7 === index % 7 ? 3 : 1)),
      }),
    ),
  );
  targets = {
    json: fuzzJson,
    meta: fuzzMeta,
    advertisement: fuzzAdvertisement(judge),
    delta: fuzzDelta(judge),
    'pack stream': fuzzPackStream(judge),
    'pack file': fuzzPackFile(judge, objects),
    tree: fuzzTree(judge),
  };
});
afterAll(() => judge.stop());

async function tryOnce(name: string, seed: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`took over ${MAX_TRY_MS} ms`), MAX_TRY_MS);
  });
  try {
    const problem = await Promise.race([targets[name](new Random(seed)), late]);
    if (problem !== null) throw new Error(problem);
  } catch (error) {
    throw new Error(`The reader “${name}” fails with the seed ${seed}, which belongs into seeds.json.`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

describe.each(['json', 'meta', 'advertisement', 'delta', 'pack stream', 'pack file', 'tree'])(
  'the reader “%s”',
  (name) => {
    const seeds = (knownSeeds as Record<string, number[]>)[name] ?? [];

    for (const seed of seeds)
      it(`reads what the seed ${seed} makes, which it once did not`, () => tryOnce(name, seed));

    it(
      'reads damaged data as its judge does, or says that it is damaged',
      async () => {
        const end = performance.now() + MINUTES * 60_000;
        let tries = 0;
        for (let seed = FIRST_SEED; tries < TRIES || (IS_TORTURE && performance.now() < end); seed++, tries++)
          await tryOnce(name, seed);
        if (IS_TORTURE) process.stderr.write(`${name}: ${tries} tries from the seed ${FIRST_SEED}\n`);
      },
      TEST_LIMIT_MS + MINUTES * 90_000,
    );
  },
);
