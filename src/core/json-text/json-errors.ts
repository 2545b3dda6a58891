import type { JsonPath } from './json-pointer';

/** The text is not JSON. `offset` counts UTF-16 units from 0, `line` and `column` count from 1. */
export class JsonSyntaxError extends Error {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  /** The value that was being read when the text went wrong. */
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

/** Arrays and objects lie deeper in one another than is allowed. */
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

/** What an edit or a patch makes of the text would be longer than is allowed. */
export class JsonTooLargeError extends Error {
  constructor(readonly maxLength: number) {
    super(`The result is longer than ${maxLength} characters.`);
    this.name = 'JsonTooLargeError';
  }
}

/** The text holds more values, keys included, than is allowed: short ones take far more memory than their text. */
export class JsonTooManyValuesError extends Error {
  constructor(readonly maxValues: number) {
    super(`More than ${maxValues} values.`);
    this.name = 'JsonTooManyValuesError';
  }
}

/** An edit or a pointer that leads nowhere in this document. */
export class JsonPathError extends Error {
  constructor(
    message: string,
    readonly path: JsonPath,
  ) {
    super(message);
    this.name = 'JsonPathError';
  }
}

/** A JSON Patch that is malformed or cannot be applied; `operationIndex` is -1 where no single one is at fault. */
export class JsonPatchError extends Error {
  constructor(
    message: string,
    readonly operationIndex: number,
    /** The pointer of the operation, as it was sent. */
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'JsonPatchError';
  }
}

/** Line and column, both from 1, of an offset into the text. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/** Whether it says that a text cannot be read, and not that something else went wrong. */
export const isUnreadableJson = (
  error: unknown,
): error is JsonSyntaxError | JsonTooDeepError | JsonTooManyValuesError =>
  error instanceof JsonSyntaxError ||
  error instanceof JsonTooDeepError ||
  error instanceof JsonTooManyValuesError;
