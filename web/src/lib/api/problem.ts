import { t } from '@lingui/core/macro';
import type { components } from './schema';

export type FieldProblem = components['schemas']['FieldProblemView'];

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
  /** Wait requested by the server. */
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

  /** Reads the problem document of a response. An HTML page comes from an intermediary, not from Trellis. */
  static async from(response: Response): Promise<ApiProblem> {
    const retryAfterMs = retryAfterOf(response);
    const document: unknown = await response.json().catch(() => null);
    return document === null
      ? foreignAnswer(response, retryAfterMs)
      : ApiProblem.of(response.status, document, retryAfterMs);
  }

  static of(status: number, body: unknown, retryAfterMs: number | null = null): ApiProblem {
    const { code, detail, remedy, errors, ...data } = (
      typeof body === 'object' && body !== null ? body : {}
    ) as ProblemDocument;
    const text = detail ?? t`The server answered with status ${status}.`;
    // `detail` ends with the remedy, which is shown separately.
    const message = remedy && text.endsWith(remedy) ? text.slice(0, -remedy.length).trim() : text;
    return new ApiProblem({
      status,
      code: code ?? 'unknown',
      message,
      remedy,
      errors,
      data,
      retryAfterMs,
    });
  }

  /** The same problem for one part of the request, with its fields; null if none of them was refused. */
  partAt(prefix: string): ApiProblem | null {
    const inPart = this.errors.filter(({ path }) => path.startsWith(prefix));
    if (inPart.length === 0) return null;
    const errors = inPart.map((error) => ({ ...error, path: error.path.slice(prefix.length) }));
    return new ApiProblem({ ...this, message: this.message, errors });
  }

  static ofJob({ error }: Pick<components['schemas']['JobView'], 'error'>): ApiProblem {
    const { code, message, remedy, ...data } = error ?? { code: 'unknown', message: t`The job failed.` };
    return new ApiProblem({ status: 422, code, message, remedy, data });
  }
}

/** Reads seconds only: a date depends on the clock of this machine. */
function retryAfterOf({ headers }: Response): number | null {
  const text = headers.get('Retry-After') ?? '';
  return /^\d+$/.test(text) ? Number(text) * 1_000 : null;
}

/** Names the sender of a response that is not from Trellis: a proxy, a firewall, or a network's sign-in page. */
function foreignAnswer(
  { ok, status, statusText, headers }: Response,
  retryAfterMs: number | null,
): ApiProblem {
  const server = headers.get('Server');
  const who = server
    ? t`A server between this page and Trellis (${server})`
    : t`A server between this page and Trellis`;
  const answer = `${status} ${statusText}`.trim();
  return new ApiProblem({
    status,
    code: 'foreign_answer',
    message: ok ? t`${who} answered with a page of its own.` : t`${who} answered: ${answer}.`,
    remedy: foreignRemedy(ok, status),
    retryAfterMs,
  });
}

function foreignRemedy(ok: boolean, status: number): string {
  if (ok) return t`Your network may want you to sign in: reload this page.`;
  if (PASSING_STATUS.has(status))
    return t`Trellis may be restarting. Try again in a moment. If that does not help, tell whoever runs this server.`;
  if (status === 413) return t`It limits the size of requests. Whoever runs this server can raise the limit.`;
  return t`Tell whoever runs this server: its log says more.`;
}

const PASSING_STATUS: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Returns true for a passing failure: no connection, or a server that is busy or restarting. */
export const isPassing = ({ status, code }: ApiProblem): boolean =>
  code === 'connection_lost' || PASSING_STATUS.has(status);

/** Returns true if Trellis may have carried out the request, or may yet. */
export const isUnanswered = ({ status, code }: ApiProblem): boolean =>
  status === 0 || status >= 500 || status === 429 || status === 408 || code === 'foreign_answer';

/** `hasInput`: the request had user input. */
export const connectionLost = (cause: unknown, hasInput = false): ApiProblem =>
  Object.assign(
    new ApiProblem({
      status: 0,
      code: 'connection_lost',
      message: t`The server could not be reached.`,
      remedy: hasInput
        ? t`Check your connection, then try again. What you entered is still here.`
        : t`Check your connection, then try again.`,
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
        message: t`Something unexpected went wrong in this page.`,
        remedy: t`Reload the page.`,
      });
