import { Client } from 'pg';
import request from 'supertest';
import { GitFixture } from '../../support/git-fixture';
import { type OAuthKind, type OAuthServer, startOAuthServer } from '../../support/providers/oauth-servers';
import { TrellisProcess } from '../../support/trellis-process';
import { Member } from '../../support/trellis-server';

const ADA = { login: 'ada', token: 'entered-token-of-ada-7c21', organizations: ['tools'] };
const KINDS = ['github', 'gitlab', 'gitea'] as const;
/** Token endpoints, and whether their tokens expire. */
const TOKEN = {
  github: { of: /access_token$/, ends: false },
  gitlab: { of: /oauth\/token$/, ends: true },
  gitea: { of: /access_token$/, ends: true },
};
const SILENCE_MS = 20_000;

let fixture: GitFixture;
let providers: Record<OAuthKind, OAuthServer>;
let database: Client;
let settings: Record<string, string>;

beforeAll(async () => {
  providers = {
    github: await startOAuthServer('github', [ADA]),
    gitlab: await startOAuthServer('gitlab', [ADA]),
    gitea: await startOAuthServer('gitea', [ADA], { isPublic: true }),
  };
  settings = Object.assign({}, ...Object.values(providers).map((one) => one.settings));
  fixture = await GitFixture.start({ TRELLIS_GIT_SILENCE_MS: String(SILENCE_MS), ...settings });
  for (const { authorization } of Object.values(providers))
    authorization.options.redirectUris.push(`${fixture.trellis.address}/oauth/callback`);
  database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
});

// Fails if a code, a token or a client secret is found in an answer, the database or the data folder.
afterAll(async () => {
  for (const { authorization } of Object.values(providers)) {
    fixture.trellis.keepSecret(...authorization.issued);
    if (authorization.options.clientSecret) fixture.trellis.keepSecret(authorization.options.clientSecret);
  }
  await database.end();
  await fixture.stop();
  await Promise.all(Object.values(providers).map(({ server }) => server.stop()));
});

afterEach(() => {
  for (const { server, authorization } of Object.values(providers)) {
    server.heal();
    authorization.asked.length = 0;
    authorization.clientSecret = authorization.options.clientSecret;
    expect(server.deviations.splice(0)).toEqual([]);
    expect(authorization.deviations.splice(0)).toEqual([]);
  }
});

const start = async (member: Member, kind: OAuthKind) => {
  const { baseUrl } = providers[kind].server;
  const { body } = await member.post('/api/provider-sign-ins', { provider: kind, baseUrl }).expect(201);
  return body as { authorizationUrl: string; state: string; returns: boolean; expiresAt: string };
};

const finish = (member: Member, body: object) => member.post('/api/provider-sign-ins/finish', body);

/** Returns the outcome with which the provider redirects, as the page sends it. */
async function outcomeOf(kind: OAuthKind, address: string, { allow = true } = {}) {
  const { searchParams } = await providers[kind].authorization.decide(address, { allow });
  return Object.fromEntries(searchParams) as { state: string; code: string };
}

/** Creates a user with an account connected by OAuth. */
async function signedIn(kind: OAuthKind, member?: Member) {
  const by = member ?? (await fixture.admin.invite('builder'));
  const { authorizationUrl } = await start(by, kind);
  const { body } = await finish(by, await outcomeOf(kind, authorizationUrl)).expect(201);
  const account = `/api/provider-accounts/${body.id}`;
  const show = async () => (await by.get('/api/provider-accounts').expect(200)).body.items[0];
  return { member: by, account, id: body.id as string, body, show };
}

const setExpiry = (id: string, interval: string) =>
  database.query(`update provider_accounts set expires_at = now() + $2::interval where id = $1`, [
    id,
    interval,
  ]);

const renewals = (kind: OAuthKind) =>
  providers[kind].authorization.asked.filter((one) => one.startsWith('refresh_token'));

it('lists the providers that offer a sign-in, and the requested scopes', async () => {
  const { body } = await fixture.admin.get('/api/providers').expect(200);
  const [github, gitlab] = body.items;
  expect(github.oauth).toMatchObject([
    { baseUrl: providers.github.server.baseUrl, returns: true, scopes: ['repo', 'read:org'] },
  ]);
  expect(gitlab.oauth).toMatchObject([{ scopes: ['api'], note: null }]);
});

it('offers no sign-in if the operator has configured no app', async () => {
  for (const request of [{ provider: 'github' }, { provider: 'gitea', baseUrl: 'https://git.example.com' }]) {
    const { body } = await fixture.admin.post('/api/provider-sign-ins', request).expect(422);
    expect(body).toMatchObject({ code: 'provider_oauth_not_configured', remedy: expect.any(String) });
  }
});

it.each([{}, { code: null }, { code: 'x', error: 'access_denied' }, { code: '' }, { code: 'a b' }])(
  'does not finish with %j',
  async (outcome) => {
    const { state } = await start(fixture.admin, 'gitlab');
    expect((await finish(fixture.admin, { state, ...outcome }).expect(400)).body.code).toBe('bad_request');
  },
);

describe.each(KINDS)('signing in at %s', (kind) => {
  it('redirects the browser with a state and a challenge, and without a secret', async () => {
    const { authorizationUrl, returns, expiresAt } = await start(fixture.admin, kind);
    const url = new URL(authorizationUrl);
    expect(`${url.origin}${url.pathname}`).toBe(
      providers[kind].server.baseUrl + providers[kind].authorization.options.authorizePath,
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: `client-of-${kind}`,
      redirect_uri: `${fixture.trellis.address}/oauth/callback`,
      response_type: 'code',
      scope: providers[kind].authorization.options.scopes.join(' '),
      state: expect.stringMatching(/^tro_[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(returns).toBe(true);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(500_000);
  });

  it('connects the account, which then works, and is the same as one connected by a token', async () => {
    const { member, account, body, id } = await signedIn(kind);
    expect(body).toMatchObject({
      provider: kind,
      login: 'ada',
      via: 'oauth',
      isRenewed: TOKEN[kind].ends,
      needsSignIn: false,
      scopes: providers[kind].authorization.options.scopes,
      missing: [],
      expiresAt: TOKEN[kind].ends ? expect.any(String) : null,
    });
    const { body: list } = await member.get(`${account}/organizations`).expect(200);
    expect(list.items).toMatchObject([{ path: 'tools' }]);
    const { body: asked } = await member.post(`${account}/refresh`).expect(200);
    expect(asked).toMatchObject({ scopes: body.scopes, expiresAt: body.expiresAt, via: 'oauth' });
    const { baseUrl, certificateAuthority } = providers[kind].server;
    const entered = { provider: kind, baseUrl, certificateAuthority, token: ADA.token };
    const { body: one } = await member.post('/api/provider-accounts', entered).expect(201);
    expect(one).toMatchObject({ id, via: 'token', isRenewed: false });
    expect(await signedIn(kind, member)).toMatchObject({ id });
  });

  it('is finished once, even if attempted several times at once', async () => {
    const member = await fixture.admin.invite('builder');
    const { authorizationUrl } = await start(member, kind);
    const outcome = await outcomeOf(kind, authorizationUrl);
    const answers = await Promise.all([1, 2, 3, 4].map(() => finish(member, outcome)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422]);
    expect((await finish(member, outcome).expect(422)).body.code).toBe('provider_sign_in_unknown');
    expect(providers[kind].authorization.asked).toEqual(['authorization_code 200']);
  });

  it('reports a denial', async () => {
    const { authorizationUrl } = await start(fixture.admin, kind);
    const { state, ...refused } = await outcomeOf(kind, authorizationUrl, { allow: false });
    const { error, error_description: errorDescription } = refused as unknown as Record<string, string>;
    const { body } = await finish(fixture.admin, { state, error, errorDescription }).expect(422);
    expect(body).toMatchObject({ code: 'provider_sign_in_denied', remedy: expect.any(String) });
    expect(providers[kind].authorization.asked).toEqual([]);
  });

  it('refuses a code that was issued to someone else', async () => {
    const [ada, mallory] = await Promise.all([
      fixture.admin.invite('builder'),
      fixture.admin.invite('builder'),
    ]);
    const theirs = await outcomeOf(kind, (await start(mallory, kind)).authorizationUrl);
    const { state } = await start(ada, kind);
    const { body } = await finish(ada, { state, code: theirs.code }).expect(422);
    expect(body.code).toBe('provider_sign_in_refused');
    expect((await ada.get('/api/provider-accounts').expect(200)).body.items).toEqual([]);
  });

  it.each([
    ['a broken connection', { how: 'lost' }, 'provider_unreachable'],
    ['trouble of its own', { status: 503 }, 'provider_unavailable'],
    [
      'a page for people',
      { status: 200, how: { raw: '<html>', type: 'text/html' } },
      'provider_unexpected_answer',
    ],
    ['no token', { status: 200, body: { token_type: 'bearer' } }, 'provider_unexpected_answer'],
    [
      'a token of another type',
      { status: 200, body: { access_token: 'x', token_type: 'mac' } },
      'provider_unexpected_answer',
    ],
    [
      'a token that is none',
      { status: 200, body: { access_token: 'x\r\nx-y: 1' } },
      'provider_unexpected_answer',
    ],
    [
      'a way to elsewhere',
      { status: 307, headers: { location: 'https://example.com/' } },
      'provider_redirected',
    ],
    ['a code that is over', { status: 400, body: { error: 'invalid_grant' } }, 'provider_sign_in_refused'],
    [
      'an app that is not there',
      { status: 401, body: { error: 'invalid_client' } },
      'provider_oauth_app_refused',
    ],
    ['no such words', { status: 400, body: { error: 'x'.repeat(5000) } }, 'provider_sign_in_refused'],
  ] as const)('reports %s with a remedy', async (_, fault, code) => {
    const { authorizationUrl } = await start(fixture.admin, kind);
    const outcome = await outcomeOf(kind, authorizationUrl);
    providers[kind].server.fail({ of: TOKEN[kind].of, ...fault });
    const { body } = await finish(fixture.admin, outcome).expect(422);
    expect(body).toMatchObject({ code, remedy: expect.any(String) });
    // The next sign-in starts afresh.
    expect((await finish(fixture.admin, outcome).expect(422)).body.code).toBe('provider_sign_in_unknown');
  });

  it('refuses an answer that names another issuer', async () => {
    const server = providers[kind].server.baseUrl;
    for (const iss of ['https://evil.example', `${server}.evil.example`, 'nonsense', server.slice(0, -1)]) {
      const { authorizationUrl } = await start(fixture.admin, kind);
      const { state, code } = await outcomeOf(kind, authorizationUrl);
      const { state: denied } = await start(fixture.admin, kind);
      for (const outcome of [
        { state, code },
        { state: denied, error: 'access_denied' },
      ]) {
        const { body } = await finish(fixture.admin, { ...outcome, iss }).expect(422);
        expect(body.code).toBe('provider_sign_in_refused');
        expect(body.detail).toContain('does not come from');
      }
    }
    // The code was sent nowhere.
    expect(providers[kind].authorization.asked).toEqual([]);
  });

  it('does not echo a secret even if the provider does', async () => {
    const { authorizationUrl } = await start(fixture.admin, kind);
    const outcome = await outcomeOf(kind, authorizationUrl);
    const { clientSecret } = providers[kind].authorization;
    const description = `${outcome.code} with ${clientSecret ?? 'nothing'} is of no use`;
    const body = { error: 'invalid_grant', error_description: description };
    providers[kind].server.fail({ of: TOKEN[kind].of, status: 400, body });
    const answer = await finish(fixture.admin, outcome).expect(422);
    expect(answer.body.serverMessage).toMatch(/^… with (…|nothing) is of no use \(invalid_grant\)$/);
  });

  it('forgets the token on sign-out, and reports whether the provider does', async () => {
    const { member, account } = await signedIn(kind);
    const { authorization } = providers[kind];
    const before = authorization.openTokens;
    const { body } = await member.delete(account).expect(200);
    // Gitea has no endpoint to revoke a token.
    const takesBack = kind !== 'gitea';
    expect(body).toEqual({ revoked: takesBack });
    expect(authorization.openTokens).toBe(takesBack ? before - 1 : before);
    await member.delete(account).expect(404);
  });

  it('requires a new sign-in if the provider has revoked everything', async () => {
    const { member, account, show } = await signedIn(kind);
    providers[kind].authorization.revokeAll();
    for (let times = 0; times < 3; times++) {
      const { body } = await member.get(`${account}/organizations`).expect(422);
      expect(body).toMatchObject({
        code: 'provider_sign_in_again',
        remedy: expect.stringContaining('Sign in'),
      });
    }
    expect(renewals(kind).length).toBe(TOKEN[kind].ends ? 1 : 0);
    expect(await show()).toMatchObject({ needsSignIn: true, isRenewed: false });
    await signedIn(kind, member);
    expect(await show()).toMatchObject({ needsSignIn: false, isRenewed: TOKEN[kind].ends });
    await member.get(`${account}/organizations`).expect(200);
  });
});

describe('a state', () => {
  const KIND = 'gitlab';

  it('is useless to another person, another session or an API token', async () => {
    const ada = await fixture.admin.invite('builder');
    const { email, password } = ada.user;
    const login = await request(fixture.trellis.address).post('/api/auth/login').send({ email, password });
    const { body: made } = await ada.post('/api/auth/tokens', { name: 'pipeline' }).expect(201);
    const as = (token: string) => new Member(ada.address, token, ada.workspaceId, ada.user);
    const { authorizationUrl } = await start(ada, KIND);
    const outcome = await outcomeOf(KIND, authorizationUrl);
    const others = [
      await fixture.admin.invite('builder'),
      as(login.body.token as string),
      as(made.token as string),
    ];
    for (const other of others)
      expect((await finish(other, outcome).expect(422)).body.code).toBe('provider_sign_in_unknown');
    expect(providers[KIND].authorization.asked).toEqual([]);
    // The attempt has not used up the state.
    await finish(ada, outcome).expect(201);
  });

  it('is useless after it has expired or been changed', async () => {
    const { authorizationUrl } = await start(fixture.admin, KIND);
    const { state, code } = await outcomeOf(KIND, authorizationUrl);
    const codeOf = async (changed: string) =>
      (await finish(fixture.admin, { state: changed, code }).expect(422)).body.code;
    expect(await codeOf(`${state.slice(0, -1)}!`)).toBe('provider_sign_in_unknown');
    expect(await codeOf(state.toUpperCase())).toBe('provider_sign_in_unknown');
    await database.query(`update provider_sign_ins set expires_at = now() - interval '1 s'`);
    expect(await codeOf(state)).toBe('provider_sign_in_unknown');
    // Expired states are deleted.
    await start(fixture.admin, KIND);
    const { rows } = await database.query('select count(*)::int as count from provider_sign_ins');
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('cannot be used to fill the database', async () => {
    const member = await fixture.admin.invite('builder');
    for (let times = 0; times < 25; times++) await start(member, KIND);
    const { rows } = await database.query(
      'select count(*)::int as count from provider_sign_ins where user_id = $1',
      [member.user.id],
    );
    expect(rows).toEqual([{ count: 20 }]);
  });

  it('belongs to the provider at which it started, whatever another one returns', async () => {
    const { state } = await start(fixture.admin, 'gitea');
    const { code } = await outcomeOf('gitlab', (await start(fixture.admin, 'gitlab')).authorizationUrl);
    expect((await finish(fixture.admin, { state, code }).expect(422)).body.code).toBe(
      'provider_sign_in_refused',
    );
    expect(providers.gitlab.authorization.asked).toEqual([]);
    expect(providers.gitea.authorization.asked).toEqual(['authorization_code 400']);
  });

  it('is stored as a hash, and the verifier encrypted', async () => {
    const { state } = await start(fixture.admin, KIND);
    const { rows } = await database.query('select t::text as row from provider_sign_ins t');
    expect(JSON.stringify(rows)).not.toContain(state.slice(4));
  });
});

describe('an expiring token', () => {
  const KIND = 'gitlab';

  it('is refreshed once before it expires, however many requests need it', async () => {
    const { member, account, id, show } = await signedIn(KIND);
    await setExpiry(id, '30 s');
    const before = await show();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => member.get(`${account}/organizations`)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(renewals(KIND)).toEqual(['refresh_token 200']);
    const after = await show();
    expect(Date.parse(after.expiresAt as string)).toBeGreaterThan(Date.parse(before.expiresAt as string));
    await setExpiry(id, '-1 h');
    await member.get(`${account}/organizations`).expect(200);
    expect(renewals(KIND)).toEqual(['refresh_token 200', 'refresh_token 200']);
  });

  it('stays refreshed although the request that needed it is refused', async () => {
    const member = await fixture.admin.inNewWorkspace();
    const { account, id } = await signedIn(KIND, member);
    await member.put('/git', { repositoryUrl: 'git@git.example.com:team/apps.git' }).expect(200);
    await setExpiry(id, '-1 h');
    const { server } = providers[KIND];
    const { path } = await server.host('tools/another');
    const request = { accountId: id, repository: path };
    const asked = member.post('/git/webhook', request).set('Idempotency-Key', 'hook');
    expect((await asked.expect(409)).body.code).toBe('provider_other_repository');
    expect(renewals(KIND)).toEqual(['refresh_token 200']);
    // The sign-in would end with the refresh token that was used up.
    await setExpiry(id, '-1 h');
    await member.get(`${account}/organizations`).expect(200);
    expect(renewals(KIND)).toEqual(['refresh_token 200', 'refresh_token 200']);
  });

  it('is refreshed if the provider refuses it, even in the middle of a request', async () => {
    const { member, account } = await signedIn(KIND);
    providers[KIND].server.fail({ of: /^POST/, status: 401, body: { message: '401 Unauthorized' } });
    await member.post(`${account}/repositories`, { name: 'renewed' }).expect(201);
    expect(renewals(KIND)).toEqual(['refresh_token 200']);
    expect(providers[KIND].server.calls.filter((call) => call === 'POST /projects').length).toBe(2);
  });

  it('is used until it expires if it cannot be refreshed', async () => {
    const { member, account, id, show } = await signedIn(KIND);
    await setExpiry(id, '30 s');
    providers[KIND].server.fail({ of: TOKEN[KIND].of, status: 503, times: 9 });
    await member.get(`${account}/organizations`).expect(200);
    await setExpiry(id, '-1 s');
    expect((await member.get(`${account}/organizations`).expect(422)).body.code).toBe('provider_unavailable');
    providers[KIND].server.heal();
    await member.get(`${account}/organizations`).expect(200);
    expect(await show()).toMatchObject({ needsSignIn: false, isRenewed: true });
  });

  it('reports a wrong client secret to the operator, and recovers when it is fixed', async () => {
    const { member, account, id } = await signedIn(KIND);
    await setExpiry(id, '-1 s');
    providers[KIND].authorization.clientSecret = 'another one';
    const { body } = await member.get(`${account}/organizations`).expect(422);
    expect(body.code).toBe('provider_oauth_app_refused');
    providers[KIND].authorization.clientSecret = providers[KIND].authorization.options.clientSecret;
    await member.get(`${account}/organizations`).expect(200);
  });

  it('counts as expired if the answer with the next one was lost, without further requests', async () => {
    const { member, account, id, show } = await signedIn(KIND);
    await setExpiry(id, '-1 s');
    providers[KIND].server.fail({ of: TOKEN[KIND].of, how: 'lost' });
    const codeOf = async () => (await member.get(`${account}/organizations`).expect(422)).body.code;
    expect(await codeOf()).toBe('provider_unreachable');
    for (let times = 0; times < 3; times++) expect(await codeOf()).toBe('provider_sign_in_again');
    expect(renewals(KIND)).toEqual(['refresh_token 200', 'refresh_token 400']);
    expect(await show()).toMatchObject({ needsSignIn: true });
  });

  it('is refreshed by another server if the first one has died', async () => {
    const { member, account, id } = await signedIn(KIND);
    await setExpiry(id, '-1 s');
    const { rows: dead } = await database.query(
      `update provider_accounts set renewal_ends_at = now() + interval '1500 ms' where id = $1
       returning renewal_ends_at::text as until`,
      [id],
    );
    await member.get(`${account}/organizations`).expect(200);
    const { rows: waited } = await database.query('select clock_timestamp() > $1::timestamptz as enough', [
      dead[0].until,
    ]);
    expect(waited).toEqual([{ enough: true }]);
    expect(renewals(KIND)).toEqual(['refresh_token 200']);
  });

  it('is not refreshed by a different app', async () => {
    const { member, account, id, show } = await signedIn(KIND);
    await setExpiry(id, '-1 s');
    await database.query(`update provider_accounts set client_id = 'another' where id = $1`, [id]);
    expect((await member.get(`${account}/organizations`).expect(422)).body.code).toBe(
      'provider_sign_in_again',
    );
    expect(renewals(KIND)).toEqual([]);
    expect(await show()).toMatchObject({ needsSignIn: true });
    expect((await member.delete(account).expect(200)).body).toEqual({ revoked: false });
  });

  it('is forgotten on sign-out even if the provider does not answer', async () => {
    const { member, account } = await signedIn(KIND);
    providers[KIND].server.fail({ of: /revoke/, status: 503 });
    expect((await member.delete(account).expect(200)).body).toEqual({ revoked: false });
    expect((await member.get('/api/provider-accounts').expect(200)).body.items).toEqual([]);
  });
});

it('shares sign-ins among all servers of an instance', async () => {
  await using replica = await TrellisProcess.start({
    env: {
      PORT: '0',
      DATABASE_URL: fixture.trellis.databaseUrl,
      TRELLIS_DATA_DIR: fixture.trellis.dataDir,
      TRELLIS_BASE_URL: fixture.trellis.address,
      ...settings,
    },
  });
  const member = await fixture.admin.invite('builder');
  const there = new Member(replica.address, member.token, member.workspaceId, member.user);
  const { authorizationUrl } = await start(there, 'gitlab');
  const outcome = await outcomeOf('gitlab', authorizationUrl);
  const { body } = await finish(member, outcome).expect(201);
  await setExpiry(body.id as string, '-1 s');
  const path = `/api/provider-accounts/${body.id}/organizations`;
  const answers = await Promise.all([1, 2, 3].flatMap(() => [member.get(path), there.get(path)]));
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
  expect(renewals('gitlab')).toEqual(['refresh_token 200']);
});
