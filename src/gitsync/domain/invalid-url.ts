import { AppError, unprocessable } from '../../core/errors';

/** `what` and `remedy` must not repeat a part of the URL that may hold a secret. */
export function invalidUrl(
  what: string,
  remedy = 'Use the SSH URL, such as git@host:owner/repo.git or ssh://git@host:22/owner/repo.git.',
): AppError {
  return unprocessable('invalid_repository_url', what, {
    remedy,
    errors: [{ path: 'repositoryUrl', message: what }],
  });
}

export function passwordInside(): AppError {
  return invalidUrl(
    'There is a password in it. Trellis signs in with a key, and keeps no password in a URL.',
    'Remove the password, and change it where it may have been seen.',
  );
}
