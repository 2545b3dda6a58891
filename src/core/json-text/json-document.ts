import { parseArrayIndex, type JsonPath } from './json-path';
import { ARRAY, KINDS, OBJECT, STRING, BOOLEAN, NULL, NUMBER, type JsonKind, type Tape } from './tape';

/** Member of an object: its decoded key, and the position of the key, quotes included. */
export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: JsonNode;
}

/** Value at its position in a text. Nodes are created on demand: the same value may have two of them. */
export class JsonNode {
  constructor(
    readonly document: JsonDocument,
    /** Number of the value in its document, in text order. */
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

  /** Number of items or members; 0 for a scalar. */
  get count(): number {
    return this.document.tape.countAt(this.index);
  }

  /** Members of an object in text order, duplicates included; empty for anything else. Computed at each call. */
  get members(): JsonMember[] {
    return this.document.membersAt(this.index);
  }

  /** Items of an array; empty for anything else. Computed at each call. */
  get items(): JsonNode[] {
    return this.document.itemsAt(this.index);
  }

  /** Returns the member's value; the last one if a key is duplicated. */
  get(key: string): JsonNode | null {
    return this.document.findMember(this.index, key);
  }
}

/** JSON text with the position of each of its values. */
export class JsonDocument {
  private knownDepth: number | null = null;
  /** The line that was asked for last. */
  private line = { start: 0, end: -1, indent: '' };

  constructor(
    readonly text: string,
    readonly tape: Tape,
  ) {}

  /** Nesting depth of the document. */
  get depth(): number {
    return (this.knownDepth ??= this.tape.depthOf(0));
  }

  get root(): JsonNode {
    return new JsonNode(this, 0);
  }

  /** Nesting depth of a value, itself included; 0 for a scalar. */
  depthOf(node: JsonNode): number {
    return this.tape.depthOf(node.index);
  }

  /** Number of values, keys included. */
  get size(): number {
    return this.tape.length;
  }

  /** Returns the value at a path; an array index may be a number or a pointer token. */
  find(path: JsonPath): JsonNode | null {
    let node: JsonNode | null = this.root;
    for (const step of path) {
      node =
        this.tape.kindAt(node.index) === ARRAY ? this.findItem(node.index, step) : node.get(String(step));
      if (!node) return null;
    }
    return node;
  }

  /** Returns the value's own text. */
  sliceOf(node: JsonNode): string {
    return this.text.slice(node.start, node.end);
  }

  /** Returns the value of a string node, else null. */
  findString(node: JsonNode | null): string | null {
    return node?.kind === 'string' ? this.decodeAt(node.index) : null;
  }

  /**
   * Returns the indentation of the line at a position. It searches a line once for all of its values: a text may have a
   * single line with a million of them.
   */
  indentAt(position: number): string {
    if (position < this.line.start || position > this.line.end) {
      const start = this.text.lastIndexOf('\n', position) + 1;
      const newlineAt = this.text.indexOf('\n', position);
      const end = newlineAt === -1 ? this.text.length : newlineAt;
      this.line = { start, end, indent: /^[ \t]*/.exec(this.text.slice(start, end))![0] };
    }
    return this.line.indent;
  }

  /**
   * Visits the strings that contain one of the marks, keys included, in text order. Decodes few others: most of a large
   * document is strings. A mark must not contain a character for which JSON has a short escape, such as a quote.
   */
  forEachStringWith(marks: readonly string[], visit: (value: string) => void): void {
    const { tape, text } = this;
    // Any character may be written as an escape with its number.
    const searches = [...marks, '\\u'].map((mark) => ({ mark, next: text.indexOf(mark) }));
    for (let index = 0; index < tape.length; index += 1) {
      if (tape.kindAt(index) !== STRING) continue;
      const start = tape.startAt(index);
      const end = tape.endAt(index);
      let mayContain = false;
      for (const search of searches) {
        if (search.next !== -1 && search.next < start) search.next = text.indexOf(search.mark, start);
        if (search.next !== -1 && search.next < end) mayContain = true;
      }
      if (!mayContain) continue;
      const value = this.decodeAt(index);
      if (marks.some((mark) => value.includes(mark))) visit(value);
    }
  }

  /** Decodes the string or key with this index. */
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

/** The text is not JSON. `offset` counts UTF-16 units from 0; `line` and `column` count from 1. */
export class JsonSyntaxError extends Error {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  /** Value that was being read at the error. */
  readonly path: JsonPath;

  constructor(message: string, where: { text: string; offset: number; path: JsonPath }) {
    const { line, column } = positionAt(where.text, where.offset);
    super(message);
    this.name = 'JsonSyntaxError';
    this.offset = where.offset;
    this.line = line;
    this.column = column;
    this.path = where.path;
  }
}

/** Arrays and objects are nested deeper than the limit. */
export class JsonTooDeepError extends Error {
  constructor(
    readonly maxDepth: number,
    readonly path: JsonPath,
    readonly offset: number | null = null,
  ) {
    super(`Nested deeper than ${maxDepth} levels.`);
    this.name = 'JsonTooDeepError';
  }
}

/** The result of an edit or a patch would exceed the limit. */
export class JsonTooLargeError extends Error {
  constructor(readonly maxLength: number) {
    super(`The result is longer than ${maxLength} characters.`);
    this.name = 'JsonTooLargeError';
  }
}

/** The text holds more values, keys included, than the limit: short values take far more memory than their text. */
export class JsonTooManyValuesError extends Error {
  constructor(readonly maxValues: number) {
    super(`More than ${maxValues} values.`);
    this.name = 'JsonTooManyValuesError';
  }
}

/** An edit or a pointer does not match this document. */
export class JsonPathError extends Error {
  constructor(
    message: string,
    readonly path: JsonPath,
  ) {
    super(message);
    this.name = 'JsonPathError';
  }
}

/** A JSON Patch is malformed or cannot be applied; `operationIndex` is -1 if no single operation is at fault. */
export class JsonPatchError extends Error {
  constructor(
    message: string,
    readonly operationIndex: number,
    /** Pointer of the operation, as sent. */
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'JsonPatchError';
  }
}

/** Returns line and column, both from 1, of an offset. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/** Returns true for errors about the text itself. */
export const isUnreadableJson = (
  error: unknown,
): error is JsonSyntaxError | JsonTooDeepError | JsonTooManyValuesError =>
  error instanceof JsonSyntaxError ||
  error instanceof JsonTooDeepError ||
  error instanceof JsonTooManyValuesError;

/** Converts to plain JavaScript. Every key becomes an own property, even `__proto__`. */
export function toValue(document: JsonDocument, node: JsonNode): unknown {
  requireWalkable(node);
  return valueAt(document, node.index);
}

function valueAt(document: JsonDocument, index: number): unknown {
  const { tape, text } = document;
  const kind = tape.kindAt(index);
  if (kind === OBJECT) return objectAt(document, index);
  if (kind === ARRAY) return arrayAt(document, index);
  if (kind === NUMBER) return Number(text.slice(tape.startAt(index), tape.endAt(index)));
  if (kind === BOOLEAN) return text[tape.startAt(index)] === 't';
  return kind === NULL ? null : document.decodeAt(index);
}

function arrayAt(document: JsonDocument, index: number): unknown[] {
  const { tape } = document;
  const items: unknown[] = [];
  for (let at = index + 1, end = tape.nextAt(index); at < end; at = tape.nextAt(at))
    items.push(valueAt(document, at));
  return items;
}

function objectAt(document: JsonDocument, index: number): Record<string, unknown> {
  const { tape } = document;
  const object: Record<string, unknown> = {};
  for (let at = index + 1, end = tape.nextAt(index); at < end; at = tape.nextAt(at + 1)) {
    const key = document.decodeAt(at);
    const value = valueAt(document, at + 1);
    if (key !== '__proto__') object[key] = value;
    else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

/** Limit for code that walks values by recursion, so that it cannot overflow the stack. */
export const MAX_DEPTH = 500;

/** Throws JsonTooDeepError for a value that only the parser can handle. */
export function requireWalkable(node: JsonNode): void {
  if (node.document.depth > MAX_DEPTH && node.document.depthOf(node) > MAX_DEPTH) {
    throw new JsonTooDeepError(MAX_DEPTH, [], node.start);
  }
}
