import { HttpStatus } from '@nestjs/common';
import { AppError, unprocessable, type FieldError } from '../../core/errors';
import {
  formatPointer,
  JsonPatchError,
  JsonSyntaxError,
  JsonTooDeepError,
  JsonTooLargeError,
  JsonTooManyValuesError,
  type JsonPath,
} from '../../core/json-text';

export const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;
export const MAX_DOCUMENT_DEPTH = 100;
/** Real documents of 32 MiB hold about a million; sixteen million zeros would take all of the memory. */
export const MAX_DOCUMENT_VALUES = 2_500_000;

interface InvalidDocument {
  detail: string;
  remedy: string;
  errors: FieldError[];
  data?: Record<string, unknown>;
  cause?: unknown;
}

/** For a document that was refused before it could be read as one; `reason` is a clause, such as `it is empty`. */
export function invalidAppDocument(reason: string): AppError {
  const detail = `The app document was refused: ${reason}.`;
  return invalidDocument({
    detail,
    remedy: 'Mend the document, or export it again.',
    errors: [{ path: '', message: reason }],
  });
}

export function invalidDocument({ detail, ...options }: InvalidDocument): AppError {
  return unprocessable('invalid_app_document', detail, options);
}

/** A document that is JSON, but not an app; `errors` has at least one entry, and the first one becomes the detail. */
export function notAnApp(errors: FieldError[], remedy: string): AppError {
  const [{ path, message }] = errors;
  const where = path === '' ? 'The document' : path;
  return invalidDocument({ detail: `This is no app document: ${where} ${message}.`, remedy, errors });
}

export function documentTooLarge(cause?: unknown): AppError {
  return tooLarge(`${MAX_DOCUMENT_BYTES / 1024 / 1024} MiB`, cause);
}

function tooLarge(limit: string, cause: unknown): AppError {
  return new AppError(
    'payload_too_large',
    HttpStatus.PAYLOAD_TOO_LARGE,
    `The app document is larger than ${limit}.`,
    {
      remedy: 'Take out what is large, such as files kept inside the app, or split the app.',
      errors: [{ path: '', message: `is larger than ${limit}` }],
      cause,
    },
  );
}

/** What reading or changing JSON text throws, as it is told to people; anything else as it is. */
export function asDocumentError(error: unknown): unknown {
  if (error instanceof JsonTooLargeError) return documentTooLarge(error);
  if (error instanceof JsonTooManyValuesError) return tooLarge(`${MAX_DOCUMENT_VALUES} values`, error);
  if (error instanceof JsonPatchError) return invalidPatch(error);
  if (error instanceof JsonTooDeepError) return tooDeep(error.path, error);
  return error instanceof JsonSyntaxError ? notJson(error) : error;
}

function notJson(error: JsonSyntaxError): AppError {
  const { line, column, message } = error;
  const place = `line ${line}, column ${column}`;
  return invalidDocument({
    detail: `The app document is not valid JSON: ${message}, at ${place}.`,
    remedy: 'Export the app again, or mend the file at that place.',
    errors: [{ path: formatPointer(error.path), message: `${message} (${place})` }],
    data: { line, column },
    cause: error,
  });
}

function tooDeep(path: JsonPath, cause: unknown): AppError {
  const pointer = formatPointer(path);
  return invalidDocument({
    detail: `The app document is nested deeper than ${MAX_DOCUMENT_DEPTH} levels, at ${pointer}.`,
    remedy: 'Keep deep data as a string, or out of the app.',
    errors: [{ path: pointer, message: `is nested deeper than ${MAX_DOCUMENT_DEPTH} levels` }],
    cause,
  });
}

function invalidPatch(error: JsonPatchError): AppError {
  const { operationIndex, path, message } = error;
  const isWhole = operationIndex === -1;
  const detail = isWhole
    ? message
    : `Operation ${operationIndex} (${path || 'the whole document'}): ${message}`;
  return unprocessable('invalid_patch', detail, {
    remedy: 'Nothing was changed. Read the document again, and send a patch that fits it.',
    errors: [{ path: isWhole ? '' : `/${operationIndex}`, message }],
    data: isWhole ? {} : { operationIndex },
    cause: error,
  });
}
