import { setNote } from '../../support/changes';
import {
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  patch,
  renameByHand,
} from '../../support/git-fixture';
import { appOf, changeTheirs, getMerge, settle } from '../../support/merges';
import { gitOf, pull, pullTag, stateOf, TAG, taggedApp, tagByHand } from '../../support/tagged-app';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

describe('takes the state that a tag names', () => {
  it.each([
    ['an annotated', ['-a', '-m', 'Release']],
    ['a light', []],
  ])('%s tag; the app is behind, and a later pull brings it forward', async (_, options) => {
    const { member, repository, app, first, second, document } = await taggedApp(fixture, ...options);
    await pullTag(member, app).expect(200, { sha: first, updated: true });
    expect(await exported(member, app.id)).toBe(document);
    expect(await stateOf(member, app)).toBe('behind');
    expect(await gitOf(member, app)).toMatchObject({
      lastCommit: { sha: first, message: 'Release', tag: TAG },
      hasUncommittedChanges: false,
    });
    const { body } = await member.get(`/apps/${app.id}/git/updates`).expect(200);
    expect(body).toMatchObject({ upToDate: false, commits: [{ sha: second }] });
    expect(await repository.tip()).toBe(second);
    await pullTag(member, app).expect(200, { sha: first, updated: false });
    expect(await stateOf(member, app)).toBe('behind');

    await pull(member, app).expect(200, { sha: second, updated: true });
    expect(appOf(await exported(member, app.id)).icon).toBe('later');
    expect(await stateOf(member, app)).toBe('clean');
    expect((await gitOf(member, app)).lastCommit).not.toHaveProperty('tag');
  });

  it('in a workspace that has imported the app, which stays locked', async () => {
    const { repository, app, document } = await taggedApp(fixture);
    const { member: other } = await fixture.connected({ repository });
    const { body: imported } = await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
    expect(await stateOf(other, imported)).toBe('locked');
    await pullTag(other, imported).expect(200);
    expect(await exported(other, imported.id)).toBe(document);
    expect(await getApp(other, imported.id)).toMatchObject({ locked: true, gitState: 'behind' });
  });

  it('that is also the branch’s: the app is not behind, until the branch moves', async () => {
    const { member, repository, app } = await fixture.withApp('Orders');
    await tagByHand(repository, TAG);
    const sha = await repository.tip();
    await pullTag(member, app).expect(200, { sha, updated: false });
    expect(await stateOf(member, app)).toBe('clean');
    await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
    await member.get(`/apps/${app.id}/git/updates`).expect(200);
    expect(await stateOf(member, app)).toBe('behind');
  });

  it('of an app that has another name by now, and changes nothing where the former one is taken', async () => {
    const { member, repository, app } = await taggedApp(fixture);
    const renamed = await renameByHand(repository, app.gitAppId, { from: 'Orders', to: 'Sales' });
    await pull(member, app).expect(200, { sha: renamed, updated: true });
    const taken = await createApp(member, 'Orders');
    expect((await pullTag(member, app).expect(409)).body.code).toBe('app_name_taken');
    expect(await getApp(member, app.id)).toMatchObject({ name: 'Sales', gitState: 'clean' });
    await member.delete(`/apps/${taken.id}`).expect(204);
    await pullTag(member, app).expect(200);
    expect(await getApp(member, app.id)).toMatchObject({ name: 'Orders', gitState: 'behind' });
    await pull(member, app).expect(200, { sha: renamed, updated: true });
    expect((await getApp(member, app.id)).name).toBe('Sales');
  });

  it('of an import, which is behind at once', async () => {
    const { repository, app, first } = await taggedApp(fixture);
    const { member: other } = await fixture.connected({ repository });
    const from = { gitAppId: app.gitAppId, tag: TAG };
    const { body: imported } = await other.post('/git/imports', from).expect(201);
    expect(await stateOf(other, imported)).toBe('behind');
    expect((await gitOf(other, imported)).lastCommit).toMatchObject({ sha: first, tag: TAG });
  });
});

describe('a commit afterwards', () => {
  it('does not undo what the branch has, unless that was seen', async () => {
    const { member, repository, app, second, document } = await taggedApp(fixture);
    await pullTag(member, app).expect(200);
    for (const change of [() => Promise.resolve(), () => edit(member, app.id, 'hotfix')]) {
      await change();
      const { body } = await commit(member, app.id).expect(409);
      expect(body).toMatchObject({ code: 'git_remote_moved', present: { sha: second } });
      expect(await repository.tip()).toBe(second);
    }
    await member.post(`/apps/${app.id}/git/discard`).expect(200);
    expect(await exported(member, app.id)).toBe(document);
    const over = await commit(member, app.id, 'Back to the release', { overwrite: second }).expect(201);
    expect(await repository.parentOf(over.body.sha as string)).toBe(second);
    expect(await repository.show('main', 'Orders/v1.json')).toBe(document);
    expect(await stateOf(member, app)).toBe('clean');
  });

  it('that merges keeps what the branch has', async () => {
    const { member, repository, app, second } = await taggedApp(fixture);
    await changeTheirs(repository, ({ pages }) => (pages[0].note = 'theirs'));
    await pullTag(member, app).expect(200);
    await patch(member, app.id, {
      changes: [{ op: 'add', path: '/appV2/description', value: 'hotfix' }],
    });
    await commit(member, app.id, 'Hotfix', { merge: true }).expect(201);
    const merged = appOf(await repository.show('main', 'Orders/v1.json'));
    expect(merged).toMatchObject({ icon: 'later', pages: [{ note: 'theirs' }], description: 'hotfix' });
    expect(await repository.git(['merge-base', '--is-ancestor', second, 'main'])).toBe('');
    expect(await stateOf(member, app)).toBe('clean');
    expect((await gitOf(member, app)).lastCommit).not.toHaveProperty('tag');
  });

  it('of a new name is refused as well, and the repository keeps its folder', async () => {
    const { member, repository, app, second } = await taggedApp(fixture);
    await pullTag(member, app).expect(200);
    const { body } = await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
    expect(body.git.error.code).toBe('git_remote_moved');
    expect(await repository.tip()).toBe(second);
  });
});

describe('over uncommitted changes', () => {
  it('does nothing unless they are discarded, and then keeps them as a version', async () => {
    const { member, app, first, document } = await taggedApp(fixture);
    await edit(member, app.id, 'mine');
    expect((await pullTag(member, app).expect(409)).body.code).toBe('uncommitted_changes');
    expect(appOf(await exported(member, app.id)).icon).toBe('mine');
    await pullTag(member, app, { discardLocal: true, merge: true }).expect(400);
    await pullTag(member, app, { discardLocal: true }).expect(200, { sha: first, updated: true });
    expect(await exported(member, app.id)).toBe(document);
    const { body } = await member.get(`/apps/${app.id}/versions`).expect(200);
    expect(body.items.map(({ name }: { name: string }) => name)).toContainEqual(
      expect.stringMatching(/^v1 before pull/),
    );
  });

  it('puts them on top', async () => {
    const { member, app, first } = await taggedApp(fixture);
    await setNote(member, app, 'mine');
    await pullTag(member, app, { merge: true }).expect(200, { sha: first, updated: true, merged: 1 });
    expect(appOf(await exported(member, app.id))).toMatchObject({
      icon: 'released',
      pages: [{ note: 'mine' }],
    });
    expect(await stateOf(member, app)).toBe('behind');
    expect(await gitOf(member, app)).toMatchObject({ lastCommit: { tag: TAG }, hasUncommittedChanges: true });
  });

  const clashing = async () => {
    const found = await taggedApp(fixture);
    await edit(found.member, found.app.id, 'mine');
    const { body } = await pullTag(found.member, found.app, { merge: true }).expect(409);
    expect(body.code).toBe('merge_conflicts');
    return { ...found, mergeId: body.mergeId as string };
  };

  it('settles what clashes, and then takes the tag, although the branch has moved on', async () => {
    const { member, repository, app, first, mergeId } = await clashing();
    const { merge } = await getMerge(member, mergeId);
    expect(merge).toMatchObject({ kind: 'pull', from: first, sides: { theirs: { sha: first, tag: TAG } } });
    await settle(member, mergeId, { choose: 'theirs' });
    await changeTheirs(repository, (theirs) => (theirs.icon = 'even later'));
    await member.post(`/git/merges/${mergeId}/complete`).expect(200);
    expect(appOf(await exported(member, app.id)).icon).toBe('released');
    expect(await stateOf(member, app)).toBe('behind');
  });

  it('goes on with another merge where the tag was moved, and not at all where it is gone', async () => {
    const { member, repository, app, mergeId } = await clashing();
    await settle(member, mergeId, { choose: 'theirs' });
    const moved = await changeTheirs(repository, (theirs) => (theirs.icon = 'released again'));
    await tagByHand(repository, TAG, '--force');
    const outdated = await member.post(`/git/merges/${mergeId}/complete`).expect(409);
    expect(outdated.body.code).toBe('merge_outdated');
    const next = outdated.body.mergeId as string;
    expect((await getMerge(member, next)).merge).toMatchObject({
      from: moved,
      sides: { theirs: { tag: TAG } },
    });
    await settle(member, next, { choose: 'theirs' });
    await repository.git(['tag', '-d', TAG]);
    const gone = await member.post(`/git/merges/${next}/complete`).expect(404);
    expect(gone.body.code).toBe('git_tag_not_found');
    expect(appOf(await exported(member, app.id)).icon).toBe('mine');
    await tagByHand(repository, TAG);
    await member.post(`/git/merges/${next}/complete`).expect(200);
    expect(appOf(await exported(member, app.id)).icon).toBe('released again');
  });
});

it('shows beforehand what a tag would change', async () => {
  const { member, repository, app } = await taggedApp(fixture);
  const diff = (to: string) =>
    member.get(`/apps/${app.id}/git/diff?from=working&to=${encodeURIComponent(to)}`);
  const { body } = await diff(`tag:${TAG}`).expect(200);
  expect(body).toMatchObject({
    total: 1,
    changes: [
      { kind: 'app', fields: [{ path: '/icon', old: { text: 'later' }, new: { text: 'released' } }] },
    ],
  });
  expect((await diff('tag:Orders/v9').expect(404)).body.code).toBe('git_tag_not_found');
  expect((await diff('tag:a..b').expect(422)).body.code).toBe('invalid_ref');
  await tagByHand(repository, TAG, '--force');
  expect((await diff(`tag:${TAG}`).expect(200)).body.total).toBe(0);
});

it('is a job of its own kind, which can be made again after it has failed', async () => {
  const { member, repository, app, first } = await taggedApp(fixture);
  await repository.git(['tag', '-d', TAG]);
  const { body } = await pullTag(member, app).set('Prefer', 'respond-async').expect(202);
  const failed = await ended(member, body.jobId as string);
  expect(failed).toMatchObject({ kind: 'pull_tag', status: 'failed', error: { code: 'git_tag_not_found' } });
  await repository.git(['tag', TAG, first]);
  const again = await member.post(`/git/jobs/${failed.id}/retry`).expect(202);
  const done = await ended(member, again.body.jobId as string);
  expect(done).toMatchObject({
    kind: 'pull_tag',
    status: 'succeeded',
    result: { sha: first, updated: true },
  });
});
