import { randomBytes, randomUUID } from 'node:crypto';
import request from 'supertest';
import { eventually } from '../../support/eventually';
import { commit, edit, getApp, GitFixture } from '../../support/git-fixture';
import { changeTheirs } from '../../support/merges';
import { SENDERS, type Sender } from '../../support/webhooks/payloads';
import { standardSignature } from '../../support/webhooks/sign';
import { deliver, makeWebhook, pageOf } from '../../support/webhooks/webhook';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

async function withWebhook() {
  const { member, repository, app } = await fixture.withApp();
  return { member, repository, app, page: pageOf(repository), webhook: await makeWebhook(member) };
}

const outcomeOf = async (member: typeof fixture.admin) =>
  (await member.get('/git/webhook').expect(200)).body.lastDelivery;

it.each(SENDERS)('takes in a push that %s tells of', async (sender: Sender) => {
  const { member, repository, app, page, webhook } = await withWebhook();
  const sha = await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  await deliver(member, webhook, { sender, page, sha }).expect(202, {});
  await eventually(async () => expect((await getApp(member, app.id)).gitState).toBe('behind'));
  expect(await outcomeOf(member)).toEqual({
    at: expect.any(String),
    provider: sender,
    event: expect.any(String),
    outcome: 'accepted',
  });
});

it('shows the secret once, in the form that providers take, and makes a new one on request', async () => {
  const { member } = await fixture.connected();
  await member.get('/git/webhook').expect(404);
  const { body: made } = await member.post('/git/webhook').expect(201);
  expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const { body: shown } = await member.get('/git/webhook').expect(200);
  expect(shown).toEqual({ url: made.url, createdAt: expect.any(String), lastDelivery: null });
  const { body: again } = await member.post('/git/webhook').expect(201);
  expect(again.url).toBe(made.url);
  expect(again.secret).not.toBe(made.secret);
  await member.delete('/git/webhook').expect(204);
  await member.get('/git/webhook').expect(404);
  await request(member.address)
    .post(new URL(made.url as string).pathname)
    .send({})
    .expect(404);
  const builder = await member.invite('builder');
  await builder.post('/git/webhook').expect(403);
});

it('refuses a delivery that is not signed with the secret, and says so', async () => {
  const { member, repository, page, webhook } = await withWebhook();
  const sha = await repository.tip();
  for (const sender of SENDERS) {
    const { body } = await deliver(member, webhook, { sender, page, sha, secret: 'whsec_AAAA' }).expect(401);
    expect(body.code).toBe('invalid_signature');
  }
  await request(member.address).post(webhook.path).send({}).expect(401);
  expect((await outcomeOf(member)).outcome).toBe('invalid_signature');
  await request(member.address).post(`/api/hooks/${randomUUID()}`).send({}).expect(404);
  await request(member.address).post('/api/hooks/x').send({}).expect(404);
});

it('takes GitLab’s signed form only while its time stamp is fresh', async () => {
  const { member, repository, page, webhook } = await withWebhook();
  const sha = await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  const body = JSON.stringify({
    object_kind: 'push',
    ref: 'refs/heads/main',
    after: sha,
    project: { git_http_url: `${page}.git` },
  });
  const signed = (minutesAgo: number) => ({
    'x-gitlab-token': '',
    ...standardSignature(body, webhook.secret, { id: 'a', at: new Date(Date.now() - minutesAgo * 60_000) }),
  });
  const send = (minutesAgo: number) =>
    deliver(member, webhook, { sender: 'gitlab', page, sha, body, headers: signed(minutesAgo) });
  await send(6).expect(401);
  await send(-6).expect(401);
  await send(4).expect(202);
});

it('takes each delivery once', async () => {
  const { member, page, webhook } = await withWebhook();
  for (const [sender, name] of [
    ['github', 'x-github-delivery'],
    ['gitea', 'x-gitea-delivery'],
    ['gitlab', 'x-gitlab-event-uuid'],
    ['bitbucket', 'x-request-uuid'],
  ] as const) {
    const headers = { [name]: randomUUID() };
    const sha = randomBytes(20).toString('hex');
    await deliver(member, webhook, { sender, page, sha, headers }).expect(202);
    await deliver(member, webhook, { sender, page, sha, headers }).expect(200, {
      ignored: 'repeated_delivery',
    });
  }
});

it('ignores what is no news: pings, other repositories, branches and events, and its own pushes', async () => {
  const { member, repository, app, page, webhook } = await withWebhook();
  const sha = randomBytes(20).toString('hex');
  const ignored = async (sent: Partial<Parameters<typeof deliver>[2]>) =>
    (await deliver(member, webhook, { page, sha, ...sent }).expect(200)).body.ignored as string;
  expect(
    await ignored({ headers: { 'x-github-event': 'ping' }, body: '{"zen":"Design for failure."}' }),
  ).toBe('ping');
  expect(await ignored({ headers: { 'x-github-event': 'issues' } })).toBe('other_event');
  expect(await ignored({ page: `${page}-of-another` })).toBe('other_repository');
  expect(await ignored({ page: page.replace('127.0.0.1', 'example.com') })).toBe('other_repository');
  expect(await ignored({ ref: 'refs/heads/other' })).toBe('other_branch');
  expect(await ignored({ ref: 'refs/tags/main' })).toBe('other_branch');
  expect(await ignored({ sha: await repository.tip() })).toBe('known_commit');
  await edit(member, app.id, 'mine');
  const { body } = await commit(member, app.id).expect(201);
  expect(await ignored({ sha: body.sha as string })).toBe('known_commit');
  await member.patch('/git', { enabled: false }).expect(200);
  expect(await ignored({})).toBe('off');
  expect(
    (await member.get('/git/jobs').expect(200)).body.items.map(({ kind }: { kind: string }) => kind),
  ).not.toContain('sync_app');
});

it('takes GitHub’s form encoding, and 25 MiB, and refuses more', async () => {
  const { member, page, webhook } = await withWebhook();
  const sha = randomBytes(20).toString('hex');
  const payload = (filler: number) =>
    JSON.stringify({
      ref: 'refs/heads/main',
      after: sha,
      repository: { clone_url: `${page}.git` },
      filler: 'x'.repeat(filler),
    });
  const form = `payload=${encodeURIComponent(payload(0))}`;
  await deliver(member, webhook, {
    page,
    sha,
    body: form,
    type: 'application/x-www-form-urlencoded',
  }).expect(202);
  const MiB = 1024 * 1024;
  await deliver(member, webhook, { page, sha, body: payload(24 * MiB) }).expect(202);
  await deliver(member, webhook, { page, sha, body: payload(25 * MiB) }).expect(413);
  await deliver(member, webhook, { page, sha, body: 'no JSON' }).expect(400);
  await deliver(member, webhook, { page, sha, body: '[]' }).expect(200, { ignored: 'other_event' });
  await deliver(member, webhook, { page, sha, body: '{}', type: 'text/plain' }).expect(415);
});
