import { isSameScalar, type Composed, type JsonNode } from '../../../core/json-text';
import {
  joinPieces,
  jsonStringUnits,
  mergeText,
  type TextHunk,
  type TextPiece,
} from '../../../core/text-merge';
import type { DocumentKind } from '../kinds';
import type { Place } from '../structure';
import { isScalar, spelledText } from '../structure/container';
import type { ConflictHunk, ConflictKind, HunkResolution, Resolution } from './conflict';
import type { Decisions, FoundConflict } from './decisions';

export interface Three {
  base: JsonNode | null;
  mine: JsonNode | null;
  theirs: JsonNode | null;
  place: Place;
}

/** Merges values that all differ and cannot be merged part by part. */
export function mergeWhole(
  values: Three,
  { kind, decisions }: { kind: DocumentKind; decisions: Decisions },
): Composed | null {
  const { base, mine, theirs, place } = values;
  if (areSame(mine, theirs) || areSame(base, theirs)) return mine;
  if (areSame(base, mine)) return theirs;
  const free = mine && theirs && kind.chooseFreely(mine, theirs, place);
  return free ?? mergeStrings(values, decisions) ?? mergeValues(values, decisions);
}

const areSame = (one: JsonNode | null, other: JsonNode | null): boolean =>
  one !== null && other !== null && isScalar(one) && isScalar(other) && isSameScalar(one, other);

function mergeValues(values: Three, decisions: Decisions): Composed | null {
  const { base, mine, theirs, place } = values;
  const kind = kindOf(values);
  const found: FoundConflict = {
    kind,
    place,
    base: spelledText(base),
    mine: spelledText(mine),
    theirs: spelledText(theirs),
    suggestion: kind === 'deleted_changed' && mine === null ? 'theirs' : 'mine',
  };
  return chosenOf(values, decisions.decide(found));
}

/** Returns the value that a resolution chooses; mine if there is none yet. */
export function chosenOf(
  { base, mine, theirs }: Omit<Three, 'place'>,
  resolution: Resolution | null,
): Composed | null {
  if (resolution === 'theirs') return theirs;
  if (resolution === 'base') return base;
  return typeof resolution === 'object' && resolution && 'value' in resolution
    ? { raw: resolution.value }
    : mine;
}

function kindOf({ mine, theirs, place: { thing, path } }: Three): ConflictKind {
  if (mine === null || theirs === null) return 'deleted_changed';
  return thing.kind === 'app' && path.length === 1 && path[0] === 'name' ? 'renamed_twice' : 'value';
}

/** Merges strings of several lines; returns null for others. */
function mergeStrings(values: Three, decisions: Decisions): Composed | null {
  const { base, mine, theirs, place } = values;
  const spelled = { base: spellingOf(base), mine: spellingOf(mine), theirs: spellingOf(theirs) };
  if (spelled.base === null || spelled.mine === null || spelled.theirs === null) return null;
  const texts = { base: spelled.base, mine: spelled.mine, theirs: spelled.theirs };
  if (!Object.values(texts).every((text) => jsonStringUnits.lines(text).length > 1)) return null;
  const pieces = mergeText(texts, jsonStringUnits).map((piece) => settled(piece, decisions));
  const hunks = pieces.filter((piece) => typeof piece !== 'string').map((hunk) => shownHunk(hunk, decisions));
  if (hunks.length === 0) return { raw: `"${joinHunks(pieces, null)}"` };
  const resolution = decisions.decide({
    kind: 'text',
    place,
    base: spelledText(base),
    mine: spelledText(mine),
    theirs: spelledText(theirs),
    suggestion: 'mine',
    hunks,
  });
  if (resolution && typeof resolution === 'object' && 'value' in resolution) return { raw: resolution.value };
  return { raw: `"${joinHunks(pieces, resolution)}"` };
}

/** Joins a text in which every hunk is decided; mine where nobody has. */
function joinHunks(pieces: readonly TextPiece[], resolution: Resolution | null): string {
  const choices =
    resolution && typeof resolution === 'object' && 'hunks' in resolution ? resolution.hunks : null;
  const whole = typeof resolution === 'string' ? resolution : 'mine';
  return joinPieces(pieces, (hunk, index) => textOfHunk(hunk, choices?.[index] ?? whole));
}

function textOfHunk({ base, mine, theirs }: TextHunk, choice: HunkResolution): string {
  if (typeof choice === 'object') return JSON.stringify(choice.text).slice(1, -1);
  return { base, mine, theirs, both: mine + theirs }[choice];
}

/** Settles what one side has only changed by what a name in it means, which is asked about where it matters. */
function settled(piece: TextPiece, decisions: Decisions): TextPiece {
  if (typeof piece === 'string') return piece;
  const base = decisions.show(piece.base, 'base');
  if (decisions.show(piece.mine, 'mine') === base) return piece.theirs;
  return decisions.show(piece.theirs, 'theirs') === base ? piece.mine : piece;
}

const shownHunk = ({ base, mine, theirs, line }: TextHunk, decisions: Decisions): ConflictHunk => ({
  base: decoded(decisions.show(base, 'base')!),
  mine: decoded(decisions.show(mine, 'mine')!),
  theirs: decoded(decisions.show(theirs, 'theirs')!),
  line,
});

const decoded = (spelled: string): string => JSON.parse(`"${spelled}"`) as string;

/** Returns what is between the quotes of a string. */
const spellingOf = (node: JsonNode | null): string | null =>
  node?.kind === 'string' ? node.document.sliceOf(node).slice(1, -1) : null;
