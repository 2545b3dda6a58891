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

/** What the server refused (RFC 9457), told as cause and remedy. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    cause: string,
    readonly remedy: string | null,
    readonly errors: FieldProblem[] = [],
    readonly data: Record<string, unknown> = {},
  ) {
    super(cause);
  }

  static of(status: number, body: unknown): ApiProblem {
    const { code, detail, remedy, errors, ...data } = (
      typeof body === 'object' && body !== null ? body : {}
    ) as ProblemDocument;
    const text = detail ?? `The server answered with status ${status}.`;
    return new ApiProblem(
      status,
      code ?? 'unknown',
      // `detail` tells both in one text; here they stand apart.
      remedy && text.endsWith(remedy) ? text.slice(0, -remedy.length).trim() : text,
      remedy ?? null,
      errors ?? [],
      data,
    );
  }

  static ofJob({ error }: components['schemas']['JobView']): ApiProblem {
    const { code, message, remedy, ...data } = error ?? { code: 'unknown', message: 'The job failed.' };
    return new ApiProblem(422, code, message, remedy ?? null, [], data);
  }
}

export const connectionLost = (cause: unknown): ApiProblem =>
  Object.assign(
    new ApiProblem(
      0,
      'connection_lost',
      'The server could not be reached.',
      'Check your connection, then try again. What you entered is still here.',
    ),
    { cause },
  );

export const isProblem = (error: unknown, ...codes: string[]): error is ApiProblem =>
  error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code));

/** Any failure as a problem that can be shown. */
export const problemOf = (error: unknown): ApiProblem =>
  error instanceof ApiProblem
    ? error
    : new ApiProblem(0, 'unexpected', 'Something unexpected went wrong in this page.', 'Reload the page.');
