import { formatPointer } from '../../../core/json-text';
import { listChanges, type Change, type ChangeList, type Conflict, type SideChanges } from '../../../apps';
import type { MergedApp } from './merge-app';
import { showResolution, type ChosenResolution } from './resolution';

type Side = 'base' | 'mine' | 'theirs';
const SIDES: readonly Side[] = ['base', 'mine', 'theirs'];

/** Longest value that is shown, in characters of its JSON text. A longer one can be chosen all the same. */
const MAX_VALUE = 128 * 1024;

type Described = Pick<Conflict, 'id' | 'kind' | 'page' | 'hunks'>;

/** Conflict for display. */
export interface ShownConflict extends Described {
  of: Conflict['thing'];
  /** JSON Pointer inside the thing. */
  path: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
  /** Sides that have no value. */
  absent: Side[];
  /** Sides whose value is too long to be shown. */
  omitted: Side[];
  /** The free name that theirs takes with `both`, of a taken name; else a decision. */
  suggestion: string | ChosenResolution;
}

export interface ShownMerge {
  /** Number of changes that each side has made, without cosmetic ones. */
  changes: { mine: number; theirs: number };
  /** Changes that are in the result without a decision. */
  accepted: { mine: ChangeList; theirs: ChangeList };
  conflicts: ShownConflict[];
  warnings: MergedApp['warnings'];
}

/** Describes a merged app for display. */
export function describeMerge({ conflicts, warnings, changesOf }: MergedApp): ShownMerge {
  const [mine, theirs] = [changesOf('mine'), changesOf('theirs')];
  return {
    changes: { mine: countChanges(mine), theirs: countChanges(theirs) },
    accepted: { mine: listAccepted(mine), theirs: listAccepted(theirs) },
    conflicts: conflicts.map(showConflict),
    warnings,
  };
}

export const countUnresolved = ({ conflicts }: Pick<MergedApp, 'conflicts'>): number =>
  conflicts.filter(({ resolution }) => resolution === null).length;

/** Returns the number of changes of a side, without cosmetic ones. */
export const countChanges = ({ all }: SideChanges): number => meaningful(all).length;

const listAccepted = ({ accepted }: SideChanges): ChangeList => listChanges(meaningful(accepted));

const meaningful = (changes: readonly Change[]): Change[] => changes.filter(({ isCosmetic }) => !isCosmetic);

function showConflict(conflict: Conflict): ShownConflict {
  const { id, kind, page, hunks, path, thing } = conflict;
  const isTooLong = (side: Side) => (conflict[side]?.length ?? 0) > MAX_VALUE;
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
    absent: SIDES.filter((side) => conflict[side] === null),
    omitted: SIDES.filter(isTooLong),
    hunks,
    suggestion: suggestionOf(conflict),
  };
}

function suggestionOf({ kind, suggestion }: Conflict): ShownConflict['suggestion'] {
  const shown = showResolution(suggestion);
  const isName = kind === 'name_taken' || kind === 'handle_taken';
  return isName && 'value' in shown ? String(shown.value) : shown;
}
