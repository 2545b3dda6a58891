import { HttpStatus } from '@nestjs/common';
import { AppError } from '../errors';

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
