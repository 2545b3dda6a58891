import { commit, createApp, edit, exported, GitFixture } from '../../support/git-fixture';
import { appOf } from '../../support/merges';
import { pull, pullTag, stateOf, TAG, taggedApp, tagByHand } from '../../support/tagged-app';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

it('takes a tag where it is now, and tells of one that is gone', async () => {
  const { member, repository, app, first, second, document } = await taggedApp(fixture);
  await pullTag(member, app).expect(200, { sha: first, updated: true });
  await tagByHand(repository, TAG, '--force');
  await pullTag(member, app).expect(200, { sha: second, updated: true });
  expect(await stateOf(member, app)).toBe('clean');
  await repository.git(['tag', '-d', TAG]);
  expect((await pullTag(member, app).expect(404)).body).toMatchObject({ code: 'git_tag_not_found' });
  await repository.git(['tag', TAG, first]);
  await pullTag(member, app).expect(200, { sha: first, updated: true });
  expect(await exported(member, app.id)).toBe(document);
});

it('reads a tag of another app as a commit of the repository, which may not have this one', async () => {
  const { member, repository, app, first } = await taggedApp(fixture);
  const sales = await createApp(member, 'Sales', { commitChanges: true });
  await tagByHand(repository, 'Sales/v1');
  await edit(member, app.id, 'even later');
  await commit(member, app.id).expect(201);
  await pull(member, app, { tag: 'Sales/v1' }).expect(200);
  expect(appOf(await exported(member, app.id)).icon).toBe('later');
  const refused = await pull(member, sales, { tag: TAG }).expect(404);
  expect(refused.body).toMatchObject({ code: 'git_app_not_found', detail: expect.stringContaining(TAG) });
  expect(await stateOf(member, sales)).toBe('clean');
  expect(await repository.git(['rev-parse', `${TAG}^{commit}`])).toBe(`${first}\n`);
});

it('takes a commit that another branch has, and none that no branch has', async () => {
  const { member, repository, app, second } = await taggedApp(fixture);
  await repository.git(['branch', 'hotfix', TAG]);
  const document = (await repository.show('hotfix', 'Orders/v1.json')).replace('released', 'fixed');
  const sha = await repository.commit({ 'Orders/v1.json': document }, { branch: 'hotfix', message: 'Fix' });
  await repository.git(['tag', 'Orders/v1.0.1', sha]);
  await pull(member, app, { tag: 'Orders/v1.0.1' }).expect(200, { sha, updated: true });
  expect(appOf(await exported(member, app.id)).icon).toBe('fixed');
  expect(await stateOf(member, app)).toBe('behind');
  const { body } = await member.get(`/apps/${app.id}/git/updates`).expect(200);
  expect(body).toMatchObject({ upToDate: false, commits: [{ sha: second }] });
  expect(body).not.toHaveProperty('isRewritten');
  expect((await commit(member, app.id).expect(409)).body.code).toBe('git_remote_moved');
  await pull(member, app).expect(200, { sha: second, updated: true });

  const tree = (await repository.git(['rev-parse', 'main^{tree}'])).trim();
  const env = {
    GIT_AUTHOR_NAME: 'Eve',
    GIT_AUTHOR_EMAIL: 'eve@example.com',
    GIT_COMMITTER_NAME: 'Eve',
    GIT_COMMITTER_EMAIL: 'eve@example.com',
  };
  const loose = (await repository.git(['commit-tree', '-m', 'Of no branch', tree], { env })).trim();
  for (const [name, object] of [
    ['loose', loose],
    ['tree', tree],
    ['file', 'main:Orders/v1.json'],
  ]) {
    await repository.git(['tag', name, object]);
    expect((await pull(member, app, { tag: name }).expect(404)).body.code).toBe('git_tag_not_found');
  }
  expect(await stateOf(member, app)).toBe('clean');
});

it('refuses names that no tag has, and finds none by the name of another ref', async () => {
  const { member, app } = await taggedApp(fixture);
  for (const tag of ['', '  ', 'a\nb', 'a\u0000b', '\ud800', 'x'.repeat(1_001), null, 7, {}])
    await pull(member, app, { tag }).expect(400);
  for (const tag of [
    ...[
      'main',
      'refs/heads/main',
      'refs/tags/Orders/v1',
      'heads/main',
      'HEAD',
      'Orders/v1^{}',
      'Orders/v1~1',
    ],
    ...['../Orders/v1', '--upload-pack=x', '__proto__', 'constructor', 'ORDERS/V1', '%2e%2e', 'Orders'],
  ])
    expect((await pull(member, app, { tag }).expect(404)).body.code).toBe('git_tag_not_found');
  expect(await stateOf(member, app)).toBe('clean');
});

it('has nothing to pull for an app that was never committed', async () => {
  const { member } = await taggedApp(fixture);
  const app = await createApp(member, 'Local');
  expect((await pullTag(member, app).expect(404)).body.code).toBe('git_app_not_found');
});
