import {
  clashingMerge,
  completeMerge,
  conflictWith,
  mergeFeature,
  withTwoBranches,
} from '../../support/branch-merges';
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
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { appOf, getMerge, settle } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Each branch has a new app, of names that are the same but for their case. */
async function bothAdded(names = { ours: 'Same', theirs: 'same' }) {
  const found = await withTwoBranches(fixture);
  const { member, feature } = found;
  const ours = await createApp(member, names.ours, { commitChanges: true });
  const theirs = await createApp(feature, names.theirs, { commitChanges: true });
  await edit(feature, theirs.id, 'theirs');
  await commit(feature, theirs.id, 'Theirs').expect(201);
  return { ...found, ours, theirs, merge: await clashingMerge(member) };
}

/** Returns the names of the repository's apps by their ids, and expects that each can be used. */
async function namesIn(repository: GitRepository, member: Member): Promise<Record<string, string>> {
  const { body } = await member.get('/git/apps').expect(200);
  const { items } = body as { items: { gitAppId: string; name: string; path: string; problem: unknown }[] };
  expect(items.map(({ problem }) => problem)).toEqual(items.map(() => null));
  expect(await repository.ls()).toEqual(['.meta/meta.json', ...items.map(({ path }) => path)].sort());
  return Object.fromEntries(items.map(({ gitAppId, name }) => [gitAppId, name]));
}

const nameIn = async (member: Member, { id }: AppBody) => {
  const { name, gitState } = await getApp(member, id);
  return [name, gitState];
};

it.each([
  ['Same', 'same'],
  ['Same', 'Same'],
])('gives the app of the other side a free name where both added %s and %s', async (ours, theirs) => {
  const found = await bothAdded({ ours, theirs });
  const { member, feature, repository, app, merge } = found;
  const conflict = conflictWith(merge, 'name_taken', theirs);
  expect(merge.apps).toMatchObject([{ gitAppId: found.theirs.gitAppId, appId: null, name: theirs }]);
  expect(conflict).toMatchObject({
    of: { kind: 'app', id: found.theirs.gitAppId },
    path: '/name',
    base: null,
    mine: { id: found.ours.gitAppId, name: ours },
    theirs: { id: found.theirs.gitAppId, name: theirs },
    suggestion: `${theirs} (2)`,
  });
  const parents = [await repository.tip(), await repository.tip('feature')];
  await settle(member, merge.id, { choose: 'both' });
  const answer = await completeMerge(member, merge.id);
  expect(answer).toMatchObject({ status: 'merged', apps: [{ name: `${theirs} (2)`, change: 'added' }] });
  expect((await repository.log())[0].parents).toEqual(parents);
  expect(await namesIn(repository, member)).toEqual({
    [app.gitAppId]: 'Orders',
    [found.ours.gitAppId]: ours,
    [found.theirs.gitAppId]: `${theirs} (2)`,
  });
  const document = appOf(await repository.show('main', `${theirs} (2)/v1.json`));
  expect([document.name, document.icon]).toEqual([`${theirs} (2)`, 'theirs']);
  await repository.fsck();
  expect(await nameIn(member, found.ours)).toEqual([ours, 'clean']);
  expect(await nameIn(member, found.theirs)).toEqual([`${theirs} (2)`, 'clean']);
  expect(await nameIn(feature, found.theirs)).toEqual([theirs, 'clean']);
  // The way back has nothing to settle, and takes the name over.
  await member.post('/git/branches/feature/merge', { from: 'main' }).expect(200);
  expect(await nameIn(feature, found.theirs)).toEqual([`${theirs} (2)`, 'clean']);
  expect(await nameIn(feature, found.ours)).toEqual([ours, 'clean']);
  await edit(member, found.theirs.id, 'later');
  await commit(member, found.theirs.id, 'Later').expect(201);
});

it('keeps our app alone', async () => {
  const { member, repository, app, ours, theirs, merge } = await bothAdded();
  await settle(member, merge.id, { choose: 'mine' });
  expect((await completeMerge(member, merge.id)).apps).toEqual([]);
  expect(await namesIn(repository, member)).toEqual({ [app.gitAppId]: 'Orders', [ours.gitAppId]: 'Same' });
  expect(await nameIn(member, ours)).toEqual(['Same', 'clean']);
  await member.get(`/apps/${theirs.id}`).expect(404);
  await repository.fsck();
});

it.each([
  ['Same', 'same'],
  ['Same', 'Same'],
])('keeps their app alone, and ours here, where both added %s and %s', async (one, other) => {
  const { member, repository, app, ours, theirs, merge } = await bothAdded({ ours: one, theirs: other });
  await settle(member, merge.id, { choose: 'theirs' });
  const answer = await completeMerge(member, merge.id);
  expect(answer.apps.map(({ name, change }) => [name, change]).sort()).toEqual(
    [
      [one, 'removed'],
      [other, 'added'],
    ].sort(),
  );
  expect(await namesIn(repository, member)).toEqual({ [app.gitAppId]: 'Orders', [theirs.gitAppId]: other });
  expect(appOf(await repository.show('main', `${other}/v1.json`)).icon).toBe('theirs');
  expect((await getApp(member, ours.id)).name).toBe(one);
  // Here, the name is in use by the app that is no longer in the repository.
  expect(await nameIn(member, theirs)).toEqual([`${other} (2)`, 'clean']);
  await edit(member, theirs.id, 'later');
  await commit(member, theirs.id, 'Later').expect(201);
  expect(appOf(await repository.show('main', `${other}/v1.json`)).icon).toBe('later');
  await repository.fsck();
});

it('takes another name, and finds one that is taken as well', async () => {
  const { member, repository, theirs, merge } = await bothAdded();
  const decide = async (id: string, conflictId: string, body: object) => {
    const { etag } = await getMerge(member, id);
    const path = `/git/merges/${id}/conflicts/${conflictId}`;
    const answer = await member.request('put', path).set('If-Match', etag).send(body);
    return [answer.status, answer.body.code as string | undefined];
  };
  const [{ id }] = merge.apps[0].conflicts;
  for (const refused of [{ value: 'a/b' }, { value: '' }, { value: 5 }, { choose: 'base' }])
    expect(await decide(merge.id, id, refused)).toEqual([422, 'invalid_resolution']);
  await settle(member, merge.id, { value: ' orders ' });
  const answer = await completeMerge(member, merge.id);
  expect(answer).toMatchObject({ status: 'conflicts', sha: null });
  const next = await getMerge(member, answer.mergeId ?? '');
  const open = next.merge.apps[0].conflicts.filter(({ resolution }) => resolution === null);
  expect(open).toMatchObject([{ kind: 'name_taken', theirs: { name: 'orders' }, suggestion: 'orders (2)' }]);
  await settle(member, next.merge.id, { value: 'Stock' }, open[0].id);
  await completeMerge(member, next.merge.id);
  expect(await namesIn(repository, member)).toMatchObject({ [theirs.gitAppId]: 'Stock' });
  expect(await nameIn(member, theirs)).toEqual(['Stock', 'clean']);
  await repository.fsck();
});

it.each([
  ['mine', 'Orders', 'Same'],
  ['theirs', 'Same', null],
  ['both', 'Same (2)', 'Same'],
] as const)('settles the name of an app that they renamed, with %s', async (choose, name, added) => {
  const { member, feature, repository, app } = await withTwoBranches(fixture);
  const ours = await createApp(member, 'Same', { commitChanges: true });
  await setNote(member, app, 'on main');
  await commit(member, app.id, 'A note').expect(201);
  await feature.patch(`/apps/${app.id}`, { name: 'Same' }).expect(200);
  await edit(feature, app.id, 'theirs');
  await commit(feature, app.id, 'Theirs').expect(201);
  const merge = await clashingMerge(member);
  expect(conflictWith(merge, 'name_taken', 'Same')).toMatchObject({
    mine: { id: ours.gitAppId, name: 'Same' },
    theirs: { id: app.gitAppId, name: 'Same', formerName: 'Orders' },
  });
  await settle(member, merge.id, { choose });
  await completeMerge(member, merge.id);
  expect(await namesIn(repository, member)).toEqual({
    [app.gitAppId]: name,
    ...(added ? { [ours.gitAppId]: added } : {}),
  });
  // Changes of both sides in it stay in any case.
  expect(appOf(await repository.show('main', `${name}/v1.json`))).toMatchObject({
    name,
    icon: 'theirs',
    pages: [{ note: 'on main' }],
  });
  const here = await getApp(member, app.id);
  expect([here.name, here.gitState]).toEqual([choose === 'theirs' ? 'Orders' : name, 'clean']);
  expect(appOf(await exported(member, app.id)).icon).toBe('theirs');
  await repository.fsck();
  expect(await mergeFeature(member)).toMatchObject({ status: 'up_to_date' });
});

it('takes the name back that our side gave to an app', async () => {
  const { member, feature, repository, app } = await withTwoBranches(fixture);
  await member.patch(`/apps/${app.id}`, { name: 'Same' }).expect(200);
  const theirs = await createApp(feature, 'Same', { commitChanges: true });
  const merge = await clashingMerge(member);
  expect(conflictWith(merge, 'name_taken', 'Same')).toMatchObject({ mine: { formerName: 'Orders' } });
  await settle(member, merge.id, { choose: 'theirs' });
  const answer = await completeMerge(member, merge.id);
  expect(answer.apps.map(({ name, change }) => [name, change]).sort()).toEqual([
    ['Orders', 'changed'],
    ['Same', 'added'],
  ]);
  expect(await namesIn(repository, member)).toEqual({ [app.gitAppId]: 'Orders', [theirs.gitAppId]: 'Same' });
  expect(await nameIn(member, app)).toEqual(['Orders', 'clean']);
  expect(await nameIn(member, theirs)).toEqual(['Same', 'clean']);
  await repository.fsck();
});

it('settles a name beside what clashes in the same app, and other files', async () => {
  const { member, feature, repository, app } = await withTwoBranches(fixture, { 'README.md': 'base\n' });
  const ours = await createApp(member, 'Same', { commitChanges: true });
  await edit(member, app.id, 'ours');
  await commit(member, app.id, 'Ours').expect(201);
  await repository.commit({ 'README.md': 'ours\n' });
  await feature.patch(`/apps/${app.id}`, { name: 'Same' }).expect(200);
  await edit(feature, app.id, 'theirs');
  await commit(feature, app.id, 'Theirs').expect(201);
  await repository.commit({ 'README.md': 'theirs\n' }, { branch: 'feature' });
  const merge = await clashingMerge(member);
  expect(merge.apps.map(({ name, conflicts }) => [name, conflicts.map(({ kind }) => kind)])).toEqual([
    ['Orders', ['name_taken', 'value']],
    ['Other files', ['file']],
  ]);
  for (const { id } of merge.apps.flatMap(({ conflicts }) => conflicts)) {
    await member.post(`/git/merges/${merge.id}/complete`).expect(409);
    const isName = id === conflictWith(merge, 'name_taken', 'Same').id;
    await settle(member, merge.id, { choose: isName ? 'both' : 'theirs' }, id);
  }
  await completeMerge(member, merge.id);
  expect(await repository.show('main', 'README.md')).toBe('theirs\n');
  expect(appOf(await repository.show('main', 'Same (2)/v1.json')).icon).toBe('theirs');
  expect(await nameIn(member, app)).toEqual(['Same (2)', 'clean']);
  expect(await nameIn(member, ours)).toEqual(['Same', 'clean']);
  await repository.fsck();
});
