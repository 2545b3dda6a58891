import { changeMeta, commit, createApp, edit, exported, getApp, GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Imports an app into a second workspace on the same repository, to follow the first one. */
async function imported(name?: string) {
  const source = await fixture.withApp('Orders');
  const { repository, app } = source;
  const { member: other } = await fixture.connected({ repository });
  const { body } = await other.post('/git/imports', { gitAppId: app.id, name }).expect(201);
  return { ...source, other, importedId: body.id as string };
}

const lock = (member: Member, appId: string, locked: unknown) => member.patch(`/apps/${appId}`, { locked });

it('lets an imported app be edited and committed, and follow the repository again', async () => {
  const { member, repository, app, other, importedId } = await imported();
  const { body } = await lock(other, importedId, false).expect(200);
  expect(body).toMatchObject({ locked: false, gitState: 'clean' });
  expect(await exported(other, importedId)).toBe(await exported(member, app.id));
  await edit(other, importedId, 'table');
  expect((await lock(other, importedId, true).expect(409)).body.code).toBe('uncommitted_changes');
  const { body: committed } = await commit(other, importedId, 'Edited elsewhere').expect(201);
  expect(await repository.show(committed.sha, 'Orders/v1.json')).toBe(await exported(other, importedId));
  await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha: committed.sha as string, updated: true });
  expect((await lock(other, importedId, true).expect(200)).body).toMatchObject({
    locked: true,
    gitState: 'locked',
  });
  expect((await commit(other, importedId).expect(409)).body.code).toBe('app_locked');
  await edit(member, app.id, 'chart');
  const { body: next } = await commit(member, app.id).expect(201);
  await other.post(`/apps/${importedId}/git/pull`).expect(200, { sha: next.sha as string, updated: true });
  expect((await getApp(other, importedId)).gitState).toBe('locked');
});

it('pulls into an unlocked app as into any other', async () => {
  const { repository, other, importedId } = await imported();
  await lock(other, importedId, false).expect(200);
  const text = await repository.show('main', 'Orders/v1.json');
  const sha = await repository.commit({ 'Orders/v1.json': text.replace('"apps"', '"theirs"') });
  await other.post(`/apps/${importedId}/git/pull`).expect(200, { sha, updated: true });
  await edit(other, importedId, 'mine');
  const { body } = await other.post(`/apps/${importedId}/git/pull`).expect(409);
  expect(body.code).toBe('uncommitted_changes');
});

it('changes nothing of an app that has another name here, until it is renamed', async () => {
  const { member, repository, app, other, importedId } = await imported('Sales');
  await lock(other, importedId, false).expect(200);
  expect((await getApp(other, importedId)).gitState).toBe('clean');
  expect(await exported(other, importedId)).toBe(await exported(member, app.id));
  await edit(other, importedId, 'table');
  const { body } = await other.get(`/apps/${importedId}/git/changes`).expect(200);
  expect(body).toMatchObject({ total: 1, changes: [{ kind: 'app', name: 'Orders', oldName: null }] });
  await commit(other, importedId, 'Edited').expect(201);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  expect(await getApp(member, app.id)).toMatchObject({ name: 'Orders', gitState: 'clean' });
  await member.patch(`/apps/${app.id}`, { name: 'Purchases' }).expect(200);
  await other.post(`/apps/${importedId}/git/pull`).expect(200);
  expect(await getApp(other, importedId)).toMatchObject({ name: 'Sales', gitState: 'clean' });

  await other.patch(`/apps/${importedId}`, { name: 'Revenue' }).expect(200);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Revenue/v1.json']);
  expect(JSON.parse(await repository.show('main', 'Revenue/v1.json')).appV2.name).toBe('Revenue');
  await changeMeta(repository, (meta) => expect(meta[app.id].gitAppName).toBe('Revenue'));
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  expect(await getApp(member, app.id)).toMatchObject({ name: 'Revenue', gitState: 'clean' });
});

it('keeps a name that was given to the app here while it was locked', async () => {
  const { repository, other, importedId } = await imported();
  await other.patch(`/apps/${importedId}`, { name: 'Sales' }).expect(200);
  await lock(other, importedId, false).expect(200);
  expect(await getApp(other, importedId)).toMatchObject({ name: 'Sales', gitState: 'clean' });
  await edit(other, importedId, 'table');
  await commit(other, importedId, 'Edited').expect(201);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
});

it('is for admins, and not for an app that the repository does not have', async () => {
  const { other, importedId } = await imported();
  for (const role of ['builder', 'viewer'] as const) {
    const member = await other.invite(role);
    await lock(member, importedId, false).expect(403);
  }
  await lock(other, importedId, 'no').expect(400);
  expect((await getApp(other, importedId)).locked).toBe(true);
  const fresh = await createApp(other, 'Fresh');
  expect((await lock(other, fresh.id, true).expect(409)).body.code).toBe('uncommitted_changes');
  await lock(other, fresh.id, false).expect(200);
});
