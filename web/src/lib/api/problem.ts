import type { components } from './schema';

export interface FieldProblem {
  path: string;
  message: string;
}

interface ProblemDocument {
  code?: string;
  detail?: string;
  remedy?: string;
  errors?: FieldProblem[];
  [member: string]: unknown;
}

interface ProblemFields {
  status: number;
  code: string;
  message: string;
  remedy?: string | null;
  errors?: FieldProblem[];
  data?: Record<string, unknown>;
  retryAfterMs?: number | null;
}

/** A problem document (RFC 9457), split into cause and remedy. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly remedy: string | null;
  readonly errors: FieldProblem[];
  readonly data: Record<string, unknown>;
  /** Wait that the server asks for. */
  readonly retryAfterMs: number | null;

  constructor({
    status,
    code,
    message,
    remedy = null,
    errors = [],
    data = {},
    retryAfterMs = null,
  }: ProblemFields) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
    this.errors = errors;
    this.data = data;
    this.retryAfterMs = retryAfterMs;
  }

  /** Reads the problem document of a response. A proxy's error page has none. */
  static async from(response: Response): Promise<ApiProblem> {
    return ApiProblem.of(response.status, await response.json().catch(() => null), retryAfterOf(response));
  }

  static of(status: number, body: unknown, retryAfterMs: number | null = null): ApiProblem {
    const { code, detail, remedy, errors, ...data } = (
      typeof body === 'object' && body !== null ? body : {}
    ) as ProblemDocument;
    const text = detail ?? `The server answered with status ${status}.`;
    return new ApiProblem({
      status,
      code: code ?? 'unknown',
      // `detail` ends with the remedy, which is shown separately.
      message: remedy && text.endsWith(remedy) ? text.slice(0, -remedy.length).trim() : text,
      remedy,
      errors,
      data,
      retryAfterMs,
    });
  }

  static ofJob({ error }: components['schemas']['JobView']): ApiProblem {
    const { code, message, remedy, ...data } = error ?? { code: 'unknown', message: 'The job failed.' };
    return new ApiProblem({ status: 422, code, message, remedy, data });
  }
}

/** Reads seconds only: a date depends on the clock of this machine. */
function retryAfterOf({ headers }: Response): number | null {
  const text = headers.get('Retry-After') ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : null;
}

export const connectionLost = (
  cause: unknown,
  remedy = 'Check your connection, then try again. What you entered is still here.',
): ApiProblem =>
  Object.assign(
    new ApiProblem({
      status: 0,
      code: 'connection_lost',
      message: 'The server could not be reached.',
      remedy,
    }),
    { cause },
  );

export const isProblem = (error: unknown, ...codes: string[]): error is ApiProblem =>
  error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code));

/** Converts any error to a problem. */
export const problemOf = (error: unknown): ApiProblem =>
  error instanceof ApiProblem
    ? error
    : new ApiProblem({
        status: 0,
        code: 'unexpected',
        message: 'Something unexpected went wrong in this page.',
        remedy: 'Reload the page.',
      });
