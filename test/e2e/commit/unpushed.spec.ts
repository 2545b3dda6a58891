import { createBranch, getBranch } from '../../support/branches';
import { changeOf, listChanges, setNote } from '../../support/changes';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, ended, exported, getApp, GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf, changeTheirs, getMerge } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

interface Unpushed {
  jobId: string;
  message: string;
  author: { name: string; email: string };
  date: string;
  isKept: boolean;
  apps: { id: string; name: string }[];
  error: { code: string } | null;
}

/** Commits without a push, and returns the id of the job. */
async function keep(member: Member, appId: string, message: string, more: object = {}): Promise<string> {
  const body = { message, push: false, ...more };
  const { body: kept } = await member.post(`/apps/${appId}/git/commits`, body).expect(201);
  expect(kept).toEqual({ jobId: expect.any(String), sha: null, pushed: false });
  return (kept as { jobId: string }).jobId;
}

const unpushed = async (member: Member): Promise<Unpushed[]> =>
  (await member.get('/git/unpushed').expect(200)).body.items as Unpushed[];

const messagesOf = (commits: { message: string }[]): string[] => commits.map(({ message }) => message);

it('keeps commits here, and pushes them in order when it is asked to', async () => {
  const { member, repository, app } = await fixture.withApp();
  const before = await repository.tip();
  await edit(member, app.id, 'table');
  const first = await keep(member, app.id, 'A table');
  expect(await listChanges(member, app)).toEqual([]);
  expect((await getApp(member, app.id)).gitState).toBe('changed');
  await setNote(member, app, 'later');
  expect(await listChanges(member, app)).toHaveLength(1);
  await keep(member, app.id, 'A note');
  expect(await repository.tip()).toBe(before);
  expect(await unpushed(member)).toEqual([
    {
      jobId: first,
      message: 'A table',
      author: { id: member.user.id, name: member.user.name, email: member.user.email },
      date: expect.any(String),
      isKept: true,
      apps: [{ id: app.id, name: 'Orders' }],
      error: null,
    },
    expect.objectContaining({ message: 'A note', isKept: true }),
  ]);
  expect(await getBranch(member, 'main')).toMatchObject({ unpushed: 2, changedApps: 0 });
  const { body: state } = await member.get(`/apps/${app.id}/git`).expect(200);
  expect(state).toMatchObject({ hasUncommittedChanges: false, hasUnpushed: true });

  const { body } = await member.post('/git/push').expect(200);
  expect(body).toEqual({ pushed: 2, sha: await repository.tip() });
  const [second, one, former] = await repository.log();
  expect(messagesOf([second, one])).toEqual(['A note', 'A table']);
  expect(former.sha).toBe(before);
  expect(second.author).toEqual({ name: member.user.name, email: member.user.email });
  expect(appOf(await repository.show(one.sha, 'Orders/v1.json')).pages[0].note).toBeUndefined();
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
  expect(await unpushed(member)).toEqual([]);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  expect((await member.post('/git/push').expect(200)).body).toEqual({
    pushed: 0,
    sha: await repository.tip(),
  });
});

it('pushes what is kept before an ordinary commit, also of another app, and before a rename', async () => {
  const { member, repository, app } = await fixture.withApp();
  const other = await createApp(member, 'Stock');
  await keep(member, other.id, 'The first of Stock');
  expect((await getApp(member, other.id)).gitState).toBe('changed');
  await edit(member, app.id, 'table');
  await keep(member, app.id, 'A table');
  await setNote(member, app, 'last');
  await commit(member, app.id, 'A note').expect(201);
  expect(messagesOf((await repository.log()).slice(0, 3))).toEqual([
    'A note',
    'A table',
    'The first of Stock',
  ]);
  await edit(member, app.id, 'chart');
  await keep(member, app.id, 'A chart');
  await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  expect(messagesOf((await repository.log()).slice(0, 2))).toEqual(['App is renamed', 'A chart']);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  await repository.fsck();
});

it('keeps some of the changes, and leaves the others uncommitted', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  await keep(member, app.id, 'A table');
  await setNote(member, app, 'not yet');
  await edit(member, app.id, 'chart');
  const only = [await changeOf(member, app, 'app')];
  await keep(member, app.id, 'A chart', { only });
  expect(await listChanges(member, app)).toMatchObject([{ kind: 'page' }]);
  await member.post('/git/push').expect(200);
  const committed = appOf(await repository.show('main', 'Orders/v1.json'));
  expect([committed.icon, committed.pages[0].note]).toEqual(['chart', undefined]);
  expect(await listChanges(member, app)).toMatchObject([{ kind: 'page' }]);
  const { body } = await member.post(`/apps/${app.id}/git/discard`).expect(200);
  expect(body).toMatchObject({ discarded: 1 });
});

it('discards back to the commit that is kept here', async () => {
  const { member, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  await keep(member, app.id, 'A table');
  const kept = await exported(member, app.id);
  await setNote(member, app, 'a mistake');
  await member.post(`/apps/${app.id}/git/discard`).expect(200);
  expect(await exported(member, app.id)).toBe(kept);
  const { body } = await member
    .post(`/apps/${app.id}/git/commits`, { message: 'Nothing', push: false })
    .expect(200);
  expect(body).toMatchObject({ changed: false });
});

it('keeps all of an app here where the repository has moved, and pushes them after a pull that merges', async () => {
  const { member, repository, app } = await fixture.withApp();
  const other = await createApp(member, 'Stock');
  await edit(member, app.id, 'table');
  await keep(member, app.id, 'A table');
  await setNote(member, app, 'mine');
  await keep(member, app.id, 'A note');
  await keep(member, other.id, 'The first of Stock');
  const theirs = await changeTheirs(repository, (document) => {
    document.pages[0].handle = 'renamed';
  });
  const { body: refused } = await member.post('/git/push').expect(409);
  expect(refused).toMatchObject({ code: 'git_remote_moved', present: { sha: theirs } });
  // The other app is no worse for it.
  expect(messagesOf((await repository.log()).slice(0, 2))).toEqual(['The first of Stock', 'Theirs']);
  expect(await unpushed(member)).toMatchObject([
    { message: 'A table', error: { code: 'git_remote_moved' } },
    { message: 'A note', error: { code: 'git_remote_moved' } },
  ]);
  // An ordinary commit behind them would have to contain them.
  await edit(member, app.id, 'chart');
  await commit(member, app.id, 'Past them').expect(409);
  expect(await unpushed(member)).toHaveLength(2);

  await member.post(`/apps/${app.id}/git/pull`).expect(409);
  await member.post(`/apps/${app.id}/git/pull`, { discardLocal: true }).expect(409);
  expect((await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200)).body).toMatchObject({
    updated: true,
  });
  expect(await unpushed(member)).toMatchObject([{ error: null }, { error: null }]);
  expect((await member.post('/git/push').expect(200)).body).toEqual({
    pushed: 2,
    sha: await repository.tip(),
  });
  const [note, table] = await repository.log();
  expect(messagesOf([note, table])).toEqual(['A note', 'A table']);
  const [before, after] = [table.sha, note.sha].map((sha) => repository.show(sha, 'Orders/v1.json'));
  expect(appOf(await before)).toMatchObject({ icon: 'table', pages: [{ handle: 'renamed' }] });
  expect(appOf(await before).pages[0].note).toBeUndefined();
  expect(appOf(await after)).toMatchObject({
    icon: 'table',
    pages: [{ note: 'mine', handle: 'renamed' }],
  });
  expect(await listChanges(member, app)).toMatchObject([{ kind: 'app' }]);
  await repository.fsck();
});

/** A kept commit and an uncommitted change on top clash with what others have pushed, which is settled. */
async function settle(choose: 'mine' | 'theirs') {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const first = await keep(member, app.id, 'A table');
  await edit(member, app.id, 'chart');
  await changeTheirs(repository, (document) => {
    document.icon = 'theirs';
  });
  const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(409);
  const { mergeId } = body as { mergeId: string };
  const { merge, etag } = await getMerge(member, mergeId);
  await member
    .put(`/git/merges/${mergeId}/conflicts/${merge.apps[0].conflicts[0].id}`, { choose })
    .set('If-Match', etag)
    .expect(200);
  await member.post(`/git/merges/${mergeId}/complete`).expect(200);
  return { member, repository, app, first };
}

it('puts a kept commit on top of what was settled', async () => {
  const { member, repository, app } = await settle('mine');
  expect(messagesOf(await unpushed(member))).toEqual(['A table']);
  expect((await member.post('/git/push').expect(200)).body).toMatchObject({ pushed: 1 });
  expect(appOf(await repository.show('main', 'Orders/v1.json')).icon).toBe('table');
  expect(appOf(await exported(member, app.id)).icon).toBe('chart');
});

it('puts a kept commit on top of a merge during which it is released', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'topic');
  await edit(member.on('topic'), app.id, 'truck');
  await commit(member.on('topic'), app.id, 'An icon');
  await setNote(member, app, 'pushed');
  await commit(member, app.id, 'Another note');
  await setNote(member, app, 'kept');
  await keep(member, app.id, 'A note');
  const pushes = await repository.holdPushes();
  const merging = member.post('/git/branches/main/merge', { from: 'topic' }).then(({ body }) => body);
  await pushes.reached();
  const pushing = member.post('/git/push').then(({ body }) => body);
  await eventually(async () => {
    const { body } = await member.get('/git/jobs').expect(200);
    expect(body.items).toContainEqual(expect.objectContaining({ kind: 'push_commits' }));
  });
  await pushes.release();
  expect(await merging).toMatchObject({ status: 'merged' });
  expect(await pushing).toMatchObject({ pushed: 1 });
  expect((await repository.log()).slice(0, 2)).toMatchObject([
    { message: 'A note' },
    { message: expect.stringContaining('Merge') },
  ]);
  const { pages, icon } = appOf(await repository.show('main', 'Orders/v1.json'));
  expect([pages[0].note, icon]).toEqual(['kept', 'truck']);
});

it('gives up a kept commit that would take back what was settled', async () => {
  const { member, app, first } = await settle('theirs');
  expect(await unpushed(member)).toEqual([]);
  expect(await ended(member, first)).toMatchObject({
    status: 'failed',
    error: { code: 'git_remote_moved' },
  });
  expect(appOf(await exported(member, app.id)).icon).toBe('theirs');
  expect(await listChanges(member, app)).toEqual([]);
});

it('replaces what was seen by all of them, and merges nothing past them', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  await keep(member, app.id, 'A table');
  await setNote(member, app, 'mine');
  await changeTheirs(repository, (document) => {
    document.icon = 'theirs';
  });
  const { body: refused } = await commit(member, app.id, 'A note').expect(409);
  const { sha } = (refused as { present: { sha: string } }).present;
  expect(await unpushed(member)).toHaveLength(1);
  expect((await commit(member, app.id, 'A note', { merge: true }).expect(409)).body).toMatchObject({
    code: 'uncommitted_changes',
  });
  await commit(member, app.id, 'A note', { overwrite: sha }).expect(201);
  expect(messagesOf((await repository.log()).slice(0, 3))).toEqual(['A note', 'A table', 'Theirs']);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
});

it('keeps commits that the host refuses, those behind them too, and tells why', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  await keep(member, app.id, 'Forbidden');
  await edit(member, app.id, 'chart');
  await keep(member, app.id, 'Allowed');
  const before = await repository.tip();
  await repository.addHook(
    'pre-receive',
    'while read old new ref; do git log --format=%s $old..$new | grep -q Forbidden && echo "Forbidden words" >&2 && exit 1; done; exit 0',
  );
  expect((await member.post('/git/push').expect(422)).body).toMatchObject({ code: 'git_push_rejected' });
  expect(await repository.tip()).toBe(before);
  expect(await unpushed(member)).toMatchObject([{ message: 'Forbidden' }, { message: 'Allowed' }]);
  // Given up, its changes go with the next one.
  const [{ jobId }] = await unpushed(member);
  await member.post(`/git/jobs/${jobId}/cancel`).expect(200);
  expect((await member.post('/git/push').expect(200)).body).toMatchObject({ pushed: 1 });
  expect(appOf(await repository.show('main', 'Orders/v1.json')).icon).toBe('chart');
});

it('keeps commits of a branch apart from those of others', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'table');
  await keep(feature, app.id, 'On the branch');
  expect(await unpushed(member)).toEqual([]);
  expect(await unpushed(feature)).toMatchObject([{ message: 'On the branch', apps: [{ id: app.id }] }]);
  expect(await getBranch(member, 'feature')).toMatchObject({ unpushed: 1 });
  expect((await member.post('/git/push').expect(200)).body).toMatchObject({ pushed: 0 });
  const { body: refused } = await member.delete('/git/branches/feature').expect(409);
  expect(refused).toMatchObject({ code: 'branch_not_merged', commits: [{ message: 'On the branch' }] });
  expect((await feature.post('/git/push').expect(200)).body).toMatchObject({ pushed: 1 });
  expect(messagesOf([(await repository.log('feature'))[0]])).toEqual(['On the branch']);
});

it('lets builders push, and viewers look', async () => {
  const { member, app } = await fixture.withApp();
  const [viewer, builder] = [await member.invite('viewer'), await member.invite('builder')];
  await edit(builder, app.id, 'table');
  await keep(builder, app.id, 'A table');
  await viewer.post('/git/push').expect(403);
  expect(await unpushed(viewer)).toHaveLength(1);
  await member.post(`/apps/${app.id}/git/commits`, { message: 'x', push: false, merge: true }).expect(400);
  const { body } = await builder.post('/git/push').expect(200);
  expect(body).toMatchObject({ pushed: 1 });
});
