import { PROVIDERS, type ProviderKind } from '../catalogue';
import { askedScopes, authorizationUrl, isIssuedBy, newVerifier } from './oauth-provider';

describe('the URL for signing in', () => {
  /** Example of RFC 7636, appendix B. */
  const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

  const appAt = (provider: ProviderKind, baseUrl: string, tenant: string | null = null) => ({
    ...{ provider, baseUrl, tenant, clientId: 'id of/it', clientSecret: 'hidden' },
    ...{ certificateAuthority: null, redirectUri: null },
  });

  const urlOf = (...app: Parameters<typeof appAt>): URL =>
    new URL(
      authorizationUrl(appAt(...app), {
        ...{ state: 'state', verifier: VERIFIER, redirectUri: 'https://trellis.example.com/oauth/callback' },
      }),
    );

  it('contains the hash of the verifier, and no secret', () => {
    const url = urlOf('github', 'https://github.com');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'id of/it',
      redirect_uri: 'https://trellis.example.com/oauth/callback',
      response_type: 'code',
      scope: 'repo read:org',
      state: 'state',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    });
    expect(url.href).not.toMatch(/hidden|dBjftJeZ/);
  });

  it.each([
    ['github', 'https://github.com', 'https://github.com/login/oauth/authorize'],
    ['gitlab', 'https://git.example.com/gitlab', 'https://git.example.com/gitlab/oauth/authorize'],
    ['gitea', 'https://git.example.com', 'https://git.example.com/login/oauth/authorize'],
  ] as const)('of %s is its page below %s', (provider, baseUrl, page) => {
    const { origin, pathname } = urlOf(provider, baseUrl);
    expect(origin + pathname).toBe(page);
  });

  it.each(PROVIDERS)('lists the scopes requested from %s in short words', (provider) => {
    for (const scope of askedScopes(provider)) expect(scope).toMatch(/^[\w:.]{3,30}$/);
  });

  it('uses a new verifier of 43 characters each time', () => {
    const made = Array.from({ length: 50 }, newVerifier);
    expect(new Set(made).size).toBe(50);
    for (const verifier of made) expect(verifier).toMatch(/^[\w-]{43}$/);
  });
});

describe('an issuer', () => {
  const at = (baseUrl: string) => ({ baseUrl, clientId: 'id', tenant: null });

  it.each([
    ['github', at('https://github.com'), 'https://github.com/login/oauth'],
    ['github', at('https://git.example.com'), 'https://git.example.com/login/oauth'],
    ['gitlab', at('https://git.example.com/gitlab'), 'https://git.example.com/gitlab'],
    ['gitea', at('https://git.example.com'), 'https://git.example.com/'],
    ['azure', at('https://dev.azure.com'), 'https://login.microsoftonline.com/a-tenant/v2.0'],
  ] as const)('%s answers as its issuer', (kind, place, issuer) => {
    expect(isIssuedBy(kind, place, issuer)).toBe(true);
  });

  it.each([
    ['github', at('https://github.com'), 'https://github.com'],
    ['github', at('https://github.com'), 'https://github.com/login/oauth/'],
    ['gitlab', at('https://gitlab.com'), 'http://gitlab.com'],
    ['gitlab', at('https://gitlab.com'), 'https://gitlab.com:8443'],
    ['gitlab', at('https://gitlab.com'), 'https://gitlab.com.evil.example'],
    ['gitea', at('https://git.example.com'), 'git.example.com'],
    ['azure', at('https://dev.azure.com'), 'https://dev.azure.com'],
  ] as const)('%s at %j does not answer as %s', (kind, place, issuer) => {
    expect(isIssuedBy(kind, place, issuer)).toBe(false);
  });
});
