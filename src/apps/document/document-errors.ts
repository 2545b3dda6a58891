import { AppError, STATUS, unprocessable, type FieldError } from '../../core/errors';
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

/** Error for a document that could not be parsed. `reason` is a clause, such as `it is empty`. */
export function invalidAppDocument(reason: string): AppError {
  const detail = `The app document was refused: ${reason}.`;
  return invalidDocument({
    detail,
    remedy: 'Fix the document, or export it again.',
    errors: [{ path: '', message: reason }],
  });
}

export function invalidDocument({ detail, ...options }: InvalidDocument): AppError {
  return unprocessable('invalid_app_document', detail, options);
}

/** Error for JSON that is not an app. `errors` has at least one entry; the first one becomes the detail. */
export function notAnApp(errors: FieldError[], remedy: string): AppError {
  const [{ path, message }] = errors;
  const where = path === '' ? 'The document' : path;
  return invalidDocument({ detail: `This is not an app document: ${where} ${message}.`, remedy, errors });
}

export function documentTooLarge(cause?: unknown): AppError {
  return tooLarge(`${MAX_DOCUMENT_BYTES / 1024 / 1024} MiB`, cause);
}

function tooLarge(limit: string, cause: unknown): AppError {
  return new AppError(
    'payload_too_large',
    STATUS.payloadTooLarge,
    `The app document is larger than ${limit}.`,
    {
      remedy: 'Remove large parts, such as files inside the app, or split the app.',
      errors: [{ path: '', message: `is larger than ${limit}` }],
      cause,
    },
  );
}

/** Converts errors of JSON parsing and editing to AppErrors for users. Returns any other error unchanged. */
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
    remedy: 'Fix the JSON at that position, or export the app again.',
    errors: [{ path: formatPointer(error.path), message: `${message} (${place})` }],
    data: { line, column },
    cause: error,
  });
}

function tooDeep(path: JsonPath, cause: unknown): AppError {
  const pointer = formatPointer(path);
  return invalidDocument({
    detail: `The app document is nested deeper than ${MAX_DOCUMENT_DEPTH} levels, at ${pointer}.`,
    remedy: 'Store deeply nested data as a string, or outside the app.',
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
