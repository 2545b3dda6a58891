import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders } from '../errors/file-errors';
import type { Repository } from './walk-history';
import { listPackNames, movePacks, packFolderOf } from './mirror-packs';
import { libgit2, toOid, withRemote } from './libgit2';
import { PackFile } from '../objects/pack-file';
import type { Sha } from '../objects/sha';

/** About 300 commits: each leaves 6 to 8 loose objects. */
const MANY_LOOSE_OBJECTS = 2_000;
/** Each fetch may add a pack, and every lookup searches all packs. */
const MANY_PACKS = 50;

/**
 * Records up to which commit a branch is packed. The name is hashed: refs for the branches `a` and `a/b` would
 * conflict.
 */
const packedRef = (branch: string): string =>
  `refs/packed/${createHash('sha1').update(branch).digest('hex')}`;

export interface MaintenanceResult {
  packedObjects: number;
  removedLooseObjects: number;
  removedPacks: number;
}

interface MaintenanceRequest {
  dir: string;
  repository: Repository;
  tips: ReadonlyMap<string, Sha>;
  force?: boolean;
}

const NOTHING_DONE: MaintenanceResult = { packedObjects: 0, removedLooseObjects: 0, removedPacks: 0 };

/**
 * Packs the commits since the last run.
 * libgit2 has no repack, and its PackBuilder cannot write here. A push to a repository on the same disk, however,
 * writes one pack of everything between two commits. So this pushes to a temporary repository that borrows our
 * objects and has a ref at the last packed commit, moves the pack into the mirror, and then removes what the pack
 * holds from other places. Every object exists somewhere at every instant.
 */
export async function maintainMirror({
  dir,
  repository,
  tips,
  force,
}: MaintenanceRequest): Promise<MaintenanceResult> {
  const { store } = repository;
  const loose = await store.loose.list();
  const packs = await store.listPacks();
  if (force !== true && loose.length < MANY_LOOSE_OBJECTS && packs.length < MANY_PACKS) return NOTHING_DONE;
  await store.loose.check();
  const packed = new Set<Sha>();
  for (const [branch, tip] of tips) {
    for (const sha of await packBranch({ dir, repository, branch, tip })) packed.add(sha);
  }
  if (packed.size === 0) return NOTHING_DONE;
  const removedPacks = await removeContainedPacks(dir, packs, packed);
  const removable = loose.filter((sha) => packed.has(sha));
  for (const sha of removable) await rm(store.loose.pathOf(sha), { force: true });
  await store.refreshPacks();
  return { packedObjects: packed.size, removedLooseObjects: removable.length, removedPacks };
}

/** Records that everything up to this commit is in a pack. */
export async function markPacked(
  { native: repository }: Repository,
  branch: string,
  tip: Sha,
): Promise<void> {
  await libgit2().Reference.create(repository, packedRef(branch), toOid(tip), 1, '');
}

interface BranchRequest {
  dir: string;
  repository: Repository;
  branch: string;
  tip: Sha;
}

/** Returns the ids in the new pack. */
async function packBranch({ dir, repository, branch, tip }: BranchRequest): Promise<Sha[]> {
  const neighbour = join(dir, `maintenance-${process.pid}`);
  const base = await findPackedBase(repository, branch);
  if (base === tip) return [];
  try {
    await rm(neighbour, { recursive: true, force: true });
    (await libgit2().Repository.init(neighbour, 1)).cleanup();
    await writeFile(join(neighbour, 'objects', 'info', 'alternates'), `${join(dir, 'objects')}\n`);
    if (base !== null) {
      makeFolders(join(neighbour, 'refs', 'heads'));
      await writeFile(join(neighbour, 'refs', 'heads', 'base'), `${base}\n`);
    }
    await withRemote(dir, neighbour, (remote) => remote.push([`${tip}:refs/heads/tip`], {}));
    const shas = await listCheckedShas(neighbour);
    await movePacks(packFolderOf(neighbour), packFolderOf(dir));
    await markPacked(repository, branch, tip);
    return shas;
  } finally {
    await rm(neighbour, { recursive: true, force: true });
  }
}

/** Returns the newest commit of a branch that is packed with its whole history; null if none is known. */
export async function findPackedBase(
  { native: repository, store }: Repository,
  branch: string,
): Promise<Sha | null> {
  const base = await libgit2()
    .Reference.nameToId(repository, packedRef(branch))
    .catch(() => null);
  const sha = base?.tostrS() ?? null;
  return sha !== null && (await store.has(sha)) ? sha : null;
}

/** Returns the ids in packs whose checksum is correct. */
async function listCheckedShas(repository: string): Promise<Sha[]> {
  const shas: Sha[] = [];
  for (const name of await listPackNames(packFolderOf(repository))) {
    const pack = await PackFile.open(join(packFolderOf(repository), name));
    try {
      if (!(await pack.hasGoodChecksum())) throw new Error(`The new pack ${name} is damaged.`);
      shas.push(...(await pack.index.listShas()));
    } finally {
      await pack.close();
    }
  }
  return shas;
}

async function removeContainedPacks(
  dir: string,
  packs: { name: string; pack: PackFile }[],
  packed: ReadonlySet<Sha>,
): Promise<number> {
  let removed = 0;
  for (const { name, pack } of packs) {
    if (pack.index.objectCount > packed.size) continue;
    const shas = await pack.index.listShas();
    if (!shas.every((sha) => packed.has(sha))) continue;
    // Removes the index first, so that no reader looks for the pack.
    await rm(join(packFolderOf(dir), name.replace(/pack$/, 'idx')), { force: true });
    await rm(join(packFolderOf(dir), name), { force: true });
    removed += 1;
  }
  return removed;
}
