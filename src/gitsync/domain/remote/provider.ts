export type Provider = 'github' | 'gitlab' | 'bitbucket' | 'aws-codecommit' | 'azure-repos' | 'gitea';

export const codeCommitHost = /^git-codecommit(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

// The same servers on port 443, for networks that let nothing else out.
const hostsOnHttpsPort: Record<string, string> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
  'altssh.bitbucket.org': 'bitbucket.org',
};

const providersByHost: Record<string, Provider> = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'bitbucket.org': 'bitbucket',
  'ssh.dev.azure.com': 'azure-repos',
  'dev.azure.com': 'azure-repos',
  'gitea.com': 'gitea',
  'codeberg.org': 'gitea',
};

/** Parts of a path before the name of a repository at Azure: over HTTPS, and over SSH at Azure DevOps Server. */
const AZURE_MARKS: readonly (string | undefined)[] = ['_git', '_ssh'];

export const isAzureMark = (part: string | undefined): boolean => AZURE_MARKS.includes(part);

/** Returns the provider whose cloud runs the host; null for every self-hosted server. */
export function providerOf(url: { host: string }): Provider | null {
  const host = canonicalHostOf(url.host, 22).host;
  if (isCodeCommitHost(host)) return 'aws-codecommit';
  if (host.endsWith('.ghe.com')) return 'github';
  if (host.endsWith('.visualstudio.com')) return 'azure-repos';
  return Object.hasOwn(providersByHost, host) ? providersByHost[host] : null;
}

export function isCodeCommitHost(host: string): boolean {
  return codeCommitHost.test(host);
}

/** One name for one server. */
export function canonicalHostOf(host: string, port: number): { host: string; port: number } {
  const main = Object.hasOwn(hostsOnHttpsPort, host) ? hostsOnHttpsPort[host] : null;
  return main === null ? { host, port } : { host: main, port: 22 };
}

/** Returns the host of the provider's website. */
export function siteHostOf(url: { host: string }): string {
  const { host } = canonicalHostOf(url.host, 22);
  return providerOf({ host }) === 'azure-repos' ? 'dev.azure.com' : host;
}

/** Returns the user name that the provider documents as a placeholder when only the token counts. */
export function usualUsername(url: { host: string }): string {
  switch (providerOf(url)) {
    case 'github':
      return 'x-access-token';
    case 'gitlab':
      return 'oauth2';
    case 'bitbucket':
      return 'x-token-auth';
    default:
      return 'git';
  }
}

/** Removes the slashes around a path, and `.git`, which servers add themselves. */
export function barePath(path: string): string {
  const inner = path.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '');
  return inner.replace(/\.git$/, '').replace(/\/$/, '');
}

type Place = { protocol: string; host: string; port: number; path: string };

interface RepositoryPage {
  provider: Exclude<Provider, 'aws-codecommit'>;
  url: string;
}

/** Returns the page of a commit at its provider; null if its address is unknown. */
export function commitWebUrl(place: Place, sha: string): string | null {
  const page = findPage(place);
  if (page === null) return codeCommitWebUrl(place, sha);
  switch (page.provider) {
    case 'github':
    case 'gitea':
    case 'azure-repos':
      return `${page.url}/commit/${sha}`;
    case 'gitlab':
      return `${page.url}/-/commit/${sha}`;
    case 'bitbucket':
      return `${page.url}/commits/${sha}`;
  }
}

/** Returns the page for opening a pull request by hand; null if its address is unknown. */
export function pullRequestWebUrl(
  place: Place,
  { from, into }: { from: string; into: string },
): string | null {
  const page = findPage(place);
  if (page === null) return null;
  const { provider, url } = page;
  switch (provider) {
    case 'github':
      return `${url}/compare/${encoded(into)}...${encoded(from)}?expand=1`;
    case 'gitea':
      return `${url}/compare/${encoded(into)}...${encoded(from)}`;
    case 'gitlab': {
      const branches = {
        'merge_request[source_branch]': from,
        'merge_request[target_branch]': into,
      };
      return `${url}/-/merge_requests/new?${queryOf(branches)}`;
    }
    case 'bitbucket':
      return `${url}/pull-requests/new?${queryOf({ source: from, dest: into })}`;
    case 'azure-repos':
      return `${url}/pullrequestcreate?${queryOf({ sourceRef: from, targetRef: into })}`;
  }
}

/** Returns null for CodeCommit, whose console has other addresses, and for an unknown server. */
function findPage(place: Place): RepositoryPage | null {
  const name = canonicalHostOf(place.host, 22).host;
  const provider = providerOf(place) ?? softwareOf(name);
  if (provider === null || provider === 'aws-codecommit') return null;
  // Over SSH, the port says nothing about the page.
  const host = place.protocol === 'https' && place.port !== 443 ? `${name}:${place.port}` : name;
  const path = encoded(barePath(place.path));
  // Over HTTPS, the page has the same path.
  if (host !== 'ssh.dev.azure.com') return { provider, url: `https://${host}/${path}` };
  const [, organization, project, repository] = path.split('/');
  return { provider, url: `https://dev.azure.com/${organization}/${project}/_git/${repository}` };
}

/** Guesses the software of a self-hosted server from its name; good enough for links only. */
function softwareOf(host: string): 'gitlab' | 'gitea' | null {
  const labels = host.split('.');
  if (labels.includes('gitlab')) return 'gitlab';
  return labels.some((label) => label === 'gitea' || label === 'forgejo') ? 'gitea' : null;
}

function codeCommitWebUrl({ host, path }: Place, sha: string): string | null {
  const region = codeCommitHost.exec(host)?.[1];
  const repository = /^v1\/repos\/([^/]+)$/.exec(encoded(barePath(path)))?.[1];
  if (region === undefined || repository === undefined) return null;
  const console = host.endsWith('.cn') ? 'console.amazonaws.cn' : 'console.aws.amazon.com';
  return `https://${region}.${console}/codesuite/codecommit/repositories/${repository}/commit/${sha}?region=${region}`;
}

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const queryOf = (values: Record<string, string>): string => new URLSearchParams(values).toString();
