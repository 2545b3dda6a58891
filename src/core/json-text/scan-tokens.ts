interface ScannedString {
  /** Offset after the closing quote; if `problem` is set, the offset of the error. */
  end: number;
  isEscaped: boolean;
  problem: string | null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SIMPLE_ESCAPES = '"\\/bfnrt';

/** Reads the string with its opening quote at `start`. */
export function scanString(text: string, start: number): ScannedString {
  let at = start + 1;
  let isEscaped = false;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return { end: at + 1, isEscaped, problem: null };
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
export function scanNumber(text: string, start: number): number {
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
