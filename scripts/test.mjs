import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root, setUp } from './setup.mjs';
import { endLeftProcesses } from './left-processes.mjs';

const GATE_TOOLS = ['git', 'sshd', 'https-git', 'browser'];
const REAL_CONFIG = 'jest.real.config.js';
const PREFIX = 'trellis-run-';
const MOUNTS = '/proc/self/mounts';
const POLL_MS = 200;
/** Longest time for the shared servers to stop and to be searched for secrets. */
const TEARDOWN_TIMEOUT_MS = 900_000;
/** Longest time for Jest to exit after that; beyond it, something keeps it running. */
const END_TIMEOUT_MS = 20_000;
/** Number of failures repeated at the end, and the length of each. */
const MAX_FAILURES = 10;
const MAX_FAILURE_CHARS = 500;
const NO_COUNTS = { passed: 0, failed: 0, skipped: 0, notRun: 0, failures: [] };

const { needs, jestArguments } = chooseTests(process.argv.slice(2));
await setUp(needs);
if (jestArguments.includes(REAL_CONFIG)) await prepareReal(jestArguments);

await removeLeftRuns();
// All temporary files of the run are in here, and removed with it, however it ends.
const folder = path.join(realpathSync(tmpdir()), `${PREFIX}${process.pid}`);
mkdirSync(folder);
// PostgreSQL works in there under its own user when this runs as root.
chmodSync(folder, 0o711);
const run = randomBytes(8).toString('hex');
try {
  const result = await runJest(jestArguments);
  const left = await endLeftProcesses({ variable: `TRELLIS_TEST_RUN=${run}`, folder });
  process.exitCode = conclude({ ...result, left });
} finally {
  removeFolder(folder);
}

/**
 * Without a file name or title: the gate. `--all`: every spec file except `test/operation`. `--unit`: the specs next to the
 * code, which need nothing compiled or built. Any other argument is for Jest, which searches all spec files, or with
 * `--unit` the specs next to the code.
 */
function chooseTests(args) {
  const others = args.filter((arg) => arg !== '--all' && arg !== '--unit');
  if (args.includes('--unit')) {
    return {
      needs: { tools: ['git'], needsNodegit: false, needsBuild: false },
      jestArguments: ['--config', 'jest.unit.config.js', ...others],
    };
  }
  const isGate = others.length === args.length && args.every((arg) => /^--(?!config\b)/.test(arg));
  return isGate
    ? { needs: { tools: GATE_TOOLS }, jestArguments: ['--config', 'jest.gate.config.js', ...args] }
    : {
        needs: {
          tools: [...GATE_TOOLS, ...(others.includes(REAL_CONFIG) ? ['real'] : ['firefox'])],
          packages: ['test/firefox', 'test/support/node-red'],
        },
        jestArguments: others,
      };
}

/** Installs the real counterparts of the named folders of test/real, or of all. */
async function prepareReal(args) {
  const { prepareCounterparts } = await import('../test/real/counterparts.mjs');
  await prepareCounterparts(
    root,
    args.flatMap((arg) => /\btest\/real\/([\w-]+)/.exec(arg)?.[1] ?? []),
  );
}

/** Removes the folders of killed runs, and ends their servers. */
async function removeLeftRuns() {
  const base = realpathSync(tmpdir());
  for (const name of readdirSync(base).filter((entry) => entry.startsWith(PREFIX))) {
    const left = path.join(base, name);
    if (statSync(left).uid !== process.getuid?.() || isAlive(Number(name.slice(PREFIX.length)))) continue;
    await endLeftProcesses({ variable: null, folder: left, graceMs: 0 });
    removeFolder(left);
  }
}

/** Removes a folder, and unmounts the small disks that an unfinished test left in it. */
function removeFolder(left) {
  const mounts = existsSync(MOUNTS) ? readFileSync(MOUNTS, 'utf8').split('\n') : [];
  for (const place of mounts
    .map((line) => line.split(' ')[1] ?? '')
    .filter((at) => at.startsWith(`${left}/`)))
    spawnSync('umount', ['-l', place]);
  rmSync(left, { recursive: true, force: true });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function runJest(args) {
  const countsFile = path.join(folder, 'counts.json');
  const stoppedFile = `${countsFile}.stopped`;
  const jest = spawn(process.execPath, [path.join(root, 'node_modules/jest/bin/jest.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TRELLIS_TEST_RUN: run, TRELLIS_TEST_COUNTS: countsFile, TMPDIR: folder },
  });
  let code = null;
  jest.on('exit', (exitCode) => (code = exitCode ?? 1));
  // Ctrl-C also reaches Jest, which ends its PostgreSQL; here we only wait for its end.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => jest.kill('SIGTERM'));

  let deadline = null;
  let hasStopped = false;
  let isStuck = false;
  while (code === null) {
    await delay(POLL_MS);
    if (deadline === null && findCounts(countsFile)) deadline = Date.now() + TEARDOWN_TIMEOUT_MS;
    if (!hasStopped && existsSync(stoppedFile)) {
      hasStopped = true;
      deadline = Date.now() + END_TIMEOUT_MS;
    }
    if (deadline === null || code !== null || Date.now() < deadline) continue;
    jest.kill(isStuck ? 'SIGKILL' : 'SIGTERM');
    isStuck = true;
    deadline = Date.now() + END_TIMEOUT_MS;
  }
  const atEnd = existsSync(stoppedFile) ? readFileSync(stoppedFile, 'utf8') : '';
  return { code, isStuck, atEnd, counts: findCounts(countsFile) };
}

/** Prints the verdict as the last line, and answers the exit code. */
function conclude({ code, isStuck, atEnd, counts, left }) {
  const { passed, failed, skipped, notRun, failures } = counts ?? NO_COUNTS;
  if (isStuck)
    console.log(
      '\nJest did not end after its last test: look for what was left open with --detectOpenHandles.',
    );
  if (left.length > 0) console.log(`\nThe tests left processes behind (ended now):\n${left.join('\n')}`);
  if (passed + failed === 0) console.log('\nNo test ran.');
  // A failure outside of a test counts as one more, so that the line and the exit code agree.
  const isBroken =
    isStuck || left.length > 0 || notRun > 0 || passed + failed === 0 || (code !== 0 && failed === 0);
  const allFailed = failed + (isBroken ? 1 : 0);
  if (skipped)
    console.log(`\n${skipped} skipped: what they need is not on this machine, or the command left them out.`);
  if (notRun > 0) console.log(`\nSpec files that were not run: ${notRun}.`);
  // Repeats the causes, for places that keep only the end of a long output.
  for (const failure of failures.slice(0, MAX_FAILURES)) console.log(`\nFailed: ${shorten(failure)}`);
  if (atEnd) console.log(`\nFailed after the last test: ${shorten(atEnd)}`);
  // The last line, in plain form for programs.
  console.log(`\n${passed} passed, ${allFailed} failed`);
  return allFailed > 0 ? 1 : 0;
}

function shorten(text) {
  return text.length > MAX_FAILURE_CHARS ? `${text.slice(0, MAX_FAILURE_CHARS)} …` : text;
}

function findCounts(countsFile) {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } catch {
    return null;
  }
}
