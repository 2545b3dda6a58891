export type Provider = 'github' | 'gitlab' | 'bitbucket' | 'codecommit' | 'azure' | 'gitea' | 'own';

export interface RepositoryUrl {
  host: string;
  /** Without leading or trailing slash, and without `.git`. */
  path: string;
}

export const isHttpsUrl = (text: string): boolean => /^https:\/\//i.test(text.trim());

/** Parses an SSH URL in either form, or an HTTPS URL; null while it is incomplete. The server validates it. */
export function findRepositoryUrl(text: string): RepositoryUrl | null {
  const match =
    /^(?:ssh|https):\/\/(?:[^@/\s]+@)?(\[[^\]]+\]|[^:/\s]+)(?::\d+)?\/(\S+)$/i.exec(text.trim()) ??
    /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/\/)(\S+)$/.exec(text.trim());
  if (!match?.[1] || !match[2]) return null;
  return { host: match[1].toLowerCase(), path: match[2].replace(/^\/+|\/+$/g, '').replace(/\.git$/, '') };
}

/** Name of the repository, which confirms the deletion of its configuration. */
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

/** Tells if a provider accepts only RSA keys. */
export const takesRsaOnly = (provider: Provider): boolean =>
  provider === 'azure' || provider === 'codecommit';
