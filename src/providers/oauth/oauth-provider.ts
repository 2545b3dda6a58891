import { gitHubApiUrl } from '../api/github';
import type { OAuthKind } from '../catalogue';

/** How a token is taken back: by RFC 7009, or as GitHub has it. */
export interface Revocation {
  url: string;
  form: 'rfc7009' | 'github';
}

/** What is a provider's own in signing in by OAuth; the rest is RFC 6749 with PKCE (RFC 7636). */
export interface OAuthProvider {
  /** Where the browser is sent. */
  authorizeUrl: (baseUrl: string) => string;
  tokenUrl: (baseUrl: string) => string;
  /** Null where it has no way to take a token back. */
  revocation: ((baseUrl: string, clientId: string) => Revocation) | null;
  /** What is asked for: all that an account is used for. */
  scopes: string[];
  /** Where an app's secret stands in requests for tokens. */
  secretIn: 'body' | 'header';
  /** Whether every app there has a secret. */
  needsSecret: boolean;
  /** What may have to be set there beside the app, said before signing in. */
  note: string | null;
}

const ALL: Record<OAuthKind, OAuthProvider> = {
  github: {
    authorizeUrl: (baseUrl) => `${baseUrl}/login/oauth/authorize`,
    tokenUrl: (baseUrl) => `${baseUrl}/login/oauth/access_token`,
    revocation: (baseUrl, clientId) => ({
      url: `${gitHubApiUrl(baseUrl)}/applications/${encodeURIComponent(clientId)}/token`,
      form: 'github',
    }),
    scopes: ['repo', 'read:org'],
    secretIn: 'body',
    needsSecret: true,
    note: 'An organization may have to approve the app, or to install it: see its third-party access, or its GitHub Apps.',
  },
  gitlab: {
    authorizeUrl: (baseUrl) => `${baseUrl}/oauth/authorize`,
    tokenUrl: (baseUrl) => `${baseUrl}/oauth/token`,
    revocation: (baseUrl) => ({ url: `${baseUrl}/oauth/revoke`, form: 'rfc7009' }),
    scopes: ['api'],
    secretIn: 'body',
    needsSecret: false,
    note: null,
  },
  gitea: {
    authorizeUrl: (baseUrl) => `${baseUrl}/login/oauth/authorize`,
    tokenUrl: (baseUrl) => `${baseUrl}/login/oauth/access_token`,
    revocation: null,
    scopes: ['write:repository', 'write:organization', 'write:user'],
    secretIn: 'body',
    needsSecret: false,
    note: 'Gitea before 1.23 knows no scopes here: it allows the app all that you may do.',
  },
};

export const oauthOf = (kind: OAuthKind): OAuthProvider => ALL[kind];
