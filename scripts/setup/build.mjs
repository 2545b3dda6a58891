import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runLogged } from './run.mjs';

/** The server with its worker, the page, and the documentation, each built only if its own sources differ. */
const PARTS = [
  {
    name: 'server',
    title: 'Building the server',
    seconds: 19,
    sources: [
      'src',
      'migrations',
      'nest-cli.json',
      'package-lock.json',
      'tsconfig.json',
      'tsconfig.build.json',
    ],
    // Files left by an older build would run too: a migration that is gone, for instance.
    cleared: ['src', 'migrations', '.tsbuildinfo'],
    stamp: '.trellis-build',
    command: ['@nestjs/cli/bin/nest.js', 'build'],
  },
  {
    name: 'page',
    title: 'Building the page',
    seconds: 7,
    // The page shares parts with the server: SHARED_PARTS in .dependency-cruiser.cjs.
    sources: [
      'web',
      'src/apps/document/editing',
      'src/apps/document/name-uses.ts',
      'src/apps/document/parents.ts',
      'src/apps/drawing',
      'package-lock.json',
    ],
    cleared: ['web'],
    stamp: '.trellis-build-web',
    command: ['vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn'],
  },
  {
    name: 'documentation',
    title: 'Building the documentation',
    seconds: 12,
    sources: ['docs', 'package-lock.json'],
    cleared: ['docs'],
    stamp: '.trellis-build-docs',
    command: ['vitepress/bin/vitepress.js', 'build', 'docs'],
  },
];

/** Returns a step of set-up for each part whose contents differ from the last build. */
export const planBuilds = (root) =>
  PARTS.filter((part) => !isBuilt(root, part)).map(({ name, title, seconds, ...part }) => ({
    name,
    title,
    seconds,
    work: () => build(root, { title, ...part }),
  }));

function isBuilt(root, { sources, stamp }) {
  const file = path.join(root, 'dist', stamp);
  return existsSync(file) && readFileSync(file, 'utf8') === hashOf(root, sources);
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
    args: [path.join(root, 'node_modules', file), ...args],
    // Any other makes a page for developers, which is slow and fills the browser's console.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  writeFileSync(stampFile, stamp);
}

/** Hashes files, and folders with their contents. */
export function hashOf(root, sources) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((name) => listFiles(root, name)).sort()) {
    if (file.endsWith('.spec.ts')) continue;
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
