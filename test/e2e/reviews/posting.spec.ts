import { Client } from 'pg';
import { parseRemoteUrl } from '../../../src/gitsync';
import type { HostedPullRequest } from '../../support/providers/hosting-server';
import { ProviderFixture, type Kind } from '../../support/providers/provider-fixture';
import { getReview, storeReview, whenPosted } from '../../support/reviews';
import type { Member } from '../../support/trellis-server';

let providers: ProviderFixture;
let database: Client;
let member: Member;

beforeAll(async () => {
  providers = await ProviderFixture.start();
  database = new Client({ connectionString: providers.git.trellis.databaseUrl });
  await database.connect();
  ({ member } = await providers.git.connected({ files: { 'README.md': 'Apps' } }));
});
afterAll(async () => {
  await database.end();
  await providers.stop();
});

afterEach(() => expect(providers.heal()).toEqual([]));

/** Connects the workspace to a repository at the provider with pull requests from 7 on, and an account of the member. */
async function at(kind: Kind, { pullRequestCount = 1 } = {}) {
  await database.query('delete from provider_accounts');
  const branches = Array.from({ length: pullRequestCount }, (_, index) => `feature-${index}`);
  const hosted = await providers.servers[kind].host(`tools/reviewed-${kind}`, ['main', ...branches]);
  const pullRequests = branches.map((from, index): HostedPullRequest => ({
    ...{ number: 7 + index, from, into: 'main', title: 'A title', description: '' },
    ...{ isOpen: true, isOfFork: false },
  }));
  hosted.pullRequests.push(...pullRequests);
  await database.query('update git_configs set repository_url = $2 where workspace_id = $1', [
    member.workspaceId,
    hosted.httpsUrl,
  ]);
  await providers.connected(kind, { member });
  providers.servers[kind].requests.splice(0);
  return { key: parseRemoteUrl(hosted.httpsUrl).canonicalKey, pullRequests, hosted };
}

/** Stores the review of a pull request as a worker completes it. */
async function completed(
  repositoryKey: string,
  {
    number = 7,
    sha = String(number).padStart(40, 'a'),
    hoursAgo = 0,
    ...outcome
  }: { isApproved: boolean; declined: number; number?: number; sha?: string; hoursAgo?: number },
) {
  const id = await storeReview(database, member.workspaceId);
  await database.query(
    `insert into review_comments (id, review_id, text, author_id, author_name)
     values (gen_random_uuid(), $1, 'Well done', $2, 'Ada')`,
    [id, member.user.id],
  );
  await database.query(
    `update reviews set status = 'completed', ended_at = now() - make_interval(hours => $6), posting = 'due',
       repository_key = $2, pull_request = $4, outcome = $3, from_sha = $5 where id = $1
     returning pg_notify('trellis_reviews', '')`,
    [
      id,
      repositoryKey,
      JSON.stringify({ sha: null, ...outcome, by: { id: member.user.id, name: 'Ada' } }),
      JSON.stringify({ number, url: `https://example.com/${number}` }),
      sha,
      hoursAgo,
    ],
  );
  return id;
}

const text = expect.stringContaining('> Well done') as string;
const APPROVED = { isApproved: true, declined: 0 };
const DECLINED = { isApproved: false, declined: 2 };
const COMMENTED = { isApproved: false, declined: 0 };
const one = (verdict: string) => ({ reviews: [{ by: 'ada', verdict, body: text }] });
const both = (...verdicts: string[]) => ({
  comments: [{ id: expect.any(Number) as number, by: 'ada', body: text }],
  ...(verdicts.length > 0 && { reviews: verdicts.map((verdict) => ({ by: 'ada', verdict })) }),
});

/** Requests and answers are compared with the descriptions that the providers publish. */
it.each<[Kind, Record<'approved' | 'declined' | 'commented', object>]>([
  ['github', { approved: one('APPROVE'), declined: one('REQUEST_CHANGES'), commented: one('COMMENT') }],
  ['gitea', { approved: one('APPROVED'), declined: one('REQUEST_CHANGES'), commented: one('COMMENT') }],
  ['gitlab', { approved: both('approve'), declined: both(), commented: both() }],
  ['bitbucket', { approved: both('approve'), declined: both('request-changes'), commented: both() }],
  ['azure', { approved: both('10'), declined: both('-5'), commented: both() }],
])('posts reviews at %s once each, with their verdicts', async (kind, { approved, declined, commented }) => {
  const { key, pullRequests } = await at(kind, { pullRequestCount: 3 });
  const ids = [
    await completed(key, { ...APPROVED, number: 7 }),
    await completed(key, { ...DECLINED, number: 8 }),
    await completed(key, { ...COMMENTED, number: 9 }),
  ];
  for (const id of ids) expect(await whenPosted(member, id)).toEqual({ isPosted: true, problem: null });
  expect(
    pullRequests.map(({ comments, reviews }) => ({
      ...(comments && { comments }),
      ...(reviews && { reviews }),
    })),
  ).toEqual([approved, declined, commented]);
});

it.each<[Kind, RegExp, number]>([
  ['gitlab', /^POST .*\/approve$/, 401],
  ['bitbucket', /^POST .*\/approve$/, 404],
  ['azure', /^PUT .*\/reviewers\//, 403],
])('posts the comments once at %s, which refuses the verdict', async (kind, of, status) => {
  const { key, pullRequests } = await at(kind);
  // Another account could post the same comments again.
  await providers.connected(kind, { member, user: providers.withUser(kind, {}) });
  providers.servers[kind].fail({ of, status, body: { message: 'Not yours' }, times: 10 });
  const id = await completed(key, APPROVED);
  expect(await whenPosted(member, id)).toEqual({
    isPosted: false,
    problem: expect.stringMatching(/^The provider has the comments, but refuses the verdict/) as string,
  });
  expect(pullRequests[0].comments).toHaveLength(1);
});

describe.each<Kind>(['github', 'gitea', 'gitlab', 'bitbucket', 'azure'])('an approval at %s', (kind) => {
  const verdictsOf = ({ reviews = [] }: HostedPullRequest) => reviews.map(({ verdict }) => verdict);
  const COMMENT = /^COMMENT$/;

  it.each<[string, { sha?: string; hoursAgo?: number }, Partial<HostedPullRequest>, RegExp]>([
    ['of a commit that was pushed over', { sha: 'b'.repeat(40) }, {}, /Newer commits were not reviewed/],
    ['that is a day old', { hoursAgo: 30 }, {}, /more than 24 hours ago/],
    ['of a pull request into another branch by now', {}, { into: 'release' }, /goes into `release` by now/],
  ])('%s is a comment', async (_, review, present, note) => {
    const { key, pullRequests } = await at(kind);
    Object.assign(pullRequests[0]!, present);
    const id = await completed(key, { ...APPROVED, ...review });
    expect(await whenPosted(member, id)).toEqual({ isPosted: true, problem: null });
    expect(verdictsOf(pullRequests[0]!).filter((verdict) => !COMMENT.test(verdict))).toEqual([]);
    expect(JSON.stringify(pullRequests[0])).toMatch(note);
  });
});

it.each<[Kind, object]>([
  ['github', { event: 'APPROVE', commit_id: '7'.padStart(40, 'a') }],
  ['gitea', { event: 'APPROVED', commit_id: '7'.padStart(40, 'a') }],
  ['gitlab', { sha: '7'.padStart(40, 'a') }],
])('binds the approval at %s to the commit', async (kind, body) => {
  const { key } = await at(kind);
  await whenPosted(member, await completed(key, APPROVED));
  const posted = providers.servers[kind].requests.filter(({ method }) => method === 'POST').at(-1);
  expect(posted?.body).toMatchObject(body);
});

it('tells why a review could not be posted, and keeps it completed', async () => {
  const { key } = await at('github');
  const message = 'Can not approve your own pull request';
  providers.servers.github.fail({
    of: /^POST .*\/reviews$/,
    status: 422,
    body: { message, errors: [message] },
    times: 10,
  });
  const id = await completed(key, { isApproved: true, declined: 0 });
  expect(await whenPosted(member, id)).toEqual({
    isPosted: false,
    problem: expect.stringContaining(message) as string,
  });
  expect((await getReview(member, id)).review.status).toBe('completed');
  expect(providers.servers.github.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

it('tells that a server has stopped while it posted, and does not post again', async () => {
  const { key } = await at('github');
  const id = await storeReview(database, member.workspaceId);
  const outcome = { sha: null, isApproved: true, declined: 0, by: { id: member.user.id, name: 'Ada' } };
  await database.query(
    `update reviews set status = 'completed', ended_at = now() - interval '1 hour', posting = 'begun',
       posting_problem = 'The server stopped.', repository_key = $2, pull_request = '{"number": 7, "url": ""}', outcome = $3
     where id = $1 returning pg_notify('trellis_reviews', '')`,
    [id, key, JSON.stringify(outcome)],
  );
  expect(await whenPosted(member, id)).toEqual({ isPosted: false, problem: 'The server stopped.' });
  expect(providers.servers.github.requests.filter(({ method }) => method === 'POST')).toEqual([]);
});

it('reviews no pull request that is closed, unknown, or from another repository', async () => {
  const { hosted, pullRequests } = await at('github');
  hosted.pullRequests.push(
    { ...pullRequests[0], number: 1, isOfFork: true },
    { ...pullRequests[0], number: 2, isOpen: false, isMerged: true },
  );
  const open = async (pullRequest: number) => {
    const { status, body } = await member.post('/reviews', { pullRequest });
    return [status, body.code as string];
  };
  expect(await open(1)).toEqual([409, 'pull_request_from_fork']);
  expect(await open(2)).toEqual([409, 'pull_request_closed']);
  expect(await open(3)).toEqual([404, 'not_found']);
});
