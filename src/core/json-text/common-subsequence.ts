/** Largest table to compute; above it, only values that are unique on both sides are matched. */
const MAX_CELLS = 40_000;

/**
 * Returns, for each value of `to`, the index in `from` of the equal value it is matched with, or -1. Matches keep
 * their order; it is the longest such sequence if that is affordable.
 */
export function matchInOrder(from: readonly number[], to: readonly number[]): number[] {
  const matches = new Array<number>(to.length).fill(-1);
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) matches[start] = start++;
  let fromEnd = from.length;
  let toEnd = to.length;
  while (fromEnd > start && toEnd > start && from[fromEnd - 1] === to[toEnd - 1])
    matches[--toEnd] = --fromEnd;
  const middle = { from: from.slice(start, fromEnd), to: to.slice(start, toEnd) };
  const isSmall = middle.from.length * middle.to.length <= MAX_CELLS;
  const pairs = isSmall ? longestPairs(middle.from, middle.to) : uniquePairs(middle.from, middle.to);
  for (const [fromIndex, toIndex] of pairs) matches[start + toIndex] = start + fromIndex;
  return matches;
}

function longestPairs(from: readonly number[], to: readonly number[]): [number, number][] {
  const width = to.length + 1;
  const lengths = new Uint16Array((from.length + 1) * width);
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        from[i] === to[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < from.length && j < to.length;) {
    if (from[i] === to[j]) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}

/** Returns pairs of values that are unique on each side, without those that cross. */
function uniquePairs(from: readonly number[], to: readonly number[]): [number, number][] {
  const inFrom = placesOfUnique(from);
  const inTo = placesOfUnique(to);
  const pairs: [number, number][] = [];
  for (const [value, toIndex] of inTo) {
    const fromIndex = inFrom.get(value);
    if (toIndex !== -1 && fromIndex !== undefined && fromIndex !== -1) pairs.push([fromIndex, toIndex]);
  }
  return longestIncreasing(pairs.sort((a, b) => a[1] - b[1]));
}

function placesOfUnique(values: readonly number[]): Map<number, number> {
  const places = new Map<number, number>();
  values.forEach((value, index) => places.set(value, places.has(value) ? -1 : index));
  return places;
}

/** Returns the longest run of pairs with ascending first numbers (patience sorting). */
function longestIncreasing(pairs: readonly [number, number][]): [number, number][] {
  const tails: number[] = [];
  const previous = new Array<number>(pairs.length).fill(-1);
  pairs.forEach(([value], index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tails[middle]][0] < value) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[index] = tails[low - 1];
    tails[low] = index;
  });
  const rising: [number, number][] = [];
  for (let at = tails[tails.length - 1] ?? -1; at !== -1; at = previous[at]) rising.push(pairs[at]);
  return rising.reverse();
}
