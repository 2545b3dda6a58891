import type { JsonPath } from './json-pointer';

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
