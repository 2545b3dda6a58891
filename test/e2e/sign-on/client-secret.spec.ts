import { HostileIssuer } from '../../support/oidc/hostile-issuer';
import { Walker } from '../../support/oidc/walk';
import { startTrellis, type OwnTrellis } from '../../support/trellis-server';

interface Problem {
  code: string;
  detail: string;
  remedy: string;
}

const SECRET = 'a+b%20c-d_e.f~g';
const REFUSALS = [
  { status: 403, error: 'unauthorized_client' },
  { status: 401, error: 'invalid_client', challenge: 'Basic realm="login", error="invalid_client"' },
  { status: 401 },
];

let issuer: HostileIssuer;
let codes = 0;

beforeEach(async () => {
  issuer = await HostileIssuer.start();
});

afterEach(() => issuer[Symbol.asyncDispose]());

async function startWith(environment: Record<string, string> = {}): Promise<OwnTrellis> {
  const trellis = await startTrellis({
    ...issuer.environment,
    ...{ TRELLIS_OIDC_CLIENT_SECRET: SECRET, TRELLIS_OIDC_ROLES: 'engineers=Tools:viewer' },
    ...environment,
  });
  const admin = await trellis.setUp();
  await admin.patch('', { name: 'Tools' }).expect(200);
  return trellis;
}

/** Returns the problem; null after a sign-on. */
async function signOn({ address }: OwnTrellis): Promise<Problem | null> {
  const walker = new Walker();
  const { headers } = await walker.request(`${address}/api/oidc/start`);
  const { searchParams } = new URL(headers.get('location') ?? '');
  const now = Math.floor(Date.now() / 1000);
  issuer.idToken = issuer.token({
    ...{ iss: issuer.issuer, aud: 'trellis', sub: 'grace', email: 'grace@example.com' },
    ...{ groups: ['engineers'], iat: now, exp: now + 300, nonce: searchParams.get('nonce') },
  });
  const query = new URLSearchParams({ code: `code-${++codes}`, state: searchParams.get('state') ?? '' });
  await walker.request(`${address}/api/oidc/callback?${query}`);
  return (await walker.json<{ problem?: Problem }>(`${address}/api/sign-in`)).problem ?? null;
}

it.each(REFUSALS)(
  'sends the secret in the way that the provider takes, which refuses others by %j',
  async (refusal) => {
    await using trellis = await startWith();
    for (const [takes, attempts] of [
      ['raw', ['basic', 'basic']],
      ['post', ['basic', 'basic', 'post']],
      ['basic', ['post', 'basic']],
    ] as const) {
      issuer.attempts.length = 0;
      issuer.check = { secret: SECRET, takes, refusal };
      expect(await signOn(trellis)).toBeNull();
      expect(issuer.attempts).toEqual(attempts);
      // It has learned the way.
      expect(await signOn(trellis)).toBeNull();
      expect(issuer.attempts).toHaveLength(attempts.length + 1);
    }
  },
);

it.each(REFUSALS)('names the secret and the methods that were refused by %j', async (refusal) => {
  issuer.methods = ['client_secret_post', 'client_secret_basic'];
  issuer.check = { secret: 'another', takes: 'post', refusal };
  await using trellis = await startWith();
  const problem = await signOn(trellis);
  expect(problem?.code).toBe('sign_on_refused');
  expect(problem?.detail).toContain('in the body (post), then in the header (basic)');
  expect(problem?.detail).not.toContain(SECRET);
  expect(problem?.remedy).toContain('TRELLIS_OIDC_CLIENT_SECRET');
  expect(problem?.remedy).toContain('TRELLIS_OIDC_CLIENT_AUTHENTICATION');
  expect(issuer.attempts).toEqual(['post', 'basic', 'basic']);
});

it('signs the next person in where a refused client has used up the code', async () => {
  issuer.check = { secret: SECRET, takes: 'raw', refusal: REFUSALS[1], burnsCodes: true };
  await using trellis = await startWith();
  expect((await signOn(trellis))?.remedy).toContain('TRELLIS_OIDC_CLIENT_SECRET');
  expect(await signOn(trellis)).toBeNull();
});

it('does as the setting says', async () => {
  issuer.check = { secret: SECRET, takes: 'post', refusal: REFUSALS[0] };
  await using trellis = await startWith({ TRELLIS_OIDC_CLIENT_AUTHENTICATION: 'post' });
  expect(await signOn(trellis)).toBeNull();
  expect(issuer.attempts).toEqual(['post']);
});
