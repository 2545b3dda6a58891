import { Client } from 'pg';
import { eventually } from '../../support/eventually';
import { ADA, ProviderFixture, type Kind } from '../../support/providers/provider-fixture';
import type { Hosted, HostedUser, HostingServer } from '../../support/providers/hosting-server';
import type { Member } from '../../support/trellis-server';

const ALL: readonly Kind[] = ['github', 'gitlab', 'bitbucket', 'azure', 'gitea'];
/** Providers whose API refuses a pull request without commits. */
const REFUSING_EMPTY: readonly Kind[] = ['github', 'bitbucket', 'gitea'];
/** Has characters with a meaning in addresses and queries. */
const FROM = 'feature/späte"#7"+&c%2F';
const ENCODED = encodeURIComponent(FROM);
const BRANCHES = ['main', FROM];
const REQUEST = { into: 'main', title: 'Late orders', description: 'They were missing.' };

/** The part of the message that names the missing right. */
const RIGHT: Record<Kind, RegExp> = {
  github: /write access.*Pull requests: Read and write/,
  gitlab: /role Developer/,
  bitbucket: /write access/,
  azure: /Contribute to pull requests/,
  gitea: /write access/,
};
/** Token scopes that cannot open a pull request, and the missing scope. */
const POOR: Partial<Record<Kind, { scopes: string[]; missing: string }>> = {
  github: { scopes: ['read:user'], missing: 'repo' },
  gitlab: { scopes: ['read_api'], missing: 'api' },
  bitbucket: { scopes: ['read:pullrequest:bitbucket'], missing: 'write:pullrequest:bitbucket' },
  gitea: { scopes: ['read:repository', 'read:user'], missing: 'write:repository' },
};

let providers: ProviderFixture;
let servers: Record<Kind, HostingServer>;
let database: Client;
let admin: Member;

beforeAll(async () => {
  providers = await ProviderFixture.start();
  ({ servers } = providers);
  database = new Client({ connectionString: providers.git.trellis.databaseUrl });
  await database.connect();
  ({ member: admin } = await providers.git.connected());
});
afterAll(async () => {
  await database.end();
  await providers.stop();
});
afterEach(() => expect(providers.heal()).toEqual([]));

/** Sets the repository's URL without a connection: no Git server of the tests has the address of a provider. */
async function useRepository(url: string): Promise<void> {
  await database.query('update git_configs set repository_url = $2 where workspace_id = $1', [
    admin.workspaceId,
    url,
  ]);
}

/** Hosts a repository, and invites a builder who has an account there. */
async function atProvider(kind: Kind, name: string, { user = ADA, branches = BRANCHES } = {}) {
  const repository = await servers[kind].host(`tools/${name}`, branches);
  await useRepository(repository.httpsUrl);
  const builder = await admin.invite('builder');
  await providers.connected(kind, { user, member: builder });
  return { repository, builder, open: opening(builder) };
}

const opening =
  (member: Member) =>
  (request: object = REQUEST, { from = FROM, key }: { from?: string; key?: string } = {}) => {
    const path = `/git/branches/${encodeURIComponent(from)}/pull-request`;
    const post = member.request('post', path).send(request);
    return key ? post.set('Idempotency-Key', key) : post;
  };

/** Adds a pull request that exists already, open or closed. */
function addTo({ pullRequests }: Hosted, more: Partial<Hosted['pullRequests'][number]>): void {
  const branches = { from: FROM, into: 'main' };
  const texts = { title: 'Earlier', description: '' };
  const number = pullRequests.length + 1;
  pullRequests.push({ number, ...branches, ...texts, isOpen: true, isOfFork: false, ...more });
}

describe.each(ALL)('a pull request at %s', (kind) => {
  it('is opened with title and description, and leads to its page', async () => {
    const { repository, open } = await atProvider(kind, 'opened');
    const { body } = await open().expect(201);
    expect(body).toEqual({ url: expect.any(String), number: 1 });
    const { href } = new URL(repository.httpsUrl.replace(/\.git$/, ''));
    expect(body.url).toMatch(
      new RegExp(`^${href}/(-/)?(pull|pulls|merge_requests|pull-requests|pullrequest)/1$`),
    );
    expect(repository.pullRequests).toMatchObject([
      { from: FROM, into: 'main', title: 'Late orders', description: 'They were missing.' },
    ]);
    const { body: second } = await open({ into: FROM, title: 'Back' }, { from: 'main' }).expect(201);
    expect(second.number).toBe(2);
    expect(repository.pullRequests[1]).toMatchObject({ from: 'main', into: FROM, description: '' });
  });

  it('is the one that is open already, unchanged; closed ones and those of forks do not count', async () => {
    const { repository, open } = await atProvider(kind, 'again');
    addTo(repository, { isOpen: false });
    addTo(repository, { isOfFork: true });
    const { body } = await open().expect(201);
    expect(body.number).toBe(3);
    expect((await open({ ...REQUEST, title: 'Another title' }).expect(201)).body).toEqual(body);
    expect(repository.pullRequests.map(({ title }) => title)).toEqual(['Earlier', 'Earlier', 'Late orders']);
  });

  it('is found after its answer was lost', async () => {
    const { repository, open } = await atProvider(kind, 'lost');
    servers[kind].fail({ of: /^POST .*(pulls|merge_requests|pullrequests)$/, how: 'lost' });
    expect((await open().expect(422)).body.code).toBe('provider_unreachable');
    expect((await open().expect(201)).body.number).toBe(1);
    expect(repository.pullRequests).toHaveLength(1);
  });

  it('needs both branches there', async () => {
    const { repository, open } = await atProvider(kind, 'branches');
    const missing = async (request: object, from?: string) => {
      const { body } = await open(request, { from }).expect(422);
      return [body.code, body.branch];
    };
    expect(await missing(REQUEST, 'feature/gone')).toEqual(['provider_branch_not_found', 'feature/gone']);
    expect(await missing({ ...REQUEST, into: 'mai' })).toEqual(['provider_branch_not_found', 'mai']);
    expect(repository.pullRequests).toEqual([]);
  });

  it('needs a right, which is named', async () => {
    const user = providers.withUser(kind, { login: `reader-of-${kind}`, mayWrite: false });
    const { open } = await atProvider(kind, 'read-only', { user });
    const { body } = await open().expect(422);
    expect(body).toMatchObject({ code: 'provider_forbidden', remedy: expect.stringMatching(RIGHT[kind]) });
  });

  it('needs an account that sees the repository', async () => {
    const { builder, open } = await atProvider(kind, 'seen');
    await useRepository(servers[kind].repositories.get('tools/seen')!.httpsUrl.replace('seen', 'hidden'));
    expect((await open().expect(422)).body.code).toBe('provider_account_needed');
    expect((await opening(admin)().expect(422)).body.code).toBe('provider_account_needed');
    const { body: accounts } = await builder.get('/api/provider-accounts').expect(200);
    expect(accounts.items).toHaveLength(1);
  });

  it('is opened by the first of several accounts that may', async () => {
    const user = providers.withUser(kind, { login: `guest-of-${kind}`, mayWrite: false });
    const { builder, open } = await atProvider(kind, 'several', { user });
    await providers.connected(kind, { member: builder });
    expect((await open().expect(201)).body.number).toBe(1);
  });

  it('passes on what the provider says', async () => {
    const { open } = await atProvider(kind, 'words');
    const of = /^POST .*(pulls|merge_requests|pullrequests)$/;
    servers[kind].fail({ of, status: 422, body: { message: 'Titles begin with a number here.' } });
    const { body } = await open().expect(422);
    expect(body).toMatchObject({
      code: 'provider_refused',
      serverMessage: 'Titles begin with a number here.',
    });
  });

  it('answers with a page, never with an address that runs something', async () => {
    const { open } = await atProvider(kind, 'page');
    const of = /^POST .*(pulls|merge_requests|pullrequests)$/;
    const url = 'javascript:alert(1)';
    const links = { html: { href: url } };
    servers[kind].fail({
      of,
      status: 201,
      body: { html_url: url, web_url: url, links, number: 1, iid: 1, id: 1 },
    });
    expect((await open().expect(422)).body.code).toBe('provider_unexpected_answer');
  });

  it('lists which branches are protected', async () => {
    const { repository, builder } = await atProvider(kind, 'protected');
    repository.protectedBranches.push('main');
    const { body: accounts } = await builder.get('/api/provider-accounts').expect(200);
    const path = `/api/provider-accounts/${accounts.items[0].id}/branches?repository=tools/protected`;
    expect((await builder.get(path).expect(200)).body.items).toEqual([
      { name: 'main', isProtected: true },
      { name: FROM, isProtected: false },
    ]);
  });
});

it.each(REFUSING_EMPTY)('a pull request at %s needs commits', async (kind) => {
  const { repository, open } = await atProvider(kind, 'empty');
  repository.mergedBranches.push(FROM);
  const { body } = await open().expect(422);
  expect(body).toMatchObject({ code: 'provider_no_changes', detail: expect.stringContaining(FROM) });
});

it.each(Object.keys(POOR) as Kind[])('a pull request at %s needs a scope, which is named', async (kind) => {
  const { scopes, missing } = POOR[kind]!;
  const user: HostedUser = providers.withUser(kind, { login: `poor-at-${kind}`, scopes });
  const { open } = await atProvider(kind, 'scopes', { user });
  expect((await open().expect(422)).body).toMatchObject({
    code: 'provider_scope_missing',
    missing: [missing],
  });
});

it('names the missing permission of a fine-grained token of GitHub', async () => {
  const { open } = await atProvider('github', 'fine-grained');
  servers.github.fail({
    of: /^POST .*pulls$/,
    status: 403,
    body: { message: 'Resource not accessible by personal access token' },
    headers: { 'x-accepted-github-permissions': 'pull_requests=write' },
  });
  expect((await open().expect(422)).body).toMatchObject({
    code: 'provider_scope_missing',
    missing: ['pull_requests: write'],
  });
});

describe('a request for a pull request', () => {
  it('is answered once for an Idempotency-Key, failures included', async () => {
    const { repository, open } = await atProvider('gitea', 'keyed');
    const first = await open(REQUEST, { key: 'one' }).expect(201);
    repository.pullRequests[0]!.isOpen = false;
    expect((await open(REQUEST, { key: 'one' }).expect(201)).body).toEqual(first.body);
    expect(repository.pullRequests).toHaveLength(1);
    const { body: reused } = await open({ ...REQUEST, title: 'Other' }, { key: 'one' }).expect(422);
    expect(reused.code).toBe('idempotency_key_reused');
    const gone = { key: 'two', from: 'later' };
    expect((await open(REQUEST, gone).expect(422)).body.code).toBe('provider_branch_not_found');
    repository.branches.push('later');
    expect((await open(REQUEST, gone).expect(422)).body.code).toBe('provider_branch_not_found');
    await open(REQUEST, { ...gone, key: 'three' }).expect(201);
  });

  it('holds no transaction while it waits for the provider', async () => {
    const { open } = await atProvider('gitea', 'silent');
    servers.gitea.fail({ of: /^POST .*pulls$/, how: 'silent' });
    const before = servers.gitea.requests.length;
    const answer = open(REQUEST, { key: 'silent' }).then((response) => response);
    await eventually(() => expect(servers.gitea.requests.length).toBeGreaterThan(before));
    const { rows } = await database.query(
      `select 1 from pg_stat_activity where datname = current_database() and xact_start is not null
       and pid <> pg_backend_pid() and state <> 'active'`,
    );
    expect(rows).toEqual([]);
    const { status, body } = await answer;
    expect([status, body.code]).toEqual([504, 'provider_timeout']);
    // No outcome is recorded, so the same key asks again.
    expect((await open(REQUEST, { key: 'silent' }).expect(201)).body.number).toBe(1);
  });

  it('is refused in order of rights, contents and state', async () => {
    const { builder, open } = await atProvider('gitea', 'refused');
    const viewer = await admin.invite('viewer');
    expect((await opening(viewer)({}).expect(403)).body.code).toBe('forbidden');
    const stranger = await providers.admin.inNewWorkspace();
    const path = `/api/workspaces/${admin.workspaceId}/git/branches/main/pull-request`;
    const other = await stranger.invite('admin');
    expect((await other.post(path, REQUEST).expect(404)).body.code).toBe('not_found');
    for (const body of [
      {},
      { into: 'main' },
      { ...REQUEST, title: ' ' },
      { ...REQUEST, description: null },
      { ...REQUEST, x: 1 },
    ])
      expect((await open(body).expect(400)).body.code).toBe('bad_request');
    for (const [body, from] of [
      [{ ...REQUEST, into: 'a..b' }],
      [REQUEST, 'a..b'],
      [REQUEST, 'x'.repeat(300)],
    ] as const)
      expect((await open(body, { from }).expect(422)).body.code).toBe('invalid_branch');
    expect((await open(REQUEST, { from: 'main' }).expect(422)).body.code).toBe('provider_no_changes');
    await admin.patch('/git', { enabled: false }).expect(200);
    expect((await open().expect(409)).body.code).toBe('git_disabled');
    await admin.patch('/git', { enabled: true }).expect(200);
    await open().expect(201);
    const elsewhere = await builder.inNewWorkspace();
    expect((await opening(elsewhere)().expect(409)).body.code).toBe('git_not_configured');
    const invalid = { ...REQUEST, into: 'a..b' };
    expect((await opening(elsewhere)(invalid).expect(422)).body.code).toBe('invalid_branch');
  });

  it.each([
    [
      'git@github.com:tools/apps.git',
      `https://github.com/tools/apps/compare/main...${ENCODED.replace('%2F', '/')}?expand=1`,
    ],
    [
      'git@gitlab.com:tools/inner/apps.git',
      `https://gitlab.com/tools/inner/apps/-/merge_requests/new?merge_request%5Bsource_branch%5D=${ENCODED}&merge_request%5Btarget_branch%5D=main`,
    ],
    [
      'git@codeberg.org:tools/apps.git',
      `https://codeberg.org/tools/apps/compare/main...${ENCODED.replace('%2F', '/')}`,
    ],
    [
      'git@bitbucket.org:tools/apps.git',
      `https://bitbucket.org/tools/apps/pull-requests/new?source=${ENCODED}&dest=main`,
    ],
    [
      'git@ssh.dev.azure.com:v3/acme/tools/apps',
      `https://dev.azure.com/acme/tools/_git/apps/pullrequestcreate?sourceRef=${ENCODED}&targetRef=main`,
    ],
    ['git@git.example.com:tools/apps.git', null],
  ])('of %s leads to the page for it where no account is connected', async (repositoryUrl, url) => {
    await useRepository(repositoryUrl);
    const { body } = await opening(await admin.invite('builder'))().expect(422);
    expect(body).toMatchObject({ code: 'provider_account_needed', url });
  });
});
