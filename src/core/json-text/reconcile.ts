import { arrayItem, Draft, objectItem, DraftDocument, type DraftItem, type DraftLimits } from './draft';
import {
  ContentHash,
  isSameDecimal,
  isEqualScalar,
  lastMembers,
  roundTrippedNumbers,
  type NumberComparison,
} from './equality';
import { requireWalkable, type JsonDocument, type JsonNode } from './json-document';

interface ReconcileOptions extends DraftLimits {
  /** Set if `to` has not been through a JavaScript client, so that a different number is meant. */
  hasExactNumbers?: boolean;
}

/**
 * Changes the text of `from` to mean what `to` means, with the fewest bytes changed. Numbers that a JavaScript client
 * has rounded count as unchanged; so does another order of keys.
 */
export function reconcile(from: JsonDocument, to: JsonDocument, options: ReconcileOptions = {}): string {
  requireWalkable(to.root);
  const draft = new DraftDocument(from, options);
  const hashes = { from: new ContentHash(from), to: new ContentHash(to) };
  const compareNumbers = options.hasExactNumbers ? isSameDecimal : roundTrippedNumbers;
  const merged = new Reconciler(draft, hashes, compareNumbers).merge(from.root, to.root);
  if (!merged) return from.text;
  draft.replace([], merged);
  return draft.toText();
}

class Reconciler {
  constructor(
    private readonly draft: DraftDocument,
    private readonly hashes: { from: ContentHash; to: ContentHash },
    private readonly compareNumbers: NumberComparison,
  ) {}

  /** Returns the changed value; null if nothing changes. */
  merge(standing: JsonNode, sent: JsonNode): Draft | null {
    const { kind } = standing;
    if (kind === 'object' && sent.kind === 'object') return this.mergeObjects(standing, sent);
    if (kind === 'array' && sent.kind === 'array') return this.mergeArrays(standing, sent);
    return isEqualScalar(standing, sent, this.compareNumbers) ? null : this.draft.foreign(sent);
  }

  private mergeObjects(standing: JsonNode, sent: JsonNode): Draft | null {
    const before = lastMembers(standing);
    const after = lastMembers(sent);
    const changed = new Map<string, Draft>();
    let kept = 0;
    for (const [key, { value }] of after) {
      const member = before.get(key);
      if (!member) continue;
      kept += 1;
      const merged = this.merge(member.value, value);
      if (merged) changed.set(key, merged);
    }
    if (changed.size === 0 && kept === before.size && kept === after.size) return null;
    return this.mergeMembers(standing, sent, changed);
  }

  private mergeMembers(standing: JsonNode, sent: JsonNode, changed: ReadonlyMap<string, Draft>): Draft {
    const before = lastMembers(standing);
    const draft = new Draft(standing);
    const additions = this.additionsAfter(before, sent);
    draft.items = [...(additions.get(null) ?? [])];
    for (const item of itemsThatStay(draft.node, lastMembers(sent))) {
      const isLast = before.get(item.key!)!.value.index === item.value.node.index;
      draft.items.push(isLast ? { ...item, value: changed.get(item.key!) ?? item.value } : item);
      if (isLast) for (const addition of additions.get(item.key) ?? []) draft.items.push(addition);
    }
    return draft;
  }

  /** Returns the new members of `sent`, by the existing key that they follow; null: at the beginning. */
  private additionsAfter(
    before: ReadonlyMap<string, unknown>,
    sent: JsonNode,
  ): Map<string | null, DraftItem[]> {
    const additions = new Map<string | null, DraftItem[]>();
    const after = lastMembers(sent);
    const { text } = sent.document;
    let anchor: string | null = null;
    for (const { key, keyStart, keyEnd, value } of sent.members) {
      if (after.get(key)!.value.index !== value.index) continue;
      if (before.has(key)) {
        anchor = key;
        continue;
      }
      const item = objectItem(key, this.draft.foreign(value), text.slice(keyStart, keyEnd));
      const following = additions.get(anchor);
      if (following) following.push(item);
      else additions.set(anchor, [item]);
    }
    return additions;
  }

  private mergeArrays(standing: JsonNode, sent: JsonNode): Draft | null {
    const from = standing.items;
    const to = sent.items;
    const matches = alignItems({ from, to, hashes: this.hashes });
    let isChanged = from.length !== to.length;
    const items = to.map((item, index) => {
      const match = matches[index];
      const merged = match === -1 ? this.draft.foreign(item) : this.merge(from[match], item);
      if (merged || match !== index) isChanged = true;
      return arrayItem(merged ?? new Draft(from[match]), match);
    });
    if (!isChanged) return null;
    const draft = new Draft(standing);
    draft.items = items;
    return draft;
  }
}

function itemsThatStay(object: JsonNode, after: ReadonlyMap<string, unknown>): DraftItem[] {
  return new Draft(object).open().filter((item) => after.has(item.key!));
}

/** Number of items searched ahead for the former version of a new item. */
const LOOK_AHEAD = 8;

export interface Alignment {
  from: readonly JsonNode[];
  to: readonly JsonNode[];
  hashes: { from: ContentHash; to: ContentHash };
}

/** Returns, for each item of `to`, the index of the item of `from` that it continues, or -1 for a new one. */
export function alignItems(arrays: Alignment): number[] {
  const ids = { from: uniqueIds(arrays.from), to: uniqueIds(arrays.to) };
  if (ids.from && ids.to) {
    const places = new Map(ids.from.map((id, index) => [id, index]));
    const matches = ids.to.map((id) => places.get(id) ?? -1);
    return fillGaps(arrays, matches, true);
  }
  const matches = matchInOrder(
    arrays.from.map((item) => arrays.hashes.from.of(item)),
    arrays.to.map((item) => arrays.hashes.to.of(item)),
  );
  return fillGaps(arrays, matches, false);
}

function uniqueIds(items: readonly JsonNode[]): string[] | null {
  const ids: string[] = [];
  for (const item of items) {
    const id = item.document.findString(item.get('id'));
    if (id === null) return null;
    ids.push(id);
  }
  return new Set(ids).size === ids.length ? ids : null;
}

/** Pairs the items left over on both sides between two matches: they were changed, not replaced. */
function fillGaps(arrays: Alignment, matches: number[], haveIds: boolean): number[] {
  const taken = new Set(matches);
  for (let start = 0; start < matches.length; start += 1) {
    if (matches[start] !== -1) continue;
    let end = start;
    while (end < matches.length && matches[end] === -1) end += 1;
    const firstFree = start === 0 ? 0 : matches[start - 1] + 1;
    let lastFree = firstFree;
    while (lastFree < arrays.from.length && !taken.has(lastFree)) lastFree += 1;
    pairGap(arrays, matches, { to: [start, end], from: [firstFree, lastFree], haveIds });
    start = end;
  }
  return matches;
}

interface Gap {
  to: [number, number];
  from: [number, number];
  haveIds: boolean;
}

function pairGap(arrays: Alignment, matches: number[], { to, from, haveIds }: Gap): void {
  const isOneToOne = !haveIds && to[1] - to[0] === from[1] - from[0];
  let free = from[0];
  for (let index = to[0]; index < to[1] && free < from[1]; index += 1) {
    const limit = isOneToOne ? free + 1 : Math.min(from[1], free + LOOK_AHEAD);
    for (let candidate = free; candidate < limit; candidate += 1) {
      if (!isOneToOne && !isSimilar(arrays, candidate, index)) continue;
      matches[index] = candidate;
      free = candidate + 1;
      break;
    }
  }
}

function isSimilar({ from, to, hashes }: Alignment, fromIndex: number, toIndex: number): boolean {
  const [standing, sent] = [from[fromIndex], to[toIndex]];
  if (standing.kind !== 'object' || sent.kind !== 'object') return standing.kind === sent.kind;
  const members = lastMembers(standing);
  let same = 0;
  for (const [key, { value }] of lastMembers(sent)) {
    const member = members.get(key);
    if (member && hashes.from.of(member.value) === hashes.to.of(value)) same += 1;
  }
  return same * 2 >= Math.max(standing.count, sent.count);
}

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

/** Returns pairs of values that are unique on each side, without crossing pairs. */
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
