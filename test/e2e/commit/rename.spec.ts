import { commit, createApp, edit, ended, exported, getApp, GitFixture } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const rename = async (member: Member, appId: string, name: string) =>
  (await member.patch(`/apps/${appId}`, { name }).expect(200)).body;

const nameInFile = async (repository: GitRepository, path: string) =>
  JSON.parse(await repository.show('main', path)).appV2;

it('moves the app’s file in one commit by the user who renamed it, and leaves other files in place', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await repository.commit({ 'Orders/notes.txt': 'theirs' });
  const builder = await member.invite('builder', 'Grace Hopper');
  const body = await rename(builder, app.id, 'Sales');
  expect(body).toMatchObject({
    name: 'Sales',
    git: { jobId: expect.any(String), commit: await repository.tip() },
  });
  expect(body.git.error).toBeUndefined();
  const [logged] = await repository.log();
  expect(logged).toMatchObject({ message: 'App is renamed', author: { name: 'Grace Hopper' } });
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/notes.txt', 'Sales/v1.json']);
  const followed = await repository.git(['log', '--follow', '--format=%s', '--', 'Sales/v1.json']);
  expect(followed.trim().split('\n')).toEqual(['App is renamed', 'App creation']);
  expect(JSON.parse(await repository.show('main', '.meta/meta.json'))[app.id].gitAppName).toBe('Sales');
  expect(await repository.show('main', 'Sales/v1.json')).toBe(await exported(member, app.id));
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});

it('commits the last committed document, never an uncommitted edit', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await edit(member, app.id, 'secret plans');
  await rename(member, app.id, 'Sales');
  expect(await nameInFile(repository, 'Sales/v1.json')).toMatchObject({ name: 'Sales' });
  expect((await nameInFile(repository, 'Sales/v1.json')).icon).not.toBe('secret plans');
  expect((await getApp(member, app.id)).gitState).toBe('changed');
  await commit(member, app.id).expect(201);
  expect(await nameInFile(repository, 'Sales/v1.json')).toMatchObject({
    name: 'Sales',
    icon: 'secret plans',
  });
});

it('commits nothing for an app that was never committed', async () => {
  const { member, repository } = await fixture.connected({ files: { 'README.md': 'x' } });
  const app = await createApp(member, 'Orders');
  const body = await rename(member, app.id, 'Sales');
  expect(body.git).toBeNull();
  expect(await repository.ls()).toEqual(['README.md']);
});

it('waits for the next commit while Git is off', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await member.patch('/git', { enabled: false }).expect(200);
  expect((await rename(member, app.id, 'Sales')).git).toBeNull();
  await member.patch('/git', { enabled: true }).expect(200);
  expect((await getApp(member, app.id)).gitState).toBe('changed');
  expect(await repository.ls()).toContain('Orders/v1.json');
  await commit(member, app.id).expect(201);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Sales/v1.json']);
});

it.each(['Taken', 'tAKEN'])(
  'never overwrites: a rename to %s fails, and the app keeps its new name in Trellis',
  async (name) => {
    const { repository, app: theirs } = await fixture.withApp('Taken');
    const { member } = await fixture.connected({ repository });
    const app = await createApp(member, 'Orders', { commitChanges: true });
    const tip = await repository.tip();
    const body = await rename(member, app.id, name);
    expect(body).toMatchObject({ name, gitState: 'failed', git: { error: { code: 'git_app_name_taken' } } });
    expect(body.git.commit).toBeUndefined();
    expect(await repository.tip()).toBe(tip);
    const job = await ended(member, body.git.jobId as string);
    expect(job).toMatchObject({
      kind: 'rename_app',
      status: 'failed',
      error: { code: 'git_app_name_taken' },
    });
    expect((await commit(member, app.id).expect(409)).body).toMatchObject({
      code: 'git_app_name_taken',
      name: 'Taken',
      gitAppId: theirs.id,
    });

    const back = await rename(member, app.id, 'Orders');
    expect(back).toMatchObject({ name: 'Orders', gitState: 'clean' });
    expect(back.git.error).toBeUndefined();
    expect(await repository.tip()).toBe(tip);
  },
);

it('accepts a change of case or Unicode form as a rename', async () => {
  const { member, repository, app } = await fixture.withApp('Caf\u00e9');
  const { member: other } = await fixture.connected({ repository });
  const { body: imported } = await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  await rename(member, app.id, 'CAF\u00c9');
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'CAF\u00c9/v1.json']);
  await other.post(`/apps/${imported.id}/git/pull`).expect(200);
  expect((await getApp(other, imported.id as string)).name).toBe('CAF\u00c9');
  await rename(member, app.id, 'CAFE\u0301');
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'CAFE\u0301/v1.json']);
  await rename(member, app.id, 'Caf\u00e9');
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Caf\u00e9/v1.json']);
  expect(await repository.show('main', 'Caf\u00e9/v1.json')).toBe(await exported(member, app.id));
  await repository.fsck();
});

it('lets two apps exchange their names by three renames', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const other = await createApp(member, 'Stock', { commitChanges: true });
  await rename(member, app.id, 'Aside');
  await rename(member, other.id, 'Orders');
  await rename(member, app.id, 'Stock');
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'Stock/v1.json']);
  for (const [path, { id }] of [['Orders', other] as const, ['Stock', app] as const])
    expect(await repository.show('main', `${path}/v1.json`)).toBe(await exported(member, id));
  const { body } = await member.get('/git/apps').expect(200);
  expect(
    (body.items as { name: string; importedAppId: string; problem: unknown }[]).map(
      ({ name, importedAppId, problem }) => [name, importedAppId, problem],
    ),
  ).toEqual([
    ['Stock', app.id, null],
    ['Orders', other.id, null],
  ]);
  for (const { id } of [app, other]) expect((await getApp(member, id)).gitState).toBe('clean');
});

it('changes the name of a locked app only in Trellis', async () => {
  const { member: home, repository, app: theirs } = await fixture.withApp('Orders');
  const { member } = await fixture.connected({ repository });
  const { body: app } = await member.post('/git/imports', { gitAppId: theirs.id }).expect(201);
  const tip = await repository.tip();
  expect((await rename(member, app.id, 'Mine')).git).toBeNull();
  expect(await repository.tip()).toBe(tip);
  expect((await getApp(member, app.id)).name).toBe('Mine');
  await edit(home, theirs.id, 'table');
  await commit(home, theirs.id).expect(201);
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  expect(await getApp(member, app.id)).toMatchObject({ name: 'Mine', gitState: 'locked' });
});

it('is refused if someone else has changed the app', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const theirs = await repository.commit({ 'Orders/v1.json': '{"appV2":{}}' });
  const body = await rename(member, app.id, 'Sales');
  expect(body.git.error).toMatchObject({ code: 'git_remote_moved' });
  expect(await repository.tip()).toBe(theirs);
});

it('is refused as well if the last committed document no longer exists', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await edit(member, app.id, 'table');
  await commit(member, app.id).expect(201);
  await repository.git(['update-ref', 'refs/heads/main', 'main~1']);
  await repository.git(['reflog', 'expire', '--expire=now', '--all']);
  await repository.git(['gc', '--quiet', '--prune=now']);
  const body = await rename(member, app.id, 'Sales');
  expect(body.git.error).toMatchObject({ code: 'git_remote_moved' });
});

it('renames and commits in the order of the requests', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await repository.addHook('pre-receive', 'sleep 0.2');
  const jobs: string[] = [];
  for (let n = 1; n <= 4; n++) {
    await edit(member, app.id, `icon ${n}`);
    const { body } = await commit(member, app.id, `Number ${n}`).set('Prefer', 'respond-async').expect(202);
    const renamed = await member
      .patch(`/apps/${app.id}`, { name: `Name ${n}` })
      .set('Prefer', 'respond-async')
      .expect(202);
    jobs.push(body.jobId as string, renamed.body.jobId as string);
  }
  for (const jobId of jobs) expect((await ended(member, jobId)).status).toBe('succeeded');
  const log = (await repository.log()).reverse().slice(1);
  expect(log.map(({ message }) => message)).toEqual(
    [1, 2, 3, 4].flatMap((n) => [`Number ${n}`, 'App is renamed']),
  );
  for (const [index, { sha }] of log.entries()) {
    const n = Math.floor(index / 2) + 1;
    const name = index % 2 === 1 ? `Name ${n}` : n === 1 ? 'Orders' : `Name ${n - 1}`;
    expect(await repository.ls(sha)).toEqual(['.meta/meta.json', `${name}/v1.json`]);
    expect(JSON.parse(await repository.show(sha, `${name}/v1.json`)).appV2).toMatchObject({
      name,
      icon: `icon ${n}`,
    });
  }
});
