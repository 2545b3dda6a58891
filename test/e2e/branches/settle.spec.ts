import { createBranch } from '../../support/branches';
import { setNote } from '../../support/changes';
import {
  commit,
  createApp,
  edit,
  exported,
  getApp,
  GitFixture,
  type AppBody,
} from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf, getMerge, settle } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const iconOf = async (member: Member, app: AppBody) => appOf(await exported(member, app.id)).icon;

/** Two apps with icon changes on both branches, and a merge that found the conflicts. */
async function withClash() {
  const { member, repository, app } = await fixture.withApp();
  const other = await createApp(member, 'Other', { commitChanges: true });
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  for (const { id } of [app, other]) {
    await edit(feature, id, 'theirs');
    await commit(feature, id, 'Theirs').expect(201);
    await edit(member, id, 'ours');
    await commit(member, id, 'Ours').expect(201);
  }
  await setNote(feature, app, 'a note');
  await commit(feature, app.id, 'A note').expect(201);
  const { body } = await member
    .post('/git/branches/main/merge', { from: 'feature', message: 'Both' })
    .expect(200);
  expect(body).toMatchObject({ status: 'conflicts', sha: null, mergeId: expect.any(String) as string });
  return { member, repository, app, other, feature, mergeId: body.mergeId as string };
}

it('settles what clashes, and makes one commit with both parents', async () => {
  const { member, repository, app, other, mergeId } = await withClash();
  const [ours, theirs] = [await repository.tip(), await repository.tip('feature')];
  const { merge } = await getMerge(member, mergeId);
  expect(merge).toMatchObject({
    kind: 'branches',
    into: 'main',
    from: 'feature',
    fromSha: theirs,
    status: 'conflicts',
    apps: [
      { appId: app.id, name: 'Orders', changes: { mine: 1, theirs: 2 }, conflicts: [{ path: '/icon' }] },
      { appId: other.id, name: 'Other', conflicts: [{ mine: 'ours', theirs: 'theirs', base: 'apps' }] },
    ],
  });
  // The app here is unchanged, and needs nothing settled until it changes.
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  const complete = () => member.post(`/git/merges/${mergeId}/complete`);
  expect((await complete().expect(409)).body.code).toBe('merge_unresolved');
  await settle(member, mergeId, { choose: 'theirs' }, merge.apps[0].conflicts[0].id);
  const { etag } = await getMerge(member, mergeId);
  await member
    .request('put', `/git/merges/${mergeId}/apps/${other.gitAppId}`)
    .set('If-Match', etag)
    .send({ choose: 'mine' })
    .expect(200);
  const { body } = await complete().expect(200);
  expect(body).toMatchObject({ status: 'merged', sha: await repository.tip() });
  expect((await repository.log())[0]).toMatchObject({ parents: [ours, theirs], message: 'Both' });
  expect([await iconOf(member, app), await iconOf(member, other)]).toEqual(['theirs', 'ours']);
  expect(appOf(await repository.show('main', 'Orders/v1.json')).pages[0].note).toBe('a note');
  expect((await getMerge(member, mergeId)).merge.status).toBe('done');
  expect((await complete().expect(409)).body.code).toBe('merge_ended');
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  await repository.fsck();
});

it('keeps the decisions that fit where a branch has moved', async () => {
  const { member, repository, app, feature, mergeId } = await withClash();
  const { merge } = await getMerge(member, mergeId);
  await settle(member, mergeId, { choose: 'theirs' }, merge.apps[0].conflicts[0].id);
  await settle(member, mergeId, { choose: 'mine' }, merge.apps[1].conflicts[0].id);
  await setNote(feature, app, 'another note');
  await commit(feature, app.id, 'Moved').expect(201);
  const before = await repository.tip();
  const { body } = await member.post(`/git/merges/${mergeId}/complete`).expect(409);
  expect(body).toMatchObject({ code: 'merge_outdated', mergeId: expect.any(String) as string });
  expect(await repository.tip()).toBe(before);
  expect((await getMerge(member, mergeId)).merge).toMatchObject({
    status: 'outdated',
    replacedBy: body.mergeId as string,
  });
  const again = await getMerge(member, body.mergeId as string);
  expect(again.merge.status).toBe('resolved');
  await member.post(`/git/merges/${body.mergeId as string}/complete`).expect(200);
  expect(await iconOf(member, app)).toBe('theirs');
  expect(appOf(await exported(member, app.id)).pages[0].note).toBe('another note');
});

it('begins anew with the decisions so far, and can be abandoned', async () => {
  const { member, repository, mergeId } = await withClash();
  const { merge } = await getMerge(member, mergeId);
  await settle(member, mergeId, { choose: 'theirs' }, merge.apps[0].conflicts[0].id);
  const { body } = await member.post('/git/branches/main/merge', { from: 'feature' }).expect(200);
  expect(body.mergeId).not.toBe(mergeId);
  expect((await getMerge(member, mergeId)).merge.status).toBe('outdated');
  const { merge: second } = await getMerge(member, body.mergeId as string);
  expect(second.apps[0].conflicts[0].resolution).not.toBeNull();
  expect(second.apps[1].conflicts[0].resolution).toBeNull();
  const before = await repository.tip();
  await member.delete(`/git/merges/${body.mergeId as string}`).expect(204);
  expect(await repository.tip()).toBe(before);
  await member.post(`/git/merges/${body.mergeId as string}/complete`).expect(409);
});

it('settles clashes of apps that the workspace does not have', async () => {
  const { member, repository, app, feature } = await withClash();
  // A branch made elsewhere, with only one app imported here.
  const { member: second } = await fixture.connected({ repository });
  await second.post('/git/imports', { gitAppId: app.gitAppId, locked: false }).expect(201);
  const { body } = await second.post('/git/branches/main/merge', { from: 'feature' }).expect(200);
  const { merge } = await getMerge(second, body.mergeId as string);
  expect(merge.apps).toMatchObject([{ appId: expect.any(String) as string }, { appId: null, name: 'Other' }]);
  for (const { conflicts } of merge.apps)
    await settle(second, merge.id, { choose: 'theirs' }, conflicts[0].id);
  await second.post(`/git/merges/${merge.id}/complete`).expect(200);
  expect(appOf(await repository.show('main', 'Other/v1.json')).icon).toBe('theirs');
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  expect([await iconOf(member, app), await iconOf(feature, app)]).toEqual(['theirs', 'theirs']);
});

it('opens the merges of apps on their own branch', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'mine');
  const text = await repository.show('feature', 'Orders/v1.json');
  await repository.commit({ 'Orders/v1.json': text.replace('"apps"', '"theirs"') }, { branch: 'feature' });
  const { body } = await feature.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(409);
  expect(body.code).toBe('merge_conflicts');
  expect([(await getApp(feature, app.id)).gitState, (await getApp(member, app.id)).gitState]).toEqual([
    'conflict',
    'clean',
  ]);
  const { merge } = await getMerge(member, body.mergeId as string);
  expect(merge.apps[0].appId).toBe(app.id);
  await settle(member, merge.id, { choose: 'theirs' });
  await member.post(`/git/merges/${merge.id}/complete`).expect(200);
  expect([await iconOf(feature, app), await iconOf(member, app)]).toEqual(['theirs', 'apps']);
});
