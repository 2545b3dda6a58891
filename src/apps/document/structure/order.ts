/** Puts `extra` among `order`, each after the item that precedes it in `extraOrder`. */
export function insertInOrder(order: readonly string[], extraOrder: readonly string[]): string[] {
  const present = new Set(order);
  if (extraOrder.every((key) => present.has(key))) return [...order];
  const following = new Map<string | null, string[]>();
  let anchor: string | null = null;
  for (const key of extraOrder) {
    if (present.has(key)) anchor = key;
    else {
      const run = following.get(anchor);
      if (run) run.push(key);
      else following.set(anchor, [key]);
    }
  }
  return [...(following.get(null) ?? []), ...order.flatMap((key) => [key, ...(following.get(key) ?? [])])];
}

/**
 * Puts the items of `wanted` that are not in `order` after the items that precede them in `wanted`, or else before the items
 * that follow. Leaves them out if `order` has none of `wanted`.
 */
export function insertBeside(order: readonly string[], wanted: readonly string[]): readonly string[] {
  const present = new Set(order);
  const first = wanted.findIndex((key) => present.has(key));
  if (first === -1) return order;
  const at = order.indexOf(wanted[first]);
  return insertInOrder([...order.slice(0, at), ...wanted.slice(0, first), ...order.slice(at)], wanted);
}

/** Returns true if the items in both lists have the same order. */
export function isSameOrder(one: readonly string[], other: readonly string[]): boolean {
  const places = new Map(other.map((key, index) => [key, index]));
  let last = -1;
  for (const key of one) {
    const place = places.get(key) ?? last;
    if (place < last) return false;
    last = place;
  }
  return true;
}

/** Returns `order` with the items in `wanted` put in that sequence; the others stay in place. */
export function arrange(order: readonly string[], wanted: readonly string[]): string[] {
  const listed = new Set(wanted);
  let next = 0;
  return order.map((key) => (listed.has(key) ? wanted[next++] : key));
}

/** Returns the items of `now` that have been moved since `before`: all but the longest run that kept its order. */
export function movedItems(before: readonly string[], now: readonly string[]): Set<string> {
  const places = new Map(before.map((key, index) => [key, index]));
  const common = now.filter((key) => places.has(key));
  const kept = longestRising(common.map((key) => places.get(key)!));
  return new Set(common.filter((_, index) => !kept.has(index)));
}

/** Returns the positions of the longest rising sequence (patience sorting). */
function longestRising(values: readonly number[]): Set<number> {
  const tails: number[] = [];
  const previous = new Array<number>(values.length).fill(-1);
  values.forEach((value, index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[tails[middle]] < value) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[index] = tails[low - 1];
    tails[low] = index;
  });
  const kept = new Set<number>();
  for (let at = tails.at(-1) ?? -1; at !== -1; at = previous[at]) kept.add(at);
  return kept;
}

export interface Orders {
  base: readonly string[];
  mine: readonly string[];
  theirs: readonly string[];
}

/**
 * Merges three orders of the items in `present`. An item that a side moved or added follows the same base item as there,
 * unless a side moved that one. Where both sides put something at one place, each keeps its own order, and the result
 * depends neither on which side is which nor on the order in which several people's work is merged. `hasClash` is true if
 * both sides moved an item to different places; then mine counts.
 */
export function mergeOrders(
  orders: Orders,
  present: ReadonlySet<string>,
): { order: string[]; hasClash: boolean } {
  const [base, mine, theirs] = [orders.base, orders.mine, orders.theirs].map((order) =>
    order.filter((key) => present.has(key)),
  );
  const known = new Set(base);
  const moved = { mine: movedItems(base, mine), theirs: movedItems(base, theirs) };
  const places = {
    mine: placesOf(mine, { known, own: moved.mine, other: moved.theirs }),
    theirs: placesOf(theirs, { known, own: moved.theirs, other: moved.mine }),
  };
  let hasClash = keepOnePlace(places, known);
  const runs = { mine: runsOf(places.mine), theirs: runsOf(places.theirs) };
  const order: string[] = [];
  for (const place of [null, ...base.filter((key) => !moved.mine.has(key) && !moved.theirs.has(key))]) {
    if (place !== null) order.push(place);
    const [one, other] = [runs.mine.get(place) ?? [], runs.theirs.get(place) ?? []];
    if (!isSameOrder(one, other)) hasClash = true;
    order.push(...mergeRuns(one, other));
  }
  return { order, hasClash };
}

type Places = Map<string, string | null>;

/** Leaves one place to an item that has two: mine if moved, the first if added. Returns true if it was moved. */
function keepOnePlace(
  { mine, theirs }: { mine: Places; theirs: Places },
  known: ReadonlySet<string>,
): boolean {
  let hasClash = false;
  for (const [key, place] of mine) {
    const other = theirs.get(key);
    if (other === undefined || other === place) continue;
    if (known.has(key)) hasClash = true;
    if (known.has(key) || isBefore(place, other)) theirs.delete(key);
    else mine.delete(key);
  }
  return hasClash;
}

interface Moves {
  /** Items of the base. */
  known: ReadonlySet<string>;
  own: ReadonlySet<string>;
  other: ReadonlySet<string>;
}

/** Returns, for each moved or added item in its order, the item of the base that it follows; null at the beginning. */
function placesOf(order: readonly string[], { known, own, other }: Moves): Places {
  const places: Places = new Map();
  let place: string | null = null;
  for (const key of order) {
    if (own.has(key) || !known.has(key)) places.set(key, place);
    else if (!other.has(key)) place = key;
  }
  return places;
}

const isBefore = (one: string | null, other: string | null): boolean =>
  one === null || (other !== null && one < other);

function runsOf(places: Places): Map<string | null, string[]> {
  const runs = new Map<string | null, string[]>();
  for (const [key, place] of places) {
    const run = runs.get(place);
    if (run) run.push(key);
    else runs.set(place, [key]);
  }
  return runs;
}

/**
 * Merges two runs as sorted lists are merged, where the rank of an item is the largest key up to it in its run. It has the
 * same rank in the merged run, so three runs give the same whichever two are merged first. Where both have the same items
 * in different orders, the order of the first counts.
 */
function mergeRuns(first: readonly string[], second: readonly string[]): string[] {
  const inFirst = new Set(first);
  const inBoth = new Set(isSameOrder(first, second) ? second.filter((key) => inFirst.has(key)) : []);
  const [one, other] = [ranked(first), ranked(second.filter((key) => !inFirst.has(key) || inBoth.has(key)))];
  const merged: string[] = [];
  let [at, otherAt] = [0, 0];
  while (at < one.length && otherAt < other.length) {
    const [left, right] = [one[at], other[otherAt]];
    const isSame = left.key === right.key;
    const isLeft = isSame || inBoth.has(right.key) || (!inBoth.has(left.key) && isSmaller(left, right));
    merged.push(isLeft ? left.key : right.key);
    if (isLeft) at += 1;
    if (isSame || !isLeft) otherAt += 1;
  }
  return [...merged, ...[...one.slice(at), ...other.slice(otherAt)].map(({ key }) => key)];
}

interface Ranked {
  key: string;
  rank: string;
}

function ranked(run: readonly string[]): Ranked[] {
  let rank = '';
  return run.map((key) => ({ key, rank: (rank = key > rank ? key : rank) }));
}

const isSmaller = (one: Ranked, other: Ranked): boolean =>
  one.rank === other.rank ? one.key < other.key : one.rank < other.rank;
