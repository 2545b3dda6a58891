import {
  alignItems,
  isSameScalar,
  lastMembers,
  type ContentHash,
  type JsonNode,
  type JsonPath,
} from '../../../core/json-text';

/** A value that differs, or a text in its place; where it `isReordered`, only the order of its items does. */
export interface FoundField {
  path: JsonPath;
  before: JsonNode | string | null;
  after: JsonNode | string | null;
  isReordered: boolean;
}

export interface Walk {
  hashes: { from: ContentHash; to: ContentHash };
  /** What is compared by somebody else. */
  isElsewhere?: (path: JsonPath) => boolean;
  found: (field: FoundField) => void;
}

type Side = JsonNode | null;

/** Tells each smallest value that differs, in the order of the document; null is a value that is not there. */
export function compareValues(before: Side, after: Side, walk: Walk, path: JsonPath = []): void {
  if (before && after) {
    if (isSameText(before, after)) return;
    if (before.kind === 'object' && after.kind === 'object') return compareMembers(before, after, walk, path);
    if (before.kind === 'array' && after.kind === 'array') return compareItems(before, after, walk, path);
    if (isScalar(before) && isScalar(after) && isSameScalar(before, after)) return;
  }
  if (before || after) walk.found({ path, before, after, isReordered: false });
}

/** Most of two documents is the same to the letter, and is not looked into. */
export const isSameText = (before: JsonNode, after: JsonNode): boolean =>
  before.document.sliceOf(before) === after.document.sliceOf(after);

const isScalar = ({ kind }: JsonNode): boolean => kind !== 'object' && kind !== 'array';

function compareMembers(before: JsonNode, after: JsonNode, walk: Walk, path: JsonPath): void {
  const [left, right] = [lastMembers(before), lastMembers(after)];
  const compare = (key: string, value: Side, other: Side) => {
    const at = [...path, key];
    if (!walk.isElsewhere?.(at)) compareValues(value, other, walk, at);
  };
  for (const [key, { value }] of left) compare(key, value, right.get(key)?.value ?? null);
  for (const [key, { value }] of right) if (!left.has(key)) compare(key, null, value);
}

function compareItems(before: JsonNode, after: JsonNode, walk: Walk, path: JsonPath): void {
  const [from, to] = [before.items, after.items];
  const isPair = from.length === 1 && to.length === 1;
  const matches = isPair ? [0] : alignItems({ from, to, hashes: walk.hashes });
  const step =
    path.length === 1 && path[0] === 'layouts' ? layoutName : (_: JsonNode, index: number) => index;
  to.forEach((item, index) =>
    compareValues(from[matches[index]] ?? null, item, walk, [...path, step(item, index)]),
  );
  const kept = new Set(matches);
  from.forEach((item, index) => {
    if (!kept.has(index)) compareValues(item, null, walk, [...path, step(item, index)]);
  });
  if (!isRising(matches)) walk.found({ path, before, after, isReordered: true });
}

/** The layouts of a component are known by their screens. */
const layoutName = (layout: JsonNode, index: number): string | number =>
  layout.document.findString(layout.get('type')) ?? index;

export function isRising(matches: readonly number[]): boolean {
  let last = -1;
  for (const match of matches) {
    if (match === -1) continue;
    if (match < last) return false;
    last = match;
  }
  return true;
}
