// Runs the parts of the suite outside the gate whose folders changed since the last release: latest changes first, as far
// as they fit into the time of `.ci/run`. `npm run test:all` runs everything. With --list, only names them.
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { explainNoRelease, findLastRelease } from './release/history.mjs';
import { root, setUp } from './setup.mjs';

await setUp({ tools: ['git'], needsNodegit: false, needsBuild: false });
const require = createRequire(import.meta.url);
const { IMAGE, PARTS, SECONDS, specFilesOf } = require('../test/tiers.cjs');

const release = findLastRelease(root);
const uncommitted = git('status', '--porcelain', '--no-renames', '--untracked-files=all')
  .split('\n')
  .map((line) => line.slice(3));

const isImageChanged = lastChangeOf(IMAGE) > 0;
const spent = SECONDS.gate + SECONDS.check + (isImageChanged ? SECONDS.image : 0);
const changed = Object.entries(PARTS)
  .map(([name, part]) => ({ name, part, changedAt: lastChangeOf(part) }))
  .filter(({ changedAt }) => changedAt > 0)
  .sort((a, b) => b.changedAt - a.changedAt);
const chosen = choose(changed, Math.min(SECONDS.parts, SECONDS.all - spent));
explain();
if (!process.argv.includes('--list')) {
  const failed = [runParts(), isImageChanged && runScript('check-image.mjs')];
  process.exitCode = failed.includes(true) ? 1 : 0;
}

/** Returns the time of the last change, in seconds since 1970; 0 if unchanged since the last release. */
function lastChangeOf({ specs, sources }) {
  const folders = [...specs, ...sources];
  const isUncommitted = uncommitted.some((file) =>
    folders.some((folder) => file === folder || file.startsWith(`${folder}/`)),
  );
  if (isUncommitted) return Infinity;
  return Number(
    git('log', '-1', '--format=%ct', release ? `${release.commit}..HEAD` : 'HEAD', '--', ...folders),
  );
}

function git(...args) {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' });
}

/**
 * Takes parts in this order, and skips parts that no longer fit. It goes by their times on a quiet machine, not by a clock,
 * so a commit is tested equally on a slow one.
 */
function choose(parts, seconds) {
  let left = seconds;
  return parts.filter(({ part }) => {
    if (part.seconds > left) return false;
    left -= part.seconds;
    return true;
  });
}

function explain() {
  const since = release
    ? `Changed since version ${release.version}`
    : `No release is known, so every part counts as changed (${explainNoRelease(root)})`;
  console.log(`\n${since}, the latest first:`);
  for (const one of changed)
    console.log(`  ${chosen.includes(one) ? 'tested now    ' : 'npm run test:all'}  ${one.name}`);
  if (isImageChanged) console.log('  tested now      the container image');
}

function runParts() {
  const files = chosen.flatMap(({ part }) => specFilesOf(part));
  return files.length > 0 && runScript('test.mjs', '--runTestsByPath', ...files);
}

/** Returns true if it failed. */
function runScript(name, ...args) {
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts', name), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return status !== 0;
}
