import { AppError, unprocessable } from '../../../core/errors';

export const maxUrlLength = 2048;

/** Says what is wrong with a text that is no URL of a repository at all, each in its own words. */
export function refuseOtherForms(url: string): void {
  if (url === '') throw invalidUrl('The URL of the repository is missing.');
  if (url.length > maxUrlLength) throw invalidUrl(`It is longer than ${maxUrlLength} characters.`);
  if (url.includes('\\')) throw invalidUrl('It contains a backslash.', 'Use forward slashes.');
  if (/[\p{Cc}\p{Surrogate}\u2028\u2029]/u.test(url)) {
    throw invalidUrl('It contains a control character or a line break.', 'Copy the URL again, as one line.');
  }
  if (url.startsWith('-')) throw invalidUrl('It begins with a hyphen.');
  if (/^(?:fd|ext|[a-z][a-z0-9+.-]+)::/i.test(url)) {
    throw invalidUrl('Remote helpers (the :: in it) run commands on the server and are not allowed.');
  }
  refuseOtherSchemes(url);
  if (/[?#]/.test(url)) {
    throw invalidUrl(
      'It contains a query or fragment (? or #).',
      'Remove it; where the path itself has such a character, use the ssh:// or https:// form and write %3F or %23.',
    );
  }
}

function refuseOtherSchemes(url: string): void {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1].toLowerCase();
  if (scheme === undefined) return refuseLocalPath(url);
  switch (scheme) {
    case 'ssh':
    case 'https':
      return;
    case 'http':
      throw invalidUrl(
        'http:// would send the token without encryption.',
        'Use https:// instead; if the server has no certificate, use its SSH URL.',
      );
    case 'git':
      throw invalidUrl(
        'git:// has neither encryption nor sign-in and cannot be written to: use the SSH URL.',
      );
    case 'file':
      throw invalidUrl('file:// is a folder of one computer: use the SSH URL of a repository on a server.');
    case 'git+ssh':
    case 'ssh+git':
      throw invalidUrl(`${scheme}:// is an old spelling.`, 'Use ssh:// instead.');
    default:
      throw invalidUrl('This kind of URL is not supported: use the SSH or HTTPS URL.');
  }
}

/** As Git tells them apart: a colon before the first slash makes it a host and a path. */
function refuseLocalPath(url: string): void {
  const colon = url.indexOf(':');
  const slash = url.indexOf('/');
  if (colon !== -1 && (slash === -1 || colon < slash)) return;
  if (/^[.~/]/.test(url)) {
    throw invalidUrl('This is a folder on a computer, not a repository on a server.');
  }
  throw invalidUrl('This is not the URL of a repository: there is no colon between host and path.');
}

/** `reason` and `remedy` must not repeat a part of the URL that may hold a secret. */
export function invalidUrl(
  reason: string,
  remedy = 'Use the SSH or HTTPS URL, such as git@host:owner/repo.git or https://host/owner/repo.git.',
): AppError {
  return unprocessable('invalid_repository_url', reason, {
    remedy,
    errors: [{ path: 'repositoryUrl', message: reason }],
  });
}

export function passwordInside(): AppError {
  return invalidUrl(
    'It contains a password or a token. Trellis does not store them in a URL.',
    'Remove it from the URL, enter a token where it is asked for, and change it where it may have been seen.',
  );
}
