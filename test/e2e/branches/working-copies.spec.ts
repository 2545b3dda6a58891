import { createBranch, getBranch } from '../../support/branches';
import {
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  renameByHand,
  type AppBody,
} from '../../support/git-fixture';
import { appOf } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const iconOf = async (text: Promise<string>) => appOf(await text).icon;

it('keeps an app apart on each branch, under the same id', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature/table');
  const feature = member.on('feature/table');
  expect(await getApp(feature, app.id)).toMatchObject({
    id: app.id,
    gitAppId: app.gitAppId,
    name: 'Orders',
    branch: 'feature/table',
    gitState: 'clean',
    locked: false,
  });
  expect(await getApp(member, app.id)).not.toHaveProperty('branch');

  await edit(feature, app.id, 'table');
  expect([(await getApp(feature, app.id)).gitState, (await getApp(member, app.id)).gitState]).toEqual([
    'changed',
    'clean',
  ]);
  const before = await repository.tip();
  const { body } = await commit(feature, app.id, 'A table').expect(201);
  expect(await repository.tip('feature/table')).toBe(body.sha);
  expect(await repository.tip()).toBe(before);
  await edit(member, app.id, 'main');
  const { body: onMain } = await commit(member, app.id, 'On main').expect(201);
  expect((await repository.log()).map(({ sha }) => sha)).toContain(onMain.sha);

  expect([await iconOf(exported(feature, app.id)), await iconOf(exported(member, app.id))]).toEqual([
    'table',
    'main',
  ]);
  expect(await getBranch(member, 'feature/table')).toMatchObject({ ahead: 1, behind: 1, changedApps: 0 });
  const { body: state } = await feature.get(`/apps/${app.id}/git`).expect(200);
  expect(state).toMatchObject({ branch: 'feature/table', lastCommit: { message: 'A table' } });
  const { body: history } = await feature.get(`/apps/${app.id}/git/history`).expect(200);
  expect((history.items as { message: string }[]).map(({ message }) => message)).toEqual([
    'A table',
    'App creation',
  ]);
  await repository.fsck();
});

it('names its branch in jobs, lists and events', async () => {
  const { member, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'table');
  await commit(feature, app.id).expect(201);
  const { body } = await member.get('/git/jobs?limit=1').expect(200);
  expect(body.items[0]).toMatchObject({ kind: 'commit_app', appId: app.id, branch: 'feature' });
  const { body: list } = await feature.get('/apps').expect(200);
  expect(list.items).toMatchObject([{ id: app.id, branch: 'feature' }]);
});

it('answers for apps and branches that are not there', async () => {
  const { member, app } = await fixture.withApp();
  const unknown = await member.on('nowhere').get(`/apps/${app.id}`).expect(404);
  expect(unknown.body.code).toBe('git_branch_not_found');
  expect((await member.on('nowhere').get('/apps').expect(404)).body.code).toBe('git_branch_not_found');
  // The default branch may be named, too.
  await member.on('main').get(`/apps/${app.id}`).expect(200);
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  const own = await createApp(feature, 'Only here', { commitChanges: true });
  expect((await member.get(`/apps/${own.id}`).expect(404)).body.code).toBe('app_not_on_branch');
  await feature.get(`/apps/${own.id}`).expect(200);
  const nobody = '01900000-0000-7000-8000-000000000000';
  expect((await feature.get(`/apps/${nobody}`).expect(404)).body.code).toBe('not_found');
  await member.get('/apps?branch=').expect(400);
  await member.get('/apps?branch=a&branch=b').expect(400);
  const repeated = await member.get(`/members?branch=main`);
  expect(repeated.status).toBe(400);
});

it('lets a name, and a deletion, belong to one branch', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await feature.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  expect([(await getApp(feature, app.id)).name, (await getApp(member, app.id)).name]).toEqual([
    'Sales',
    'Orders',
  ]);
  expect(await repository.ls('feature')).toContain('Sales/v1.json');
  expect(await repository.ls()).toContain('Orders/v1.json');
  // The name is free on this branch by now.
  await createApp(feature, 'Orders');
  await feature.delete(`/apps/${app.id}`).expect(204);
  await feature.get(`/apps/${app.id}`).expect(404);
  await member.get(`/apps/${app.id}`).expect(200);
});

it('imports, pulls and commits several apps on its branch alone', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await feature.delete(`/apps/${app.id}`).expect(204);
  const { body: listed } = await feature.get('/git/apps').expect(200);
  expect(listed.items).toMatchObject([{ gitAppId: app.gitAppId, importedAppId: null }]);
  const { body: imported } = await feature.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  expect(imported).toMatchObject({ id: app.id, branch: 'feature', locked: true });

  const text = await repository.show('feature', 'Orders/v1.json');
  const sha = await repository.commit(
    { 'Orders/v1.json': text.replace('"icon": "apps"', '"icon": "theirs"') },
    { branch: 'feature' },
  );
  const { body: pulled } = await feature.post(`/apps/${app.id}/git/pull`).expect(200);
  expect(pulled).toEqual({ sha, updated: true });
  expect(await iconOf(exported(feature, app.id))).toBe('theirs');
  expect(await iconOf(exported(member, app.id))).toBe('apps');

  const other = await createApp(feature, 'Other');
  const { body: many } = await feature
    .post('/git/commits', { appIds: [other.id], message: 'Several' })
    .expect(201);
  expect(await repository.tip('feature')).toBe(many.sha);
  await member.post('/git/commits', { appIds: [other.id], message: 'Not here' }).expect(404);
});

it('repeats a request with the same key on its branch only once', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'table');
  const send = () =>
    feature
      .request('post', `/apps/${app.id}/git/commits`)
      .set('Idempotency-Key', 'once')
      .send({ message: 'Once' });
  const { body: first } = await send().expect(201);
  const { body: second } = await send().expect(201);
  expect(second).toEqual(first);
  expect((await repository.log('feature')).filter(({ message }) => message.startsWith('Once'))).toHaveLength(
    1,
  );
});

it('retries a failed job on its branch', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  await edit(feature, app.id, 'table');
  await repository.commit(
    { 'Orders/v1.json': (await repository.show('feature', 'Orders/v1.json')).replace('"apps"', '"theirs"') },
    { branch: 'feature' },
  );
  await commit(feature, app.id).expect(409);
  await repository.git(['update-ref', 'refs/heads/feature', await repository.tip()]);
  const { body: jobs } = await member.get('/git/jobs?limit=1').expect(200);
  const { body: again } = await member.post(`/git/jobs/${jobs.items[0].id as string}/retry`).expect(202);
  const { commit: sha, branch } = await ended(member, again.jobId as string);
  expect([await repository.tip('feature'), branch]).toEqual([sha, 'feature']);
  expect((await repository.log()).map(({ message }) => message.trim())).toEqual(['App creation']);
});

it('follows a rename in the repository on its branch', async () => {
  const { member, repository, app } = await fixture.withApp();
  await createBranch(member, 'feature');
  await renameByHand(repository, app.gitAppId, { from: 'Orders', to: 'Sales' });
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  const names = async (person: typeof member) =>
    ((await person.get('/apps').expect(200)).body.items as AppBody[]).map(({ name }) => name);
  expect([await names(member), await names(member.on('feature'))]).toEqual([['Sales'], ['Orders']]);
});
