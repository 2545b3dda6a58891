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

/** Returns true if what both lists contain has the same order in both. */
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

/** Returns `order` with those of its items that `wanted` lists in this sequence; the others stay where they are. */
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
 * Merges three orders of the items in `present`. What one side has moved or added comes after the item that precedes it
 * there and that the other side has not moved; where both sides put something at one place, the run whose first key is smaller comes first. `hasClash` is
 * true if both sides moved an item to different places, or items after one another in a circle; then mine counts.
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
  const isStable = (key: string) => known.has(key) && !moved.mine.has(key) && !moved.theirs.has(key);
  const mineAfter = predecessors(mine, { known, own: moved.mine, other: moved.theirs });
  const theirsAfter = predecessors(theirs, { known, own: moved.theirs, other: moved.mine });
  let hasClash = false;
  const after = new Map(theirsAfter);
  for (const [key, place] of mineAfter) {
    const other = theirsAfter.get(key);
    if (other !== undefined && other !== place && known.has(key)) hasClash = true;
    after.set(key, other !== undefined && !known.has(key) ? smaller(place, other) : place);
  }
  const order = inTree(base.filter(isStable), after);
  return order.length === present.size
    ? { order, hasClash }
    : { order: insertInOrder(insertInOrder(mine, theirs), base), hasClash: true };
}

interface Moves {
  /** Items of the base. */
  known: ReadonlySet<string>;
  own: ReadonlySet<string>;
  other: ReadonlySet<string>;
}

/** Returns what each moved or added item comes after. What only the other side has moved is no place to be at. */
function predecessors(order: readonly string[], { known, own, other }: Moves): Map<string, string | null> {
  const after = new Map<string, string | null>();
  let place: string | null = null;
  for (const key of order) {
    if (own.has(key) || !known.has(key)) after.set(key, place);
    if (own.has(key) || !other.has(key)) place = key;
  }
  return after;
}

const smaller = (one: string | null, other: string | null): string | null =>
  one === null || other === null ? null : one < other ? one : other;

/** Lists the stable items, each with those that come after it. */
function inTree(stable: readonly string[], after: ReadonlyMap<string, string | null>): string[] {
  const following = new Map<string | null, string[]>();
  for (const [key, place] of after) {
    const others = following.get(place);
    if (others) others.push(key);
    else following.set(place, [key]);
  }
  for (const keys of following.values()) keys.sort().reverse();
  const order: string[] = [];
  const open = [...stable].reverse();
  open.push(...(following.get(null) ?? []));
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    order.push(key);
    for (const next of following.get(key) ?? []) open.push(next);
  }
  return order;
}
