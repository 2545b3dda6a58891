import { addPage, changeOf, listChanges, renameComponents, setNote } from '../../support/changes';
import {
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  patch,
  type AppBody,
} from '../../support/git-fixture';
import { splitRepositoryWithTwo } from '../../support/split-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const discard = (member: Member, { id }: AppBody, only?: string[]) =>
  member.post(`/apps/${id}/git/discard`, only ? { only } : {});

const undo = (member: Member, { id }: AppBody, token: string) =>
  member.post(`/apps/${id}/git/discard/undo`, { undo: token });

it('takes all changes back, and brings them back on request', async () => {
  const { member, repository, app } = await fixture.withApp();
  const tip = await repository.tip();
  await edit(member, app.id, 'table');
  await addPage(member, app, 'p9');
  const edited = await exported(member, app.id);
  const { body } = await discard(member, app).expect(200);
  expect(body).toEqual({ discarded: 3, undo: expect.any(String) });
  expect(await exported(member, app.id)).toBe(await repository.show('main', 'Orders/v1.json'));
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  expect(await repository.tip()).toBe(tip);
  await undo(member, app, body.undo as string).expect(204);
  expect(await exported(member, app.id)).toBe(edited);
  expect((await getApp(member, app.id)).gitState).toBe('changed');
});

it('takes the chosen changes back, with those that need them', async () => {
  const { member, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  await addPage(member, app, 'p9');
  const page = await changeOf(member, app, 'page', 'p9');
  const component = await changeOf(member, app, 'component', 'p9-c');
  const { body: refused } = await discard(member, app, [page]).expect(422);
  expect(refused).toMatchObject({ code: 'change_needs_others', needs: [component] });
  expect(await listChanges(member, app)).toHaveLength(3);
  expect((await discard(member, app, [page, component]).expect(200)).body.discarded).toBe(2);
  expect((await listChanges(member, app)).map(({ kind }) => kind)).toEqual(['app']);
  const { body: outdated } = await discard(member, app, [page]).expect(409);
  expect(outdated.code).toBe('changes_outdated');
});

it('brings nothing back over later changes, nor what another app had', async () => {
  const { member, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const { body } = await discard(member, app).expect(200);
  await edit(member, app.id, 'chart');
  const later = await exported(member, app.id);
  expect((await undo(member, app, body.undo as string).expect(409)).body.code).toBe('changes_outdated');
  expect(await exported(member, app.id)).toBe(later);
  const other = await createApp(member, 'Other', { commitChanges: true });
  await undo(member, other, body.undo as string).expect(404);
  await undo(member, app, 'nonsense').expect(400);
  const viewer = await member.invite('viewer');
  await discard(viewer, app).expect(403);
  await undo(viewer, app, body.undo as string).expect(403);
});

it('leaves alone what a waiting commit has', async () => {
  const { member, repository, app } = await fixture.withApp();
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'table');
  const first = await commit(member, app.id, 'Icon').set('Prefer', 'respond-async').expect(202);
  await hold.reached();
  await setNote(member, app, 'not committed');
  const second = await discard(member, app).set('Prefer', 'respond-async').expect(202);
  await hold.release();
  await ended(member, first.body.jobId as string);
  expect(await ended(member, second.body.jobId as string)).toMatchObject({
    kind: 'discard_changes',
    status: 'succeeded',
    result: { discarded: 1 },
  });
  expect(await exported(member, app.id)).toBe(await repository.show('main', 'Orders/v1.json'));
  expect(await exported(member, app.id)).toContain('"table"');
});

it('loses no edit of somebody who types meanwhile', async () => {
  const { member, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const icon = await changeOf(member, app, 'app');
  const edits = Array.from({ length: 40 }, (_, index) => `typed${index}`);
  const typing = (async () => {
    for (const key of edits)
      await patch(member, app.id, { changes: [{ op: 'add', path: `/appV2/pages/0/${key}`, value: 1 }] });
  })();
  const { body } = await discard(member, app, [icon]);
  await typing;
  // Refused if an edit came in after each read.
  if (body.code) expect(body.code).toBe('changes_outdated');
  const kinds = (await listChanges(member, app)).map(({ kind }) => kind);
  expect(kinds).toEqual(body.code ? ['app', 'page'] : ['page']);
  const text = await exported(member, app.id);
  expect(edits.filter((key) => !text.includes(`"${key}"`))).toEqual([]);
});

it('has nothing to do without changes, and before the first commit says so', async () => {
  const { member, app } = await fixture.withApp();
  expect((await discard(member, app).expect(200)).body).toEqual({ discarded: 0, undo: null });
  const other = await createApp(member, 'Other');
  expect((await discard(member, other).expect(404)).body.code).toBe('git_app_not_found');
});

it('keeps the name and the version', async () => {
  const { member, repository, app } = await fixture.withApp();
  await member.patch('/git', { enabled: false }).expect(200);
  await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await member.patch('/git', { enabled: true }).expect(200);
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await edit(member, app.id, 'table');
  await discard(member, app).expect(200);
  expect((await listChanges(member, app)).map(({ kind, name }) => [kind, name])).toEqual([
    ['app', 'Sales'],
    ['version', 'v2'],
  ]);
  await commit(member, app.id).expect(201);
  expect(await repository.show('main', 'Sales/v2.json')).toBe(await exported(member, app.id));
});

it('keeps the name of a version that was renamed', async () => {
  const { member, app } = await fixture.withApp();
  const [{ id }] = (await member.get(`/apps/${app.id}/versions`).expect(200)).body.items as AppBody[];
  await member.patch(`/apps/${app.id}/versions/${id}`, { name: 'first' }).expect(200);
  const renamed = await exported(member, app.id);
  await edit(member, app.id, 'table');
  await discard(member, app).expect(200);
  expect(await exported(member, app.id)).toBe(renamed);
});

it('changes neither an app that follows the repository nor a published version', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const [{ id }] = (await member.get(`/apps/${app.id}/versions`).expect(200)).body.items as AppBody[];
  await member.patch(`/apps/${app.id}/versions/${id}`, { status: 'published' }).expect(200);
  expect((await discard(member, app).expect(409)).body.code).toBe('version_published');
  const { member: other } = await fixture.connected({ repository });
  const { body: imported } = await other.post('/git/imports', { gitAppId: app.id }).expect(201);
  expect((await discard(other, imported as AppBody).expect(409)).body.code).toBe('app_locked');
});

it('takes changes back in the split layout', async () => {
  await using repository = await splitRepositoryWithTwo();
  const { member } = await fixture.connected({ repository });
  const { body: app } = await member.post('/git/imports', { gitAppId: 'one', locked: false }).expect(201);
  await renameComponents(member, app as AppBody, ['orders', 'send']);
  await discard(member, app as AppBody, [
    await changeOf(member, app as AppBody, 'component', 'one-d'),
  ]).expect(200);
  expect((await listChanges(member, app as AppBody)).map(({ itemId }) => itemId)).toEqual(['one-c']);
  await discard(member, app as AppBody).expect(200);
  expect(await listChanges(member, app as AppBody)).toEqual([]);
  expect((await getApp(member, app.id as string)).gitState).toBe('clean');
});
