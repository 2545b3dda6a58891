import {
  clashingMerge,
  completeMerge,
  conflictWith,
  mergeFeature,
  withTwoBranches,
  type TwoBranches,
} from '../../support/branch-merges';
import { changeMeta, commit, edit, exported, getApp, GitFixture } from '../../support/git-fixture';
import { appOf, getMerge, settle } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Removes the app on a branch, as another tool would. */
async function remove({ repository, app }: TwoBranches, branch: string): Promise<void> {
  const meta = await changeMeta(
    repository,
    (entries) => Reflect.deleteProperty(entries, app.gitAppId),
    branch,
  );
  await repository.commit(
    { '.meta/meta.json': meta },
    { branch, message: 'Removed', delete: ['Orders/v1.json'] },
  );
}

/** An app removed on one branch, with an icon change on the other. */
async function removedOn(branch: 'main' | 'feature') {
  const found = await withTwoBranches(fixture);
  const { member, feature, app } = found;
  const changing = branch === 'main' ? feature : member;
  await edit(changing, app.id, 'changed');
  await commit(changing, app.id, 'Changed').expect(201);
  await remove(found, branch);
  return { ...found, merge: await clashingMerge(member) };
}

const iconIn = (text: string) => appOf(text).icon;

it.each([
  ['mine', null],
  ['theirs', 'changed'],
  ['base', 'apps'],
] as const)('of an app that was removed here and changed there, takes %s', async (choose, icon) => {
  const { member, repository, app, merge } = await removedOn('main');
  expect(merge.apps).toMatchObject([
    {
      gitAppId: app.gitAppId,
      appId: app.id,
      name: 'Orders',
      changes: { mine: 0, theirs: 1 },
      conflicts: [
        {
          kind: 'deleted_changed',
          of: { kind: 'app', id: app.gitAppId, name: 'Orders' },
          path: '',
          base: { name: 'Orders', version: 'v1' },
          mine: null,
          theirs: { name: 'Orders', version: 'v1' },
          absent: ['mine'],
          suggestion: { choose: 'theirs' },
        },
      ],
    },
  ]);
  const parents = [await repository.tip(), await repository.tip('feature')];
  await settle(member, merge.id, { choose });
  const result = await member.get(`/git/merges/${merge.id}/apps/${app.gitAppId}/definition`);
  expect([result.status, icon === null ? null : appOf(JSON.stringify(result.body)).icon]).toEqual(
    icon === null ? [404, null] : [200, icon],
  );
  const answer = await completeMerge(member, merge.id);
  expect(answer.apps.map(({ name, change }) => [name, change])).toEqual(icon ? [['Orders', 'added']] : []);
  expect((await repository.log())[0].parents).toEqual(parents);
  expect(await repository.ls()).toEqual(['.meta/meta.json', ...(icon ? ['Orders/v1.json'] : [])]);
  const meta = JSON.parse(await repository.show('main', '.meta/meta.json')) as object;
  expect(Object.keys(meta)).toEqual(icon ? [app.gitAppId] : []);
  if (icon) expect(iconIn(await repository.show('main', 'Orders/v1.json'))).toBe(icon);
  await repository.fsck();
  // The working copy has the app in either case.
  expect(iconIn(await exported(member, app.id))).toBe(icon ?? 'apps');
  if (icon) expect((await getApp(member, app.id)).gitState).toBe('clean');
  await edit(member, app.id, 'later');
  if (icon) await commit(member, app.id, 'Later').expect(201);
});

it.each([
  ['mine', 'changed'],
  ['theirs', null],
] as const)('of an app that was changed here and removed there, takes %s', async (choose, icon) => {
  const { member, feature, repository, app, merge } = await removedOn('feature');
  expect(merge.apps[0].conflicts[0]).toMatchObject({ kind: 'deleted_changed', theirs: null });
  await settle(member, merge.id, { choose });
  const answer = await completeMerge(member, merge.id);
  expect(answer.apps.map(({ change }) => change)).toEqual(icon ? [] : ['removed']);
  expect(await repository.ls()).toEqual(['.meta/meta.json', ...(icon ? ['Orders/v1.json'] : [])]);
  await repository.fsck();
  expect(iconIn(await exported(member, app.id))).toBe('changed');
  expect(iconIn(await exported(feature, app.id))).toBe('apps');
});

it.each(['main', 'feature'])(
  'of an app whose file alone was deleted by hand on %s, and which the other side did not change, has no conflict',
  async (branch) => {
    const { member, repository } = await withTwoBranches(fixture);
    const other = branch === 'main' ? 'feature' : 'main';
    await repository.commit({}, { branch, message: 'Deleted by hand', delete: ['Orders/v1.json'] });
    await repository.commit({ 'README.md': 'Other' }, { branch: other, message: 'Other' });
    const { body } = await member.post('/git/branches/main/merge', { from: 'feature' });
    expect(body.status).toBe('merged');
    expect(await repository.ls()).not.toContain('Orders/v1.json');
    await repository.fsck();
  },
);

it('publishes nothing that is settled by half, and keeps decisions whose states stay', async () => {
  const { member, feature, repository, app, merge } = await removedOn('main');
  expect((await member.post(`/git/merges/${merge.id}/complete`).expect(409)).body.code).toBe(
    'merge_unresolved',
  );
  await settle(member, merge.id, { choose: 'theirs' });
  await repository.commit({ 'README.md': 'Meanwhile' }, { branch: 'feature' });
  const { body } = await member.post(`/git/merges/${merge.id}/complete`).expect(409);
  expect(body.code).toBe('merge_outdated');
  expect((await getMerge(member, body.mergeId as string)).merge.status).toBe('resolved');
  await edit(feature, app.id, 'once more');
  await commit(feature, app.id, 'Once more').expect(201);
  const again = await member.post(`/git/merges/${body.mergeId as string}/complete`).expect(409);
  const { merge: last } = await getMerge(member, again.body.mergeId as string);
  // The app differs from the one in the decision.
  expect(last.apps[0].conflicts[0].resolution).toBeNull();
  expect(await repository.ls()).toEqual(['.meta/meta.json']);
});

it.each(['mine', 'theirs', 'base'] as const)('of an app that both have added, takes %s', async (choose) => {
  const found = await withTwoBranches(fixture);
  const { member, repository, app } = found;
  const text = await repository.show('main', 'Orders/v1.json');
  const add = async (branch: string, name: string, icon: string) => {
    const meta = await changeMeta(
      repository,
      (entries) => {
        entries.added = { ...entries[app.gitAppId], gitAppName: name, lastpushDate: '2026-01-01T00:00:00Z' };
      },
      branch,
    );
    const content = text.replace('"Orders"', JSON.stringify(name)).replace('"apps"', JSON.stringify(icon));
    await repository.commit(
      { '.meta/meta.json': meta, [`${name}/v1.json`]: content },
      { branch, message: icon },
    );
  };
  await add('main', 'Stock', 'ours');
  await add('feature', 'Store', 'theirs');
  const merge = await clashingMerge(member);
  const conflict = conflictWith(merge, 'value', 'Store');
  expect(conflict).toMatchObject({
    base: null,
    mine: { name: 'Stock' },
    theirs: { name: 'Store' },
    absent: ['base'],
  });
  const { etag } = await getMerge(member, merge.id);
  const wrong = await member
    .request('put', `/git/merges/${merge.id}/conflicts/${conflict.id}`)
    .set('If-Match', etag)
    .send({ value: { name: 'Else' } });
  expect([wrong.status, wrong.body.code]).toEqual([422, 'invalid_resolution']);
  await settle(member, merge.id, { choose }, conflict.id);
  await completeMerge(member, merge.id);
  const path = { mine: ['Stock/v1.json'], theirs: ['Store/v1.json'], base: [] }[choose];
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json', ...path]);
  const meta = JSON.parse(await repository.show('main', '.meta/meta.json')) as Record<
    string,
    { gitAppName: string }
  >;
  expect(meta.added?.gitAppName).toBe({ mine: 'Stock', theirs: 'Store', base: undefined }[choose]);
  if (choose !== 'base')
    expect(iconIn(await repository.show('main', path[0]))).toBe(choose === 'mine' ? 'ours' : 'theirs');
  const { body } = await member.get('/git/apps').expect(200);
  expect((body as { items: { problem: unknown }[] }).items.every(({ problem }) => problem === null)).toBe(
    true,
  );
  await repository.fsck();
});

it('settles an app that cannot be used any more on one side', async () => {
  const { member, feature, repository, app } = await withTwoBranches(fixture);
  await edit(feature, app.id, 'theirs');
  await commit(feature, app.id, 'Theirs').expect(201);
  await repository.commit(
    { 'Orders/v1.json': { content: 'elsewhere', mode: '120000' } },
    { message: 'A link in place of the app' },
  );
  const merge = await clashingMerge(member);
  expect(conflictWith(merge, 'value', 'Orders')).toMatchObject({
    mine: { problem: expect.stringContaining('symbolic link') as string },
  });
  await settle(member, merge.id, { choose: 'mine' });
  // The app would be unusable.
  await member.post(`/git/merges/${merge.id}/complete`).expect(422);
  await settle(member, merge.id, { choose: 'theirs' });
  await completeMerge(member, merge.id);
  expect(await repository.git(['ls-tree', 'main', 'Orders/v1.json'])).toMatch(/^100644/);
  await repository.fsck();
  expect(await mergeFeature(member)).toMatchObject({ status: 'up_to_date' });
});

it('takes the side that can be used of an app that the other one has broken', async () => {
  const { member, repository } = await withTwoBranches(fixture);
  await repository.commit({ 'README.md': 'Ours' }, { message: 'Ours' });
  await repository.commit(
    { 'Orders/v1.json': { content: 'elsewhere', mode: '120000' } },
    { branch: 'feature', message: 'A link in place of the app' },
  );
  const before = await repository.show('main', 'Orders/v1.json');
  const merge = await clashingMerge(member);
  await settle(member, merge.id, { choose: 'theirs' });
  const { body } = await member.post(`/git/merges/${merge.id}/complete`).expect(422);
  expect(body).toMatchObject({
    code: 'invalid_app_document',
    detail: expect.stringContaining('Orders') as string,
  });
  await settle(member, merge.id, { choose: 'mine' });
  await completeMerge(member, merge.id);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(before);
  expect(await repository.show('main', 'README.md')).toBe('Ours');
  await repository.fsck();
});
