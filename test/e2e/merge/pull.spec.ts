import { changeOf, listChanges, setNote } from '../../support/changes';
import {
  changeMeta,
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

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

it('puts uncommitted changes on top of what is pulled', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const sha = await changeTheirs(repository, ({ pages }) => (pages[0].note = 'theirs'));
  const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
  expect(body).toEqual({ sha, updated: true, merged: 1 });
  const merged = appOf(await exported(member, app.id));
  expect([merged.icon, merged.pages[0].note]).toEqual(['table', 'theirs']);
  expect((await listChanges(member, app)).map(({ kind }) => kind)).toEqual(['app']);
  expect((await member.get(`/apps/${app.id}/git`)).body).toMatchObject({
    lastCommit: { sha },
    hasUncommittedChanges: true,
    mergeId: null,
  });
});

it('leaves nothing to commit where both sides made the same change, and is a usual pull without one', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const same = await changeTheirs(repository, (theirs) => (theirs.icon = 'table'));
  const pull = () => member.post(`/apps/${app.id}/git/pull`, { merge: true });
  await pull().expect(200, { sha: same, updated: true, merged: 1 });
  expect((await member.get(`/apps/${app.id}/git`)).body.hasUncommittedChanges).toBe(false);
  const sha = await changeTheirs(repository, ({ pages }) => (pages[0].note = 'theirs'));
  await pull().expect(200, { sha, updated: true, merged: 0 });
  expect(await exported(member, app.id)).toBe(await repository.show('main', 'Orders/v1.json'));
  await pull().expect(200, { sha, updated: false, merged: 0 });
});

it('changes nothing where both sides clash, until that is settled', async () => {
  const { member, repository, app } = await fixture.withApp();
  const before = (await member.get(`/apps/${app.id}/git`)).body.lastCommit.sha as string;
  await edit(member, app.id, 'mine');
  await setNote(member, app, 'also mine');
  const mine = await exported(member, app.id);
  const sha = await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  await member.post(`/apps/${app.id}/git/pull`).expect(409).expect(codeIs('uncommitted_changes'));
  const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(409);
  expect(body).toMatchObject({ code: 'merge_conflicts', mergeId: expect.any(String) as string });
  expect(await exported(member, app.id)).toBe(mine);
  expect((await getApp(member, app.id)).gitState).toBe('conflict');
  const { body: state } = await member.get(`/apps/${app.id}/git`);
  expect(state).toMatchObject({ lastCommit: { sha: before }, mergeId: body.mergeId as string });

  const { merge } = await getMerge(member, body.mergeId as string);
  expect(merge).toMatchObject({ kind: 'pull', into: 'main', from: sha, base: before, status: 'conflicts' });
  expect(merge.apps).toMatchObject([
    { appId: app.id, gitAppId: app.gitAppId, name: 'Orders', changes: { mine: 2, theirs: 1 } },
  ]);
  expect(merge.apps[0].conflicts).toMatchObject([
    {
      kind: 'value',
      of: { kind: 'app' },
      path: '/icon',
      base: 'apps',
      mine: 'mine',
      theirs: 'theirs',
      resolution: null,
    },
  ]);
  await member.post(`/git/merges/${merge.id}/complete`).expect(409).expect(codeIs('merge_unresolved'));
  expect(await settle(member, merge.id, { choose: 'theirs' })).toMatchObject({ status: 'resolved' });
  const done = await member.post(`/git/merges/${merge.id}/complete`).expect(200);
  expect(done.body).toEqual({ sha, updated: true, merged: 2 });
  const result = appOf(await exported(member, app.id));
  expect([result.icon, result.pages[0].note]).toEqual(['theirs', 'also mine']);
  expect((await getMerge(member, merge.id)).merge.status).toBe('done');
  expect((await member.get(`/apps/${app.id}/git`)).body).toMatchObject({
    lastCommit: { sha },
    mergeId: null,
  });
  expect((await getApp(member, app.id)).gitState).toBe('changed');
  await member.post(`/git/merges/${merge.id}/complete`).expect(409).expect(codeIs('merge_ended'));
});

it.each(['here', 'there'])(
  'goes on with another merge where the app was changed %s before it was completed',
  async (where) => {
    const { member, repository, app } = await fixture.withApp();
    await edit(member, app.id, 'mine');
    await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
    const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(409);
    await settle(member, body.mergeId as string, { choose: 'theirs' });
    const note = `changed ${where}`;
    if (where === 'here') await setNote(member, app, note);
    else await changeTheirs(repository, ({ pages }) => (pages[0].note = note));
    const before = await exported(member, app.id);
    const { body: outdated } = await member
      .post(`/git/merges/${body.mergeId as string}/complete`)
      .expect(409);
    expect(outdated.code).toBe('merge_outdated');
    expect(await exported(member, app.id)).toBe(before);
    const next = outdated.mergeId as string;
    expect((await getMerge(member, next)).merge.status).toBe('resolved');
    await member.post(`/git/merges/${next}/complete`).expect(200);
    expect(appOf(await exported(member, app.id))).toMatchObject({ icon: 'theirs', pages: [{ note }] });
  },
);

it('takes dangling ids of a bad merge by hand as they are, and changes nothing for one with markers', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'mine');
  const dangling = { id: 'c1', name: 'save', type: 'Button', pageId: 'gone', parent: 'nothing' };
  await changeTheirs(repository, (theirs) => (theirs.components = [dangling]));
  await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
  expect(appOf(await exported(member, app.id))).toMatchObject({ icon: 'mine', components: [dangling] });

  const [before, theirs] = [await exported(member, app.id), await repository.show('main', 'Orders/v1.json')];
  const markers = `<<<<<<< HEAD\n${theirs}\n=======\n${theirs}\n>>>>>>> theirs\n`;
  await repository.commit({ 'Orders/v1.json': markers });
  const versionsOf = async () => (await member.get(`/apps/${app.id}/versions`).expect(200)).body as object;
  const versions = await versionsOf();
  for (const asked of [
    member.post(`/apps/${app.id}/git/pull`, { merge: true }),
    member.post(`/apps/${app.id}/git/pull`, { discardLocal: true }),
    commit(member, app.id, 'Mine', { merge: true }),
  ])
    expect((await asked.expect(422)).body).toMatchObject({
      code: 'invalid_app_document',
      detail: expect.stringMatching(/Orders\/v1\.json.* line 1, column 1/),
    });
  expect(await exported(member, app.id)).toBe(before);
  expect(await versionsOf()).toEqual(versions);
  await repository.commit({ 'Orders/v1.json': theirs });
  await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
  expect(appOf(await exported(member, app.id)).icon).toBe('mine');
});

it('merges with a branch whose history was rewritten, from what was last pulled', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'mine');
  const files = await Promise.all(
    (await repository.ls()).map(async (path) => [path, await repository.show('main', path)] as const),
  );
  await repository.git(['update-ref', '-d', 'refs/heads/main']);
  await repository.commit(Object.fromEntries(files), { message: 'Another beginning' });
  const sha = await changeTheirs(repository, ({ pages }) => (pages[0].note = 'theirs'));
  await member
    .post(`/apps/${app.id}/git/pull`, { merge: true })
    .expect(200, { sha, updated: true, merged: 1 });
  expect(appOf(await exported(member, app.id))).toMatchObject({ icon: 'mine', pages: [{ note: 'theirs' }] });
});

it('merges the names of an app that both sides have renamed', async () => {
  const { member, repository, app } = await fixture.withApp();
  await member.patch('/git', { enabled: false }).expect(200);
  await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await member.patch('/git', { enabled: true }).expect(200);
  await edit(member, app.id, 'table');
  await renameByHand(repository, app.gitAppId, { from: 'Orders', to: 'Shop' });
  const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(409);
  const { merge } = await getMerge(member, body.mergeId as string);
  expect(merge.apps[0].conflicts).toMatchObject([
    { kind: 'renamed_twice', base: 'Orders', mine: 'Sales', theirs: 'Shop' },
  ]);
  for (const value of ['', 'a/b', '.git']) {
    const url = `/git/merges/${merge.id}/conflicts/${merge.apps[0].conflicts[0].id}`;
    const refused = await member.request('put', url).set('If-Match', '*').send({ value }).expect(422);
    expect(refused.body).toMatchObject({ code: 'invalid_resolution', errors: [{ path: 'value' }] });
  }
  await settle(member, merge.id, { value: 'Warehouse' });
  await member.post(`/git/merges/${merge.id}/complete`).expect(200);
  expect((await getApp(member, app.id)).name).toBe('Warehouse');
  const { sha } = (await commit(member, app.id).expect(201)).body as { sha: string };
  expect(appOf(await repository.show(sha, 'Warehouse/v1.json'))).toMatchObject({
    name: 'Warehouse',
    icon: 'table',
  });
  expect(await repository.ls()).not.toContain('Orders/v1.json');
});

it('follows a rename and another version in the repository, and keeps what was changed here', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const text = await repository.show('main', 'Orders/v1.json');
  const { gitVersionId } = app.editingVersion;
  const second = text.replaceAll(gitVersionId, 'second').replaceAll('"name": "v1"', '"name": "v2"');
  const meta = await changeMeta(repository, (entries) => {
    Object.assign(entries[app.gitAppId], {
      gitAppName: 'Shop',
      gitVersionName: 'v2',
      gitVersionId: 'second',
    });
  });
  await repository.commit(
    { 'Shop/v2.json': second, '.meta/meta.json': meta },
    { delete: ['Orders/v1.json'] },
  );
  await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
  expect(await getApp(member, app.id)).toMatchObject({
    name: 'Shop',
    editingVersion: { name: 'v2', gitVersionId: 'second' },
  });
  const { body } = await commit(member, app.id).expect(201);
  expect(await repository.show(body.sha as string, 'Shop/v2.json')).toBe(
    second.replace('"icon": "apps"', '"icon": "table"'),
  );
});

it('decides as one on two versions that were made on both sides', async () => {
  const { member, repository, app } = await fixture.withApp();
  await member.post(`/apps/${app.id}/versions`, { name: 'mine' }).expect(201);
  await edit(member, app.id, 'table');
  const text = await repository.show('main', 'Orders/v1.json');
  const theirs = text
    .replaceAll(app.editingVersion.gitVersionId, 'second')
    .replaceAll('"name": "v1"', '"name": "theirs"');
  const meta = await changeMeta(repository, (entries) => {
    Object.assign(entries[app.gitAppId], { gitVersionName: 'theirs', gitVersionId: 'second' });
  });
  await repository.commit(
    { 'Orders/theirs.json': theirs, '.meta/meta.json': meta },
    { delete: ['Orders/v1.json'] },
  );
  const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(409);
  const { merge } = await getMerge(member, body.mergeId as string);
  expect(merge.apps[0].conflicts).toMatchObject([
    {
      kind: 'value',
      of: { kind: 'version' },
      mine: { name: 'mine' },
      theirs: { name: 'theirs', id: 'second' },
    },
  ]);
  await settle(member, merge.id, { choose: 'theirs' });
  await member.post(`/git/merges/${merge.id}/complete`).expect(200);
  const { editingVersion } = await getApp(member, app.id);
  expect(editingVersion).toMatchObject({ name: 'theirs', gitVersionId: 'second' });
  expect(await exported(member, app.id)).toBe(theirs.replace('"icon": "apps"', '"icon": "table"'));
});

it('puts commits that were accepted behind it on top, too', async () => {
  const { member, repository, app } = await fixture.withApp();
  const other = await createApp(member, 'Other', { commitChanges: true });
  const { reached, release } = await repository.holdPushes();
  await edit(member, other.id, 'table');
  const first = await commit(member, other.id, 'Held').set('Prefer', 'respond-async').expect(202);
  await reached();
  const theirs = await changeTheirs(repository, ({ pages }) => (pages[0].note = 'theirs'));
  const [pull, behind, several] = [
    await member.post(`/apps/${app.id}/git/pull`, { merge: true }).set('Prefer', 'respond-async').expect(202),
    await editAndCommit(),
    await commitBoth(),
  ];
  await release();
  const ends = await Promise.all(
    [first, pull, behind, several].map(({ body }) => ended(member, body.jobId as string)),
  );
  expect(ends.map(({ status, error }) => [status, error])).toEqual(Array(4).fill(['succeeded', null]));
  const committed = appOf(await repository.show('main', 'Orders/v1.json'));
  expect(committed).toMatchObject({ icon: 'mine', isPublic: true, pages: [{ note: 'theirs' }] });
  expect(await repository.git(['merge-base', '--is-ancestor', theirs, 'main'])).toBe('');
  expect((await member.get(`/apps/${app.id}/git`)).body.hasUncommittedChanges).toBe(false);

  async function editAndCommit() {
    await edit(member, app.id, 'mine');
    return commit(member, app.id, 'Behind').set('Prefer', 'respond-async').expect(202);
  }

  async function commitBoth() {
    await patch(member, app.id, { changes: [{ op: 'replace', path: '/appV2/isPublic', value: true }] });
    const request = { appIds: [other.id, app.id], message: 'Both' };
    return member.post('/git/commits', request).set('Prefer', 'respond-async').expect(202);
  }
});

it('puts a commit of some changes on top that was accepted behind it', async () => {
  const { member, repository, app } = await fixture.withApp();
  const other = await createApp(member, 'Other', { commitChanges: true });
  await edit(member, app.id, 'mine');
  await setNote(member, app, 'left');
  const only = [await changeOf(member, app, 'app')];
  const { reached, release } = await repository.holdPushes();
  await edit(member, other.id, 'table');
  await commit(member, other.id, 'Held').set('Prefer', 'respond-async').expect(202);
  await reached();
  await changeTheirs(repository, ({ pages }) => (pages[0].handle = 'theirs'));
  const pull = { merge: true };
  await member.post(`/apps/${app.id}/git/pull`, pull).set('Prefer', 'respond-async').expect(202);
  const { body } = await commit(member, app.id, 'Some', { only }).set('Prefer', 'respond-async').expect(202);
  await release();
  expect(await ended(member, body.jobId as string)).toMatchObject({ status: 'succeeded' });
  const committed = appOf(await repository.show('main', 'Orders/v1.json'));
  expect(committed).toMatchObject({ icon: 'mine', pages: [{ handle: 'theirs' }] });
  expect(committed.pages[0].note).toBeUndefined();
  expect(appOf(await exported(member, app.id))).toMatchObject({
    icon: 'mine',
    pages: [{ handle: 'theirs', note: 'left' }],
  });
});

it('takes nothing back that a pull has brought, where a commit behind it clashes', async () => {
  const { member, repository, app } = await fixture.withApp();
  const other = await createApp(member, 'Other', { commitChanges: true });
  const { reached, release } = await repository.holdPushes();
  await edit(member, other.id, 'table');
  await commit(member, other.id, 'Held').set('Prefer', 'respond-async').expect(202);
  await reached();
  const sha = await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  await member
    .post(`/apps/${app.id}/git/pull`, { discardLocal: true })
    .set('Prefer', 'respond-async')
    .expect(202);
  await patch(member, app.id, { changes: [{ op: 'add', path: '/appV2/icon', value: 'mine' }] });
  const { body } = await commit(member, app.id, 'Behind').set('Prefer', 'respond-async').expect(202);
  await release();
  expect(await ended(member, body.jobId as string)).toMatchObject({
    status: 'failed',
    error: { code: 'git_remote_moved' },
  });
  expect(appOf(await repository.show('main', 'Orders/v1.json')).icon).toBe('theirs');
  expect((await member.get(`/apps/${app.id}/git`)).body).toMatchObject({
    lastCommit: { sha },
    failedJobId: body.jobId as string,
  });
});

it('is refused together with discarding', async () => {
  const { member, app } = await fixture.withApp();
  await member.post(`/apps/${app.id}/git/pull`, { merge: true, discardLocal: true }).expect(400);
});

const codeIs = (code: string) => (response: { body: { code?: string } }) => {
  expect(response.body.code).toBe(code);
};
