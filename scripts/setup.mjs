import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenChanged } from './setup/build.mjs';
import { areDependenciesReady, finishPackages, installPackages } from './setup/dependencies.mjs';
import { withLock } from './setup/lock.mjs';
import { isNodegitReady, nodegitOf } from './setup/nodegit.mjs';
import { planSystemPackages } from './setup/system-packages.mjs';
import { makeWebTypes } from './setup/web-types.mjs';

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
      const isReady = areDependenciesReady(root);
      // Compilers are wanted only until nodegit is compiled, or found in the cache.
      const needsCompilers = needsNodegit && !isReady && !(await isNodegitReady(nodegitOf(root)));
      const installSystemPackages = await planSystemPackages(
        root,
        needsCompilers ? ['compile', ...tools] : tools,
      );
      await together(installSystemPackages(), installAll(isReady ? packages : ['.', ...packages]));
      if (!isReady && needsNodegit) await finishPackages(root);
      await makeWebTypes(root);
      if (needsBuild) await buildWhenChanged(root);
    });
  } catch (error) {
    const isReadOnly = ['EROFS', 'EACCES', 'EPERM'].includes(error.code);
    if (!isReadOnly && error.name !== 'SetUpError') throw error;
    console.error(`\n${isReadOnly ? explainReadOnly(error) : error.message}`);
    process.exit(1);
  }
}

/** Waits for both, so that a failure of one leaves the other not half done. */
async function together(...steps) {
  const ended = await Promise.allSettled(steps);
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

async function installAll(folders) {
  for (const folder of folders) await installPackages(root, folder);
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
