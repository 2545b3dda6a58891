import { Client } from 'pg';
import { parseRemoteUrl } from '../../../src/gitsync';
import { eventually } from '../../support/eventually';
import { ProviderFixture, type Kind } from '../../support/providers/provider-fixture';
import { getReview, storeReview } from '../../support/reviews';
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

/** The ways in which a provider takes a review, as requests. */
const CHANGES = /^(POST|PUT) .*(pulls|merge_requests|pullrequests|pullRequests)/;

/** Connects the workspace to a repository at the provider, and an account of the member. */
async function at(kind: Kind): Promise<string> {
  await database.query('delete from provider_accounts');
  const { httpsUrl } = await providers.servers[kind].host(`tools/reviewed-${kind}`, ['main', 'feature']);
  await database.query('update git_configs set repository_url = $2 where workspace_id = $1', [
    member.workspaceId,
    httpsUrl,
  ]);
  await providers.connected(kind, { member });
  providers.servers[kind].requests.splice(0);
  return parseRemoteUrl(httpsUrl).canonicalKey;
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

const posted = (id: string) =>
  eventually(async () => {
    const { review } = await getReview(member, id);
    const { posted: isPosted, problem } = review.outcome as {
      posted: boolean | null;
      problem: string | null;
    };
    if (isPosted === null) throw new Error('The review is not posted.');
    return { isPosted, problem };
  });

const text = expect.stringContaining('> Well done') as string;
const comment = { comments: [{ parentCommentId: 0, content: text, commentType: 'text' }], status: 'closed' };

it.each<[Kind, object, unknown[]]>([
  ['github', { isApproved: true, declined: 0 }, [{ body: text, event: 'APPROVE' }]],
  ['github', { isApproved: false, declined: 2 }, [{ body: text, event: 'REQUEST_CHANGES' }]],
  ['gitea', { isApproved: true, declined: 0 }, [{ body: text, event: 'APPROVED' }]],
  ['gitlab', { isApproved: true, declined: 0 }, [{ body: text }, undefined]],
  ['gitlab', { isApproved: false, declined: 0 }, [{ body: text }]],
  ['bitbucket', { isApproved: true, declined: 0 }, [{ content: { raw: text } }, undefined]],
  ['bitbucket', { isApproved: false, declined: 1 }, [{ content: { raw: text } }, undefined]],
  ['azure', { isApproved: true, declined: 0 }, [comment, { vote: 10 }]],
  ['azure', { isApproved: false, declined: 1 }, [comment, { vote: -5 }]],
])('posts a review at %s once, with the verdict of %j', async (kind, outcome, bodies) => {
  const key = await at(kind);
  const server = providers.servers[kind];
  server.fail({ of: CHANGES, status: 200, body: { id: 1 }, times: 10 });
  const id = await completed(key, outcome as { isApproved: boolean; declined: number });
  expect(await posted(id)).toEqual({ isPosted: true, problem: null });
  const changes = server.requests.filter(({ method, path }) => CHANGES.test(`${method} ${path}`));
  expect(changes.map(({ body }) => body)).toEqual(bodies);
  expect(changes.every(({ path }) => path.includes('/7/'))).toBe(true);
  providers.heal();
});

it('tells why a review could not be posted, and keeps it completed', async () => {
  const key = await at('github');
  const message = 'Can not approve your own pull request';
  providers.servers.github.fail({
    of: CHANGES,
    status: 422,
    body: { message, errors: [message] },
    times: 10,
  });
  const id = await completed(key, { isApproved: true, declined: 0 });
  expect(await posted(id)).toEqual({ isPosted: false, problem: expect.stringContaining(message) as string });
  expect((await getReview(member, id)).review.status).toBe('completed');
  expect(providers.servers.github.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  providers.heal();
});

it('tells that a server has stopped while it posted, and does not post again', async () => {
  const key = await at('github');
  const id = await storeReview(database, member.workspaceId);
  const outcome = { sha: null, isApproved: true, declined: 0, by: { id: member.user.id, name: 'Ada' } };
  await database.query(
    `update reviews set status = 'completed', ended_at = now() - interval '1 hour', posting = 'begun',
       posting_problem = 'The server stopped.', repository_key = $2, pull_request = '{"number": 7, "url": ""}', outcome = $3
     where id = $1 returning pg_notify('trellis_reviews', '')`,
    [id, key, JSON.stringify(outcome)],
  );
  expect(await posted(id)).toEqual({ isPosted: false, problem: 'The server stopped.' });
  expect(providers.servers.github.requests.filter(({ method }) => method === 'POST')).toEqual([]);
});

it('reviews no pull request that is closed, unknown, or from another repository', async () => {
  await at('github');
  const { pullRequests } = providers.servers.github.repositories.get('tools/reviewed-github')!;
  const one = { from: 'feature', into: 'main', title: 'A title', description: '', isOpen: true };
  pullRequests.push(
    { ...one, number: 1, isOfFork: true },
    { ...one, number: 2, isOfFork: false, isOpen: false, isMerged: true },
  );
  const open = async (pullRequest: number) => {
    const { status, body } = await member.post('/reviews', { pullRequest });
    return [status, body.code as string];
  };
  expect(await open(1)).toEqual([409, 'pull_request_from_fork']);
  expect(await open(2)).toEqual([409, 'pull_request_closed']);
  expect(await open(3)).toEqual([404, 'not_found']);
});
