import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { AppError, unprocessable } from '../../../core/errors';
import {
  barePath,
  canonicalHostOf,
  isCodeCommitHost,
  providerOf,
  isAzureMark,
  siteHostOf,
  type Provider,
} from './provider';

/** A parsed address of a repository. */
export interface RemoteUrl {
  protocol: Protocol;
  /** Over HTTPS the user name that the URL suggests, often none. */
  user: string;
  /** Lower case, ASCII; an IPv6 address without its brackets. */
  host: string;
  port: number;
  /** Path as the server's `git-receive-pack '<path>'` gets it: with the leading slash of the `ssh://` form. */
  path: string;
  /** The URL as written, without the white space around it; never contains a secret. */
  display: string;
  /** Equal for two URLs of one repository: for locks, not for connecting. */
  canonicalKey: string;
}

export type Protocol = 'ssh' | 'https';

interface Parts {
  user: string | null;
  host: string;
  port: string | null;
  path: string;
}

const defaultPorts = { ssh: 22, https: 443 } as const;
/** Prefixes of the providers' tokens, and anything too long for a name: people paste `https://<token>@host/…`. */
const tokenLike = /^(?:gh[a-z]_|github_pat_|glpat-|gl[a-z]+-|AT[AC]TT|x-token)|^.{40,}$/;

/** @throws AppError `invalid_repository_url`, which never repeats a possible secret. */
export function parseRemoteUrl(text: string): RemoteUrl {
  const display = text.trim();
  refuseOtherForms(display);
  const protocol = /^https:\/\//i.test(display) ? 'https' : 'ssh';
  const parts = /^[a-z]+:\/\//i.test(display) ? splitUrl(display) : splitScpLike(display);
  const host = parseHost(parts.host);
  if (host === null) throw invalidUrl('The host in it is not a valid host name or address.');
  const user = protocol === 'https' ? checkHttpsUser(parts.user) : checkUser(parts.user, host);
  const path = checkPath(parts.path, host, protocol);
  const port = checkPort(parts.port, protocol);
  const canonicalKey = canonicalKeyOf({ host, port, path, protocol });
  return { protocol, user, host, port, path, display, canonicalKey };
}

const looksLikeToken = (text: string): boolean => tokenLike.test(text);

/** Names a server; credentials are bound to it. */
export const hostAndPort = ({ host, port }: { host: string; port: number }): string => `${host}:${port}`;

/** Git decodes percent signs in this form, and only in this one (`connect.c`, `parse_connect_url`). */
function splitUrl(url: string): Parts {
  const rest = url.slice(url.indexOf('://') + '://'.length);
  const slash = rest.indexOf('/');
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const at = authority.lastIndexOf('@');
  const match = /^(\[[^\]]*\]|[^:[\]]*)(?::([^:]*))?$/.exec(authority.slice(at + 1));
  if (match === null) {
    throw invalidUrl(
      'The host in it is not a valid host name or address.',
      'Put an IPv6 address into brackets: ssh://git@[2001:db8::1]:22/owner/repo.git.',
    );
  }
  const path = slash === -1 ? '' : decodePercent(rest.slice(slash));
  return {
    user: at === -1 ? null : decodePercent(authority.slice(0, at)),
    host: match[1],
    port: match[2] || null,
    path: path.startsWith('/~') ? path.slice(1) : path,
  };
}

/** Splits `user@host:path`. The part after the colon is a path even if it looks like a port, as in SSH. */
function splitScpLike(url: string): Parts {
  const match = /^(?:([^/:]*)@)?(\[[^\]]*\]|[^/:@]*):(.*)$/s.exec(url);
  if (match === null) throw invalidUrl('This is not the SSH URL of a repository.');
  const [, user, host, path] = match;
  if (user === undefined && path.split('/', 1)[0].includes('@')) throw passwordInside();
  if (user === undefined && /^[a-z]$/i.test(host))
    throw invalidUrl('This is a folder on a computer, not a repository on a server.');
  return { user: user ?? null, host, port: null, path };
}

function checkUser(user: string | null, host: string): string {
  if (isCodeCommitHost(host) && (user === null || user === '' || user === 'git')) {
    throw invalidUrl(
      'AWS CodeCommit requires the ID of your SSH key as the user name.',
      `Upload the public key to your IAM user, then put its SSH key ID before the host: ssh://APKA…@${host}/v1/repos/….`,
    );
  }
  if (user === null) return 'git';
  if (user.includes(':')) throw passwordInside();
  if (user === '') throw invalidUrl('The user name before the @ is missing.');
  if (user.startsWith('-')) throw invalidUrl('The user name must not begin with a hyphen.');
  if (hasForbiddenCharacter(user) || /[\s/]/.test(user))
    throw invalidUrl('The user name contains a character that is not allowed there.');
  return user;
}

function checkHttpsUser(user: string | null): string {
  if (user === null) return '';
  if (user.includes(':') || tokenLike.test(user)) throw passwordInside();
  if (hasForbiddenCharacter(user) || /[\s/]/.test(user))
    throw invalidUrl('The user name contains a character that is not allowed there.');
  return user;
}

function checkPath(path: string, host: string, protocol: Protocol): string {
  if (hasForbiddenCharacter(path)) {
    throw invalidUrl('The path contains a control character, a backslash or bytes that are not UTF-8.');
  }
  if (path.startsWith('-')) throw invalidUrl('The path must not begin with a hyphen.');
  if (barePath(path) === '') {
    throw invalidUrl(
      'The path of the repository is missing.',
      protocol === 'https'
        ? `Add owner and repository: https://${host}/owner/repo.git.`
        : `Add owner and repository: git@${host}:owner/repo.git.`,
    );
  }
  if (protocol === 'https') {
    if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(path))
      throw invalidUrl('The path must not contain the parts . and ...');
    return path;
  }
  if (providerOf({ host }) === 'azure-repos' && !/^\/?v3\/[^/]+\/[^/]+\/[^/]+\/?$/.test(path)) {
    throw invalidUrl(
      'This is not the path of a repository in Azure Repos.',
      'Copy the SSH URL from Clone: git@ssh.dev.azure.com:v3/organization/project/repository.',
    );
  }
  return path;
}

function checkPort(port: string | null, protocol: Protocol): number {
  if (port === null) return defaultPorts[protocol];
  const number = Number(port);
  if (!/^[0-9]{1,5}$/.test(port) || number < 1 || number > 65_535) {
    throw invalidUrl(
      'The port is not a number from 1 to 65535.',
      protocol === 'https'
        ? 'Write https://host:port/owner/repo.git.'
        : 'Write ssh://git@host:port/owner/repo.git.',
    );
  }
  return number;
}

/** Ignores the user, who at a Git host names a key, not a repository, and the protocol if its usual port is used. */
function canonicalKeyOf(url: { host: string; port: number; path: string; protocol: Protocol }): string {
  const { host, port } = canonicalHostOf(url.host, url.port);
  const isUsualPort = port === defaultPorts[url.protocol] || host !== url.host;
  const path = barePath(url.path);
  // The known hosts ignore the case of owner and repository.
  const samePath = providerOf({ host }) === null ? path : path.toLowerCase();
  return `${host.includes(':') ? `[${host}]` : host}${isUsualPort ? '' : `:${port}`}/${samePath}`;
}

function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

function hasForbiddenCharacter(text: string): boolean {
  return /[\p{Cc}\p{Surrogate}\u2028\u2029\ufffd\\]/u.test(text);
}

export const maxUrlLength = 2048;

/** Refuses text that is no URL of a repository, with an error for each form. */
function refuseOtherForms(url: string): void {
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

/** Refuses local paths as Git recognizes them: a colon before the first slash makes the text a host and a path. */
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
function invalidUrl(
  reason: string,
  remedy = 'Use the SSH or HTTPS URL, such as git@host:owner/repo.git or https://host/owner/repo.git.',
): AppError {
  return unprocessable('invalid_repository_url', reason, {
    remedy,
    errors: [{ path: 'repositoryUrl', message: reason }],
  });
}

function passwordInside(): AppError {
  return invalidUrl(
    'It contains a password or a token. Trellis does not store them in a URL.',
    'Remove it from the URL, enter a token where it is asked for, and change it where it may have been seen.',
  );
}

/** Returns the host in lower case, in its ASCII form, an IPv6 address without brackets; null if it is not valid. */
export function parseHost(text: string): string | null {
  if (text.startsWith('[')) {
    const address = text.slice(1, -1);
    return text.endsWith(']') && isIPv6(address) && !address.includes('%') ? address.toLowerCase() : null;
  }
  const name = (isAscii(text) ? text : domainToASCII(text)).toLowerCase().replace(/\.$/, '');
  return isDomainName(name) ? name : null;
}

function isDomainName(name: string): boolean {
  const labels = name.split('.');
  if (name.length > 253 || !labels.every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label)))
    return false;
  // A resolver reads `127.1`, `0x7f000001` and `2130706433` as addresses: only the plain form is accepted here.
  return /^(?:[0-9]+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '') ? isIPv4(name) : true;
}

function isAscii(text: string): boolean {
  return [...text].every((character) => character <= '~');
}

/** Site of a provider at which a user has an account. */
export interface ProviderSite {
  provider: string;
  baseUrl: string;
}

/** Returns a repository's path for a provider's API; null if it is at another server. */
export function findPathAtSite(url: RemoteUrl, { provider, baseUrl }: ProviderSite): string | null {
  const site = new URL(baseUrl);
  if (parseHost(site.hostname) !== siteHostOf(url)) return null;
  // Over SSH, the port says nothing about the site.
  if (url.protocol === 'https' && Number(site.port || 443) !== url.port) return null;
  const base = partsOf(decodeURIComponent(site.pathname));
  const path = partsOf(barePath(url.path));
  if (provider === 'azure') return findAzurePath(url, { base, path });
  // Over SSH, the repository's path does not begin with the site's own path.
  const inner = url.protocol === 'https' ? without(base, path) : path;
  return inner && inner.length >= 2 ? inner.join('/') : null;
}

interface SiteParts {
  base: string[];
  path: string[];
}

/**
 * Returns `project/repository` from organization or collection, project, `_git` or `_ssh`, repository. The project is left out
 * if the repository has its name.
 */
function findAzurePath(url: RemoteUrl, { base, path }: SiteParts): string | null {
  // An SSH URL in the short form is copied with its percent signs.
  const parts = url.protocol === 'ssh' ? path.map(decoded) : path;
  if (parts[0] === 'v3' && parts.length === 4) {
    const inner = without(base, parts.slice(1));
    return inner && inner.length === 2 ? inner.join('/') : null;
  }
  const older = /^([^.]+)\.visualstudio\.com$/.exec(url.host)?.[1];
  const whole =
    older === undefined ? parts : [older, ...parts.filter((part) => part !== 'DefaultCollection')];
  const inner = without(base, whole);
  if (!inner || !isAzureMark(inner.at(-2)) || inner.length > 3) return null;
  const name = inner[inner.length - 1];
  return `${inner.length === 3 ? inner[0] : name}/${name}`;
}

/** Returns null if the path does not begin with the base, in any case of letters. */
const without = (base: string[], path: string[]): string[] | null =>
  base.every((part, index) => part.toLowerCase() === path[index]?.toLowerCase())
    ? path.slice(base.length)
    : null;

const partsOf = (path: string): string[] => path.split('/').filter(Boolean);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** `git clone <url>`, and the line that providers show for an empty repository. */
const COMMAND = /^(?:\$\s*)?git\s+(?:clone|remote\s+add\s+\S+)\s+/i;
/** First path segments of pages at GitHub and GitLab that belong to no repository. */
const OTHER_PAGES = ['orgs', 'groups', 'settings', 'dashboard', 'explore', 'users'];
/** Pages of a repository at GitLab, which no project can be named after. */
const GITLAB_PAGES = ['tree', 'blob', 'raw', 'commits', 'merge_requests', 'issues', 'branches', 'tags'];
const CODECOMMIT_CONSOLE = /^(?:([a-z0-9-]+)\.)?console\.(?:aws\.amazon\.com|amazonaws\.cn)$/;

/**
 * Reads the URL of a repository as typed or pasted: strips a command around it, and refuses the URL of a page, naming the URL
 * to use.
 * @throws AppError `invalid_repository_url`, which never repeats a possible secret
 */
export function readTypedUrl(text: string): RemoteUrl {
  const url = withoutCommand(text.trim());
  refusePage(url);
  const parsed = parseRemoteUrl(url);
  refusePortInPath(url);
  return parsed;
}

function withoutCommand(text: string): string {
  const command = COMMAND.exec(text);
  if (command === null) return text;
  const words = text.slice(command[0].length).match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const url = words
    .map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))
    .find((word) => !word.startsWith('-') && word.includes(':'));
  return url ?? text;
}

/** Clone URLs are HTTPS URLs without a query: a page with one is known by its path. */
function refusePage(url: string): void {
  const match = /^https:\/\/(?:[^/@]*@)?([^/?#@]+)\/([^?#]*)/i.exec(url);
  if (match === null) return;
  const authority = match[1].toLowerCase();
  const host = parseHost(authority.replace(/:\d+$/, ''));
  const parts = match[2].split('/').filter(Boolean);
  if (host === null || parts.length === 0 || parts.at(-1)!.endsWith('.git')) return;
  const found = findPage(host, parts);
  if (found === null) return;
  const isShowable = found.every((part) => /^[\w.~%-]+$/.test(part) && !looksLikeToken(part));
  throw invalidUrl(
    'This is the address of a page, not of the repository.',
    found.length > 0 && isShowable
      ? `Use ${cloneUrl({ host, authority, parts: found })}, and enter the branch in its own field.`
      : 'Copy the SSH or HTTPS URL that the page of the repository shows for cloning.',
  );
}

function cloneUrl({ host, authority, parts }: { host: string; authority: string; parts: string[] }): string {
  const region = CODECOMMIT_CONSOLE.exec(host)?.[1];
  if (region !== undefined)
    return `https://git-codecommit.${region}.amazonaws.com${host.endsWith('.cn') ? '.cn' : ''}/${parts.join('/')}`;
  const suffix = parts.at(-2) === '_git' ? '' : '.git';
  return `https://${authority}/${parts.join('/')}${suffix}`;
}

/** Returns the path of the repository that a page belongs to, empty if unknown; null for a URL that may be a repository's. */
function findPage(host: string, parts: string[]): string[] | null {
  const console = CODECOMMIT_CONSOLE.exec(host);
  if (console !== null) return console[1] === undefined ? [] : findCodeCommitPage(parts);
  const provider = providerOf({ host });
  return provider === null ? findPageOfSoftware(parts) : PAGES[provider](parts);
}

/** Pages of the providers' own clouds. */
const PAGES: Record<Provider, (parts: string[]) => string[] | null> = {
  github: findPageBelowOwner,
  gitea: findPageBelowOwner,
  bitbucket: findPageBelowOwner,
  gitlab: (parts) => (parts[0] === 'groups' ? [] : findGitLabPage(parts, GITLAB_PAGES)),
  'azure-repos': (parts) => (parts.includes('_git') ? findAzurePage(parts) : []),
  'aws-codecommit': () => null,
};

function findCodeCommitPage(parts: string[]): string[] {
  const name = parts[parts.indexOf('repositories') + 1];
  return parts.includes('repositories') && name ? ['v1', 'repos', name] : [];
}

/** A repository's path there is an owner and a name, so anything longer is a page. */
function findPageBelowOwner(parts: string[]): string[] | null {
  if (parts.length <= 2) return null;
  return OTHER_PAGES.includes(parts[0]) ? [] : parts.slice(0, 2);
}

function findGitLabPage(parts: string[], pages: readonly string[]): string[] | null {
  const at = parts.findIndex((part, index) => index >= 2 && (part === '-' || pages.includes(part)));
  return at < 0 ? null : parts.slice(0, at);
}

function findAzurePage(parts: string[]): string[] | null {
  const end = parts.indexOf('_git') + 2;
  return end >= 2 && parts.length > end ? parts.slice(0, end) : null;
}

/** A self-hosted server may have any paths: only paths that a program reserves for its pages count. */
function findPageOfSoftware(parts: string[]): string[] | null {
  return (
    findGitLabPage(parts, []) ??
    findAzurePage(parts) ??
    findBitbucketServerPage(parts) ??
    findGiteaPage(parts) ??
    (['tree', 'blob'].includes(parts[2]) && parts.length > 3 ? parts.slice(0, 2) : null)
  );
}

const findGiteaPage = (parts: string[]): string[] | null => {
  const at = parts.findIndex(
    (part, index) => index >= 2 && part === 'src' && ['branch', 'commit', 'tag'].includes(parts[index + 1]),
  );
  return at < 0 ? null : parts.slice(0, at);
};

/** `projects/KEY/repos/name/browse`, whose clone URL is `scm/key/name.git`. */
function findBitbucketServerPage(parts: string[]): string[] | null {
  const at = parts.findIndex(
    (part, index) => ['projects', 'users'].includes(part) && parts[index + 2] === 'repos',
  );
  if (at < 0 || parts[at + 3] === undefined) return null;
  const owner = parts[at] === 'users' ? `~${parts[at + 1]}` : parts[at + 1].toLowerCase();
  return [...parts.slice(0, at), 'scm', owner, parts[at + 3]];
}

/** Refuses a port in `git@host:`: Git reads everything after the colon as a path (git-clone(1)). */
function refusePortInPath(url: string): void {
  const match = /^(?:([^/:@]*)@)?(\[[^\]]*\]|[^/:@]+):(\d{1,5})\/([^/]+\/.+)$/.exec(url);
  if (match === null || Number(match[3]) < 1 || Number(match[3]) > 65_535) return;
  const [, user = 'git', host, port, path] = match;
  throw invalidUrl(
    'A URL of this form has no port: the number is the beginning of the path.',
    `For the port write ssh://${user}@${host}:${port}/${path}, for a folder of this name ssh://${user}@${host}/${port}/${path}.`,
  );
}
