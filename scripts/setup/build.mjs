import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runLogged, say } from './run.mjs';

const SOURCES = [
  'src',
  'migrations',
  'nest-cli.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** Builds the program when a source differs, in its contents, from what the last build was made of. */
export async function buildWhenChanged(root) {
  const stampFile = path.join(root, 'dist', '.trellis-build');
  const stamp = hashOf(root);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  say('Building');
  // Whatever an older source left there would run along: a migration that is gone, for instance.
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const args = [path.join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build'];
  await runLogged({ root, title: 'The build', file: process.execPath, args });
  writeFileSync(stampFile, stamp);
}

function hashOf(root) {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((name) => listFiles(root, name)).sort()) {
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
