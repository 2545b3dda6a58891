// Fails if the bill of materials lacks something that the lock file, nodegit's build or the folder of the embedded
// PostgreSQL has, or names something that is in none of them: node scripts/release/check-sbom.mjs <file>
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { postgresFiles } from './sbom.mjs';

const root = path.join(import.meta.dirname, '..', '..');

/** Returns `name@version` of each package that npm installs on this platform. */
function listLocked({ packages }) {
  const names = new Set();
  const seen = new Set();
  const visit = (place) => {
    if (seen.has(place)) return;
    seen.add(place);
    const entry = packages[place];
    if (place !== '') names.add(`${entry.name ?? place.split('node_modules/').at(-1)}@${entry.version}`);
    for (const name of dependenciesOf(entry)) {
      const found = findLocked(packages, place, name);
      if (found !== null && fits(packages[found])) visit(found);
    }
  };
  visit('');
  return names;
}

const dependenciesOf = ({ dependencies, devDependencies, optionalDependencies, peerDependencies }) =>
  Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies });

/** `a/node_modules/b` looks for its dependencies in `a/node_modules/b/`, `a/`, and at the top. */
function findLocked(packages, place, name) {
  for (let above = place; ; above = above.replace(/\/?node_modules\/(?:@[^/]+\/)?[^/]+$/, '')) {
    const candidate = path.posix.join(above, 'node_modules', name);
    if (candidate in packages) return candidate;
    if (above === '') return null;
  }
}

const fits = ({ os, cpu, libc }) =>
  allows(os, process.platform) && allows(cpu, process.arch) && allows(libc, 'glibc');

const allows = (list, value) =>
  list === undefined ||
  (!list.includes(`!${value}`) && (list.every((item) => item.startsWith('!')) || list.includes(value)));

/** Returns the folders that nodegit's build compiles: its three libraries, and the parts of libgit2 with sources of C. */
function listCompiled() {
  const vendor = 'node_modules/nodegit/vendor';
  const gyp = readFileSync(path.join(root, vendor, 'libgit2.gyp'), 'utf8');
  const parts = [...gyp.matchAll(/"libgit2\/deps\/([\w-]+)\/[^"]+\.c"/g)].map(
    ([, name]) => `libgit2/deps/${name}`,
  );
  // `regex` is used where the system has none of its own.
  const used = parts.filter((name) => name !== 'libgit2/deps/regex');
  return [...new Set(['libgit2', 'libssh2', 'http_parser', ...used])].map((name) => `${vendor}/${name}`);
}

/** Returns one line for each difference. */
function compareSbom(bill, { locked, places }) {
  const purls = bill.components.map(({ purl }) => purl).filter((purl) => purl.startsWith('pkg:npm/'));
  const named = purls.map((purl) => decodeURIComponent(purl.slice('pkg:npm/'.length)));
  const namedPlaces = bill.components
    .flatMap(({ properties = [] }) => properties)
    .filter(({ name }) => name === 'trellis:place')
    .map(({ value }) => value);
  return [
    ...compare('the lock file', new Set(locked), new Set(named)),
    ...compare('what is compiled', new Set(places), new Set(namedPlaces)),
  ];
}

const compare = (source, there, named) => [
  ...[...there]
    .filter((name) => !named.has(name))
    .map((name) => `${name}: in ${source}, and not in the bill`),
  ...[...named]
    .filter((name) => !there.has(name))
    .map((name) => `${name}: in the bill, and not in ${source}`),
];

const bill = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
const places = [...listCompiled(), ...postgresFiles()];
const problems = compareSbom(bill, { locked: listLocked(lock), places });
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(
  `The bill names ${bill.components.length} components: all of the lock file and of what is compiled.`,
);
