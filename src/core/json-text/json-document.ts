import { parseArrayIndex, type JsonPath } from './json-pointer';
import { ARRAY, KINDS, OBJECT, STRING, type JsonKind, type Tape } from './tape';

/** A member of an object: its key, decoded, and where the key stands, quotes included. */
export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: JsonNode;
}

/** A value at its place in a text. Nodes are made as they are asked for: the same value may give two of them. */
export class JsonNode {
  constructor(
    readonly document: JsonDocument,
    /** The number of the value in its document, in the order of the text. */
    readonly index: number,
  ) {}

  get kind(): JsonKind {
    return KINDS[this.document.tape.kindAt(this.index)];
  }

  get start(): number {
    return this.document.tape.startAt(this.index);
  }

  get end(): number {
    return this.document.tape.endAt(this.index);
  }

  /** The number of items or members; 0 for a scalar. */
  get count(): number {
    return this.document.tape.countAt(this.index);
  }

  /** The members of an object in their order, duplicates included; none for anything else. Made anew at each call. */
  get members(): JsonMember[] {
    return this.document.membersAt(this.index);
  }

  /** The items of an array; none for anything else. Made anew at each call. */
  get items(): JsonNode[] {
    return this.document.itemsAt(this.index);
  }

  /** The member's value; the last one where a key stands twice. */
  get(key: string): JsonNode | null {
    return this.document.findMember(this.index, key);
  }
}

/** A JSON text and where each of its values stands. */
export class JsonDocument {
  private knownDepth: number | null = null;

  constructor(
    readonly text: string,
    readonly tape: Tape,
  ) {}

  /** How deep the whole is nested. */
  get depth(): number {
    return (this.knownDepth ??= this.tape.depthOf(0));
  }

  get root(): JsonNode {
    return new JsonNode(this, 0);
  }

  /** How many arrays and objects lie in one another in a value, itself counted; 0 for a scalar. */
  depthOf(node: JsonNode): number {
    return this.tape.depthOf(node.index);
  }

  /** The number of values, keys included. */
  get size(): number {
    return this.tape.length;
  }

  /** The value at a path; an array's index may be given as a number or as a pointer spells it. */
  find(path: JsonPath): JsonNode | null {
    let node: JsonNode | null = this.root;
    for (const step of path) {
      node =
        this.tape.kindAt(node.index) === ARRAY ? this.findItem(node.index, step) : node.get(String(step));
      if (!node) return null;
    }
    return node;
  }

  /** The value's own text. */
  sliceOf(node: JsonNode): string {
    return this.text.slice(node.start, node.end);
  }

  /** A string's value; for any other kind an error of the caller. */
  stringOf(node: JsonNode): string {
    if (node.kind !== 'string') throw new TypeError(`A ${node.kind} is not a string.`);
    return this.decodeAt(node.index);
  }

  /** The string's value where the node is one, else null. */
  findString(node: JsonNode | null): string | null {
    return node?.kind === 'string' ? this.decodeAt(node.index) : null;
  }

  /** Every string, keys included, in the order of the text. */
  forEachString(visit: (value: string) => void): void {
    for (let index = 0; index < this.tape.length; index += 1) {
      if (this.tape.kindAt(index) === STRING) visit(this.decodeAt(index));
    }
  }

  /** The string or key numbered `index`, decoded. */
  decodeAt(index: number): string {
    const { tape, text } = this;
    if (tape.isEscaped(index))
      return JSON.parse(text.slice(tape.startAt(index), tape.endAt(index))) as string;
    return text.slice(tape.startAt(index) + 1, tape.endAt(index) - 1);
  }

  membersAt(index: number): JsonMember[] {
    const { tape } = this;
    if (tape.kindAt(index) !== OBJECT) return [];
    const members: JsonMember[] = [];
    for (let at = index + 1, end = tape.nextAt(index); at < end; at = tape.nextAt(at + 1)) {
      members.push({
        key: this.decodeAt(at),
        keyStart: tape.startAt(at),
        keyEnd: tape.endAt(at),
        value: new JsonNode(this, at + 1),
      });
    }
    return members;
  }

  itemsAt(index: number): JsonNode[] {
    const { tape } = this;
    if (tape.kindAt(index) !== ARRAY) return [];
    const items: JsonNode[] = [];
    for (let at = index + 1, end = tape.nextAt(index); at < end; at = tape.nextAt(at)) {
      items.push(new JsonNode(this, at));
    }
    return items;
  }

  findMember(index: number, key: string): JsonNode | null {
    const { tape } = this;
    if (tape.kindAt(index) !== OBJECT) return null;
    let found = -1;
    for (let at = index + 1, end = tape.nextAt(index); at < end; at = tape.nextAt(at + 1)) {
      if (this.isStringAt(at, key)) found = at + 1;
    }
    return found === -1 ? null : new JsonNode(this, found);
  }

  private isStringAt(index: number, value: string): boolean {
    const { tape, text } = this;
    if (tape.isEscaped(index)) return this.decodeAt(index) === value;
    const start = tape.startAt(index) + 1;
    return tape.endAt(index) - 1 - start === value.length && text.startsWith(value, start);
  }

  private findItem(index: number, step: string | number): JsonNode | null {
    const { tape } = this;
    const wanted = typeof step === 'number' ? step : parseArrayIndex(step);
    if (wanted === null || !Number.isInteger(wanted) || wanted < 0 || wanted >= tape.countAt(index))
      return null;
    let at = index + 1;
    for (let skipped = 0; skipped < wanted; skipped += 1) at = tape.nextAt(at);
    return new JsonNode(this, at);
  }
}
