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

/** Removes the slashes around a path, and `.git`, which servers add themselves. */
export function barePath(path: string): string {
  const inner = path.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '');
  return inner.replace(/\.git$/, '').replace(/\/$/, '');
}
