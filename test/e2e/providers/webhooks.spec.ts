import { eventually } from '../../support/eventually';
import { createApp, getApp } from '../../support/git-fixture';
import { changeTheirs } from '../../support/merges';
import { idOf, ProviderFixture, type Kind } from '../../support/providers/provider-fixture';
import { SENDERS } from '../../support/webhooks/payloads';
import { deliver, pageOf } from '../../support/webhooks/webhook';

/** Events of each webhook that is registered. */
const EVENTS: Record<Kind, string[][]> = {
  github: [['push', 'pull_request']],
  gitea: [['push', 'pull_request']],
  gitlab: [['push_events', 'tag_push_events', 'merge_requests_events', 'enable_ssl_verification']],
  bitbucket: [['repo:push', 'pullrequest:created', 'pullrequest:updated']],
  azure: [['git.push'], ['git.pullrequest.created']],
};

let providers: ProviderFixture;

beforeAll(async () => {
  providers = await ProviderFixture.start();
});
afterAll(() => providers.stop());
afterEach(() => expect(providers.heal()).toEqual([]));

/** Connects a workspace to a repository of the provider. */
async function atProvider(kind: Kind, name: string) {
  const server = providers.servers[kind];
  const account = idOf(await providers.connected(kind));
  const member = await providers.admin.inNewWorkspace();
  const hosted = await server.host(`tools/${name}`);
  await member.put('/git', { repositoryUrl: hosted.sshUrl }).expect(200);
  const request = { accountId: account, repository: hosted.path };
  return { server, member, hosted, request };
}

describe.each(SENDERS)('with an account at %s', (kind) => {
  it('a webhook is registered, works, and is removed', async () => {
    const { server, member, hosted, request } = await atProvider(kind, `hooks-${kind}`);
    const { body: key } = await member.post('/git/key', { type: 'rsa' }).expect(201);
    await providers.git.server.authorize(key.publicKey as string);
    await member.post('/git/finalize').expect(200);
    const app = await createApp(member, 'Orders', { commitChanges: true });
    const { body: made } = await member.post('/git/webhook', request).expect(201);
    const { url, secret } = made as Record<'url' | 'secret', string>;
    // A service hook of Azure DevOps is for one event.
    const hooks = EVENTS[kind].map((events) => ({ id: expect.any(Number), url, secret, events }));
    expect(hosted.webhooks).toEqual(hooks);

    const repository = server.gitRepository(hosted.path);
    const sha = await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
    const webhook = { path: new URL(made.url as string).pathname, secret: hosted.webhooks[0]!.secret };
    await deliver(member, webhook, { sender: kind, page: pageOf(repository), sha }).expect(202);
    await eventually(async () => expect((await getApp(member, app.id)).gitState).toBe('behind'));

    // A second webhook replaces the first.
    const { body: again } = await member.post('/git/webhook', request).expect(201);
    expect(hosted.webhooks).toMatchObject(hooks.map(() => ({ url, secret: again.secret })));
    await member.delete('/git/webhook').expect(204);
    expect(hosted.webhooks).toEqual([]);
  });

  it('nothing is left here where the provider refuses, and the present webhook stays', async () => {
    const { server, member, request } = await atProvider(kind, `refused-${kind}`);
    const hooks = /^POST .*hooks/;
    server.fail({ of: hooks, how: 'lost' });
    expect((await member.post('/git/webhook', request).expect(422)).body.code).toBe('provider_unreachable');
    await member.get('/git/webhook').expect(404);
    const { body: made } = await member.post('/git/webhook').expect(201);
    server.fail({ of: hooks, how: 'lost' });
    await member.post('/git/webhook', request).expect(422);
    const webhook = { path: new URL(made.url as string).pathname, secret: made.secret as string };
    await deliver(member, webhook, { page: 'http://127.0.0.1/x/y', sha: 'a'.repeat(40) }).expect(200);
  });
});

it('is registered only at the repository of the workspace, with an account of the admin', async () => {
  const { member, server, request } = await atProvider('gitea', 'mine');
  await server.host('tools/another');
  const { body } = await member.post('/git/webhook', { ...request, repository: 'tools/another' }).expect(409);
  expect(body.code).toBe('provider_other_repository');
  const { accountId } = request;
  expect((await member.post('/git/webhook', { accountId }).expect(409)).body.code).toBe(
    'provider_other_repository',
  );
  const stranger = await member.invite('admin');
  await stranger.post('/git/webhook', request).expect(404);
  await member.get('/git/webhook').expect(404);
});
