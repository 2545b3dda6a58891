import { type Commit, parseCommit } from './commit-object';
import { MirrorDamagedError } from './mirror-damage';
import {
  explainLocalFailure,
  native,
  type NativeRepository,
  TOPOLOGICAL_NEWEST_FIRST,
  toOid,
} from './native-git';
import { MAX_STRUCTURE_BYTES, type ObjectStore } from './object-store';
import type { Sha } from './sha';
import { isReachable, walkLoosely } from './walk-loosely';

const WALK_CHUNK = 256;

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

async function* walkNatively(
  { native: repository, store }: Repository,
  { from, hide, limit }: WalkRequest,
): AsyncGenerator<Sha, void> {
  await checkLooseCommits(store, hide ? [from, hide] : [from]);
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

/** As `LooseObjects.check`, of the commits alone that a walk from here meets before those that are packed. */
async function checkLooseCommits(store: ObjectStore, from: Sha[]): Promise<void> {
  const seen = new Set<Sha>();
  const waiting = [...from];
  for (let sha = waiting.pop(); sha !== undefined; sha = waiting.pop()) {
    if (seen.has(sha)) continue;
    seen.add(sha);
    const loose = await store.loose.find(sha, MAX_STRUCTURE_BYTES);
    if (loose !== null) waiting.push(...parseCommit(sha, loose.content).parents);
  }
}

/** A commit counts as its own ancestor; one that is not here is nobody's. */
export async function isAncestor(repository: Repository, ancestor: Sha, descendant: Sha): Promise<boolean> {
  if (ancestor === descendant) return true;
  if (!(await repository.store.has(ancestor))) return false;
  try {
    await checkLooseCommits(repository.store, [ancestor, descendant]);
    return Boolean(await native.Graph.descendantOf(repository.native, toOid(descendant), toOid(ancestor)));
  } catch (error) {
    const explained = explainLocalFailure(error);
    if (explained instanceof MirrorDamagedError) return isReachable(repository.store, ancestor, descendant);
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
