import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PackReceiver } from '../objects/index-pack';
import type { Sha } from '../objects/sha';
import { packEntriesOf, packHeader } from '../objects/write-pack';
import { libgit2, toOid } from './libgit2';
import { movePacks, packFolderOf } from './mirror-packs';
import { type Repository, walkIds } from './walk-history';

/** About 300 commits: each leaves 6 to 8 loose objects. */
const MANY_LOOSE_OBJECTS = 2_000;
/** Each request for objects adds a pack, and every lookup searches all packs. */
const MANY_PACKS = 50;
/** Larger packs are left as they are. */
const SMALL_PACK_BYTES = 32 * 1024 * 1024;

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

type NamedPack = Awaited<ReturnType<Repository['store']['listPacks']>>[number];

/**
 * Packs the loose objects of the branches, and joins small packs. The new pack is read back and checked before
 * anything is removed: every object exists somewhere at every instant.
 */
export async function maintainMirror(request: MaintenanceRequest): Promise<MaintenanceResult> {
  const { dir, repository, tips, force = false } = request;
  const { store } = repository;
  const loose = await store.loose.list();
  const packs = await store.listPacks();
  if (!force && loose.length < MANY_LOOSE_OBJECTS && packs.length < MANY_PACKS)
    return { packedObjects: 0, removedLooseObjects: 0, removedPacks: 0 };
  await store.loose.check();
  const only = new Set(loose);
  const commits = await listLooseCommits(repository, { tips, loose: only });
  const { shas, entries } = await packEntriesOf(store, { commits, only });
  const small = packs.filter(({ pack }) => pack.packBytes <= SMALL_PACK_BYTES);
  const joined = force && small.length > 1 ? small : packsToJoin(small);
  if (shas.length > 0 || joined.length > 0) await writeJoined(dir, { shas, entries, joined });
  for (const [branch, tip] of tips) await markPacked(repository, branch, tip);
  await removePacks(dir, joined);
  for (const sha of shas) await rm(store.loose.pathOf(sha), { force: true });
  await store.refreshPacks();
  return {
    packedObjects: shas.length,
    removedLooseObjects: shas.length,
    removedPacks: joined.length,
  };
}

/**
 * Returns the packs to join, as `git repack --geometric` does: each that is left is twice as large as all smaller ones
 * together. Few packs are left, and an object is rewritten a few times only, however long the history becomes.
 */
export function packsToJoin<P extends { pack: { packBytes: number } }>(packs: readonly P[]): P[] {
  const bySize = [...packs].sort((a, b) => a.pack.packBytes - b.pack.packBytes);
  let count = 0;
  let bytes = 0;
  for (const [index, { pack }] of bySize.entries()) {
    if (pack.packBytes < 2 * bytes) count = index + 1;
    bytes += pack.packBytes;
  }
  return bySize.slice(0, count);
}

/** Lists the loose commits since the last time, oldest first. */
async function listLooseCommits(
  repository: Repository,
  { tips, loose }: { tips: ReadonlyMap<string, Sha>; loose: ReadonlySet<Sha> },
): Promise<Sha[]> {
  const commits = new Set<Sha>();
  for (const [branch, tip] of tips) {
    const hide = await findPackedBase(repository, branch);
    for await (const sha of walkIds(repository, { from: tip, hide, limit: Infinity }))
      if (loose.has(sha)) commits.add(sha);
  }
  return [...commits].reverse();
}

/** Writes a pack of new entries and all entries of the joined packs. Throws if it could not be read. */
async function writeJoined(
  dir: string,
  { shas, entries, joined }: { shas: Sha[]; entries: AsyncIterable<Buffer>; joined: NamedPack[] },
): Promise<void> {
  const folder = join(dir, `maintenance-${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const receiver = await PackReceiver.open(folder);
  try {
    const hash = createHash('sha1');
    const counts = joined.map(({ pack }) => pack.index.objectCount);
    for await (const bytes of bytesOf(shas.length + sum(counts), entries, joined)) {
      hash.update(bytes);
      await receiver.push(bytes);
    }
    await receiver.push(hash.digest());
    await receiver.end();
    await receiver.finish(() => {});
    await movePacks(folder, packFolderOf(dir));
  } finally {
    await receiver.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function* bytesOf(
  count: number,
  entries: AsyncIterable<Buffer>,
  joined: NamedPack[],
): AsyncGenerator<Buffer, void> {
  yield packHeader(count);
  yield* entries;
  // The distance from a delta to its base stays the same.
  for (const { pack } of joined) yield* pack.readEntries();
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

async function removePacks(dir: string, packs: NamedPack[]): Promise<void> {
  for (const { name } of packs) {
    // Removes the index first, so that no reader looks for the pack.
    await rm(join(packFolderOf(dir), name.replace(/pack$/, 'idx')), { force: true });
    await rm(join(packFolderOf(dir), name), { force: true });
  }
}

/** Records that everything up to this commit is in a pack. */
export async function markPacked(
  { native: repository }: Repository,
  branch: string,
  tip: Sha,
): Promise<void> {
  await libgit2().Reference.create(repository, packedRef(branch), toOid(tip), 1, '');
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
