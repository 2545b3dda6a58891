import { providerOf, type Provider } from './provider';
import { parseHost } from './remote-host';
import { invalidUrl } from './remote-url-refusals';
import { looksLikeToken, parseRemoteUrl, type RemoteUrl } from './url';

/** `git clone <url>`, and the line that providers show for an empty repository. */
const COMMAND = /^(?:\$\s*)?git\s+(?:clone|remote\s+add\s+\S+)\s+/i;
/** First parts of pages of GitHub and GitLab that belong to no repository. */
const OTHER_PAGES = ['orgs', 'groups', 'settings', 'dashboard', 'explore', 'users'];
/** Pages of a repository at GitLab, which no project can be named after. */
const GITLAB_PAGES = ['tree', 'blob', 'raw', 'commits', 'merge_requests', 'issues', 'branches', 'tags'];
const CODECOMMIT_CONSOLE = /^(?:([a-z0-9-]+)\.)?console\.(?:aws\.amazon\.com|amazonaws\.cn)$/;

/**
 * Reads the URL of a repository as people type and paste it: a command around it is left out, and what is the URL of something
 * else is refused with the one to use.
 * @throws AppError `invalid_repository_url`, which never repeats what may be a secret
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

/** Returns the path of the repository that a page belongs to, empty if it is not known; null for what may be a repository. */
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

/** A repository is an owner and a name there, so anything longer is a page. */
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

/** A server of one's own may have any paths: only what a program keeps for its pages is one. */
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

/** Refuses what Git takes for a path: all that follows the colon of `git@host:` (git-clone(1)). */
function refusePortInPath(url: string): void {
  const match = /^(?:([^/:@]*)@)?(\[[^\]]*\]|[^/:@]+):(\d{1,5})\/([^/]+\/.+)$/.exec(url);
  if (match === null || Number(match[3]) < 1 || Number(match[3]) > 65_535) return;
  const [, user = 'git', host, port, path] = match;
  throw invalidUrl(
    'A URL of this form has no port: the number is the beginning of the path.',
    `For the port write ssh://${user}@${host}:${port}/${path}, for a folder of this name ssh://${user}@${host}/${port}/${path}.`,
  );
}
