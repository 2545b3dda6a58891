import { AzureServer } from '../../support/providers/azure-server';
import { idOf, ProviderFixture } from '../../support/providers/provider-fixture';

let providers: ProviderFixture;
let fixture: ProviderFixture['git'];
let server: AzureServer;

beforeAll(async () => {
  providers = await ProviderFixture.start();
  fixture = providers.git;
  server = providers.servers.azure;
});
afterAll(() => providers.stop());
afterEach(() => expect(providers.heal()).toEqual([]));

it('registers no key, says what to do instead, and is finalized with a manually added key', async () => {
  const account = await providers.connected('azure');
  const member = await fixture.admin.inNewWorkspace();
  const { body: made } = await member
    .post(`${account}/repositories`, { organization: 'tools', name: 'by-hand' })
    .expect(201);
  await member.put('/git', { repositoryUrl: made.sshUrl }).expect(200);
  const { body: key } = await member.post('/git/key', { type: 'rsa' }).expect(201);
  const request = { accountId: idOf(account), repository: made.path };
  const { body } = await member.post('/git/deploy-key', request).expect(422);
  expect(body).toMatchObject({
    code: 'provider_no_deploy_keys',
    remedy: expect.stringMatching(/by hand.*HTTPS/),
  });
  await fixture.server.authorize(key.publicKey as string);
  expect((await member.post('/git/finalize').expect(200)).body.access).toBe('read-write');
});

it('handles projects and repositories with blanks in their names', async () => {
  const user = providers.withUser('azure', { login: 'linus', organizations: ['My Project', 'Лавка'] });
  await server.host('My Project/Our Apps', ['main', 'release/next week']);
  await server.host('My Project/switched-off');
  await server.host('Лавка/заказы');
  const account = await providers.connected('azure', { user });
  const list = async (path: string) => (await fixture.admin.get(`${account}${path}`).expect(200)).body.items;
  expect(await list('/organizations')).toMatchObject([{ path: 'My Project' }, { path: 'Лавка' }]);
  const [found, ...others] = await list('/repositories?organization=My%20Project');
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    path: 'My Project/Our Apps',
    httpsUrl: `${server.baseUrl}/My%20Project/_git/Our%20Apps`,
  });
  expect(await list('/repositories?search=%D0%B7%D0%B0%D0%BA')).toMatchObject([{ path: 'Лавка/заказы' }]);
  expect(await list('/branches?repository=My%20Project/Our%20Apps')).toEqual([
    { name: 'main', isProtected: false },
    { name: 'release/next week', isProtected: false },
  ]);
});

it('reads protected branches from the policies that must be fulfilled', async () => {
  const names = ['main', 'next', 'release/1', 'old', 'optional', 'elsewhere'];
  await server.host('tools/policed', names);
  const scope = (refName: string | null, matchKind: string, repositoryId: string | null = null) => ({
    refName,
    matchKind,
    repositoryId,
  });
  const policy = (scopes: object[] | null, more: object = {}) => ({
    ...{ id: 1, isEnabled: true, isBlocking: true, isDeleted: false, ...more },
    settings: scopes === null ? {} : { scope: scopes },
  });
  server.policies.push(
    policy([scope(null, 'DefaultBranch')]),
    policy([scope('refs/heads/release/', 'Prefix'), scope('refs/heads/next', 'exact')]),
    policy([scope('refs/heads/old', 'Exact')], { isEnabled: false }),
    policy([scope('refs/heads/old', 'Exact')], { isDeleted: true }),
    policy([scope('refs/heads/optional', 'Exact')], { isBlocking: false }),
    policy([scope('refs/heads/elsewhere', 'Exact', '00000000-0000-0000-0000-000000000001')]),
    // Such as a limit on the size of files.
    policy([scope(null, 'Exact')]),
    policy(null),
  );
  const account = await providers.connected('azure');
  const list = async () => {
    const { body } = await fixture.admin.get(`${account}/branches?repository=tools/policed`).expect(200);
    return body.items.map(({ isProtected }: { isProtected: boolean | null }) => isProtected);
  };
  expect(await list()).toEqual([true, true, true, false, false, false]);
  server.policies.length = 0;
  server.fail({ of: /policy/, status: 403, body: { message: 'No' } });
  expect(await list()).toEqual(names.map(() => null));
});

it('creates no repository whose visibility differs from the request', async () => {
  server.publicProjects.add('sales');
  const account = await providers.connected('azure');
  const make = (organization: string, isPrivate?: boolean) =>
    fixture.admin.post(`${account}/repositories`, { organization, name: 'seen', private: isPrivate });
  for (const call of [make('sales'), make('sales', true), make('tools', false)])
    expect((await call.expect(422)).body.code).toBe('provider_visibility');
  expect(server.repositories.has('sales/seen') || server.repositories.has('tools/seen')).toBe(false);
  expect((await make('sales', false).expect(201)).body).toMatchObject({
    path: 'sales/seen',
    isPrivate: false,
  });
});

it('reads a sign-in page as a refused token, and lists possible causes', async () => {
  const how = { raw: '<html>Sign in', type: 'text/html' };
  const [status, code, remedy] = await providers.failure('azure', { of: /projects/, status: 203, how });
  expect([status, code]).toEqual([422, 'provider_token_refused']);
  expect(remedy).toMatch(/scope.*another organization/);
  const user = providers.withUser('azure', { login: 'poor', scopes: ['vso.code'] });
  const account = await providers.connected('azure', { user });
  const create = fixture.admin.post(`${account}/repositories`, { organization: 'tools', name: 'x' });
  expect((await create.expect(422)).body).toMatchObject({
    code: 'provider_token_refused',
    remedy: expect.stringContaining('scope'),
  });
});

it('has repositories only in projects', async () => {
  const account = await providers.connected('azure');
  const { body } = await fixture.admin.post(`${account}/repositories`, { name: 'mine' }).expect(400);
  expect(body.errors).toMatchObject([{ path: 'organization', message: 'is needed: a project' }]);
});

it('requires the organization in the address', async () => {
  const connection = { ...providers.connectionOf('azure'), baseUrl: 'https://dev.azure.com' };
  const { body } = await fixture.admin.post('/api/provider-accounts', connection).expect(422);
  expect(body).toMatchObject({ code: 'invalid_base_url', detail: expect.stringContaining('organization') });
});
