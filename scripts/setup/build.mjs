import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runLogged, say } from './run.mjs';

/** The server with its worker, the page, and the documentation, each built only if its own sources differ. */
const PARTS = [
  {
    title: 'The build of the server',
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
    title: 'The build of the page',
    sources: ['web', 'package-lock.json'],
    cleared: ['web'],
    stamp: '.trellis-build-web',
    command: ['vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn'],
  },
  {
    title: 'The build of the documentation',
    sources: ['docs', 'package-lock.json'],
    cleared: ['docs'],
    stamp: '.trellis-build-docs',
    command: ['vitepress/bin/vitepress.js', 'build', 'docs'],
  },
];

/** Builds each part whose contents differ from the last build. */
export async function buildWhenChanged(root) {
  for (const part of PARTS) await buildPart(root, part);
}

async function buildPart(root, { title, sources, cleared, stamp: stampName, command: [file, ...args] }) {
  const dist = path.join(root, 'dist');
  const stampFile = path.join(dist, stampName);
  const stamp = hashOf(root, sources);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  say(title.replace('The build of', 'Building'));
  rmSync(stampFile, { force: true });
  for (const name of cleared) rmSync(path.join(dist, name), { recursive: true, force: true });
  await runLogged({
    root,
    title,
    file: process.execPath,
    args: [path.join(root, 'node_modules', file), ...args],
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
