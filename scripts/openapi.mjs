// Makes docs/api-surface.txt and the schema of set-up files from the code: node scripts/openapi.mjs. `npm run check`
// compares the former. The whole OpenAPI document is dist/openapi.json, which each build makes. With --since-release, it
// lists what may break programs that were made for the last release.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { listIncompatible, surfaceOf } from './api-surface.mjs';
import { explainNoRelease, findLastRelease, readAt } from './release/history.mjs';
import { root, setUp } from './setup.mjs';
import { DOCUMENT } from './setup/api-files.mjs';
import { planBuilds } from './setup/build.mjs';

const SURFACE = 'docs/api-surface.txt';
const SETUP_FILE = 'docs/setup-file.schema.json';
const LINES_SHOWN = 20;

/** The lines in which the committed surface of the API and the built one differ; none when they agree. */
export async function compareOpenApi(folder) {
  if (!existsSync(path.join(folder, DOCUMENT))) return [];
  const file = path.join(folder, SURFACE);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const built = readSurface(folder);
  if (present === built) return [];
  const differing = [...linesBeside(present, built, '-'), ...linesBeside(built, present, '+')];
  return [
    `${SURFACE} is not what the code says; type: node scripts/openapi.mjs`,
    differing.slice(0, LINES_SHOWN).join('\n'),
  ];
}

const readSurface = (folder) => surfaceOf(JSON.parse(readFileSync(path.join(folder, DOCUMENT), 'utf8')));

/** Returns the lines of a text that the other one does not have. */
function linesBeside(text, other, mark) {
  const known = new Set(other.split('\n'));
  return text
    .split('\n')
    .filter((line) => !known.has(line))
    .map((line) => `${mark} ${line}`);
}

function printSinceRelease() {
  const release = findLastRelease(root);
  if (!release) return console.log(`No release is known: ${explainNoRelease(root)}.`);
  const listed = listIncompatible(surfaceOfRelease(release), readFileSync(path.join(root, SURFACE), 'utf8'));
  console.log(
    [...listed, `${listed.length} changes since ${release.version} may break programs.`].join('\n'),
  );
}

/** Until 0.3, the whole document was in Git. */
const surfaceOfRelease = ({ commit }) =>
  readAt(root, commit, SURFACE) ?? surfaceOf(JSON.parse(readAt(root, commit, 'docs/openapi.json')));

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--since-release')) printSinceRelease();
  else await make();
}

async function make() {
  await setUp({ needsNodegit: false, needsBuild: false });
  for (const { work } of planBuilds(root, { only: ['server', 'API'] })) await work();
  writeFileSync(path.join(root, SURFACE), readSurface(root));
  const { printSchema } = createRequire(import.meta.url)(path.join(root, 'dist/src/openapi.js'));
  writeFileSync(path.join(root, SETUP_FILE), printSchema());
  // The documentation is built from the former.
  await setUp();
  console.log(`${SURFACE} and ${SETUP_FILE} are written.`);
}
