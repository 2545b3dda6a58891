import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { planBuilds } from './setup/build.mjs';
import { areDependenciesReady, finishPackages, planPackages } from './setup/dependencies.mjs';
import { withLock } from './setup/lock.mjs';
import { describeNodegit, isNodegitReady, nodegitOf, timesFile } from './setup/nodegit.mjs';
import { runStages } from './setup/progress.mjs';
import { planSystemPackages } from './setup/system-packages.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/**
 * Makes a fresh clone ready to run; does nothing the second time.
 * `tools`: programs that are wanted beside those for compiling: keys of PACKAGES. Without `needsNodegit`, the npm packages
 * are installed, and nothing is compiled. `packages`: folders of OWN_PACKAGES that are wanted, too.
 */
export async function setUp({ tools = [], packages = [], needsNodegit = true, needsBuild = true } = {}) {
  try {
    checkNodeVersion();
    mkdirSync(path.join(root, '.cache'), { recursive: true });
    await withLock(path.join(root, '.cache', 'setup.lock'), async () => {
      const stages = await plan({ tools, packages, needsNodegit, needsBuild });
      await runStages(stages, { timesFile: timesFile() });
    });
  } catch (error) {
    const isReadOnly = ['EROFS', 'EACCES', 'EPERM'].includes(error.code);
    if (!isReadOnly && error.name !== 'SetUpError') throw error;
    console.error(`\n${isReadOnly ? explainReadOnly(error) : error.message}`);
    process.exit(1);
  }
}

/** Returns what has to be done, for `runStages`. */
async function plan({ tools, packages, needsNodegit, needsBuild }) {
  const isReady = areDependenciesReady(root);
  const lacksNodegit = needsNodegit && !isReady;
  // Compilers are wanted only until nodegit is compiled, or found in the cache.
  const needsCompilers = lacksNodegit && !(await isNodegitReady(nodegitOf(root)));
  const systemPackages = await planSystemPackages(root, needsCompilers ? ['compile', ...tools] : tools);
  const npmPackages = planPackages(root, isReady ? packages : ['.', ...packages]);
  const nodegit = { ...describeNodegit({ needsCompilers }), work: () => finishPackages(root) };
  return [
    [systemPackages, npmPackages],
    [lacksNodegit ? [nodegit] : []],
    [needsBuild ? planBuilds(root) : []],
  ];
}

const explainReadOnly = ({ message }) =>
  `${root} cannot be written, and this command sets it up first (${message}).\n` +
  'Type node dist/src/main.js to start what was built there before.';

function checkNodeVersion() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 24 || major < 20 || (major === 20 && minor < 19)) {
    console.error(`Trellis needs Node 20.19 to 24; this is ${process.version}.`);
    process.exit(1);
  }
}
