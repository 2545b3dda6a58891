import type { SideChanges } from '../../../apps/document';
import { mergeApp, type AppOnSide, type AppSides, type MergedApp, type Resolutions } from './merge-app';
import { isOfWholeApp, sideOfResolution, type MergeConflict } from './merge-conflict';

/** Unit of a merge: an app as each side has it, with what clashes beside its documents; or the other files. */
export interface MergeEntry {
  /** Null where a side does not have it, or where it cannot be read. */
  sides: AppSides<AppOnSide | null>;
  clashes: readonly MergeConflict[];
}

export interface MergedEntry extends Pick<MergedApp, 'warnings' | 'faults' | 'changesOf'> {
  /** All conflicts, also those that are resolved. */
  conflicts: readonly MergeConflict[];
  /** Null where the result does not have the app. */
  result: AppOnSide | null;
}

const NO_CHANGES: SideChanges = { all: [], accepted: [] };

export function mergeEntry({ sides, clashes }: MergeEntry, resolutions: Resolutions): MergedEntry {
  const settled = clashes.map((clash) => ({ ...clash, resolution: resolutions.get(clash.id) ?? null }));
  const { base, mine, theirs } = sides;
  if (base && mine && theirs) {
    const merged = mergeApp({ base, mine, theirs }, resolutions);
    return { ...merged, conflicts: [...settled, ...merged.conflicts] };
  }
  const chosen = sideOfResolution(settled.find(isOfWholeApp)?.resolution);
  return {
    conflicts: settled,
    warnings: [],
    faults: [],
    changesOf: (side) => changesOf(base, sides[side]),
    result: chosen === null ? (mine ?? theirs) : sides[chosen],
  };
}

/** Lists what a side has changed; nothing of it is in the result before somebody decides. */
function changesOf(base: AppOnSide | null, side: AppOnSide | null): SideChanges {
  if (!base || !side) return NO_CHANGES;
  const { all } = mergeApp({ base, mine: side, theirs: base }).changesOf('mine');
  return { all, accepted: [] };
}
