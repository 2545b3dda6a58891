import { commit, edit, getApp, GitFixture } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';

/** More than the commits that are searched for the last one of an app. */
const MANY = 5_010;

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Makes many commits of another file. */
async function commitMuchElse(repository: GitRepository): Promise<void> {
  const commits = Array.from({ length: MANY }, (_, index) => {
    const parent = index === 0 ? 'from refs/heads/main^0\n' : '';
    const content = `${index}\n`;
    return `commit refs/heads/main\ncommitter Eve <eve@example.com> ${1_800_000_000 + index} +0000\ndata 8\nNot this\n${parent}M 100644 inline README.md\ndata ${content.length}\n${content}\n`;
  });
  await repository.git(['fast-import', '--quiet'], { input: commits.join('') });
}

it('tells no other commit as the last one of an app whose last one is too long ago to be found', async () => {
  const { member: home, repository, app } = await fixture.withApp('Orders');
  await commitMuchElse(repository);
  const { member } = await fixture.connected({ repository });
  const preview = await member.get(`/git/apps/${app.gitAppId}/preview`).expect(200);
  expect(preview.body.lastCommit).toBeNull();
  const { body: imported } = await member.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  const git = async () => (await member.get(`/apps/${imported.id}/git`).expect(200)).body;
  expect(await git()).toMatchObject({ lastCommit: null, isCommitted: true, hasUncommittedChanges: false });
  const [job] = (await member.get('/git/jobs').expect(200)).body.items;
  expect(job).toMatchObject({ kind: 'import_app', status: 'succeeded', commit: null });
  expect(JSON.stringify([preview.body, await git(), job])).not.toContain('eve@example.com');
  const updates = async () => (await member.get(`/apps/${imported.id}/git/updates`).expect(200)).body;
  expect(await updates()).toEqual({ upToDate: true, commits: [] });

  await edit(home, app.id, 'later');
  const { body: theirs } = await commit(home, app.id, 'Later').expect(201);
  expect(await updates()).toMatchObject({ upToDate: false, commits: [{ sha: theirs.sha }] });
  await member.post(`/apps/${imported.id}/git/pull`).expect(200);
  expect((await git()).lastCommit).toMatchObject({ sha: theirs.sha, message: 'Later' });
  expect((await getApp(member, imported.id)).gitState).toBe('locked');
});
