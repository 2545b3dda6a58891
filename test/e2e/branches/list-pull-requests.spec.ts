import { Client } from 'pg';
import { createBranch } from '../../support/branches';
import { connect } from '../../support/connect';
import { commit, createApp, edit } from '../../support/git-fixture';
import { createGitRepository } from '../../support/git-repository';
import { ADA, ProviderFixture, type Kind } from '../../support/providers/provider-fixture';
import type { Hosted, HostedPullRequest, HostingServer } from '../../support/providers/hosting-server';
import type { Member } from '../../support/trellis-server';

const ALL: readonly Kind[] = ['github', 'gitlab', 'bitbucket', 'azure', 'gitea'];
/** Has characters with a meaning in addresses and queries. */
const FROM = 'feature/späte"#7"+&c';
const NONE = { checks: { passed: 0, failed: 0, pending: 0 }, reviews: { approved: 0, requested: 0 } };
/** Requests for lists of pull requests. */
const OF_LISTS = /^GET .*(pulls|merge_requests|pullrequests)$/;

let providers: ProviderFixture;
let servers: Record<Kind, HostingServer>;
let database: Client;
let admin: Member;

beforeAll(async () => {
  providers = await ProviderFixture.start();
  ({ servers } = providers);
  database = new Client({ connectionString: providers.git.trellis.databaseUrl });
  await database.connect();
  ({ member: admin } = await providers.git.connected({ files: { 'README.md': 'Apps' } }));
  await admin.post('/git/branches', { name: FROM }).expect(201);
});
afterAll(async () => {
  await database.end();
  await providers.stop();
});
afterEach(() => expect(providers.heal()).toEqual([]));

/** Sets the repository's URL without a connection: no Git server of the tests has the address of a provider. */
async function useRepository({ httpsUrl }: Hosted): Promise<void> {
  await database.query('update git_configs set repository_url = $2 where workspace_id = $1', [
    admin.workspaceId,
    httpsUrl,
  ]);
}

async function withAccount(kind: Kind, role: 'builder' | 'viewer' = 'viewer', user = ADA): Promise<Member> {
  const member = await admin.invite(role);
  await providers.connected(kind, { user, member });
  return member;
}

/** Hosts a repository, and invites a viewer who has an account there. */
async function atProvider(kind: Kind, name: string) {
  const repository = await servers[kind].host(`tools/${name}`, ['main', FROM]);
  await useRepository(repository);
  const viewer = await withAccount(kind);
  return { repository, viewer, list: () => viewer.get('/pull-requests') };
}

function add({ pullRequests }: Hosted, more: Partial<HostedPullRequest> = {}): void {
  const number = pullRequests.length + 1;
  const branches = { from: FROM, into: 'main' };
  const texts = { title: `Number ${number}`, description: '' };
  pullRequests.push({ number, ...branches, ...texts, isOpen: true, isOfFork: false, ...more });
}

const daysAgo = (days: number): string =>
  new Date(Date.now() - days * 24 * 60 * 60_000).toISOString().replace(/\.\d+/, '');

const numbersOf = ({ body }: { body: { items: { number: number }[] } }): number[] =>
  body.items.map(({ number }) => number);

const listsAskedFor = (kind: Kind): number =>
  servers[kind].calls.filter((call) => OF_LISTS.test(call)).length;

describe.each(ALL)('pull requests at %s', (kind) => {
  it('are listed with their checks and reviews', async () => {
    const { repository, list } = await atProvider(kind, 'listed');
    add(repository, {
      isDraft: true,
      updatedAt: '2026-03-01T10:00:00Z',
      checks: ['passed', 'passed', 'passed', 'failed', 'failed', 'pending', 'skipped'],
      approvedBy: ['grace', 'joan'],
      declinedBy: ['mary'],
      requestedOf: ['katherine'],
    });
    const { body } = await list().expect(200);
    const { url } = body.items[0];
    expect(body).toEqual({
      items: [
        {
          number: 1,
          title: 'Number 1',
          url: expect.stringContaining(`${new URL(repository.httpsUrl).host}/`),
          from: FROM,
          to: 'main',
          author: expect.any(String),
          state: 'open',
          isDraft: true,
          sha: expect.stringMatching(/^a{11,}/),
          checks: { passed: 3, failed: 2, pending: 1 },
          reviews: { approved: 2, requested: 1 },
          updatedAt: '2026-03-01T10:00:00.000Z',
          apps: [],
          mergeable: { git: null, structure: null },
        },
      ],
      asOf: expect.any(String),
    });
    expect(url).toMatch(/\/1$/);
    expect(Math.abs(Date.now() - Date.parse(body.asOf))).toBeLessThan(60_000);
  });

  it('are those of branches that the workspace has: open ones, and those that ended within a week', async () => {
    const { repository, list } = await atProvider(kind, 'chosen');
    add(repository, { updatedAt: daysAgo(300) });
    add(repository, { isOfFork: true });
    add(repository, { from: 'elsewhere' });
    add(repository, { isOpen: false, isMerged: true, updatedAt: daysAgo(6) });
    add(repository, { isOpen: false, updatedAt: daysAgo(2) });
    add(repository, { isOpen: false, isMerged: true, updatedAt: daysAgo(8) });
    add(repository, { from: 'main', into: FROM, updatedAt: daysAgo(1) });
    const { body } = await list().expect(200);
    const states = body.items.map(({ number, state }: HostedPullRequest & { state: string }) => [
      number,
      state,
    ]);
    expect(states).toEqual([
      [7, 'open'],
      [1, 'open'],
      [5, 'closed'],
      [4, 'merged'],
    ]);
    expect(body.items[3]).toMatchObject(NONE);
  });

  it('may be many', async () => {
    const { repository, list } = await atProvider(kind, 'many');
    for (let each = 0; each < 120; each += 1) add(repository, { from: each < 119 ? 'elsewhere' : FROM });
    repository.pullRequests.at(-1)!.updatedAt = daysAgo(400);
    expect(numbersOf(await list().expect(200))).toEqual([120]);
  });

  it('are listed without checks and reviews that the account may not see', async () => {
    const { repository, list } = await atProvider(kind, 'hidden');
    add(repository, { checks: ['passed', 'failed'], approvedBy: ['grace'] });
    const of = /\/(check-runs|status|statuses|reviews|reviewers|approvals|pullrequests\/1)$/;
    servers[kind].fail({ of, status: 403, body: { message: 'Resource not accessible' }, times: 10 });
    expect((await list().expect(200)).body.items[0]).toMatchObject({
      number: 1,
      checks: NONE.checks,
      reviews: { approved: 0 },
    });
  });

  it('are unknown where no account sees the repository', async () => {
    const { viewer, repository } = await atProvider(kind, 'unseen');
    const stranger = await admin.invite('builder');
    const needed = { code: 'provider_account_needed', remedy: expect.stringContaining('profile') };
    expect((await stranger.get('/pull-requests').expect(409)).body).toMatchObject(needed);
    await useRepository({ ...repository, httpsUrl: repository.httpsUrl.replace('unseen', 'nowhere') });
    expect((await viewer.get('/pull-requests').expect(409)).body).toMatchObject(needed);
  });

  it('fail in plain words with the provider', async () => {
    const { list } = await atProvider(kind, 'failing');
    servers[kind].fail({ of: OF_LISTS, status: 503, times: 2 });
    expect((await list().expect(422)).body).toMatchObject({
      code: 'provider_unavailable',
      remedy: 'Try again later.',
    });
    await list().expect(200);
    const limited = { of: OF_LISTS, status: 429, headers: { 'retry-after': '7' }, times: 2 };
    const { list: again } = await atProvider(kind, 'limited');
    servers[kind].fail(limited);
    const { body, headers } = await again().expect(429);
    expect([body.code, headers['retry-after']]).toEqual(['provider_rate_limited', '7']);
  });
});

describe('a list of pull requests', () => {
  it('is asked for once a minute, however many ask at once', async () => {
    const { repository, viewer, list } = await atProvider('gitea', 'shared');
    add(repository, { checks: ['passed'] });
    const other = await withAccount('gitea', 'builder');
    const before = listsAskedFor('gitea');
    const answers = await Promise.all([
      list(),
      other.get('/pull-requests'),
      viewer.get('/pull-requests'),
      list(),
    ]);
    expect(answers.map(numbersOf)).toEqual([[1], [1], [1], [1]]);
    expect(new Set(answers.map(({ body }) => body.asOf)).size).toBe(1);
    // One for open, and one for ended ones.
    expect(listsAskedFor('gitea')).toBe(before + 2);
    add(repository);
    const calls = servers.gitea.calls.length;
    expect(numbersOf(await list().expect(200))).toEqual([1]);
    expect(servers.gitea.calls).toHaveLength(calls);
  });

  it('is shared only with accounts that see the repository', async () => {
    const { repository, list } = await atProvider('gitlab', 'proof');
    add(repository);
    await list().expect(200);
    const poor = providers.withUser('gitlab', { login: 'outsider' });
    const outsider = await withAccount('gitlab', 'viewer', poor);
    servers.gitlab.fail({ of: /^GET \/projects\/tools%2Fproof$/, status: 404, body: { message: '404' } });
    expect((await outsider.get('/pull-requests').expect(409)).body.code).toBe('provider_account_needed');
    // Once the account sees it, it need not prove that each time.
    expect(numbersOf(await outsider.get('/pull-requests').expect(200))).toEqual([1]);
    const calls = servers.gitlab.calls.length;
    await outsider.get('/pull-requests').expect(200);
    expect(servers.gitlab.calls).toHaveLength(calls);
  });

  it('is asked for by another account after one was refused', async () => {
    const { repository, list } = await atProvider('gitea', 'refused');
    add(repository);
    const other = await withAccount('gitea', 'builder');
    servers.gitea.fail({ of: OF_LISTS, status: 401, body: { message: 'Bad credentials' }, times: 2 });
    expect((await list().expect(422)).body.code).toBe('provider_token_refused');
    expect(numbersOf(await other.get('/pull-requests').expect(200))).toEqual([1]);
  });

  it('names the apps that each pull request changes, with the number of changes', async () => {
    const { git } = providers;
    const { port, user } = git.server;
    const authorize = (key: string) => git.server.authorize(key);
    const server = { host: 'localhost', port, user, authorize };
    const repository = await createGitRepository();
    const member = await git.admin.inNewWorkspace();
    await connect(member, { server, repository });
    const orders = await createApp(member, 'Orders', { commitChanges: true });
    await createApp(member, 'Stock', { commitChanges: true });
    await createBranch(member, 'labels');
    const onBranch = member.on('labels');
    await edit(onBranch, orders.id, 'tag');
    await commit(onBranch, orders.id).expect(201);
    const parts = await createApp(onBranch, 'Parts', { commitChanges: true });
    await createBranch(member, 'quiet');
    const path = repository.path.replace(/^\/|\.git$/g, '');
    const hosted = await servers.gitlab.host(path, ['main', 'labels', 'quiet']);
    add(hosted, { from: 'labels', sha: await repository.tip('labels') });
    add(hosted, { from: 'labels', into: 'gone', sha: await repository.tip('labels') });
    add(hosted, { from: 'labels', sha: 'f'.repeat(40) });
    add(hosted, { from: 'quiet', sha: await repository.tip('quiet') });
    await providers.connected('gitlab', { member });
    const { body } = await member.get('/pull-requests').expect(200);
    const found = (body.items as { number: number; apps: { name: string }[] }[])
      .map(({ number, apps }) => [number, apps.toSorted((one, other) => (one.name < other.name ? -1 : 1))])
      .sort();
    expect(found).toEqual([
      [
        1,
        [
          { gitAppId: orders.gitAppId, name: 'Orders', total: 1 },
          { gitAppId: parts.gitAppId, name: 'Parts', total: 0 },
        ],
      ],
      [2, []],
      [3, []],
      [4, []],
    ]);
  });

  it('is for members of a connected workspace', async () => {
    const { viewer } = await atProvider('github', 'rights');
    const elsewhere = await viewer.inNewWorkspace();
    expect((await elsewhere.get('/pull-requests').expect(409)).body.code).toBe('git_not_configured');
    const stranger = await elsewhere.invite('admin');
    const path = `/api/workspaces/${admin.workspaceId}/pull-requests`;
    expect((await stranger.get(path).expect(404)).body.code).toBe('not_found');
  });
});
