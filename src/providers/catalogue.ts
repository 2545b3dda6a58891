export const PROVIDERS = ['github', 'gitlab', 'gitea'] as const;
export type ProviderKind = (typeof PROVIDERS)[number];

/** What an account is used for. Each takes rights of its own. */
export const PURPOSES = ['list', 'create_repository', 'deploy_key'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** One kind of token that a provider makes, and what it must be allowed for each purpose, in the provider's words. */
export interface TokenKind {
  name: string;
  scopes: Record<Purpose, string[]>;
  note: string | null;
}

export interface Provider {
  kind: ProviderKind;
  name: string;
  /** Where its maker runs it; null where everybody runs their own. */
  cloudUrl: string | null;
  tokenKinds: TokenKind[];
  /** Where a token is made, below the base URL. */
  tokenPage: string;
  /** What stands for a scope that is not among a token's, but comes with another one that is. */
  impliedBy: Readonly<Record<string, string[]>>;
}

const ALL: Record<ProviderKind, Provider> = {
  github: {
    kind: 'github',
    name: 'GitHub',
    cloudUrl: 'https://github.com',
    tokenKinds: [
      {
        name: 'Classic token',
        scopes: { list: ['repo', 'read:org'], create_repository: ['repo'], deploy_key: ['repo'] },
        note: 'An organization with single sign-on wants the token authorized for it: Configure SSO, beside the token.',
      },
      {
        name: 'Fine-grained token',
        scopes: {
          list: ['Metadata: Read-only', 'Contents: Read-only'],
          create_repository: ['Administration: Read and write'],
          deploy_key: ['Administration: Read and write'],
        },
        note: 'It belongs to one owner. An organization may have to approve it, or may not let such tokens in.',
      },
    ],
    tokenPage: '/settings/tokens',
    impliedBy: { 'read:org': ['write:org', 'admin:org'] },
  },
  gitlab: {
    kind: 'gitlab',
    name: 'GitLab',
    cloudUrl: 'https://gitlab.com',
    tokenKinds: [
      {
        name: 'Access token',
        scopes: { list: ['read_api'], create_repository: ['api'], deploy_key: ['api'] },
        note: 'Personal, or of a group or project. To register deploy keys it takes the role Maintainer.',
      },
    ],
    tokenPage: '/-/user_settings/personal_access_tokens',
    impliedBy: { read_api: ['api'] },
  },
  gitea: {
    kind: 'gitea',
    name: 'Gitea or Forgejo',
    cloudUrl: null,
    tokenKinds: [
      {
        name: 'Access token',
        scopes: {
          list: ['read:user', 'read:organization', 'read:repository'],
          create_repository: ['write:user', 'write:organization', 'write:repository'],
          deploy_key: ['write:repository'],
        },
        note: 'write:user is for repositories of your own, write:organization for those of an organization.',
      },
    ],
    tokenPage: '/user/settings/applications',
    impliedBy: {
      'read:user': ['write:user'],
      'read:organization': ['write:organization'],
      'read:repository': ['write:repository'],
    },
  },
};

export const providerOf = (kind: ProviderKind): Provider => ALL[kind];

export const listProviders = (): Provider[] => PROVIDERS.map(providerOf);

/** For each purpose the scopes that a token of the first kind lacks; empty where the provider does not tell. */
export function missingScopes(
  kind: ProviderKind,
  granted: readonly string[] | null,
): { purpose: Purpose; scopes: string[] }[] {
  const { tokenKinds, impliedBy } = providerOf(kind);
  if (granted === null) return [];
  const has = (scope: string) => [scope, ...(impliedBy[scope] ?? [])].some((one) => granted.includes(one));
  return PURPOSES.map((purpose) => ({
    purpose,
    scopes: tokenKinds[0].scopes[purpose].filter((scope) => !has(scope)),
  })).filter(({ scopes }) => scopes.length > 0);
}
