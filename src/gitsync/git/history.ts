import { type Commit, parseCommit } from './commit-object';
import { MirrorDamagedError } from './mirror-damage';
import {
  explainLocalFailure,
  native,
  type NativeRepository,
  TOPOLOGICAL_NEWEST_FIRST,
  toOid,
} from './native-git';
import type { ObjectStore } from './object-store';
import type { Sha } from './sha';
import { isReachable, walkLoosely } from './walk-loosely';

const WALK_CHUNK = 256;
/** What is asked for is mostly among them. Of more, libgit2 reads a hundred while we read one. */
const MAX_STRAIGHT = 64;

export interface WalkRequest {
  from: Sha;
  /** This commit and all before it are left out; one that is not here any more hides nothing. */
  hide?: Sha | null;
  limit: number;
}

export interface Repository {
  native: NativeRepository;
  store: ObjectStore;
}

/** No commit before all that build on it; otherwise the newest first. */
export async function walkHistory(
  repository: Repository,
  { from, hide, limit }: WalkRequest,
): Promise<Commit[]> {
  const isHidden = hide !== undefined && hide !== null && (await repository.store.has(hide));
  const commits: Commit[] = [];
  for await (const sha of walkIds(repository, { from, hide: isHidden ? hide : null, limit })) {
    commits.push(parseCommit(sha, await repository.store.getStructure(sha, 'commit')));
  }
  return commits;
}

/** libgit2 refuses histories that Git itself walks: those are walked without it. */
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
    if (!(error instanceof MirrorDamagedError)) throw error;
  }
  for (const sha of await walkLoosely(repository.store, request)) {
    if (walked.size >= request.limit) return;
    if (walked.has(sha)) continue;
    walked.add(sha);
    yield sha;
  }
}

/** A short way on which each commit was built on one other; null where it forks, or does not come to its end. */
async function walkStraight(
  store: ObjectStore,
  { from, hide = null, limit }: WalkRequest,
): Promise<Sha[] | null> {
  const walked: Sha[] = [];
  for (let next = from; walked.length < MAX_STRAIGHT;) {
    if (next === hide || (hide === null && walked.length === limit)) return walked;
    const { parents } = parseCommit(next, await store.getStructure(next, 'commit'));
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
  if (walk.push(toOid(from)) < 0) throw new MirrorDamagedError(`commit ${from} is missing`);
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

/** A commit counts as its own ancestor; one that is not here is nobody's. */
export async function isAncestor(repository: Repository, ancestor: Sha, descendant: Sha): Promise<boolean> {
  if (ancestor === descendant) return true;
  const { store } = repository;
  if (!(await store.has(ancestor))) return false;
  const between = { from: descendant, hide: ancestor, limit: Infinity };
  if ((await walkStraight(store, between)) !== null) return true;
  try {
    await store.loose.checkCommits();
    return Boolean(await native.Graph.descendantOf(repository.native, toOid(descendant), toOid(ancestor)));
  } catch (error) {
    const explained = explainLocalFailure(error);
    if (explained instanceof MirrorDamagedError) return isReachable(store, ancestor, descendant);
    throw explained;
  }
}

/** A commit, and what it was built on: the commit before it, or one before that; null where it is a first one. */
export interface Candidate {
  sha: Sha;
  base: Sha | null;
}

/**
 * Which of these commits the tip is built on, whatever their number, in one walk back to the first one's base: all that
 * was built on what that walk meets is in it. Where it does not meet the base of one, the whole history is walked.
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
