import { isPrintedByJavaScript, isSameDecimal } from './compare-numbers';
import { requireWalkable } from './max-depth';
import type { JsonDocument, JsonMember, JsonNode } from './json-document';

/** Compares two number tokens: the stored one and the one that was sent. */
export type NumberComparison = (standing: string, sent: string) => boolean;

export const exactNumbers: NumberComparison = isSameDecimal;

/** Also treats as equal what a JavaScript client, which rounds numbers, makes of the token. */
export const roundTrippedNumbers: NumberComparison = (standing, sent) =>
  isSameDecimal(standing, sent) || isPrintedByJavaScript(standing, sent);

/** Compares meaning: numbers by exact value, strings decoded, objects in any order. */
export function semanticallyEqual(left: JsonDocument | JsonNode, right: JsonDocument | JsonNode): boolean {
  const [standing, sent] = [asNode(left), asNode(right)];
  requireWalkable(standing);
  return isEqual(standing, sent, exactNumbers);
}

function asNode(value: JsonDocument | JsonNode): JsonNode {
  return 'root' in value ? value.root : value;
}

export function isEqual(standing: JsonNode, sent: JsonNode, compareNumbers: NumberComparison): boolean {
  const { kind } = standing;
  if (kind === 'object') return sent.kind === 'object' && isEqualObject(standing, sent, compareNumbers);
  if (kind !== 'array') return isEqualScalar(standing, sent, compareNumbers);
  if (sent.kind !== 'array' || standing.count !== sent.count) return false;
  const items = sent.items;
  return standing.items.every((item, index) => isEqual(item, items[index], compareNumbers));
}

/** Compares two values of which the first is a scalar. */
export const isSameScalar = (left: JsonNode, right: JsonNode): boolean =>
  isEqualScalar(left, right, exactNumbers);

/** Compares two values of which at least the first is a scalar. */
export function isEqualScalar(standing: JsonNode, sent: JsonNode, compareNumbers: NumberComparison): boolean {
  const { kind } = standing;
  if (kind === 'number' && sent.kind === 'null') return isEqualNumberToNull(standing, compareNumbers);
  if (kind !== sent.kind) return false;
  if (kind === 'number')
    return compareNumbers(standing.document.sliceOf(standing), sent.document.sliceOf(sent));
  if (kind === 'string') return isEqualString(standing, sent);
  return kind === 'null' || standing.document.sliceOf(standing) === sent.document.sliceOf(sent);
}

/** JavaScript reads 1e999 as Infinity, and prints that as null. */
function isEqualNumberToNull(standing: JsonNode, compareNumbers: NumberComparison): boolean {
  return (
    compareNumbers === roundTrippedNumbers &&
    isPrintedByJavaScript(standing.document.sliceOf(standing), 'null')
  );
}

function isEqualString(standing: JsonNode, sent: JsonNode): boolean {
  return standing.document.decodeAt(standing.index) === sent.document.decodeAt(sent.index);
}

function isEqualObject(standing: JsonNode, sent: JsonNode, compareNumbers: NumberComparison): boolean {
  const left = lastMembers(standing);
  const right = lastMembers(sent);
  if (left.size !== right.size) return false;
  for (const [key, member] of left) {
    const other = right.get(key);
    if (!other || !isEqual(member.value, other.value, compareNumbers)) return false;
  }
  return true;
}

const membersByKey = new WeakMap<JsonDocument, Map<number, Map<string, JsonMember>>>();
const WORTH_KEEPING = 64;

/** Returns the effective members: the last one for each key. */
export function lastMembers(object: JsonNode): Map<string, JsonMember> {
  const kept =
    object.count < WORTH_KEEPING ? undefined : membersByKey.get(object.document)?.get(object.index);
  if (kept) return kept;
  const members = new Map(object.members.map((member) => [member.key, member]));
  if (object.count >= WORTH_KEEPING) {
    const ofDocument = membersByKey.get(object.document) ?? new Map<number, Map<string, JsonMember>>();
    membersByKey.set(object.document, ofDocument.set(object.index, members));
  }
  return members;
}
