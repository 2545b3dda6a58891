import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listRealPackages, OWN_PACKAGES } from '../setup/dependencies.mjs';

/** Returns the problems of the lock files; none when they suit every machine. */
export const checkLockFiles = async (root) =>
  ['.', ...OWN_PACKAGES, ...listRealPackages(root)].flatMap((folder) => {
    const file = path.join(folder, 'package-lock.json');
    return findProblems(readFileSync(path.join(root, file), 'utf8')).map((problem) => `${file}: ${problem}`);
  });

function findProblems(text) {
  const lock = JSON.parse(text);
  const problems = findMissingOptional(lock).map(
    ({ name, version }) => `${name}@${version} is missing; type: node scripts/complete-lock.mjs`,
  );
  if (/"resolved":/.test(text)) problems.push('"resolved" names the registry of one machine; see .npmrc');
  for (const [name, { version, integrity, optional, link, inBundle }] of Object.entries(lock.packages)) {
    // A bundled package is in the archive of its parent, whose hash covers it.
    if (name && !integrity && !optional && !link && !inBundle)
      problems.push(`${name}@${version} has no integrity hash`);
  }
  return problems;
}

/** The optional dependencies that the lock file has no entry for. */
export function findMissingOptional({ packages }) {
  return Object.entries(packages).flatMap(([parent, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !foldersAbove(parent).some((folder) => `${folder}node_modules/${name}` in packages))
      .map(([name, version]) => ({ name, version, isDev: dev })),
  );
}

/** `a/node_modules/b` looks for its dependencies in `a/node_modules/b/`, `a/`, and at the top. */
function foldersAbove(parent) {
  const parts = parent === '' ? [] : parent.split(/(?<=.)\/?(?=node_modules\/)/);
  return [...parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`), ''];
}
