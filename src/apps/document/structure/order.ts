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
