import type { JsonDocument, JsonNode } from './json-document';
import { ARRAY, NUMBER, OBJECT, STRING } from './tape';

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
