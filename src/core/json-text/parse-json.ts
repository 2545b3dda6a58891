import {
  JsonDocument,
  JsonSyntaxError,
  JsonTooDeepError,
  JsonTooManyValuesError,
  MAX_DEPTH,
} from './json-document';
import type { JsonPath } from './json-path';
import { ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING, Tape } from './tape';

const NO_KEY = -1;
const BYTE_ORDER_MARK = 0xfeff;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export interface ParseLimits {
  /** Default: MAX_DEPTH. */
  maxDepth?: number;
  /** Limit on values and keys. Each takes 16 bytes here, and about 200 once it is walked or changed. */
  maxValues?: number;
}

/**
 * Parses RFC 8259 JSON strictly, and records the position of every value. Tolerates a byte order mark. Any depth can
 * be parsed, but values of a text deeper than MAX_DEPTH cannot be read or changed: that throws JsonTooDeepError.
 */
export function parseJson(text: string, limits: ParseLimits = {}): JsonDocument {
  return new JsonDocument(text, new Reader(text, limits).read());
}

class Reader {
  private readonly tape = new Tape();
  private readonly open: number[] = [];
  private readonly lastKey: number[] = [];
  private readonly maxDepth: number;
  private readonly maxValues: number;
  private at = 0;

  constructor(
    private readonly text: string,
    limits: ParseLimits,
  ) {
    this.maxDepth = limits.maxDepth ?? MAX_DEPTH;
    this.maxValues = limits.maxValues ?? Infinity;
  }

  read(): Tape {
    if (this.text.charCodeAt(0) === BYTE_ORDER_MARK) this.at = 1;
    this.skipBlank();
    this.readValue();
    while (this.open.length > 0) this.readInContainer(this.open[this.open.length - 1]);
    this.skipBlank();
    if (this.at < this.text.length) throw this.unexpected('the end of the text');
    return this.tape;
  }

  private readInContainer(container: number): void {
    const isObject = this.tape.kindAt(container) === OBJECT;
    const isFirst = this.tape.countAt(container) === 0;
    this.skipBlank();
    const code = this.text.charCodeAt(this.at);
    if (code === (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return this.closeContainer(container);
    if (!isFirst) {
      if (code !== COMMA) throw this.unexpected(isObject ? '"," or "}"' : '"," or "]"');
      this.at += 1;
      this.skipBlank();
    }
    if (isObject) this.readKey();
    this.tape.countChild(container);
    if (this.tape.length >= this.maxValues) throw new JsonTooManyValuesError(this.maxValues);
    this.readValue();
  }

  private readKey(): void {
    this.lastKey[this.open.length - 1] = NO_KEY;
    if (this.text.charCodeAt(this.at) !== QUOTE) throw this.unexpected('a key in double quotes');
    this.lastKey[this.open.length - 1] = this.readString();
    this.skipBlank();
    if (this.text.charCodeAt(this.at) !== COLON) throw this.unexpected('":"');
    this.at += 1;
    this.skipBlank();
  }

  private readValue(): void {
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) this.readString();
    else if (code === OPEN_BRACE) this.openContainer(OBJECT);
    else if (code === OPEN_BRACKET) this.openContainer(ARRAY);
    else if (code === 0x74) this.readWord('true', BOOLEAN);
    else if (code === 0x66) this.readWord('false', BOOLEAN);
    else if (code === 0x6e) this.readWord('null', NULL);
    else this.readNumber();
  }

  private openContainer(kind: number): void {
    if (this.open.length >= this.maxDepth) throw new JsonTooDeepError(this.maxDepth, this.path(), this.at);
    this.open.push(this.tape.push(kind, this.at));
    this.lastKey.push(NO_KEY);
    this.at += 1;
  }

  private closeContainer(container: number): void {
    this.at += 1;
    this.tape.close(container, this.at);
    this.open.pop();
    this.lastKey.pop();
  }

  private readString(): number {
    const index = this.tape.push(STRING, this.at);
    const { end, isEscaped, problem } = scanString(this.text, this.at);
    if (problem) {
      this.at = end;
      throw this.fault(problem);
    }
    if (isEscaped) this.tape.markEscaped(index);
    this.at = end;
    this.tape.close(index, end);
    return index;
  }

  private readNumber(): void {
    const end = scanNumber(this.text, this.at);
    if (end < 0) {
      this.at = -end - 1;
      throw this.unexpected('a value');
    }
    this.tape.close(this.tape.push(NUMBER, this.at), end);
    this.at = end;
  }

  private readWord(word: string, kind: number): void {
    if (!this.text.startsWith(word, this.at)) throw this.unexpected('a value');
    const end = this.at + word.length;
    this.tape.close(this.tape.push(kind, this.at), end);
    this.at = end;
  }

  private skipBlank(): void {
    const { text } = this;
    let at = this.at;
    for (let code = text.charCodeAt(at); isBlank(code); code = text.charCodeAt(at)) at += 1;
    this.at = at;
  }

  private unexpected(expected: string): JsonSyntaxError {
    if (this.at >= this.text.length) return this.fault(`The text ends where ${expected} should be`);
    return this.fault(
      `${JSON.stringify(String.fromCodePoint(this.text.codePointAt(this.at)!))} where ${expected} should be`,
    );
  }

  private fault(message: string): JsonSyntaxError {
    return new JsonSyntaxError(message, { text: this.text, offset: this.at, path: this.path() });
  }

  private path(): JsonPath {
    const steps: (string | number)[] = [];
    this.open.forEach((container, level) => {
      const isObject = this.tape.kindAt(container) === OBJECT;
      const key = this.lastKey[level];
      if (!isObject) steps.push(Math.max(0, this.tape.countAt(container) - 1));
      else if (key !== NO_KEY) {
        steps.push(JSON.parse(this.text.slice(this.tape.startAt(key), this.tape.endAt(key))) as string);
      }
    });
    return steps;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

interface ScannedString {
  /** Offset after the closing quote; if `problem` is set, the offset of the error. */
  end: number;
  isEscaped: boolean;
  problem: string | null;
}

const SCAN_TOKENS_QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SIMPLE_ESCAPES = '"\\/bfnrt';

/** Reads the string with its opening quote at `start`. */
function scanString(text: string, start: number): ScannedString {
  let at = start + 1;
  let isEscaped = false;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === SCAN_TOKENS_QUOTE) return { end: at + 1, isEscaped, problem: null };
    if (code === BACKSLASH) {
      isEscaped = true;
      const length = escapeLength(text, at);
      if (length === 0) return { end: at, isEscaped, problem: 'An escape that JSON does not know' };
      at += length;
    } else if (code >= 0x20) {
      at += 1;
    } else {
      const problem = at >= text.length ? 'A string that does not end' : 'A control character in a string';
      return { end: at, isEscaped, problem };
    }
  }
}

function escapeLength(text: string, at: number): number {
  if (at + 1 >= text.length) return 0;
  if (SIMPLE_ESCAPES.includes(text[at + 1])) return 2;
  return /^u[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 6)) ? 6 : 0;
}

/** Returns the end of the number at `start`; `-1 - offset` of the error if it is malformed. */
function scanNumber(text: string, start: number): number {
  let at = start;
  if (text.charCodeAt(at) === 0x2d) at += 1;
  const first = text.charCodeAt(at);
  const integerEnd = first === 0x30 ? at + 1 : skipDigits(text, at);
  if (integerEnd === at) return -1 - at;
  at = integerEnd;
  if (text.charCodeAt(at) === 0x2e) {
    const end = skipDigits(text, at + 1);
    if (end === at + 1) return -1 - end;
    at = end;
  }
  const code = text.charCodeAt(at);
  if (code !== 0x65 && code !== 0x45) return at;
  const sign = text.charCodeAt(at + 1);
  const digits = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
  const end = skipDigits(text, digits);
  return end === digits ? -1 - end : end;
}

function skipDigits(text: string, start: number): number {
  let at = start;
  for (let code = text.charCodeAt(at); code >= 0x30 && code <= 0x39; code = text.charCodeAt(at)) at += 1;
  return at;
}
