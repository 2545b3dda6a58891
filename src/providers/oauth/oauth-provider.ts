import { createHash, randomBytes } from 'node:crypto';
import { gitHubApiUrl } from '../api/github';
import type { ProviderKind, Purpose } from '../catalogue';

/** OAuth app registered at a provider for this instance. */
export interface OAuthApp extends OAuthServer {
  provider: ProviderKind;
  /** Null for a public app, which uses PKCE only. */
  clientSecret: string | null;
  certificateAuthority: string | null;
  /** Replaces this instance's own page: there is no redirect back, and the code is pasted. */
  redirectUri: string | null;
}

/** Revocation by RFC 7009, or in GitHub's own way. */
export interface Revocation {
  url: string;
  form: 'rfc7009' | 'github';
}

/** Server on which an app is registered. */
export interface OAuthServer {
  baseUrl: string;
  clientId: string;
  /** Tenant of Microsoft Entra. */
  tenant: string | null;
}

/** Particulars of a provider in OAuth; the rest is RFC 6749 with PKCE (RFC 7636). */
export interface OAuthProvider {
  /** Address to which the browser is sent. */
  authorizeUrl: (place: OAuthServer) => string;
  tokenUrl: (place: OAuthServer) => string;
  /** Issuer that its answers name (RFC 9207); null if it documents none. */
  issuer: ((place: OAuthServer) => string) | null;
  /** Null if the provider cannot revoke tokens. */
  revocation: ((place: OAuthServer) => Revocation) | null;
  /** Requested scopes, separated by blanks: for all purposes of an account. */
  scope: string;
  /** Scopes that each purpose needs. */
  needs: Record<Purpose, string[]>;
  /** True if the scopes it reports are comparable with the requested ones. */
  tellsScopes: boolean;
  /** Place of the app's secret in token requests. */
  secretIn: 'body' | 'header';
  /** True if every app there has a secret. */
  needsSecret: boolean;
  /** Note shown before signing in: settings there that may be needed besides the app. */
  note: string | null;
}

/** Resource id of Azure DevOps in Microsoft Entra. */
const AZURE_DEVOPS = '499b84ac-1321-427f-aa17-267ca6975798';

const entra = ({ tenant }: OAuthServer, page: string): string =>
  `https://login.microsoftonline.com/${tenant ?? 'organizations'}/oauth2/v2.0/${page}`;

const ALL: Record<ProviderKind, OAuthProvider> = {
  github: {
    authorizeUrl: ({ baseUrl }) => `${baseUrl}/login/oauth/authorize`,
    tokenUrl: ({ baseUrl }) => `${baseUrl}/login/oauth/access_token`,
    issuer: ({ baseUrl }) => `${baseUrl}/login/oauth`,
    revocation: ({ baseUrl, clientId }) => ({
      url: `${gitHubApiUrl(baseUrl)}/applications/${encodeURIComponent(clientId)}/token`,
      form: 'github',
    }),
    scope: 'repo read:org',
    needs: {
      list: ['repo', 'read:org'],
      create_repository: ['repo'],
      deploy_key: ['repo'],
      pull_request: ['repo'],
      webhook: ['repo'],
    },
    tellsScopes: true,
    secretIn: 'body',
    needsSecret: true,
    note: 'An organization may have to approve the app, or to install it: see its third-party access, or its GitHub Apps.',
  },
  gitlab: {
    authorizeUrl: ({ baseUrl }) => `${baseUrl}/oauth/authorize`,
    tokenUrl: ({ baseUrl }) => `${baseUrl}/oauth/token`,
    issuer: null,
    revocation: ({ baseUrl }) => ({ url: `${baseUrl}/oauth/revoke`, form: 'rfc7009' }),
    scope: 'api',
    needs: {
      list: ['api'],
      create_repository: ['api'],
      deploy_key: ['api'],
      pull_request: ['api'],
      webhook: ['api'],
    },
    tellsScopes: true,
    secretIn: 'body',
    needsSecret: false,
    note: null,
  },
  bitbucket: {
    authorizeUrl: ({ baseUrl }) => `${baseUrl}/site/oauth2/authorize`,
    tokenUrl: ({ baseUrl }) => `${baseUrl}/site/oauth2/access_token`,
    issuer: null,
    revocation: null,
    scope: 'account account:write repository repository:write repository:admin pullrequest:write webhook',
    needs: {
      list: ['account', 'repository'],
      create_repository: ['repository:admin'],
      deploy_key: ['repository:admin', 'account:write'],
      pull_request: ['pullrequest:write'],
      webhook: ['webhook'],
    },
    tellsScopes: true,
    secretIn: 'header',
    needsSecret: true,
    note: null,
  },
  azure: {
    authorizeUrl: (place) => entra(place, 'authorize'),
    tokenUrl: (place) => entra(place, 'token'),
    issuer: null,
    revocation: null,
    // The last scope yields a refresh token.
    scope: `${AZURE_DEVOPS}/vso.project ${AZURE_DEVOPS}/vso.code_manage offline_access`,
    needs: { list: [], create_repository: [], deploy_key: [], pull_request: [], webhook: [] },
    tellsScopes: false,
    secretIn: 'body',
    needsSecret: false,
    note: 'The organization’s policies may block apps (Organization settings → Policies), and an admin of the directory may have to consent.',
  },
  gitea: {
    authorizeUrl: ({ baseUrl }) => `${baseUrl}/login/oauth/authorize`,
    tokenUrl: ({ baseUrl }) => `${baseUrl}/login/oauth/access_token`,
    issuer: null,
    revocation: null,
    scope: 'write:repository write:organization write:user',
    needs: {
      list: ['write:repository', 'write:organization', 'write:user'],
      create_repository: ['write:repository', 'write:organization', 'write:user'],
      deploy_key: ['write:repository'],
      pull_request: ['write:repository'],
      webhook: ['write:repository'],
    },
    tellsScopes: true,
    secretIn: 'body',
    needsSecret: false,
    note: 'Gitea before 1.23 has no scopes here: the app gets all your permissions.',
  },
};

export const oauthOf = (kind: ProviderKind): OAuthProvider => ALL[kind];

/** Tells if an issuer, as an answer names it, can be this provider: by its name, else by the server of its page. */
export function isIssuedBy(kind: ProviderKind, place: OAuthServer, issuer: string): boolean {
  const provider = oauthOf(kind);
  if (provider.issuer) return issuer === provider.issuer(place);
  return URL.canParse(issuer) && new URL(issuer).origin === new URL(provider.authorizeUrl(place)).origin;
}

/** Returns the requested scopes in the provider's terms, without the name of the service. */
export const askedScopes = (kind: ProviderKind): string[] =>
  oauthOf(kind)
    .scope.split(' ')
    .map((scope) => scope.slice(scope.lastIndexOf('/') + 1));

/** Page of this instance to which a provider redirects. */
export const CALLBACK_PAGE = '/oauth/callback';

const VERIFIER_BYTES = 32;

/** RFC 7636, 4.1: 43 characters. */
export const newVerifier = (): string => randomBytes(VERIFIER_BYTES).toString('base64url');

/** Returns the address at which a person grants access. */
export function authorizationUrl(
  app: OAuthApp,
  { state, verifier, redirectUri }: { state: string; verifier: string; redirectUri: string },
): string {
  const { authorizeUrl, scope } = oauthOf(app.provider);
  const url = new URL(authorizeUrl(app));
  const query = {
    client_id: app.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}
