import { createBranch } from '../../support/branches';
import { createApp, exported, getApp, GitFixture, type AppBody } from '../../support/git-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const tag = (member: Member, { id }: AppBody, tags: unknown) =>
  member.request('put', `/apps/${id}/tags`).send({ tags });

const tagsOf = async (member: Member, { id }: AppBody) =>
  ((await getApp(member, id)) as AppBody & { tags?: string[] }).tags;

it('are set and cleared, trimmed, and the same whatever their case', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const app = await createApp(member, 'Orders');
  expect(app).not.toHaveProperty('tags');
  const { body } = await tag(member, app, [' Sales ', 'ops', 'SALES', 'ops']).expect(200);
  expect(body).toMatchObject({ id: app.id, tags: ['Sales', 'ops'] });
  const { body: list } = await member.get('/apps').expect(200);
  expect(list.items).toMatchObject([{ tags: ['Sales', 'ops'] }]);
  // Nothing about the app itself has changed.
  expect(body.updatedAt).toBe((app as unknown as { updatedAt: string }).updatedAt);
  await tag(member, app, []).expect(200);
  expect(await tagsOf(member, app)).toBeUndefined();
});

it('are no change of the app in Git', async () => {
  const { member, app } = await fixture.withApp();
  const before = await exported(member, app.id);
  await tag(member, app, ['Sales']).expect(200);
  expect(await exported(member, app.id)).toBe(before);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});

it('are the same on all branches, whichever has the app first, and come back with a deleted app', async () => {
  const { member, app } = await fixture.withApp();
  await tag(member, app, ['Sales']).expect(200);
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  expect(await tagsOf(feature, app)).toEqual(['Sales']);
  await tag(feature, app, ['Ops']).expect(200);
  expect(await tagsOf(member, app)).toEqual(['Ops']);

  await member.delete(`/apps/${app.id}`).expect(204);
  await tag(feature, app, ['Ops', 'New']).expect(200);
  const { body } = await member.get('/deleted-apps').expect(200);
  await member.post(`/deleted-apps/${body.items[0].id}/restore`, {}).expect(200);
  expect(await tagsOf(member, app)).toEqual(['Ops', 'New']);

  await member.delete(`/apps/${app.id}`).expect(204);
  await member.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  expect(await tagsOf(member, app)).toEqual(['Ops', 'New']);
});

it('are set for two branches at once without waiting for each other', async () => {
  const { member, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => tag(n % 2 ? member : feature, app, [`t${n}`])),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(await tagsOf(member, app)).toEqual(await tagsOf(feature, app));
});

it('are refused where they are not lines of text, and set by builders', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const app = await createApp(member, 'Orders');
  for (const tags of [
    undefined,
    null,
    'Sales',
    [1],
    [''],
    [' '],
    ['a\nb'],
    ['\u0000'],
    ['\ud800'],
    ['x'.repeat(41)],
    Array.from({ length: 21 }, (_, n) => `t${n}`),
  ])
    expect((await tag(member, app, tags)).status).toBe(400);
  const viewer = await member.invite('viewer');
  await tag(viewer, app, ['Sales']).expect(403);
  expect(await tagsOf(member, app)).toBeUndefined();
});
