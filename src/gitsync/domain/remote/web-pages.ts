import { barePath, canonicalHostOf, codeCommitHost, providerOf, type Provider } from './provider';

type Place = { protocol: string; host: string; port: number; path: string };

interface RepositoryPage {
  provider: Exclude<Provider, 'aws-codecommit'>;
  url: string;
}

/** The page of a commit at its provider; null where its address is not known. */
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

/** The page on which a pull request is opened by hand; null where its address is not known. */
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
  // Over SSH the port says nothing of the page.
  const host = place.protocol === 'https' && place.port !== 443 ? `${name}:${place.port}` : name;
  const path = encoded(barePath(place.path));
  // Over HTTPS the path is that of the page.
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
