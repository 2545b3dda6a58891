import { findRepositoryUrl } from '../../lib/repository-url';

/** Returns true for an account at the repository's server. Its SSH host may be a subdomain of its web host. */
export function isAccountAt(repositoryUrl: string, { baseUrl }: { baseUrl: string }): boolean {
  const host = findRepositoryUrl(repositoryUrl)?.host.toLowerCase();
  const site = new URL(baseUrl).hostname;
  return host === site || host === `ssh.${site}` || host === `altssh.${site}`;
}
