import { diffIndices } from 'node-diff3';
import { matchInOrder } from '../json-text';

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

/** Merges by line, and conflicting lines by word. Changes without an unchanged line, or word, between them conflict. */
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

/** Product of the lengths up to which the longest common sequence is affordable. */
const MAX_CELLS = 1_000_000;

type Range = [beforeStart: number, beforeEnd: number, afterStart: number, afterEnd: number];

/** Returns the parts in which two lists of units differ, in order; the ends do not belong to them. */
export function differingRanges(before: readonly string[], after: readonly string[]): Range[] {
  const room = Math.min(before.length, after.length);
  let start = 0;
  while (start < room && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < room - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const middle = [before.slice(start, before.length - end), after.slice(start, after.length - end)] as const;
  return compareMiddle(...middle).map((range) => range.map((at) => start + at) as Range);
}

function compareMiddle(before: string[], after: string[]): Range[] {
  if (before.length * after.length > MAX_CELLS) return compareLarge(before, after);
  return diffIndices(before, after).map(({ buffer1: [from, length], buffer2: [start, otherLength] }) => [
    from,
    from + length,
    start,
    start + otherLength,
  ]);
}

/** Matches the units that are unique on both sides, in n log n. */
function compareLarge(before: string[], after: string[]): Range[] {
  const numbers = new Map<string, number>();
  const numberOf = (unit: string) => numbers.get(unit) ?? numbers.set(unit, numbers.size).size - 1;
  const matches = matchInOrder(before.map(numberOf), after.map(numberOf));
  const ranges: Range[] = [];
  let [from, start] = [0, 0];
  for (const [index, match] of [...matches, before.length].entries()) {
    if (match === -1) continue;
    if (match > from || index > start) ranges.push([from, match, start, index]);
    [from, start] = [match + 1, index + 1];
  }
  return ranges;
}

/** Splits a text into lines, each with its line feed, and into words. Joined, the parts give the text again. */
export interface TextUnits {
  lines: (text: string) => string[];
  words: (text: string) => string[];
}

const WORDS = /[\p{L}\p{N}_$]+|\s+|./gsu;
/** An escaped character is one unit, even if it takes two escapes. */
const SPELLED_WORDS =
  /(?:[\p{L}\p{N}_$]|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})+|(?:\s|\\[nrt])+|\\u[\da-fA-F]{4}|\\.|./gsu;

export const plainUnits: TextUnits = {
  lines: (text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [],
  words: (text) => text.match(WORDS) ?? [],
};

/** Units of a string as it is spelled in JSON, without its quotes, so that unchanged parts keep their spelling. */
export const jsonStringUnits: TextUnits = {
  lines: splitSpelledLines,
  words: (text) => text.match(SPELLED_WORDS) ?? [],
};

function splitSpelledLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', at + 2)) {
    if (text[at + 1] !== 'n') continue;
    lines.push(text.slice(start, at + 2));
    start = at + 2;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}
