import { gitHubApiUrl } from '../api/github';
import type { ProviderKind, Purpose } from '../catalogue';

/** How a token is taken back: by RFC 7009, or as GitHub has it. */
export interface Revocation {
  url: string;
  form: 'rfc7009' | 'github';
}

/** Where an app is registered. */
export interface OAuthPlace {
  baseUrl: string;
  clientId: string;
  /** Of Microsoft Entra. */
  tenant: string | null;
}

/** What is a provider's own in signing in by OAuth; the rest is RFC 6749 with PKCE (RFC 7636). */
export interface OAuthProvider {
  /** Where the browser is sent. */
  authorizeUrl: (place: OAuthPlace) => string;
  tokenUrl: (place: OAuthPlace) => string;
  /** Null where it has no way to take a token back. */
  revocation: ((place: OAuthPlace) => Revocation) | null;
  /** What is asked for, separated by blanks: all that an account is used for. */
  scope: string;
  /** What of it each purpose takes. */
  needs: Record<Purpose, string[]>;
  /** Whether the scopes that it says it gave are those that were asked for. */
  tellsScopes: boolean;
  /** Where an app's secret stands in requests for tokens. */
  secretIn: 'body' | 'header';
  /** Whether every app there has a secret. */
  needsSecret: boolean;
  /** What may have to be set there beside the app, said before signing in. */
  note: string | null;
}

/** Azure DevOps as Microsoft Entra knows it. */
const AZURE_DEVOPS = '499b84ac-1321-427f-aa17-267ca6975798';

const entra = ({ tenant }: OAuthPlace, page: string): string =>
  `https://login.microsoftonline.com/${tenant ?? 'organizations'}/oauth2/v2.0/${page}`;

const ALL: Record<ProviderKind, OAuthProvider> = {
  github: {
    authorizeUrl: ({ baseUrl }) => `${baseUrl}/login/oauth/authorize`,
    tokenUrl: ({ baseUrl }) => `${baseUrl}/login/oauth/access_token`,
    revocation: ({ baseUrl, clientId }) => ({
      url: `${gitHubApiUrl(baseUrl)}/applications/${encodeURIComponent(clientId)}/token`,
      form: 'github',
    }),
    scope: 'repo read:org',
    needs: { list: ['repo', 'read:org'], create_repository: ['repo'], deploy_key: ['repo'] },
    tellsScopes: true,
    secretIn: 'body',
    needsSecret: true,
    note: 'An organization may have to approve the app, or to install it: see its third-party access, or its GitHub Apps.',
  },
  gitlab: {
    authorizeUrl: ({ baseUrl }) => `${baseUrl}/oauth/authorize`,
    tokenUrl: ({ baseUrl }) => `${baseUrl}/oauth/token`,
    revocation: ({ baseUrl }) => ({ url: `${baseUrl}/oauth/revoke`, form: 'rfc7009' }),
    scope: 'api',
    needs: { list: ['api'], create_repository: ['api'], deploy_key: ['api'] },
    tellsScopes: true,
    secretIn: 'body',
    needsSecret: false,
    note: null,
  },
  bitbucket: {
    authorizeUrl: ({ baseUrl }) => `${baseUrl}/site/oauth2/authorize`,
    tokenUrl: ({ baseUrl }) => `${baseUrl}/site/oauth2/access_token`,
    revocation: null,
    scope: 'account account:write repository repository:write repository:admin',
    needs: {
      list: ['account', 'repository'],
      create_repository: ['repository:admin'],
      deploy_key: ['repository:admin', 'account:write'],
    },
    tellsScopes: true,
    secretIn: 'header',
    needsSecret: true,
    note: null,
  },
  azure: {
    authorizeUrl: (place) => entra(place, 'authorize'),
    tokenUrl: (place) => entra(place, 'token'),
    revocation: null,
    // The last one is what gives a refresh token.
    scope: `${AZURE_DEVOPS}/vso.project ${AZURE_DEVOPS}/vso.code_manage offline_access`,
    needs: { list: [], create_repository: [], deploy_key: [] },
    tellsScopes: false,
    secretIn: 'body',
    needsSecret: false,
    note: 'The organization’s policies may keep apps out (Organization settings → Policies), and an admin of the directory may have to consent.',
  },
  gitea: {
    authorizeUrl: ({ baseUrl }) => `${baseUrl}/login/oauth/authorize`,
    tokenUrl: ({ baseUrl }) => `${baseUrl}/login/oauth/access_token`,
    revocation: null,
    scope: 'write:repository write:organization write:user',
    needs: {
      list: ['write:repository', 'write:organization', 'write:user'],
      create_repository: ['write:repository', 'write:organization', 'write:user'],
      deploy_key: ['write:repository'],
    },
    tellsScopes: true,
    secretIn: 'body',
    needsSecret: false,
    note: 'Gitea before 1.23 knows no scopes here: it allows the app all that you may do.',
  },
};

export const oauthOf = (kind: ProviderKind): OAuthProvider => ALL[kind];

/** What is asked for, in the provider's words, without the service that it is of. */
export const askedScopes = (kind: ProviderKind): string[] =>
  oauthOf(kind)
    .scope.split(' ')
    .map((scope) => scope.slice(scope.lastIndexOf('/') + 1));
