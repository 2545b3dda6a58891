import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const UNUSED_MS = 30 * 24 * 60 * 60_000;

/**
 * Opens the folder in which the set-up within the image keeps the compiled nodegit, for all clones on this machine. Like a
 * layer of Docker, it holds for as long as everything is the same that decides how nodegit is compiled.
 */
export async function openBuildCache(root: string, { isEmptied }: { isEmptied: boolean }): Promise<string> {
  const caches = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'trellis', 'image');
  const cache = join(caches, await stampOf(root));
  if (isEmptied) await rm(cache, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  const now = new Date();
  await utimes(cache, now, now);
  await removeUnused(caches);
  return cache;
}

async function stampOf(root: string): Promise<string> {
  const hash = createHash('sha256');
  const scripts = readdirSync(join(root, 'scripts/setup')).sort();
  const files = ['Dockerfile', 'package-lock.json', '.npmrc', 'scripts/setup.mjs'];
  for (const file of [...files, ...scripts.map((name) => `scripts/setup/${name}`)])
    hash
      .update(file)
      .update('\0')
      .update(await readFile(join(root, file)));
  return hash.digest('hex').slice(0, 32);
}

async function removeUnused(caches: string): Promise<void> {
  for (const cache of readdirSync(caches).map((name) => join(caches, name)))
    if (Date.now() - (await stat(cache)).mtimeMs > UNUSED_MS)
      await rm(cache, { recursive: true, force: true });
}
