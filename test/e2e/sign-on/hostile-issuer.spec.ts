import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { HostileIssuer, type TokenClaims } from '../../support/oidc/hostile-issuer';
import { Walker } from '../../support/oidc/walk';
import { startTrellis, type OwnTrellis } from '../../support/trellis-server';

type Signing = Parameters<HostileIssuer['token']>[1];
interface Problem {
  code: string;
  detail: string;
  remedy: string;
}

const MINUTE = 60;
const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout';

let issuer: HostileIssuer;
let trellis: OwnTrellis;

beforeAll(async () => {
  issuer = await HostileIssuer.start();
  trellis = await startTrellis({
    ...issuer.environment,
    TRELLIS_OIDC_ROLES: 'engineers=Tools:viewer',
  });
  const admin = await trellis.setUp();
  await admin.patch('', { name: 'Tools' }).expect(200);
});

afterAll(async () => {
  await trellis?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

beforeEach(() => {
  issuer.refusal = null;
});

const now = () => Math.floor(Date.now() / 1000);

const claimsNow = (offsetSeconds = 0): TokenClaims => ({
  iss: issuer.issuer,
  aud: 'trellis',
  sub: 'grace',
  email: 'grace@example.com',
  groups: ['engineers'],
  iat: now() + offsetSeconds,
  exp: now() + offsetSeconds + 5 * MINUTE,
});

/** Signs in with a token of the issuer, and returns the browser. */
async function signOn(change: TokenClaims, signing: Signing = {}, query = 'code=any'): Promise<Walker> {
  const walker = new Walker();
  const { headers } = await walker.request(`${trellis.address}/api/oidc/start`);
  const { searchParams } = new URL(headers.get('location') ?? '');
  expect(searchParams.get('code_challenge_method')).toBe('S256');
  issuer.idToken = issuer.token({ ...claimsNow(), nonce: searchParams.get('nonce'), ...change }, signing);
  await walker.request(`${trellis.address}/api/oidc/callback?${query}&state=${searchParams.get('state')}`);
  return walker;
}

const isSignedIn = async (walker: Walker) =>
  (await walker.request(`${trellis.address}/api/auth/me`)).status === 200;

async function problemOf(...given: Parameters<typeof signOn>): Promise<Problem> {
  const walker = await signOn(...given);
  expect(await isSignedIn(walker)).toBe(false);
  return (await walker.json<{ problem: Problem }>(`${trellis.address}/api/sign-in`)).problem;
}

it('accepts a right token, also from a clock that is a minute off', async () => {
  expect(await isSignedIn(await signOn({}))).toBe(true);
  expect(await isSignedIn(await signOn(claimsNow(MINUTE)))).toBe(true);
  expect(await isSignedIn(await signOn({ ...claimsNow(-MINUTE), exp: now() - MINUTE }))).toBe(true);
});

it.each([
  ['another issuer', () => ({ iss: 'https://login.example.com' }), 'iss', 'TRELLIS_OIDC_ISSUER'],
  ['another audience', () => ({ aud: 'another-app' }), 'aud', 'TRELLIS_OIDC_CLIENT_ID'],
  ['another nonce', () => ({ nonce: 'stolen' }), 'nonce', 'Sign in again'],
])('refuses a token of %s, and names the claim', async (_, change, claim, remedy) => {
  const problem = await problemOf(change());
  expect(problem.code).toBe('sign_on_refused');
  expect(problem.detail).toContain(claim);
  expect(problem.remedy).toContain(remedy);
});

it.each([
  ['is ten minutes ahead', () => claimsNow(10 * MINUTE), /10 minutes ahead of/],
  ['is ten minutes behind', () => claimsNow(-10 * MINUTE), /10 minutes behind/],
  [
    'is ten minutes behind, with long tokens',
    () => ({ ...claimsNow(-10 * MINUTE), exp: now() + 60 * MINUTE }),
    /10 minutes behind/,
  ],
])('tells by how much a clock %s', async (_, claims, words) => {
  const problem = await problemOf(claims());
  expect(problem.code).toBe('sign_on_clock');
  expect(problem.detail).toMatch(words);
  expect(problem.remedy).toContain('NTP');
});

it.each([
  ['no signature', () => ({ alg: 'none' as const })],
  ['the client’s secret as its key', () => ({ alg: 'HS256' as const })],
  ['a key that is not published', () => ({ key: issuer.foreignKey() })],
])('refuses a token with %s', async (_, signing) => {
  expect(await problemOf({}, signing())).toMatchObject({ code: 'sign_on_refused' });
});

it('tells the refusals of the issuer, and which address to register', async () => {
  expect(await problemOf({}, {}, 'error=access_denied')).toMatchObject({ code: 'sign_on_denied' });
  issuer.refusal = { error: 'invalid_grant', error_description: 'redirect_uri did not match' };
  const problem = await problemOf({});
  expect(problem.detail).toContain('redirect_uri did not match');
  expect(problem.remedy).toContain(`${trellis.address}/api/oidc/callback`);
  issuer.refusal = { error: 'invalid_client' };
  expect((await problemOf({})).remedy).toContain('TRELLIS_OIDC_CLIENT_SECRET');
});

const logOut = (token: string) =>
  request(trellis.address).post('/api/oidc/back-channel-logout').type('form').send({ logout_token: token });

const logoutClaims = (): TokenClaims => ({
  iss: issuer.issuer,
  aud: 'trellis',
  sub: 'grace',
  jti: randomUUID(),
  iat: now(),
  exp: now() + MINUTE,
  events: { [LOGOUT]: {} },
});

it.each<[string, () => TokenClaims, Signing]>([
  ['another issuer', () => ({ iss: 'https://login.example.com' }), {}],
  ['another audience', () => ({ aud: 'another-app' }), {}],
  ['an old one', () => ({ iat: now() - 30 * MINUTE, exp: undefined }), {}],
  ['no event', () => ({ events: {} }), {}],
  ['no jti', () => ({ jti: undefined }), {}],
  ['a nonce, as in an ID token', () => ({ nonce: 'any' }), {}],
  ['no person', () => ({ sub: undefined }), {}],
  ['no signature', () => ({}), { alg: 'none' }],
  ['the client’s secret as its key', () => ({}), { alg: 'HS256' }],
])('ends no session by a logout token of %s', async (_, change, signing) => {
  const walker = await signOn({});
  const { body } = await logOut(issuer.token({ ...logoutClaims(), ...change() }, signing)).expect(400);
  expect(body.code).toBe('invalid_logout_token');
  expect(await isSignedIn(walker)).toBe(true);
});

it('ends no session by a logout token with a key that is not published', async () => {
  const walker = await signOn({});
  await logOut(issuer.token(logoutClaims(), { key: issuer.foreignKey() })).expect(400);
  expect(await isSignedIn(walker)).toBe(true);
});

it('ends all sessions of a person by sub, or one by sid, and takes a logout token once', async () => {
  const [one, two] = [await signOn({ sid: 'first' }), await signOn({ sid: 'second' })];
  await logOut(issuer.token({ ...logoutClaims(), sid: 'first' })).expect(200);
  expect(await isSignedIn(one)).toBe(false);
  expect(await isSignedIn(two)).toBe(true);

  const all = issuer.token(logoutClaims());
  await logOut(all).expect(200);
  expect(await isSignedIn(two)).toBe(false);
  const later = await signOn({});
  await logOut(all).expect(200);
  expect(await isSignedIn(later)).toBe(true);
});
