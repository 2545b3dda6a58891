import { AppError, unprocessable } from '../../core/errors';

/** `what` and `remedy` must not repeat a part of the URL that may hold a secret. */
export function invalidUrl(
  what: string,
  remedy = 'Use the SSH or HTTPS URL, such as git@host:owner/repo.git or https://host/owner/repo.git.',
): AppError {
  return unprocessable('invalid_repository_url', what, {
    remedy,
    errors: [{ path: 'repositoryUrl', message: what }],
  });
}

export function passwordInside(): AppError {
  return invalidUrl(
    'There is a password or a token in it. Trellis keeps none in a URL.',
    'Remove it from the URL, enter a token where it is asked for, and change it where it may have been seen.',
  );
}
