import { sshUrlOf } from '../../support/connect';
import { deploy } from '../../support/deployments';
import { commit, edit, exported, getApp, GitFixture, type AppBody } from '../../support/git-fixture';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { appOf, changeTheirs } from '../../support/merges';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const IDENTITY = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com'];

interface Place {
  repository: GitRepository;
  branch: string;
  directory?: string;
}

async function moveTo(member: Member, { repository, branch, directory }: Place): Promise<void> {
  const repositoryUrl = sshUrlOf(fixture.server, repository);
  await member.put('/git', { repositoryUrl, branch, directory }).expect(200);
  await member.post('/git/finalize').expect(200);
}

const pathIn = ({ directory }: Place, path = 'Orders/v1.json') => (directory ? `${directory}/${path}` : path);

/** Changes the app as another writer at the new place. */
async function changeThere(place: Place): Promise<string> {
  const { repository, branch } = place;
  const path = pathIn(place);
  const appV2 = { ...appOf(await repository.show(branch, path)), slug: 'theirs' };
  return repository.commit({ [path]: JSON.stringify({ appV2 }, null, 2) }, { branch, message: 'Theirs' });
}

/** Ways to move the place of a workspace's apps, with its whole history. */
const moves: [string, (repository: GitRepository) => Promise<Place>, string?][] = [
  [
    'its branch was renamed',
    async (repository) => {
      await repository.git(['branch', '-m', 'main', 'trunk']);
      await repository.git(['symbolic-ref', 'HEAD', 'refs/heads/trunk']);
      return { repository, branch: 'trunk' };
    },
  ],
  [
    'the repository was moved to another address',
    async (repository) => {
      const moved = await createGitRepository();
      await repository.git(['push', '--quiet', '--mirror', moved.path]);
      await repository.remove();
      return { repository: moved, branch: 'main' };
    },
  ],
  [
    'its folder was renamed',
    async (repository) => {
      await renameFolder(repository, { from: 'apps', to: 'tools/apps' });
      return { repository, branch: 'main', directory: 'tools/apps' };
    },
    'apps',
  ],
];

async function renameFolder(
  repository: GitRepository,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const paths = await repository.ls();
  const texts = await repository.showAll(paths.map((path) => `main:${path}`));
  const moved = paths.map((path, index) => [path.replace(from, to), texts[index]] as const);
  await repository.commit(Object.fromEntries(moved), { message: `To ${to}`, delete: paths });
}

/** Two workspaces on one repository: the second follows, locked, an app of the first. */
async function twoWorkspaces(directory?: string) {
  const { member, repository, app } = await fixture.withApp('Orders', { directory });
  await edit(member, app.id, 'table');
  await commit(member, app.id, 'A table').expect(201);
  const { member: other } = await fixture.connected({ repository, directory });
  const { body: locked } = await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  return { member, repository, app, other, locked: locked as AppBody };
}

const updatesOf = async (member: Member, id: string) =>
  (await member.get(`/apps/${id}/git/updates`).expect(200)).body as {
    upToDate: boolean;
    commits: { message: string }[];
    isRewritten?: true;
    isEmptied?: true;
  };

describe.each(moves)('a workspace after %s', (_, move, directory) => {
  it('goes on where it was: up to date, and committing on top', async () => {
    const { member, repository, app, other, locked } = await twoWorkspaces(directory);
    const place = await move(repository);
    await moveTo(member, place);
    await moveTo(other, place);
    expect(await getApp(member, app.id)).toMatchObject({ gitState: 'clean' });
    expect(await getApp(other, locked.id)).toMatchObject({ gitState: 'locked', locked: true });
    for (const [who, id] of [
      [member, app.id],
      [other, locked.id],
    ] as const) {
      expect(await updatesOf(who, id)).toEqual({ upToDate: true, commits: [] });
      const { body } = await who.get(`/apps/${id}/git`).expect(200);
      expect(body).toMatchObject({ path: pathIn(place), hasUncommittedChanges: false });
      expect(body.lastCommit).not.toBeNull();
      expect((await who.get(`/apps/${id}/git/changes`).expect(200)).body.changes).toEqual([]);
    }
    const tip = await place.repository.tip(place.branch);
    await edit(member, app.id, 'mine');
    const { body } = await commit(member, app.id, 'Mine').expect(201);
    expect(await place.repository.parentOf(body.sha as string)).toBe(tip);
    const sha = body.sha as string;
    await other.post(`/apps/${locked.id}/git/pull`).expect(200, { sha, updated: true });
    expect(await exported(other, locked.id)).toBe(await exported(member, app.id));
    const { body: history } = await member.get(`/apps/${app.id}/git/history`).expect(200);
    expect(history.items.map(({ message }: { message: string }) => message)).toEqual(
      expect.arrayContaining(['Mine']),
    );
    await place.repository.fsck();
  });

  it('pulls what a colleague has changed there, also into a locked app', async () => {
    const { member, repository, app, other, locked } = await twoWorkspaces(directory);
    const place = await move(repository);
    const theirs = await changeThere(place);
    for (const [who, id] of [
      [member, app.id],
      [other, locked.id],
    ] as const) {
      await moveTo(who, place);
      expect((await getApp(who, id)).gitState).toBe('behind');
      const { upToDate, commits, isRewritten } = await updatesOf(who, id);
      expect([upToDate, commits[0].message, isRewritten]).toEqual([false, 'Theirs', undefined]);
      await who.post(`/apps/${id}/git/pull`).expect(200, { sha: theirs, updated: true });
      expect(await exported(who, id)).toBe(await place.repository.show(place.branch, pathIn(place)));
      expect(await updatesOf(who, id)).toEqual({ upToDate: true, commits: [] });
    }
    expect((await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(409)).body.code).toBe(
      'app_already_imported',
    );
  });

  it('merges, by a pull and by a commit, with what was last committed as the base', async () => {
    const { member, repository, app } = await twoWorkspaces(directory);
    await edit(member, app.id, 'mine');
    const place = await move(repository);
    const theirs = await changeThere(place);
    await moveTo(member, place);
    const { body: changes } = await member.get(`/apps/${app.id}/git/changes`).expect(200);
    const icon = { path: '/icon', old: { text: 'table' }, new: { text: 'mine' } };
    expect(changes).toMatchObject({ total: 1, changes: [{ fields: [icon] }] });
    const { body: refused } = await commit(member, app.id, 'Mine').expect(409);
    expect(refused).toMatchObject({ code: 'git_remote_moved', present: { sha: theirs } });
    expect((await member.post(`/apps/${app.id}/git/pull`).expect(409)).body.code).toBe('uncommitted_changes');
    const { body } = await commit(member, app.id, 'Merged', { merge: true }).expect(201);
    expect(body.merged).toMatchObject({ with: theirs });
    const merged = appOf(await place.repository.show(place.branch, pathIn(place)));
    expect(merged).toMatchObject({ icon: 'mine', slug: 'theirs' });

    await edit(member, app.id, 'again');
    const next = await place.repository.commit(
      {
        [pathIn(place)]: (await exported(member, app.id))
          .replace('"again"', '"mine"')
          .replace('"theirs"', '"next"'),
      },
      { branch: place.branch },
    );
    const pulled = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
    expect(pulled.body).toEqual({ sha: next, updated: true, merged: 1 });
    expect(appOf(await exported(member, app.id))).toMatchObject({ icon: 'again', slug: 'next' });
  });
});

it('finds the last commits of twenty apps at once, and does not mix them up', async () => {
  const { member, repository } = await fixture.connected();
  const { member: other } = await fixture.connected({ repository });
  const names = Array.from({ length: 20 }, (_, index) => `App ${index}`);
  const appIds: string[] = [];
  for (const name of names) appIds.push((await member.post('/apps', { name }).expect(201)).body.id as string);
  await member.post('/git/commits', { appIds, message: 'All' }).expect(201);
  const { body: listed } = await other.get('/git/apps?limit=50').expect(200);
  for (const { gitAppId } of listed.items) await other.post('/git/imports', { gitAppId }).expect(201);
  await repository.git(['branch', '-m', 'main', 'trunk']);
  await repository.git(['symbolic-ref', 'HEAD', 'refs/heads/trunk']);
  const text = await repository.show('trunk', 'App 7/v1.json');
  await repository.commit({ 'App 7/v1.json': text.replace('"apps"', '"theirs"') }, { branch: 'trunk' });
  await moveTo(other, { repository, branch: 'trunk' });
  const { body } = await other.get('/apps?limit=50').expect(200);
  const states = (body.items as AppBody[]).map(({ name, gitState }) => `${name}: ${gitState}`);
  expect(states.sort()).toEqual(
    names.map((name) => `${name}: ${name === 'App 7' ? 'behind' : 'locked'}`).sort(),
  );
});

it('finds a history that arrives at the new address after the workspace', async () => {
  const { member, repository, app } = await twoWorkspaces();
  const moved = await createGitRepository();
  await moveTo(member, { repository: moved, branch: 'main' });
  expect((await getApp(member, app.id)).gitState).toBe('none');
  await repository.git(['push', '--quiet', '--mirror', moved.path]);
  const tip = await moved.tip();
  await edit(member, app.id, 'mine');
  const { body } = await commit(member, app.id, 'Mine').expect(201);
  expect(await moved.parentOf(body.sha as string)).toBe(tip);
  expect(await updatesOf(member, app.id)).toEqual({ upToDate: true, commits: [] });
});

it('keeps the names that apps have only here when a deployment is the first to find the history', async () => {
  const { repository, app } = await fixture.withApp('Orders');
  const { member: production } = await fixture.connected({ repository });
  const ours = { gitAppId: app.gitAppId, name: 'Orders (ours)' };
  const { body: imported } = await production.post('/git/imports', ours).expect(201);
  const place = { repository: await createGitRepository(), branch: 'main' };
  await moveTo(production, place);
  await repository.git(['push', '--quiet', '--mirror', place.repository.path]);
  const theirs = await changeThere(place);
  await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  expect(await deploy(production)).toMatchObject({ status: 'applied', sha: theirs, plan: { problems: [] } });
  expect(await getApp(production, imported.id as string)).toMatchObject({
    name: 'Orders (ours)',
    locked: true,
  });
  expect(appOf(await exported(production, imported.id as string))).toMatchObject({ slug: 'theirs' });
});

it('makes the first commits to a place that has none of the apps', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  for (const place of [
    { repository, branch: 'main', directory: 'apart' },
    { repository: await createGitRepository({ files: { 'README.md': 'Another' } }), branch: 'main' },
  ]) {
    await moveTo(member, place);
    expect((await getApp(member, app.id)).gitState).toBe('none');
    await commit(member, app.id, 'Here, too').expect(201);
    expect(await place.repository.show('main', pathIn(place))).toBe(await exported(member, app.id));
  }
});

it('takes no other app for one without an entry that is at its path', async () => {
  const document = (name: string) => JSON.stringify({ appV2: { name, icon: name } }, null, 2);
  const repository = await createGitRepository({ files: { 'Loose/v1.json': document('loose') } });
  const { member } = await fixture.connected({ repository });
  const { body } = await member.post('/git/imports', { path: 'Loose/v1.json' }).expect(201);
  const id = body.id as string;
  const before = await exported(member, id);
  const other = await createGitRepository({ files: { 'Loose/v1.json': document('another') } });
  await moveTo(member, { repository: other, branch: 'main' });
  expect((await getApp(member, id)).gitState).not.toBe('behind');
  expect((await member.post(`/apps/${id}/git/pull`).expect(404)).body.code).toBe('git_app_not_found');
  expect(await exported(member, id)).toBe(before);

  const same = await createGitRepository({ files: { 'Loose/v1.json': document('loose') } });
  await moveTo(member, { repository: same, branch: 'main' });
  expect(await updatesOf(member, id)).toEqual({ upToDate: true, commits: [] });
});

it('goes on with an app that stands there under its Git id, though its history is another', async () => {
  const { member, repository, app, other, locked } = await twoWorkspaces();
  const tree = (await repository.git(['rev-parse', 'main^{tree}'])).trim();
  const squashed = (await repository.git([...IDENTITY, 'commit-tree', tree, '-m', 'Squashed'])).trim();
  await repository.git(['update-ref', 'refs/heads/anew', squashed]);
  const place = { repository, branch: 'anew' };
  await moveTo(other, place);
  expect(await updatesOf(other, locked.id)).toEqual({ upToDate: true, commits: [] });
  const theirs = await changeThere(place);
  await edit(member, app.id, 'mine');
  await moveTo(member, place);
  expect(await updatesOf(member, app.id)).toMatchObject({ upToDate: false, isRewritten: true });
  expect((await commit(member, app.id, 'Mine').expect(409)).body.present.sha).toBe(theirs);
  await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
  expect(appOf(await exported(member, app.id))).toMatchObject({ icon: 'mine', slug: 'theirs' });
  await commit(member, app.id, 'Mine').expect(201);
});

describe('an app that the workspace has lost sight of', () => {
  /** Disconnects a workspace, which erases its last commits, and reconnects it. */
  async function reconnected(member: Member, repository: GitRepository): Promise<void> {
    await member.delete('/git').expect(204);
    await member.put('/git', { repositoryUrl: sshUrlOf(fixture.server, repository) }).expect(200);
    const { body } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
    await fixture.server.authorize(body.publicKey as string);
    await member.post('/git/finalize').expect(200);
  }

  it('is pulled again, locked', async () => {
    const { repository, app, other, locked } = await twoWorkspaces();
    await reconnected(other, repository);
    const theirs = await changeTheirs(repository, (document) => {
      document.icon = 'theirs';
    });
    expect(await updatesOf(other, locked.id)).toMatchObject({
      upToDate: false,
      commits: [{ message: 'Theirs' }],
    });
    const { body: again } = await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(409);
    expect(again).toMatchObject({ code: 'app_already_imported', remedy: expect.stringContaining('Pull') });
    await other
      .post(`/apps/${locked.id}/git/pull`, { merge: true })
      .expect(200, { sha: theirs, updated: true });
    expect(await getApp(other, locked.id)).toMatchObject({ gitState: 'locked' });
    expect(await updatesOf(other, locked.id)).toEqual({ upToDate: true, commits: [] });
  });

  it('is committed over, or replaced, once that was asked for', async () => {
    const { member, repository, app } = await twoWorkspaces();
    await edit(member, app.id, 'mine');
    await reconnected(member, repository);
    const { body: moved } = await commit(member, app.id, 'Mine').expect(409);
    expect(moved).toMatchObject({
      code: 'git_remote_moved',
      remedy: expect.stringMatching(/^Commit over theirs, or pull theirs with discardLocal/),
    });
    for (const how of [{}, { merge: true }]) {
      const { body } = await member.post(`/apps/${app.id}/git/pull`, how).expect(409);
      expect(body).toMatchObject({ code: 'uncommitted_changes', remedy: expect.stringContaining('discard') });
    }
    await member.post(`/apps/${app.id}/git/pull`, { discardLocal: true }).expect(200);
    expect(appOf(await exported(member, app.id)).icon).toBe('table');
    await edit(member, app.id, 'mine');
    await commit(member, app.id, 'Mine').expect(201);
  });

  it('is not said to be committed first where it is locked', async () => {
    const { other, locked } = await twoWorkspaces();
    const empty = await createGitRepository({ files: { 'README.md': 'Another' } });
    await moveTo(other, { repository: empty, branch: 'main' });
    const asked = [
      await other.get(`/apps/${locked.id}/git/updates`),
      await other.post(`/apps/${locked.id}/git/pull`),
      await other.post(`/apps/${locked.id}/git/pull`, { merge: true }),
    ];
    for (const { status, body } of asked)
      expect([status, body.code, body.remedy]).toEqual([
        404,
        'git_app_not_found',
        'An admin can unlock it, and then commit it from here.',
      ]);
    await other.patch(`/apps/${locked.id}`, { locked: false }).expect(200);
    await commit(other, locked.id, 'From here').expect(201);
    expect((await getApp(other, locked.id)).gitState).toBe('clean');
  });
});
