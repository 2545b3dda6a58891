import { connect } from '../../support/connect';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { edit } from '../../support/git-fixture';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

let trellis: Trellis;
let server: SshServer;
let admin: Member;

beforeAll(async () => {
  [trellis, server] = await Promise.all([shareTrellis(), startSshServer()]);
  admin = await trellis.setUp();
});

afterAll(async () => {
  await trellis[Symbol.asyncDispose]();
  await server.stop();
});

async function connected(): Promise<{ member: Member; repository: GitRepository }> {
  const repository = await createGitRepository();
  const member = await admin.inNewWorkspace();
  await connect(member, { server, repository });
  return { member, repository };
}

it('commits the creation of an app with its creator as author', async () => {
  const { member, repository } = await connected();
  const { body: app } = await member.post('/apps', { name: 'Orders', commitChanges: true }).expect(201);

  expect(app.git).toEqual({ jobId: expect.any(String), commit: await repository.tip() });
  expect(app.gitState).toBe('clean');
  const [commit] = await repository.log();
  expect(commit).toMatchObject({
    message: 'App creation',
    author: { name: 'Ada Lovelace', email: admin.user.email },
  });
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
  const { text } = await member.get(`/apps/${app.id}/export`);
  expect(await repository.show('HEAD', 'Orders/v1.json')).toBe(text);
  await repository.fsck();
});

it('moves the folder on a rename, commits, imports elsewhere, checks for updates and pulls', async () => {
  const { member, repository } = await connected();
  const { body: app } = await member.post('/apps', { name: 'Orders', commitChanges: true }).expect(201);
  const renamed = await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  expect(renamed.body.git.commit).toBe(await repository.tip());
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Sales/v1.json']);

  const other = await member.inNewWorkspace();
  await connect(other, { server, repository });
  const list = await other.get('/git/apps').expect(200);
  expect(list.body.items).toEqual([
    expect.objectContaining({ gitAppId: app.id, name: 'Sales', path: 'Sales/v1.json', problem: null }),
  ]);
  const imported = await other.post('/git/imports', { gitAppId: app.id }).expect(201);
  expect(imported.body).toMatchObject({
    name: 'Sales',
    locked: true,
    gitAppId: app.id,
    missing: { constants: [], secrets: [] },
  });

  await edit(member, app.id, 'table');
  expect((await member.get(`/apps/${app.id}/git`)).body).toMatchObject({ hasUncommittedChanges: true });
  const committed = await member
    .post(`/apps/${app.id}/git/commits`, { message: ' An icon \r\n' })
    .expect(201);
  expect(committed.body).toMatchObject({ sha: await repository.tip(), message: 'An icon', changed: true });
  await member
    .post(`/apps/${app.id}/git/commits`, { message: 'Again' })
    .expect(200, { changed: false, sha: committed.body.sha });

  const updates = await other.get(`/apps/${imported.body.id}/git/updates`).expect(200);
  expect(updates.body).toMatchObject({
    upToDate: false,
    commits: [{ sha: committed.body.sha, message: 'An icon' }],
  });
  await other
    .post(`/apps/${imported.body.id}/git/pull`)
    .expect(200, { sha: committed.body.sha, updated: true });
  await other
    .post(`/apps/${imported.body.id}/git/pull`)
    .expect(200, { sha: committed.body.sha, updated: false });
  const here = await member.get(`/apps/${app.id}/export`).expect(200);
  const there = await other.get(`/apps/${imported.body.id}/export`).expect(200);
  expect(there.text).toBe(here.text);
  await repository.fsck();
});
