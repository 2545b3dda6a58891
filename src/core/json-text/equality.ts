import { requireWalkable, type JsonDocument, type JsonMember, type JsonNode } from './json-document';
import { ARRAY, NUMBER, OBJECT, STRING } from './tape';

interface Decimal {
  isNegative: boolean;
  digits: string;
  exponent: bigint;
}

/** Compares two number tokens exactly, whatever their spelling: 1.0, 1 and 10e-1 are equal. */
export function isSameDecimal(left: string, right: string): boolean {
  if (left === right) return true;
  if (hasAbsurdExponent(left) || hasAbsurdExponent(right)) return false;
  const a = readDecimal(left);
  const b = readDecimal(right);
  return a.digits === b.digits && a.exponent === b.exponent && a.isNegative === b.isNegative;
}

/** Returns true if a JavaScript client that reads `original` would send back `token`. */
export function isPrintedByJavaScript(original: string, token: string): boolean {
  return JSON.stringify(Number(original)) === token;
}

/** BigInt takes quadratic time; an exponent of thousands of digits only equals itself. */
function hasAbsurdExponent(token: string): boolean {
  const at = token.search(/[eE]/);
  return at !== -1 && token.length - at > 100;
}

function readDecimal(token: string): Decimal {
  const isNegative = token.startsWith('-');
  const [mantissa, exponentText = '0'] = token.slice(isNegative ? 1 : 0).split(/[eE]/);
  const [integer, fraction = ''] = mantissa.split('.');
  const all = trimLeadingZeros(integer + fraction);
  const digits = trimTrailingZeros(all);
  if (digits === '') return { isNegative: false, digits: '', exponent: 0n };
  const exponent = BigInt(exponentText) - BigInt(fraction.length) + BigInt(all.length - digits.length);
  return { isNegative, digits, exponent };
}

function trimLeadingZeros(digits: string): string {
  let start = 0;
  while (digits.charCodeAt(start) === 0x30) start += 1;
  return digits.slice(start);
}

function trimTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end -= 1;
  return digits.slice(0, end);
}

/** Compares two number tokens, the stored and the sent one. */
export type NumberComparison = (standing: string, sent: string) => boolean;

/** Also accepts the token as a JavaScript client, which rounds numbers, would send it back. */
export const roundTrippedNumbers: NumberComparison = (standing, sent) =>
  isSameDecimal(standing, sent) || isPrintedByJavaScript(standing, sent);

/** Compares meaning: numbers by exact value, strings decoded, objects in any order. */
export function semanticallyEqual(left: JsonDocument | JsonNode, right: JsonDocument | JsonNode): boolean {
  const [standing, sent] = [asNode(left), asNode(right)];
  requireWalkable(standing);
  return isEqual(standing, sent, isSameDecimal);
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

/** Compares two values; the first is a scalar. */
export const isSameScalar = (left: JsonNode, right: JsonNode): boolean =>
  isEqualScalar(left, right, isSameDecimal);

/** Compares two values; at least the first is a scalar. */
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

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/**
 * Hash of each value of a document; equal values have equal hashes. It only suggests which items belong together;
 * equality is checked afterwards, so a collision costs a few bytes and never a wrong result.
 */
export class ContentHash {
  private readonly known = new Map<number, number>();

  constructor(private readonly document: JsonDocument) {}

  of(node: JsonNode): number {
    return this.at(node.index);
  }

  private at(index: number): number {
    const { tape, text } = this.document;
    const kind = tape.kindAt(index);
    if (kind === STRING) return hashText(this.document.decodeAt(index), STRING);
    if (kind === NUMBER) return hashNumber(Number(text.slice(tape.startAt(index), tape.endAt(index))));
    if (kind !== OBJECT && kind !== ARRAY)
      return hashText(text.slice(tape.startAt(index), tape.endAt(index)), 0);
    let hash = this.known.get(index);
    if (hash === undefined) {
      hash = kind === OBJECT ? this.ofObject(index) : this.ofArray(index);
      this.known.set(index, hash);
    }
    return hash;
  }

  private ofArray(index: number): number {
    const { tape } = this.document;
    let hash = 17;
    for (let at = index + 1, end = tape.nextAt(index); at < end; at = tape.nextAt(at)) {
      hash = mix(Math.imul(hash, 31) + this.at(at));
    }
    return hash;
  }

  /** A sum, because the order of keys is irrelevant. */
  private ofObject(index: number): number {
    const { tape } = this.document;
    let hash = 23;
    for (let at = index + 1, end = tape.nextAt(index); at < end; at = tape.nextAt(at + 1)) {
      hash = (hash + mix(Math.imul(this.at(at), 31) + this.at(at + 1))) | 0;
    }
    return mix(hash);
  }
}

/** JavaScript prints numbers that it cannot represent as null. */
function hashNumber(value: number): number {
  if (!Number.isFinite(value)) return hashText('null', 0);
  double[0] = value === 0 ? 0 : value;
  return mix(words[0] ^ Math.imul(words[1], 31));
}

function hashText(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
}

function mix(value: number): number {
  const once = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return once ^ (once >>> 13);
}
