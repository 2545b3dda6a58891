import { rename } from 'node:fs/promises';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { commit, createApp, edit, GitFixture } from '../../support/git-fixture';
import { expectCommitsAgain, expectKeptLocally } from '../expect-commits-again';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const setBranch = (repository: GitRepository, sha: string, branch = 'main') =>
  repository.git(['update-ref', `refs/heads/${branch}`, sha]);
const setHead = (repository: GitRepository, to: string) => repository.git(['symbolic-ref', 'HEAD', to]);

/** Creates a root commit with one file, as of another project. */
async function unrelated(repository: GitRepository): Promise<string> {
  await repository.commit({ 'README.md': 'another project' }, { branch: 'other' });
  const sha = await repository.tip('other');
  await repository.git(['update-ref', '-d', 'refs/heads/other']);
  return sha;
}

describe('a branch', () => {
  it.each([
    ['back to an older commit', (_: GitRepository, older: string) => Promise.resolve(older)],
    ['to another history', (repository: GitRepository) => unrelated(repository)],
  ])('that was force-pushed %s is overwritten only on request', async (_, elsewhere) => {
    const place = await fixture.withApp();
    const { member, repository, app } = place;
    const older = await repository.tip();
    await edit(member, app.id, 'first');
    await commit(member, app.id).expect(201);
    const forced = await elsewhere(repository, older);
    await setBranch(repository, forced);

    await edit(member, app.id, 'second');
    const { body } = await commit(member, app.id).expect(409);
    expect(body).toMatchObject({
      code: 'git_remote_moved',
      remedy: expect.stringMatching(/merge it|Commit over it/),
    });
    expect(await repository.tip()).toBe(forced);
    await expectKeptLocally(place, 'second');
    await expectCommitsAgain(place, { overwrite: body.present.sha });
    await expectCommitsAgain(place);
  });

  it('of an unrelated history that contains the same apps is built upon', async () => {
    const place = await fixture.withApp();
    const { repository } = place;
    const tree = (await repository.git(['rev-parse', 'main^{tree}'])).trim();
    const squashed = await repository.git(['commit-tree', tree, '-m', 'Squashed'], { env: SOMEONE });
    await setBranch(repository, squashed.trim());
    await expectCommitsAgain(place);
  });

  it('that was deleted or renamed is reported with the existing branches, and is never recreated automatically', async () => {
    const place = await fixture.withApp();
    const { member, repository, app } = place;
    await repository.git(['branch', '-m', 'main', 'trunk']);
    await edit(member, app.id, 'kept');
    for (const call of [commit(member, app.id), member.get(`/apps/${app.id}/git/updates`)]) {
      const { body } = await call.expect(422);
      expect(body).toMatchObject({ code: 'git_branch_not_found', branches: ['trunk'] });
      expect(body.detail).toContain('no longer has a branch “main”');
    }
    expect(await repository.findTip('main')).toBeNull();
    await expectKeptLocally(place, 'kept');
    await repository.git(['branch', '-m', 'trunk', 'main']);
    await expectCommitsAgain(place);

    await repository.git(['branch', '-m', 'main', 'trunk']);
    await member.put('/git', { repositoryUrl: await urlOf(member), branch: 'trunk' }).expect(200);
    await member.post('/git/finalize').expect(200);
    await edit(member, app.id, 'on trunk');
    await commit(member, app.id, 'On trunk').expect(201);
    expect((await repository.log('trunk'))[0].message).toBe('On trunk');
  });

  it('remains the finalized one if the default branch of the repository changes', async () => {
    const place = await fixture.withApp();
    const { repository } = place;
    await setBranch(repository, await repository.tip(), 'develop');
    await setHead(repository, 'refs/heads/develop');
    const develop = await repository.tip('develop');
    await expectCommitsAgain(place);
    expect(await repository.tip('develop')).toBe(develop);
  });

  it('is found even if HEAD points to a missing branch, or to a commit', async () => {
    // HEAD of a bare repository may point to a `master` that was never created.
    const place = await fixture.withApp();
    const { member, repository } = place;
    await setHead(repository, 'refs/heads/master');
    await expectCommitsAgain(place);
    expect((await member.post('/git/finalize').expect(200)).body.branch).toBe('main');
    const { member: other } = await fixture.connected({ repository });
    expect((await other.get('/git').expect(200)).body.branch).toBe('main');

    await setBranch(repository, await repository.tip(), 'develop');
    expect((await member.post('/git/finalize').expect(200)).body.branch).toBe('main');
    const third = await fixture.admin.inNewWorkspace();
    await expect(fixture.connected({ repository, member: third })).rejects.toThrow('422');
    const { body } = await third.post('/git/finalize').expect(422);
    expect(body).toMatchObject({ code: 'git_branch_not_found', branches: ['develop', 'main'] });

    await repository.git(['update-ref', '--no-deref', 'HEAD', await repository.tip()]);
    await expectCommitsAgain(place);
  });

  it('is distinct from one whose name differs only in case', async () => {
    const repository = await createGitRepository({ files: { 'README.md': 'one' } });
    await setBranch(repository, await repository.tip(), 'Main');
    const { member } = await fixture.connected({ repository, branch: 'Main' });
    const lower = await fixture.withApp('Orders', { repository, branch: 'main' });
    const before = await repository.tip('Main');
    await expectCommitsAgain(lower);
    expect(await repository.tip('Main')).toBe(before);
    const upper = await createApp(member, 'Stock', { commitChanges: true });
    expect(upper.git).toMatchObject({ commit: await repository.tip('Main') });
    await expectCommitsAgain(lower);
    expect(await repository.ls('Main')).toContain('Stock/v1.json');
    expect(await repository.ls('main')).not.toContain('Stock/v1.json');
  });

  it('may have any name that Git allows, among refs of every kind', async () => {
    const repository = await createGitRepository({ files: { 'README.md': 'one' } });
    const tip = await repository.tip();
    const odd = ['ünï/x', "it's", '$(id)', 'a;b', '"q"', 'x'.repeat(200), '%2e'];
    const refs = [
      ...odd.map((name) => `heads/${name}`),
      'notes/commits',
      'pull/1/head',
      'meta/config',
      'tags/v1',
    ];
    for (const ref of refs) await repository.git(['update-ref', `refs/${ref}`, tip]);
    await repository.git(['tag', '-a', '-m', 'One', 'main'], { env: SOMEONE });
    for (const branch of odd) {
      const { member } = await fixture.connected({ repository, branch });
      const app = await createApp(member, 'Orders', { commitChanges: true });
      expect({ branch, git: app.git }).toMatchObject({ git: { commit: await repository.tip(branch) } });
      await edit(member, app.id, 'again');
      await commit(member, app.id).expect(201);
    }
    expect(await repository.tip()).toBe(tip);
    await repository.fsck();
  });
});

describe('a repository', () => {
  it('that is gone is reported, and accepts commits again when it is back', async () => {
    const place = await fixture.withApp();
    const { member, repository, app } = place;
    await edit(member, app.id, 'kept');
    await rename(repository.path, `${repository.path}.away`);
    for (const call of [commit(member, app.id), member.get('/git/apps'), member.post('/git/finalize')]) {
      const { body } = await call.expect(422);
      expect(body).toMatchObject({ code: 'git_repository_not_found', remedy: expect.any(String) });
    }
    await expectKeptLocally(place, 'kept');
    await rename(`${repository.path}.away`, repository.path);
    await expectCommitsAgain(place);
  });

  it('that was recreated empty gets the whole app back, only on request', async () => {
    const place = await fixture.withApp();
    const { member, repository, app } = place;
    await edit(member, app.id, 'kept');
    await rename(repository.path, `${repository.path}.away`);
    await createGitRepository({ dir: repository.path });
    const { body } = await commit(member, app.id).expect(409);
    expect(body).toMatchObject({ code: 'git_remote_moved', present: null });
    expect(await repository.findTip()).toBeNull();
    await expectKeptLocally(place, 'kept');
    await member.post('/git/push').expect(200);
    await expectCommitsAgain(place);
    expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
  });
});

const SOMEONE = {
  GIT_AUTHOR_NAME: 'x',
  GIT_AUTHOR_EMAIL: 'x@example.com',
  GIT_COMMITTER_NAME: 'x',
  GIT_COMMITTER_EMAIL: 'x@example.com',
};

const urlOf = async (member: { get: GitFixture['admin']['get'] }): Promise<string> =>
  (await member.get('/git').expect(200)).body.repositoryUrl as string;
