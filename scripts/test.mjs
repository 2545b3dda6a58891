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

const PREFIX = 'trellis-run-';
const MOUNTS = '/proc/self/mounts';
const POLL_MS = 200;
/** With more files that fail, it is no chance. */
const MAX_TRIED_AGAIN = 3;
/** How long Jest may take to end after its last test, before something is held to keep it. */
const END_TIMEOUT_MS = 20_000;

await setUp({ tools: ['git', 'sshd', 'https-git', 'browser'] });

await removeLeftRuns();
// Everything temporary of the run is in here, and gone with it, whatever ends it.
const folder = path.join(realpathSync(tmpdir()), `${PREFIX}${process.pid}`);
mkdirSync(folder);
// PostgreSQL works in there as a user of its own when this runs as root.
chmodSync(folder, 0o711);
const run = randomBytes(8).toString('hex');
try {
  const first = await runJest(process.argv.slice(2), 'counts.json');
  const result = (await tryAgain(first)) ?? first;
  const left = await endLeftProcesses({ variable: `TRELLIS_TEST_RUN=${run}`, folder });
  process.exitCode = conclude({ ...result, left });
} finally {
  removeFolder(folder);
}

/** What runs that were killed have left: their folders, and the servers that work in them. */
async function removeLeftRuns() {
  const base = realpathSync(tmpdir());
  for (const name of readdirSync(base).filter((entry) => entry.startsWith(PREFIX))) {
    const left = path.join(base, name);
    if (statSync(left).uid !== process.getuid?.() || isAlive(Number(name.slice(PREFIX.length)))) continue;
    await endLeftProcesses({ variable: null, folder: left, graceMs: 0 });
    removeFolder(left);
  }
}

/** With the small disks that a test which did not come to its end has left mounted in it. */
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

/**
 * On the machines of the CI, which are shared, a test that depends on chance must not stop a change that has nothing
 * to do with it: what failed there is run once more with nothing beside it, and named. Null where nothing is.
 */
async function tryAgain({ counts, isStuck }) {
  const failures = counts?.failures ?? [];
  if (!process.env.CI || isStuck || failures.length === 0 || failures.length > MAX_TRIED_AGAIN) return null;
  const paths = failures.map((failure) => failure.path);
  const names = paths.map((each) => path.relative(root, each)).join(', ');
  console.log(`\nOnce more, with nothing beside it: ${names}`);
  const second = await runJest(['--runInBand', '--runTestsByPath', ...paths], 'counts-again.json');
  if (!second.counts) return null;
  if (second.counts.failed === 0)
    console.log(`\nUnsteady: passed only when tried again, which is a defect to be mended: ${names}`);
  const passedBefore = failures.reduce((sum, failure) => sum + failure.passed, 0);
  return {
    ...second,
    counts: {
      passed: counts.passed - passedBefore + second.counts.passed,
      failed: second.counts.failed,
      skipped: counts.skipped,
    },
  };
}

async function runJest(args, countsName) {
  const countsFile = path.join(folder, countsName);
  const jest = spawn(process.execPath, [path.join(root, 'node_modules/jest/bin/jest.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TRELLIS_TEST_RUN: run, TRELLIS_TEST_COUNTS: countsFile, TMPDIR: folder },
  });
  let code = null;
  jest.on('exit', (exitCode) => (code = exitCode ?? 1));
  // Ctrl-C reaches Jest too, which ends its PostgreSQL; here only its end is waited for.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => jest.kill('SIGTERM'));

  let completedAt = null;
  let isStuck = false;
  while (code === null) {
    await delay(POLL_MS);
    if (findCounts(countsFile) && completedAt === null) completedAt = Date.now();
    if (completedAt === null || code !== null || Date.now() - completedAt < END_TIMEOUT_MS) continue;
    jest.kill(isStuck ? 'SIGKILL' : 'SIGTERM');
    isStuck = true;
    completedAt = Date.now();
  }
  return { code, isStuck, counts: findCounts(countsFile) };
}

/** Prints the verdict, as the last line, and answers the exit code. */
function conclude({ code, isStuck, counts, left }) {
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 };
  if (isStuck)
    console.log(
      '\nJest did not end after its last test: look for what was left open with --detectOpenHandles.',
    );
  if (left.length > 0) console.log(`\nThe tests left processes behind (ended now):\n${left.join('\n')}`);
  if (passed + failed === 0) console.log('\nNo test ran.');
  // What went wrong outside of a test counts as one more failure, so that the line and the exit code agree.
  const isBroken = isStuck || left.length > 0 || passed + failed === 0 || (code !== 0 && failed === 0);
  const allFailed = failed + (isBroken ? 1 : 0);
  if (skipped)
    console.log(`\n${skipped} skipped: what they need is not on this machine, or the command left them out.`);
  // The last line, and this plain, for who reads it by program.
  console.log(`\n${passed} passed, ${allFailed} failed`);
  return allFailed > 0 ? 1 : 0;
}

function findCounts(countsFile) {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } catch {
    return null;
  }
}
