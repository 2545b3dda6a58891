import { rm } from 'node:fs/promises';
import { sshUrlOf } from '../../support/connect';
import { commit, createApp, edit, exported, getApp, GitFixture } from '../../support/git-fixture';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Two committed apps. */
async function twoApps() {
  const { member, repository, app } = await fixture.withApp('Orders');
  const other = await createApp(member, 'Stock', { commitChanges: true });
  const before = await repository.log();
  return { member, repository, app, other, before: before.map(({ sha }) => sha) };
}

/** Deletes the repository on the server, and recreates it in place. */
async function makeAnew({ path }: GitRepository): Promise<void> {
  await rm(path, { recursive: true });
  await createGitRepository({ dir: path });
}

const updatesOf = async (member: Member, id: string) =>
  (await member.get(`/apps/${id}/git/updates`).expect(200)).body as object;

const statesOf = async (member: Member) =>
  ((await member.get('/apps').expect(200)).body.items as { gitState: string }[]).map(
    ({ gitState }) => gitState,
  );

it('is told as empty, and gets its history back with one push', async () => {
  const { member, repository, app, other, before } = await twoApps();
  await makeAnew(repository);
  for (const { id } of [app, other]) {
    expect(await updatesOf(member, id)).toEqual({
      upToDate: false,
      commits: [],
      isRewritten: true,
      isEmptied: true,
    });
  }
  expect(await statesOf(member)).toEqual(['behind', 'behind']);
  const { body: pulled } = await member.post(`/apps/${app.id}/git/pull`).expect(404);
  expect(pulled).toMatchObject({ code: 'git_app_not_found', remedy: expect.stringMatching(/^Push /) });
  await edit(member, app.id, 'mine');
  const { body: refused } = await commit(member, app.id, 'Mine').expect(409);
  expect(refused).toMatchObject({
    code: 'git_remote_moved',
    branch: 'main',
    path: 'Orders/v1.json',
    present: null,
    remedy: expect.stringMatching(/^Push /),
  });
  expect(refused.detail).toContain('empty');

  const builder = await member.invite('builder');
  const { body: pushed } = await builder.post('/git/push', {}).expect(200);
  expect(pushed).toEqual({ pushed: 0, sha: before[0] });
  expect((await repository.log()).map(({ sha }) => sha)).toEqual(before);
  expect((await getApp(member, other.id)).gitState).toBe('clean');
  expect(await updatesOf(member, app.id)).toEqual({ upToDate: true, commits: [] });
  await commit(member, app.id, 'Mine').expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
  await repository.fsck();
});

describe.each([
  ['with', 'true'],
  ['without', 'false'],
])('of a server with filters, made anew at one %s them,', (_, canFilter) => {
  /** Two apps, and files of others that were never read here. */
  async function partlyKnown() {
    const repository = await createGitRepository({ files: { 'docs/manual.md': 'A manual' } });
    await repository.git(['config', 'uploadpack.allowFilter', 'true']);
    const { member, app } = await fixture.withApp('Orders', { repository });
    const other = await createApp(member, 'Stock', { commitChanges: true });
    await repository.commit({ 'notes/today.md': 'By hand' }, { message: 'Notes' });
    await edit(member, app.id, 'last');
    await commit(member, app.id).expect(201);
    return { member, repository, app, other };
  }

  it('gets all apps back by a first commit, and says so', async () => {
    const { member, repository, app, other } = await partlyKnown();
    const documents = await Promise.all([app, other].map(({ id }) => exported(member, id)));
    await makeAnew(repository);
    await repository.git(['config', 'uploadpack.allowFilter', canFilter]);
    const { body: refused } = await commit(member, app.id, 'Mine', { overwrite: undefined });
    expect(JSON.stringify(refused)).not.toContain('git fsck');
    const { body } = await member.post('/git/push', {}).expect(200);
    expect(body).toEqual({ pushed: 1, sha: await repository.tip() });
    const log = await repository.log();
    expect(log.map(({ message }) => message.split('\n')[0])).toEqual(['Bring back all apps']);
    expect(log[0].author.name).toBe(member.user.name);
    expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'Stock/v1.json']);
    for (const [at, name] of ['Orders', 'Stock'].entries())
      expect(await repository.show('main', `${name}/v1.json`)).toBe(documents[at]);
    expect(await statesOf(member)).toEqual(['clean', 'clean']);
    await edit(member, app.id, 'next');
    await commit(member, app.id).expect(201);
    await repository.fsck();
  });

  it('gets commits that are kept here on top of it', async () => {
    const { member, repository, app } = await partlyKnown();
    await edit(member, app.id, 'kept');
    await commit(member, app.id, 'Kept', { push: false }).expect(201);
    await makeAnew(repository);
    await repository.git(['config', 'uploadpack.allowFilter', canFilter]);
    expect((await member.post('/git/push', {}).expect(200)).body.pushed).toBe(2);
    const messages = (await repository.log()).map(({ message }) => message.split('\n')[0]);
    expect(messages).toEqual(['Kept', 'Bring back all apps']);
    expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
    expect(await statesOf(member)).toEqual(['clean', 'clean']);
  });
});

it('gets commits that are kept here on top of its history', async () => {
  const { member, repository, app, before } = await twoApps();
  await edit(member, app.id, 'kept');
  await commit(member, app.id, 'Kept', { push: false }).expect(201);
  await makeAnew(repository);
  const { body } = await member.post('/git/push', {}).expect(200);
  expect(body).toEqual({ pushed: 1, sha: await repository.tip() });
  const [kept, ...others] = await repository.log();
  expect([kept.message, others.map(({ sha }) => sha)]).toEqual(['Kept', before]);
  expect(await statesOf(member)).toEqual(['clean', 'clean']);
});

it('is begun anew where that is wanted', async () => {
  const { member, repository, app, other } = await twoApps();
  await makeAnew(repository);
  await member.delete('/git').expect(204);
  await member.put('/git', { repositoryUrl: sshUrlOf(fixture.server, repository) }).expect(200);
  const { body } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
  await fixture.server.authorize(body.publicKey as string);
  await member.post('/git/finalize').expect(200);
  expect(await statesOf(member)).toEqual(['none', 'none']);
  await member.post('/git/commits', { appIds: [app.id, other.id], message: 'Anew' }).expect(201);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'Stock/v1.json']);
});

it('has nothing to push back before anything was committed', async () => {
  const { member } = await fixture.connected();
  expect((await member.post('/git/push', {}).expect(200)).body).toEqual({ pushed: 0, sha: null });
});

const ADA = { name: 'Ada Lovelace', email: 'ada@example.com' };

it('is told with the commit that it has, where it was made anew with other content', async () => {
  const { member, repository, app } = await twoApps();
  await makeAnew(repository);
  const sha = await repository.commit({ 'README.md': 'Anew' }, { message: 'Begin anew', author: ADA });
  expect(await updatesOf(member, app.id)).toEqual({ upToDate: false, commits: [], isRewritten: true });
  expect((await getApp(member, app.id)).gitState).toBe('behind');
  const { body: gone } = await member.post(`/apps/${app.id}/git/pull`).expect(404);
  expect(gone.code).toBe('git_app_not_found');
  await edit(member, app.id, 'mine');
  const { body } = await commit(member, app.id, 'Mine').expect(409);
  const { date } = body.present as { date: string };
  expect(Date.parse(date)).toBeGreaterThan(Date.now() - 86_400_000);
  expect(body).toMatchObject({
    code: 'git_remote_moved',
    present: { sha, message: 'Begin anew', author: ADA },
    remedy: 'Commit over it to put the app back, or delete the app here.',
  });
  expect(body.detail).toContain('is no longer on main');
  const { body: preview } = await member.get('/git/push/preview').expect(200);
  expect(preview).toMatchObject({ lease: sha, drops: [{ sha }] });
  await commit(member, app.id, 'Mine', { overwrite: sha }).expect(201);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'README.md']);
});

it('gets its former history back in place of other content, for an admin who has seen that', async () => {
  const { member, repository, before } = await twoApps();
  await makeAnew(repository);
  const lease = await repository.commit({ 'README.md': 'Anew' });
  await member.post('/git/push', { force: { lease } }).expect(200, { pushed: 0, sha: before[0] });
  expect((await repository.log()).map(({ sha }) => sha)).toEqual(before);
  expect(await statesOf(member)).toEqual(['clean', 'clean']);
});

it.each([
  ['all entries were removed', ['.meta/meta.json']],
  ['the app’s file was removed', ['Orders/v1.json']],
  ['both were removed', ['.meta/meta.json', 'Orders/v1.json']],
])('names the commit by which %s, and what is left to do', async (_, removed) => {
  const { member, repository, app } = await twoApps();
  const sha = await repository.commit({}, { message: 'Away', author: ADA, delete: removed });
  expect(await updatesOf(member, app.id)).toMatchObject({ upToDate: false, commits: [{ sha }] });
  await edit(member, app.id, 'mine');
  const { body } = await commit(member, app.id, 'Mine').expect(409);
  expect(body).toMatchObject({
    code: 'git_remote_moved',
    present: { sha, message: 'Away', author: ADA, date: expect.any(String) },
    remedy: 'Commit over it to put the app back, or delete the app here.',
  });
  await commit(member, app.id, 'Mine', { overwrite: sha }).expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
});

it('is told where its branch is gone, and is not begun again by a push', async () => {
  const { member, repository, app } = await twoApps();
  await repository.git(['branch', '-m', 'main', 'trunk']);
  await repository.git(['symbolic-ref', 'HEAD', 'refs/heads/trunk']);
  const { body: refused } = await member.get(`/apps/${app.id}/git/updates`).expect(422);
  expect(refused).toMatchObject({ code: 'git_branch_not_found', branches: ['trunk'] });
  expect((await getApp(member, app.id)).gitState).toBe('behind');
  expect((await member.post(`/apps/${app.id}/git/pull`).expect(422)).body.code).toBe('git_branch_not_found');
  await member.post('/git/push', {}).expect(200, { pushed: 0, sha: null });
  expect(await repository.findTip('main')).toBeNull();
});
