import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TimeLimit } from '../../core/concurrency';
import { GitError, GitFailure, type GitFailureCode } from '../errors/git-error';
import { MirrorCorruptedError } from '../errors/mirror-corruption';
import type { Sha } from '../objects/sha';
import { libgit2, toOid } from './libgit2';
import { movePacks, packFolderOf } from './mirror-packs';
import type { PackingAnswer, PackingFailure, PackingRequest } from './packing-process';
import type { Repository } from './walk-history';

/** About 300 commits: each leaves 6 to 8 loose objects. */
const MANY_LOOSE_OBJECTS = 2_000;
/** Each request for objects adds a pack, and every lookup searches all packs. */
const MANY_PACKS = 50;
/** Larger packs are left as they are. */
const SMALL_PACK_BYTES = 32 * 1024 * 1024;
/** Most packings take a second; with all small packs of a mirror, a few minutes. */
const MAX_PACKING_MS = 15 * 60_000;

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

interface PackingOptions {
  dir: string;
  tips: ReadonlyMap<string, Sha>;
  force: boolean;
  /** Ends the process that packs. */
  signal: AbortSignal;
}

/** A pack that is written and not yet used. */
export interface NewPack {
  repository: Repository;
  /** Folder with the pack; null if there was nothing to pack. */
  folder: string | null;
  tips: ReadonlyMap<string, Sha>;
  /** Loose objects that it has, or another pack. */
  packed: Sha[];
  /** Names of the packs that it replaces. */
  joined: string[];
}

/**
 * Packs the loose objects, and joins small packs, if there are many. Objects that no branch has are packed too: they may be
 * needed, since a server sends nothing that it takes for known. Changes nothing of the mirror, which may be read and written
 * at the same time.
 */
export async function writeNewPack(repository: Repository, options: PackingOptions): Promise<NewPack | null> {
  const { dir, force, signal } = options;
  const { store } = repository;
  const tips = new Map(options.tips);
  const loose = await store.loose.list();
  const packs = await store.listPacks();
  if (!force && loose.length < MANY_LOOSE_OBJECTS && packs.length < MANY_PACKS) return null;
  const small = packs.filter(({ pack }) => pack.packBytes <= SMALL_PACK_BYTES);
  const joined = (force && small.length > 1 ? small : packsToJoin(small)).map(({ name }) => name);
  if (loose.length === 0 && joined.length === 0)
    return { repository, folder: null, tips, packed: [], joined };
  const folder = join(dir, `maintenance-${randomBytes(8).toString('hex')}`);
  const request = { objectsDir: join(dir, 'objects'), folder, joined };
  try {
    return { repository, folder, tips, packed: await runPacking(request, signal), joined };
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

/**
 * Replaces loose objects and small packs by the new pack, which was read back and checked: every object exists somewhere at
 * every instant. Nothing else may use the mirror until it ends, since libgit2 takes a file that vanishes for damage.
 */
export async function useNewPack(dir: string, newPack: NewPack): Promise<MaintenanceResult> {
  const { repository, folder, tips, packed, joined } = newPack;
  const { store } = repository;
  if (folder !== null) await movePacks(folder, packFolderOf(dir));
  await removeFolder(folder);
  for (const [branch, tip] of tips) await markPacked(repository, branch, tip);
  await removePacks(dir, joined);
  await store.loose.remove(packed);
  // libgit2 keeps packs open, and their indexes in memory, although they are removed.
  repository.native.cleanup();
  await store.refreshPacks();
  return { packedObjects: packed.length, removedLooseObjects: packed.length, removedPacks: joined.length };
}

/** Removes the folder of a new pack. */
export async function removeFolder(folder: string | null): Promise<void> {
  if (folder !== null) await rm(folder, { recursive: true, force: true });
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

/** Runs `packing-process.ts`. Returns the loose objects that are in a pack now. */
async function runPacking(request: PackingRequest, signal: AbortSignal): Promise<Sha[]> {
  // Reads what others have sent: it gets no secrets.
  const { PATH, LD_LIBRARY_PATH } = process.env;
  const child = fork(require.resolve('./packing-process'), {
    env: { PATH, LD_LIBRARY_PATH },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  using limit = new TimeLimit(MAX_PACKING_MS, [signal]);
  const kill = () => void child.kill('SIGKILL');
  if (limit.signal.aborted) kill();
  else limit.signal.addEventListener('abort', kill, { once: true });
  const exit = new Promise<string>((resolve, reject) => {
    child.once('exit', (code, killedBy) => resolve(killedBy ?? `exit code ${code}`));
    child.once('error', reject);
  });
  let answer: PackingAnswer | null = null;
  // Comes after the last message, which may come after the exit.
  const disconnected = new Promise<void>((resolve) => {
    child.on('message', (message) => (answer = message as PackingAnswer));
    child.once('disconnect', resolve);
  });
  child.send(request, () => undefined);
  const [how] = await Promise.all([exit, disconnected]);
  return readAnswer(answer ?? { failure: { message: `The process that packs objects ended: ${how}` } });
}

function readAnswer(answer: PackingAnswer): Sha[] {
  if ('packed' in answer) return answer.packed;
  throw errorOf(answer.failure);
}

function errorOf({ code = '', message, data }: PackingFailure): Error {
  const { detail } = data ?? {};
  if (code === 'git_mirror_damaged')
    return new MirrorCorruptedError(typeof detail === 'string' ? detail : message);
  if (isFailureCode(code)) return new GitError(code, { message, data });
  return Object.assign(new Error(message), { code });
}

const isFailureCode = (code: string): code is GitFailureCode => Object.hasOwn(GitFailure, code);

async function removePacks(dir: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
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
