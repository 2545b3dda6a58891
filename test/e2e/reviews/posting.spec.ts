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

/** Connects the workspace to a repository at the provider with the pull request 7, and an account of the member. */
async function at(kind: Kind) {
  await database.query('delete from provider_accounts');
  const hosted = await providers.servers[kind].host(`tools/reviewed-${kind}`, ['main', 'feature']);
  const pullRequest: HostedPullRequest = {
    ...{ number: 7, from: 'feature', into: 'main', title: 'A title', description: '' },
    ...{ isOpen: true, isOfFork: false },
  };
  hosted.pullRequests.push(pullRequest);
  await database.query('update git_configs set repository_url = $2 where workspace_id = $1', [
    member.workspaceId,
    hosted.httpsUrl,
  ]);
  await providers.connected(kind, { member });
  providers.servers[kind].requests.splice(0);
  return { key: parseRemoteUrl(hosted.httpsUrl).canonicalKey, pullRequest, hosted };
}

/** Stores the review of a pull request as a worker completes it. */
async function completed(repositoryKey: string, outcome: { isApproved: boolean; declined: number }) {
  const id = await storeReview(database, member.workspaceId);
  await database.query(
    `insert into review_comments (id, review_id, text, author_id, author_name)
     values (gen_random_uuid(), $1, 'Well done', $2, 'Ada')`,
    [id, member.user.id],
  );
  await database.query(
    `update reviews set status = 'completed', ended_at = now(), posting = 'due', repository_key = $2,
       pull_request = '{"number": 7, "url": "https://example.com/7"}', outcome = $3 where id = $1
     returning pg_notify('trellis_reviews', '')`,
    [id, repositoryKey, JSON.stringify({ sha: null, ...outcome, by: { id: member.user.id, name: 'Ada' } })],
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
it.each<[Kind, typeof APPROVED, object]>([
  ['github', APPROVED, one('APPROVE')],
  ['github', DECLINED, one('REQUEST_CHANGES')],
  ['github', COMMENTED, one('COMMENT')],
  ['gitea', APPROVED, one('APPROVED')],
  ['gitea', DECLINED, one('REQUEST_CHANGES')],
  ['gitea', COMMENTED, one('COMMENT')],
  ['gitlab', APPROVED, both('approve')],
  ['gitlab', DECLINED, both()],
  ['bitbucket', APPROVED, both('approve')],
  ['bitbucket', DECLINED, both('request-changes')],
  ['bitbucket', COMMENTED, both()],
  ['azure', APPROVED, both('10')],
  ['azure', DECLINED, both('-5')],
  ['azure', COMMENTED, both()],
])('posts a review at %s once, with the verdict of %j', async (kind, outcome, expected) => {
  const { key, pullRequest } = await at(kind);
  const id = await completed(key, outcome);
  expect(await whenPosted(member, id)).toEqual({ isPosted: true, problem: null });
  const { comments, reviews } = pullRequest;
  expect({ ...(comments && { comments }), ...(reviews && { reviews }) }).toEqual(expected);
});

it.each<[Kind, RegExp, number]>([
  ['gitlab', /^POST .*\/approve$/, 401],
  ['bitbucket', /^POST .*\/approve$/, 404],
  ['azure', /^PUT .*\/reviewers\//, 403],
])('posts the comments once at %s, which refuses the verdict', async (kind, of, status) => {
  const { key, pullRequest } = await at(kind);
  // Another account could post the same comments again.
  await providers.connected(kind, { member, user: providers.withUser(kind, {}) });
  providers.servers[kind].fail({ of, status, body: { message: 'Not yours' }, times: 10 });
  const id = await completed(key, APPROVED);
  expect(await whenPosted(member, id)).toEqual({
    isPosted: false,
    problem: expect.stringMatching(/^The provider has the comments, but refuses the verdict/) as string,
  });
  expect(pullRequest.comments).toHaveLength(1);
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
  const { hosted, pullRequest } = await at('github');
  hosted.pullRequests.push(
    { ...pullRequest, number: 1, isOfFork: true },
    { ...pullRequest, number: 2, isOpen: false, isMerged: true },
  );
  const open = async (pullRequest: number) => {
    const { status, body } = await member.post('/reviews', { pullRequest });
    return [status, body.code as string];
  };
  expect(await open(1)).toEqual([409, 'pull_request_from_fork']);
  expect(await open(2)).toEqual([409, 'pull_request_closed']);
  expect(await open(3)).toEqual([404, 'not_found']);
});
