import { groupRoles, readOidcSettings } from './oidc-settings';

const SET = { TRELLIS_OIDC_ISSUER: 'https://login.example.com', TRELLIS_OIDC_CLIENT_ID: 'trellis' };

it('reads groups with commas, colons and equals signs', () => {
  expect(
    groupRoles('CN=devs\\,OU=it=Tools:builder, urn:acme:ops=Acme: Ops:viewer\n/leads=Tools:admin,'),
  ).toEqual([
    { group: 'CN=devs,OU=it', workspace: 'Tools', role: 'builder' },
    { group: 'urn:acme:ops', workspace: 'Acme: Ops', role: 'viewer' },
    { group: '/leads', workspace: 'Tools', role: 'admin' },
  ]);
});

it.each([
  ['engineers', 'has no ='],
  ['engineers=Tools', 'has no role after a :'],
  ['engineers=Tools:owner', 'has the role "owner"'],
  ['=Tools:viewer', 'names no group'],
  ['engineers=:viewer', 'names no workspace'],
])('says what is wrong in %j', (text, why) => {
  expect(() => groupRoles(text)).toThrow(`TRELLIS_OIDC_ROLES: "${text}" ${why}`);
});

it.each([
  [{ TRELLIS_OIDC_CLIENT_ID: 'trellis' }, 'TRELLIS_OIDC_ISSUER is missing'],
  [{ TRELLIS_OIDC_ISSUER: 'https://login.example.com' }, 'TRELLIS_OIDC_CLIENT_ID is missing'],
  [{ ...SET, TRELLIS_OIDC_ISSUER: 'login.example.com' }, 'must be the issuer’s address'],
  [
    { ...SET, TRELLIS_OIDC_ISSUER: 'https://login.example.com/.well-known/openid-configuration' },
    'must end before',
  ],
  [{ ...SET, TRELLIS_OIDC_SCOPES: 'email' }, 'must contain openid'],
  [
    { ...SET, TRELLIS_OIDC_CLIENT_AUTHENTICATION: 'client_secret_post' },
    'must be basic (client_secret_basic)',
  ],
  [{ ...SET, TRELLIS_OIDC_MISSING_GROUPS: 'drop' }, 'must be keep or none, not "drop"'],
  [{ ...SET, TRELLIS_OIDC_EMAILS_VERIFIED: 'true' }, 'must be off or on, not "true"'],
  [{ ...SET, TRELLIS_OIDC_SESSION_HOURS: '0' }, 'must be a whole number from 1 to 720'],
  [{ TRELLIS_OIDC_CLIENT_AUTHENTICATION: 'post' }, 'TRELLIS_OIDC_ISSUER is missing'],
  [{ ...SET, TRELLIS_OIDC_CLIENT_SECRET_FILE: '/nowhere/secret' }, '/nowhere/secret cannot be read (ENOENT)'],
  [
    { ...SET, TRELLIS_OIDC_CLIENT_SECRET: 'one', TRELLIS_OIDC_CLIENT_SECRET_FILE: '/nowhere/secret' },
    'are both set',
  ],
])('refuses %j', (env, why) => {
  expect(() => readOidcSettings(env)).toThrow(why);
});

it('is off without an issuer, and takes the name of its host as its own', () => {
  expect(readOidcSettings({})).toBeNull();
  expect(readOidcSettings(SET)).toMatchObject({
    name: 'login.example.com',
    groupsClaim: 'groups',
    roles: [],
  });
});
