import { commit, createApp, edit, ended, GitFixture } from '../../support/git-fixture';
import { eventually } from '../../support/eventually';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const TEMPLATE = '[{workspace}/{app} {version}] {message}\n\nBy {user}';
const setTemplate = (member: Member, commitTemplate: string) => member.patch('/git', { commitTemplate });

it('formats each commit message, and keeps the user’s message in the entry and the job', async () => {
  const { member, repository } = await fixture.connected();
  const { body: settings } = await setTemplate(member, ` ${TEMPLATE}\r\n`).expect(200);
  expect(settings).toMatchObject({ commitTemplate: TEMPLATE, enabled: true });
  const app = await createApp(member, 'Orders', { commitChanges: true });
  await edit(member, app.id, 'table');
  const { body: before } = await member.get(`/apps/${app.id}/git`).expect(200);
  expect(before.messageParts).toEqual(['[Another/Orders v1] ', '\n\nBy Ada Lovelace']);
  const { body } = await commit(member, app.id, 'Use {app} and $&').expect(201);
  await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);

  const messages = (await repository.log()).map(({ message }) => message);
  expect(messages).toEqual([
    '[Another/Sales v1] App is renamed\n\nBy Ada Lovelace',
    '[Another/Orders v1] Use {app} and $&\n\nBy Ada Lovelace',
    '[Another/Orders v1] App creation\n\nBy Ada Lovelace',
  ]);
  expect(body.message).toBe(messages[1]);
  const meta = JSON.parse(await repository.show('main', '.meta/meta.json'));
  expect(meta[app.id].lastCommitMessage).toBe('App is renamed');
  const { body: jobs } = await member.get('/git/jobs').expect(200);
  expect(jobs.items.map(({ message }: { message: string }) => message)).toEqual([
    'App is renamed',
    'Use {app} and $&',
    'App creation',
  ]);
  const { body: after } = await member.get(`/apps/${app.id}/git`).expect(200);
  expect(after.lastCommit.message).toBe(messages[0]);
  await repository.fsck();
});

it('does not change commits that were accepted earlier, with or without a template', async () => {
  const { member, repository, app } = await fixture.withApp();
  const held = await repository.holdPushes();
  await edit(member, app.id, 'one');
  const first = commit(member, app.id, 'First').then((answer) => answer.body);
  await held.reached();
  await setTemplate(member, 'Later: {message}').expect(200);
  await edit(member, app.id, 'two');
  const waiting = commit(member, app.id, 'Second').then((answer) => answer.body);
  // The commit is accepted once it is in the list.
  await eventually(async () => {
    const { body: jobs } = await member.get('/git/jobs').expect(200);
    expect(jobs.items[0].message).toBe('Second');
  });
  await setTemplate(member, '{message} (last)').expect(200);
  await held.release();
  expect([(await first).message, (await waiting).message]).toEqual(['First', 'Later: Second']);
  expect((await repository.log()).slice(0, 2).map(({ message }) => message)).toEqual([
    'Later: Second',
    'First',
  ]);
});

it('is filled in again with the current state of the app when a failed commit is retried', async () => {
  const { member, repository, app } = await fixture.withApp();
  await setTemplate(member, '{app}: {message}').expect(200);
  await repository.addHook('pre-receive', 'exit 1');
  await edit(member, app.id, 'one');
  await commit(member, app.id, 'An icon').expect(422);
  await setTemplate(member, '{message} of {app}').expect(200);
  await repository.addHook('pre-receive', 'exit 0');
  const { body: jobs } = await member.get('/git/jobs').expect(200);
  const { body } = await member.post(`/git/jobs/${jobs.items[0].id}/retry`).expect(202);
  expect(await ended(member, body.jobId)).toMatchObject({ status: 'succeeded', message: 'An icon' });
  expect((await repository.log())[0]!.message).toBe('An icon of Orders');
});

it('formats the message of a commit of several apps too, with all their names', async () => {
  const { member, repository } = await fixture.connected();
  await setTemplate(member, TEMPLATE).expect(200);
  const ids: string[] = [];
  for (const name of ['Sales', 'Orders', 'Use {user}', 'Zoo', 'Yard'])
    ids.push((await createApp(member, name)).id);
  const commitMany = (appIds: string[], message: string) => member.post('/git/commits', { appIds, message });
  const { body } = await commitMany(ids.slice(0, 2), 'Over to {app}').expect(201);
  expect(body.message).toBe('[Another/Orders, Sales v1] Over to {app}\n\nBy Ada Lovelace');
  expect((await repository.log())[0]!.message).toBe(body.message);
  await commitMany(ids.slice(1), 'The rest').expect(201);
  expect((await repository.log())[0]!.message).toBe(
    '[Another/Orders, Use {user}, Yard and 1 more v1] The rest\n\nBy Ada Lovelace',
  );
  const meta = JSON.parse(await repository.show('main', '.meta/meta.json'));
  expect(meta[ids[0]!].lastCommitMessage).toBe('Over to {app}');
  const { body: jobs } = await member.get('/git/jobs').expect(200);
  expect(jobs.items[0].message).toBe('The rest');
  await setTemplate(member, '{message}{message}').expect(200);
  const long = 'é'.repeat(20_000);
  expect((await commitMany(ids, long).expect(422)).body.code).toBe('invalid_message');
});

it('previews the author and message of a commit of several apps, to those who can make it', async () => {
  const { member, repository } = await fixture.connected();
  const apps = [await createApp(member, 'Sales'), await createApp(member, 'Orders')];
  const appIds = apps.map(({ id }) => id);
  const preview = (by: Member, ids: string[]) => by.post('/git/commits/preview', { appIds: ids });
  const { name, email } = member.user;
  expect((await preview(member, appIds).expect(200)).body).toEqual({
    author: { name, email },
    messageParts: null,
  });
  await setTemplate(member, TEMPLATE).expect(200);
  const { body } = await preview(member, appIds).expect(200);
  expect(body.messageParts).toEqual(['[Another/Orders, Sales v1] ', '\n\nBy Ada Lovelace']);
  await member.post('/git/commits', { appIds, message: 'Use {app}' }).expect(201);
  expect((await repository.log())[0]).toMatchObject({
    message: body.messageParts.join('Use {app}'),
    author: body.author,
  });

  await preview(await member.invite('viewer'), appIds).expect(403);
  await preview(member, []).expect(400);
  await preview(member, [member.user.id]).expect(404);
  const { member: elsewhere } = await fixture.withApp();
  await preview(elsewhere, appIds).expect(404);
  await member.patch('/git', { enabled: false }).expect(200);
  expect((await preview(member, appIds).expect(409)).body.code).toBe('git_disabled');
});

it('is filled in again when a failed commit of several apps is retried', async () => {
  const { member, repository } = await fixture.connected();
  const apps = [await createApp(member, 'Orders'), await createApp(member, 'Sales')];
  await setTemplate(member, '{app}: {message}').expect(200);
  await repository.addHook('pre-receive', 'exit 1');
  await member.post('/git/commits', { appIds: apps.map(({ id }) => id), message: 'Both' }).expect(422);
  await setTemplate(member, '{message} of {app}').expect(200);
  await member.delete(`/apps/${apps[1]!.id}`).expect(204);
  await repository.addHook('pre-receive', 'exit 0');
  const { body: jobs } = await member.get('/git/jobs').expect(200);
  const { body } = await member.post(`/git/jobs/${jobs.items[0].id}/retry`).expect(202);
  expect(await ended(member, body.jobId)).toMatchObject({ status: 'succeeded', message: 'Both' });
  expect((await repository.log())[0]!.message).toBe('Both of Orders');
});

it('refuses a template without the message or with unknown placeholders, and keeps the current one', async () => {
  const { member } = await fixture.connected();
  await setTemplate(member, TEMPLATE).expect(200);
  for (const wrong of ['{app}', 'x', ' ', '{message} {date}', '{MESSAGE}']) {
    const { body, status } = await setTemplate(member, wrong);
    expect([wrong, status, body.code]).toEqual([wrong, 422, 'invalid_commit_template']);
    expect(body.errors[0].path).toBe('commitTemplate');
  }
  await setTemplate(member, `{message}${'x'.repeat(2000)}`).expect(400);
  await setTemplate(member, '{message}\0').expect(400);
  await member.patch('/git', {}).expect(400);
  // All or nothing.
  await member.patch('/git', { enabled: false, commitTemplate: '{app}' }).expect(422);
  const { body } = await member.get('/git').expect(200);
  expect(body).toMatchObject({ enabled: true, commitTemplate: TEMPLATE });
  const { body: cleared } = await setTemplate(member, '').expect(200);
  expect(cleared.commitTemplate).toBeNull();
});

it('counts towards the limit of 64 KiB for a message', async () => {
  const { member, app } = await fixture.withApp();
  await edit(member, app.id, 'one');
  await setTemplate(member, '{message}{message}').expect(200);
  const long = 'é'.repeat(20_000);
  expect((await commit(member, app.id, long).expect(422)).body.code).toBe('invalid_message');
  await setTemplate(member, '{message}!').expect(200);
  await commit(member, app.id, long).expect(201);
});

it('is for admins, survives a change of repository, and is deleted with the configuration', async () => {
  const { member } = await fixture.connected();
  const builder = await member.invite('builder');
  await setTemplate(builder, TEMPLATE).expect(403);
  await setTemplate(member, TEMPLATE).expect(200);
  const { body: moved } = await member.put('/git', { repositoryUrl: 'git@example.com:a/b.git' }).expect(200);
  expect(moved.commitTemplate).toBe(TEMPLATE);
  expect((await builder.get('/git').expect(200)).body).toEqual({ configured: false, enabled: false });
  await member.delete('/git').expect(204);
  expect((await setTemplate(member, TEMPLATE).expect(409)).body.code).toBe('git_not_configured');
  expect((await member.get('/git').expect(200)).body.commitTemplate).toBeNull();
});
