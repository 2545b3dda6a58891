import { BitbucketServer } from '../../support/providers/bitbucket-server';
import { idOf, ProviderFixture } from '../../support/providers/provider-fixture';

let providers: ProviderFixture;
let fixture: ProviderFixture['git'];
let server: BitbucketServer;

beforeAll(async () => {
  providers = await ProviderFixture.start();
  fixture = providers.git;
  server = providers.servers.bitbucket;
});
afterAll(() => providers.stop());
afterEach(() => expect(providers.heal()).toEqual([]));

/** Creates a workspace with a key of its own, not connected yet. */
async function keyed(path: string, name?: string) {
  const account = await providers.connected('bitbucket');
  const member = await fixture.admin.inNewWorkspace(name);
  const { sshUrl } = await server.host(path);
  await member.put('/git', { repositoryUrl: sshUrl }).expect(200);
  await member.post('/git/key', { type: 'ed25519' }).expect(201);
  const register = (write: boolean) =>
    member.post('/git/deploy-key', { accountId: idOf(account), repository: path, write });
  const places = () => ({
    repository: server.repositories.get(path)!.keys.map(({ title }) => title),
    account: server.accountKeys.map(({ title }) => title).filter((title) => title === `Trellis: ${name}`),
  });
  return { account, member, register, places };
}

it('requires the email address with the token, unlike other providers', async () => {
  const { email: _, ...connection } = providers.connectionOf('bitbucket');
  const { body } = await fixture.admin.post('/api/provider-accounts', connection).expect(400);
  expect(body.errors).toMatchObject([{ path: 'email' }]);
  const other = { ...providers.connectionOf('gitea'), email: 'ada@example.com' };
  expect((await fixture.admin.post('/api/provider-accounts', other).expect(400)).body.errors).toMatchObject([
    { path: 'email' },
  ]);
  const wrong = { ...connection, email: 'somebody@example.com' };
  expect((await fixture.admin.post('/api/provider-accounts', wrong).expect(422)).body.code).toBe(
    'provider_token_refused',
  );
  for (const email of ['ada', 'ada@example.com\r\nx-y: z', 'a:b@example.com\n'])
    await fixture.admin.post('/api/provider-accounts', { ...connection, email }).expect(400);
});

it('supports only the cloud', async () => {
  const connection = { ...providers.connectionOf('bitbucket'), baseUrl: 'https://bitbucket.example.com' };
  const { body } = await fixture.admin.post('/api/provider-accounts', connection).expect(422);
  expect(body).toMatchObject({
    code: 'invalid_base_url',
    detail: expect.stringContaining('Bitbucket Cloud only'),
  });
});

it('registers a read-only key at the repository, and a read-write key at the account', async () => {
  const { member, register, places } = await keyed('tools/both', 'Both ways');
  const title = 'Trellis: Both ways';
  expect((await register(true).expect(200)).body).toMatchObject({ write: true, created: true });
  expect(places()).toEqual({ repository: [], account: [title] });
  expect((await register(true).expect(200)).body.created).toBe(false);
  expect((await member.post('/git/finalize').expect(200)).body.access).toBe('read-write');
  expect((await register(false).expect(200)).body.created).toBe(true);
  expect(places()).toEqual({ repository: [title], account: [] });
  expect((await member.post('/git/finalize').expect(200)).body.access).toBe('read-only');
  expect((await register(true).expect(200)).body.created).toBe(true);
  expect(places()).toEqual({ repository: [], account: [title] });
});

it.each([true, false])('registers a key once if the answer is lost (write: %s)', async (write) => {
  const { register, places } = await keyed(`tools/lost-${write}`, `Lost ${write}`);
  server.fail({ of: /^POST .*keys$/, how: 'lost' });
  expect((await register(write).expect(422)).body.code).toBe('provider_unreachable');
  expect((await register(write).expect(200)).body.created).toBe(false);
  expect(Object.values(places()).flat()).toEqual([`Trellis: Lost ${write}`]);
});

it('reports that a key already opens another repository', async () => {
  const { account, member, register } = await keyed('tools/first', 'Taken');
  await register(false).expect(200);
  const { sshUrl } = await server.host('tools/second');
  await member.put('/git', { repositoryUrl: sshUrl }).expect(200);
  const request = { accountId: idOf(account), repository: 'tools/second', write: false };
  expect((await member.post('/git/deploy-key', request).expect(409)).body.code).toBe('provider_key_in_use');
});

it('creates a repository under the slug of its name, and finds it by either', async () => {
  const account = await providers.connected('bitbucket');
  const make = () =>
    fixture.admin.post(`${account}/repositories`, { organization: 'tools', name: 'Our.Apps!' });
  expect((await make().expect(201)).body).toMatchObject({ path: 'tools/our.apps-', created: true });
  expect((await make().expect(201)).body).toMatchObject({ path: 'tools/our.apps-', created: false });
});

it('has repositories only in workspaces', async () => {
  const account = await providers.connected('bitbucket');
  const { body } = await fixture.admin.post(`${account}/repositories`, { name: 'mine' }).expect(400);
  expect(body.errors).toMatchObject([{ path: 'organization', message: 'is needed: a workspace' }]);
});

it('names the missing scopes of a token, early and on use', async () => {
  const scopes = ['read:user:bitbucket', 'read:workspace:bitbucket', 'read:repository:bitbucket'];
  const user = providers.withUser('bitbucket', { login: 'poor', scopes });
  const { body } = await fixture.admin
    .post('/api/provider-accounts', providers.connectionOf('bitbucket', user))
    .expect(201);
  expect(body).toMatchObject({
    scopes,
    missing: [
      { purpose: 'create_repository', scopes: ['admin:repository:bitbucket'] },
      { purpose: 'deploy_key', scopes: expect.arrayContaining(['write:ssh-key:bitbucket']) },
      { purpose: 'pull_request', scopes: ['read:pullrequest:bitbucket', 'write:pullrequest:bitbucket'] },
      { purpose: 'webhook', scopes: expect.arrayContaining(['write:webhook:bitbucket']) },
    ],
  });
  const create = fixture.admin.post(`/api/provider-accounts/${body.id}/repositories`, {
    organization: 'tools',
    name: 'x',
  });
  expect((await create.expect(422)).body).toMatchObject({
    code: 'provider_scope_missing',
    missing: ['admin:repository:bitbucket'],
  });
});

it('reads protected branches from patterns, and knows nothing of a branching model', async () => {
  const names = ['main', 'release/1.0', 'release', 'a.b', 'aXb', 'x-final', 'pre-fix-mid-fix-post'];
  const repository = await server.host('tools/patterns', names);
  repository.protectedBranches.push(
    'release/*',
    'a.b',
    '*-final',
    'pre*fix*mid*post',
    'pre-f*mid-fix-post-*',
    'mai*in',
  );
  const account = await providers.connected('bitbucket');
  const list = async () => {
    const { body } = await fixture.admin.get(`${account}/branches?repository=tools/patterns`).expect(200);
    return body.items.map(({ isProtected }: { isProtected: boolean | null }) => isProtected);
  };
  expect(await list()).toEqual([false, true, false, true, false, true, true]);
  repository.protectedBranches.push('model:production');
  expect(await list()).toEqual([null, true, null, true, null, true, true]);
});

it('asks for the protection of branches once, and lists branches without it', async () => {
  const repository = await server.host('tools/many', ['a1', 'b1', 'a2', 'b2', 'a3']);
  repository.protectedBranches.push('a*');
  const account = await providers.connected('bitbucket');
  const path = `${account}/branches?repository=tools/many&limit=2&search=a`;
  const restrictions = () =>
    server.requests.filter(({ path: one }) => one.endsWith('/branch-restrictions')).length;
  const before = restrictions();
  const { body } = await fixture.admin.get(path).expect(200);
  expect(body.items).toEqual([{ name: 'a1', isProtected: true }]);
  expect(restrictions() - before).toBe(1);
  const scopes = ['read:user:bitbucket', 'read:repository:bitbucket'];
  const user = providers.withUser('bitbucket', { login: 'reader', scopes });
  const reader = await providers.connected('bitbucket', { user });
  const { body: listed } = await fixture.admin
    .get(`${reader}/branches?repository=tools/many&limit=1`)
    .expect(200);
  expect(listed.items).toEqual([{ name: 'a1', isProtected: null }]);
});

it('does not follow a next-page address to another server', async () => {
  const account = await providers.connected('bitbucket');
  const values = [{ workspace: { slug: 'tools' } }];
  server.fail({
    of: /workspaces/,
    status: 200,
    body: { values, next: 'https://evil.example.com/2.0/user/workspaces?page=from%3D1' },
  });
  const { body } = await fixture.admin.get(`${account}/organizations?limit=1`).expect(200);
  await fixture.admin.get(`${account}/organizations?limit=1&cursor=${body.nextCursor}`).expect(200);
  expect(server.requests.at(-1)).toMatchObject({ path: '/user/workspaces' });
  expect(server.requests.at(-1)!.query.get('page')).toBe('from=1');
});
