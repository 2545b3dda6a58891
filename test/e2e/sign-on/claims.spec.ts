import type { Member } from '../../support/member';
import { HostileIssuer, type TokenClaims } from '../../support/oidc/hostile-issuer';
import { finishWith, signOnWith } from '../../support/oidc/hostile-sign-on';
import { Walker } from '../../support/oidc/walk';
import { runAdmin } from '../../support/trellis-process';
import { startTrellis, type OwnTrellis } from '../../support/trellis-server';

interface Me {
  user: { id: string; name: string; email: string };
  workspaces: { id: string; role: string }[];
}

let issuer: HostileIssuer;
let trellis: OwnTrellis;
let admin: Member;

beforeAll(async () => {
  issuer = await HostileIssuer.start();
  // Trellis asks once where its endpoints are.
  issuer.userinfo = {};
  trellis = await startTrellis({
    ...issuer.environment,
    LOG_LEVEL: 'warn',
    TRELLIS_OIDC_ROLES: 'engineers=Tools:builder, leads=Tools:admin, crowd=Crowded:viewer',
  });
  admin = await trellis.setUp();
  await admin.patch('', { name: 'Tools' }).expect(200);
});

afterAll(async () => {
  await trellis?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

beforeEach(() => {
  issuer.userinfo = {};
});

const person = (sub: string, change: TokenClaims = {}): TokenClaims => ({
  ...{ sub, name: sub, email: `${sub}@example.com`, email_verified: true, groups: ['engineers'] },
  ...change,
});
const signOn = (claims: TokenClaims, { address } = trellis) => signOnWith(issuer, address, claims);
const me = (walker: Walker, { address } = trellis) => walker.json<Me>(`${address}/api/auth/me`);
const logged = ({ process } = trellis) => process.stdout + process.stderr;

async function problemOf(claims: TokenClaims, server = trellis) {
  const { problem, walker } = await signOn(claims, server);
  expect((await walker.request(`${server.address}/api/auth/me`)).status).toBe(401);
  if (!problem) throw new Error('There is no problem.');
  return problem;
}

const operator = (...args: string[]) =>
  runAdmin(args, {
    ...{ DATABASE_URL: trellis.databaseUrl, TRELLIS_DATA_DIR: trellis.dataDir },
    ...issuer.environment,
  });

describe('groups', () => {
  const rolesOf = async (claims: TokenClaims) => {
    const { walker, end, problem } = await signOn(claims);
    const { workspaces } = await me(walker);
    const notice = (
      await walker.json<{ notice?: { detail: string; remedy: string } }>(`${trellis.address}/api/oidc/link`)
    ).notice;
    return { roles: workspaces.map(({ role }) => role), end, problem, notice };
  };

  it.each<[string, TokenClaims, RegExp]>([
    ['missing', { groups: undefined }, /does not tell the claim “groups”/],
    ['null', { groups: null }, /does not tell the claim “groups”/],
    [
      'cut',
      { groups: undefined, _claim_names: { groups: 'src1' }, _claim_sources: {} },
      /more groups than fit/,
    ],
    ['cut with a few', { groups: ['others'], _claim_names: { groups: 'src1' } }, /more groups than fit/],
    ['cut by hasgroups', { groups: undefined, hasgroups: true }, /more groups than fit/],
    ['of objects', { groups: [{ name: 'engineers' }] }, /not a list of names/],
    ['a number', { groups: 7 }, /is 7, not a list/],
  ])(
    'keep the roles if the claim is %s, which the person and the log are told',
    async (what, change, words) => {
      const sub = `groups-${what.replaceAll(' ', '-')}`;
      expect(await rolesOf(person(sub))).toMatchObject({ roles: ['builder'], end: '/apps', problem: null });

      const first = await rolesOf(person(sub, change));
      expect(first).toMatchObject({ roles: ['builder'], end: '/profile?problem=1' });
      expect(first.problem).toMatchObject({ code: 'sign_on_groups_unknown' });
      expect(first.problem?.detail).toMatch(words);
      expect(first.notice?.detail).toContain('Your roles stay as they are.');
      expect(logged()).toContain('does not tell the groups of a person');
      // It is said once, and stays in the profile.
      const second = await rolesOf(person(sub, change));
      expect(second).toMatchObject({ roles: ['builder'], end: '/apps' });
      expect(second.notice).toBeDefined();

      expect(await rolesOf(person(sub, { groups: [] }))).toMatchObject({ roles: [], end: '/apps' });
      expect((await rolesOf(person(sub))).notice).toBeUndefined();
    },
  );

  it('admits nobody new without them, and names the claim', async () => {
    const { remedy } = await problemOf(person('nogroups', { groups: undefined }));
    expect(remedy).toContain('does not tell the claim “groups”');
    expect(remedy).toContain('TRELLIS_OIDC_MISSING_GROUPS=none');
  });

  it('fail the sign-on if the userinfo endpoint that has them does not answer', async () => {
    await signOn(person('uma'));
    issuer.userinfo = null;
    await problemOf(person('uma', { groups: undefined }));
    issuer.userinfo = { sub: 'uma', groups: ['engineers'] };
    expect(await rolesOf(person('uma', { groups: undefined }))).toMatchObject({ roles: ['builder'] });
  });

  it('are none if the claim is missing, where the setting says so', async () => {
    await using strict = await startTrellis({
      ...issuer.environment,
      TRELLIS_OIDC_ROLES: 'engineers=Tools:builder',
      TRELLIS_OIDC_MISSING_GROUPS: 'none',
    });
    await (await strict.setUp()).patch('', { name: 'Tools' }).expect(200);
    expect((await me((await signOn(person('nora'), strict)).walker, strict)).workspaces).toHaveLength(1);
    const { walker } = await signOn(person('nora', { groups: undefined }), strict);
    expect((await me(walker, strict)).workspaces).toEqual([]);
  });
});

describe('addresses', () => {
  it.each([
    [
      'the ID token',
      person('mix', { email: 'invited@example.com', email_verified: undefined, groups: undefined }),
    ],
    ['the ID token as text', person('mix', { email: 'invited@example.com', email_verified: 'true' })],
  ])('count as verified by their own source alone: %s', async (_, claims) => {
    await admin.post('/members', { email: 'invited@example.com', role: 'admin' });
    issuer.userinfo = { sub: 'mix', email: 'mallory@example.com', email_verified: true, groups: [] };
    const { code, remedy } = await problemOf({ ...claims, groups: claims.groups && ['others'] });
    expect(code).toBe('sign_on_not_admitted');
    expect(remedy).toContain('An invitation waits for invited@example.com');
    expect(remedy).toContain('“email_verified” is');
    expect(remedy).toContain('TRELLIS_OIDC_EMAILS_VERIFIED=on');
  });

  it('are taken with their verification from the userinfo endpoint', async () => {
    await admin.post('/members', { email: 'ursa@example.com', role: 'viewer' }).expect(201);
    issuer.userinfo = { sub: 'ursa', email: 'ursa@example.com', email_verified: true };
    const { walker } = await signOn({ sub: 'ursa', groups: [] });
    expect((await me(walker)).workspaces).toMatchObject([{ role: 'viewer' }]);
  });

  it('count as verified without a word where the setting says so, unless the provider denies it', async () => {
    await using trusting = await startTrellis({ ...issuer.environment, TRELLIS_OIDC_EMAILS_VERIFIED: 'on' });
    const ada = await trusting.setUp();
    for (const [sub, verified] of [
      ['entra', undefined],
      ['cognito', 'true'],
    ] as const) {
      await ada.post('/members', { email: `${sub}@example.com`, role: 'viewer' }).expect(201);
      const { walker } = await signOn(person(sub, { email_verified: verified, groups: [] }), trusting);
      expect((await me(walker, trusting)).workspaces).toHaveLength(1);
    }
    await ada.post('/members', { email: 'denied@example.com', role: 'viewer' }).expect(201);
    for (const verified of [false, 'false'])
      await problemOf(person('denied', { email_verified: verified, groups: [] }), trusting);
  });

  it.each([
    'not an address',
    'ada@example.com\u200b',
    'a\u0000b@example.com',
    `${'a'.repeat(400)}@example.com`,
    7,
  ])('are refused if the API would refuse them: %j', async (email) => {
    const problem = await problemOf(person('odd-address', { email }));
    expect(problem.code).toBe('sign_on_claim_invalid');
    expect(problem.detail).toContain('“email”');
  });

  it('follow the provider, with an entry in the audit trail, as names do', async () => {
    await signOn(person('eva', { name: 'Old Name', email: 'old@example.com' }));
    const { walker } = await signOn(person('eva', { name: 'New Name', email: 'new@example.com' }));
    expect((await me(walker)).user).toMatchObject({ name: 'New Name', email: 'new@example.com' });
    const { body } = await admin.get('/audit').expect(200);
    expect(body.items).toContainEqual(
      expect.objectContaining({
        action: 'address_changed',
        target: 'new@example.com',
        detail: expect.objectContaining({ before: 'old@example.com', after: 'new@example.com' }) as object,
      }),
    );
    // The next holder of the old address is a person of their own.
    const next = await signOn(person('edith', { email: 'old@example.com' }));
    expect((await me(next.walker)).user.id).not.toBe((await me(walker)).user.id);
  });

  it('stay if the new one is not verified or taken, or if the person has chosen another here', async () => {
    const after = async (change: TokenClaims) =>
      (await me((await signOn(person('finn', change))).walker)).user;
    await after({});
    expect(await after({ email: 'finn.new@example.com', email_verified: false })).toMatchObject({
      email: 'finn@example.com',
    });
    expect(logged()).toContain('it is not verified there');
    await signOn(person('other'));
    expect(await after({ email: 'other@example.com' })).toMatchObject({ email: 'finn@example.com' });
    expect(logged()).toContain('another account has it');

    const { walker } = await signOn(person('fritz'));
    await walker.request(`${trellis.address}/api/auth/me`, {
      ...{ method: 'PATCH', body: JSON.stringify({ email: 'chosen@example.com', name: 'Chosen' }) },
      headers: { 'content-type': 'application/json', origin: trellis.address },
    });
    const fritz = await signOn(person('fritz', { name: 'Told', email: 'told@example.com' }));
    expect((await me(fritz.walker)).user).toMatchObject({ name: 'Chosen', email: 'chosen@example.com' });
  });

  it('that another person of the provider has lead nobody into the account', async () => {
    await signOn(person('first', { email: 'given-on@example.com' }));
    const problem = await problemOf(person('second', { email: 'given-on@example.com' }));
    expect(problem).toMatchObject({ code: 'sign_on_email_taken' });
    expect(problem.detail).toContain('Another person of');
    expect(problem.remedy).not.toContain('link-identity');
    await expect(operator('link-identity', 'given-on@example.com', 'second')).rejects.toThrow('Two people');
    await operator('change-address', 'given-on@example.com', 'first@example.com');
    expect((await signOn(person('second', { email: 'given-on@example.com' }))).problem).toBeNull();
  });
});

describe('subjects', () => {
  it.each([
    ['empty', ''],
    ['blank', ' \t'],
    ['with NUL', 'a\u0000b'],
    ['too long', 'x'.repeat(256)],
  ])('are refused: %s', async (_, sub) => {
    const problem = await problemOf(person('any', { sub, email: 'subjects@example.com' }));
    expect(problem.code).toMatch(/^sign_on_(claim_invalid|refused)$/);
    expect(`${problem.detail}${problem.remedy}`).toContain('sub');
    expect(logged()).not.toContain('failed unexpectedly');
  });

  it('that differ in blanks are two people', async () => {
    const ids = [];
    for (const [index, sub] of ['abc', ' abc ', 'abc\t'].entries())
      ids.push(
        (await me((await signOn(person('any', { sub, email: `abc-${index}@example.com` }))).walker)).user.id,
      );
    expect(new Set(ids).size).toBe(3);
  });

  it('are quoted in a command to copy', async () => {
    const owner = await admin.invite('viewer');
    const sub = `x'; rm -rf / #`;
    const { remedy } = await problemOf(person('any', { sub, email: owner.user.email }));
    expect(remedy).toContain(`link-identity ${owner.user.email} 'x'\\''; rm -rf / #'`);
  });
});

it('cleans a name of characters that nobody sees, and of those that turn the text around', async () => {
  const { walker } = await signOn(person('nina', { name: '  Ni\u0000na\r\n \u202eevil\u200b ' }));
  expect((await me(walker)).user.name).not.toMatch(/[\p{Cc}\u202e\u200b]/u);
  const long = await signOn(person('lola', { name: 'L'.repeat(5_000) }));
  expect((await me(long.walker)).user.name).toHaveLength(200);
});

describe('two tabs', () => {
  const start = async (walker: Walker, returnTo: string) =>
    (await walker.request(`${trellis.address}/api/oidc/start?returnTo=${returnTo}`)).headers.get(
      'location',
    ) ?? '';
  const finish = (walker: Walker, address: string) =>
    finishWith(issuer, { walker, trellis: trellis.address, claims: person('tabea'), address });

  it.each([['the first first'], ['the second first']])('both sign on, %s', async (order) => {
    const walker = new Walker();
    const tabs = [await start(walker, '/profile'), await start(walker, '/help')];
    const expected = ['/profile', '/help'];
    if (order === 'the second first') {
      tabs.reverse();
      expected.reverse();
    }
    expect((await finish(walker, tabs[0])).end).toBe(expected[0]);
    expect((await finish(walker, tabs[1])).end).toBe(expected[1]);
    // A reload of the callback, and the key that leads back.
    expect((await finish(walker, tabs[0])).end).toBe(expected[0]);
    expect((await finish(walker, tabs[0])).problem).toBeNull();
  });

  it('are five at most, and a callback that fails leaves none', async () => {
    const walker = new Walker();
    const kept = () => walker.cookies(trellis.address, 'trellis_sign_on_state_').length;
    let last = '';
    for (let index = 0; index < 8; index++) last = await start(walker, '/help');
    expect(kept()).toBe(5);
    const now = { walker, trellis: trellis.address, claims: person('tabea', { aud: 'another-app' }) };
    expect((await finishWith(issuer, { ...now, address: last })).end).toBe('/sign-in?problem=1');
    expect(kept()).toBe(4);
  });
});

describe('rules that name a workspace', () => {
  it('mean the first one for good, and groups go on taking roles there', async () => {
    const lena = person('lena', { groups: ['leads'] });
    const roleOf = async (claims: TokenClaims) =>
      (await me((await signOn(claims)).walker)).workspaces.find(({ id }) => id === admin.workspaceId)?.role;
    expect(await roleOf(lena)).toBe('admin');
    const squatter = await admin.invite('viewer');
    await squatter.post('/api/workspaces', { name: 'Tools' }).expect(201);
    expect(await roleOf({ ...lena, groups: ['engineers'] })).toBe('builder');
    expect(await roleOf({ ...lena, groups: [] })).toBeUndefined();
    expect(await roleOf(person('newcomer'))).toBe('builder');

    await admin.patch('', { name: 'Renamed' }).expect(200);
    expect(await roleOf(lena)).toBe('admin');
    await admin.patch('', { name: 'Tools' }).expect(200);
  });

  it('give nobody a role while several have the name', async () => {
    const ids: string[] = [];
    for (const owner of [await admin.invite('viewer'), await admin.invite('viewer')])
      ids.push((await owner.post('/api/workspaces', { name: 'Crowded' }).expect(201)).body.id as string);
    const { walker } = await signOn(person('cora', { groups: ['crowd', 'engineers'] }));
    expect((await me(walker)).workspaces.filter(({ id }) => ids.includes(id))).toEqual([]);
  });
});

it('moves everybody to the new address of an issuer by one command', async () => {
  const { walker } = await signOn(person('moritz'));
  const { user } = await me(walker);
  await using moved = await HostileIssuer.start();
  await operator('move-issuer', issuer.issuer, moved.issuer);
  // The present issuer is no longer linked to the account.
  expect(await walker.json(`${trellis.address}/api/oidc/link`)).toEqual({ linked: false });
  const problem = await problemOf(person('moritz'));
  expect(problem.code).toBe('sign_on_email_taken');
  expect(problem.remedy).toContain(`move-issuer ${moved.issuer}/`);

  await expect(operator('move-issuer', 'https://nowhere.example.com')).rejects.toThrow('Nobody signs in at');
  expect(await operator('move-issuer', moved.issuer)).toMatch(/people sign in at/);
  expect((await me((await signOn(person('moritz'))).walker)).user.id).toBe(user.id);
});

it.each([
  ['exp', { exp: undefined }, /exp/],
  ['nonce', { nonce: undefined }, /nonce/],
  ['sub', { sub: undefined }, /sub/],
])('names the claim that an ID token lacks: %s', async (_, change, words) => {
  const problem = await problemOf(person('lacking', change));
  expect(problem.detail).toMatch(words);
});

it('tells by how much a token is ahead that is not valid yet', async () => {
  const { code, detail } = await problemOf(person('early', { nbf: Math.floor(Date.now() / 1000) + 600 }));
  expect(code).toBe('sign_on_clock');
  expect(detail).toMatch(/10 minutes ahead/);
});
