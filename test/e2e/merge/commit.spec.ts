import { changeOf, setNote } from '../../support/changes';
import { commit, createApp, edit, ended, exported, GitFixture, patch } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { appOf, changeTheirs, getMerge, settle, type MergeBody } from '../../support/merges';
import { ONE, splitRepositoryWithTwo } from '../../support/split-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const committed = async (repository: GitRepository, rev = 'main'): Promise<ReturnType<typeof appOf>> =>
  appOf(await repository.show(rev, 'Orders/v1.json'));

const combine = (member: Member, appId: string, more: object = {}) =>
  commit(member, appId, 'Combined', { merge: true, ...more });

const stateOf = async (member: Member, appId: string) =>
  (await member.get(`/apps/${appId}/git`)).body as object;

it('merges what others have changed, and commits on top', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const theirs = await changeTheirs(repository, ({ pages }) => (pages[0].note = 'theirs'));
  const { body: refused } = await commit(member, app.id).expect(409);
  expect(refused).toMatchObject({ code: 'git_remote_moved', present: { sha: theirs } });
  const { body } = await combine(member, app.id).expect(201);
  expect(body).toMatchObject({ message: 'Combined', changed: true, merged: { with: theirs, total: 1 } });
  const [sha] = [body.sha as string];
  expect(await repository.parentOf(sha)).toBe(theirs);
  const { icon, pages } = await committed(repository);
  expect([icon, pages[0].note]).toEqual(['table', 'theirs']);
  expect(await exported(member, app.id)).toBe(await repository.show('main', 'Orders/v1.json'));
  expect(await stateOf(member, app.id)).toMatchObject({ lastCommit: { sha }, hasUncommittedChanges: false });
  expect((await repository.log()).map(({ message }) => message.trim())).toEqual([
    'Combined',
    'Theirs',
    'App creation',
  ]);
});

it('is a usual commit where nobody else has changed the app', async () => {
  const { member, repository, app } = await fixture.withApp();
  await repository.commit({ 'README.md': 'by hand' });
  await edit(member, app.id, 'table');
  const { body } = await combine(member, app.id).expect(201);
  expect(body).not.toHaveProperty('merged');
  await combine(member, app.id).expect(200, { changed: false, sha: body.sha as string });
});

it('commits nothing where theirs is the same, and knows it as its last commit', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const sha = await changeTheirs(repository, (theirs) => (theirs.icon = 'table'));
  await combine(member, app.id).expect(200, { changed: false, sha });
  expect(await stateOf(member, app.id)).toMatchObject({ lastCommit: { sha }, hasUncommittedChanges: false });
});

it('fails where both sides clash, and commits the result once that is settled', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'mine');
  await setNote(member, app, 'also mine');
  const theirs = await changeTheirs(repository, (shop) => (shop.icon = 'theirs'));
  const { body: problem } = await combine(member, app.id).expect(409);
  expect(problem).toMatchObject({ code: 'merge_conflicts' });
  const mergeId = problem.mergeId as string;
  const { body: jobs } = await member.get('/git/jobs').expect(200);
  expect(jobs.items[0]).toMatchObject({ kind: 'commit_app', error: { code: 'merge_conflicts', mergeId } });
  expect(await stateOf(member, app.id)).toMatchObject({ mergeId });
  expect(await repository.tip()).toBe(theirs);

  const { merge } = await getMerge(member, mergeId);
  expect(merge).toMatchObject({
    kind: 'commit',
    message: 'Combined',
    sides: {
      mine: { author: { name: 'Ada Lovelace' } },
      theirs: { sha: theirs, message: 'Theirs', author: { name: 'Someone Else' } },
    },
  } as unknown as MergeBody);
  await settle(member, mergeId, { choose: 'mine' });
  const { body } = await member.post(`/git/merges/${mergeId}/complete`, { message: 'Settled' }).expect(201);
  expect(body).toMatchObject({ message: 'Settled', changed: true, merged: { with: theirs, total: 1 } });
  expect(await repository.parentOf(body.sha as string)).toBe(theirs);
  const { icon, pages } = await committed(repository);
  expect([icon, pages[0].note]).toEqual(['mine', 'also mine']);
  expect(await exported(member, app.id)).toBe(await repository.show('main', 'Orders/v1.json'));
  expect(await stateOf(member, app.id)).toMatchObject({
    lastCommit: { sha: body.sha as string },
    hasUncommittedChanges: false,
    mergeId: null,
    failedJobId: null,
  });
  await repository.fsck();
});

it('keeps edits that were made while it was being settled uncommitted', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'mine');
  await changeTheirs(repository, (shop) => (shop.icon = 'theirs'));
  const { body } = await combine(member, app.id).expect(409);
  await setNote(member, app, 'later');
  await settle(member, body.mergeId as string, { choose: 'theirs' });
  await member.post(`/git/merges/${body.mergeId as string}/complete`).expect(200);
  const { icon, pages } = appOf(await exported(member, app.id));
  expect([icon, pages[0].note]).toEqual(['theirs', 'later']);
  expect(await stateOf(member, app.id)).toMatchObject({ hasUncommittedChanges: true });
  expect((await committed(repository)).pages[0].note).toBeUndefined();
});

it('merges the chosen changes alone; the others stay uncommitted', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  await setNote(member, app, 'mine');
  const only = [await changeOf(member, app, 'app')];
  const theirs = await changeTheirs(repository, ({ pages }) => (pages[0].handle = 'theirs'));
  const { body } = await combine(member, app.id, { only }).expect(201);
  expect(body.merged).toEqual({ with: theirs, total: 1 });
  expect(await committed(repository)).toMatchObject({ icon: 'table', pages: [{ handle: 'theirs' }] });
  expect((await committed(repository)).pages[0].note).toBeUndefined();
  expect(appOf(await exported(member, app.id))).toMatchObject({
    icon: 'table',
    pages: [{ note: 'mine', handle: 'theirs' }],
  });
  expect((await member.get(`/apps/${app.id}/git/changes`)).body.total).toBe(1);
});

describe('several commits that wait', () => {
  /** Lets two commits of the app wait behind one of another app, while another writer commits. */
  async function waiting(theirs: Parameters<typeof changeTheirs>[1], second: string) {
    const { member, repository, app } = await fixture.withApp();
    const other = await createApp(member, 'Other', { commitChanges: true });
    const { reached, release } = await repository.holdPushes();
    await edit(member, other.id, 'table');
    const accepted = [await commit(member, other.id, 'Held').set('Prefer', 'respond-async').expect(202)];
    await reached();
    const sha = await changeTheirs(repository, theirs);
    await setNote(member, app, 'first');
    accepted.push(await combine(member, app.id).set('Prefer', 'respond-async').expect(202));
    await patch(member, app.id, { changes: [{ op: 'add', path: '/appV2/icon', value: second }] });
    accepted.push(await commit(member, app.id, 'Second').set('Prefer', 'respond-async').expect(202));
    await release();
    const [, one, two] = await Promise.all(accepted.map(({ body }) => ended(member, body.jobId as string)));
    return { member, repository, app, sha, one, two };
  }

  it('are all put on top of what the first one has merged', async () => {
    const { repository, member, app, one, two } = await waiting(
      ({ pages }) => (pages[0].handle = 'theirs'),
      'second',
    );
    expect([one.error, two.error]).toEqual([null, null]);
    expect(await committed(repository, one.commit!)).toMatchObject({
      icon: 'apps',
      pages: [{ note: 'first', handle: 'theirs' }],
    });
    expect(await committed(repository)).toMatchObject({
      icon: 'second',
      pages: [{ note: 'first', handle: 'theirs' }],
    });
    expect(await repository.parentOf(two.commit!)).toBe(one.commit);
    expect(await stateOf(member, app.id)).toMatchObject({ hasUncommittedChanges: false });
  });

  it('take nothing of it back where one of them clashes with it', async () => {
    const { repository, member, app, one, two } = await waiting((shop) => (shop.icon = 'theirs'), 'mine');
    expect([one.status, two.error?.code]).toEqual(['succeeded', 'git_remote_moved']);
    expect(await committed(repository)).toMatchObject({ icon: 'theirs', pages: [{ note: 'first' }] });
    // The edit stays, as an uncommitted change.
    expect(appOf(await exported(member, app.id)).icon).toBe('mine');
    const { changes } = (await member.get(`/apps/${app.id}/git/changes`)).body as {
      changes: { fields: object[] }[];
    };
    expect(changes.map(({ fields }) => fields)).toMatchObject([
      [{ path: '/icon', old: { text: 'theirs' }, new: { text: 'mine' } }],
    ]);
  });
});

it('goes on with what still fits where a side has moved before it was completed', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'mine');
  await setNote(member, app, 'mine');
  await changeTheirs(repository, (shop) => (shop.icon = 'theirs'));
  const { body } = await combine(member, app.id).expect(409);
  const first = body.mergeId as string;
  await settle(member, first, { choose: 'theirs' });
  const moved = await changeTheirs(repository, ({ pages }) => (pages[0].note = 'theirs'));
  const { body: outdated } = await member.post(`/git/merges/${first}/complete`).expect(409);
  expect(outdated).toMatchObject({ code: 'merge_outdated' });
  const second = outdated.mergeId as string;
  expect(await getMerge(member, first)).toMatchObject({ merge: { status: 'outdated', replacedBy: second } });
  const { merge } = await getMerge(member, second);
  expect(merge).toMatchObject({ status: 'conflicts', from: moved });
  const byPath = new Map(merge.apps[0].conflicts.map((conflict) => [conflict.path, conflict]));
  expect(byPath.get('/icon')?.resolution).toEqual({ choose: 'theirs' });
  expect(byPath.get('/note')?.resolution).toBeNull();
  expect(await repository.tip()).toBe(moved);
  await member
    .post(`/git/merges/${first}/complete`)
    .expect(409)
    .expect(({ body: again }) => {
      expect(again).toMatchObject({ code: 'merge_outdated', mergeId: second });
    });
  await settle(member, second, { value: 'both' }, byPath.get('/note')!.id);
  await member.post(`/git/merges/${second}/complete`).expect(201);
  expect(await committed(repository)).toMatchObject({ icon: 'theirs', pages: [{ note: 'both' }] });
});

it('is not merged where the repository no longer has the app, and is refused together with overwriting', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'mine');
  await commit(member, app.id, 'x', { merge: true, overwrite: 'a'.repeat(40) }).expect(400);
  await repository.commit({ '.meta/meta.json': '{}' }, { delete: ['Orders/v1.json'] });
  const { body } = await combine(member, app.id).expect(409);
  expect(body).toMatchObject({ code: 'git_remote_moved' });
});

it('merges in the split layout, part by part', async () => {
  await using repository = await splitRepositoryWithTwo();
  const { member } = await fixture.connected({ repository });
  const { body: app } = await member.post('/git/imports', { gitAppId: 'one', locked: false }).expect(201);
  await patch(member, app.id as string, {
    changes: [{ op: 'replace', path: '/appV2/components/0/name', value: 'mine' }],
  });
  const path = `${ONE}/components/one-d.json`;
  const part = JSON.parse(await repository.show('main', path)) as { name: string };
  const theirs = await repository.commit({ [path]: JSON.stringify({ ...part, name: 'theirs' }, null, 2) });
  const { body } = await combine(member, app.id as string).expect(201);
  expect(body.merged).toEqual({ with: theirs, total: 1 });
  const names = appOf(await exported(member, app.id as string)).components.map(({ name }) => name);
  expect(names.sort()).toEqual(['mine', 'theirs']);
  expect(JSON.parse(await repository.show('main', path))).toMatchObject({ name: 'theirs' });
  expect(await stateOf(member, app.id as string)).toMatchObject({ hasUncommittedChanges: false });
});
