import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders } from './file-errors';
import type { Repository } from './history';
import { listPackNames, movePacks, packFolderOf } from './mirror-packs';
import { native, toOid, withRemote } from './native-git';
import { PackFile } from './pack-file';
import type { Sha } from './sha';

/** A commit leaves 6 to 8 single files, so this is some 300 commits. */
const MANY_LOOSE_OBJECTS = 2_000;
/** Each fetch that brings something leaves a pack, and every look-up asks each of them. */
const MANY_PACKS = 50;

/** Up to where a branch has been packed; hashed, because a branch `a` and then an `a/b` would be in each other's way. */
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
 * Packs what came since the last time. libgit2 has no repack, and its PackBuilder cannot write here; but a push to
 * a repository on the same disk writes one pack of all that is between two commits. So it is pushed to a throw-away
 * neighbour that borrows our objects and knows only where the last packing ended; the pack is moved over, and then
 * whatever it holds is removed where it lies otherwise. At every instant every object is somewhere.
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

/** Everything up to this commit is in a pack, and need not be packed again. */
export async function markPacked(
  { native: repository }: Repository,
  branch: string,
  tip: Sha,
): Promise<void> {
  await native.Reference.create(repository, packedRef(branch), toOid(tip), 1, '');
}

interface BranchRequest {
  dir: string;
  repository: Repository;
  branch: string;
  tip: Sha;
}

/** The ids in the pack that was made. */
async function packBranch({ dir, repository, branch, tip }: BranchRequest): Promise<Sha[]> {
  const neighbour = join(dir, `maintenance-${process.pid}`);
  const base = await findPackedBase(repository, branch);
  if (base === tip) return [];
  try {
    await rm(neighbour, { recursive: true, force: true });
    (await native.Repository.init(neighbour, 1)).cleanup();
    await writeFile(join(neighbour, 'objects', 'info', 'alternates'), `${join(dir, 'objects')}\n`);
    if (base !== null) {
      makeFolders(join(neighbour, 'refs', 'heads'));
      await writeFile(join(neighbour, 'refs', 'heads', 'base'), `${base}\n`);
    }
    await withRemote(dir, neighbour, (remote) => remote.push([`${tip}:refs/heads/tip`], {}));
    const shas = await listCheckedShas(neighbour);
    await movePacks(neighbour, dir);
    await markPacked(repository, branch, tip);
    return shas;
  } finally {
    await rm(neighbour, { recursive: true, force: true });
  }
}

/** The newest commit of a branch that is in a pack with all that is behind it; null where none is known. */
export async function findPackedBase(
  { native: repository, store }: Repository,
  branch: string,
): Promise<Sha | null> {
  const base = await native.Reference.nameToId(repository, packedRef(branch)).catch(() => null);
  const sha = base?.tostrS() ?? null;
  return sha !== null && (await store.has(sha)) ? sha : null;
}

/** The ids in packs that are to be trusted with what is removed elsewhere. */
async function listCheckedShas(repository: string): Promise<Sha[]> {
  const shas: Sha[] = [];
  for (const name of await listPackNames(repository)) {
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
    // The index goes first, so that nobody looks for the pack.
    await rm(join(packFolderOf(dir), name.replace(/pack$/, 'idx')), { force: true });
    await rm(join(packFolderOf(dir), name), { force: true });
    removed += 1;
  }
  return removed;
}
