import { barePath, canonicalHostOf, isCodeCommitHost, providerOf } from './provider';
import { parseHost } from './remote-host';
import { invalidUrl, passwordInside, refuseOtherForms } from './remote-url-refusals';

/** The address of a repository, taken apart. */
export interface RemoteUrl {
  protocol: Protocol;
  /** Over HTTPS the user name that the URL suggests, often none. */
  user: string;
  /** Lower case, ASCII; an IPv6 address without its brackets. */
  host: string;
  port: number;
  /** As the server's `git-receive-pack '<path>'` gets it: with the leading slash of the `ssh://` form. */
  path: string;
  /** As it was written, without the white space around it; there is never a secret in it. */
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

/** @throws AppError `invalid_repository_url`, which never repeats what may be a secret. */
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

export const looksLikeToken = (text: string): boolean => tokenLike.test(text);

/** Names a server; what a credential is bound to. */
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

/** `user@host:path`; what follows the colon is a path even when it looks like a port, as SSH has it. */
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

/**
 * The user does not count: on a Git host it names a key, not a repository. Nor does the protocol, where each has the
 * port that is usual for it.
 */
function canonicalKeyOf(url: { host: string; port: number; path: string; protocol: Protocol }): string {
  const { host, port } = canonicalHostOf(url.host, url.port);
  const isUsualPort = port === defaultPorts[url.protocol] || host !== url.host;
  const path = barePath(url.path);
  // The known hosts take owner and repository in any case.
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
