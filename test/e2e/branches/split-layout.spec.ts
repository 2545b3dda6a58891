import { clashingMerge, completeMerge } from '../../support/branch-merges';
import { createBranch } from '../../support/branches';
import { commit, exported, getApp, GitFixture, patch, type AppBody } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import type { GitFiles, GitRepository } from '../../support/git-repository';
import { getMerge, settle } from '../../support/merges';
import {
  ONE,
  partsOf,
  printed,
  splitMetaOf,
  splitRepositoryWithTwo,
  TWO,
} from '../../support/split-repository';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

interface Component {
  id: string;
  name: string;
}

async function begin() {
  const { member, repository } = await fixture.connected({ repository: await splitRepositoryWithTwo() });
  const { body } = await member.post('/git/imports', { gitAppId: 'one', locked: false }).expect(201);
  const app = body as AppBody;
  await createBranch(member, 'feature');
  return { member, repository, app, feature: member.on('feature') };
}

const componentsOf = async (member: Member, app: AppBody): Promise<Component[]> =>
  (JSON.parse(await exported(member, app.id)) as { appV2: { components: Component[] } }).appV2.components;

async function rename(member: Member, app: AppBody, id: string, name: string): Promise<void> {
  const index = (await componentsOf(member, app)).findIndex((component) => component.id === id);
  const changes = [{ op: 'replace', path: `/appV2/components/${index}/name`, value: name }];
  await patch(member, app.id, { changes });
}

it('begins with what is committed, and moves what is not', async () => {
  const { member, app, feature } = await begin();
  expect((await getApp(feature, app.id)).gitState).toBe('clean');
  await rename(member, app, 'one-c', 'taken');
  await createBranch(member, 'second', { with: 'changes' });
  expect([
    (await getApp(member, app.id)).gitState,
    (await getApp(member.on('second'), app.id)).gitState,
  ]).toEqual(['clean', 'changed']);
  await rename(member, app, 'one-c', 'left');
  await createBranch(member, 'third');
  expect((await getApp(member.on('third'), app.id)).gitState).toBe('clean');
  expect((await componentsOf(member.on('third'), app)).map(({ name }) => name)).toContain('table1');
});

it('merges what both have changed of one app', async () => {
  const { member, repository, app, feature } = await begin();
  await rename(feature, app, 'one-c', 'theirs');
  await commit(feature, app.id).expect(201);
  await rename(member, app, 'one-d', 'ours');
  await commit(member, app.id).expect(201);
  const { body } = await member.post('/git/branches/main/merge', { from: 'feature' }).expect(200);
  expect(body).toMatchObject({
    status: 'merged',
    apps: [{ gitAppId: 'one', total: 1, conflicts: 0 }],
    files: [],
  });
  const nameAt = async (id: string) =>
    (JSON.parse(await repository.show('main', `${ONE}/components/${id}.json`)) as Component).name;
  expect([await nameAt('one-c'), await nameAt('one-d')]).toEqual(['theirs', 'ours']);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  expect((await componentsOf(member, app)).map(({ name }) => name).sort()).toEqual(['ours', 'theirs']);
  await repository.fsck();
});

it('merges what else is in the folder of an app that both have changed: other files, and other apps', async () => {
  const { member, repository, app, feature } = await begin();
  const NESTED = `${ONE}/Nested`;
  const nested = partsOf(NESTED, { id: 'nested', name: 'Nested' });
  const meta = splitMetaOf({ one: ONE, two: TWO, nested: NESTED });
  await repository.commit({ ...nested, [`${ONE}/notes.txt`]: 'before', '.meta/appMeta.json': meta });
  await repository.git(['update-ref', 'refs/heads/feature', 'main']);
  for (const on of [member, feature]) await on.post(`/apps/${app.id}/git/pull`).expect(200);
  await rename(feature, app, 'one-c', 'theirs');
  await commit(feature, app.id).expect(201);
  const table = { id: 'nested-c', name: 'theirs', type: 'Table', pageId: 'nested-p' };
  await repository.commit(
    { [`${NESTED}/components/nested-c.json`]: printed(table), [`${ONE}/notes.txt`]: 'theirs' },
    { branch: 'feature' },
  );
  await rename(member, app, 'one-d', 'ours');
  await commit(member, app.id).expect(201);
  await repository.commit({ [`${ONE}/ours.txt`]: 'ours' });
  const { body } = await member.post('/git/branches/main/merge', { from: 'feature' }).expect(200);
  expect(body).toMatchObject({ status: 'merged', files: [] });
  const [first, second, other, notes, ours] = await repository.showAll(
    [
      'components/one-c.json',
      'components/one-d.json',
      'Nested/components/nested-c.json',
      'notes.txt',
      'ours.txt',
    ].map((path) => `main:${ONE}/${path}`),
  );
  expect([first, second, other].map((text) => (JSON.parse(text) as Component).name)).toEqual([
    'theirs',
    'ours',
    'theirs',
  ]);
  expect([notes, ours]).toEqual(['theirs', 'ours']);
  await repository.fsck();
});

it('merges an app that only one side has changed, with its new parts', async () => {
  const { member, repository, app, feature } = await begin();
  const third = { id: 'one-e', name: 'text1', type: 'Text', pageId: 'one-p' };
  await repository.commit({ [`${ONE}/components/one-e.json`]: printed(third) }, { branch: 'feature' });
  await repository.commit({ 'README.md': 'On main' });
  const { body } = await member.post('/git/branches/main/merge', { from: 'feature' }).expect(200);
  expect(body).toMatchObject({ status: 'merged', apps: [{ gitAppId: 'one', change: 'changed', total: 1 }] });
  expect((await componentsOf(member, app)).map(({ name }) => name)).toContain('text1');
  expect((await componentsOf(feature, app)).map(({ name }) => name)).not.toContain('text1');
});

describe('a branch on which the repository was changed to the other layout', () => {
  /** Puts the apps of a branch into parts, as the platform does: the list of apps in files is gone. */
  const intoParts = (repository: GitRepository, app: AppBody) =>
    repository.commit(
      {
        ...partsOf('apps/Orders', { id: app.gitAppId, name: 'Orders' }),
        '.meta/appMeta.json': splitMetaOf({ [app.gitAppId]: 'apps/Orders' }),
      },
      { branch: 'feature', delete: ['.meta/meta.json', 'Orders/v1.json'] },
    );
  const listed = async (member: Member) => {
    const { items } = (await member.get('/git/apps').expect(200)).body as {
      items: { path: string; problem: unknown }[];
    };
    return items.map(({ path, problem }) => [path, problem]);
  };
  const listsOf = async (repository: GitRepository) =>
    (await repository.ls()).filter((path) => path.startsWith('.meta/'));

  it('is merged: the apps are in parts, and the former list is gone', async () => {
    const { member, repository, app } = await fixture.withApp();
    await createBranch(member, 'feature');
    await intoParts(repository, app);
    await repository.commit({ 'README.md': 'On main' });
    const { body } = await member.post('/git/branches/main/merge', { from: 'feature' }).expect(200);
    expect(body).toMatchObject({ status: 'merged', apps: [{ name: 'Orders', change: 'changed' }] });
    expect(await listed(member)).toEqual([['apps/Orders', null]]);
    expect(await listsOf(repository)).toEqual(['.meta/appMeta.json']);
    expect((await componentsOf(member, app)).map(({ name }) => name)).toEqual(['table1']);
    expect((await getApp(member, app.id)).gitState).toBe('clean');
    await repository.fsck();
  });

  it('leaves an app in one file that was changed there', async () => {
    const { member, repository, app } = await fixture.withApp();
    await createBranch(member, 'feature');
    await intoParts(repository, app);
    const text = await repository.show('main', 'Orders/v1.json');
    await repository.commit({ 'Orders/v1.json': text.replace('"apps"', '"ours"') });
    const merge = await clashingMerge(member);
    const { etag } = await getMerge(member, merge.id);
    await member
      .request('put', `/git/merges/${merge.id}/apps/${app.gitAppId}`)
      .set('If-Match', etag)
      .send({ choose: 'mine' })
      .expect(200);
    await completeMerge(member, merge.id);
    expect(await listed(member)).toEqual([['Orders/v1.json', null]]);
    expect(await listsOf(repository)).toEqual(['.meta/meta.json']);
  });
});

/** Removes or adds an app of the split layout on a branch, as the platform would. */
async function changeApps(
  repository: GitRepository,
  branch: string,
  { apps, files, deleted }: { apps: Record<string, string>; files?: GitFiles; deleted?: string },
): Promise<void> {
  const paths = await repository.ls(branch);
  await repository.commit(
    { ...files, '.meta/appMeta.json': splitMetaOf(apps) },
    { branch, delete: deleted === undefined ? [] : paths.filter((path) => path.startsWith(`${deleted}/`)) },
  );
}

it.each([
  ['mine', false],
  ['theirs', true],
] as const)(
  'of an app that was removed here and changed there, takes %s with all its parts',
  async (choose, isThere) => {
    const { member, repository, app, feature } = await begin();
    await rename(feature, app, 'one-c', 'theirs');
    await commit(feature, app.id).expect(201);
    await changeApps(repository, 'main', { apps: { two: TWO }, deleted: ONE });
    const merge = await clashingMerge(member);
    expect(merge.apps).toMatchObject([
      { gitAppId: 'one', conflicts: [{ kind: 'deleted_changed', mine: null }] },
    ]);
    await settle(member, merge.id, { choose });
    await completeMerge(member, merge.id);
    const partsOn = async (branch: string) =>
      (await repository.git(['ls-tree', '-r', branch, '--', ONE])).split('\n').sort();
    expect(await partsOn('main')).toEqual(isThere ? await partsOn('feature') : ['']);
    const meta = JSON.parse(await repository.show('main', '.meta/appMeta.json')) as object;
    expect(Object.keys(meta)).toEqual(isThere ? ['two', 'one'] : ['two']);
    if (isThere) expect((await componentsOf(member, app)).map(({ name }) => name)).toContain('theirs');
    await repository.fsck();
  },
);

it.each([
  ['both', ['Fight club', 'Orders', 'Stock', 'Stock (2)']],
  ['mine', ['Fight club', 'Orders', 'Stock']],
  ['theirs', ['Fight club', 'Orders', 'Stock']],
] as const)('settles a name that both have given to a new app, with %s', async (choose, names) => {
  const { member, repository } = await begin();
  for (const [branch, id] of [
    ['main', 'ours'],
    ['feature', 'theirs'],
  ] as const)
    await changeApps(repository, branch, {
      apps: { one: ONE, two: TWO, [id]: 'apps/Stock' },
      files: partsOf('apps/Stock', { id, name: 'Stock' }),
    });
  const merge = await clashingMerge(member);
  expect(merge.apps).toMatchObject([{ gitAppId: 'theirs', conflicts: [{ kind: 'name_taken' }] }]);
  await settle(member, merge.id, { choose });
  await completeMerge(member, merge.id);
  const { body } = await member.get('/git/apps').expect(200);
  const { items } = body as { items: { gitAppId: string; name: string; problem: unknown }[] };
  expect(items.map(({ name }) => name).sort()).toEqual(names);
  expect(items.every(({ problem }) => problem === null)).toBe(true);
  const ids = items.map(({ gitAppId }) => gitAppId);
  expect([ids.includes('ours'), ids.includes('theirs')]).toEqual([choose !== 'theirs', choose !== 'mine']);
  await repository.fsck();
});
