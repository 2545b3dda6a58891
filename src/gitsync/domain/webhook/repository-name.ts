import { barePath, isAzureMark, siteHostOf } from '../remote/provider';
import { parseRemoteUrl } from '../remote/url';

/**
 * Returns `host/owner/name` in lower case, equal for all addresses of a repository, whatever their protocol and port;
 * null for what is no address of one.
 */
export function repositoryNameOf(url: string): string | null {
  const { host, path } = parsed(url) ?? {};
  if (host === undefined || path === undefined) return null;
  const parts = barePath(path).split('/');
  return [siteHostOf({ host }), ...azureParts(host, parts)].join('/').toLowerCase();
}

export const repositoryNamesOf = (urls: unknown[]): string[] => [
  ...new Set(urls.flatMap((url) => (typeof url === 'string' ? (repositoryNameOf(url) ?? []) : []))),
];

/** A server without a certificate calls itself `http://`, which no workspace may use. */
function parsed(url: string) {
  try {
    return parseRemoteUrl(url.replace(/^http:/i, 'https:'));
  } catch {
    return null;
  }
}

/**
 * Over HTTPS: organization or collection, project, `_git`, repository, where a repository with the name of its project
 * stands alone. Over SSH, Azure DevOps Server has `_ssh` in place of `_git`; at Azure DevOps, `v3` is before them, and `_git` is
 * not there.
 */
function azureParts(host: string, parts: string[]): string[] {
  const isSsh = parts[0] === 'v3' && parts.length === 4;
  if (isSsh) return parts.slice(1).map(decoded);
  const at = parts.length - 2;
  if (!isAzureMark(parts[at])) return parts;
  const older = /^([^.]+)\.visualstudio\.com$/.exec(host)?.[1];
  const before = [
    ...(older === undefined ? [] : [older]),
    ...parts.slice(0, at).filter((part) => older === undefined || part !== 'DefaultCollection'),
  ];
  const name = parts[at + 1];
  return before.length < 2 ? [...before, name, name] : [...before, name];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
