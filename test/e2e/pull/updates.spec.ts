import {
  changeMeta,
  commit,
  createApp,
  edit,
  exported,
  getApp,
  GitFixture,
  renameByHand,
} from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const documentOf = (icon: string) => JSON.stringify({ appV2: { name: 'Orders', icon } });

async function updates(member: Member, appId: string) {
  const { body } = await member.get(`/apps/${appId}/git/updates`).expect(200);
  return body as {
    upToDate: boolean;
    commits: { sha: string; message: string; author: object; date: string }[];
  };
}

const change = (repository: GitRepository, icon: string, options: object = {}) =>
  repository.commit({ 'Orders/v1.json': documentOf(icon) }, { message: icon, ...options });

it('lists the commits that touch the app, newest first, and no others', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  expect(await updates(member, app.id)).toEqual({ upToDate: true, commits: [] });
  const grace = { name: 'Grace Hopper', email: 'grace@example.com' };
  const first = await change(repository, 'first', { author: grace, message: 'First\n\nWith a body\n' });
  await repository.commit({ 'README.md': 'not the app’s', 'Orders/notes.txt': 'neither' });
  const second = await change(repository, 'second');
  const entry = await repository.commit(
    {
      '.meta/meta.json': await changeMeta(repository, (entries) => {
        entries[app.id].lastCommitMessage = 'only the entry';
      }),
    },
    { message: 'Entry' },
  );
  const { upToDate, commits } = await updates(member, app.id);
  expect(upToDate).toBe(false);
  expect(commits.map(({ sha }) => sha)).toEqual([entry, second, first]);
  expect(commits[2]).toEqual({
    sha: first,
    message: 'First\n\nWith a body',
    author: grace,
    date: expect.stringMatching(/Z$/),
  });
  expect((await getApp(member, app.id)).gitState).toBe('behind');
  await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha: entry, updated: true });
  expect(await updates(member, app.id)).toEqual({ upToDate: true, commits: [] });
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});

it('follows the app through renames', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const first = await renameByHand(repository, app.id, { from: 'Orders', to: 'Sales' });
  const second = await repository.commit({ 'Sales/v1.json': documentOf('x') }, { message: 'As Sales' });
  const third = await renameByHand(repository, app.id, { from: 'Sales', to: 'Revenue' });
  // The file at the old name is a different app now.
  await repository.commit({ 'Orders/v1.json': documentOf('another app') });
  expect((await updates(member, app.id)).commits.map(({ sha }) => sha)).toEqual([third, second, first]);
});

const SOMEBODY = {
  GIT_AUTHOR_NAME: 'x',
  GIT_AUTHOR_EMAIL: 'x',
  GIT_COMMITTER_NAME: 'x',
  GIT_COMMITTER_EMAIL: 'x',
};

/** Moves the branch to a merge of its tip and `side`, with the tree of the given commit. */
async function mergeAs(repository: GitRepository, side: string, tree: string): Promise<void> {
  const parents = ['-p', await repository.tip(), '-p', side];
  const merge = await repository.git(['commit-tree', ...parents, '-m', 'Merge', `${tree}^{tree}`], {
    env: SOMEBODY,
  });
  await repository.git(['update-ref', 'refs/heads/main', merge.trim()]);
}

it('lists merged commits, but not the merge itself', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const base = await repository.tip();
  await repository.git(['branch', 'side', base]);
  const onSide = await change(repository, 'on the side', { branch: 'side' });
  await repository.commit({ 'README.md': 'x' });
  await mergeAs(repository, onSide, onSide);
  expect((await updates(member, app.id)).commits.map(({ sha }) => sha)).toEqual([onSide]);
});

describe('a merge that took the app from one side', () => {
  /** A merge of two branches that changed the app, with main's version. The side has the newer commit. */
  async function merged() {
    const { member, repository, app } = await fixture.withApp('Orders');
    await repository.git(['branch', 'side', await repository.tip()]);
    const onMain = await change(repository, 'on main');
    const later = { GIT_COMMITTER_DATE: '@2524608000 +0000', GIT_AUTHOR_DATE: '@2524608000 +0000' };
    const content = await change(repository, 'on the side', { branch: 'side' });
    const onSide = (
      await repository.git(['commit-tree', '-p', `${content}^`, '-m', 'Newer', `${content}^{tree}`], {
        env: { ...SOMEBODY, ...later },
      })
    ).trim();
    await mergeAs(repository, onSide, onMain);
    return { member, repository, app, onMain, onSide };
  }

  it('has no news of the other side, before a pull and after it', async () => {
    const { member, app, onMain } = await merged();
    expect((await updates(member, app.id)).commits.map(({ sha }) => sha)).toEqual([onMain]);
    await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha: onMain, updated: true });
    expect(await updates(member, app.id)).toEqual({ upToDate: true, commits: [] });
    expect((await getApp(member, app.id)).gitState).toBe('clean');
  });

  it('is named by the refusal of a commit, which may then replace it', async () => {
    const { member, repository, app, onMain } = await merged();
    await edit(member, app.id, 'mine');
    const { body: refused } = await commit(member, app.id).expect(409);
    expect(refused).toMatchObject({ code: 'git_remote_moved', present: { sha: onMain } });
    await commit(member, app.id, 'Over it', { overwrite: onMain }).expect(201);
    expect(await repository.show('main', 'Orders/v1.json')).toContain('mine');
  });

  it('has taken back what is here', async () => {
    const { member, repository, app } = await fixture.withApp('Orders');
    const created = await repository.tip();
    const pulled = await change(repository, 'pulled');
    await member.post(`/apps/${app.id}/git/pull`).expect(200);
    await repository.git(['update-ref', 'refs/heads/main', created]);
    await mergeAs(repository, pulled, created);
    const { upToDate, commits } = await updates(member, app.id);
    expect([upToDate, commits.map(({ sha }) => sha)]).toEqual([false, [created]]);
    expect((await getApp(member, app.id)).gitState).toBe('behind');
    await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha: created, updated: true });
    expect(await updates(member, app.id)).toEqual({ upToDate: true, commits: [] });
  });
});

it('handles a force push', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const created = await repository.tip();
  await edit(member, app.id, 'table');
  const { body } = await commit(member, app.id, 'Mine').expect(201);

  // Removes the commit: the tip is older now, and that is an update too.
  await repository.git(['update-ref', 'refs/heads/main', created]);
  expect((await updates(member, app.id)).commits.map(({ sha }) => sha)).toEqual([created]);

  // Replaces it with another commit.
  const theirs = await change(repository, 'rewritten');
  expect((await updates(member, app.id)).commits.map(({ sha }) => sha)).toEqual([theirs]);

  // Restores the commit.
  await repository.git(['update-ref', 'refs/heads/main', body.sha]);
  expect(await updates(member, app.id)).toEqual({ upToDate: true, commits: [] });
  expect((await getApp(member, app.id)).gitState).toBe('clean');

  // Different commits with the same content leave nothing to pull.
  const tree = (await repository.git(['rev-parse', `${body.sha}^{tree}`])).trim();
  const env = {
    GIT_AUTHOR_NAME: 'x',
    GIT_AUTHOR_EMAIL: 'x',
    GIT_COMMITTER_NAME: 'x',
    GIT_COMMITTER_EMAIL: 'x',
  };
  const other = (await repository.git(['commit-tree', '-m', 'Squashed', tree], { env })).trim();
  await repository.git(['update-ref', 'refs/heads/main', other]);
  await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha: other, updated: false });
  expect(await updates(member, app.id)).toEqual({ upToDate: true, commits: [] });
  await edit(member, app.id, 'chair');
  const next = await commit(member, app.id).expect(201);
  expect(await repository.parentOf(next.body.sha)).toBe(other);
});

it.each<[what: string, code: string, (repository: GitRepository, app: { id: string }) => Promise<string>]>([
  [
    'its file',
    'git_invalid_repository',
    (repository) => repository.commit({}, { delete: ['Orders/v1.json'] }),
  ],
  [
    'its entry',
    'git_app_not_found',
    async (repository, { id }) =>
      repository.commit({ '.meta/meta.json': await withoutEntry(repository, id) }),
  ],
  [
    'both',
    'git_app_not_found',
    async (repository, { id }) =>
      repository.commit(
        { '.meta/meta.json': await withoutEntry(repository, id) },
        { delete: ['Orders/v1.json'] },
      ),
  ],
  [
    'the list of apps',
    'git_app_not_found',
    (repository) => repository.commit({}, { delete: ['.meta/meta.json'] }),
  ],
])('lists the commit that deleted %s; the app stays as it is here', async (_, code, remove) => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await edit(member, app.id, 'mine');
  const before = await exported(member, app.id);
  const gone = await remove(repository, app);
  expect((await updates(member, app.id)).commits.map(({ sha }) => sha)).toEqual([gone]);
  const pulled = await member.post(`/apps/${app.id}/git/pull`, { discardLocal: true });
  expect(pulled.body).toMatchObject({ code, remedy: expect.any(String) });
  const { body } = await commit(member, app.id, 'Mine').expect(409);
  expect(body).toMatchObject({ code: 'git_remote_moved', present: { sha: gone } });
  expect(await exported(member, app.id)).toBe(before);
  await commit(member, app.id, 'Mine', { overwrite: gone }).expect(201);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
  expect(await updates(member, app.id)).toEqual({ upToDate: true, commits: [] });
});

const withoutEntry = (repository: GitRepository, id: string) =>
  changeMeta(repository, (entries) => Reflect.deleteProperty(entries, id));

it('follows a file without an entry by its path', async () => {
  const { member, repository } = await fixture.connected({ files: { 'Loose/v1.json': documentOf('one') } });
  const { body: app } = await member.post('/git/imports', { path: 'Loose/v1.json' }).expect(201);
  expect((await updates(member, app.id)).upToDate).toBe(true);
  const sha = await repository.commit({ 'Loose/v1.json': documentOf('two') });
  expect((await updates(member, app.id)).commits.map((found) => found.sha)).toEqual([sha]);
  await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha, updated: true });
});

it('is for builders, and for apps that are in the repository', async () => {
  const { member, app } = await fixture.withApp('Orders');
  const viewer = await member.invite('viewer');
  await viewer.get(`/apps/${app.id}/git/updates`).expect(403);
  await viewer.post(`/apps/${app.id}/git/pull`).expect(403);
  const never = await createApp(member, 'Never');
  expect((await member.get(`/apps/${never.id}/git/updates`).expect(404)).body.code).toBe('git_app_not_found');
  expect((await member.post(`/apps/${never.id}/git/pull`).expect(404)).body.code).toBe('git_app_not_found');
});

it('tells that the history was rewritten, and keeps the former one on a branch that the repository has lost', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const before = await repository.tip();
  await edit(member, app.id, 'mine');
  const { body } = await commit(member, app.id, 'Mine').expect(201);
  const { sha: lost } = body as { sha: string };
  await change(repository, 'newer');
  expect(await updates(member, app.id)).not.toHaveProperty('isRewritten');
  await repository.git(['update-ref', 'refs/heads/main', before]);
  await change(repository, 'theirs');
  await repository.git(['reflog', 'expire', '--expire=now', '--all']);
  await repository.git(['gc', '--prune=now', '--quiet']);
  await expect(repository.git(['cat-file', '-e', lost])).rejects.toThrow();
  expect(await updates(member, app.id)).toMatchObject({ upToDate: false, isRewritten: true });
  await member.post('/git/branches', { name: 'kept', from: lost }).expect(201);
  expect(await repository.tip('kept')).toBe(lost);
  await repository.fsck();
  expect(await exported(member.on('kept'), app.id)).toBe(await repository.show('kept', 'Orders/v1.json'));
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  expect(await updates(member, app.id)).toEqual({ upToDate: true, commits: [] });
});
