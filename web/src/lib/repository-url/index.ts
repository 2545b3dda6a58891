export type Provider = 'github' | 'gitlab' | 'bitbucket' | 'codecommit' | 'azure' | 'gitea' | 'own';

export interface RepositoryUrl {
  host: string;
  /** Without a slash at either end, and without `.git`. */
  path: string;
}

export const isHttpsUrl = (text: string): boolean => /^https:\/\//i.test(text.trim());

/** Host and path of an SSH URL, in either form, or an HTTPS one; null while it is not one yet. The server has the last word. */
export function findRepositoryUrl(text: string): RepositoryUrl | null {
  const match =
    /^(?:ssh|https):\/\/(?:[^@/\s]+@)?(\[[^\]]+\]|[^:/\s]+)(?::\d+)?\/(\S+)$/i.exec(text.trim()) ??
    /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/\/)(\S+)$/.exec(text.trim());
  if (!match?.[1] || !match[2]) return null;
  return { host: match[1].toLowerCase(), path: match[2].replace(/^\/+|\/+$/g, '').replace(/\.git$/, '') };
}

/** The repository's own name: what is typed before its configuration is deleted. */
export const repositoryName = (text: string): string =>
  findRepositoryUrl(text)?.path.split('/').at(-1) || text;

const BY_HOST: [pattern: RegExp, provider: Provider][] = [
  [/(^|\.)github\.com$|\.ghe\.com$/, 'github'],
  [/(^|\.)gitlab\./, 'gitlab'],
  [/(^|\.)bitbucket\./, 'bitbucket'],
  [/^git-codecommit\b.*\.amazonaws\.com/, 'codecommit'],
  [/(^|\.)dev\.azure\.com$|\.visualstudio\.com$/, 'azure'],
  [/gitea|forgejo|^codeberg\.org$/, 'gitea'],
];

export function providerOf(text: string): Provider {
  const host = findRepositoryUrl(text)?.host ?? '';
  return BY_HOST.find(([pattern]) => pattern.test(host))?.[1] ?? 'own';
}

/** Where other key types than RSA are refused. */
export const takesRsaOnly = (provider: Provider): boolean =>
  provider === 'azure' || provider === 'codecommit';
