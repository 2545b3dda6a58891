const MAX_CAUSES = 5;

/**
 * Serializes an error for the log, by fields known to hold no secret. The database's errors carry the values of the
 * failed statement, which may be a password's hash, a token's, or a whole app.
 */
export function errorOf(error: unknown, depth = 0): unknown {
  if (!isErrorLike(error)) return typeof error === 'string' ? error : String(error);
  const { name, message, stack, code, constraint, cause } = error;
  return {
    type: name,
    message,
    stack,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(cause === undefined || depth >= MAX_CAUSES ? {} : { cause: errorOf(cause, depth + 1) }),
  };
}

interface ErrorLike {
  name?: string;
  message: string;
  stack?: string;
  code?: unknown;
  constraint?: unknown;
  cause?: unknown;
}

// Errors of native code are not always `instanceof Error`.
const isErrorLike = (value: unknown): value is ErrorLike =>
  typeof value === 'object' && value !== null && typeof (value as ErrorLike).message === 'string';
