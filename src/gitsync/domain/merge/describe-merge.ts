import { formatPointer } from '../../../core/json-text';
import { listChanges, type Change, type ChangeList, type SideChanges } from '../../../apps/document';
import type { MergeConflict } from './merge-conflict';
import type { MergedEntry } from './merge-entry';
import { showResolution, type ChosenResolution } from './conflicts';

type Side = 'base' | 'mine' | 'theirs';
const SIDES: readonly Side[] = ['base', 'mine', 'theirs'];

/** Longest value that is shown, in characters of its JSON text. A longer one can be chosen all the same. */
const MAX_VALUE = 128 * 1024;

type Described = Pick<MergeConflict, 'id' | 'kind' | 'page' | 'hunks'>;

/** Conflict for display. */
export interface ShownConflict extends Described {
  of: MergeConflict['thing'];
  /** JSON Pointer inside the thing. */
  path: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
  /** Sides that have no value. */
  absent: Side[];
  /** Sides whose value is too long to be shown. */
  omitted: Side[];
  /** Text of a file with the changes of both sides, and mine where they clash. */
  merged?: string;
  /** The free name that theirs takes with `both`, of a taken name; else a decision. */
  suggestion: string | ChosenResolution;
}

export interface ShownMerge {
  /** Number of changes that each side has made, without cosmetic ones. */
  changes: { mine: number; theirs: number };
  /** Changes that are in the result without a decision. */
  accepted: { mine: ChangeList; theirs: ChangeList };
  conflicts: ShownConflict[];
  warnings: MergedEntry['warnings'];
}

/** Describes a merged app, or the merged files, for display. */
export function describeMerge({ conflicts, warnings, changesOf }: Omit<MergedEntry, 'result'>): ShownMerge {
  const [mine, theirs] = [changesOf('mine'), changesOf('theirs')];
  return {
    changes: { mine: countChanges(mine), theirs: countChanges(theirs) },
    accepted: { mine: listAccepted(mine), theirs: listAccepted(theirs) },
    conflicts: conflicts.map(showConflict),
    warnings,
  };
}

export const countUnresolved = ({ conflicts }: Pick<MergedEntry, 'conflicts'>): number =>
  conflicts.filter(({ resolution }) => resolution === null).length;

/** Returns the number of changes of a side, without cosmetic ones. */
export const countChanges = ({ all }: SideChanges): number => meaningful(all).length;

const listAccepted = ({ accepted }: SideChanges): ChangeList => listChanges(meaningful(accepted));

const meaningful = (changes: readonly Change[]): Change[] => changes.filter(({ isCosmetic }) => !isCosmetic);

function showConflict(conflict: MergeConflict): ShownConflict {
  const { id, kind, page, hunks, path, thing } = conflict;
  const isTooLong = (side: Side) =>
    conflict.omitted?.includes(side) === true || (conflict[side]?.length ?? 0) > MAX_VALUE;
  const show = (side: Side): unknown => {
    const text = conflict[side];
    return text === null || isTooLong(side) ? null : (JSON.parse(text) as unknown);
  };
  return {
    id,
    kind,
    of: thing,
    page,
    path: formatPointer(path),
    base: show('base'),
    mine: show('mine'),
    theirs: show('theirs'),
    absent: SIDES.filter((side) => conflict[side] === null && !isTooLong(side)),
    omitted: SIDES.filter(isTooLong),
    hunks,
    suggestion: suggestionOf(conflict),
    ...(conflict.merged === undefined ? {} : { merged: conflict.merged }),
  };
}

function suggestionOf({ kind, suggestion }: MergeConflict): ShownConflict['suggestion'] {
  const shown = showResolution(suggestion);
  const isName = kind === 'name_taken' || kind === 'handle_taken';
  return isName && 'value' in shown ? String(shown.value) : shown;
}
