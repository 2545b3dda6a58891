import {
  changedOptions,
  listDataSources,
  stableId,
  withOptionsOf,
  type AppDocument,
} from '../../../apps/document';
import type { AppSides } from '../merge/merge-app';

/**
 * Ways to settle a collision: the options here stay, those of the commit replace them, or the app is left out of the
 * deployment.
 */
export const COLLISION_CHOICES = ['keep', 'take', 'skip'] as const;
export type CollisionChoice = (typeof COLLISION_CHOICES)[number];

/** A data source whose options were changed here, and that has others in the commit. */
export interface Collision {
  /** The same for each collision of this data source of the app. */
  id: string;
  dataSourceId: string;
  name: string | null;
  kind: string | null;
  /** The commit has no such data source any more. */
  isRemoved: boolean;
}

/** Returns the id under which the decision on a data source of an app is remembered. */
export const collisionIdOf = (gitAppId: string, dataSourceId: string): string =>
  stableId([gitAppId, dataSourceId]);

/** Finds the data sources that collide. */
export function findCollisions(gitAppId: string, { base, mine, theirs }: AppSides<AppDocument>): Collision[] {
  const different = new Set(changedOptions(mine, theirs));
  const there = new Set(listDataSources(theirs).map(({ id }) => id));
  const named = new Map(listDataSources(mine).map((one) => [one.id, one]));
  return changedOptions(base, mine)
    .filter((id) => different.has(id))
    .map((dataSourceId) => ({
      id: collisionIdOf(gitAppId, dataSourceId),
      dataSourceId,
      name: named.get(dataSourceId)?.name ?? null,
      kind: named.get(dataSourceId)?.kind ?? null,
      isRemoved: !there.has(dataSourceId),
    }));
}

/** True if the document has changed in more than the options of its data sources. */
export function hasOtherChanges(base: AppDocument, mine: AppDocument): boolean {
  const { changes } = withOptionsOf(base, mine, changedOptions(base, mine)).differenceTo(mine);
  return changes.some(({ kind, isCosmetic }) => !isCosmetic && kind !== 'format');
}

/** The options of a data source that is gone cannot be kept: somebody has to decide anew. */
export const choiceFor = (
  { isRemoved }: Collision,
  remembered: CollisionChoice | undefined,
): CollisionChoice | null => (isRemoved && remembered === 'keep' ? null : (remembered ?? null));
