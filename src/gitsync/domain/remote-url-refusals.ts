import { parseHost } from './remote-host';
import { invalidUrl } from './invalid-url';
import { barePath } from './remote-path';

export const maxUrlLength = 2048;

/** Says what is wrong with a text that is no SSH URL at all, each in its own words. */
export function refuseOtherForms(url: string): void {
  if (url === '') throw invalidUrl('The URL of the repository is missing.');
  if (url.length > maxUrlLength) throw invalidUrl(`It is longer than ${maxUrlLength} characters.`);
  if (url.includes('\\')) throw invalidUrl('There is a backslash in it.', 'Write forward slashes.');
  if (/[\p{Cc}\p{Surrogate}\u2028\u2029]/u.test(url)) {
    throw invalidUrl(
      'There is a control character or a line break in it.',
      'Copy the URL again, as one line.',
    );
  }
  if (url.startsWith('-')) throw invalidUrl('It begins with a hyphen.');
  if (/^(?:fd|ext|[a-z][a-z0-9+.-]+)::/i.test(url)) {
    throw invalidUrl('Remote helpers (the :: in it) run commands on the server and are not allowed.');
  }
  refuseOtherSchemes(url);
  if (/[?#]/.test(url)) {
    throw invalidUrl(
      'There is a query or fragment (? or #) in it.',
      'Remove it; where the path itself has such a character, use the ssh:// form and write %3F or %23.',
    );
  }
}

function refuseOtherSchemes(url: string): void {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1].toLowerCase();
  if (scheme === undefined) return refuseLocalPath(url);
  switch (scheme) {
    case 'ssh':
      return;
    case 'https':
    case 'http':
      throw invalidUrl(`${scheme} URLs cannot be used yet: use the SSH URL.`, sshInsteadOf(url));
    case 'git':
      throw invalidUrl(
        'git:// has neither encryption nor sign-in and cannot be written to: use the SSH URL.',
      );
    case 'file':
      throw invalidUrl('file:// is a folder of one computer: use the SSH URL of a repository on a server.');
    case 'git+ssh':
    case 'ssh+git':
      throw invalidUrl(`${scheme}:// is an old spelling.`, 'Write ssh:// in its place.');
    default:
      throw invalidUrl('This kind of URL is not known here: use the SSH URL.');
  }
}

/** As Git tells them apart: a colon before the first slash makes it a host and a path. */
function refuseLocalPath(url: string): void {
  const colon = url.indexOf(':');
  const slash = url.indexOf('/');
  if (colon !== -1 && (slash === -1 || colon < slash)) return;
  if (/^[.~/]/.test(url)) {
    throw invalidUrl('This is a folder of a computer, not a repository on a server.');
  }
  throw invalidUrl('This is not the SSH URL of a repository: there is no colon between host and path.');
}

/** Made of host and path alone, because a token often stands before the host. */
function sshInsteadOf(url: string): string | undefined {
  const match = /^https?:\/\/(?:[^/]*@)?([^/:@]+)\/([^?#\s]+)/i.exec(url);
  const host = match === null ? null : parseHost(match[1]);
  const path = match === null ? '' : barePath(match[2]);
  if (host === null || !/^[\w.-]+\/[\w.-]+$/.test(path)) return undefined;
  return `Use git@${host}:${path}.git.`;
}
