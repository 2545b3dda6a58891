import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DOCUMENT, TYPES } from './api-files.mjs';
import { runLogged } from './run.mjs';
import SHARED_PARTS from './shared-parts.cjs';

const OF_SERVER = [
  'src',
  'migrations',
  'nest-cli.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/**
 * The server with its worker, the description of its API, the page, and the documentation, in this order, each built only
 * if its own sources differ. `makes`: files outside of its folders of `dist`.
 */
const PARTS = [
  {
    name: 'server',
    title: 'Building the server',
    seconds: 19,
    sources: OF_SERVER,
    // Files left by an older build would run too: a migration that is gone, for instance.
    cleared: ['src', 'migrations', '.tsbuildinfo'],
    stamp: '.trellis-build',
    command: ['node_modules/@nestjs/cli/bin/nest.js', 'build'],
  },
  {
    name: 'API',
    title: "Describing the API, and making the types of the page's client",
    seconds: 5,
    sources: [...OF_SERVER, 'scripts/setup/describe-api.mjs', 'scripts/setup/api-files.mjs'],
    cleared: [],
    makes: [DOCUMENT, TYPES],
    stamp: '.trellis-build-api',
    command: ['scripts/setup/describe-api.mjs'],
  },
  {
    name: 'page',
    title: 'Building the page',
    seconds: 7,
    sources: ['web', ...SHARED_PARTS, 'package-lock.json'],
    cleared: ['web'],
    stamp: '.trellis-build-web',
    command: ['node_modules/vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn'],
  },
  {
    name: 'documentation',
    title: 'Building the documentation',
    seconds: 12,
    sources: ['docs', 'package-lock.json'],
    cleared: ['docs'],
    stamp: '.trellis-build-docs',
    command: ['node_modules/vitepress/bin/vitepress.js', 'build', 'docs'],
  },
];

/** Returns a step of set-up for each part whose contents differ from the last build. `only`: names of parts. */
export const planBuilds = (root, { only = PARTS.map(({ name }) => name) } = {}) =>
  PARTS.filter((part) => only.includes(part.name) && !isBuilt(root, part)).map(
    ({ name, title, seconds, ...part }) => ({
      name,
      title,
      seconds,
      work: () => build(root, { title, ...part }),
    }),
  );

function isBuilt(root, { sources, makes = [], stamp }) {
  const file = path.join(root, 'dist', stamp);
  if (![file, ...makes.map((name) => path.join(root, name))].every((name) => existsSync(name))) return false;
  return readFileSync(file, 'utf8') === hashOf(root, sources);
}

async function build(root, { title, sources, cleared, stamp: stampName, command: [file, ...args] }) {
  const dist = path.join(root, 'dist');
  const stampFile = path.join(dist, stampName);
  const stamp = hashOf(root, sources);
  rmSync(stampFile, { force: true });
  for (const name of cleared) rmSync(path.join(dist, name), { recursive: true, force: true });
  await runLogged({
    root,
    title,
    file: process.execPath,
    args: [path.join(root, file), ...args],
    // Any other makes a page for developers, which is slow and fills the browser's console.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  writeFileSync(stampFile, stamp);
}

/** Hashes files, and folders with their contents. */
export function hashOf(root, sources) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((name) => listFiles(root, name)).sort()) {
    // Neither leaves anything in a build. The types are made while another part is built.
    if (file.endsWith('.spec.ts') || file === TYPES) continue;
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function listFiles(root, name) {
  const full = path.join(root, name);
  if (!existsSync(full)) return [];
  try {
    return readdirSync(full, { withFileTypes: true }).flatMap((entry) =>
      listFiles(root, path.join(name, entry.name)),
    );
  } catch (error) {
    if (error.code === 'ENOTDIR') return [name];
    throw error;
  }
}
