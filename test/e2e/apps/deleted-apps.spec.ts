import { Client } from 'pg';
import { createBranch } from '../../support/branches';
import { commit, createApp, edit, ended, exported, getApp, GitFixture } from '../../support/git-fixture';
import { appOf } from '../../support/merges';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;
let database: Client;

beforeAll(async () => {
  fixture = await GitFixture.start();
  database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await fixture.stop();
});

interface DeletedApp {
  id: string;
  appId: string;
  name: string;
}

const listDeleted = async (member: Member): Promise<DeletedApp[]> =>
  (await member.get('/deleted-apps').expect(200)).body.items as DeletedApp[];

const remove = (member: Member, appId: string) => member.delete(`/apps/${appId}`).expect(204);

const restore = (member: Member, { id }: { id: string }, body: object = {}) =>
  member.post(`/deleted-apps/${id}/restore`, body);

const credentialsOf = async (appId: string): Promise<number> =>
  (await database.query('select from app_credentials where app_id = $1', [appId])).rows.length;

it('restores an app with its id, versions and link to the repository', async () => {
  const { member, repository, app } = await fixture.withApp();
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await edit(member, app.id, 'table');
  await commit(member, app.id, 'A table').expect(201);
  await edit(member, app.id, 'uncommitted');
  const before = await getApp(member, app.id);
  const text = await exported(member, app.id);

  await remove(member, app.id);
  await member.get(`/apps/${app.id}`).expect(404);
  await member.get(`/apps/${app.id}/git/history`).expect(404);
  expect((await member.get('/apps')).body.items).toEqual([]);
  const [deleted, ...others] = await listDeleted(member);
  expect(others).toEqual([]);
  expect(deleted).toEqual({
    id: expect.any(String),
    appId: app.id,
    name: 'Orders',
    gitAppId: app.gitAppId,
    deletedAt: expect.any(String),
    deletedBy: { id: member.user.id, name: member.user.name },
    keptUntil: expect.any(String),
  });
  const { deletedAt, keptUntil } = deleted as unknown as Record<string, string>;
  expect(Date.parse(keptUntil) - Date.parse(deletedAt)).toBe(30 * 86_400_000);

  const { body } = await restore(member, deleted).expect(200);
  const { updatedAt: _, ...same } = before as unknown as Record<string, unknown>;
  expect(body).toMatchObject({ ...same, git: null, gitState: 'changed' });
  expect(await exported(member, app.id)).toBe(text);
  expect((await member.get(`/apps/${app.id}/versions`)).body.items).toHaveLength(2);
  expect(await listDeleted(member)).toEqual([]);

  const { body: committed } = await commit(member, app.id, 'After the restore').expect(201);
  expect(await repository.tip()).toBe(committed.sha);
  await repository.fsck();
});

it('keeps the commits that were accepted before, and what they changed', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const { body: accepted } = await commit(member, app.id, 'A table')
    .set('Prefer', 'respond-async')
    .expect(202);
  await remove(member, app.id);
  expect(await ended(member, accepted.jobId as string)).toMatchObject({ status: 'succeeded', appId: app.id });
  const [deleted] = await listDeleted(member);
  expect((await restore(member, deleted).expect(200)).body.gitState).toBe('clean');
  const { body: state } = await member.get(`/apps/${app.id}/git`).expect(200);
  expect(state.lastCommit).toMatchObject({ message: 'A table', sha: await repository.tip() });
});

it('keeps encrypted options, and deletes them for good with the app', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const { body: app } = await member.post('/apps', { name: 'Secret' }).expect(201);
  await database.query(`insert into app_credentials values ($1, $2, '\\x00')`, [app.id, 'password']);
  await remove(member, app.id as string);
  expect(await credentialsOf(app.id as string)).toBe(1);
  const [deleted] = await listDeleted(member);
  await member.delete(`/deleted-apps/${deleted.id}`).expect(204);
  expect(await credentialsOf(app.id as string)).toBe(0);
  await member.delete(`/deleted-apps/${deleted.id}`).expect(404);
  await restore(member, deleted).expect(404);
  expect((await database.query('select from all_apps where id = $1', [app.id])).rows).toEqual([]);
});

describe('a name that was taken meanwhile', () => {
  it('is refused, and the app can be restored under another one, which is committed', async () => {
    const { member, repository, app } = await fixture.withApp();
    await edit(member, app.id, 'uncommitted');
    await remove(member, app.id);
    await createApp(member, 'orders');
    const [deleted] = await listDeleted(member);
    expect((await restore(member, deleted).expect(409)).body.code).toBe('app_name_taken');
    expect((await restore(member, deleted, { name: 'a/b' }).expect(422)).body.code).toBe('invalid_app_name');
    expect(await listDeleted(member)).toHaveLength(1);

    const { body } = await restore(member, deleted, { name: 'Former orders' }).expect(200);
    expect(body).toMatchObject({ id: app.id, name: 'Former orders', git: { commit: expect.any(String) } });
    expect(await repository.ls()).toContain('Former orders/v1.json');
    expect(await repository.ls()).not.toContain('Orders/v1.json');
    expect(appOf(await exported(member, app.id))).toMatchObject({
      name: 'Former orders',
      icon: 'uncommitted',
    });
    expect((await getApp(member, app.id)).gitState).toBe('changed');
    await repository.fsck();
  });

  it('of the repository’s app is that of the app which was imported again', async () => {
    const { member, app } = await fixture.withApp();
    await remove(member, app.id);
    await member.post('/git/imports', { gitAppId: app.gitAppId, name: 'Again' }).expect(201);
    const [deleted] = await listDeleted(member);
    const { body } = await restore(member, deleted).expect(409);
    expect(body.code).toBe('app_already_imported');
    expect(await listDeleted(member)).toHaveLength(1);
  });
});

it('restores once, of many requests at the same time', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const app = await createApp(member, 'Orders');
  await remove(member, app.id);
  const [deleted] = await listDeleted(member);
  const answers = await Promise.all([1, 2, 3, 4].map(() => restore(member, deleted)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404]);
  expect((await member.get('/apps')).body.items).toHaveLength(1);
});

it('is of one branch, on which the app has its id again', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'on feature');
  await remove(feature, app.id);
  await getApp(member, app.id);
  expect(await listDeleted(member)).toEqual([]);
  const [deleted] = await listDeleted(feature);
  expect(deleted).toMatchObject({ appId: app.id, name: 'Orders' });
  await restore(member, deleted).expect(404);
  expect((await restore(feature, deleted).expect(200)).body).toMatchObject({ id: app.id, branch: 'feature' });
  expect((await getApp(feature, app.id)).gitState).toBe('changed');
  await commit(feature, app.id, 'On the branch').expect(201);
  await repository.fsck();
});

it('imports an app under the id that other branches have, beside the deleted one', async () => {
  const { member, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  await remove(member, app.id);
  const { body } = await member.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  expect(body).toMatchObject({ id: app.id });
  await member.patch(`/apps/${app.id}`, { locked: false }).expect(200);
  await edit(member, app.id, 'again');
  await commit(member, app.id, 'Again').expect(201);
  await remove(member, app.id);
  const all = await listDeleted(member);
  expect(all.map(({ appId }) => appId)).toEqual([app.id, app.id]);
  expect((await restore(member, all[1]).expect(200)).body.id).toBe(app.id);
  expect((await restore(member, all[0], { name: 'Second' }).expect(409)).body.code).toBe(
    'app_already_imported',
  );
});

it('lists page by page, the last one first, and not those that are too old', async () => {
  const member = await fixture.admin.inNewWorkspace();
  for (const name of ['One', 'Two', 'Three']) await remove(member, (await createApp(member, name)).id);
  const { body: first } = await member.get('/deleted-apps?limit=2').expect(200);
  expect(first.items.map(({ name }: DeletedApp) => name)).toEqual(['Three', 'Two']);
  const { body: rest } = await member.get(`/deleted-apps?limit=2&cursor=${first.nextCursor}`).expect(200);
  expect(rest).toMatchObject({ items: [{ name: 'One' }], nextCursor: null });
  // The first app of the next page is restored in between, and another one deleted for good.
  const [, two] = first.items as DeletedApp[];
  await restore(member, two).expect(200);
  const { body: after } = await member.get(`/deleted-apps?limit=2&cursor=${first.nextCursor}`).expect(200);
  expect(after.items.map(({ name }: DeletedApp) => name)).toEqual(['One']);
  await remove(member, two.appId);

  const three = first.items[0] as DeletedApp;
  await database.query(`update all_apps set deleted_at = now() - interval '31 days' where id = $1`, [
    three.id,
  ]);
  expect((await listDeleted(member)).map(({ name }) => name)).toEqual(['Two', 'One']);
  await restore(member, three).expect(404);
});

it('takes a merge that was to be settled away', async () => {
  const { member, repository, app } = await fixture.withApp();
  const other = (await fixture.connected({ repository })).member;
  await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  await edit(member, app.id, 'theirs');
  await commit(member, app.id).expect(201);
  const { body: list } = await other.get('/apps').expect(200);
  const copy = list.items[0].id as string;
  await other.patch(`/apps/${copy}`, { locked: false }).expect(200);
  await edit(other, copy, 'mine');
  await other.post(`/apps/${copy}/git/pull`, { merge: true }).expect(409);
  expect((await other.get('/git/merges').expect(200)).body.items).toHaveLength(1);
  await remove(other, copy);
  expect((await other.get('/git/merges').expect(200)).body.items).toEqual([]);
  const [deleted] = await listDeleted(other);
  expect((await restore(other, deleted).expect(200)).body.gitState).not.toBe('conflict');
});
