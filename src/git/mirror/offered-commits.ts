import { parseCommit } from '../objects/commit';
import { isGitError } from '../errors/git-error';
import type { Repository } from './walk-history';
import { findPackedBase } from './gc';
import { MirrorCorruptedError } from '../errors/mirror-corruption';
import type { Sha } from '../objects/sha';

/** The server usually has the tip of a known branch, or a commit shortly before it. */
const NEAR_COMMITS = 32;
/** An unknown branch may have forked long before the known tip. */
const FAR_COMMITS = 256;

/**
 * Returns commits whose whole history the mirror has, for the `have` lines: the newest of each branch first, and the
 * last packed one. A server that knows none of them sends the whole history.
 */
export async function offeredCommits(
  repository: Repository,
  { tips, branch }: { tips: ReadonlyMap<string, Sha>; branch: string },
): Promise<Sha[]> {
  const limit = tips.has(branch) ? NEAR_COMMITS : FAR_COMMITS;
  const offered = new Set<Sha>();
  for (const [name, tip] of tips) {
    if (offered.size >= FAR_COMMITS) break;
    await addFirstParents(repository, { offered, from: tip, limit });
    const base = await findPackedBase(repository, name);
    if (base !== null) offered.add(base);
  }
  return [...offered];
}

async function addFirstParents(
  { store }: Repository,
  { offered, from, limit }: { offered: Set<Sha>; from: Sha; limit: number },
): Promise<void> {
  let next: Sha | undefined = from;
  for (let added = 0; next !== undefined && added < limit && !offered.has(next); added += 1) {
    const sha: Sha = next;
    try {
      next = parseCommit(sha, await store.getCommit(sha)).parents[0];
    } catch (error) {
      // A malformed commit cannot be offered, and its parents are unknown.
      if (isGitError(error) && !(error instanceof MirrorCorruptedError)) return;
      throw error;
    }
    offered.add(sha);
  }
}
