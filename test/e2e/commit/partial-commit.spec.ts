import { addPage, changeOf, listChanges, renameComponents, setNote, type Shop } from '../../support/changes';
import {
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  patch,
} from '../../support/git-fixture';
import type { AppBody } from '../../support/git-fixture';
import { createBranch } from '../../support/branches';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { ONE, splitRepository, splitRepositoryWithTwo } from '../../support/split-repository';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const committed = async (repository: GitRepository, rev = 'main', path = 'Orders/v1.json'): Promise<Shop> =>
  JSON.parse(await repository.show(rev, path)) as Shop;

it('commits the chosen change alone; the others stay uncommitted, with the same ids', async () => {
  const { member, repository, app } = await fixture.withApp();
  const before = await committed(repository);
  await edit(member, app.id, 'table');
  await addPage(member, app, 'p9');
  const [icon, ...others] = await listChanges(member, app);
  const { body } = await commit(member, app.id, 'The icon', { only: [icon.id] }).expect(201);
  const after = await committed(repository, body.sha);
  expect(after).toEqual({ ...before, appV2: { ...before.appV2, icon: 'table' } });
  expect(await listChanges(member, app)).toEqual(others);
  const { body: state } = await member.get(`/apps/${app.id}/git`).expect(200);
  expect(state).toMatchObject({ hasUncommittedChanges: true, lastCommit: { message: 'The icon' } });
  await commit(member, app.id, 'The rest').expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
  expect((await repository.log()).map(({ message }) => message)).toEqual([
    'The rest',
    'The icon',
    'App creation',
  ]);
  await repository.fsck();
});

it('is up to date once every change was chosen', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  await addPage(member, app, 'p9');
  const all = (await listChanges(member, app)).map(({ id }) => id);
  await commit(member, app.id, 'All of them', { only: all }).expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
  expect(await listChanges(member, app)).toEqual([]);
});

it('names the changes that a choice lacks, and commits nothing', async () => {
  const { member, repository, app } = await fixture.withApp();
  const tip = await repository.tip();
  await addPage(member, app, 'p9');
  const page = await changeOf(member, app, 'page', 'p9');
  const component = await changeOf(member, app, 'component', 'p9-c');
  const { body } = await commit(member, app.id, 'Half', { only: [component] }).expect(422);
  expect(body).toMatchObject({ code: 'change_needs_others', needs: [page] });
  expect(await repository.tip()).toBe(tip);
  await commit(member, app.id, 'Whole', { only: [component, page] }).expect(201);
});

it('refuses a change that is not there any more, or is committed by now', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const former = await changeOf(member, app, 'app');
  await edit(member, app.id, 'chart');
  const refused = await commit(member, app.id, 'Former', { only: [former] }).expect(409);
  expect(refused.body.code).toBe('changes_outdated');
  const icon = await changeOf(member, app, 'app');
  await commit(member, app.id, 'Icon', { only: [icon] }).expect(201);
  const tip = await repository.tip();
  const again = await commit(member, app.id, 'Icon', { only: [icon] }).expect(409);
  expect(again.body.code).toBe('changes_outdated');
  const other = await createApp(member, 'Never committed');
  await commit(member, other.id, 'First', { only: [icon] }).expect(409);
  expect(await repository.tip()).toBe(tip);
  await commit(member, app.id, 'None', { only: [] }).expect(400);
  await commit(member, app.id, 'No list', { only: 'all' }).expect(400);
});

it('keeps what commits that waited before have committed, each with its own changes as they were', async () => {
  const { member, repository, app } = await fixture.withApp();
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'table');
  await setNote(member, app, 'first');
  await patch(member, app.id, {
    changes: [{ op: 'add', path: '/appV2/editingVersion/globalSettings/width', value: 900 }],
  });
  const icon = await changeOf(member, app, 'app');
  const note = await changeOf(member, app, 'page');
  const setting = await changeOf(member, app, 'setting');
  const send = (message: string, only: string[]) =>
    commit(member, app.id, message, { only }).set('Prefer', 'respond-async').expect(202);
  const one = await send('Icon', [icon]);
  await hold.reached();
  // These two go out in one push.
  const two = await send('Note', [note]);
  const three = await send('Setting', [setting]);
  await edit(member, app.id, 'chart');
  await setNote(member, app, 'second');
  await hold.release();
  for (const { body } of [one, two, three])
    expect(await ended(member, body.jobId as string)).toMatchObject({ status: 'succeeded' });
  const states = await Promise.all(
    ['main~2', 'main~1', 'main'].map(async (rev) => {
      const { appV2 } = await committed(repository, rev);
      return [appV2.icon, appV2.pages[0].note, appV2.editingVersion.globalSettings.width];
    }),
  );
  expect(states).toEqual([
    ['table', undefined, undefined],
    ['table', 'first', undefined],
    ['table', 'first', 900],
  ]);
  expect((await listChanges(member, app)).map(({ kind }) => kind)).toEqual(['app', 'page']);
});

it('leaves the version as it was unless its change is chosen', async () => {
  const { member, repository, app } = await fixture.withApp();
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await edit(member, app.id, 'table');
  await commit(member, app.id, 'Icon', { only: [await changeOf(member, app, 'app')] }).expect(201);
  expect((await repository.ls()).sort()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
  expect((await committed(repository)).appV2.icon).toBe('table');
  expect((await listChanges(member, app)).map(({ kind, oldName }) => [kind, oldName])).toEqual([
    ['version', 'v1'],
  ]);
  await commit(member, app.id, 'Version', { only: [await changeOf(member, app, 'version')] }).expect(201);
  expect((await repository.ls()).sort()).toEqual(['.meta/meta.json', 'Orders/v2.json']);
  expect(await listChanges(member, app)).toEqual([]);
});

it('leaves the name as it was unless its change is chosen', async () => {
  const { member, repository, app } = await fixture.withApp();
  await member.patch('/git', { enabled: false }).expect(200);
  await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await edit(member, app.id, 'table');
  await member.patch('/git', { enabled: true }).expect(200);
  await addPage(member, app, 'p9');
  const page = await changeOf(member, app, 'page');
  await commit(member, app.id, 'Page', { only: [page] }).expect(201);
  expect((await committed(repository)).appV2).toMatchObject({ icon: 'apps', name: 'Orders' });
  await commit(member, app.id, 'The rest').expect(201);
  expect(await repository.show('main', 'Sales/v1.json')).toBe(await exported(member, app.id));
});

it('replaces what was seen in the repository by the last commit with the chosen change', async () => {
  const { member, repository, app } = await fixture.withApp();
  await setNote(member, app, 'mine');
  await edit(member, app.id, 'table');
  const text = await repository.show('main', 'Orders/v1.json');
  await repository.commit({ 'Orders/v1.json': text.replace('"apps"', '"theirs"') });
  const only = [await changeOf(member, app, 'app')];
  const { body: refused } = await commit(member, app.id, 'Mine', { only }).expect(409);
  expect(refused).toMatchObject({ code: 'git_remote_moved', present: { sha: await repository.tip() } });
  await commit(member, app.id, 'Mine', { only, overwrite: refused.present.sha }).expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(text.replace('"apps"', '"table"'));
  expect((await listChanges(member, app)).map(({ kind }) => kind)).toEqual(['page']);
});

it('commits the same choice when it is tried again', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  await addPage(member, app, 'p9');
  await repository.addHook('pre-receive', 'echo "Not today" >&2; exit 1');
  const only = [await changeOf(member, app, 'app')];
  const { body: refused } = await commit(member, app.id, 'Icon', { only }).expect(422);
  expect(refused.code).toBe('git_push_rejected');
  await repository.addHook('pre-receive', 'exit 0');
  const [{ id }] = (await member.get('/git/jobs').expect(200)).body.items as { id: string }[];
  const { body: retried } = await member.post(`/git/jobs/${id}/retry`, {}).expect(202);
  expect(await ended(member, retried.jobId as string)).toMatchObject({ status: 'succeeded' });
  expect((await committed(repository)).appV2.icon).toBe('table');
  expect((await listChanges(member, app)).map(({ kind }) => kind)).toEqual(['page', 'component']);
});

it('writes only the part files of the chosen change in the split layout', async () => {
  await using repository = await splitRepositoryWithTwo();
  const { member } = await fixture.connected({ repository });
  const { body: app } = await member.post('/git/imports', { gitAppId: 'one', locked: false }).expect(201);
  await renameComponents(member, app, ['orders', 'send']);
  const only = [await changeOf(member, app, 'component', 'one-d')];
  const { body } = await commit(member, app.id as string, 'Button', { only }).expect(201);
  const files = await repository.git(['show', '--name-only', '--format=', body.sha as string]);
  expect(files.trim().split('\n').sort()).toEqual(
    ['.meta/appMeta.json', `${ONE}/components/one-d.json`].sort(),
  );
  expect((await listChanges(member, app)).map(({ itemId }) => itemId)).toEqual(['one-c']);
});

describe('in the split layout, with lists and keys in another order than the part files', () => {
  /** A committed app whose document the part files would give back with other spelling. */
  async function begin() {
    const repository = await splitRepository();
    const { member } = await fixture.connected({ repository });
    const app = await createApp(member, 'Stock', { commitChanges: true });
    const component = (id: string) => ({ type: 'Text', name: id, id });
    await patch(member, app.id, {
      changes: ['z', 'a'].map((id) => ({
        op: 'add',
        path: '/appV2/components/-',
        value: component(id),
      })),
    });
    return { member, repository, app };
  }
  const stateOf = async (member: Member, app: AppBody) => [
    (await getApp(member, app.id)).gitState,
    (await listChanges(member, app)).map(({ kind, name }) => [kind, name]),
  ];

  it('is up to date once every change was committed', async () => {
    const { member, app } = await begin();
    expect(await stateOf(member, app)).toEqual([
      'changed',
      [
        ['component', 'a'],
        ['component', 'z'],
      ],
    ]);
    const one = [await changeOf(member, app, 'component', 'z')];
    await commit(member, app.id, 'z', { only: one }).expect(201);
    expect(await stateOf(member, app)).toEqual(['changed', [['component', 'a']]]);
    const other = [await changeOf(member, app, 'component', 'a')];
    await commit(member, app.id, 'a', { only: other }).expect(201);
    expect(await stateOf(member, app)).toEqual(['clean', []]);
  });

  it('is up to date once every change was discarded', async () => {
    const { member, app } = await begin();
    await commit(member, app.id).expect(201);
    const before = await exported(member, app.id);
    await edit(member, app.id, 'table');
    await addPage(member, app, 'p9');
    const icon = [await changeOf(member, app, 'app')];
    await member.post(`/apps/${app.id}/git/discard`, { only: icon }).expect(200);
    expect(await stateOf(member, app)).toEqual([
      'changed',
      [
        ['page', 'p9'],
        ['component', 'text1'],
      ],
    ]);
    await member.post(`/apps/${app.id}/git/discard`, {}).expect(200);
    expect(await stateOf(member, app)).toEqual(['clean', []]);
    expect(await exported(member, app.id)).toBe(before);
  });

  it('is up to date again where only the order of a list differs, by a discard or a commit', async () => {
    const { member, repository, app } = await begin();
    await commit(member, app.id).expect(201);
    const before = await exported(member, app.id);
    const tip = await repository.tip();
    const reverse = async () => {
      const { appV2 } = JSON.parse(await exported(member, app.id)) as { appV2: { components: object[] } };
      const value = [...appV2.components].reverse();
      await patch(member, app.id, { changes: [{ op: 'replace', path: '/appV2/components', value }] });
      expect(await stateOf(member, app)).toEqual(['changed', []]);
    };
    await reverse();
    await member.post(`/apps/${app.id}/git/discard`, {}).expect(200);
    expect(await stateOf(member, app)).toEqual(['clean', []]);
    expect(await exported(member, app.id)).toBe(before);
    await reverse();
    await commit(member, app.id).expect(200, { changed: false, sha: tip });
    expect(await stateOf(member, app)).toEqual(['clean', []]);
    await edit(member, app.id, 'table');
    await member.post(`/apps/${app.id}/git/discard`, {}).expect(200);
    expect(await stateOf(member, app)).toEqual(['clean', []]);
  });

  it('has nothing of its own after a pull that merges, and after a merge of branches', async () => {
    const { member, repository, app } = await begin();
    await commit(member, app.id).expect(201);
    await createBranch(member, 'feature');
    const path = 'apps/Stock/components/z.json';
    const changed = async (branch: string, from: string, to: string) =>
      repository.commit({ [path]: (await repository.show(branch, path)).replace(from, to) }, { branch });
    await changed('main', '"z"', '"theirs"');
    await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
    expect(await stateOf(member, app)).toEqual(['clean', []]);
    await edit(member, app.id, 'table');
    await patch(member, app.id, {
      changes: [{ op: 'add', path: '/appV2/components/-', value: { type: 'Text', id: '0' } }],
    });
    await commit(member, app.id).expect(201);
    await edit(member, app.id, 'chart');
    const main = 'apps/Stock/app/app.json';
    const text = await repository.show('main', main);
    await repository.commit({ [main]: text.replace('"table"', '"chart"') });
    await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
    expect(await stateOf(member, app)).toEqual(['clean', []]);
    await repository.commit({ ['apps/Stock/components/b.json']: '{"id":"b"}' }, { branch: 'feature' });
    await member.post('/git/branches/main/merge', { from: 'feature' }).expect(200);
    expect(await stateOf(member, app)).toEqual(['clean', []]);
  });
});
