import { HttpStatus } from '@nestjs/common';

/** Refused field of a request; `path` is a dotted path or a JSON pointer into the body. */
export interface FieldError {
  path: string;
  message: string;
}

export interface AppErrorOptions {
  /** Sentence that tells the reader what to do. */
  remedy?: string;
  /** Extra members of the problem document, e.g. `{ count: 3 }`. */
  data?: Record<string, unknown>;
  errors?: FieldError[];
  retryAfterSeconds?: number;
  cause?: unknown;
}

/**
 * Expected failure: it has a stable code and an HTTP status, and its message is shown to people. Anything else that
 * is thrown is a defect, and answers 500 without detail.
 */
export class AppError extends Error {
  readonly remedy?: string;
  readonly data: Record<string, unknown>;
  readonly errors?: FieldError[];
  readonly retryAfterSeconds?: number;

  constructor(
    readonly code: string,
    readonly status: HttpStatus,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.remedy = options.remedy;
    this.data = options.data ?? {};
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

export const badRequest = (detail: string, errors?: FieldError[]) =>
  new AppError('bad_request', HttpStatus.BAD_REQUEST, detail, { errors });

export const unauthorized = (detail = 'Sign in first.') =>
  new AppError('unauthorized', HttpStatus.UNAUTHORIZED, detail);

export const forbidden = (detail: string) => new AppError('forbidden', HttpStatus.FORBIDDEN, detail);

export const notFound = (what: string) =>
  new AppError('not_found', HttpStatus.NOT_FOUND, `${what} was not found.`);

export const unprocessable = (code: string, detail: string, options: AppErrorOptions = {}) =>
  new AppError(code, HttpStatus.UNPROCESSABLE_ENTITY, detail, options);

export const conflict = (code: string, detail: string, options: AppErrorOptions = {}) =>
  new AppError(code, HttpStatus.CONFLICT, detail, options);
