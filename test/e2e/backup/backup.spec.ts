import { eventually } from '../../support/eventually';
import { commit, createApp, edit, exported, getApp, GitFixture } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

interface BackupBody {
  state: string;
  lastCommit: { sha: string; message: string; date: string } | null;
  waitingSince: string | null;
  error: { code: string; message: string } | null;
  effective: { branch: string; path: string } | null;
}

const QUICK = { enabled: true, quietSeconds: 1, maxSeconds: 5 };

const backUp = (member: Member, more: object = {}) =>
  member.put('/git/backup', { ...QUICK, ...more }).expect(200);

const backupOf = async (member: Member, appId: string): Promise<BackupBody> =>
  (await member.get(`/apps/${appId}/git/backup`).expect(200)).body as BackupBody;

const backedUp = (member: Member, appId: string, former: string | null = null): Promise<BackupBody> =>
  eventually(async () => {
    const backup = await backupOf(member, appId);
    expect(backup).toMatchObject({ state: 'idle', error: null, waitingSince: null });
    expect(backup.lastCommit?.sha ?? null).not.toBe(former);
    return backup;
  });

const jobsOf = async (member: Member): Promise<{ kind: string; status: string }[]> =>
  (await member.get('/git/jobs').expect(200)).body.items as { kind: string; status: string }[];

const subjects = async (repository: GitRepository, branch?: string): Promise<string[]> =>
  (await repository.log(branch)).map(({ message }) => message.split('\n')[0]);

it('commits a saved app by itself, with what has changed and who saved it', async () => {
  const { member, repository, app } = await fixture.withApp();
  const { body } = await backUp(member);
  expect(body).toMatchObject({
    ...QUICK,
    branch: null,
    apps: 'all',
    effective: { branch: 'main', path: '' },
  });
  await edit(member, app.id, 'table');
  expect(await backupOf(member, app.id)).toMatchObject({ enabled: null, state: 'waiting' });
  const { lastCommit, effective } = await backedUp(member, app.id);

  const [newest] = await repository.log();
  expect(newest).toMatchObject({ sha: lastCommit?.sha, author: { name: 'Ada Lovelace' } });
  expect(newest.message).toBe('Orders: icon of app');
  expect(lastCommit?.message).toBe('Orders: icon of app');
  expect(effective).toEqual({ branch: 'main', path: 'Orders/v1.json' });
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
  expect(await getApp(member, app.id)).toMatchObject({ gitState: 'clean' });
  expect((await member.get('/git/backup').expect(200)).body).toMatchObject({ state: 'idle', lastCommit });
  await repository.fsck();
});

it('names everybody who saved, and collects their changes in one commit', async () => {
  const { member, repository, app } = await fixture.withApp();
  await backUp(member, { quietSeconds: 2 });
  const grace = await member.invite('builder', 'Grace Hopper');
  await edit(grace, app.id, 'one');
  await edit(member, app.id, 'two');
  await edit(grace, app.id, 'three');
  await backedUp(member, app.id);
  const commits = await repository.log();
  expect(commits).toHaveLength(2);
  expect(commits[0].author.name).toBe('Grace Hopper');
  expect(commits[0].message).toBe(
    `Orders: icon of app\n\nCo-authored-by: Ada Lovelace <${member.user.email}>`,
  );
  expect(await jobsOf(member)).toMatchObject([
    { kind: 'backup_app', status: 'succeeded' },
    { kind: 'create_app' },
  ]);
});

it('commits at the latest after the longest wait, however often the app is saved', async () => {
  const { member, repository, app } = await fixture.withApp();
  await backUp(member, { quietSeconds: 3, maxSeconds: 3 });
  let saves = 0;
  await eventually(async () => {
    await edit(member, app.id, `icon-${(saves += 1)}`);
    expect((await repository.log()).length).toBeGreaterThan(1);
  });
  expect(saves).toBeGreaterThan(1);
});

it('starts another branch at the default one, and leaves the app’s state there as it is', async () => {
  const { member, repository, app } = await fixture.withApp();
  const second = await createApp(member, 'Sales', { commitChanges: true });
  const start = await repository.tip();
  await backUp(member, { branch: 'backup/all' });
  await edit(member, app.id, 'table');
  const { effective } = await backedUp(member, app.id);
  expect(effective).toEqual({ branch: 'backup/all', path: 'Orders/v1.json' });
  expect(await repository.tip()).toBe(start);
  expect(await repository.parentOf(await repository.tip('backup/all'))).toBe(start);
  expect(await getApp(member, app.id)).toMatchObject({ gitState: 'changed' });

  // An app that has changed on the default branch since the branch was started.
  await edit(member, second.id, 'one');
  await backedUp(member, second.id);
  await edit(member, second.id, 'two');
  await commit(member, second.id, 'By hand').expect(201);
  await edit(member, second.id, 'three');
  await eventually(async () => {
    expect(await repository.show('backup/all', 'Sales/v1.json')).toBe(await exported(member, second.id));
  });
  expect(await repository.show('main', 'Sales/v1.json')).not.toBe(await exported(member, second.id));
  await commit(member, app.id, 'By hand, too').expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
  await repository.fsck();
});

it('writes a file of its own without an entry', async () => {
  const { member, repository, app } = await fixture.withApp();
  await backUp(member, { enabled: false });
  const settings = { enabled: true, branch: null, directory: 'copies/today', fileName: 'orders.json' };
  await member.put(`/apps/${app.id}/git/backup`, settings).expect(200);
  const { body } = await member.get(`/apps/${app.id}/git/backup`).expect(200);
  expect(body).toMatchObject({
    ...settings,
    effective: { branch: 'main', path: 'copies/today/orders.json' },
  });
  await edit(member, app.id, 'table');
  await backedUp(member, app.id);
  await edit(member, app.id, 'chart');
  await eventually(async () => {
    expect(await repository.show('main', 'copies/today/orders.json')).toBe(await exported(member, app.id));
  });
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'copies/today/orders.json']);
  expect(await getApp(member, app.id)).toMatchObject({ gitState: 'changed' });
  // Users still commit to the usual place.
  await commit(member, app.id, 'By hand').expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
});

it('replaces nothing that it has not written', async () => {
  const { member, repository, app } = await fixture.withApp();
  await repository.commit({ 'copies/orders.json': 'somebody else’s' });
  await backUp(member, { enabled: false });
  const settings = { enabled: true, directory: 'copies', fileName: 'orders.json' };
  await member.put(`/apps/${app.id}/git/backup`, settings).expect(200);
  const failing = await eventually(async () => {
    const backup = await backupOf(member, app.id);
    expect(backup.state).toBe('failing');
    return backup;
  });
  expect(failing.error).toMatchObject({ code: 'git_remote_moved' });
  expect(failing.waitingSince).not.toBeNull();
  expect(await getApp(member, app.id)).toMatchObject({ gitState: 'clean' });
  expect(await repository.show('main', 'copies/orders.json')).toBe('somebody else’s');
  await member.put(`/apps/${app.id}/git/backup`, { ...settings, fileName: 'mine.json' }).expect(200);
  await backedUp(member, app.id);
});

it('retries a failed backup on request, signed as commits are by now', async () => {
  const { member, repository, app } = await fixture.withApp();
  await repository.commit({ 'copies/orders.json': 'somebody else’s' });
  const settings = { enabled: true, directory: 'copies', fileName: 'orders.json' };
  await backUp(member, { enabled: false });
  await member.put(`/apps/${app.id}/git/backup`, settings).expect(200);
  await eventually(async () => expect((await backupOf(member, app.id)).state).toBe('failing'));
  await repository.commit({}, { delete: ['copies/orders.json'] });
  await member.post('/git/signing-key', { type: 'ed25519' }).expect(201);
  const { body } = await member.get('/git/jobs').expect(200);
  const { id } = body.items.find(({ kind }: { kind: string }) => kind === 'backup_app');
  await member.post(`/git/jobs/${id}/retry`).expect(202);
  const { lastCommit } = await backedUp(member, app.id);
  expect(await repository.git(['cat-file', 'commit', lastCommit?.sha ?? ''])).toContain('\ngpgsig ');
  expect(await repository.show('main', 'copies/orders.json')).toBe(await exported(member, app.id));
});

it('lets people’s commits go first, and makes one commit of all that was saved meanwhile', async () => {
  const { member, repository, app } = await fixture.withApp();
  const other = await createApp(member, 'Sales', { commitChanges: true });
  await backUp(member, { maxSeconds: 60 });
  await eventually(async () => expect((await backupOf(member, other.id)).state).toBe('idle'));
  const held = await repository.holdPushes();
  await edit(member, other.id, 'by hand');
  const byHand = commit(member, other.id, 'By hand');
  const answer = byHand.then(({ status }) => status);
  await held.reached();
  for (const icon of ['one', 'two', 'three']) {
    await edit(member, app.id, icon);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
  }
  const later = commit(member, other.id, 'Right behind').then(({ status }) => status);
  await held.release();
  expect(await answer).toBe(201);
  expect([200, 201]).toContain(await later);
  await backedUp(member, app.id);
  expect(await subjects(repository)).toEqual([
    'Orders: icon of app',
    'By hand',
    'App creation',
    'App creation',
  ]);
  expect(await repository.show('main', 'Orders/v1.json')).toContain('three');
});

it('waits for commits that are kept here, and pushes none of them', async () => {
  const { member, repository, app } = await fixture.withApp();
  const other = await createApp(member, 'Sales', { commitChanges: true });
  await edit(member, app.id, 'kept');
  await commit(member, app.id, 'Kept', { push: false }).expect(201);
  await backUp(member);
  await edit(member, app.id, 'later');
  await edit(member, other.id, 'now');
  await backedUp(member, other.id);
  expect(await subjects(repository)).toEqual(['Sales: icon of app', 'App creation', 'App creation']);
  expect(await backupOf(member, app.id)).toMatchObject({ state: 'waiting', error: null });
});

it('backs up what was saved while GitSync was off, once it is on again', async () => {
  const { member, repository, app } = await fixture.withApp();
  await backUp(member);
  await member.patch('/git', { enabled: false }).expect(200);
  await edit(member, app.id, 'while off');
  // By then, a later save in another workspace has had its turn.
  const elsewhere = await fixture.withApp();
  await backUp(elsewhere.member);
  await edit(elsewhere.member, elsewhere.app.id, 'while on');
  await backedUp(elsewhere.member, elsewhere.app.id);
  expect(await backupOf(member, app.id)).toMatchObject({ state: 'waiting', effective: null });
  expect(await subjects(repository)).toEqual(['App creation']);
  await member.patch('/git', { enabled: true }).expect(200);
  await backedUp(member, app.id);
});

it('backs up only the apps that are chosen, and those with settings of their own', async () => {
  const { member, repository, app } = await fixture.withApp();
  const chosen = await createApp(member, 'Sales', { commitChanges: true });
  await backUp(member, { apps: [chosen.id] });
  await edit(member, app.id, 'table');
  await edit(member, chosen.id, 'table');
  await backedUp(member, chosen.id);
  expect(await backupOf(member, app.id)).toMatchObject({ state: 'off', lastCommit: null });
  expect(await subjects(repository)).toEqual(['Sales: icon of app', 'App creation', 'App creation']);
  // Earlier saves are committed too.
  await member.put(`/apps/${app.id}/git/backup`, { enabled: true }).expect(200);
  await backedUp(member, app.id);
  await member.put(`/apps/${chosen.id}/git/backup`, { enabled: false }).expect(200);
  await edit(member, chosen.id, 'chart');
  expect(await backupOf(member, chosen.id)).toMatchObject({ state: 'off' });
});

it('commits copies on other branches to their own, unless the workspace names one', async () => {
  const { member, repository, app } = await fixture.withApp();
  await member.post('/git/branches', { name: 'feature' }).expect(201);
  const refused = await member.put('/git/backup', { ...QUICK, branch: 'feature' }).expect(422);
  expect(refused.body).toMatchObject({ code: 'invalid_branch' });
  await backUp(member);
  const onBranch = member.on('feature');
  await edit(onBranch, app.id, 'on the branch');
  await backedUp(onBranch, app.id);
  expect(await repository.show('feature', 'Orders/v1.json')).toContain('on the branch');
  expect(await repository.show('main', 'Orders/v1.json')).not.toContain('on the branch');
  await backUp(member, { branch: 'backup' });
  expect(await backupOf(onBranch, app.id)).toMatchObject({ state: 'off' });
});

it('refuses settings that cannot work, and says why', async () => {
  const { member, app } = await fixture.withApp();
  const put = (body: object) => member.put('/git/backup', { ...QUICK, ...body });
  expect((await put({ quietSeconds: 10, maxSeconds: 5 }).expect(422)).body).toMatchObject({
    errors: [{ path: 'maxSeconds' }],
  });
  expect((await put({ branch: 'no branch' }).expect(422)).body.code).toBe('invalid_branch');
  await put({ quietSeconds: 0 }).expect(400);
  await put({ quietSeconds: 3_601, maxSeconds: 4_000 }).expect(400);
  await put({ apps: ['x'] }).expect(400);
  await put({ apps: null }).expect(400);
  await put({ apps: [member.user.id] }).expect(404);
  const ofApp = (body: object) => member.put(`/apps/${app.id}/git/backup`, body);
  expect((await ofApp({ fileName: 'a/b.json' }).expect(422)).body.code).toBe('invalid_file_name');
  expect((await ofApp({ directory: '../x' }).expect(422)).body.code).toBe('invalid_directory');
  const builder = await member.invite('builder');
  await builder.put('/git/backup', QUICK).expect(403);
  await builder.get('/git/backup').expect(200);
  expect((await member.get('/git/backup').expect(200)).body).toMatchObject({ enabled: false, state: 'off' });
  const unconnected = await fixture.admin.inNewWorkspace();
  expect((await unconnected.put('/git/backup', QUICK).expect(409)).body.code).toBe('git_not_configured');
  const { body } = await unconnected.get('/git/backup').expect(200);
  expect(body).toEqual({
    enabled: false,
    branch: null,
    quietSeconds: 5,
    maxSeconds: 60,
    apps: 'all',
    state: 'off',
    lastCommit: null,
    waitingSince: null,
    error: null,
    effective: null,
  });
});

it('keeps trying while the remote is away, without piling up jobs', async () => {
  const { member, repository, app } = await fixture.withApp();
  await backUp(member);
  await fixture.server.halt();
  try {
    await edit(member, app.id, 'one');
    await eventually(async () => expect((await backupOf(member, app.id)).state).toBe('failing'));
    await edit(member, app.id, 'two');
    const { error, waitingSince } = await backupOf(member, app.id);
    expect(error).toMatchObject({ code: 'git_host_unreachable' });
    const { body } = await member.get('/git/backup').expect(200);
    expect(body).toMatchObject({
      state: 'failing',
      waitingSince,
      error: { app: { id: app.id, name: 'Orders' } },
    });
    await member.put('/git/backup', QUICK).expect(200);
    await eventually(async () => expect((await backupOf(member, app.id)).error).not.toBeNull());
  } finally {
    await fixture.server.restart();
  }
  await backedUp(member, app.id);
  expect(await subjects(repository)).toEqual(['Orders: icon of app', 'App creation']);
  expect(await repository.show('main', 'Orders/v1.json')).toContain('two');
  const ofBackups = (await jobsOf(member)).filter(({ kind }) => kind === 'backup_app');
  expect(ofBackups).toMatchObject([{ status: 'succeeded' }]);
});
