import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openBuildCache } from './chroot/build-cache';

const ROOT = resolve(__dirname, '../../..');
const DECIDING = ['Dockerfile', 'package-lock.json', '.npmrc', 'scripts/setup.mjs', 'scripts/setup'];

let folder: string;
const { XDG_CACHE_HOME: outer } = process.env;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-build-cache-'));
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
});

afterEach(async () => {
  if (outer === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = outer;
  await rm(folder, { recursive: true });
});

async function clone(name: string): Promise<string> {
  const copy = join(folder, name);
  await mkdir(copy);
  for (const file of DECIDING) await cp(join(ROOT, file), join(copy, file), { recursive: true });
  return copy;
}

async function openWithBinary(root: string): Promise<string> {
  const cache = await openBuildCache(root, { isEmptied: false });
  await writeFile(join(cache, 'nodegit.node'), 'compiled');
  return cache;
}

it('is shared by clones that compile nodegit in the same way', async () => {
  const cache = await openWithBinary(await clone('one'));
  expect(await openBuildCache(await clone('other'), { isEmptied: false })).toBe(cache);
  expect(existsSync(join(cache, 'nodegit.node'))).toBe(true);
});

it.each(['Dockerfile', 'package-lock.json', '.npmrc', 'scripts/setup.mjs', 'scripts/setup/nodegit.mjs'])(
  'is another one where %s differs',
  async (file) => {
    const cache = await openWithBinary(await clone('one'));
    const changed = await clone('changed');
    await writeFile(join(changed, file), 'other');
    expect(await openBuildCache(changed, { isEmptied: false })).not.toBe(cache);
    expect(existsSync(join(cache, 'nodegit.node'))).toBe(true);
  },
);

it('is emptied for a build from scratch', async () => {
  const root = await clone('one');
  const cache = await openWithBinary(root);
  expect(await openBuildCache(root, { isEmptied: true })).toBe(cache);
  expect(existsSync(join(cache, 'nodegit.node'))).toBe(false);
});

it('is removed once nobody has used it for a month', async () => {
  const old = await openWithBinary(await clone('one'));
  const longAgo = new Date(Date.now() - 31 * 24 * 60 * 60_000);
  await utimes(old, longAgo, longAgo);
  const changed = await clone('changed');
  await writeFile(join(changed, 'Dockerfile'), 'other');
  await openBuildCache(changed, { isEmptied: false });
  expect(existsSync(old)).toBe(false);
});
