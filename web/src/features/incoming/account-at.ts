import { findRepositoryUrl } from '../../lib/repository-url';

/** True for an account at the server of the repository, whose SSH may have a name below that of its pages. */
export function isAccountAt(repositoryUrl: string, { baseUrl }: { baseUrl: string }): boolean {
  const host = findRepositoryUrl(repositoryUrl)?.host.toLowerCase();
  const site = new URL(baseUrl).hostname;
  return host === site || host === `ssh.${site}` || host === `altssh.${site}`;
}
