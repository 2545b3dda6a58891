import { createBranch, getBranch, listBranches } from '../../support/branches';
import {
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  type AppBody,
} from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const namesOf = async (member: Member) =>
  ((await member.get('/apps').expect(200)).body.items as AppBody[]).map(({ name }) => name);

describe('the list', () => {
  it('tells what is here and what is in the repository', async () => {
    const { member, repository, app } = await fixture.withApp();
    const sha = await repository.tip();
    await repository.git(['branch', 'theirs', sha]);
    await edit(member, app.id, 'table');
    const [main, theirs] = await listBranches(member);
    const lastCommit = { sha, message: 'App creation' };
    expect(main).toEqual({
      name: 'main',
      isDefault: true,
      isActive: true,
      isLocal: true,
      isRemote: true,
      sha,
      ahead: 0,
      behind: 0,
      unpushed: 0,
      changedApps: 1,
      movableApps: 1,
      isProtected: null,
      lastCommit: expect.objectContaining(lastCommit) as object,
    });
    expect(theirs).toMatchObject({ name: 'theirs', isDefault: false, isLocal: false, isRemote: true, sha });
    await repository.git(['branch', '-D', 'theirs']);
    expect((await listBranches(member)).map(({ name }) => name)).toEqual(['main']);
  });

  it('has the branches after the thousandth, and one of them can be worked on', async () => {
    const { member, repository } = await fixture.withApp();
    const sha = await repository.tip();
    const names = Array.from({ length: 1_010 }, (_, at) => `team/feature-${10_000 + at}`);
    const input = names.map((name) => `create refs/heads/${name} ${sha}\n`).join('');
    await repository.git(['update-ref', '--stdin'], { input });
    const branches = await listBranches(member);
    expect(branches.map(({ name }) => name).sort()).toEqual(['main', ...names].sort());
    const last = branches.find(({ name }) => name === names.at(-1));
    expect(last).toMatchObject({ isRemote: true, isLocal: false, sha, lastCommit: null });
    await member.put('/git/branches/active', { name: names.at(-1) }).expect(200);
    expect((await listBranches(member)).find(({ name }) => name === names.at(-1))).toMatchObject({
      isLocal: true,
      lastCommit: { sha },
    });
  });

  it('answers without the remote what was seen there last', async () => {
    const { member, repository } = await fixture.withApp();
    await listBranches(member);
    await repository.git(['branch', 'later', 'main']);
    const { body } = await member.get('/git/branches').expect(200);
    expect((body.items as { name: string }[]).map(({ name }) => name)).toEqual(['main']);
    expect((await listBranches(member)).map(({ name }) => name)).toEqual(['main', 'later']);
  });
});

describe('a new branch', () => {
  it('starts at the default one, is pushed, and is nobody’s active one', async () => {
    const { member, repository, app } = await fixture.withApp();
    await edit(member, app.id, 'not committed');
    const created = await createBranch(member, 'feature');
    const sha = await repository.tip();
    expect(created).toMatchObject({ name: 'feature', isLocal: true, isRemote: true, isActive: false, sha });
    expect(created).toMatchObject({ ahead: 0, behind: 0, changedApps: 0 });
    expect(await repository.tip('feature')).toBe(sha);
    // Uncommitted changes stay where they are.
    expect(appOf(await exported(member.on('feature'), app.id)).icon).toBe('apps');
    expect(appOf(await exported(member, app.id)).icon).toBe('not committed');
    expect((await getApp(member.on('feature'), app.id)).gitState).toBe('clean');
  });

  it('takes the uncommitted changes along, also apps that were never committed', async () => {
    const { member, app } = await fixture.withApp();
    const other = await createApp(member, 'Never committed');
    await edit(member, app.id, 'taken');
    expect(await createBranch(member, 'feature', { with: 'changes' })).toMatchObject({ changedApps: 2 });
    const feature = member.on('feature');
    expect(appOf(await exported(feature, app.id)).icon).toBe('taken');
    expect((await getApp(feature, app.id)).gitState).toBe('changed');
    expect((await getApp(feature, other.id)).name).toBe('Never committed');
    expect(appOf(await exported(member, app.id)).icon).toBe('apps');
    expect((await getApp(member, app.id)).gitState).toBe('clean');
    expect((await member.get(`/apps/${other.id}`).expect(404)).body.code).toBe('app_not_on_branch');
    await commit(feature, app.id).expect(201);
    await commit(feature, other.id).expect(201);
  });

  it('is refused before it is pushed where the apps here cannot get their committed names again', async () => {
    const { member, repository, app } = await fixture.withApp();
    await member.patch('/git', { enabled: false }).expect(200);
    await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
    const other = await createApp(member, 'Orders');
    await member.patch('/git', { enabled: true }).expect(200);
    await commit(member, other.id, 'Waits', { push: false }).expect(201);
    const { body } = await member.post('/git/branches', { name: 'feature', with: 'changes' }).expect(409);
    expect(body.code).toBe('app_name_taken');
    expect(await repository.findTip('feature')).toBeNull();
    expect(await namesOf(member)).toEqual(['Sales', 'Orders']);
    await member.delete(`/apps/${other.id}`).expect(204);
    await createBranch(member, 'feature', { with: 'changes' });
    expect([await namesOf(member), await namesOf(member.on('feature'))]).toEqual([['Orders'], ['Sales']]);
  });

  it('starts at another branch, with its apps, or at a commit', async () => {
    const { member, repository, app } = await fixture.withApp();
    const first = await repository.tip();
    await createBranch(member, 'one');
    await edit(member.on('one'), app.id, 'one');
    await commit(member.on('one'), app.id).expect(201);
    await createApp(member.on('one'), 'Of one', { commitChanges: true });
    await createBranch(member, 'two', { from: 'one' });
    expect(await namesOf(member.on('two'))).toEqual(['Orders', 'Of one']);
    expect(appOf(await exported(member.on('two'), app.id)).icon).toBe('one');
    expect(await repository.tip('two')).toBe(await repository.tip('one'));
    await edit(member, app.id, 'main');
    await commit(member, app.id).expect(201);
    await createBranch(member, 'old', { from: first });
    expect(appOf(await exported(member.on('old'), app.id)).icon).toBe('apps');
    expect(await repository.tip('old')).toBe(first);
    expect(await getBranch(member, 'old')).toMatchObject({ ahead: 0, behind: 1 });
  });

  it('has the state of the repository, where the default branch is behind it', async () => {
    const { member, repository, app } = await fixture.withApp();
    const text = await repository.show('main', 'Orders/v1.json');
    await repository.commit({ 'Orders/v1.json': text.replace('"apps"', '"theirs"') });
    await createBranch(member, 'feature');
    expect(appOf(await exported(member.on('feature'), app.id)).icon).toBe('theirs');
    expect((await getApp(member.on('feature'), app.id)).gitState).toBe('clean');
    expect(appOf(await exported(member, app.id)).icon).toBe('apps');
  });

  it('is refused where there is one, or nothing to start at', async () => {
    const { member, repository } = await fixture.withApp();
    await repository.git(['branch', 'theirs', 'main']);
    const create = (name: string, more: object = {}) => member.post('/git/branches', { name, ...more });
    const codeOf = async (name: string, more?: object) => {
      const { status, body } = await create(name, more);
      return [status, body.code as string];
    };
    await createBranch(member, 'feature');
    expect(await codeOf('feature')).toEqual([409, 'branch_exists']);
    expect(await codeOf('main')).toEqual([409, 'branch_exists']);
    expect(await codeOf('theirs')).toEqual([409, 'branch_exists']);
    expect(await codeOf('feature/inside')).toEqual([422, 'invalid_branch']);
    expect(await codeOf('no..name')).toEqual([422, 'invalid_branch']);
    expect(await codeOf('refs/heads/x')).toEqual([422, 'invalid_branch']);
    expect(await codeOf('other', { from: 'nowhere' })).toEqual([404, 'git_branch_not_found']);
    expect(await codeOf('other', { from: 'f'.repeat(40) })).toEqual([404, 'git_branch_not_found']);
    expect(await codeOf('other', { with: 'everything' })).toEqual([400, 'bad_request']);
    expect((await listBranches(member)).map(({ name }) => name)).toEqual(['main', 'feature', 'theirs']);
  });

  it('is a builder’s to make, and needs a key that may write', async () => {
    const { member } = await fixture.withApp();
    const viewer = await member.invite('viewer');
    await viewer.post('/git/branches', { name: 'feature' }).expect(403);
    await viewer.get('/git/branches').expect(200);
    const { member: reader } = await fixture.connected({ files: { 'a.txt': 'a' }, readOnly: true });
    const { body } = await reader.post('/git/branches', { name: 'feature' }).expect(409);
    expect(body.code).toBe('git_read_only_key');
  });

  it('shows what a hook of the server says against it', async () => {
    const { member, repository } = await fixture.withApp();
    await repository.addHook('pre-receive', 'echo "No branches on Sundays" >&2; exit 1');
    const { body } = await member.post('/git/branches', { name: 'feature' }).expect(422);
    expect(body).toMatchObject({ code: 'git_push_rejected' });
    expect(JSON.stringify(body)).toContain('No branches on Sundays');
    expect((await listBranches(member)).map(({ name }) => name)).toEqual(['main']);
  });
});

it('takes what a protected branch refuses to a branch of its own, and is clean once that is merged elsewhere', async () => {
  const { member, repository, app } = await fixture.withApp();
  await repository.addHook(
    'update',
    '[ "$1" != refs/heads/main ] || { echo "GH006: Protected branch update failed" >&2; exit 1; }',
  );
  await edit(member, app.id, 'mine');
  const { body: refused } = await commit(member, app.id, 'Mine').expect(422);
  expect(refused).toMatchObject({
    code: 'git_push_rejected',
    remedy: expect.stringContaining('branch is protected'),
  });
  await createBranch(member, 'feature', { with: 'changes' });
  const { body: made } = await commit(member.on('feature'), app.id, 'Mine').expect(201);
  const theirs = await repository.commit({ 'README.md': 'Meanwhile' });
  const tree = (await repository.git(['merge-tree', '--write-tree', theirs, made.sha as string])).trim();
  const merge = ['commit-tree', '-p', theirs, '-p', made.sha as string, '-m', 'Merge', tree];
  const merged = (await repository.git(merge, { env: SOMEBODY })).trim();
  await repository.git(['update-ref', 'refs/heads/main', merged]);
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  expect(appOf(await exported(member, app.id)).icon).toBe('mine');
  expect(await getBranch(member, 'feature')).toMatchObject({ ahead: 0, behind: 2, changedApps: 0 });
  await member.delete('/git/branches/feature?remote=true').expect(204);
});

const SOMEBODY = {
  GIT_AUTHOR_NAME: 'x',
  GIT_AUTHOR_EMAIL: 'x@example.com',
  GIT_COMMITTER_NAME: 'x',
  GIT_COMMITTER_EMAIL: 'x@example.com',
};

it('keeps work on a branch that was deleted elsewhere, and commits nothing to it', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'kept');
  await repository.git(['branch', '-D', 'feature']);
  expect(await getBranch(member, 'feature')).toMatchObject({
    isLocal: true,
    isRemote: false,
    changedApps: 1,
  });
  const { body } = await commit(feature, app.id).expect(422);
  expect(body).toMatchObject({ code: 'git_branch_not_found', branches: ['main'] });
  expect(appOf(await exported(feature, app.id)).icon).toBe('kept');
  expect(await repository.findTip('feature')).toBeNull();
  const { body: asked } = await member.delete('/git/branches/feature').expect(409);
  expect(asked).toMatchObject({ code: 'branch_not_merged', changedApps: [{ id: app.id }] });
  await member.delete('/git/branches/feature?force=true').expect(204);
  expect(await getBranch(member, 'feature')).toBeUndefined();
});

describe('the active branch', () => {
  it('is each member’s own, and brings a remote one here', async () => {
    const { member, repository, app } = await fixture.withApp();
    const viewer = await member.invite('viewer');
    const text = await repository.show('main', 'Orders/v1.json');
    await repository.git(['branch', 'theirs', 'main']);
    await repository.commit({ 'Orders/v1.json': text.replace('"apps"', '"theirs"') }, { branch: 'theirs' });
    const activeOf = async (person: Member) => {
      const { body } = await person.get('').expect(200);
      const { body: me } = await person.get('/api/auth/me').expect(200);
      const own = (me.workspaces as { id: string; activeBranch: string }[]).find(
        ({ id }) => id === person.workspaceId,
      );
      expect(own?.activeBranch).toBe(body.activeBranch);
      return body.activeBranch as string;
    };
    expect(await activeOf(member)).toBe('main');
    await viewer.put('/git/branches/active', { name: 'theirs' }).expect(200, { name: 'theirs' });
    expect([await activeOf(viewer), await activeOf(member)]).toEqual(['theirs', 'main']);
    expect(appOf(await exported(viewer.on('theirs'), app.id)).icon).toBe('theirs');
    await member.put('/git/branches/active', { name: 'theirs' }).expect(200);
    expect(await activeOf(member)).toBe('theirs');
    await member.put('/git/branches/active', { name: 'main' }).expect(200);
    expect(await activeOf(member)).toBe('main');
    const { body } = await member.put('/git/branches/active', { name: 'nowhere' }).expect(404);
    expect(body.code).toBe('git_branch_not_found');
  });

  it('brings the apps that only the remote branch has', async () => {
    const { member: author, repository } = await fixture.withApp();
    await createBranch(author, 'feature');
    await createApp(author.on('feature'), 'New there', { commitChanges: true });
    const { member } = await fixture.connected({ repository });
    await member.put('/git/branches/active', { name: 'feature' }).expect(200);
    expect(await namesOf(member.on('feature'))).toEqual(['New there']);
    expect(await namesOf(member)).toEqual([]);
  });

  it('is the default one for members whose branch was deleted', async () => {
    const { member } = await fixture.withApp();
    await createBranch(member, 'feature');
    await member.put('/git/branches/active', { name: 'feature' }).expect(200);
    await member.delete('/git/branches/feature').expect(204);
    expect((await member.get('').expect(200)).body.activeBranch).toBe('main');
  });
});

describe('a deletion', () => {
  it('leaves the repository alone unless that is asked for', async () => {
    const { member, repository } = await fixture.withApp();
    await createBranch(member, 'feature');
    await member.delete('/git/branches/feature').expect(204);
    expect(await getBranch(member, 'feature')).toMatchObject({ isLocal: false, isRemote: true });
    await member.delete('/git/branches/feature').expect(404);
    await member.delete('/git/branches/feature?remote=true').expect(204);
    expect(await repository.findTip('feature')).toBeNull();
    expect(await getBranch(member, 'feature')).toBeUndefined();
    await member.delete('/git/branches/feature?remote=true').expect(404);
  });

  it('is refused with the server’s words where it forbids deletions, and the branch stays here', async () => {
    const { member, repository } = await fixture.withApp();
    await createBranch(member, 'feature');
    await repository.git(['config', 'receive.denyDeletes', 'true']);
    const { body } = await member.delete('/git/branches/feature?remote=true').expect(422);
    expect(body).toMatchObject({
      code: 'git_push_rejected',
      serverMessage: expect.stringContaining('delet'),
    });
    expect(await getBranch(member, 'feature')).toMatchObject({ isLocal: true, isRemote: true });
  });

  it('is refused with the server’s words for a branch that the server hides, as its creation is', async () => {
    const { member, repository } = await fixture.withApp();
    await createBranch(member, 'feature');
    await repository.git(['config', 'receive.hideRefs', 'refs/heads/feature']);
    const hidden = { code: 'git_push_rejected', serverMessage: expect.stringContaining('hidden ref') };
    const { body: deleted } = await member.delete('/git/branches/feature?remote=true').expect(422);
    expect(deleted).toMatchObject(hidden);
    expect(await getBranch(member, 'feature')).toMatchObject({ isLocal: true, isRemote: true });
    await repository.git(['config', 'receive.hideRefs', 'refs/heads/private']);
    const { body: made } = await member.post('/git/branches', { name: 'private/one' }).expect(422);
    expect(made).toMatchObject(hidden);
    expect(await getBranch(member, 'private/one')).toBeUndefined();
    expect(await repository.findTip('private/one')).toBeNull();
  });

  it('names what would be lost, and loses it only by force', async () => {
    const { member, repository, app } = await fixture.withApp();
    await createBranch(member, 'a/b');
    const branch = member.on('a/b');
    await edit(branch, app.id, 'committed');
    const { body: made } = await commit(branch, app.id, 'Only here').expect(201);
    await edit(branch, app.id, 'not committed');
    const { body: local } = await member.delete('/git/branches/a%2Fb').expect(409);
    expect(local).toMatchObject({
      code: 'branch_not_merged',
      commits: [],
      changedApps: [{ id: app.id, name: 'Orders' }],
    });
    const { body } = await member.delete('/git/branches/a%2Fb?remote=true').expect(409);
    expect(body).toMatchObject({
      code: 'branch_not_merged',
      commits: [{ sha: made.sha as string, message: 'Only here' }],
      changedApps: [{ id: app.id }],
    });
    // The page follows the job where the deletion takes long.
    const begun = await member
      .delete('/git/branches/a%2Fb?remote=true')
      .set('Prefer', 'respond-async')
      .expect(202);
    const { error } = await ended(member, begun.body.jobId as string);
    const { code, commits, changedApps } = body;
    expect(error).toMatchObject({ code, commits, changedApps });
    expect(await repository.tip('a/b')).toBe(made.sha);
    await member.delete('/git/branches/a%2Fb?remote=true&force=true').expect(204);
    expect(await repository.findTip('a/b')).toBeNull();
    expect((await branch.get(`/apps/${app.id}`).expect(404)).body.code).toBe('git_branch_not_found');
    expect((await member.delete('/git/branches/main').expect(409)).body.code).toBe('branch_is_default');
    await repository.fsck();
  });

  it('counts work in a version that is not edited, unless another branch has it', async () => {
    const { member, app } = await fixture.withApp();
    /** Changes v1 of the app while v2 is the edited version. */
    const workOnFirst = async (branch: Member, icon: string) => {
      const { editingVersion: second } = await getApp(branch, app.id);
      const { body } = await branch.get(`/apps/${app.id}/versions`).expect(200);
      const [first] = body.items as AppBody['editingVersion'][];
      await branch.patch(`/apps/${app.id}`, { editingVersionId: first.id }).expect(200);
      await edit(branch, app.id, icon);
      await branch.patch(`/apps/${app.id}`, { editingVersionId: second.id }).expect(200);
    };
    await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
    await commit(member, app.id).expect(201);
    await workOnFirst(member, 'on both');
    await createBranch(member, 'feature');
    const feature = member.on('feature');
    await workOnFirst(feature, 'on feature alone');
    expect(await getBranch(member, 'feature')).toMatchObject({ changedApps: 0 });
    const { body } = await member.delete('/git/branches/feature').expect(409);
    expect(body).toMatchObject({ code: 'branch_not_merged', changedApps: [{ id: app.id, name: 'Orders' }] });
    await workOnFirst(feature, 'on both');
    await member.delete('/git/branches/feature').expect(204);
  });

  it('does not take a new name of an app for work in its other versions', async () => {
    const { member, app } = await fixture.withApp();
    await createBranch(member, 'feature');
    const feature = member.on('feature');
    await feature.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
    await commit(feature, app.id).expect(201);
    await feature.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
    await member.delete('/git/branches/feature').expect(204);
  });

  it('never deletes a commit in the repository that was not seen here', async () => {
    const { member, repository } = await fixture.withApp();
    await createBranch(member, 'feature');
    const sha = await repository.commit({ 'README.md': 'New' }, { branch: 'feature' });
    const remove = () => member.delete('/git/branches/feature?remote=true&force=true');
    const { body } = await remove().expect(409);
    expect(body).toMatchObject({ code: 'git_remote_moved', actual: sha });
    expect(await repository.tip('feature')).toBe(sha);
    // The answer has told of it.
    await remove().expect(204);
  });

  it('keeps the branch in the repository as well where it is edited meanwhile', async () => {
    const { member, repository, app } = await fixture.withApp();
    const { sha } = await createBranch(member, 'feature');
    const held = await repository.holdPushes();
    const deleting = member.delete('/git/branches/feature?remote=true').then((answer) => answer);
    await held.reached();
    await edit(member.on('feature'), app.id, 'meanwhile');
    await held.release();
    const { status, body } = await deleting;
    expect([status, body.code, body.changedApps]).toEqual([
      409,
      'branch_not_merged',
      [{ id: app.id, name: 'Orders' }],
    ]);
    expect(await repository.tip('feature')).toBe(sha);
    await commit(member.on('feature'), app.id).expect(201);
  });

  it('ends commits that wait for the branch only by force', async () => {
    const { member, repository, app } = await fixture.withApp();
    await createBranch(member, 'feature');
    const feature = member.on('feature');
    await edit(feature, app.id, 'table');
    const held = await repository.holdPushes();
    await member
      .request('post', `/apps/${app.id}/git/commits`)
      .send({ message: 'First' })
      .set('Prefer', 'respond-async');
    const waiting = await feature
      .request('post', `/apps/${app.id}/git/commits`)
      .set('Prefer', 'respond-async')
      .send({ message: 'Waits' })
      .expect(202);
    expect(await getBranch(member, 'feature')).toMatchObject({ unpushed: 1 });
    await held.release();
    expect(await ended(member, waiting.body.jobId as string)).toMatchObject({ status: 'succeeded' });
    expect((await repository.log('feature'))[0].message.trim()).toBe('Waits');
  });
});

it('comes back with its repository', async () => {
  const { member, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  await edit(member.on('feature'), app.id, 'kept');
  const { body: settings } = await member.get('/git').expect(200);
  const { repositoryUrl, branch, hostKey } = settings as {
    repositoryUrl: string;
    branch: string;
    hostKey: { fingerprint: string };
  };
  await member.put('/git', { repositoryUrl, branch: 'other' }).expect(200);
  expect((await member.on('feature').get('/apps').expect(404)).body.code).toBe('git_branch_not_found');
  await member.put('/git', { repositoryUrl, branch }).expect(200);
  await member.post('/git/finalize', { hostKeyFingerprint: hostKey.fingerprint }).expect(200);
  expect(appOf(await exported(member.on('feature'), app.id)).icon).toBe('kept');
  expect((await getApp(member.on('feature'), app.id)).gitState).toBe('changed');
});
