import { createBranch, getBranch } from '../../support/branches';
import { listChanges, setNote } from '../../support/changes';
import {
  changeMeta,
  commit,
  createApp,
  edit,
  exported,
  getApp,
  GitFixture,
  patch,
  type AppBody,
} from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

interface MergeAnswer {
  status: string;
  sha: string | null;
  mergeId: string | null;
  apps: { gitAppId: string; name: string; change: string; total: number; conflicts: number }[];
  files: string[];
  base?: string | null;
}

const merge = async (member: Member, into: string, body: object): Promise<MergeAnswer> =>
  (await member.post(`/git/branches/${encodeURIComponent(into)}/merge`, body).expect(200))
    .body as MergeAnswer;

/** A committed app, and a branch `feature` with a changed icon. */
async function withFeature() {
  const found = await fixture.withApp();
  await createBranch(found.member, 'feature');
  const feature = found.member.on('feature');
  await edit(feature, found.app.id, 'table');
  await commit(feature, found.app.id, 'A table').expect(201);
  return { ...found, feature };
}

const documentOf = async (member: Member, app: AppBody) => appOf(await exported(member, app.id));

it('moves a branch on that has nothing of its own', async () => {
  const { member, repository, app } = await withFeature();
  const before = await repository.tip();
  expect(await merge(member, 'main', { from: 'feature', preview: true })).toMatchObject({
    status: 'fast_forward',
    sha: null,
  });
  expect(await repository.tip()).toBe(before);
  const sha = await repository.tip('feature');
  expect(await merge(member, 'main', { from: 'feature' })).toEqual({
    status: 'fast_forward',
    sha,
    mergeId: null,
    apps: [{ gitAppId: app.gitAppId, name: 'Orders', change: 'changed', total: 1, conflicts: 0 }],
    files: [],
  });
  expect(await repository.tip()).toBe(sha);
  expect((await documentOf(member, app)).icon).toBe('table');
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  expect(await merge(member, 'main', { from: 'feature' })).toMatchObject({
    status: 'up_to_date',
    sha: null,
    apps: [],
  });
});

it('merges what both have changed of one app, in a commit with both parents', async () => {
  const { member, repository, app, feature } = await withFeature();
  await setNote(member, app, 'on main');
  await commit(member, app.id, 'A note').expect(201);
  const [ours, theirs] = [await repository.tip(), await repository.tip('feature')];
  const preview = await merge(member, 'main', { from: 'feature', preview: true });
  expect(preview).toMatchObject({ status: 'merged', sha: null, apps: [{ total: 1, conflicts: 0 }] });
  expect(preview.base).toBe(await repository.parentOf(theirs));
  // From the base on, the difference has only the changes of the branch.
  const path = `/apps/${app.id}/git/diff?from=${preview.base}&to=branch:feature`;
  expect((await member.get(path).expect(200)).body).toMatchObject({ total: 1, changes: [{ kind: 'app' }] });
  expect(await repository.tip()).toBe(ours);

  const answer = await merge(member, 'main', { from: 'feature', message: 'Take the table over' });
  expect(answer).toMatchObject({ status: 'merged', sha: await repository.tip(), mergeId: null });
  const [made] = await repository.log();
  expect(made).toMatchObject({ parents: [ours, theirs], message: 'Take the table over' });
  expect(made.author).toEqual({ name: member.user.name, email: member.user.email });
  const merged = appOf(await repository.show('main', 'Orders/v1.json'));
  expect([merged.icon, merged.pages[0].note]).toEqual(['table', 'on main']);
  expect(await exported(member, app.id)).toBe(await repository.show('main', 'Orders/v1.json'));
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  expect((await member.get(`/apps/${app.id}/git`).expect(200)).body.lastCommit.sha).toBe(answer.sha);
  const { body: history } = await member.get(`/apps/${app.id}/git/history`).expect(200);
  expect((history.items as { message: string }[]).map(({ message }) => message)).toEqual([
    'Take the table over',
    expect.any(String),
    expect.any(String),
    'App creation',
  ]);
  await repository.fsck();

  // In the other direction, only a fast-forward is left.
  expect(await merge(member, 'feature', { from: 'main' })).toMatchObject({ status: 'fast_forward' });
  expect((await documentOf(feature, app)).pages[0].note).toBe('on main');
  expect(await getBranch(member, 'feature')).toMatchObject({ ahead: 0, behind: 0 });
  await edit(member, app.id, 'later');
  await commit(member, app.id).expect(201);
});

it('changes nothing where both sides clash', async () => {
  const { member, repository, app } = await withFeature();
  await edit(member, app.id, 'main');
  await commit(member, app.id).expect(201);
  const ours = await repository.tip();
  const answer = await merge(member, 'main', { from: 'feature' });
  expect(answer).toMatchObject({
    status: 'conflicts',
    sha: null,
    apps: [{ gitAppId: app.gitAppId, name: 'Orders', change: 'changed', total: 1, conflicts: 1 }],
  });
  expect(await repository.tip()).toBe(ours);
  expect((await documentOf(member, app)).icon).toBe('main');
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});

it('brings apps that were added, and renames, with their edits', async () => {
  const { member, repository, app, feature } = await withFeature();
  const added = await createApp(feature, 'New', { commitChanges: true });
  await feature.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await setNote(member, app, 'on main');
  await commit(member, app.id).expect(201);
  await createApp(member, 'Also new', { commitChanges: true });
  const answer = await merge(member, 'main', { from: 'feature' });
  expect(answer.status).toBe('merged');
  expect(answer.apps.map(({ name, change }) => [name, change]).sort()).toEqual([
    ['New', 'added'],
    ['Sales', 'changed'],
  ]);
  expect(await repository.ls()).toEqual([
    '.meta/meta.json',
    'Also new/v1.json',
    'New/v1.json',
    'Sales/v1.json',
  ]);
  const merged = await getApp(member, app.id);
  expect([merged.name, merged.gitState]).toEqual(['Sales', 'clean']);
  expect(await documentOf(member, app)).toMatchObject({ icon: 'table', pages: [{ note: 'on main' }] });
  // The app has the same id as on its branch, and can be edited here too.
  expect(await getApp(member, added.id)).toMatchObject({ name: 'New', locked: false, gitState: 'clean' });
  const { body: plan } = await member.get('/git/commits/plan').expect(200);
  expect(plan.items).toEqual([]);
  const names = JSON.parse(await repository.show('main', '.meta/meta.json')) as Record<
    string,
    { gitAppName: string }
  >;
  expect(
    Object.values(names)
      .map(({ gitAppName }) => gitAppName)
      .sort(),
  ).toEqual(['Also new', 'New', 'Sales']);
  await repository.fsck();
});

it('removes an app that was removed there, and keeps it here', async () => {
  const { member, repository, app, feature } = await withFeature();
  const other = await createApp(member, 'Other', { commitChanges: true });
  const meta = await changeMeta(
    repository,
    (entries) => Reflect.deleteProperty(entries, app.gitAppId),
    'feature',
  );
  await repository.commit({ '.meta/meta.json': meta }, { branch: 'feature', delete: ['Orders/v1.json'] });
  expect(await merge(member, 'main', { from: 'feature' })).toMatchObject({
    status: 'merged',
    apps: [{ name: 'Orders', change: 'removed' }],
  });
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Other/v1.json']);
  expect((await documentOf(member, app)).icon).toBe('apps');
  expect((await documentOf(feature, app)).icon).toBe('table');
  expect((await getApp(member, other.id)).gitState).toBe('clean');
});

it('never removes an app that was changed on the other side', async () => {
  const { member, repository, app } = await withFeature();
  const meta = await changeMeta(repository, (entries) => Reflect.deleteProperty(entries, app.gitAppId));
  await repository.commit({ '.meta/meta.json': meta }, { delete: ['Orders/v1.json'] });
  const ours = await repository.tip();
  expect(await merge(member, 'main', { from: 'feature' })).toMatchObject({
    status: 'conflicts',
    apps: [{ name: 'Orders', conflicts: 1 }],
  });
  expect(await repository.tip()).toBe(ours);
});

it('finds that two apps would have one name', async () => {
  const { member, feature, repository } = await withFeature();
  await createApp(member, 'Same', { commitChanges: true });
  await createApp(feature, 'same', { commitChanges: true });
  const ours = await repository.tip();
  const answer = await merge(member, 'main', { from: 'feature' });
  expect(answer.status).toBe('conflicts');
  expect(
    answer.apps.filter(({ conflicts }) => conflicts > 0).map(({ name }) => name.toLowerCase()),
  ).toContain('same');
  expect(await repository.tip()).toBe(ours);
});

it('merges other files by line, with their modes and links', async () => {
  const { member, repository } = await withFeature();
  const lines = (first: string, last: string) => `${first}\n2\n3\n4\n5\n6\n7\n8\n${last}\n`;
  await repository.commit({ 'README.md': lines('1', '9') });
  await merge(member, 'feature', { from: 'main' });
  await repository.commit({ 'README.md': lines('ours', '9') });
  await repository.commit(
    {
      'README.md': { content: lines('1', 'theirs'), mode: '100755' },
      'bin/run.sh': { content: 'true\n', mode: '100755' },
      link: { content: 'README.md', mode: '120000' },
    },
    { branch: 'feature' },
  );
  expect(await merge(member, 'main', { from: 'feature' })).toMatchObject({ status: 'merged', files: [] });
  expect(await repository.show('main', 'README.md')).toBe(lines('ours', 'theirs'));
  const tree = await repository.git(['ls-tree', '-r', 'main']);
  expect(tree).toMatch(/^100755 .*\tREADME.md$/m);
  expect(tree).toMatch(/^100755 .*\tbin\/run.sh$/m);
  expect(tree).toMatch(/^120000 .*\tlink$/m);
  await repository.commit({ 'README.md': lines('once more ours', 'theirs') });
  await repository.commit({ 'README.md': lines('once more theirs', 'theirs') }, { branch: 'feature' });
  expect(await merge(member, 'main', { from: 'feature' })).toMatchObject({
    status: 'conflicts',
    files: ['README.md'],
  });
  await repository.fsck();
});

it('puts uncommitted work on top, and refuses where it clashes', async () => {
  const { member, repository, app } = await withFeature();
  await setNote(member, app, 'not committed');
  expect(await merge(member, 'main', { from: 'feature' })).toMatchObject({ status: 'fast_forward' });
  expect(await documentOf(member, app)).toMatchObject({
    icon: 'table',
    pages: [{ note: 'not committed' }],
  });
  expect((await listChanges(member, app)).map(({ kind }) => kind)).toEqual(['page']);

  const { member: other, repository: second, app: same } = await withFeature();
  await edit(other, same.id, 'mine');
  const ours = await second.tip();
  const { body } = await other.post('/git/branches/main/merge', { from: 'feature' }).expect(409);
  expect(body).toMatchObject({ code: 'uncommitted_changes', apps: ['Orders'] });
  expect(await second.tip()).toBe(ours);
  expect((await documentOf(other, same)).icon).toBe('mine');
  await repository.fsck();
});

it('is refused for what is not there, and to viewers', async () => {
  const { member, repository } = await withFeature();
  const codeOf = async (into: string, body: object, person = member) => {
    const answer = await person.post(`/git/branches/${into}/merge`, body);
    return [answer.status, answer.body.code as string];
  };
  expect(await codeOf('nowhere', { from: 'main' })).toEqual([404, 'git_branch_not_found']);
  expect(await codeOf('main', { from: 'nowhere' })).toEqual([404, 'git_branch_not_found']);
  expect(await codeOf('main', { from: 'feature', message: ' ' })).toEqual([422, 'invalid_message']);
  const viewer = await member.invite('viewer');
  expect(await codeOf('main', { from: 'feature' }, viewer)).toEqual([403, 'forbidden']);
  await repository.addHook('pre-receive', 'echo "main is protected" >&2; exit 1');
  expect(await codeOf('main', { from: 'feature' })).toEqual([422, 'git_push_rejected']);
  expect(await getBranch(member, 'feature')).toMatchObject({ ahead: 1 });
});

it('merges on top of what others push meanwhile', async () => {
  const { member, repository, app } = await withFeature();
  await setNote(member, app, 'on main');
  await commit(member, app.id).expect(201);
  const held = await repository.holdPushes();
  const merging = merge(member, 'main', { from: 'feature' });
  await held.reached();
  await repository.commit({ 'README.md': 'Meanwhile' }, { message: 'Meanwhile' });
  await held.release();
  expect(await merging).toMatchObject({ status: 'merged' });
  const messages = (await repository.log()).map(({ message }) => message.trim());
  expect(messages.filter((message) => message === 'Meanwhile')).toHaveLength(1);
  expect(messages.filter((message) => message.startsWith('Merge branch'))).toHaveLength(1);
  expect(await documentOf(member, app)).toMatchObject({ icon: 'table', pages: [{ note: 'on main' }] });
  await repository.fsck();
});

describe('apps below the directory of another workspace', () => {
  /** Workspaces a and b of one repository; on `work`, both have changed their app, and a has on `main` as well. */
  async function twoDirectories(changes: { work: object[]; main: object[] }) {
    const a = await fixture.withApp('Orders', { directory: 'a' });
    const { repository } = a;
    const b = await fixture.withApp('Stock', { repository, directory: 'b' });
    await createBranch(a.member, 'work');
    await b.member.put('/git/branches/active', { name: 'work' }).expect(200);
    const change = async (member: Member, app: AppBody, list: object[]) => {
      await patch(member, app.id, { changes: list });
      await commit(member, app.id).expect(201);
    };
    await change(a.member.on('work'), a.app, changes.work);
    await change(b.member.on('work'), b.app, [{ op: 'add', path: '/appV2/icon', value: 'stock' }]);
    await change(a.member, a.app, changes.main);
    return { a, b, repository };
  }

  const set = (path: string, value: unknown) => [{ op: 'add', path: `/appV2/${path}`, value }];

  it('are merged by structure, with their list', async () => {
    const { a, b, repository } = await twoDirectories({
      work: set('icon', 'table'),
      main: set('isMaintenanceOn', true),
    });
    const merged = await merge(b.member, 'main', { from: 'work' });
    expect(merged).toMatchObject({ status: 'merged', files: [] });
    const orders = appOf(await repository.show('main', 'a/Orders/v1.json'));
    expect(orders).toMatchObject({ icon: 'table', isMaintenanceOn: true });
    const { body } = await a.member.get(`/apps/${a.app.id}/git/updates`).expect(200);
    expect(body.upToDate).toBe(false);
    await a.member.post(`/apps/${a.app.id}/git/pull`, {}).expect(200);
    await repository.fsck();
  });

  it('clash where both sides have changed one thing, as a file', async () => {
    const { b } = await twoDirectories({ work: set('icon', 'table'), main: set('icon', 'chart') });
    const merged = await merge(b.member, 'main', { from: 'work' });
    expect(merged).toMatchObject({ status: 'conflicts', files: ['a/Orders/v1.json'] });
  });
});
