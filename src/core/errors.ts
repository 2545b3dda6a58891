/** HTTP statuses of the errors made here. Nest's own list would bring Nest into code that runs without it. */
export const STATUS = {
  badRequest: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  payloadTooLarge: 413,
  unprocessable: 422,
} as const;

export const FIELD_ERROR_CODES = [
  'required',
  'too_short',
  'too_long',
  'too_small',
  'too_large',
  'too_many',
  'duplicate',
  'not_allowed',
  'not_integer',
  'not_email',
  'not_https_url',
  'not_date',
  'not_id',
  'unknown_field',
  'wrong_format',
] as const;

export type FieldErrorCode = (typeof FIELD_ERROR_CODES)[number];

/** The rule that a field breaks, and the limits of the rule. */
export interface FieldConstraint {
  code: FieldErrorCode;
  min?: number;
  max?: number;
  /** Accepted values. */
  allowed?: string[];
}

/** Refused field of a request; `path` is a dotted path or a JSON pointer into the body. */
export interface FieldError extends Partial<FieldConstraint> {
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
    readonly status: number,
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
  new AppError('bad_request', STATUS.badRequest, detail, { errors });

export const unauthorized = (detail = 'Sign in first.') =>
  new AppError('unauthorized', STATUS.unauthorized, detail);

export const forbidden = (
  detail: string,
  { code = 'forbidden', ...options }: AppErrorOptions & { code?: string } = {},
) => new AppError(code, STATUS.forbidden, detail, options);

export const notFound = (what: string) =>
  new AppError('not_found', STATUS.notFound, `${what} was not found.`);

export const unprocessable = (code: string, detail: string, options: AppErrorOptions = {}) =>
  new AppError(code, STATUS.unprocessable, detail, options);

export const conflict = (code: string, detail: string, options: AppErrorOptions = {}) =>
  new AppError(code, STATUS.conflict, detail, options);
