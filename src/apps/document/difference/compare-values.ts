import {
  alignItems,
  isSameScalar,
  lastMembers,
  type ContentHash,
  type JsonNode,
  type JsonPath,
} from '../../../core/json-text';

/** Differing value, or a text in its place. If `isReordered`, only the order of its items differs. */
export interface FoundField {
  path: JsonPath;
  before: JsonNode | string | null;
  after: JsonNode | string | null;
  isReordered: boolean;
}

export interface Walk {
  hashes: { from: ContentHash; to: ContentHash };
  /** Returns true for a path that another comparison covers. */
  isElsewhere?: (path: JsonPath) => boolean;
  found: (field: FoundField) => void;
}

type Side = JsonNode | null;

/** Value at the same path of both documents. Null if a document has none. */
interface Pair<T = Side> {
  before: T;
  after: T;
  path: JsonPath;
}

/** Reports each smallest value that differs, in the order of the document. */
export function compareValues({ before, after, path }: Pair, walk: Walk): void {
  if (before && after) {
    if (isSameText(before, after)) return;
    const pair = { before, after, path };
    if (areOf('object', pair)) return compareMembers(pair, walk);
    if (areOf('array', pair)) return compareItems(pair, walk);
    if (isScalar(before) && isScalar(after) && isSameScalar(before, after)) return;
  }
  if (before || after) walk.found({ path, before, after, isReordered: false });
}

const areOf = (kind: JsonNode['kind'], { before, after }: Pair<JsonNode>): boolean =>
  before.kind === kind && after.kind === kind;

/** Compares texts, because most of two documents is identical and need not be parsed. */
export const isSameText = (before: JsonNode, after: JsonNode): boolean =>
  before.document.sliceOf(before) === after.document.sliceOf(after);

const isScalar = ({ kind }: JsonNode): boolean => kind !== 'object' && kind !== 'array';

function compareMembers({ before, after, path }: Pair<JsonNode>, walk: Walk): void {
  const [left, right] = [lastMembers(before), lastMembers(after)];
  const compare = (key: string, value: Side, other: Side) => {
    const at = [...path, key];
    if (!walk.isElsewhere?.(at)) compareValues({ before: value, after: other, path: at }, walk);
  };
  for (const [key, { value }] of left) compare(key, value, right.get(key)?.value ?? null);
  for (const [key, { value }] of right) if (!left.has(key)) compare(key, null, value);
}

function compareItems({ before, after, path }: Pair<JsonNode>, walk: Walk): void {
  const [from, to] = [before.items, after.items];
  const isPair = from.length === 1 && to.length === 1;
  const matches = isPair ? [0] : alignItems({ from, to, hashes: walk.hashes });
  const step =
    path.length === 1 && path[0] === 'layouts' ? layoutName : (_: JsonNode, index: number) => index;
  to.forEach((item, index) =>
    compareValues(
      { before: from[matches[index]] ?? null, after: item, path: [...path, step(item, index)] },
      walk,
    ),
  );
  const kept = new Set(matches);
  from.forEach((item, index) => {
    if (!kept.has(index))
      compareValues({ before: item, after: null, path: [...path, step(item, index)] }, walk);
  });
  if (!isRising(matches)) walk.found({ path, before, after, isReordered: true });
}

/** Names a component's layout by its screen. */
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
