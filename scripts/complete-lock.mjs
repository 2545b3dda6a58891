// npm leaves optional packages out of package-lock.json when its registry does not serve them: a mirror often has those
// of its own platform alone. `npm ci` then refuses the lock file, here and everywhere. This names them again, at
// the exact version that their parent wants. Run it after a change of the dependencies: node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findMissingOptional } from './check/lock-files.mjs';
import { listRealPackages, OWN_PACKAGES } from './setup/dependencies.mjs';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64'];

const root = path.resolve(import.meta.dirname, '..');
for (const folder of ['.', ...OWN_PACKAGES, ...listRealPackages(root)])
  completeLock(path.join(root, folder, 'package-lock.json'));

function completeLock(file) {
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = findMissingOptional(lock);
  for (const { name, version, isDev } of missing) {
    const words = name.split('-');
    const os = SYSTEMS.find((system) => words.includes(system));
    const cpu = PROCESSORS.find((processor) => words.includes(processor));
    if (!os || !cpu)
      throw new Error(`${name}: its name does not say for which platform it is; add it by hand.`);
    const entry = { version, cpu: [cpu], ...(isDev && { dev: true }), optional: true, os: [os] };
    lock.packages[`node_modules/${name}`] = entry;
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
  console.log(`${path.relative(root, file)}: ${missing.length} optional packages named`);
}
