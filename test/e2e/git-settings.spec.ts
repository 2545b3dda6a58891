import { commit, createApp, edit, ended, getApp, GitWorld } from '../support/git-world';
import { createGitRepository } from '../support/git-repository';
import { sshUrlOf } from '../support/connect';
import { startSilentServer } from '../support/ssh-server-silent';
import { startSshServer } from '../support/ssh-server';
import type { Member } from '../support/trellis-server';

let world: GitWorld;

beforeAll(async () => {
  world = await GitWorld.start({ TRELLIS_GIT_SILENCE_MS: '1500' });
});
afterAll(() => world.stop());

const settings = async (member: Member) => (await member.get('/git').expect(200)).body;

/** URL and key set, the key let in; everything but the last step. */
async function almost(place: { branch?: string; files?: Record<string, string>; readOnly?: boolean } = {}) {
  const { branch, files, readOnly } = place;
  const repository = await createGitRepository({ files });
  const member = await world.admin.inNewWorkspace();
  await member.put('/git', { repositoryUrl: sshUrlOf(world.server, repository), branch }).expect(200);
  const { body: key } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
  await world.server.authorize(key.publicKey as string, { readOnly });
  return { member, repository, key };
}

it('begins with nothing, and shows others than admins no more than whether it works', async () => {
  const member = await world.admin.inNewWorkspace();
  const nothing = {
    configured: false,
    enabled: false,
    repositoryUrl: null,
    branch: null,
    directory: '',
    key: null,
    hostKey: null,
    access: null,
    finalizedAt: null,
  };
  expect(await settings(member)).toEqual({ ...nothing, provider: null });
  const others = [await member.invite('builder'), await member.invite('viewer')];
  await world.connected({ member });
  for (const other of others) expect(await settings(other)).toEqual({ configured: true, enabled: true });
});

it('lets only admins set anything', async () => {
  const { member } = await world.connected();
  for (const other of [await member.invite('builder'), await member.invite('viewer')]) {
    await other.put('/git', { repositoryUrl: 'git@example.com:a/b.git' }).expect(403);
    await other.post('/git/key', { type: 'rsa' }).expect(403);
    await other.post('/git/host-key').expect(403);
    await other.post('/git/finalize').expect(403);
    await other.patch('/git', { enabled: false }).expect(403);
    await other.delete('/git').expect(403);
  }
  const stranger = await (await world.admin.inNewWorkspace()).invite('builder');
  await stranger.get(`${member.workspace}/git`).expect(404);
  await stranger.delete(`${member.workspace}/git`).expect(404);
  expect(await settings(member)).toMatchObject({ configured: true, enabled: true });
});

describe('where the apps go', () => {
  it.each([
    'git@host.example:owner/repo.git',
    'ssh://git@host.example:2222/owner/repo.git',
    'ssh://host.example/~user/repo',
    'git@ssh.dev.azure.com:v3/org/project/repo',
    'ssh://APKAEXAMPLE@git-codecommit.eu-west-1.amazonaws.com/v1/repos/apps',
    'ssh://git@[2001:db8::1]:22/owner/repo.git',
  ])('takes %s', async (repositoryUrl) => {
    const member = await world.admin.inNewWorkspace();
    const { body } = await member.put('/git', { repositoryUrl: ` ${repositoryUrl} ` }).expect(200);
    expect(body).toMatchObject({
      repositoryUrl,
      configured: false,
      enabled: false,
      branch: null,
      directory: '',
    });
  });

  it.each([
    ['repositoryUrl', 'https://user:secret@host.example/a/b.git', 'invalid_repository_url'],
    ['repositoryUrl', 'ext::sh -c id', 'invalid_repository_url'],
    ['repositoryUrl', 'ssh://git:secret@host.example/a/b', 'invalid_repository_url'],
    ['repositoryUrl', '-oProxyCommand=id:a/b', 'invalid_repository_url'],
    ['repositoryUrl', '/srv/repo.git', 'invalid_repository_url'],
    ['branch', 'a..b', 'invalid_branch'],
    ['branch', '-x', 'invalid_branch'],
    ['directory', '../up', 'invalid_directory'],
    ['directory', 'a/.git/b', 'invalid_directory'],
  ])('refuses as %s %s', async (field, value, code) => {
    const member = await world.admin.inNewWorkspace();
    const request = { repositoryUrl: 'git@host.example:a/b.git', [field]: value };
    const { body } = await member.put('/git', request).expect(422);
    expect(body).toMatchObject({ code, errors: [{ path: field }] });
    expect(JSON.stringify(body)).not.toContain('secret');
    expect((await settings(member)).repositoryUrl).toBeNull();
  });

  it('forgets what stood at another place, but not which app is which', async () => {
    const { member, repository, app } = await world.withApp();
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
    expect((await member.get(`/apps/${app.id}/git`)).body.lastCommit).toBeNull();
    expect((await getApp(member, app.id)).gitAppId).toBe(app.gitAppId);
    // It stands there as wanted: that is its last commit.
    await commit(member, app.id).expect(200, { changed: false, sha: await repository.tip() });
    expect((await getApp(member, app.id)).gitState).toBe('clean');
  });
});

describe('finalize', () => {
  it('says all that it found, and needs URL and key first', async () => {
    const member = await world.admin.inNewWorkspace();
    for (const call of ['finalize', 'host-key']) {
      expect((await member.post(`/git/${call}`).expect(409)).body.code).toBe('git_not_configured');
    }
    expect((await member.patch('/git', { enabled: true }).expect(409)).body.code).toBe('git_not_configured');
    const repository = await createGitRepository();
    const repositoryUrl = sshUrlOf(world.server, repository);
    await member.put('/git', { repositoryUrl, directory: '/apps/team a/' }).expect(200);
    await member.post('/git/finalize').expect(409);
    const { body: key } = await member.post('/git/key', { type: 'rsa' }).expect(201);
    expect(key).toEqual({
      type: 'rsa',
      publicKey: expect.stringMatching(/^ssh-rsa \S+/),
      fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/),
    });
    await world.server.authorize(key.publicKey as string);
    const [hostKey] = world.server.hostKeys;
    const shown = { type: hostKey.type, fingerprint: hostKey.fingerprint, known: false };
    expect((await member.post('/git/host-key').expect(200)).body).toEqual(shown);
    expect((await settings(member)).hostKey).toBeNull();
    const { body } = await member.post('/git/finalize').expect(200);
    expect(body).toEqual({
      configured: true,
      enabled: true,
      repositoryUrl,
      branch: 'main',
      directory: 'apps/team a',
      provider: null,
      key: { ...key, createdAt: expect.any(String) },
      hostKey: shown,
      access: 'read-write',
      finalizedAt: expect.any(String),
    });
    expect(await repository.findTip()).toBeNull();
  });

  it('tells what exactly is wrong, and leaves the settings as they were', async () => {
    const { member, repository, app } = await world.withApp();
    const before = await settings(member);
    const { body: newKey } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
    expect((await member.post('/git/finalize').expect(422)).body).toMatchObject({
      code: 'git_auth_failed',
      remedy: expect.any(String),
    });
    expect(await settings(member)).toEqual({ ...before, key: { ...newKey, createdAt: expect.any(String) } });
    // The old key works until the new one is let in.
    await edit(member, app.id, 'table');
    await commit(member, app.id).expect(201);
    await world.server.authorize(newKey.publicKey as string);
    await member.post('/git/finalize').expect(200);
    await world.server.revoke(before.key.publicKey as string);
    await edit(member, app.id, 'chair');
    await commit(member, app.id).expect(201);
    expect(await repository.log()).toHaveLength(3);
  });

  it('tells a repository that is not there, a host that is not, and one that says nothing', async () => {
    await using silent = await startSilentServer();
    const { member } = await almost();
    const places = [
      [
        `ssh://${world.server.user}@127.0.0.1:${world.server.port}/nowhere.git`,
        422,
        'git_repository_not_found',
      ],
      ['ssh://git@127.0.0.1:1/a/b.git', 422, 'git_host_unreachable'],
      ['ssh://git@nowhere.invalid/a/b.git', 422, 'git_host_unreachable'],
      [`ssh://git@127.0.0.1:${silent.port}/a/b.git`, 504, 'git_timeout'],
    ] as const;
    for (const [repositoryUrl, status, code] of places) {
      await member.put('/git', { repositoryUrl }).expect(200);
      expect((await member.post('/git/finalize').expect(status)).body.code).toBe(code);
      expect(await settings(member)).toMatchObject({ configured: false, enabled: false, hostKey: null });
    }
  });

  it('trusts a changed host key only when told its fingerprint', async () => {
    await using server = await startSshServer();
    const repository = await createGitRepository();
    const member = await world.admin.inNewWorkspace();
    await member.put('/git', { repositoryUrl: sshUrlOf(server, repository) }).expect(200);
    const { body: key } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
    await server.authorize(key.publicKey as string);
    const wrong = `SHA256:${'A'.repeat(43)}`;
    const [first] = server.hostKeys;
    const guessed = await member.post('/git/finalize', { hostKeyFingerprint: wrong }).expect(422);
    expect(guessed.body).toMatchObject({
      code: 'git_host_key_mismatch',
      expected: { fingerprint: wrong },
      actual: { fingerprint: first.fingerprint },
    });
    await member.post('/git/finalize', { hostKeyFingerprint: first.fingerprint }).expect(200);
    const app = await createApp(member, 'Orders', { commitChanges: true });
    const before = await settings(member);

    await server.changeHostKey();
    const [second] = server.hostKeys;
    await edit(member, app.id, 'table');
    const told = {
      code: 'git_host_key_mismatch',
      expected: { type: first.type, fingerprint: first.fingerprint },
      actual: { type: second.type, fingerprint: second.fingerprint },
    };
    expect((await commit(member, app.id).expect(422)).body).toMatchObject(told);
    expect((await member.post('/git/finalize').expect(422)).body).toMatchObject(told);
    expect(
      (await member.post('/git/finalize', { hostKeyFingerprint: first.fingerprint }).expect(422)).body.code,
    ).toBe('git_host_key_mismatch');
    expect(await settings(member)).toEqual(before);
    await member.post('/git/finalize', { hostKeyFingerprint: second.fingerprint }).expect(200);
    expect((await settings(member)).hostKey.fingerprint).toBe(second.fingerprint);
    await commit(member, app.id).expect(201);
  });

  it('finds the branch: the one that is set, else the remote’s HEAD, else main', async () => {
    const trunk = await createGitRepository({ files: { 'README.md': 'x' }, branch: 'trunk' });
    const { member } = await world.connected({ repository: trunk });
    expect((await settings(member)).branch).toBe('trunk');
    const empty = await almost({ branch: 'release/1.0' });
    await empty.member.post('/git/finalize').expect(200);
    const app = await createApp(empty.member, 'Orders', { commitChanges: true });
    expect(app.git).toMatchObject({ commit: await empty.repository.tip('release/1.0') });

    const { member: other, repository } = await almost({ branch: 'develop', files: { 'README.md': 'x' } });
    await repository.git(['branch', 'stable', 'main']);
    const { body } = await other.post('/git/finalize').expect(422);
    expect(body).toMatchObject({ code: 'git_branch_not_found', branches: ['main', 'stable'] });
    const { body: made } = await other.post('/git/finalize', { createBranch: true }).expect(200);
    expect(made).toMatchObject({ branch: 'develop', configured: true });
    expect(await repository.findTip('develop')).toBeNull();
    expect((await other.get('/git/apps').expect(200)).body.items).toEqual([]);
    const [one, two] = await Promise.all([
      createApp(other, 'One', { commitChanges: true }),
      createApp(other, 'Two', { commitChanges: true }),
    ]);
    const log = await repository.log('develop');
    expect(log.map(({ sha }) => sha)).toEqual(expect.arrayContaining([one.git?.commit, two.git?.commit]));
    expect(log.at(-1)?.sha).toBe(await repository.tip('main'));
    expect(await repository.ls('develop')).toEqual([
      '.meta/meta.json',
      'One/v1.json',
      'README.md',
      'Two/v1.json',
    ]);
  });

  it('takes a key that may only read, and says so', async () => {
    const { member } = await almost({ files: { 'README.md': 'x' }, readOnly: true });
    expect((await member.post('/git/finalize').expect(200)).body).toMatchObject({
      access: 'read-only',
      enabled: true,
    });
    const app = await createApp(member, 'Orders');
    expect((await commit(member, app.id).expect(409)).body.code).toBe('git_read_only_key');
    await member.get('/git/apps').expect(200);
  });

  it('becomes a job when nobody wants to wait, which shows the settings to admins only', async () => {
    const { member } = await almost();
    const builder = await member.invite('builder');
    const { body, headers } = await member.post('/git/finalize').set('Prefer', 'respond-async').expect(202);
    expect(headers.location).toBe(`${member.workspace}/git/jobs/${body.jobId}`);
    const job = await ended(member, body.jobId as string);
    expect(job).toMatchObject({ kind: 'finalize', status: 'succeeded', result: await settings(member) });
    expect((await ended(builder, job.id)).result).toEqual({ configured: true, enabled: true });
  });
});

describe('off, and gone', () => {
  it('commits nothing while it is off, and goes on where it was', async () => {
    const { member, repository, app } = await world.withApp();
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

  it('deletes key and settings, and neither the repository nor the apps', async () => {
    const { member, repository, app } = await world.withApp();
    const tip = await repository.tip();
    await member.delete('/git').expect(204);
    expect(await settings(member)).toMatchObject({
      configured: false,
      repositoryUrl: null,
      key: null,
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
      'led elsewhere',
      (member: Member, query: string) =>
        member.put(`/git${query}`, { repositoryUrl: 'git@host.example:a/b.git' }),
    ],
  ])('is not %s while jobs wait, unless they may be cancelled', async (_, act) => {
    const { member, repository, app } = await world.withApp();
    await repository.addHook('pre-receive', `while [ -e ${repository.path}/wait ]; do sleep 0.05; done`);
    await repository.commit({ 'README.md': 'x' });
    const { rm, writeFile } = await import('node:fs/promises');
    await writeFile(`${repository.path}/wait`, '');
    await edit(member, app.id, 'table');
    const first = await commit(member, app.id).set('Prefer', 'respond-async').expect(202);
    await member.get(`/git/jobs/${first.body.jobId}`).expect(200);
    const { eventually } = await import('../support/eventually');
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
    // It was on its way already, to the place that it was accepted for.
    expect(job).toMatchObject({ status: 'succeeded', commit: await repository.tip() });
    expect(await repository.log()).toHaveLength(3);
  });
});
