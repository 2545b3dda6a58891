export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

export const KINDS: readonly JsonKind[] = ['object', 'array', 'string', 'number', 'boolean', 'null'];
export const OBJECT = 0;
export const ARRAY = 1;
export const STRING = 2;
export const NUMBER = 3;
export const BOOLEAN = 4;
export const NULL = 5;

const FIELDS = 4;
const START = 0;
const END = 1;
const NEXT = 2;
const SHAPE = 3;
const KIND_MASK = 7;
const ESCAPED = 8;
const COUNT_SHIFT = 4;

/**
 * Every value of a text in order, 16 bytes each and outside of the JavaScript heap: as objects, 32 MiB of `[0,0,0,…`
 * would exhaust the process. Keys are strings before their values. The name is simdjson's.
 */
export class Tape {
  private fields = new Int32Array(FIELDS * 256);
  length = 0;

  push(kind: number, start: number): number {
    const index = this.length;
    const at = index * FIELDS;
    if (at === this.fields.length) this.grow();
    this.fields[at + START] = start;
    this.fields[at + SHAPE] = kind;
    this.length = index + 1;
    return index;
  }

  close(index: number, end: number): void {
    const at = index * FIELDS;
    this.fields[at + END] = end;
    this.fields[at + NEXT] = this.length;
  }

  markEscaped(index: number): void {
    this.fields[index * FIELDS + SHAPE] |= ESCAPED;
  }

  countChild(index: number): void {
    this.fields[index * FIELDS + SHAPE] += 1 << COUNT_SHIFT;
  }

  kindAt(index: number): number {
    return this.fields[index * FIELDS + SHAPE] & KIND_MASK;
  }

  isEscaped(index: number): boolean {
    return (this.fields[index * FIELDS + SHAPE] & ESCAPED) !== 0;
  }

  /** Number of items or members of a container. */
  countAt(index: number): number {
    return this.fields[index * FIELDS + SHAPE] >>> COUNT_SHIFT;
  }

  startAt(index: number): number {
    return this.fields[index * FIELDS + START];
  }

  endAt(index: number): number {
    return this.fields[index * FIELDS + END];
  }

  /** Index after the value and everything in it. */
  nextAt(index: number): number {
    return this.fields[index * FIELDS + NEXT];
  }

  /** Nesting depth, the entry itself included. */
  depthOf(index: number): number {
    const ends: number[] = [];
    let depth = 0;
    for (let at = index, end = this.nextAt(index); at < end; at += 1) {
      while (ends.length > 0 && ends[ends.length - 1] <= at) ends.pop();
      if (this.kindAt(at) > ARRAY) continue;
      ends.push(this.nextAt(at));
      depth = Math.max(depth, ends.length);
    }
    return depth;
  }

  private grow(): void {
    const larger = new Int32Array(this.fields.length * 2);
    larger.set(this.fields);
    this.fields = larger;
  }
}
