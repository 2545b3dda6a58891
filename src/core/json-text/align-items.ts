import { matchInOrder } from './common-subsequence';
import type { ContentHash } from './content-hash';
import { lastMembers } from './equality';
import type { JsonNode } from './json-document';

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
