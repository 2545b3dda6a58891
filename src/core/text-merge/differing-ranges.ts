import { diffIndices } from 'node-diff3';
import { matchInOrder } from '../json-text';

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
