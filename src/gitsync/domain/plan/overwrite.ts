import { unprocessable } from '../../../core/errors';

/**
 * Checks the part of a request that names what it may replace: a commit that the user has seen. Returns undefined where
 * nothing may be replaced.
 * @throws AppError `invalid_overwrite`, also for `true`: it would say nothing of what was seen
 */
export function checkOverwrite(overwrite: unknown): string | undefined {
  if (overwrite === undefined || overwrite === null || overwrite === false) return undefined;
  if (typeof overwrite === 'string' && /^[0-9a-f]{40}$/i.test(overwrite)) return overwrite.toLowerCase();
  const message = 'is not the id of a commit';
  throw unprocessable('invalid_overwrite', '`overwrite` has to name the commit that may be replaced.', {
    remedy: 'Send the `present.sha` of the refusal.',
    errors: [{ path: 'overwrite', message }],
  });
}
