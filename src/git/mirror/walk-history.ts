import { type Commit, parseCommit } from '../objects/commit';
import { MirrorCorruptedError } from '../errors/mirror-corruption';
import {
  describeNativeError,
  explainLocalFailure,
  libgit2,
  type NativeRepository,
  TOPOLOGICAL_NEWEST_FIRST,
  toOid,
} from './libgit2';
import type { ObjectStore } from '../objects/object-store';
import type { Sha } from '../objects/sha';
import { isReachable, revList } from '../objects/rev-list';

/** `GIT_ENOTFOUND` */
const NOT_FOUND = -3;
const WALK_CHUNK = 256;
/** Most requests end within this many commits. Beyond it, libgit2 reads a hundred commits while we read one. */
const MAX_STRAIGHT = 64;

export interface WalkRequest {
  from: Sha;
  /** Excludes this commit and its ancestors; a commit that no longer exists excludes nothing. */
  hide?: Sha | null;
  limit: number;
}

export interface Repository {
  native: NativeRepository;
  store: ObjectStore;
}

/** Topological order, otherwise the newest first. */
export async function walkHistory(
  repository: Repository,
  { from, hide, limit }: WalkRequest,
): Promise<Commit[]> {
  const isHidden = hide !== undefined && hide !== null && (await repository.store.has(hide));
  const commits: Commit[] = [];
  for await (const sha of walkIds(repository, { from, hide: isHidden ? hide : null, limit })) {
    commits.push(parseCommit(sha, await repository.store.getCommit(sha)));
  }
  return commits;
}

/** Falls back to `revList` for histories that libgit2 refuses but Git walks. */
export async function* walkIds(repository: Repository, request: WalkRequest): AsyncGenerator<Sha, void> {
  const straight = await walkStraight(repository.store, request);
  if (straight !== null) return yield* straight;
  const walked = new Set<Sha>();
  try {
    for await (const sha of walkNatively(repository, request)) {
      walked.add(sha);
      yield sha;
    }
    return;
  } catch (error) {
    if (!(error instanceof MirrorCorruptedError)) throw error;
  }
  for (const sha of await revList(repository.store, request)) {
    if (walked.size >= request.limit) return;
    if (walked.has(sha)) continue;
    walked.add(sha);
    yield sha;
  }
}

/** Walks a short linear history; null if it forks or is longer. */
async function walkStraight(
  store: ObjectStore,
  { from, hide = null, limit }: WalkRequest,
): Promise<Sha[] | null> {
  const walked: Sha[] = [];
  for (let next = from; walked.length < MAX_STRAIGHT;) {
    if (next === hide || (hide === null && walked.length === limit)) return walked;
    const { parents } = parseCommit(next, await store.getCommit(next));
    if (parents.length > 1) return null;
    walked.push(next);
    if (parents.length === 0) return hide === null ? walked : null;
    [next] = parents;
  }
  return null;
}

async function* walkNatively(
  { native: repository, store }: Repository,
  { from, hide, limit }: WalkRequest,
): AsyncGenerator<Sha, void> {
  await store.loose.checkCommits();
  const walk = repository.createRevWalk();
  walk.sorting(TOPOLOGICAL_NEWEST_FIRST);
  if (walk.push(toOid(from)) < 0) throw new MirrorCorruptedError(`commit ${from} is missing`);
  if (hide !== undefined && hide !== null) walk.hide(toOid(hide));
  for (let left = limit; left > 0;) {
    const wanted = Math.min(left, WALK_CHUNK);
    const oids = await walk.fastWalk(wanted).catch((error: unknown) => {
      throw explainLocalFailure(error);
    });
    for (const oid of oids) yield oid.tostrS();
    if (oids.length < wanted) return;
    left -= oids.length;
  }
}

/** A commit is its own ancestor. A missing commit is no one's ancestor. */
export async function isAncestor(repository: Repository, ancestor: Sha, descendant: Sha): Promise<boolean> {
  if (ancestor === descendant) return true;
  const { store } = repository;
  if (!(await store.has(ancestor))) return false;
  const between = { from: descendant, hide: ancestor, limit: Infinity };
  if ((await walkStraight(store, between)) !== null) return true;
  try {
    await store.loose.checkCommits();
    return Boolean(await libgit2().Graph.descendantOf(repository.native, toOid(descendant), toOid(ancestor)));
  } catch (error) {
    const explained = explainLocalFailure(error);
    if (explained instanceof MirrorCorruptedError) return isReachable(store, ancestor, descendant);
    throw explained;
  }
}

/** Returns the best common ancestor; null for histories that have none. */
export async function findMergeBase(repository: Repository, one: Sha, other: Sha): Promise<Sha | null> {
  if (one === other) return one;
  const { store } = repository;
  try {
    await store.loose.checkCommits();
    return (await libgit2().Merge.base(repository.native, toOid(one), toOid(other))).tostrS();
  } catch (error) {
    if (describeNativeError(error).errno === NOT_FOUND) return null;
    const explained = explainLocalFailure(error);
    if (!(explained instanceof MirrorCorruptedError)) throw explained;
    const ofOther = new Set(await revList(store, { from: other }));
    return (await revList(store, { from: one })).find((sha) => ofOther.has(sha)) ?? null;
  }
}

/** Counts the commits that each of two histories has and the other one has not. */
export async function countApart(
  repository: Repository,
  one: Sha,
  other: Sha,
): Promise<{ ahead: number; behind: number }> {
  if (one === other) return { ahead: 0, behind: 0 };
  const { store } = repository;
  try {
    await store.loose.checkCommits();
    const { ahead, behind } = await libgit2().Graph.aheadBehind(repository.native, toOid(one), toOid(other));
    return { ahead, behind };
  } catch (error) {
    const explained = explainLocalFailure(error);
    if (!(explained instanceof MirrorCorruptedError)) throw explained;
    const ahead = await revList(store, { from: one, hide: other });
    const behind = await revList(store, { from: other, hide: one });
    return { ahead: ahead.length, behind: behind.length };
  }
}

/** Commit to look for, with the commit that it was built on (or an ancestor of that); null for a root commit. */
export interface Candidate {
  sha: Sha;
  base: Sha | null;
}

/**
 * Returns the candidates that are ancestors of the tip, in one walk back to the base of the first one: every commit
 * built on a commit of that walk is in the walk. If a base is not found, walks the whole history.
 */
export async function findInHistory(
  repository: Repository,
  { tip, candidates }: { tip: Sha; candidates: Candidate[] },
): Promise<Set<Sha>> {
  const since = candidates.at(0)?.base ?? null;
  const foundIn = (ids: ReadonlySet<Sha>) =>
    new Set(candidates.map(({ sha }) => sha).filter((sha) => ids.has(sha)));
  if (since !== null && (await repository.store.has(since))) {
    const near = await collectIds(repository, { from: tip, hide: since, limit: Infinity });
    const isTold = ({ sha, base }: Candidate) =>
      near.has(sha) || base === since || (base !== null && near.has(base));
    if (candidates.every(isTold)) return foundIn(near);
  }
  return foundIn(await collectIds(repository, { from: tip, limit: Infinity }));
}

async function collectIds(repository: Repository, request: WalkRequest): Promise<Set<Sha>> {
  const ids = new Set<Sha>();
  for await (const sha of walkIds(repository, request)) ids.add(sha);
  return ids;
}
