import { mergeTrees, type TreeChoices, type TreeMerge } from '../objects/merge-trees';
import type { ObjectStore } from '../objects/object-store';
import { getTreeOid } from '../objects/read-tree';
import type { Sha } from '../objects/sha';
import { WriteObjects } from '../objects/write-objects';

export interface MergeTreesRequest extends TreeChoices {
  /** Commits; null for histories that have no common one. */
  base: Sha | null;
  ours: Sha;
  theirs: Sha;
}

/** Merges the trees of commits, and writes the folders that have changed. */
export async function mergeTreesOf(
  store: ObjectStore,
  { base, ours, theirs, ...choices }: MergeTreesRequest,
): Promise<TreeMerge> {
  const objects = new WriteObjects(store);
  try {
    const trees = {
      base: base === null ? null : await getTreeOid(store, base),
      ours: await getTreeOid(store, ours),
      theirs: await getTreeOid(store, theirs),
    };
    await store.fetchMissing(Object.values(trees).filter((oid) => oid !== null));
    return await mergeTrees(objects, trees, choices);
  } finally {
    // Also after a failure: nothing is written any more when this returns.
    await objects.end();
  }
}
