import { unprocessable } from '../core/errors';

export const PROVIDERS = ['github', 'gitlab', 'bitbucket', 'azure', 'gitea'] as const;
export type ProviderKind = (typeof PROVIDERS)[number];

/** Purposes of an account. Each needs rights of its own. */
export const PURPOSES = ['list', 'create_repository', 'deploy_key', 'pull_request', 'webhook'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Kind of token that a provider issues, with the rights it needs for each purpose, in the provider's terms. */
export interface TokenKind {
  name: string;
  scopes: Record<Purpose, string[]>;
  note: string | null;
}

export const REPOSITORY_OWNERS = ['workspace', 'project'] as const;
export type RepositoryOwner = (typeof REPOSITORY_OWNERS)[number];

/** Owner of a registered key, which decides its access: one repository, or everything that the account has. */
export const KEY_PLACES = ['repository', 'account'] as const;
export type KeyPlace = (typeof KEY_PLACES)[number];

export interface Provider {
  kind: ProviderKind;
  name: string;
  /** Address of the provider's own service; null if each organization has another address. */
  cloudUrl: string | null;
  /** Example of an address that a user would enter. */
  exampleUrl: string;
  /** True if it cannot be self-hosted. */
  isCloudOnly: boolean;
  tokenKinds: TokenKind[];
  /** Page on which tokens are created, relative to the base URL or as a whole address. */
  tokenPage: string;
  /** True if the email address of the account is sent with the token. */
  wantsEmail: boolean;
  /** Owner of its repositories if the account itself can have none; else null. */
  ownedBy: RepositoryOwner | null;
  /** Owner of keys that the API registers, for read-only and for write access; null if it registers none. */
  keyPlaces: Record<'read' | 'write', KeyPlace> | null;
  /** Page on which a key is added by hand instead, relative to the base URL. */
  sshKeyPage: string | null;
  keyType: 'ed25519' | 'rsa';
  /** Broader scopes that include a scope. */
  impliedBy: Readonly<Record<string, string[]>>;
}

/** Keys of a repository, each read-only or with write access. */
const DEPLOY_KEYS = { read: 'repository', write: 'repository' } as const;

const ALL: Record<ProviderKind, Provider> = {
  github: {
    kind: 'github',
    name: 'GitHub',
    cloudUrl: 'https://github.com',
    exampleUrl: 'https://github.example.com',
    isCloudOnly: false,
    tokenKinds: [
      {
        name: 'Classic token',
        scopes: {
          list: ['repo', 'read:org'],
          create_repository: ['repo'],
          deploy_key: ['repo'],
          pull_request: ['repo'],
          webhook: ['repo'],
        },
        note: 'An organization with single sign-on requires the token to be authorized for it: choose Configure SSO next to the token.',
      },
      {
        name: 'Fine-grained token',
        scopes: {
          list: ['Metadata: Read-only', 'Contents: Read-only'],
          create_repository: ['Administration: Read and write'],
          deploy_key: ['Administration: Read and write'],
          pull_request: ['Pull requests: Read and write'],
          webhook: ['Webhooks: Read and write'],
        },
        note: 'It belongs to one owner. An organization may have to approve it, or may not allow such tokens.',
      },
    ],
    tokenPage: '/settings/tokens',
    wantsEmail: false,
    ownedBy: null,
    keyPlaces: DEPLOY_KEYS,
    sshKeyPage: null,
    keyType: 'ed25519',
    impliedBy: { 'read:org': ['write:org', 'admin:org'] },
  },
  gitlab: {
    kind: 'gitlab',
    name: 'GitLab',
    cloudUrl: 'https://gitlab.com',
    exampleUrl: 'https://gitlab.example.com',
    isCloudOnly: false,
    tokenKinds: [
      {
        name: 'Access token',
        scopes: {
          list: ['read_api'],
          create_repository: ['api'],
          deploy_key: ['api'],
          pull_request: ['api'],
          webhook: ['api'],
        },
        note: 'Personal, or of a group or project. Deploy keys and webhooks require the role Maintainer.',
      },
    ],
    tokenPage: '/-/user_settings/personal_access_tokens',
    wantsEmail: false,
    ownedBy: null,
    keyPlaces: DEPLOY_KEYS,
    sshKeyPage: null,
    keyType: 'ed25519',
    impliedBy: { read_api: ['api'] },
  },
  bitbucket: {
    kind: 'bitbucket',
    name: 'Bitbucket Cloud',
    cloudUrl: 'https://bitbucket.org',
    exampleUrl: 'https://bitbucket.org',
    isCloudOnly: true,
    tokenKinds: [
      {
        name: 'API token with scopes',
        scopes: {
          list: ['read:user:bitbucket', 'read:workspace:bitbucket', 'read:repository:bitbucket'],
          create_repository: ['admin:repository:bitbucket'],
          deploy_key: [
            'admin:repository:bitbucket',
            'read:ssh-key:bitbucket',
            'write:ssh-key:bitbucket',
            'delete:ssh-key:bitbucket',
          ],
          pull_request: ['read:pullrequest:bitbucket', 'write:pullrequest:bitbucket'],
          webhook: ['read:webhook:bitbucket', 'write:webhook:bitbucket', 'delete:webhook:bitbucket'],
        },
        note: 'Of your Atlassian account, for the app Bitbucket. Access tokens of a workspace or repository list no workspaces, and app passwords are no longer accepted.',
      },
    ],
    tokenPage: 'https://id.atlassian.com/manage-profile/security/api-tokens',
    wantsEmail: true,
    ownedBy: 'workspace',
    keyPlaces: { read: 'repository', write: 'account' },
    sshKeyPage: null,
    keyType: 'ed25519',
    impliedBy: { account: ['account:write'], repository: ['repository:write'] },
  },
  azure: {
    kind: 'azure',
    name: 'Azure DevOps',
    cloudUrl: null,
    exampleUrl: 'https://dev.azure.com/organization',
    isCloudOnly: false,
    tokenKinds: [
      {
        name: 'Personal access token',
        scopes: {
          list: ['Project and Team: Read', 'Code: Read'],
          create_repository: ['Code: Read, write, & manage'],
          deploy_key: [],
          pull_request: ['Code: Read & write'],
          webhook: ['Code: Read'],
        },
        note: 'For the organization in the address; its policies may block such tokens or limit their lifetime. There are no deploy keys: you add the workspace’s key to your SSH keys there by hand.',
      },
    ],
    tokenPage: '/_usersSettings/tokens',
    wantsEmail: false,
    ownedBy: 'project',
    keyPlaces: null,
    sshKeyPage: '/_usersSettings/keys',
    keyType: 'rsa',
    impliedBy: {},
  },
  gitea: {
    kind: 'gitea',
    name: 'Gitea or Forgejo',
    cloudUrl: null,
    exampleUrl: 'https://git.example.com',
    isCloudOnly: false,
    tokenKinds: [
      {
        name: 'Access token',
        scopes: {
          list: ['read:user', 'read:organization', 'read:repository'],
          create_repository: ['write:user', 'write:organization', 'write:repository'],
          deploy_key: ['write:repository'],
          pull_request: ['write:repository'],
          webhook: ['write:repository'],
        },
        note: 'write:user is for repositories of your own, write:organization for those of an organization.',
      },
    ],
    tokenPage: '/user/settings/applications',
    wantsEmail: false,
    ownedBy: null,
    keyPlaces: DEPLOY_KEYS,
    sshKeyPage: null,
    keyType: 'ed25519',
    impliedBy: {},
  },
};

export const providerOf = (kind: ProviderKind): Provider => ALL[kind];

export const listProviders = (): Provider[] => PROVIDERS.map(providerOf);

/**
 * Returns the scopes that a token lacks, for each purpose; by default for the first kind of token. Empty if the
 * provider does not report scopes.
 */
export function missingScopes(
  kind: ProviderKind,
  granted: readonly string[] | null,
  needs: Record<Purpose, string[]> = providerOf(kind).tokenKinds[0].scopes,
): { purpose: Purpose; scopes: string[] }[] {
  const { impliedBy } = providerOf(kind);
  if (granted === null) return [];
  const has = (scope: string) => [scope, ...(impliedBy[scope] ?? [])].some((one) => granted.includes(one));
  return PURPOSES.map((purpose) => ({
    purpose,
    scopes: needs[purpose].filter((scope) => !has(scope)),
  })).filter(({ scopes }) => scopes.length > 0);
}

const MAX_LENGTH = 500;

/** Returns the address of a provider's site, without a slash at its end. Throws 422 `invalid_base_url`. */
export function parseBaseUrl(kind: ProviderKind, text: string | null): string {
  const { cloudUrl, name, isCloudOnly } = providerOf(kind);
  const given = text?.trim() || cloudUrl;
  if (!given) throw invalidBaseUrl(`The address of your ${name} is missing.`);
  const url = parseHttpsUrl(given);
  // `www.`, the API's own host and any page there are the same site.
  if (cloudUrl && url.origin.replace(/\/\/(?:www|api)\./, '//') === cloudUrl) return cloudUrl;
  if (isCloudOnly) throw invalidBaseUrl(`Accounts are connected of ${name} only, which is ${cloudUrl}.`);
  return kind === 'azure' ? azureUrl(url) : withoutSlash(url);
}

function parseHttpsUrl(given: string): URL {
  if (given.length > MAX_LENGTH) throw invalidBaseUrl('It is too long.');
  if (!URL.canParse(given)) throw invalidBaseUrl('This is not an address.');
  const url = new URL(given);
  if (url.protocol === 'http:')
    throw invalidBaseUrl('Over http:// the token would be sent without encryption.');
  if (url.protocol !== 'https:' || url.hostname === '')
    throw invalidBaseUrl('It does not begin with https://.');
  if (url.username || url.password) throw invalidBaseUrl('It contains a user name or password.');
  if (url.search || url.hash) throw invalidBaseUrl('It contains a query or fragment (? or #).');
  return url;
}

const withoutSlash = ({ origin, pathname }: URL): string => `${origin}${pathname.replace(/\/+$/, '')}`;

/** In the cloud, the organization is the first part of the path or, in older addresses, of the host. */
function azureUrl(url: URL): string {
  const older = /^(?!vs-ssh\.)([^.]+)\.visualstudio\.com$/.exec(url.hostname)?.[1];
  if (url.hostname !== 'dev.azure.com' && older === undefined) return withoutSlash(url);
  const organization = older ?? url.pathname.split('/')[1];
  if (!organization) throw invalidBaseUrl('The organization is missing: https://dev.azure.com/organization.');
  return `https://dev.azure.com/${organization}`;
}

const invalidBaseUrl = (message: string) =>
  unprocessable('invalid_base_url', message, {
    remedy: 'Enter the address at which you open it in the browser, such as https://git.example.com.',
    errors: [{ path: 'baseUrl', message }],
  });
