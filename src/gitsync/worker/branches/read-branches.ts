import { conflict } from '../../../core/errors';
import type { Commit, Mirror, Sha } from '../../../git';

/** Commits that a list names at most. */
const MAX_LISTED = 1_000;
/** Commits that are compared to find the newest one. */
const MAX_COMPARED = 20;

/** A branch as this workspace had it last, beside the one of the repository. */
export interface LocalHistory {
  /** Commit that kept commits are put on. Null where nothing of the branch was pushed or pulled here yet. */
  base: Sha | null;
  /** Commit of that history which the repository's branch has, too. */
  common: Sha | null;
  /** Commits of the repository's branch that the history does not have, the newest first. */
  drops: Commit[];
}

/**
 * `synced`: commits that apps of the branch were pushed or pulled at. `tip`: the repository's branch; null where it is gone.
 * `others`: the tips of its other branches, which then tell what it has.
 */
export async function findLocalHistory(
  mirror: Mirror,
  { synced, tip, others }: { synced: readonly Sha[]; tip: Sha | null; others: readonly Sha[] },
): Promise<LocalHistory> {
  const base = await findNewest(mirror, synced);
  if (base === null) return { base: tip, common: tip, drops: [] };
  if (tip === null) return { base, common: await findNearest(mirror, base, others), drops: [] };
  const common = await mirror.findMergeBase(base, tip);
  const drops = await mirror.walk({ from: tip, hide: base, limit: MAX_LISTED });
  return { base, common, drops };
}

/** Returns the commit nearest to `base` that one of the branches has, too. */
export async function findNearest(mirror: Mirror, base: Sha, tips: readonly Sha[]): Promise<Sha | null> {
  if (tips.includes(base)) return base;
  let nearest: Sha | null = null;
  for (const tip of tips) {
    const common = await mirror.findMergeBase(base, tip);
    if (common !== null && (nearest === null || (await mirror.isAncestor(nearest, common)))) nearest = common;
  }
  return nearest;
}

/** Returns the commit whose history has most of the others. Those that the mirror lacks do not count. */
async function findNewest(mirror: Mirror, shas: readonly Sha[]): Promise<Sha | null> {
  const known: Commit[] = [];
  for (const sha of shas) if ((await mirror.findSize(sha)) !== null) known.push(await mirror.commit(sha));
  known.sort((one, other) => other.date.getTime() - one.date.getTime());
  const candidates = known.map(({ sha }) => ({ sha, base: null }));
  let best: { sha: Sha; count: number } | null = null;
  for (const { sha } of known.slice(0, MAX_COMPARED)) {
    const { size: count } = await mirror.findInHistory({ tip: sha, candidates });
    if (best === null || count > best.count) best = { sha, count };
    if (count === known.length) break;
  }
  return best?.sha ?? null;
}

/** Throws 409 `git_push_rejected` where more commits would have to be pushed at once than fit into memory. */
export async function refuseLong(
  mirror: Mirror,
  { tip, common }: { tip: Sha; common: Sha | null },
): Promise<void> {
  const commits = await mirror.walk({ from: tip, hide: common, limit: MAX_LISTED });
  if (commits.length < MAX_LISTED) return;
  throw conflict(
    'git_push_rejected',
    `The repository lacks ${MAX_LISTED.toLocaleString('en')} commits or more of this history.`,
    { remedy: 'Push them with Git, or pull with merge and push on top of what the repository has.' },
  );
}
