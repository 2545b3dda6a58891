import { connect as connectSocket, createServer, type AddressInfo } from 'node:net';
import { connect, sshUrlOf } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { createGitRepository } from '../../support/git-repository';
import { commit, createApp, edit, ended, getApp, GitFixture } from '../../support/git-fixture';
import { startSshServer } from '../../support/ssh-server';
import { startTcpProxy } from '../../support/ssh-server-proxy';
import { startSilentServer } from '../../support/ssh-server-silent';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start({ TRELLIS_GIT_SILENCE_MS: '4000' });
});
afterAll(() => fixture.stop());

const settings = async (member: Member) => (await member.get('/git').expect(200)).body;

/** Sets the URL, generates the key and authorizes it; all but the last step. */
async function almost(place: { branch?: string; files?: Record<string, string>; readOnly?: boolean } = {}) {
  const { branch, files, readOnly } = place;
  const repository = await createGitRepository({ files });
  const member = await fixture.admin.inNewWorkspace();
  await member.put('/git', { repositoryUrl: sshUrlOf(fixture.server, repository), branch }).expect(200);
  const { body: key } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
  await fixture.server.authorize(key.publicKey as string, { readOnly });
  return { member, repository, key };
}

/** Runs Git's commands only, as hosting software does. */
const ONLY_GIT =
  'ForceCommand case "$SSH_ORIGINAL_COMMAND" in git*) eval "exec $SSH_ORIGINAL_COMMAND";; esac; exit 1';

it('reaches a server at an address of IPv6, and commits there', async () => {
  const { port: targetPort, user } = fixture.server;
  const server = createServer((client) => {
    const upstream = connectSocket(targetPort, fixture.server.host);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const repository = await createGitRepository();
    const member = await fixture.admin.inNewWorkspace();
    const authorize = fixture.server.authorize.bind(fixture.server);
    await connect(member, { server: { host: '[::1]', port, user, authorize }, repository });
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await ended(member, app.git!.jobId as string);
    expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
  } finally {
    server.close();
  }
});

describe('finalize', () => {
  it('reports everything that it found, and requires URL and key', async () => {
    const member = await fixture.admin.inNewWorkspace();
    for (const call of ['finalize', 'host-key']) {
      expect((await member.post(`/git/${call}`).expect(409)).body.code).toBe('git_not_configured');
    }
    expect((await member.patch('/git', { enabled: true }).expect(409)).body.code).toBe('git_not_configured');
    const repository = await createGitRepository();
    const repositoryUrl = sshUrlOf(fixture.server, repository);
    await member.put('/git', { repositoryUrl, directory: '/apps/team a/' }).expect(200);
    await member.post('/git/finalize').expect(409);
    const { body: key } = await member.post('/git/key', { type: 'rsa' }).expect(201);
    expect(key).toEqual({
      type: 'rsa',
      publicKey: expect.stringMatching(/^ssh-rsa \S+/),
      fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/),
    });
    await fixture.server.authorize(key.publicKey as string);
    const [hostKey] = fixture.server.hostKeys;
    const shown = { type: hostKey.type, fingerprint: hostKey.fingerprint, known: false };
    expect((await member.post('/git/host-key').expect(200)).body).toEqual(shown);
    expect((await settings(member)).hostKey).toBeNull();
    const { body } = await member.post('/git/finalize').expect(200);
    expect(body).toEqual({
      configured: true,
      enabled: true,
      commitTemplate: null,
      signingKey: null,
      pollSeconds: 0,
      autoPull: false,
      hasWebhook: false,
      lastLook: null,
      repositoryUrl,
      branch: 'main',
      directory: 'apps/team a',
      provider: null,
      key: { ...key, createdAt: expect.any(String) },
      token: null,
      hostKey: shown,
      access: 'read-write',
      sendsWholeHistories: null,
      finalizedAt: expect.any(String),
      lastTest: { at: (body as { finalizedAt: string }).finalizedAt, error: null },
    });
    expect(await repository.findTip()).toBeNull();
    await repository.commit({ 'README.md': 'Ours' });
    for (const allowsFilter of [false, true]) {
      await repository.git(['config', 'uploadpack.allowFilter', String(allowsFilter)]);
      const { body: again } = await member.post('/git/finalize').expect(200);
      expect(again).toMatchObject({ sendsWholeHistories: !allowsFilter });
    }
  });

  it('keeps a key that was generated while it ran', async () => {
    await using proxy = await startTcpProxy({ targetPort: fixture.server.port });
    const { host, user } = fixture.server;
    const authorize = (publicKey: string) => fixture.server.authorize(publicKey);
    const member = await fixture.admin.inNewWorkspace();
    const repository = await createGitRepository();
    await connect(member, { server: { host, user, port: proxy.port, authorize }, repository });
    const before = proxy.openConnections;
    proxy.pause();
    const finalizing = member.post('/git/finalize').then((answer) => answer);
    await eventually(() => expect(proxy.openConnections).toBeGreaterThan(before));
    const { body: shown } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
    proxy.resume();
    expect((await finalizing).status).toBe(200);
    expect((await settings(member)).key).toMatchObject({ publicKey: shown.publicKey });
  });

  it('is void once its own key was replaced', async () => {
    await using proxy = await startTcpProxy({ targetPort: fixture.server.port });
    const member = await fixture.admin.inNewWorkspace();
    const repository = await createGitRepository();
    const { host, user } = fixture.server;
    const repositoryUrl = sshUrlOf({ host, user, port: proxy.port }, repository);
    await member.put('/git', { repositoryUrl }).expect(200);
    const { body: key } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
    await fixture.server.authorize(key.publicKey as string);
    const before = proxy.openConnections;
    proxy.pause();
    const finalizing = member.post('/git/finalize').then((answer) => answer);
    await eventually(() => expect(proxy.openConnections).toBeGreaterThan(before));
    await member.post('/git/key', { type: 'ed25519' }).expect(201);
    proxy.resume();
    const { status, body } = await finalizing;
    expect({ status, code: body.code as string }).toEqual({ status: 409, code: 'git_settings_changed' });
  });

  it('reports the exact problem, and keeps the settings', async () => {
    const { member, repository, app } = await fixture.withApp();
    const before = await settings(member);
    const { body: newKey } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
    expect((await member.post('/git/finalize').expect(422)).body).toMatchObject({
      code: 'git_auth_failed',
      remedy: expect.any(String),
    });
    const after = await settings(member);
    const error = { code: 'git_auth_failed', message: expect.any(String), remedy: expect.any(String) };
    expect(after).toEqual({
      ...before,
      key: { ...newKey, createdAt: expect.any(String) },
      lastTest: { at: expect.any(String), error: expect.objectContaining(error) },
    });
    expect(Date.parse(after.lastTest.at)).toBeGreaterThan(Date.parse(before.finalizedAt));
    // The old key works until the new one is authorized.
    await edit(member, app.id, 'table');
    await commit(member, app.id).expect(201);
    await fixture.server.authorize(newKey.publicKey as string);
    const { body: mended } = await member.post('/git/finalize').expect(200);
    expect(mended.lastTest).toEqual({ at: mended.finalizedAt, error: null });
    await fixture.server.revoke(before.key.publicKey as string);
    await edit(member, app.id, 'chair');
    await commit(member, app.id).expect(201);
    expect(await repository.log()).toHaveLength(3);
  });

  it('distinguishes a missing repository, a missing host, and one that is silent', async () => {
    await using silent = await startSilentServer();
    const { member } = await almost();
    const places = [
      [
        `ssh://${fixture.server.user}@127.0.0.1:${fixture.server.port}/nowhere.git`,
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

  it('trusts a changed host key only if given its fingerprint', async () => {
    await using server = await startSshServer();
    const repository = await createGitRepository();
    const member = await fixture.admin.inNewWorkspace();
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
    const { lastTest, ...kept } = await settings(member);
    expect({ ...kept, lastTest: before.lastTest as unknown }).toEqual(before);
    expect(lastTest.error).toMatchObject({ ...told, expected: { fingerprint: first.fingerprint } });
    await member.post('/git/finalize', { hostKeyFingerprint: second.fingerprint }).expect(200);
    expect((await settings(member)).hostKey.fingerprint).toBe(second.fingerprint);
    await commit(member, app.id).expect(201);
  });

  it('finds the branch: the configured one, else the remote’s HEAD, else main', async () => {
    const trunk = await createGitRepository({ files: { 'README.md': 'x' }, branch: 'trunk' });
    const { member } = await fixture.connected({ repository: trunk });
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

  it.each([
    ['accepts its variable', ['AcceptEnv GIT_PROTOCOL', ONLY_GIT]],
    ['runs commands in a shell', []],
  ])('starts an empty repository on the branch that its HEAD names, where sshd %s', async (_name, config) => {
    await using server = await startSshServer({ config });
    const repository = await createGitRepository({ branch: 'trunk' });
    const member = await fixture.admin.inNewWorkspace();
    await connect(member, { server, repository });

    const { git } = await createApp(member, 'Orders', { commitChanges: true });

    expect(git).toMatchObject({ commit: await repository.tip('trunk') });
    expect(await repository.git(['symbolic-ref', 'HEAD'])).toContain('refs/heads/trunk');
  });

  it('starts it on main where the server tells nothing, or names what is no branch', async () => {
    await using server = await startSshServer({ config: [ONLY_GIT] });
    const mute = await createGitRepository({ branch: 'trunk' });
    const odd = await createGitRepository({ branch: '-x' });
    for (const [there, repository] of [
      [server, mute],
      [fixture.server, odd],
    ] as const) {
      const member = await fixture.admin.inNewWorkspace();
      await connect(member, { server: there, repository });
      expect((await settings(member)).branch).toBe('main');
    }
  });

  it('works, as all else does, with a server that allows one session on a connection', async () => {
    await using server = await startSshServer({ config: ['MaxSessions 1'] });
    const repository = await createGitRepository();
    const member = await fixture.admin.inNewWorkspace();
    await connect(member, { server, repository });
    const app = await createApp(member, 'Orders', { commitChanges: true });

    await repository.commit({ 'README.md': 'x' });
    await edit(member, app.id, 'one');
    await Promise.all([
      commit(member, app.id).expect(201),
      member.get('/git/apps').expect(200),
      member.get(`/apps/${app.id}/git/updates`).expect(200),
    ]);

    expect((await repository.log()).length).toBe(3);
  });

  it('keeps a branch that was set by name, and otherwise follows HEAD to another location', async () => {
    const { member, repository, app } = await fixture.withApp();
    const { repositoryUrl } = await settings(member);
    const follower = (await fixture.connected({ repository })).member;
    const { body: theirs } = await follower.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
    await member.put('/git', { repositoryUrl, branch: 'main' }).expect(200);
    await repository.git(['branch', 'trunk', 'main']);
    await repository.git(['symbolic-ref', 'HEAD', 'refs/heads/trunk']);
    await member.post('/git/finalize').expect(200);
    expect((await settings(member)).branch).toBe('main');
    expect((await getApp(member, app.id)).gitState).toBe('clean');
    await follower.post('/git/finalize').expect(200);
    expect((await settings(follower)).branch).toBe('trunk');
    // The branch has the commit at which the app was imported.
    const { body } = await follower.get(`/apps/${theirs.id}/git`).expect(200);
    expect(body).toMatchObject({ branch: 'trunk', lastCommit: { sha: await repository.tip('trunk') } });
  });

  it('accepts a read-only key, and says so', async () => {
    const { member } = await almost({ files: { 'README.md': 'x' }, readOnly: true });
    expect((await member.post('/git/finalize').expect(200)).body).toMatchObject({
      access: 'read-only',
      enabled: true,
    });
    const app = await createApp(member, 'Orders');
    expect((await commit(member, app.id).expect(409)).body.code).toBe('git_read_only_key');
    await member.get('/git/apps').expect(200);
  });

  it('finds that the line which the page shows for reading alone lets nobody write', async () => {
    const repository = await createGitRepository({ files: { 'README.md': 'x' } });
    const member = await fixture.admin.inNewWorkspace();
    await member.put('/git', { repositoryUrl: sshUrlOf(fixture.server, repository) }).expect(200);
    const { body: key } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
    const restriction = `restrict,command="git-upload-pack '${repository.path}'"`;
    await fixture.server.authorize(key.publicKey as string, { restriction });
    expect((await member.post('/git/finalize').expect(200)).body.access).toBe('read-only');
    const app = await createApp(member, 'Orders');
    expect((await commit(member, app.id).expect(409)).body.code).toBe('git_read_only_key');
  });

  it('becomes a job if the client does not wait, and shows the settings only to admins', async () => {
    const { member } = await almost();
    const builder = await member.invite('builder');
    const { body, headers } = await member.post('/git/finalize').set('Prefer', 'respond-async').expect(202);
    expect(headers.location).toBe(`${member.workspace}/git/jobs/${body.jobId}`);
    const job = await ended(member, body.jobId as string);
    expect(job).toMatchObject({ kind: 'finalize', status: 'succeeded', result: await settings(member) });
    expect((await ended(builder, job.id)).result).toEqual({ configured: true, enabled: true });
  });

  it('becomes a job with an Idempotency-Key, and gives a repeat the first answer', async () => {
    const { member } = await almost();
    const finalize = () => member.post('/git/finalize').set('Idempotency-Key', 'once');
    const [first, second] = await Promise.all([finalize(), finalize()]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect([first.body, second.body]).toEqual([await settings(member), first.body]);
    const { body } = await member.get('/git/jobs').expect(200);
    expect(body.items).toMatchObject([{ kind: 'finalize', status: 'succeeded', progress: 'write' }]);
  });
});
