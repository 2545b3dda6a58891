import { Webhook } from 'standardwebhooks';
import { query } from '../../faults/expect-exactly-once';
import { createBranch } from '../../support/branches';
import { deploy, twoEnvironments } from '../../support/deployments';
import { eventually } from '../../support/eventually';
import { createApp, edit, GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { changeTheirs } from '../../support/merges';
import { Mailbox } from '../../support/notifications/mailbox';
import { Receiver } from '../../support/notifications/receiver';
import { startTrellis } from '../../support/trellis-server';

const MAIL_PASSWORD = 'password-of-mails-83c1';
const ALL = ['job_failed', 'conflict', 'deployment'];

let fixture: GitFixture;
let receiver: Receiver;
let mailbox: Mailbox;
let count = 0;

beforeAll(async () => {
  [receiver, mailbox] = await Promise.all([Receiver.start(), Mailbox.start(MAIL_PASSWORD)]);
  fixture = await GitFixture.start({
    NODE_EXTRA_CA_CERTS: receiver.authorityFile,
    TRELLIS_SMTP_URL: `smtp://trellis:${MAIL_PASSWORD}@127.0.0.1:${mailbox.port}`,
    TRELLIS_MAIL_FROM: 'Trellis <trellis@example.com>',
  });
  fixture.trellis.keepSecret(MAIL_PASSWORD);
});

afterAll(async () => {
  try {
    await fixture.stop();
  } finally {
    await receiver[Symbol.asyncDispose]();
    await mailbox[Symbol.asyncDispose]();
  }
});

/** Adds a webhook whose path is a secret, as in a chat. */
async function addWebhook(member: Member, events = ALL) {
  const path = `/hooks/${(count += 1)}-of-chat-5b70?x=1`;
  fixture.trellis.keepSecret(path);
  const { body } = await member
    .post('/notification-channels', { url: receiver.url + path, events })
    .expect(201);
  return { path, id: body.id as string, secret: body.secret as string, body: body as object };
}

/** Connects a workspace whose repository refuses pushes after the first one. */
async function refusedPush() {
  const { member, repository } = await fixture.connected();
  const app = await createApp(member, 'Orders', { commitChanges: true });
  await repository.addHook('pre-receive', 'exit 1');
  const fail = async (message: string) => {
    await edit(member, app.id, message);
    await member.post(`/apps/${app.id}/git/commits`, { message }).expect(422);
  };
  return { member, app, repository, fail };
}

const channelsOf = async (member: Member) =>
  (await member.get('/notification-channels').expect(200)).body.items;

it('tells a webhook of a failed job, signed', async () => {
  const { member, app, fail } = await refusedPush();
  const { path, id, secret, body } = await addWebhook(member);
  expect(secret).toMatch(/^whsec_/);
  expect(body).toMatchObject({ kind: 'webhook', address: receiver.url, events: ALL, lastDelivery: null });
  await fail('Blue button');
  await eventually(() => expect(receiver.at(path)).toHaveLength(1));
  const { text, headers } = receiver.messages.find((message) => message.path === path)!;
  const signed = new Webhook(secret).verify(text, headers as Record<string, string>);
  expect(signed).toMatchObject({
    type: 'job_failed',
    id: headers['webhook-id'],
    workspace: { id: member.workspaceId },
    url: `${fixture.trellis.address}/w/${member.workspaceId}/apps/${app.id}/changes`,
    data: {
      status: 'failed',
      kind: 'commit_app',
      app: { id: app.id, name: 'Orders' },
      branch: 'main',
      author: { name: member.user.name, email: member.user.email },
      message: 'Blue button',
      error: { code: 'git_push_rejected' },
    },
  });
  expect((signed as { text: string }).text).toMatch(/^Orders: “Blue button” by .* failed\. /);
  await eventually(async () => {
    const [channel] = await channelsOf(member);
    expect(channel).toMatchObject({ id, lastDelivery: { error: null } });
    expect(JSON.stringify(channel)).not.toContain('of-chat');
  });
});

it('leads to the app on the branch that it is about', async () => {
  const { member, app, repository } = await fixture.withApp();
  await createBranch(member, 'feature/a&b');
  await repository.addHook('pre-receive', 'exit 1');
  const { path } = await addWebhook(member);
  const feature = member.on('feature/a&b');
  await edit(feature, app.id, 'there');
  await feature.post(`/apps/${app.id}/git/commits`, { message: 'There' }).expect(422);
  await eventually(() => expect(receiver.at(path)).toHaveLength(1));
  const { text } = receiver.messages.find((message) => message.path === path)!;
  expect((JSON.parse(text) as { url: string }).url).toBe(
    `${fixture.trellis.address}/w/${member.workspaceId}/apps/${app.id}/changes?branch=feature%2Fa%26b`,
  );
});

it('tells an email address, several events in one mail', async () => {
  const { member, app } = await refusedPush();
  const second = await createApp(member, 'Süßes');
  const email = `team-${(count += 1)}@example.com`;
  await member.post('/notification-channels', { email, events: ALL }).expect(201);
  await edit(member, app.id, 'x');
  await edit(member, second.id, 'x');
  const commit = (id: string) => member.post(`/apps/${id}/git/commits`, { message: 'x' }).expect(422);
  // A mail collects the events of some seconds: here until both have come, however busy the machine is.
  const run = (sql: string) => query(fixture.trellis.databaseUrl, sql);
  await run(`create function wait() returns trigger language plpgsql as
             $$ begin new.next_at := new.next_at + interval '1 hour'; return new; end $$`);
  await run('create trigger wait before insert on notifications for each row execute function wait()');
  await Promise.all([commit(app.id), commit(second.id)]);
  await run('drop function wait cascade');
  await run(`update notifications set next_at = clock_timestamp() where next_at is not null`);
  await run(`select pg_notify('trellis_notifications', '')`);
  const mine = () => mailbox.mails.filter(({ to }) => to.includes(email));
  await eventually(() => expect(mine()).toHaveLength(1));
  const [{ subject, source }] = mine();
  expect(subject).toMatch(/2 notifications$/);
  expect(source).toContain('From: Trellis <trellis@example.com>');
  expect(source).toContain(`/w/${member.workspaceId}/apps/${second.id}/changes`);
  expect(source).toContain(`/w/${member.workspaceId}/settings`);
});

it('does not repeat the same failure for a while, and tells of others', async () => {
  const { member, fail } = await refusedPush();
  const { path } = await addWebhook(member);
  await fail('First');
  await fail('Second');
  const other = await createApp(member, 'Invoices');
  await edit(member, other.id, 'x');
  await member.post(`/apps/${other.id}/git/commits`, { message: 'Third' }).expect(422);
  const told = () => receiver.at(path).map(({ data }) => (data as { message: string }).message);
  await eventually(() => expect(told()).toEqual(['First', 'Third']));
});

it('tells of conflicts and deployments, each channel of the events that it has chosen', async () => {
  const { builder, production, repository, app } = await twoEnvironments(fixture);
  const [all, conflicts] = [await addWebhook(production), await addWebhook(builder, ['conflict'])];
  await deploy(production);
  await eventually(() => expect(receiver.at(all.path)).toHaveLength(1));
  const [applied] = receiver.at(all.path);
  expect(applied).toMatchObject({ type: 'deployment', data: { status: 'applied', apps: 1, problems: [] } });
  expect(applied.text).toMatch(
    /^The deployment of main, [0-9a-f]{8} “App creation” by .* was applied: 1 app changes\.$/,
  );
  await repository.commit({ 'Orders/v1.json': '{' }, { message: 'Broken' });
  await deploy(production);
  await eventually(() => expect(receiver.at(all.path)).toHaveLength(2));
  expect(receiver.at(all.path)[1].text).toContain('was refused');

  const text = await repository.git(['show', `main~1:Orders/v1.json`]);
  const theirs = JSON.parse(text) as { appV2: { icon: string } };
  theirs.appV2.icon = 'theirs';
  await repository.commit({ 'Orders/v1.json': JSON.stringify(theirs, null, 2) }, { message: 'Theirs' });
  await edit(builder, app.id, 'mine');
  await builder.post(`/apps/${app.id}/git/commits`, { message: 'Mine', merge: true }).expect(409);
  await eventually(() => expect(receiver.at(conflicts.path)).toHaveLength(1));
  expect(receiver.at(conflicts.path)[0]).toMatchObject({
    type: 'conflict',
    text: expect.stringMatching(/^Orders has a conflict\./) as string,
    data: { error: { code: 'merge_conflicts' } },
  });
});

it('tells of every deployment, also of the second one of a commit', async () => {
  const { builder, production, repository, app } = await twoEnvironments(fixture);
  const { path } = await addWebhook(production, ['deployment']);
  const again = ({ id }: { id: string }) => production.post(`/deployments/${id}/again`).expect(200);
  const first = await deploy(production);
  await edit(builder, app.id, 'second');
  await builder.post(`/apps/${app.id}/git/commits`, { message: 'Second' }).expect(201);
  const second = await deploy(production);
  await again(first);
  await again(second);
  await eventually(() => expect(receiver.at(path)).toHaveLength(4));
  const told = receiver
    .at(path)
    .map(({ data, text }) => [(data as { sha: string }).sha, text.includes('roll back')]);
  expect(told).toEqual([
    [first.sha, false],
    [second.sha, false],
    [first.sha, true],
    [second.sha, false],
  ]);
  await repository.commit({ 'Orders/v1.json': '{' }, { message: 'Broken' });
  for (const count of [5, 6]) {
    await deploy(production);
    await eventually(() => expect(receiver.at(path)).toHaveLength(count));
    expect(receiver.at(path)[count - 1].text).toContain('was refused');
  }
});

it('tells of a failure again once there was a success in between', async () => {
  const { member, app, repository, fail } = await refusedPush();
  const { path } = await addWebhook(member, ['job_failed']);
  await fail('First');
  await eventually(() => expect(receiver.at(path)).toHaveLength(1));
  await repository.addHook('pre-receive', 'exit 0');
  await member.post(`/apps/${app.id}/git/commits`, { message: 'Fine' }).expect(201);
  await repository.addHook('pre-receive', 'exit 1');
  await fail('Third');
  await eventually(() => expect(receiver.at(path)).toHaveLength(2));
});

it('repeats a message until it is taken, with the same id, and tells the admin meanwhile', async () => {
  const { member, fail } = await refusedPush();
  const { path } = await addWebhook(member);
  receiver.statuses.push(503);
  await fail('Blue button');
  await eventually(async () => {
    const [channel] = await channelsOf(member);
    expect(channel.lastDelivery).toMatchObject({ error: 'It answered with status 503.' });
  });
  await eventually(() => expect(receiver.at(path)).toHaveLength(2));
  const ids = receiver.messages
    .filter((one) => one.path === path)
    .map(({ headers }) => headers['webhook-id']);
  expect(ids[0]).toBe(ids[1]);
  await eventually(async () => expect((await channelsOf(member))[0].lastDelivery.error).toBeNull());
});

it('sends a test, and says why it does not arrive', async () => {
  const { member } = await fixture.connected();
  const { id, path } = await addWebhook(member, ['conflict']);
  const { body } = await member.post(`/notification-channels/${id}/test`).expect(200);
  expect(body).toMatchObject({ id, lastDelivery: { error: null } });
  expect(receiver.at(path)).toMatchObject([
    { type: 'test', text: expect.stringContaining('This is a test') as string },
  ]);
  receiver.statuses.push(410);
  const test = () => member.post(`/notification-channels/${id}/test`).set('Idempotency-Key', 'test');
  const refused = await test().expect(422);
  expect(refused.body).toMatchObject({
    code: 'notification_failed',
    detail: `The test was not delivered to ${receiver.url}. It answered with status 410.`,
  });
  const sent = receiver.at(path).length;
  await test().expect(422);
  expect(receiver.at(path)).toHaveLength(sent);
  const [{ lastDelivery }] = await channelsOf(member);
  expect(lastDelivery).toMatchObject({ error: 'It answered with status 410.' });
  const email = { email: 'full@example.com', events: ALL };
  const { body: mail } = await member.post('/notification-channels', email).expect(201);
  mailbox.isFull = true;
  const full = await member.post(`/notification-channels/${mail.id}/test`).expect(422);
  mailbox.isFull = false;
  expect(full.body.detail).toContain('Mailbox full');
  await member.post(`/notification-channels/${mail.id}/test`).expect(200);
  const closed = { url: 'https://127.0.0.1:1/x', events: ALL };
  const { body: away } = await member.post('/notification-channels', closed).expect(201);
  const { body: unreached } = await member.post(`/notification-channels/${away.id}/test`).expect(422);
  expect(unreached.detail).toContain('The test was not delivered to https://127.0.0.1:1.');
});

it('is changed and removed by an admin, which the audit trail tells', async () => {
  const { member, fail } = await refusedPush();
  const { path, id } = await addWebhook(member, ['conflict']);
  await fail('Not told');
  const { body } = await member.patch(`/notification-channels/${id}`, { events: ['job_failed'] }).expect(200);
  expect(body).toMatchObject({ id, events: ['job_failed'] });
  await fail('Told');
  await eventually(() => expect(receiver.at(path)).toMatchObject([{ data: { message: 'Told' } }]));
  await member.delete(`/notification-channels/${id}`).expect(204);
  await member.delete(`/notification-channels/${id}`).expect(404);
  expect(await channelsOf(member)).toEqual([]);
  const { body: audit } = await member.get('/audit').expect(200);
  const details = audit.items.filter(({ target }: { target: string }) => target === 'notifications');
  expect(details.map(({ detail }: { detail: object }) => detail)).toEqual([
    { channel: id, removed: true },
    { channel: id, events: ['job_failed'] },
    { address: receiver.url, events: ['conflict'] },
  ]);
});

it.each([
  [{ events: ALL }, 'Name either an email address'],
  [{ events: ALL, url: 'https://a.example', email: 'a@example.com' }, 'Name either an email address'],
  [{ events: [], email: 'a@example.com' }, 'must name at least one event'],
  [{ events: ['everything'], email: 'a@example.com' }, 'must be among job_failed, conflict, deployment'],
  [{ events: ALL, url: 'http://a.example' }, 'must be an address that begins with https://'],
  [{ events: ALL, url: 'https://a:b@a.example' }, 'without user name and password'],
  [{ events: ALL, email: 'a@example.com\r\nBcc: b@example.com' }, 'must be an email address'],
])('refuses %j', async (request, message) => {
  const { body } = await fixture.admin.post('/notification-channels', request).expect(400);
  expect(JSON.stringify(body)).toContain(message);
});

it('has at most 20 channels in a workspace, however many are added at once', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const add = (at: number) =>
    member.post('/notification-channels', { email: `p${at}@example.com`, events: ALL });
  const statuses = (await Promise.all(Array.from({ length: 24 }, (_, at) => add(at)))).map(
    ({ status }) => status,
  );
  expect(statuses.filter((status) => status === 201)).toHaveLength(20);
  expect((await add(24).expect(409)).body.code).toBe('too_many_channels');
});

it('sends no mail where the operator has named no server, and nothing to an address that is not allowed', async () => {
  await using trellis = await startTrellis({ TRELLIS_ALLOW_PRIVATE_REMOTES: 'false' });
  const member = await trellis.setUp();
  expect((await member.get('/notification-channels').expect(200)).body).toEqual({
    items: [],
    canMail: false,
  });
  const email = { email: 'a@example.com', events: ALL };
  expect((await member.post('/notification-channels', email).expect(409)).body.code).toBe(
    'mail_not_configured',
  );
  for (const url of [receiver.url, receiver.url.replace('127.0.0.1', 'localhost')]) {
    const before = receiver.messages.length;
    const { body } = await member.post('/notification-channels', { url, events: ALL }).expect(201);
    const { body: refused } = await member.post(`/notification-channels/${body.id}/test`).expect(422);
    expect(refused.detail).toContain('not delivered');
    expect(receiver.messages).toHaveLength(before);
  }
});

it('tells others although one channel cannot be opened any more, and tells the admin of that', async () => {
  const { member, fail } = await refusedPush();
  const [broken, whole] = [await addWebhook(member), await addWebhook(member)];
  const run = (sql: string, values: unknown[]) => query(fixture.trellis.databaseUrl, sql, values);
  await run('update notification_channels set sealed_webhook = $2 where id = $1', [
    broken.id,
    Buffer.from('sealed with another key'),
  ]);
  await fail('Blue button');
  await eventually(() => expect(receiver.at(whole.path)).toHaveLength(1));
  await eventually(async () => {
    const [channel] = await channelsOf(member);
    expect(channel.lastDelivery).toMatchObject({
      error: expect.stringContaining('cannot be read') as string,
    });
  });
  // It is retried later, and until then is not first in the queue.
  const rows = await run('select from notifications where channel_id = $1 and next_at > clock_timestamp()', [
    broken.id,
  ]);
  expect(rows).toHaveLength(1);
  await member.delete(`/notification-channels/${broken.id}`).expect(204);
});

it('tells once of a commit that was kept here and is held again', async () => {
  const { member, repository, app } = await fixture.withApp();
  const other = await createApp(member, 'Other', { commitChanges: true });
  const { path } = await addWebhook(member);
  await edit(member, app.id, 'ours');
  const kept = { message: 'Kept', push: false };
  await member.post(`/apps/${app.id}/git/commits`, kept).expect(201);
  await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  // A commit releases the unpushed commits before it.
  await edit(member, other.id, 'other');
  await member.post(`/apps/${other.id}/git/commits`, { message: 'Another' }).expect(201);
  await eventually(() => expect(receiver.at(path)).toHaveLength(1));
  expect(receiver.at(path)[0]).toMatchObject({
    type: 'job_failed',
    text: expect.stringMatching(/^Orders: “Kept” by .* failed\. /) as string,
    data: { at: expect.any(String) as string, app: { id: app.id }, error: { code: 'git_remote_moved' } },
  });
  await member.post('/git/push').expect(409);
  const told = await query(
    fixture.trellis.databaseUrl,
    'select from notifications n join notification_channels c on c.id = n.channel_id where c.workspace_id = $1',
    [member.workspaceId],
  );
  expect(told).toHaveLength(1);
});
