import { rm, writeFile } from 'node:fs/promises';
import { eventually } from '../../support/eventually';
import { commit, edit, ended, getApp, GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const settings = async (member: Member) => (await member.get('/git').expect(200)).body;

it('starts empty, and shows non-admins only whether it works', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const nothing = {
    configured: false,
    enabled: false,
    repositoryUrl: null,
    branch: null,
    directory: '',
    key: null,
    token: null,
    hostKey: null,
    access: null,
    sendsWholeHistories: null,
    finalizedAt: null,
    lastTest: null,
    commitTemplate: null,
    signingKey: null,
    pollSeconds: 0,
    autoPull: false,
    hasWebhook: false,
    lastLook: null,
  };
  expect(await settings(member)).toEqual({ ...nothing, provider: null });
  const others = [await member.invite('builder'), await member.invite('viewer')];
  await fixture.connected({ member });
  for (const other of others) expect(await settings(other)).toEqual({ configured: true, enabled: true });
});

it('lets only admins change anything', async () => {
  const { member } = await fixture.connected();
  for (const other of [await member.invite('builder'), await member.invite('viewer')]) {
    await other.put('/git', { repositoryUrl: 'git@example.com:a/b.git' }).expect(403);
    await other.post('/git/key', { type: 'rsa' }).expect(403);
    await other.post('/git/host-key').expect(403);
    await other.post('/git/finalize').expect(403);
    await other.patch('/git', { enabled: false }).expect(403);
    await other.delete('/git').expect(403);
  }
  const stranger = await (await fixture.admin.inNewWorkspace()).invite('builder');
  await stranger.get(`${member.workspace}/git`).expect(404);
  await stranger.delete(`${member.workspace}/git`).expect(404);
  expect(await settings(member)).toMatchObject({ configured: true, enabled: true });
});

describe('location of the apps', () => {
  it.each([
    'git@host.example:owner/repo.git',
    'ssh://git@host.example:2222/owner/repo.git',
    'ssh://host.example/~user/repo',
    'git@ssh.dev.azure.com:v3/org/project/repo',
    'ssh://APKAEXAMPLE@git-codecommit.eu-west-1.amazonaws.com/v1/repos/apps',
    'ssh://git@[2001:db8::1]:22/owner/repo.git',
  ])('accepts %s', async (repositoryUrl) => {
    const member = await fixture.admin.inNewWorkspace();
    const { body } = await member.put('/git', { repositoryUrl: ` ${repositoryUrl} ` }).expect(200);
    expect(body).toMatchObject({
      repositoryUrl,
      configured: false,
      enabled: false,
      branch: null,
      directory: '',
    });
  });

  it('leaves out the command in which a URL was copied', async () => {
    const member = await fixture.admin.inNewWorkspace();
    const { body } = await member
      .put('/git', { repositoryUrl: 'git clone git@host.example:owner/repo.git' })
      .expect(200);
    expect(body.repositoryUrl).toBe('git@host.example:owner/repo.git');
  });

  it.each([
    ['repositoryUrl', 'https://user:secret@host.example/a/b.git', 'invalid_repository_url'],
    ['repositoryUrl', 'ext::sh -c id', 'invalid_repository_url'],
    ['repositoryUrl', 'https://github.com/owner/repo/tree/main', 'invalid_repository_url'],
    ['repositoryUrl', 'git@host.example:2222/a/b.git', 'invalid_repository_url'],
    ['repositoryUrl', 'ssh://git:secret@host.example/a/b', 'invalid_repository_url'],
    ['repositoryUrl', '-oProxyCommand=id:a/b', 'invalid_repository_url'],
    ['repositoryUrl', '/srv/repo.git', 'invalid_repository_url'],
    ['branch', 'a..b', 'invalid_branch'],
    ['branch', '-x', 'invalid_branch'],
    ['directory', '../up', 'invalid_directory'],
    ['directory', 'a/.git/b', 'invalid_directory'],
  ])('refuses as %s %s', async (field, value, code) => {
    const member = await fixture.admin.inNewWorkspace();
    const request = { repositoryUrl: 'git@host.example:a/b.git', [field]: value };
    const { body } = await member.put('/git', request).expect(422);
    expect(body).toMatchObject({ code, errors: [{ path: field }] });
    expect(JSON.stringify(body)).not.toContain('secret');
    expect((await settings(member)).repositoryUrl).toBeNull();
  });

  it('knows the last commits at each location, and the identity of the apps at all of them', async () => {
    const { member, repository, app } = await fixture.withApp();
    const { repositoryUrl, hostKey, key } = await settings(member);
    await member.put('/git', { repositoryUrl, branch: 'main', directory: '/' }).expect(200);
    expect(await settings(member)).toMatchObject({
      configured: true,
      enabled: true,
      finalizedAt: expect.any(String),
    });

    const changes = [
      { repositoryUrl, directory: 'apps' },
      { repositoryUrl, branch: 'other', directory: 'apps' },
      { repositoryUrl: 'git@host.example:a/b.git', branch: 'other', directory: 'apps' },
    ];
    for (const change of changes) {
      const { body } = await member.put('/git', change).expect(200);
      expect(body).toMatchObject({ configured: false, enabled: false, finalizedAt: null, access: null });
      expect((await getApp(member, app.id)).gitState).toBe('none');
      expect((await commit(member, app.id).expect(409)).body.code).toBe('git_not_configured');
    }
    expect((await settings(member)).hostKey).toBeNull();
    await member.put('/git', { repositoryUrl }).expect(200);
    expect((await settings(member)).key).toEqual(key);
    await member.post('/git/finalize').expect(200);
    expect((await settings(member)).hostKey).toEqual(hostKey);
    const tip = await repository.tip();
    expect((await member.get(`/apps/${app.id}/git`)).body.lastCommit).toMatchObject({ sha: tip });
    expect((await getApp(member, app.id)).gitAppId).toBe(app.gitAppId);
    await commit(member, app.id).expect(200, { changed: false, sha: tip });
    expect((await getApp(member, app.id)).gitState).toBe('clean');
  });
});

describe('switching off and deleting', () => {
  it('commits nothing while it is off, and continues afterwards', async () => {
    const { member, repository, app } = await fixture.withApp();
    expect((await member.patch('/git', { enabled: false }).expect(200)).body).toMatchObject({
      configured: true,
      enabled: false,
    });
    await edit(member, app.id, 'table');
    for (const call of [
      commit(member, app.id),
      member.get(`/apps/${app.id}/git/updates`),
      member.post(`/apps/${app.id}/git/pull`),
      member.get('/git/apps'),
      member.post('/git/imports', { gitAppId: 'x' }),
    ]) {
      const { status, body } = await call;
      expect([status, body.code]).toEqual([409, 'git_disabled']);
    }
    expect(await repository.log()).toHaveLength(1);
    await member.patch('/git', { enabled: true }).expect(200);
    await commit(member, app.id).expect(201);
    await member.patch('/git', { enabled: 'yes' }).expect(400);
  });

  it('deletes key and settings, but neither the repository nor the apps', async () => {
    const { member, repository, app } = await fixture.withApp();
    const tip = await repository.tip();
    await member.delete('/git').expect(204);
    expect(await settings(member)).toMatchObject({
      configured: false,
      repositoryUrl: null,
      key: null,
      token: null,
      hostKey: null,
    });
    expect(await repository.tip()).toBe(tip);
    expect(await getApp(member, app.id)).toMatchObject({ gitState: 'none', gitAppId: app.gitAppId });
    await member.delete('/git').expect(204);
  });

  it.each([
    ['switched off', (member: Member, query: string) => member.patch(`/git${query}`, { enabled: false })],
    ['deleted', (member: Member, query: string) => member.delete(`/git${query}`)],
    [
      'moved elsewhere',
      (member: Member, query: string) =>
        member.put(`/git${query}`, { repositoryUrl: 'git@host.example:a/b.git' }),
    ],
  ])('is not %s while jobs wait, unless they may be cancelled', async (_, act) => {
    const { member, repository, app } = await fixture.withApp();
    await repository.addHook('pre-receive', `while [ -e ${repository.path}/wait ]; do sleep 0.05; done`);
    await repository.commit({ 'README.md': 'x' });
    await writeFile(`${repository.path}/wait`, '');
    await edit(member, app.id, 'table');
    const first = await commit(member, app.id).set('Prefer', 'respond-async').expect(202);
    await eventually(async () => {
      const { body } = await member.get(`/git/jobs/${first.body.jobId}`);
      return body.status === 'running';
    });
    await edit(member, app.id, 'chair');
    const second = await commit(member, app.id).set('Prefer', 'respond-async').expect(202);
    const waiting = commit(member, app.id, 'Third').then((answer) => answer);
    await eventually(async () => (await member.get('/git/jobs')).body.items.length === 4);
    const { body } = await act(member, '').expect(409);
    expect(body).toMatchObject({ code: 'git_jobs_waiting', count: 3 });
    expect(await settings(member)).toMatchObject({ configured: true, enabled: true });
    const answer = await act(member, '?waiting=cancel');
    expect(answer.status).toBeLessThan(300);
    for (const job of [await ended(member, second.body.jobId as string)]) {
      expect(job).toMatchObject({ status: 'cancelled', error: { code: 'git_cancelled' } });
    }
    const third = await waiting;
    expect([third.status, third.body.code]).toEqual([409, 'git_cancelled']);
    await rm(`${repository.path}/wait`);
    const job = await ended(member, first.body.jobId as string);
    // It was already in progress, for the location at which it was accepted.
    expect(job).toMatchObject({ status: 'succeeded', commit: await repository.tip() });
    expect(await repository.log()).toHaveLength(3);
  });
});
