import { Client } from 'pg';
import { createBranch } from '../../support/branches';
import { setNote } from '../../support/changes';
import { commit, createApp, edit, exported, getApp, GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf, changeTheirs } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const IDENTITY = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com'];

interface Preview {
  lease: string | null;
  drops: { sha: string; message: string }[];
}

const preview = async (member: Member): Promise<Preview> =>
  (await member.get('/git/push/preview').expect(200)).body as Preview;

/** An app with an unpushed commit of ours, beside a pushed commit of others to the same app. */
async function withTheirs() {
  const found = await fixture.withApp();
  const { member, repository, app } = found;
  const before = await repository.tip();
  await edit(member, app.id, 'table');
  await commit(member, app.id, 'A table', { push: false }).expect(201);
  const theirs = await changeTheirs(repository, (document) => {
    document.icon = 'theirs';
  });
  return { ...found, before, theirs };
}

it('replaces what others have pushed, after naming it, and can restore it', async () => {
  const { member, repository, app, before, theirs } = await withTheirs();
  await member.post('/git/push').expect(409);
  expect(await preview(member)).toEqual({
    lease: theirs,
    drops: [
      {
        sha: theirs,
        message: 'Theirs',
        author: expect.objectContaining({ name: expect.any(String) }),
        date: expect.any(String),
      },
    ],
  });
  expect(await repository.tip()).toBe(theirs);
  const { body } = await member.post('/git/push', { force: { lease: theirs } }).expect(200);
  expect(body).toEqual({ pushed: 1, sha: await repository.tip() });
  const [ours, former] = await repository.log();
  expect([ours.message.trim(), ours.parents, former.sha]).toEqual(['A table', [before], before]);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  expect((await member.get('/git/unpushed').expect(200)).body).toEqual({ items: [] });
  await repository.fsck();

  await member.post(`/apps/${app.id}/git/restore`, { sha: theirs }).expect(200);
  expect(appOf(await exported(member, app.id)).icon).toBe('theirs');
  await commit(member, app.id, 'Theirs after all').expect(201);
  expect(appOf(await repository.show('main', 'Orders/v1.json')).icon).toBe('theirs');
});

it('keeps what it has dropped in the database, too', async () => {
  const { member, app, theirs } = await withTheirs();
  await member.post('/git/push', { force: { lease: theirs } }).expect(200);
  const client = new Client({ connectionString: fixture.trellis.databaseUrl });
  await client.connect();
  await client.query('update git_dropped_apps set document = replace(document, $1, $2) where sha = $3', [
    '"theirs"',
    '"from the database"',
    theirs,
  ]);
  await client.end();
  await member.post(`/apps/${app.id}/git/restore`, { sha: theirs }).expect(200);
  expect(appOf(await exported(member, app.id)).icon).toBe('from the database');
});

it('replaces nothing that was not seen', async () => {
  const { member, repository, theirs } = await withTheirs();
  const unseen = await repository.commit({ 'README.md': 'unseen' });
  const { body } = await member.post('/git/push', { force: { lease: theirs } }).expect(409);
  expect(body).toMatchObject({ code: 'git_remote_moved', actual: unseen });
  expect(await repository.tip()).toBe(unseen);
  expect((await member.get('/git/unpushed').expect(200)).body.items).toHaveLength(1);
  expect((await preview(member)).drops.map(({ sha }) => sha)).toEqual([unseen, theirs]);
});

it('is for admins, and wants the lease', async () => {
  const { member, repository, theirs } = await withTheirs();
  const builder = await member.invite('builder');
  await builder.get('/git/push/preview').expect(403);
  await builder.post('/git/push', { force: { lease: theirs } }).expect(403);
  for (const force of [true, {}, { lease: null }, { lease: 'main' }, { lease: theirs.slice(0, 7) }, []])
    await member.post('/git/push', { force }).expect(400);
  expect(await repository.tip()).toBe(theirs);
});

it('puts a branch back without a commit of its own', async () => {
  const { member, repository, app } = await fixture.withApp();
  const before = await repository.tip();
  const theirs = await changeTheirs(repository, (document) => {
    document.icon = 'theirs';
  });
  const { body } = await member.post('/git/push', { force: { lease: theirs } }).expect(200);
  expect(body).toEqual({ pushed: 0, sha: before });
  expect(await repository.tip()).toBe(before);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  expect(appOf(await exported(member, app.id)).icon).toBe('apps');
});

it('puts what a rewritten history has lost back on a branch, with all objects', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'table');
  await commit(feature, app.id, 'A table').expect(201);
  await setNote(feature, app, 'kept');
  await commit(feature, app.id, 'A note', { push: false }).expect(201);
  // Another writer has squashed the whole branch into a commit without a parent.
  const tree = (await repository.git(['rev-parse', 'feature^{tree}'])).trim();
  const squashed = (await repository.git([...IDENTITY, 'commit-tree', tree, '-m', 'Squashed'])).trim();
  await repository.git(['update-ref', 'refs/heads/feature', squashed]);
  const { lease, drops } = await preview(feature);
  expect([lease, drops.map(({ message }) => message.trim())]).toEqual([squashed, ['Squashed']]);
  expect((await feature.post('/git/push', { force: { lease } }).expect(200)).body).toMatchObject({
    pushed: 1,
  });
  expect((await repository.log('feature')).map(({ message }) => message.trim())).toEqual([
    'A note',
    'A table',
    'App creation',
  ]);
  expect(appOf(await repository.show('feature', 'Orders/v1.json'))).toMatchObject({
    icon: 'table',
    pages: [{ note: 'kept' }],
  });
  await repository.fsck();
});

it('replaces an app that others have changed within the history, which stays', async () => {
  const { member, repository, app } = await fixture.withApp();
  const other = await createApp(member, 'Stock');
  await edit(member, app.id, 'table');
  await commit(member, app.id, 'A table', { push: false }).expect(201);
  const theirs = await changeTheirs(repository, (document) => {
    document.icon = 'theirs';
  });
  // Ours is on top of theirs, so nothing is dropped.
  const refused = await commit(member, other.id, 'The first of Stock');
  expect(refused.status).toBe(201);
  const { lease, drops } = await preview(member);
  expect(drops).toEqual([]);
  await member.post('/git/push', { force: { lease } }).expect(200);
  const log = await repository.log();
  expect(log.map(({ message }) => message.trim())).toEqual([
    'A table',
    'The first of Stock',
    'Theirs',
    'App creation',
  ]);
  expect(log[2].sha).toBe(theirs);
  expect(appOf(await repository.show('main', 'Orders/v1.json')).icon).toBe('table');
});

it('tells of a host that refuses it, and keeps the commits', async () => {
  const { member, repository, theirs } = await withTheirs();
  await repository.git(['config', 'receive.denyNonFastForwards', 'true']);
  const { body } = await member.post('/git/push', { force: { lease: theirs } }).expect(422);
  expect(body).toMatchObject({ code: 'git_push_rejected' });
  expect(await repository.tip()).toBe(theirs);
  expect((await member.get('/git/unpushed').expect(200)).body.items).toHaveLength(1);
});

it('brings a branch back that is gone from the repository, with its commits and those that are kept here', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'table');
  await commit(feature, app.id, 'A table').expect(201);
  const tip = await repository.tip('feature');
  // The repository loses a merge too, with both sides.
  await createBranch(member, 'other', { from: 'feature' });
  const other = member.on('other');
  await edit(other, app.id, 'list');
  await commit(other, app.id, 'A list').expect(201);
  await setNote(feature, app, 'before');
  await commit(feature, app.id, 'Before').expect(201);
  await feature.post('/git/branches/feature/merge', { from: 'other', message: 'Merged' }).expect(200);
  const merged = await repository.tip('feature');
  await setNote(feature, app, 'kept');
  await commit(feature, app.id, 'A note', { push: false }).expect(201);
  const [side] = (await repository.log('other')).map(({ sha }) => sha);
  await member.delete('/git/branches/other?remote=true&force=true').expect(204);
  await repository.git(['update-ref', '-d', 'refs/heads/feature']);
  await repository.git(['reflog', 'expire', '--expire=now', '--all']);
  await repository.git(['gc', '--prune=now', '--quiet']);
  for (const sha of [tip, merged, side])
    await expect(repository.git(['cat-file', '-e', sha!])).rejects.toThrow();
  const { body: gone } = await feature.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(422);
  expect(gone).toMatchObject({ code: 'git_branch_not_found' });
  const builder = (await member.invite('builder')).on('feature');
  expect((await builder.post('/git/push').expect(200)).body).toEqual({
    pushed: 1,
    sha: await repository.tip('feature'),
  });
  const messages = (await repository.log('feature')).map(({ message }) => message.trim());
  expect(messages.slice(0, 2)).toEqual(['A note', 'Merged']);
  expect(messages.slice(2).sort()).toEqual(['A list', 'A table', 'App creation', 'Before']);
  await repository.fsck();
  expect((await feature.get('/git/unpushed').expect(200)).body).toEqual({ items: [] });
  await edit(feature, app.id, 'chart');
  await commit(feature, app.id, 'A chart').expect(201);

  // Once more, without an unpushed commit; the default branch is not restored.
  const last = await repository.tip('feature');
  await repository.git(['update-ref', '-d', 'refs/heads/feature']);
  expect((await builder.post('/git/push').expect(200)).body).toEqual({ pushed: 0, sha: last });
  await repository.git(['update-ref', '-d', 'refs/heads/main']);
  await member.post('/git/push').expect(200);
  expect(await repository.findTip('main')).toBeNull();
});
