import { differingRanges } from './differing-ranges';
import type { TextUnits } from './text-units';

/** Part of a text that both sides have changed in different ways. */
export interface TextHunk {
  base: string;
  mine: string;
  theirs: string;
  /** First line of the part in the base, from 1. */
  line: number;
}

export type TextPiece = string | TextHunk;

interface Sides<T> {
  base: T;
  mine: T;
  theirs: T;
}

/** Units of a hunk that is merged by word. */
const MAX_WORDS = 5_000;
const WORD = /[\p{L}\p{N}]/u;

/** Merges by line, and what clashes by word. Changes without an unchanged line, or word, between them clash. */
export function mergeText(texts: Sides<string>, units: TextUnits): TextPiece[] {
  const lines = mapSides(texts, units.lines);
  let line = 1;
  return mergeUnits(lines, (between) => between.length > 0).flatMap((region): TextPiece[] => {
    const at = line;
    line += region.base.length;
    const [base, mine, theirs] = [region.base.join(''), region.mine.join(''), region.theirs.join('')];
    const merged = pickSide({ base, mine, theirs }) ?? mergeWords({ base, mine, theirs }, units);
    return [merged ?? { base, mine, theirs, line: at }];
  });
}

/** Returns the text with `choose` deciding on each hunk. */
export function joinPieces(
  pieces: readonly TextPiece[],
  choose: (hunk: TextHunk, index: number) => string,
): string {
  let count = 0;
  return pieces.map((piece) => (typeof piece === 'string' ? piece : choose(piece, count++))).join('');
}

/** Returns null if the sides differ in a way that only a person can settle. */
function mergeWords(texts: Sides<string>, units: TextUnits): string | null {
  const words = mapSides(texts, units.words);
  if (words.base.length === 0 || words.base.length + words.mine.length + words.theirs.length > MAX_WORDS)
    return null;
  const merged = mergeUnits(words, (between) => between.some((unit) => WORD.test(unit))).map((region) =>
    pickSide({ base: region.base.join(''), mine: region.mine.join(''), theirs: region.theirs.join('') }),
  );
  return merged.includes(null) ? null : merged.join('');
}

function pickSide({ base, mine, theirs }: Sides<string>): string | null {
  if (mine === theirs || theirs === base) return mine;
  return mine === base ? theirs : null;
}

interface Hunk {
  side: 'mine' | 'theirs';
  baseStart: number;
  baseEnd: number;
  start: number;
  end: number;
}

/** Cuts all three into regions that at most one side has changed, or both at once. */
function mergeUnits(units: Sides<string[]>, isApart: (between: string[]) => boolean): Sides<string[]>[] {
  const hunks = [...hunksOf(units, 'mine'), ...hunksOf(units, 'theirs')];
  hunks.sort((one, other) => one.baseStart - other.baseStart || one.baseEnd - other.baseEnd);
  const regions: Sides<string[]>[] = [];
  const at = { base: 0, mine: 0, theirs: 0 };
  const advance = (to: typeof at) => {
    const region = {
      base: units.base.slice(at.base, to.base),
      mine: units.mine.slice(at.mine, to.mine),
      theirs: units.theirs.slice(at.theirs, to.theirs),
    };
    if (region.base.length + region.mine.length + region.theirs.length > 0) regions.push(region);
    Object.assign(at, to);
  };
  for (const group of groupHunks(hunks, (from, to) => isApart(units.base.slice(from, to)))) {
    const unchanged = group.start - at.base;
    advance({ base: group.start, mine: at.mine + unchanged, theirs: at.theirs + unchanged });
    const length = group.end - group.start;
    advance({
      base: group.end,
      mine: at.mine + length + growth(group.hunks, 'mine'),
      theirs: at.theirs + length + growth(group.hunks, 'theirs'),
    });
  }
  advance({ base: units.base.length, mine: units.mine.length, theirs: units.theirs.length });
  return regions;
}

interface Group {
  start: number;
  end: number;
  hunks: Hunk[];
}

/** Groups the hunks that overlap or touch. */
function groupHunks(hunks: readonly Hunk[], isApart: (from: number, to: number) => boolean): Group[] {
  const groups: Group[] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1);
    if (!last || (hunk.baseStart >= last.end && isApart(last.end, hunk.baseStart))) {
      groups.push({ start: hunk.baseStart, end: hunk.baseEnd, hunks: [hunk] });
      continue;
    }
    last.end = Math.max(last.end, hunk.baseEnd);
    last.hunks.push(hunk);
  }
  return groups;
}

const growth = (hunks: readonly Hunk[], side: Hunk['side']): number =>
  hunks
    .filter((hunk) => hunk.side === side)
    .reduce((sum, { baseStart, baseEnd, start, end }) => sum + (end - start) - (baseEnd - baseStart), 0);

const hunksOf = (units: Sides<string[]>, side: Hunk['side']): Hunk[] =>
  differingRanges(units.base, units[side]).map(([baseStart, baseEnd, start, end]) => ({
    side,
    baseStart,
    baseEnd,
    start,
    end,
  }));

const mapSides = <T, U>({ base, mine, theirs }: Sides<T>, map: (value: T) => U): Sides<U> => ({
  base: map(base),
  mine: map(mine),
  theirs: map(theirs),
});
