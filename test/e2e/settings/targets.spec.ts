import { connect, sshUrlOf } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, ended, exported, getApp, GitFixture } from '../../support/git-fixture';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const urlOf = (repository: GitRepository) => sshUrlOf(fixture.server, repository);

async function moveTo(member: Member, place: { repositoryUrl: string; branch?: string; directory?: string }) {
  await member.put('/git', place).expect(200);
  await member.post('/git/finalize').expect(200);
}

const lastShaOf = async (member: Member, appId: string) =>
  ((await member.get(`/apps/${appId}/git`).expect(200)).body.lastCommit as { sha: string } | null)?.sha ??
  null;

it('forgets nothing of an app while the repository only gets another URL', async () => {
  const { member, repository, app } = await fixture.withApp();
  const tip = await repository.tip();
  const url = urlOf(repository);
  await moveTo(member, { repositoryUrl: url.replace(repository.path, `/${repository.path}/`) });
  expect((await member.get('/git')).body.repositoryUrl).not.toBe(url);
  expect(await lastShaOf(member, app.id)).toBe(tip);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});

it('replaces no change of a colleague after a visit to another branch', async () => {
  const { member, repository, app } = await fixture.withApp();
  const first = await repository.tip();
  await repository.git(['branch', 'dev', 'main']);
  const repositoryUrl = urlOf(repository);
  await moveTo(member, { repositoryUrl, branch: 'dev' });
  // The branch begins with the commits of the other one, all of which were seen.
  expect(await lastShaOf(member, app.id)).toBe(first);
  await edit(member, app.id, 'of dev');
  const { body: onDev } = await commit(member, app.id, 'On dev').expect(201);
  expect(await repository.tip('dev')).toBe(onDev.sha);

  const theirs = await repository.commit({ 'Orders/v1.json': '{"appV2":{"name":"theirs"}}' });
  await moveTo(member, { repositoryUrl, branch: 'main' });
  expect(await lastShaOf(member, app.id)).toBe(first);
  await edit(member, app.id, 'of main');
  const { body } = await commit(member, app.id, 'Mine').expect(409);
  expect(body).toMatchObject({ code: 'git_remote_moved', present: { sha: theirs } });
  expect(await repository.tip()).toBe(theirs);

  await moveTo(member, { repositoryUrl, branch: 'dev' });
  expect(await lastShaOf(member, app.id)).toBe(onDev.sha);
  await commit(member, app.id, 'On dev again').expect(201);
});

it('asks before the first commit to a branch where somebody else has changed the app', async () => {
  const { member, repository, app } = await fixture.withApp();
  await repository.git(['branch', 'dev', 'main']);
  const theirs = await repository.commit(
    { 'Orders/v1.json': '{"appV2":{"name":"theirs"}}' },
    { branch: 'dev' },
  );
  await moveTo(member, { repositoryUrl: urlOf(repository), branch: 'dev' });
  const { body } = await commit(member, app.id, 'Mine').expect(409);
  expect(body).toMatchObject({ code: 'git_remote_moved', present: { sha: theirs } });
  await commit(member, app.id, 'Mine', { overwrite: theirs }).expect(201);
  expect(await repository.show('dev', 'Orders/v1.json')).toBe(await exported(member, app.id));
});

it('ends a commit that cannot reach its former repository, and makes the one for the new repository', async () => {
  const { member, repository, app } = await fixture.withApp();
  const other = await createGitRepository();
  const held = await repository.holdPushes();
  await edit(member, app.id, 'former');
  const { body: former } = await commit(member, app.id, 'Former').set('Prefer', 'respond-async').expect(202);
  await held.reached();
  await member.put('/git?waiting=cancel', { repositoryUrl: urlOf(other) }).expect(200);
  await member.post('/git/finalize').expect(200);
  await edit(member, app.id, 'new');
  const { body: next } = await commit(member, app.id, 'New').set('Prefer', 'respond-async').expect(202);
  // The held push ends with its connection, as a passing failure.
  await fixture.server.halt();
  await fixture.server.restart();
  await held.release();
  expect(await ended(member, next.jobId as string)).toMatchObject({ status: 'succeeded' });
  expect(await ended(member, former.jobId as string)).toMatchObject({ status: 'cancelled' });
  expect((await other.log()).map(({ message }) => message)).toEqual(['New']);
  expect(await other.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
});

it('does not follow HEAD to another branch while commits wait for the one in use', async () => {
  const { member, repository, app } = await fixture.withApp();
  await moveTo(member, { repositoryUrl: urlOf(repository) });
  await repository.git(['branch', 'next', 'main']);
  const held = await repository.holdPushes();
  await edit(member, app.id, 'waiting');
  const { body } = await commit(member, app.id, 'Waiting').set('Prefer', 'respond-async').expect(202);
  await held.reached();
  await repository.git(['symbolic-ref', 'HEAD', 'refs/heads/next']);
  const { body: refused } = await member.post('/git/finalize').expect(409);
  expect(refused).toMatchObject({ code: 'git_jobs_waiting', count: 1 });
  await held.release();
  expect(await ended(member, body.jobId as string)).toMatchObject({ status: 'succeeded' });
  await member.post('/git/finalize').expect(200);
  expect((await member.get('/git')).body.branch).toBe('next');
});

it('knows no commit any more once the workspace is disconnected', async () => {
  const { member, repository } = await fixture.withApp();
  await member.delete('/git').expect(204);
  await member.put('/git', { repositoryUrl: urlOf(repository) }).expect(200);
  const { body } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
  await fixture.server.authorize(body.publicKey as string);
  await member.post('/git/finalize').expect(200);
  const app = await createApp(member, 'Stock', { commitChanges: true });
  await eventually(async () => expect((await getApp(member, app.id)).gitState).toBe('clean'));
  const { body: list } = await member.get('/apps').expect(200);
  const [orders] = (list.items as { id: string; name: string }[]).filter(({ name }) => name === 'Orders');
  expect(await lastShaOf(member, orders.id)).toBeNull();
});

it('commits to another repository after it was disconnected, and leaves the first one as it is', async () => {
  const { member, repository, app } = await fixture.withApp();
  const first = await repository.tip();
  await member.delete('/git').expect(204);
  const other = await createGitRepository({ files: { 'README.md': 'Another' } });
  await connect(member, { server: fixture.server, repository: other });
  await edit(member, app.id, 'there');
  await commit(member, app.id, 'There').expect(201);
  await createApp(member, 'Stock', { commitChanges: true });
  await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  expect((await other.log()).map(({ message }) => message)).toEqual([
    'App is renamed',
    'App creation',
    'There',
    'Begin',
  ]);
  expect(await other.show('main', 'Sales/v1.json')).toBe(await exported(member, app.id));
  expect(await repository.tip()).toBe(first);
});
