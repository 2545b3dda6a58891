import { mergeTrees, type TreeMerge } from '../objects/merge-trees';
import type { ObjectStore } from '../objects/object-store';
import { getTreeOid } from '../objects/read-tree';
import type { Sha } from '../objects/sha';
import { WriteObjects } from '../objects/write-objects';

export interface MergeTreesRequest {
  /** Commits; null for histories that have no common one. */
  base: Sha | null;
  ours: Sha;
  theirs: Sha;
  /** Paths of which ours is kept, with what is below them. */
  kept: readonly string[];
}

/** Merges the trees of commits, and writes the folders that have changed. */
export async function mergeTreesOf(
  store: ObjectStore,
  { base, ours, theirs, kept }: MergeTreesRequest,
): Promise<TreeMerge> {
  const objects = new WriteObjects(store);
  try {
    return await mergeTrees(objects, {
      base: base === null ? null : await getTreeOid(store, base),
      ours: await getTreeOid(store, ours),
      theirs: await getTreeOid(store, theirs),
      kept,
    });
  } finally {
    // Also after a failure: nothing is written any more when this returns.
    await objects.end();
  }
}
