// Installs the real counterparts of test/real, and keeps them between runs.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { runLogged } from '../../scripts/setup/run.mjs';
import { findGlewlwyd } from './glewlwyd/find-glewlwyd.mjs';
import { buildToolJet } from './tooljet/build-tooljet.mjs';
import { PREPARED_FILE, REAL_FOLDER } from './real-folder.cjs';

const PACKAGES = path.join(import.meta.dirname, 'packages');

/**
 * `of`: the folder of test/real whose specs need it. `install`: resolves with its folder; rejects with a reason for people if
 * it is not available.
 */
const COUNTERPARTS = [
  ...['2.27.1', '2.26.2'].map((version) => ({
    ...{ name: `ToolJet ${version}`, of: 'tooljet' },
    install: (root) => buildToolJet({ root, version, into: REAL_FOLDER }),
  })),
  ...['conformance 0.1.16', 'inspector 2.12.0', 'SDK 1.32.2', 'SDK 1.12.3', 'SDK 2.3.1'].map((program) => ({
    ...{ name: `MCP ${program}`, of: 'mcp' },
    install: async (root) => {
      await installNode(root, 22);
      return installPackages(root, 'mcp');
    },
  })),
  // The set-up has installed it there, for the other tests.
  { name: 'Node-RED 4', of: 'node-red', install: (root) => path.join(root, 'test/support/node-red') },
  { name: 'Node-RED 5', of: 'node-red', install: (root) => installPackages(root, 'node-red-5') },
  { name: 'Node 24', of: 'embedding', install: (root) => installNode(root, 24) },
  { name: 'glewlwyd 2.7', of: 'glewlwyd', install: () => findGlewlwyd() },
];

/** Prepares the counterparts of the given folders of test/real, or all. */
export async function prepareCounterparts(root, folders) {
  mkdirSync(REAL_FOLDER, { recursive: true });
  // Counterparts of other folders stay as they were found.
  const prepared = existsSync(PREPARED_FILE) ? JSON.parse(readFileSync(PREPARED_FILE, 'utf8')) : {};
  for (const { name, of, install } of COUNTERPARTS) {
    if (folders.length > 0 && !folders.includes(of)) continue;
    try {
      prepared[name] = { folder: await install(root) };
      console.log(`✓ ${name}`);
    } catch (error) {
      prepared[name] = { missing: error.message };
      console.log(`✗ ${name}: ${error.message}`);
    }
  }
  writeFileSync(PREPARED_FILE, JSON.stringify(prepared, null, 2));
}

/** Installs a folder of `packages` with its lock file; returns where. */
export async function installPackages(root, name) {
  const from = path.join(PACKAGES, name);
  const lock = path.join(from, 'package-lock.json');
  const hash = createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 12);
  const folder = path.join(REAL_FOLDER, `${name}-${hash}`);
  const stamp = path.join(folder, '.installed');
  if (existsSync(stamp)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(path.join(from, file), path.join(folder, file));
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await runLogged({ root, title: `npm ci of ${name}`, file: 'npm', args, cwd: folder });
  writeFileSync(stamp, '');
  return folder;
}

/** Installs a Node as `node-<major>` in the folder of the counterparts; returns its folder. */
async function installNode(root, major) {
  const folder = await installPackages(root, `node-${major}`);
  const link = path.join(REAL_FOLDER, `node-${major}`);
  rmSync(link, { force: true });
  symlinkSync(path.join(folder, 'node_modules', `node-linux-${process.arch}`), link);
  return link;
}
