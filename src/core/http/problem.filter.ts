import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { STATUS_CODES } from 'node:http';
import { EntityNotFoundError } from 'typeorm';
import { AppError, notFound } from '../errors';
import type { LoggedRequest } from '../logging';
import { UnreadableSecretError } from '../secrets';

const BUSY_RETRY_SECONDS = 2;
/** Space comes back less soon than a connection. */
const FULL_RETRY_SECONDS = 10;
/** SQLSTATE of PostgreSQL. */
const DISK_FULL = '53100';

/**
 * Maps every failure to `application/problem+json` (RFC 9457); the only place that does. A protocol with errors of its own
 * overrides how they are presented.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request & LoggedRequest>();
    const response = host.switchToHttp().getResponse<Response>();
    const error = toAppError(thrown);
    if (isOperatorsTrouble(error)) {
      this.logger.error(
        { err: thrown, method: request.method, path: request.path },
        'A request failed unexpectedly',
      );
    } else if (isDatabaseAway(thrown)) {
      this.logger.warn({ err: thrown, path: request.path }, 'The database did not answer a request');
    }
    // The response has begun (an event stream, a download): it is too late for an error.
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', error.retryAfterSeconds);
    if (error.status === 401 && !response.hasHeader('WWW-Authenticate'))
      response.setHeader('WWW-Authenticate', 'Bearer');
    const { type, body } = this.present(error, request);
    response.status(error.status).type(type).send(JSON.stringify(body));
  }

  protected present(
    error: AppError,
    request: LoggedRequest,
  ): { type: string; body: Record<string, unknown> } {
    return { type: 'application/problem+json', body: withRequestId(problemOf(error), request) };
  }
}

/** Names the request, so that a report of the failure can be found in the log. */
const withRequestId = (problem: Record<string, unknown>, { id }: LoggedRequest): Record<string, unknown> =>
  problem.code === 'internal_error' && typeof id === 'string' ? { ...problem, requestId: id } : problem;

/** True for a failure that the log has to explain: a defect of ours, a wrong secret key, or a database without resources. */
export const isOperatorsTrouble = (error: AppError): boolean =>
  error.code === 'internal_error' || error instanceof UnreadableSecretError || isOutOfResources(error.cause);

/**
 * Returns true if the database failed. Then nothing is known of a job, least of all whether its push arrived: it must stay as
 * it is, for the next claim to find out.
 */
export const isDatabaseTrouble = (thrown: unknown): boolean =>
  ['busy', 'database_full'].includes(toAppError(thrown).code);

/** Returns the body for a failure; jobs and idempotency keep it, too. */
export function problemOf(error: AppError): Record<string, unknown> {
  return {
    ...error.data,
    type: `urn:trellis:error:${error.code}`,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    detail: error.remedy ? `${error.message} ${error.remedy}` : error.message,
    code: error.code,
    ...(error.remedy ? { remedy: error.remedy } : {}),
    ...(error.errors ? { errors: error.errors } : {}),
  };
}

export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HttpException) return fromNest(thrown);
  if (isParserError(thrown))
    return new AppError(codeFor(thrown.status), thrown.status, `${thrown.message}.`, { cause: thrown });
  if (isGone(thrown)) return notFound('What this belongs to');
  if (codeOf(thrown) === DISK_FULL) {
    return new AppError('database_full', 503, 'The disk of the database is full, so nothing can be stored.', {
      remedy: 'Ask the operator to free space on it, then try again.',
      retryAfterSeconds: FULL_RETRY_SECONDS,
      cause: thrown,
    });
  }
  if (isDatabaseAway(thrown)) {
    return new AppError('busy', 503, 'The database cannot be reached at the moment.', {
      remedy: 'Try again in a few seconds.',
      retryAfterSeconds: BUSY_RETRY_SECONDS,
      cause: thrown,
    });
  }
  return new AppError('internal_error', 500, 'Something went wrong on the server. Its log says more.', {
    cause: thrown,
  });
}

function fromNest(exception: HttpException): AppError {
  const status = exception.getStatus();
  const detail = status === 404 ? 'There is nothing at this address.' : exception.message;
  return new AppError(codeFor(status), status, detail, { cause: exception });
}

const CODES: Record<number, string> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  503: 'busy',
};
const codeFor = (status: number): string =>
  CODES[status] ?? (status < 500 ? 'bad_request' : 'internal_error');

/** Express and its parsers throw plain errors with a `status` and `expose: true` for mistakes of the client. */
function isParserError(thrown: unknown): thrown is Error & { status: number } {
  const { status } = (thrown ?? {}) as { status?: unknown };
  return thrown instanceof Error && typeof status === 'number' && status >= 400 && status < 500;
}

/** Deleted by someone else during the request; 23503 is PostgreSQL's foreign key violation. */
const isGone = (thrown: unknown): boolean =>
  thrown instanceof EntityNotFoundError || codeOf(thrown) === '23503';

/**
 * Connection failures of Node and of the client; PostgreSQL's classes 08 (connection), 53 (resources) and 57 (shutdown,
 * or a statement that was cancelled or took too long); a lock time-out; a transaction ended for idling; repeated
 * deadlocks and serialization failures.
 */
function isDatabaseAway(thrown: unknown): boolean {
  const { code, name, message } = (thrown ?? {}) as { code?: unknown; name?: unknown; message?: unknown };
  if (typeof code === 'string' && AWAY.test(code)) return true;
  // A connection broke between two queries of a transaction.
  if (typeof name === 'string' && /^QueryRunner(Provider)?AlreadyReleasedError$/.test(name)) return true;
  return (
    typeof message === 'string' &&
    /Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|not queryable/.test(
      message,
    )
  );
}

const codeOf = (thrown: unknown): unknown => (thrown as { code?: unknown } | null | undefined)?.code;

/** Class 53 of PostgreSQL: disk, memory or connections are used up. */
function isOutOfResources(cause: unknown): boolean {
  const code = codeOf(cause);
  return typeof code === 'string' && /^53...$/.test(code);
}

const AWAY = /^(08|53|57|55P03$|25P03$|40001$|40P01$)|^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT)$/;
