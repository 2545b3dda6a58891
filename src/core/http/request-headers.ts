import { createHash } from 'node:crypto';
import { applyDecorators, HttpStatus } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { AppError, badRequest, unprocessable } from '../errors';
import type { BodyRequest } from './body.interceptor';

/** Days for which a repeated request gets its first answer. */
export const REQUEST_DAYS = 7;

export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: 'A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`.',
  schema: { type: 'string', maxLength: 255 },
} as const;

/** Documents that a route outside workspaces takes an `Idempotency-Key`. Those inside do without it. */
export const TakesIdempotencyKey = () => applyDecorators(ApiHeader(IDEMPOTENCY_KEY));

export const findIdempotencyKey = (request: BodyRequest): string | undefined =>
  request.get(IDEMPOTENCY_KEY.name);

export const routeOf = (request: BodyRequest): string =>
  `${request.method} ${request.path.replace(/\/+$/, '')}`;

export function checkIdempotencyKey(key: string): void {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return;
  throw badRequest('The Idempotency-Key must be 1 to 255 visible ASCII characters.');
}

/** Hashes content type, address and body, to detect a key that is reused for another request. */
export const requestHashOf = (request: BodyRequest): Buffer =>
  createHash('sha256')
    .update(`${request.get('content-type') ?? ''}\n${request.url}\n`)
    .update(request.rawBody ?? '')
    .digest();

export const keyReused = (): AppError =>
  unprocessable('idempotency_key_reused', 'This Idempotency-Key was used for another request.', {
    remedy: 'Use a new key for each new request.',
  });

/**
 * Requires that the caller has seen the present state. `what` is its subject, e.g. “The app”.
 * @throws AppError `precondition_required` (428) without the header, `precondition_failed` (412) for another state
 */
export function checkIfMatch(
  ifMatch: string | undefined,
  { etag, what }: { etag: string; what: string },
): void {
  if (ifMatch === undefined)
    throw new AppError(
      'precondition_required',
      HttpStatus.PRECONDITION_REQUIRED,
      'The If-Match header is missing.',
      { remedy: `Send the ETag with which it was read. ${what} may have changed since.` },
    );
  const matches = ifMatch.split(',').map((part) => part.trim());
  if (matches.includes('*') || matches.includes(etag)) return;
  throw new AppError(
    'precondition_failed',
    HttpStatus.PRECONDITION_FAILED,
    `${what} was changed since it was read.`,
    { remedy: 'Read it again, and repeat the change.', data: { etag } },
  );
}
