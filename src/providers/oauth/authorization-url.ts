import { createHash, randomBytes } from 'node:crypto';
import type { OAuthApp } from './oauth-apps';
import { oauthOf } from './oauth-provider';

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
