import { Readable } from 'node:stream';
import type { Config } from '../../core/config';
import type { HttpsAnswer, HttpsPool, HttpsRequest, HttpsTarget } from '../../https';
import type { ProviderKind } from '../catalogue';
import { TokenEndpoint } from './token-endpoint';

const ANSWER = {
  access_token: 'given',
  token_type: 'Bearer',
  expires_in: '7200',
  scopes: 'account repository',
};

/** Gives the same answer to each request, and records the requests. */
function endpointThatAnswers(body: object, status = 200) {
  const asked: (HttpsRequest & HttpsTarget)[] = [];
  const request = (target: HttpsTarget, sent: HttpsRequest): Promise<HttpsAnswer> => {
    asked.push({ ...target, ...sent });
    return Promise.resolve({ status, headers: {}, body: Readable.from([Buffer.from(JSON.stringify(body))]) });
  };
  const pool = { request } as unknown as HttpsPool;
  return { endpoint: new TokenEndpoint(pool, { gitSilenceMs: 1000 } as Config), asked };
}

const appAt = (provider: ProviderKind, baseUrl: string, clientSecret: string | null = 'hidden/away') => ({
  ...{ provider, baseUrl, clientId: 'id', clientSecret, tenant: null },
  ...{ certificateAuthority: null, redirectUri: null },
});

const EXCHANGE = {
  code: 'code',
  verifier: 'verifier',
  redirectUri: 'https://trellis.example.com/oauth/callback',
};
const FORM = {
  grant_type: 'authorization_code',
  code: 'code',
  redirect_uri: EXCHANGE.redirectUri,
  code_verifier: 'verifier',
};
const IN_BODY = { client_id: 'id', client_secret: 'hidden/away' };
/** The credentials are form-encoded before base64. */
const IN_HEADER = `Basic ${Buffer.from('id:hidden%2Faway').toString('base64')}`;

it.each([
  ['github', 'https://github.com', 'github.com', '/login/oauth/access_token'],
  ['gitlab', 'https://git.example.com:8443/x', 'git.example.com', '/x/oauth/token'],
  ['gitea', 'https://git.example.com', 'git.example.com', '/login/oauth/access_token'],
  ['bitbucket', 'https://bitbucket.org', 'bitbucket.org', '/site/oauth2/access_token'],
  ['azure', 'https://dev.azure.com/acme', 'login.microsoftonline.com', '/organizations/oauth2/v2.0/token'],
] as const)('sends %s the token request with the app’s secret in the right place', async (kind, ...place) => {
  const [baseUrl, host, path] = place;
  const { endpoint, asked } = endpointThatAnswers(ANSWER);
  const tokens = await endpoint.exchange(appAt(kind, baseUrl), 'user', EXCHANGE);
  expect(tokens).toEqual({
    ...{ accessToken: 'given', refreshToken: null, expiresInSeconds: 7200 },
    scopes: ['account', 'repository'],
  });
  const [{ body, headers, ...sent }] = asked;
  expect(sent).toMatchObject({ host, path, method: 'POST', ownerId: 'user' });
  const isInHeader = kind === 'bitbucket';
  expect(Object.fromEntries(new URLSearchParams(body as string))).toEqual({
    ...FORM,
    ...(isInHeader ? {} : IN_BODY),
  });
  expect(headers.authorization).toBe(isInHeader ? IN_HEADER : undefined);
});

it('identifies an app without a secret by its id alone', async () => {
  const { endpoint, asked } = endpointThatAnswers(ANSWER);
  await endpoint.renew(appAt('gitlab', 'https://gitlab.com', null), 'user', 'refresh');
  expect(Object.fromEntries(new URLSearchParams(asked[0].body as string))).toEqual({
    ...{ grant_type: 'refresh_token', refresh_token: 'refresh', client_id: 'id' },
  });
});

it.each([
  [{ error: 'invalid_grant' }, 'provider_sign_in_refused'],
  [{ error: 'bad_refresh_token' }, 'provider_sign_in_refused'],
  // Gitea's answers for a used refresh token, a bad code and a wrong secret.
  [{ error: 'unauthorized_client', error_description: 'token was already used' }, 'provider_sign_in_refused'],
  [
    { error: 'unauthorized_client', error_description: 'unable to parse refresh token' },
    'provider_sign_in_refused',
  ],
  [
    { error: 'unauthorized_client', error_description: 'client is not authorized' },
    'provider_sign_in_refused',
  ],
  [
    { error: 'unauthorized_client', error_description: 'invalid client secret' },
    'provider_oauth_app_refused',
  ],
  [{ error: 'incorrect_client_credentials' }, 'provider_oauth_app_refused'],
  [{ error: 'invalid_client' }, 'provider_oauth_app_refused'],
])('parses %j', async (refusal, code) => {
  for (const status of [200, 400, 401]) {
    const { endpoint } = endpointThatAnswers(refusal, status);
    const renewal = endpoint.renew(appAt('gitea', 'https://git.example.com'), 'user', 'refresh');
    await expect(renewal).rejects.toMatchObject({ code });
  }
});
