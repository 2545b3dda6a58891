import { commit, createApp, edit, exported, getApp, GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Returns an app with two commits after its creation, and the document of the first of them. */
async function withHistory() {
  const { member, repository, app } = await fixture.withApp('Orders');
  await edit(member, app.id, 'first');
  const { body: first } = await commit(member, app.id, 'First').expect(201);
  const document = await exported(member, app.id);
  await edit(member, app.id, 'second');
  const { body: second } = await commit(member, app.id, 'Second').expect(201);
  return { member, repository, app, document, first: first.sha as string, second: second.sha as string };
}

const restore = (member: Member, appId: string, request: object) =>
  member.post(`/apps/${appId}/git/restore`, request);

async function versionsOf(member: Member, appId: string) {
  const { body } = await member.get(`/apps/${appId}/versions`).expect(200);
  return (body as { items: { id: string; name: string }[] }).items;
}

it('brings back the document of a commit, to the byte, uncommitted', async () => {
  const { member, repository, app, document, first, second } = await withHistory();
  await restore(member, app.id, { sha: first }).expect(200, { changed: true });
  expect(await exported(member, app.id)).toBe(document);
  expect((await getApp(member, app.id)).gitState).toBe('changed');
  expect(await repository.tip()).toBe(second);
  expect(await versionsOf(member, app.id)).toHaveLength(1);
  await restore(member, app.id, { sha: first }).expect(200, { changed: false });
  expect(await versionsOf(member, app.id)).toHaveLength(1);
  await restore(member, app.id, { sha: second }).expect(200, { changed: true });
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});

it('commits what it brought back, once however often the request is repeated', async () => {
  const { member, repository, app, document, first, second } = await withHistory();
  const request = () =>
    restore(member, app.id, { sha: first, commit: 'Back to the first' }).set('Idempotency-Key', 'back');
  const { body } = await request().expect(201);
  expect(body).toMatchObject({ changed: true, message: 'Back to the first' });
  expect(await repository.parentOf(body.sha as string)).toBe(second);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(document);
  expect((await request().expect(201)).body).toEqual(body);
  expect(await repository.log()).toHaveLength(4);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  await restore(member, app.id, { sha: first, commit: 'Again' }).expect(200);
  expect(await repository.log()).toHaveLength(4);
});

it('first keeps what was uncommitted, as a version', async () => {
  const { member, app, document, first } = await withHistory();
  await edit(member, app.id, 'unsaved work');
  const before = await exported(member, app.id);
  await restore(member, app.id, { sha: first }).expect(200, { changed: true });
  expect(await exported(member, app.id)).toBe(document);
  const kept = (await versionsOf(member, app.id)).filter(({ name }) => name.includes('before restore'));
  expect(kept).toHaveLength(1);
  const { body } = await member
    .get(`/apps/${app.id}/git/diff?from=version:${kept[0].id}&text=true`)
    .expect(200);
  const iconIn = (text: string) => (JSON.parse(text) as { appV2: { icon: string } }).appV2.icon;
  expect([iconIn(before), iconIn(body.text.from as string)]).toEqual(['unsaved work', 'unsaved work']);
});

it('keeps today’s name, and the version that is edited today', async () => {
  const { member, app, first } = await withHistory();
  await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  const { editingVersion } = await getApp(member, app.id);
  await restore(member, app.id, { sha: first }).expect(200, { changed: true });
  const now = await getApp(member, app.id);
  expect(now).toMatchObject({ name: 'Sales', editingVersion: { id: editingVersion.id, name: 'v2' } });
  const { appV2 } = JSON.parse(await exported(member, app.id)) as { appV2: Record<string, unknown> };
  expect(appV2).toMatchObject({ name: 'Sales', icon: 'first' });
  const { body } = await commit(member, app.id, 'As v2').expect(201);
  expect(body.changed).toBe(true);
});

it('refuses what may not be edited, and what is not there, and changes nothing', async () => {
  const { member, repository, app, first, second } = await withHistory();
  const before = await exported(member, app.id);
  const refused = async (request: object, status: number, code: string) =>
    expect((await restore(member, app.id, request).expect(status)).body.code).toBe(code);
  await refused({ sha: '0'.repeat(40) }, 404, 'git_commit_not_found');
  await refused({ sha: first, commit: '' }, 422, 'invalid_message');
  await refused({ sha: 'HEAD~1' }, 400, 'bad_request');
  const broken = await repository.commit({ 'Orders/v1.json': '{"half":' });
  await refused({ sha: broken }, 422, 'invalid_app_document');
  const other = await createApp(member, 'Other', { commitChanges: false });
  expect((await restore(member, other.id, { sha: second }).expect(404)).body.code).toBe('git_app_not_found');
  const { editingVersion } = await getApp(member, app.id);
  await member.patch(`/apps/${app.id}/versions/${editingVersion.id}`, { status: 'published' }).expect(200);
  await refused({ sha: first }, 409, 'version_published');
  expect(await exported(member, app.id)).toBe(before);

  const { member: reader } = await fixture.connected({ repository });
  await repository.git(['update-ref', 'refs/heads/main', second]);
  const { body: locked } = await reader.post('/git/imports', { gitAppId: app.id }).expect(201);
  expect((await restore(reader, locked.id as string, { sha: first }).expect(409)).body.code).toBe(
    'app_locked',
  );
});

it('leaves the restored app uncommitted where somebody else has changed it meanwhile', async () => {
  const { member, repository, app, document, first } = await withHistory();
  await repository.commit({
    'Orders/v1.json': JSON.stringify({ appV2: { name: 'Orders', icon: 'theirs' } }),
  });
  const { body } = await restore(member, app.id, { sha: first, commit: 'Back' }).expect(409);
  expect(body.code).toBe('git_remote_moved');
  expect(await exported(member, app.id)).toBe(document);
  expect(await repository.show('main', 'Orders/v1.json')).toContain('theirs');
});
