import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './setup.mjs';

const USAGE = `npm run torture -- [--kills n] [--cuts n] [--commits n] [--damages n] [--minutes n] [--samples n] [--schedules n]
                   [--steps n] [--agents n] [--seed n] [--only words]

Kills, cuts and stops what it can while commits stream in, and then checks that everything that was accepted is in
the history once, in order; and tries what an attacker may put into a repository. The same tests run in npm run test:all, with small
numbers and one or two variants of each fault. These run only here:

  every stage of a push at which a worker is killed, for one app and for several; every failure of PostgreSQL at every step
  of a commit; every call of a deployment to ToolJet, and of its way back, at which a worker is killed;
  every operation whose connection breaks, each way; every offset of clocks; a job that needs too much memory
  until it is quarantined; every size and every malformed meta.json of hostile repositories; edits of the largest documents

  --kills n    how often worker, server, database, or all at once are killed at a random instant (60)
  --cuts n     at how many places the connection of a push, and of every other operation, is broken, each way (60)
  --commits n  commits shared among the replicas (1000)
  --damages n  how many damages are done to mirrors, at rest and in use; the seed stands in the names of the tests (300)
  --minutes n  how long memory is watched, a minute between two looks, and how long each of seven readers is fuzzed (10)
  --samples n  how many times as many random samples each property of the code and the API is tried with (10)
  --schedules n  how many schedules of the simulation are run, in about an hour (1000000)
  --steps n    random steps of four people who branch and merge on two instances, in about an hour; and of two instances that
               edit, back up, merge, publish and deploy while they are killed, in some hours (10000)
  --agents n   sessions of hostile agents, 50 at once (1000)
  --seed n     first seed of the schedules, and the seed of the damages and of the random steps (random)
  --only words of the name of the file: machine-death, broken-connection, mirror, replicas, soak, everything, simulation …

A schedule that fails is shrunk, and printed with the value of TRELLIS_TEST_SCHEDULE with which --only simulation
repeats it alone.
`;

const options = {
  kills: { type: 'string', default: '60' },
  cuts: { type: 'string', default: '60' },
  commits: { type: 'string', default: '1000' },
  damages: { type: 'string', default: '300' },
  minutes: { type: 'string', default: '10' },
  samples: { type: 'string', default: '10' },
  schedules: { type: 'string', default: '1000000' },
  steps: { type: 'string', default: '10000' },
  agents: { type: 'string', default: '1000' },
  seed: { type: 'string', default: String(randomInt(1, 2 ** 31)) },
  only: { type: 'string', default: '' },
};
const COUNTS = [
  'kills',
  'cuts',
  'commits',
  'damages',
  'minutes',
  'samples',
  'schedules',
  'steps',
  'agents',
  'seed',
];

const { kills, cuts, commits, damages, minutes, samples, schedules, steps, agents, seed, only } =
  readArguments();
const env = {
  ...process.env,
  TRELLIS_TEST_KILLS: kills,
  TRELLIS_TEST_CUTS: cuts,
  TRELLIS_TEST_COMMITS: commits,
  TRELLIS_TEST_DAMAGES: damages,
  TRELLIS_TEST_MINUTES: minutes,
  TRELLIS_TEST_SAMPLES: samples,
  TRELLIS_TEST_SCHEDULES: schedules,
  TRELLIS_TEST_STEPS: steps,
  TRELLIS_TEST_AGENTS: agents,
  TRELLIS_TEST_SEED: seed,
};
const files = `(src/|test/(faults/|hostile/|simulation/|e2e/(.*/)?(replicas|start-and-stop|fuzz)|integration/git/(mirror|failing-remote))).*${only}`;
const script = path.join(root, 'scripts/test.mjs');
// One file after the other: each is to have the machine to itself.
const tests = spawn(process.execPath, [script, '--runInBand', '--verbose', files], { env, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
tests.on('exit', (code) => (process.exitCode = code ?? 1));

function readArguments() {
  try {
    const { values } = parseArgs({ options });
    for (const name of COUNTS) {
      if (!/^[1-9]\d{0,9}$/.test(values[name]))
        throw new Error(`--${name} must be a whole number from 1 on.`);
    }
    return values;
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(1);
  }
}
