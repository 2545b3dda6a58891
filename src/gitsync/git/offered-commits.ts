import { parseCommit } from './commit-object';
import { isGitError } from './git-error';
import type { Repository } from './history';
import { findPackedBase } from './maintain-mirror';
import { MirrorDamagedError } from './mirror-damage';
import type { Sha } from './sha';

/** Where a branch is fetched again the server mostly has its tip, or a commit shortly before it. */
const NEAR_COMMITS = 32;
/** Another branch may have begun long before the tip of the one that is known. */
const FAR_COMMITS = 256;

/**
 * Commits that are here with all that is behind them, the newest of each branch first, and where it was last packed.
 * A server that knows none of them sends the whole history.
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
      next = parseCommit(sha, await store.getStructure(sha, 'commit')).parents[0];
    } catch (error) {
      // What no one can read is nothing to offer, and its parents are not known.
      if (isGitError(error) && !(error instanceof MirrorDamagedError)) return;
      throw error;
    }
    offered.add(sha);
  }
}
