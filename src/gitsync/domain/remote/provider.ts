export type Provider = 'github' | 'gitlab' | 'bitbucket' | 'aws-codecommit' | 'azure-repos' | 'gitea';

const codeCommitHost = /^git-codecommit(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

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

/** The provider whose own cloud the host is; null for every server that someone runs. */
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

/** The host at which a repository's provider is opened in the browser. */
export function siteHostOf(url: { host: string }): string {
  const { host } = canonicalHostOf(url.host, 22);
  return providerOf({ host }) === 'azure-repos' ? 'dev.azure.com' : host;
}

/** Returns the placeholder that each provider documents for the user name, where only the token counts. */
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

/** The page of a commit at its provider; null where its address is not known. */
export function commitWebUrl(
  url: { protocol: string; host: string; port: number; path: string },
  sha: string,
): string | null {
  const name = canonicalHostOf(url.host, 22).host;
  // Over SSH the port says nothing of the page.
  const host = url.protocol === 'https' && url.port !== 443 ? `${name}:${url.port}` : name;
  const path = barePath(url.path).split('/').map(encodeURIComponent).join('/');
  switch (providerOf(url) ?? softwareOf(name)) {
    case 'github':
    case 'gitea':
      return `https://${host}/${path}/commit/${sha}`;
    case 'gitlab':
      return `https://${host}/${path}/-/commit/${sha}`;
    case 'bitbucket':
      return `https://${host}/${path}/commits/${sha}`;
    case 'azure-repos': {
      // Over HTTPS the path is that of the page.
      if (host !== 'ssh.dev.azure.com') return `https://${host}/${path}/commit/${sha}`;
      const [, organization, project, repository] = path.split('/');
      return `https://dev.azure.com/${organization}/${project}/_git/${repository}/commit/${sha}`;
    }
    case 'aws-codecommit':
      return codeCommitWebUrl({ host, path, sha });
    case null:
      return null;
  }
}

/** Guesses the software of a self-hosted server from its name; good enough for links to commits only. */
function softwareOf(host: string): Provider | null {
  const labels = host.split('.');
  if (labels.includes('gitlab')) return 'gitlab';
  return labels.some((label) => label === 'gitea' || label === 'forgejo') ? 'gitea' : null;
}

function codeCommitWebUrl({ host, path, sha }: { host: string; path: string; sha: string }): string | null {
  const region = codeCommitHost.exec(host)?.[1];
  const repository = /^v1\/repos\/([^/]+)$/.exec(path)?.[1];
  if (region === undefined || repository === undefined) return null;
  const console = host.endsWith('.cn') ? 'console.amazonaws.cn' : 'console.aws.amazon.com';
  return `https://${region}.${console}/codesuite/codecommit/repositories/${repository}/commit/${sha}?region=${region}`;
}

/** Removes the slashes around a path, and `.git`, which servers add themselves. */
export function barePath(path: string): string {
  const inner = path.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '');
  return inner.replace(/\.git$/, '').replace(/\/$/, '');
}
