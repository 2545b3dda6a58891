import type { HostingServer } from '../../support/providers/hosting-server';
import { startHttpProxy } from '../../support/http-proxy';
import { ADA, idOf, ProviderFixture, type Kind } from '../../support/providers/provider-fixture';
import { startTrellis } from '../../support/trellis-server';

/** Describes each provider: its requests, where repositories are created, and what it discloses about a token. */
interface How {
  create: RegExp;
  organizations: RegExp;
  owner: string;
  scopes?: string[];
  expiresAt?: string;
}

const KINDS: Record<Kind, How> = {
  github: { create: /^POST .*repos$/, organizations: /orgs/, owner: 'ada' },
  gitlab: {
    create: /^POST .*projects$/,
    organizations: /groups/,
    owner: 'ada',
    scopes: ['api'],
    expiresAt: '2031-12-01T00:00:00.000Z',
  },
  bitbucket: {
    create: /^POST \/repositories\/[^/]+\/[^/]+$/,
    organizations: /workspaces/,
    owner: 'tools',
  },
  azure: { create: /^POST .*repositories$/, organizations: /projects/, owner: 'tools' },
  gitea: { create: /^POST .*repos$/, organizations: /orgs/, owner: 'ada' },
};

const ALL: readonly Kind[] = ['github', 'gitlab', 'bitbucket', 'azure', 'gitea'];
const cursorOf = (text: string): string => Buffer.from(text).toString('base64url');
const isOwner = (kind: Kind): boolean => KINDS[kind].owner === 'ada';
const isBasic = (kind: Kind): boolean => kind === 'bitbucket' || kind === 'azure';

let providers: ProviderFixture;
let fixture: ProviderFixture['git'];
let servers: Record<Kind, HostingServer>;

beforeAll(async () => {
  providers = await ProviderFixture.start();
  ({ git: fixture, servers } = providers);
});
afterAll(() => providers.stop());
afterEach(() => expect(providers.heal()).toEqual([]));

const connectionOf: ProviderFixture['connectionOf'] = (...request) => providers.connectionOf(...request);
const connected: ProviderFixture['connected'] = (...request) => providers.connected(...request);
const withUser: ProviderFixture['withUser'] = (...request) => providers.withUser(...request);
const failure: ProviderFixture['failure'] = (...request) => providers.failure(...request);

it('lists the permissions that a token needs, for each purpose', async () => {
  const { body } = await fixture.admin.get('/api/providers').expect(200);
  const [github, gitlab, bitbucket, azure, gitea] = body.items;
  expect(github).toMatchObject({ provider: 'github', name: 'GitHub', baseUrl: 'https://github.com' });
  expect(github.tokenKinds[0].needs).toContainEqual({ purpose: 'deploy_key', scopes: ['repo'] });
  expect(gitlab.tokenKinds[0].needs).toContainEqual({ purpose: 'list', scopes: ['read_api'] });
  expect(gitea).toMatchObject({ provider: 'gitea', baseUrl: null });
  expect(gitea.tokenKinds[0].needs).toContainEqual({ purpose: 'deploy_key', scopes: ['write:repository'] });
  expect(bitbucket).toMatchObject({
    cloudOnly: true,
    wantsEmail: true,
    ownedBy: 'workspace',
    keyPlaces: { read: 'repository', write: 'account' },
  });
  expect(azure).toMatchObject({ baseUrl: null, ownedBy: 'project', keyPlaces: null, keyType: 'rsa' });
  const purposes = azure.tokenKinds[0].needs.map(({ purpose }: { purpose: string }) => purpose);
  expect(purposes).toEqual(['list', 'create_repository', 'pull_request', 'webhook']);
});

describe.each(ALL)('an account at %s', (kind) => {
  it('is connected by a token, listed without it, checked again and signed out', async () => {
    const member = await fixture.admin.invite('viewer');
    const account = await connected(kind, { member });
    const { body } = await member.get('/api/provider-accounts').expect(200);
    expect(body).toEqual({
      items: [
        {
          id: idOf(account),
          provider: kind,
          baseUrl: servers[kind].baseUrl,
          login: 'ada',
          name: 'Ada Lovelace',
          gitName: null,
          gitEmail: null,
          scopes: KINDS[kind].scopes ?? null,
          missing: [],
          via: 'token',
          isRenewed: false,
          needsSignIn: false,
          tokenOf: null,
          expiresAt: KINDS[kind].expiresAt ?? null,
          createdAt: expect.any(String),
          checkedAt: expect.any(String),
        },
      ],
      nextCursor: null,
    });
    const { body: asked } = await member.post(`${account}/refresh`).expect(200);
    expect(asked.checkedAt > body.items[0].checkedAt).toBe(true);
    await member.delete(account).expect(204);
    expect((await member.get('/api/provider-accounts').expect(200)).body.items).toEqual([]);
    for (const call of [member.delete(account), member.post(`${account}/refresh`)])
      expect((await call.expect(404)).body.code).toBe('not_found');
  });

  it('remains one account, however often it is connected', async () => {
    const member = await fixture.admin.invite('builder');
    const account = await connected(kind, { member });
    const renewed = withUser(kind, { login: 'ada' });
    expect(await connected(kind, { member, user: renewed })).toBe(account);
    servers[kind].requests.length = 0;
    await member.post(`${account}/refresh`).expect(200);
    const shown = servers[kind].requests.map(({ authorization }) => authorization.split(' ')[1] ?? '');
    const decoded = shown.map((text) => (isBasic(kind) ? Buffer.from(text, 'base64').toString() : text));
    expect([...new Set(decoded.map((text) => text.split(':').at(-1)))]).toEqual([renewed.token]);
  });

  it('is visible only to the user who connected it', async () => {
    const account = await connected(kind);
    const other = await fixture.admin.invite('admin');
    for (const call of [
      other.get(`${account}/organizations`),
      other.get(`${account}/repositories`),
      other.get(`${account}/branches?repository=ada/orders`),
      other.post(`${account}/repositories`, { name: 'theirs' }),
      other.post(`${account}/refresh`),
      other.delete(account),
      other.post('/git/deploy-key', { accountId: idOf(account), repository: 'ada/orders' }),
    ])
      expect([(await call).status, (await call).body.code]).toEqual([404, 'not_found']);
    expect((await other.get('/api/provider-accounts').expect(200)).body.items).toEqual([]);
  });

  it('lists organizations, repositories and branches, by page and by search', async () => {
    const server = servers[kind];
    const user = withUser(kind, { login: 'linus', organizations: ['kernel', 'git', 'subsurface'] });
    for (const path of ['linus/dive', 'kernel/stable', 'kernel/next']) await server.host(path);
    await server.host('git/git', ['main', 'next', 'seen', 'maint', 'todo']);
    const account = await connected(kind, { user });
    const list = async (path: string) => (await fixture.admin.get(`${account}${path}`).expect(200)).body;
    const every = async (path: string) => {
      const items: Record<string, string>[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await list(`${path}limit=2${cursor ? `&cursor=${cursor}` : ''}`);
        expect(page.items.length).toBeLessThanOrEqual(2);
        items.push(...page.items);
        cursor = page.nextCursor as string | null;
      }
      return items.map(({ path, name }) => path ?? name);
    };
    expect(await every('/organizations?')).toEqual(['kernel', 'git', 'subsurface']);
    expect(await every('/organizations?search=IT&')).toEqual(['git']);
    expect(await every('/repositories?organization=kernel&')).toEqual(['kernel/stable', 'kernel/next']);
    if (isOwner(kind)) expect(await every('/repositories?organization=linus&')).toEqual(['linus/dive']);
    expect((await every('/repositories?')).filter((path) => path !== 'linus/dive').sort()).toEqual([
      'git/git',
      'kernel/next',
      'kernel/stable',
    ]);
    expect(await every('/repositories?organization=kernel&search=next%20kern&')).toEqual(['kernel/next']);
    expect(await every('/branches?repository=git/git&')).toEqual(['main', 'next', 'seen', 'maint', 'todo']);
    expect(await every('/branches?repository=git/git&search=main&')).toEqual(['main', 'maint']);
    expect((await list('/repositories?organization=git')).items).toEqual([
      {
        path: 'git/git',
        sshUrl: server.repositories.get('git/git')!.sshUrl,
        httpsUrl: server.repositories.get('git/git')!.httpsUrl,
        defaultBranch: 'main',
        isPrivate: true,
        // Others omit it, in lists or everywhere.
        mayAdminister: kind === 'github' || kind === 'gitea' ? true : null,
        mayWrite: kind === 'github' || kind === 'gitea' ? true : null,
      },
    ]);
    for (const cursor of [
      'x',
      '',
      cursorOf('0 from 1'),
      cursorOf('2 from a\nb'),
      cursorOf(`2 from ${'9'.repeat(2000)}`),
    ])
      expect(
        (await fixture.admin.get(`${account}/organizations?cursor=${cursor}`).expect(400)).body.code,
      ).toBe('bad_request');
  });

  it.each(['-1', '../x', '%', '"><', '2 3', 'a/', '/'])('handles the cursor %j', async (at) => {
    const account = await connected(kind);
    for (const list of ['organizations?', 'repositories?', 'repositories?organization=tools&']) {
      const answer = await fixture.admin.get(`${account}/${list}cursor=${cursorOf(`2 from ${at}`)}`);
      expect([200, 400, 404, 422]).toContain(answer.status);
    }
    // The requests were malformed on purpose.
    servers[kind].deviations.length = 0;
  });

  it('creates no second repository if the answer is lost', async () => {
    const account = await connected(kind);
    const { owner } = KINDS[kind];
    const organization = isOwner(kind) ? {} : { organization: owner };
    const create = () =>
      fixture.admin.post(`${account}/repositories`, { name: `lost-${kind}`, ...organization });
    servers[kind].fail({ of: KINDS[kind].create, how: 'lost' });
    expect((await create().expect(422)).body.code).toBe('provider_unreachable');
    const { body } = await create().expect(201);
    expect(body).toMatchObject({ path: `${owner}/lost-${kind}`, isPrivate: true, created: false });
  });

  it('does not take a non-empty repository for a new one', async () => {
    const account = await connected(kind);
    await servers[kind].host(`tools/taken-${kind}`);
    const request = { organization: 'tools', name: `taken-${kind}` };
    const { body } = await fixture.admin.post(`${account}/repositories`, request).expect(409);
    expect(body).toMatchObject({ code: 'provider_repository_exists', repository: `tools/taken-${kind}` });
  });

  it.each([
    [
      'a token that was revoked',
      { status: 401, body: { message: 'Bad credentials' } },
      'provider_token_refused',
    ],
    ['rights that are missing', { status: 403, body: { message: 'Forbidden' } }, 'provider_forbidden'],
    ['nothing there', { status: 404, body: { message: 'Not Found' } }, 'provider_not_found'],
    ['a refusal', { status: 400, body: { message: 'Nonsense' } }, 'provider_refused'],
    ['a proxy in between', { status: 407 }, 'provider_proxy_failed'],
    ['trouble of its own', { status: 503, body: { message: 'Maintenance' } }, 'provider_unavailable'],
    [
      'a way to elsewhere',
      { status: 302, headers: { location: 'https://example.com/' } },
      'provider_redirected',
    ],
    [
      'a page for people',
      { status: 200, how: { raw: '<html>Sign in', type: 'text/html' } },
      'provider_unexpected_answer',
    ],
    ['JSON of another kind', { status: 200, body: { items: 'none' } }, 'provider_unexpected_answer'],
    ['a list of something else', { status: 200, body: [null, 1, {}] }, 'provider_unexpected_answer'],
    ['a broken connection', { how: 'lost', times: 9 }, 'provider_unreachable'],
  ] as const)('reports %s with a remedy', async (_, fault, code) => {
    const [status, answered, remedy] = await failure(kind, { of: KINDS[kind].organizations, ...fault });
    expect([status, answered]).toEqual([422, code]);
    expect(remedy).toEqual(expect.any(String));
  });

  it('does not echo the token even if the provider does', async () => {
    const message = `${ADA.token} is of no use`;
    const [, code, , answer] = await failure(kind, {
      of: KINDS[kind].organizations,
      status: 400,
      body: { message },
    });
    expect([code, answer.body.serverMessage]).toEqual(['provider_refused', '… is of no use']);
    expect(answer.text).not.toContain(ADA.token);
  });

  it('reports when the request may be repeated', async () => {
    const [status, code, remedy, answer] = await failure(kind, {
      of: KINDS[kind].organizations,
      status: 429,
      headers: { 'retry-after': '37' },
    });
    expect([status, code, remedy]).toEqual([429, 'provider_rate_limited', 'Try again in 37 s.']);
    expect(answer.headers['retry-after']).toBe('37');
  });

  it('repeats the request once if a kept connection was closed', async () => {
    const account = await connected(kind);
    servers[kind].fail({ of: KINDS[kind].organizations, how: 'lost' });
    await fixture.admin.get(`${account}/organizations`).expect(200);
  });

  it('is refused with a certificate of an unknown authority, and connected with that authority', async () => {
    const { certificateAuthority, ...connection } = connectionOf(kind);
    expect(certificateAuthority).toContain('BEGIN CERTIFICATE');
    const { body } = await fixture.admin.post('/api/provider-accounts', connection).expect(422);
    expect(body).toMatchObject({
      code: 'provider_certificate_untrusted',
      remedy: expect.stringContaining('authority'),
    });
  });

  it('is refused with a wrong token, and nothing is stored', async () => {
    const member = await fixture.admin.invite('builder');
    const connection = { ...connectionOf(kind), token: 'mistyped-token-0000' };
    expect((await member.post('/api/provider-accounts', connection).expect(422)).body.code).toBe(
      'provider_token_refused',
    );
    expect((await member.get('/api/provider-accounts').expect(200)).body.items).toEqual([]);
  });
});

const WITH_DEPLOY_KEYS = ['github', 'gitlab', 'gitea'] as const;

describe.each(WITH_DEPLOY_KEYS)('a deploy key at %s', (kind) => {
  it('creates a repository, registers the key of the workspace, and is finalized', async () => {
    const server = servers[kind];
    const account = await connected(kind);
    const member = await fixture.admin.inNewWorkspace('Warehouse');
    const { body: made } = await member
      .post(`${account}/repositories`, { organization: 'tools', name: `apps-${kind}` })
      .expect(201);
    expect(made).toMatchObject({ path: `tools/apps-${kind}`, isPrivate: true, created: true });
    await member.put('/git', { repositoryUrl: made.sshUrl }).expect(200);
    await member.post('/git/key', { type: 'ed25519' }).expect(201);
    const register = () =>
      member.post('/git/deploy-key', { accountId: idOf(account), repository: made.path });
    expect((await register().expect(200)).body).toEqual({
      repository: made.path,
      write: true,
      created: true,
    });
    expect((await register().expect(200)).body).toEqual({
      repository: made.path,
      write: true,
      created: false,
    });
    expect(server.repositories.get(made.path as string)!.keys).toMatchObject([
      { title: 'Trellis: Warehouse', isReadOnly: false },
    ]);
    expect((await member.post('/git/finalize').expect(200)).body.access).toBe('read-write');
  });

  it('loses and regains write access without a change of the key', async () => {
    const server = servers[kind];
    const account = await connected(kind);
    const member = await fixture.admin.inNewWorkspace();
    const { path, sshUrl } = await server.host(`ada/rights-${kind}`);
    await member.put('/git', { repositoryUrl: sshUrl }).expect(200);
    await member.post('/git/key', { type: 'ed25519' }).expect(201);
    for (const write of [false, true, false]) {
      const request = { accountId: idOf(account), repository: path, write };
      await member.post('/git/deploy-key', request).expect(200);
      expect(server.repositories.get(path)!.keys.map((key) => key.isReadOnly)).toEqual([!write]);
    }
  });

  it('is registered once if the answer is lost', async () => {
    const server = servers[kind];
    const account = await connected(kind);
    const member = await fixture.admin.inNewWorkspace();
    const { path, sshUrl } = await server.host(`ada/lost-key-${kind}`);
    await member.put('/git', { repositoryUrl: sshUrl }).expect(200);
    await member.post('/git/key', { type: 'ed25519' }).expect(201);
    const register = () => member.post('/git/deploy-key', { accountId: idOf(account), repository: path });
    server.fail({ of: /^POST .*keys$/, how: 'lost' });
    expect((await register().expect(422)).body.code).toBe('provider_unreachable');
    expect((await register().expect(200)).body.created).toBe(false);
    expect(server.repositories.get(path)!.keys).toHaveLength(1);
  });

  it('reports that a key is already in use elsewhere', async () => {
    const account = await connected(kind);
    const member = await fixture.admin.inNewWorkspace();
    const [first, second] = [
      await servers[kind].host(`ada/one-${kind}`),
      await servers[kind].host(`ada/two-${kind}`),
    ];
    await member.post('/git/key', { type: 'ed25519' }).expect(201);
    const register = async (repository: typeof first) => {
      await member.put('/git', { repositoryUrl: repository.sshUrl }).expect(200);
      return member.post('/git/deploy-key', { accountId: idOf(account), repository: repository.path });
    };
    expect((await register(first)).status).toBe(200);
    const { status, body } = await register(second);
    expect([status, body.code]).toEqual([409, 'provider_key_in_use']);
  });

  it('is registered only at the repository of the workspace, if there is one', async () => {
    const account = await connected(kind);
    const member = await fixture.admin.inNewWorkspace();
    const { path, sshUrl } = await servers[kind].host(`ada/other-${kind}`);
    const register = async () =>
      (await member.post('/git/deploy-key', { accountId: idOf(account), repository: path }).expect(409)).body
        .code;
    expect(await register()).toBe('git_not_configured');
    await member.put('/git', { repositoryUrl: 'git@example.com:ada/other.git' }).expect(200);
    expect(await register()).toBe('git_key_missing');
    await member.post('/git/key', { type: 'ed25519' }).expect(201);
    expect(await register()).toBe('provider_other_repository');
    await member.put('/git', { repositoryUrl: `${servers[kind].baseUrl}/${path}.git` }).expect(200);
    expect(await register()).toBe('git_wrong_protocol');
    await member.put('/git', { repositoryUrl: sshUrl }).expect(200);
    expect(servers[kind].repositories.get(path)!.keys).toEqual([]);
  });
});

describe('GitHub', () => {
  it('names the missing scopes of a classic token, early and on use', async () => {
    const user = withUser('github', { login: 'poor', scopes: ['read:user', 'admin:org'] });
    const { body } = await fixture.admin
      .post('/api/provider-accounts', connectionOf('github', user))
      .expect(201);
    expect(body).toMatchObject({
      scopes: ['read:user', 'admin:org'],
      missing: [
        { purpose: 'list', scopes: ['repo'] },
        { purpose: 'create_repository', scopes: ['repo'] },
        { purpose: 'deploy_key', scopes: ['repo'] },
        { purpose: 'pull_request', scopes: ['repo'] },
        { purpose: 'webhook', scopes: ['repo'] },
      ],
    });
    const create = fixture.admin.post(`/api/provider-accounts/${body.id}/repositories`, { name: 'x' });
    expect((await create.expect(422)).body).toMatchObject({
      code: 'provider_scope_missing',
      missing: ['repo'],
    });
    user.scopes = ['repo', 'read:org'];
    const { body: asked } = await fixture.admin.post(`/api/provider-accounts/${body.id}/refresh`).expect(200);
    expect(asked).toMatchObject({ scopes: ['repo', 'read:org'], missing: [] });
  });

  it('names the missing permissions of a fine-grained token, and where to authorize one for single sign-on', async () => {
    const [, code, , answer] = await failure('github', {
      of: /orgs/,
      status: 403,
      body: { message: 'Resource not accessible by personal access token' },
      headers: { 'x-accepted-github-permissions': 'administration=write' },
    });
    expect([code, answer.body.missing]).toEqual(['provider_scope_missing', ['administration: write']]);
    const [, second, remedy] = await failure('github', {
      of: /orgs/,
      status: 403,
      body: { message: 'Resource protected by organization SAML enforcement.' },
      headers: { 'x-github-sso': 'required; url=https://github.com/orgs/tools/sso?authorization_request=1' },
    });
    expect(second).toBe('provider_forbidden');
    expect(remedy).toContain('https://github.com/orgs/tools/sso');
  });

  it('waits until the rate limit is reset', async () => {
    const reset = Math.ceil(Date.now() / 1000) + 600;
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
    const [status, code, , answer] = await failure('github', { of: /orgs/, status: 403, body: {}, headers });
    expect([status, code]).toEqual([429, 'provider_rate_limited']);
    const seconds = Number(answer.headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(601);
  });

  it('follows a renamed repository, only on the same server', async () => {
    const server = servers.github;
    const account = await connected('github');
    await server.host('ada/new-name', ['main']);
    const location = `${server.baseUrl}/api/v3/repos/ada/new-name/branches`;
    server.fail({ of: /old-name/, status: 301, body: {}, headers: { location } });
    const { body } = await fixture.admin.get(`${account}/branches?repository=ada/old-name`).expect(200);
    expect(body.items).toEqual([{ name: 'main', isProtected: false }]);
  });

  it('reports when the token expires', async () => {
    servers.github.fail({
      of: /^GET \/user$/,
      status: 200,
      body: { login: 'ada' },
      headers: { 'github-authentication-token-expiration': '2031-12-01 08:00:00 UTC' },
    });
    const { body } = await fixture.admin.post('/api/provider-accounts', connectionOf('github')).expect(201);
    expect(body.expiresAt).toBe('2031-12-01T08:00:00.000Z');
  });
});

it('names the missing scopes of a GitLab token, early and on use', async () => {
  const user = withUser('gitlab', { login: 'poor', scopes: ['read_api'] });
  const { body: account } = await fixture.admin
    .post('/api/provider-accounts', connectionOf('gitlab', user))
    .expect(201);
  expect(account).toMatchObject({
    scopes: ['read_api'],
    missing: [
      { purpose: 'create_repository', scopes: ['api'] },
      { purpose: 'deploy_key', scopes: ['api'] },
      { purpose: 'pull_request', scopes: ['api'] },
      { purpose: 'webhook', scopes: ['api'] },
    ],
  });
  const create = fixture.admin.post(`/api/provider-accounts/${account.id}/repositories`, { name: 'x' });
  expect((await create.expect(422)).body).toMatchObject({ code: 'provider_scope_missing', missing: ['api'] });
});

it('lists nested groups of GitLab, and creates projects there', async () => {
  const user = withUser('gitlab', { login: 'nested', organizations: ['tools/inner'] });
  await servers.gitlab.host('tools/inner/first');
  const account = await connected('gitlab', { user });
  const { body } = await fixture.admin.get(`${account}/repositories?organization=tools/inner`).expect(200);
  expect(body.items).toMatchObject([{ path: 'tools/inner/first' }]);
  await fixture.admin
    .post(`${account}/repositories`, { organization: 'tools/inner', name: 'second' })
    .expect(201);
  expect(servers.gitlab.repositories.has('tools/inner/second')).toBe(true);
});

it('names the missing scopes of a Gitea token', async () => {
  const user = withUser('gitea', { login: 'poor', scopes: ['read:user'] });
  const account = await connected('gitea', { user });
  const { body } = await fixture.admin.post(`${account}/repositories`, { name: 'x' }).expect(422);
  expect(body).toMatchObject({ code: 'provider_scope_missing', missing: ['write:user'] });
});

it.each([
  ['http://git.example.com', 'invalid_base_url'],
  ['https://ada:secret@git.example.com', 'invalid_base_url'],
  ['https://git.example.com/?x=1', 'invalid_base_url'],
  ['git.example.com', 'invalid_base_url'],
  ['', 'invalid_base_url'],
])('refuses the address %j', async (baseUrl, code) => {
  const request = { provider: 'gitea', baseUrl, token: 'some-token-1234' };
  expect((await fixture.admin.post('/api/provider-accounts', request).expect(422)).body.code).toBe(code);
});

it('gives up on a silent provider', async () => {
  const [status, code] = await failure('gitea', { of: /orgs/, how: 'silent' });
  expect([status, code]).toEqual([504, 'provider_timeout']);
});

it('uses the proxy of the environment, and reports its failures', async () => {
  const options: { refusal?: string } = {};
  await using proxy = await startHttpProxy(options);
  await using trellis = await startTrellis({ NO_PROXY: '', HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
  const admin = await trellis.setUp();
  await admin.post('/api/provider-accounts', connectionOf('gitea')).expect(201);
  expect(proxy.tunnels).toEqual([`localhost:${servers.gitea.port}`]);
  options.refusal = '407 Proxy Authentication Required';
  const other = await admin.invite('builder');
  const { body } = await other.post('/api/provider-accounts', connectionOf('gitea')).expect(422);
  expect(body).toMatchObject({
    code: 'provider_proxy_failed',
    remedy: expect.stringContaining('HTTPS_PROXY'),
  });
});

describe('a token of GitLab that is no person’s', () => {
  it.each([
    ['project', 'project_7_bot_4ffca233d8298ea1', 'group/orders', 40, 'Maintainer'],
    ['group', 'group_3_bot_93ab', 'group', 30, 'Developer'],
  ] as const)('is told apart: a token of a %s', async (kind, login, path, level, role) => {
    const id = Number(/\d+/.exec(login)?.[0]);
    const user = withUser('gitlab', { login, botOf: { kind, id, path, level } });
    const account = await connected('gitlab', { user });
    const { body } = await fixture.admin.post(`${account}/refresh`).expect(200);
    expect(body).toMatchObject({
      login,
      tokenOf: { kind, path, role },
      expiresAt: '2031-12-01T00:00:00.000Z',
    });
  });

  it('is told apart without the rights to read its project, and a person of such a name is not', async () => {
    const botOf = { kind: 'project' as const, id: 8, path: 'group/hidden', level: 20 };
    const user = withUser('gitlab', { login: 'project_8_bot_1', botOf });
    servers.gitlab.fail({ of: /^GET \/projects\/8$/, status: 403, body: { message: '403 Forbidden' } });
    const { body } = await fixture.admin.post('/api/provider-accounts', connectionOf('gitlab', user));
    expect(body.tokenOf).toEqual({ kind: 'project', path: null, role: null });
    const person = withUser('gitlab', { login: 'project_9_bot_2' });
    const { body: own } = await fixture.admin.post('/api/provider-accounts', connectionOf('gitlab', person));
    expect(own).toMatchObject({ login: 'project_9_bot_2', tokenOf: null });
  });
});
