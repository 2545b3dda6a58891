import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isFileMissing, makeFolders } from '../errors/file-errors';
import { isGitError } from '../errors/git-error';
import { type Repository, walkIds } from './walk-history';
import { asStorageFailure, MirrorCorruptedError } from '../errors/mirror-corruption';
import { asDamage, explainLocalFailure, libgit2, type NativeRepository } from './libgit2';
import { ObjectStore } from '../objects/object-store';
import { getTreeOid, readTree } from '../objects/read-tree';
import type { Sha } from '../objects/sha';
import { kindOfMode } from '../objects/tree';

/** Prefix of the remote-tracking refs. */
export const REMOTE_PREFIX = 'refs/remotes/origin/';

/** Number of files checked when the mirror is opened; in a larger tree, a missing file is found when it is read. */
const MAX_CHECKED_ENTRIES = 5_000;
const MAX_HASHED_PACK_BYTES = 256 * 1024 * 1024;

/** Marks a mirror that has all commits, but only some of their trees and files. */
const PARTIAL = 'partial';

export interface MirrorFiles {
  isPartial: boolean;
  repository: Repository;
  /** Last known tips of the remote's branches. */
  tips: Map<string, Sha>;
}

/** Opens the bare repository in a folder. Creates it if it is absent or damaged. */
export async function openMirrorFiles(dir: string): Promise<MirrorFiles> {
  try {
    await removeSetAside(dir);
    const repository = await openExisting(dir);
    if (repository !== null) return repository;
  } catch (error) {
    if (!(error instanceof MirrorCorruptedError)) throw error;
    await setAside(dir);
  }
  return createNew(dir);
}

/** To be called before the first object comes: without the mark, missing objects would be taken for damage. */
export async function markPartial(dir: string): Promise<void> {
  await writeFile(join(dir, PARTIAL), '');
}

/** Moves the mirror aside in one step, so that a crash never leaves half of it in place. */
export async function setAside(dir: string): Promise<void> {
  try {
    await rename(dir, asideOf(dir));
  } catch (error) {
    if (!isFileMissing(error)) throw asStorageFailure(explainLocalFailure(error));
  }
  await removeSetAside(dir);
}

/** Path for a mirror that is moved aside; whatever removes it may be killed before it has. */
export const asideOf = (dir: string): string => `${prefixOfSetAside(dir)}${randomBytes(4).toString('hex')}`;

/** Returns true of the name of a mirror that was moved aside. */
export const isAside = (name: string): boolean => name.includes(ASIDE);

const ASIDE = '.broken-';
const prefixOfSetAside = (dir: string): string => `${dir}${ASIDE}`;

/** Files that cannot be removed do no harm; the next opening tries again. */
async function removeSetAside(dir: string): Promise<void> {
  const folder = dirname(dir);
  const names = await readdir(folder).catch(() => []);
  const paths = names
    .map((name) => join(folder, name))
    .filter((path) => path.startsWith(prefixOfSetAside(dir)));
  await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true }).catch(() => undefined)));
}

async function openExisting(dir: string): Promise<MirrorFiles | null> {
  const store = new ObjectStore(join(dir, 'objects'));
  let handle: NativeRepository | null = null;
  try {
    if ((await listNames(dir)).length === 0) return null;
    await removeLeftovers(dir);
    handle = await libgit2().Repository.openBare(dir);
    const repository = { native: handle, store };
    const tips = await readTips(repository);
    await checkPacks(store);
    const isPartial = (await listNames(dir)).includes(PARTIAL);
    for (const tip of new Set(tips.values()))
      await checkTip(repository, { tip, isPartial }).catch(ignoreMalformed);
    return { repository, tips, isPartial };
  } catch (error) {
    await store.close();
    // Otherwise libgit2 would use the damaged packs for the new repository, because it caches them by path.
    handle?.cleanup();
    throw asDamage(error);
  }
}

async function createNew(dir: string): Promise<MirrorFiles> {
  try {
    makeFolders(dirname(dir));
    const handle = await libgit2().Repository.init(dir, 1);
    const repository = { native: handle, store: new ObjectStore(join(dir, 'objects')) };
    return { repository, tips: new Map(), isPartial: false };
  } catch (error) {
    throw asStorageFailure(explainLocalFailure(error));
  }
}

async function readTips({ native: repository }: Repository): Promise<Map<string, Sha>> {
  const names = await libgit2().Reference.list(repository);
  const tips = new Map<string, Sha>();
  for (const name of names.filter((candidate) => candidate.startsWith(REMOTE_PREFIX))) {
    const oid = await libgit2().Reference.nameToId(repository, name);
    tips.set(name.slice(REMOTE_PREFIX.length), oid.tostrS());
  }
  return tips;
}

async function checkPacks(store: ObjectStore): Promise<void> {
  let hashedBytes = 0;
  for (const { name, pack } of await store.listPacks()) {
    hashedBytes += pack.packBytes;
    const isGood = hashedBytes > MAX_HASHED_PACK_BYTES ? await pack.isWhole() : await pack.hasGoodChecksum();
    if (!isGood) throw new MirrorCorruptedError(`${name} is damaged`);
  }
}

/** Checks that all commits before the tip, its folders and its files exist; in a partial mirror, the commits. */
async function checkTip(
  repository: Repository,
  { tip, isPartial }: { tip: Sha; isPartial: boolean },
): Promise<void> {
  for await (const _ of walkIds(repository, { from: tip, limit: Number.MAX_SAFE_INTEGER }));
  if (isPartial) return;
  const folders = [await getTreeOid(repository.store, tip)];
  for (let checked = 0; folders.length > 0 && checked < MAX_CHECKED_ENTRIES;) {
    for (const { mode, oid } of await readTree(repository.store, folders.pop() as Sha)) {
      const kind = kindOfMode(mode);
      checked += 1;
      if (kind === 'tree') folders.push(oid);
      else if (kind !== 'submodule' && !(await repository.store.has(oid))) {
        throw new MirrorCorruptedError(`object ${oid} is missing`);
      }
    }
  }
}

/** Ignores malformed objects: the server has the same, so fetching again would not help. */
function ignoreMalformed(error: unknown): void {
  if (!isGitError(error) || error.code !== 'git_invalid_repository') throw error;
}

/** Removes what a killed process has left. Only one process opens a mirror, so no lock can be in use. */
async function removeLeftovers(dir: string): Promise<void> {
  const removeIn = async (folder: string, isLeftover: (name: string) => boolean) => {
    const names = (await listNames(folder)).filter(isLeftover);
    await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  };
  const objects = join(dir, 'objects');
  await listNames(join(dir, REMOTE_PREFIX));
  await removeIn(dir, (name) => name.endsWith('.lock') || /^(?:maintenance|incoming)-/.test(name));
  await removeIn(objects, (name) => name.startsWith('tmp_'));
  await removeIn(join(objects, 'pack'), (name) => !/^pack-[0-9a-f]{40}\.(?:pack|idx|keep)$/.test(name));
  for (const folder of await listFolders(join(dir, 'refs')))
    await removeIn(folder, (name) => name.endsWith('.lock'));
}

async function listFolders(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => []);
  return [
    root,
    ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)),
  ];
}

/** Returns an empty list if the folder does not exist. */
async function listNames(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
}
