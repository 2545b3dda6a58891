import type { OidcSettings } from '../core/oidc-settings';
import { secretSender, secretWays, type SecretWay } from './client-authentication';

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('');

const settings = (change: Partial<OidcSettings>): OidcSettings => ({
  ...{ issuer: 'https://login.example.com', clientId: 'trellis', clientSecret: 'a-secret_of.the~client' },
  ...{ clientAuthentication: null, certificateAuthority: null, name: 'Login', scopes: 'openid' },
  ...{
    groupsClaim: 'groups',
    roles: [],
    isMissingGroupsNone: false,
    areEmailsVerified: false,
    sessionHours: 720,
  },
  ...change,
});

function sent(secret: string, way: SecretWay, clientId = 'trellis'): { header: string | null; body: string } {
  const [body, headers] = [new URLSearchParams(), new Headers()];
  const server = { issuer: 'https://login.example.com' };
  void secretSender(secret, way)(server as never, { client_id: clientId } as never, body, headers);
  const header = headers.get('authorization');
  return {
    header: header && Buffer.from(header.replace('Basic ', ''), 'base64').toString(),
    body: body.toString(),
  };
}

const namesOf = (ways: SecretWay[]) =>
  ways.map(({ method, isEscaped }) => (isEscaped ? method : `${method} raw`));

it.each([
  [
    ['client_secret_post', 'client_secret_basic'],
    ['post', 'basic'],
  ],
  [
    ['client_secret_basic', 'client_secret_post'],
    ['basic', 'post'],
  ],
  [
    ['private_key_jwt', 'client_secret_post'],
    ['post', 'basic'],
  ],
  [['private_key_jwt'], ['basic', 'post']],
  [undefined, ['basic', 'post']],
])('begins with what the provider says first: %j', (offered, names) => {
  expect(namesOf(secretWays(settings({}), offered))).toEqual(names);
});

it('sends a secret without escapes, too, where a decoder would change it', () => {
  expect(namesOf(secretWays(settings({ clientSecret: 'a+b' }), undefined))).toEqual([
    'basic',
    'basic raw',
    'post',
  ]);
  expect(namesOf(secretWays(settings({ clientId: '50%' }), undefined))).toEqual([
    'basic',
    'basic raw',
    'post',
  ]);
});

it('does as the setting says', () => {
  const offered = ['client_secret_post', 'client_secret_basic'];
  expect(namesOf(secretWays(settings({ clientAuthentication: 'basic' }), offered))).toEqual(['basic']);
  expect(namesOf(secretWays(settings({ clientAuthentication: 'post' }), undefined))).toEqual(['post']);
});

it('sends every printable character so that a decoder finds it, and all but two so that others do', () => {
  const { header } = sent(PRINTABLE, { method: 'basic', isEscaped: true });
  const password = (header ?? '').slice('trellis:'.length);
  expect(decodeURIComponent(password.replaceAll('+', ' '))).toBe(PRINTABLE);
  expect(password.replaceAll(/%25|%2B/g, '')).toBe(PRINTABLE.replaceAll(/[%+]/g, ''));
  expect(sent(PRINTABLE, { method: 'basic', isEscaped: false }).header).toBe(`trellis:${PRINTABLE}`);
  const { header: none, body } = sent(PRINTABLE, { method: 'post', isEscaped: true });
  expect([none, new URLSearchParams(body).get('client_secret')]).toEqual([null, PRINTABLE]);
});

it('keeps a colon of the client’s id apart from the secret', () => {
  expect(sent('secret', { method: 'basic', isEscaped: true }, 'urn:trellis').header).toBe(
    'urn%3Atrellis:secret',
  );
});
