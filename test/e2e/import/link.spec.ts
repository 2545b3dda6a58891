import {
  commit,
  createApp,
  edit,
  exported,
  getApp,
  GitFixture,
  type AppBody,
} from '../../support/git-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Creates an app in the workspace, and an unrelated one of the same name in the repository. */
async function twoAppsOfOneName() {
  const { member: home, repository, app: theirs } = await fixture.withApp('ORDERS');
  await edit(home, theirs.id, 'theirs');
  await commit(home, theirs.id, 'Theirs').expect(201);
  const { member } = await fixture.connected({ repository });
  const mine = await createApp(member, 'Orders');
  await edit(member, mine.id, 'mine');
  return { home, member, repository, theirs, mine };
}

const versionsOf = async (member: Member, appId: string) =>
  (await member.get(`/apps/${appId}/versions`).expect(200)).body.items as { id: string; name: string }[];

/** Returns the icon in a version of an app, read by selecting the version for editing. */
async function iconOf(member: Member, appId: string, editingVersionId?: string): Promise<string> {
  if (editingVersionId) await member.patch(`/apps/${appId}`, { editingVersionId }).expect(200);
  return (JSON.parse(await exported(member, appId)) as { appV2: { icon: string } }).appV2.icon;
}

it('shows the difference and keeps mine: theirs becomes a version here, and the next commit replaces it', async () => {
  const { home, member, repository, theirs, mine } = await twoAppsOfOneName();
  const { gitAppId } = theirs;
  const { body: difference } = await member.get(`/apps/${mine.id}/git/link?gitAppId=${gitAppId}`).expect(200);
  expect(difference.total).toBeGreaterThan(0);
  expect(JSON.stringify(difference.changes)).toContain('theirs');
  const tip = await repository.tip();
  const builder = await member.invite('builder');
  const { body } = await builder.post(`/apps/${mine.id}/git/link`, { gitAppId, keep: 'mine' }).expect(200);
  expect(body).toEqual({ sha: tip, kept: expect.stringMatching(/^v1 from Git /) });
  expect(await repository.tip()).toBe(tip);
  expect(await getApp(member, mine.id)).toMatchObject({ name: 'Orders', gitAppId, gitState: 'changed' });
  expect(await iconOf(member, mine.id)).toBe('mine');

  const { body: committed } = await commit(member, mine.id, 'Mine').expect(201);
  expect(await repository.parentOf(committed.sha as string)).toBe(tip);
  await home.post(`/apps/${theirs.id}/git/pull`).expect(200);
  expect(await iconOf(home, theirs.id)).toBe('mine');
  const kept = (await versionsOf(member, mine.id)).find(({ name }) => name === body.kept);
  expect(await iconOf(member, mine.id, kept!.id)).toBe('theirs');
});

it('finds no difference between two new apps, whose ids are not the same', async () => {
  const { repository, app: theirs } = await fixture.withApp('Orders');
  const { member } = await fixture.connected({ repository });
  const mine = await createApp(member, 'Orders');
  const difference = async () => {
    const { body } = await member.get(`/apps/${mine.id}/git/link?gitAppId=${theirs.gitAppId}`).expect(200);
    return (body.changes as { kind: string }[]).map(({ kind }) => kind);
  };
  expect(await difference()).toEqual([]);
  await edit(member, mine.id, 'mine');
  expect(await difference()).toEqual(['app']);
});

it('keeps theirs: mine becomes a version first', async () => {
  const { home, member, repository, theirs, mine } = await twoAppsOfOneName();
  const { gitAppId } = theirs;
  const { body } = await member.post(`/apps/${mine.id}/git/link`, { gitAppId, keep: 'theirs' }).expect(200);
  expect(body.kept).toMatch(/^v1 before linking /);
  expect(await getApp(member, mine.id)).toMatchObject({
    name: 'ORDERS',
    gitAppId,
    gitState: 'clean',
    locked: false,
  });
  expect(await exported(member, mine.id)).toBe(await exported(home, theirs.id));
  const { body: state } = await member.get(`/apps/${mine.id}/git`).expect(200);
  expect(state.lastCommit).toMatchObject({ sha: await repository.tip(), message: 'Theirs' });
  const kept = (await versionsOf(member, mine.id)).find(({ name }) => name === body.kept);
  expect(await iconOf(member, mine.id, kept!.id)).toBe('mine');
});

it('keeps theirs: work in a version that is not edited is kept before theirs replaces it', async () => {
  const { member: home, repository, app: theirs } = await fixture.withApp('Orders');
  const { member } = await fixture.connected({ repository });
  const { body } = await member
    .request('post', '/apps/import?name=Orders')
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.from(await exported(home, theirs.id)))
    .expect(201);
  const mine = body as AppBody;
  await edit(member, mine.id, 'an afternoon of work');
  await member.post(`/apps/${mine.id}/versions`, { name: 'v2' }).expect(201);
  const { gitAppId } = theirs;
  await member.post(`/apps/${mine.id}/git/link`, { gitAppId, keep: 'theirs' }).expect(200);
  expect((await getApp(member, mine.id)).editingVersion.id).toBe(mine.editingVersion.id);
  expect(await exported(member, mine.id)).toBe(await exported(home, theirs.id));
  const kept = (await versionsOf(member, mine.id)).find(({ name }) => name.startsWith('v1 before linking'));
  expect(await iconOf(member, mine.id, kept!.id)).toBe('an afternoon of work');
});

it('links a file without an entry, and creates no version if both sides are equal', async () => {
  const { member, repository } = await fixture.connected({ files: { 'README.md': 'x' } });
  const mine = await createApp(member, 'Loose');
  await repository.commit({ 'Loose/v1.json': await exported(member, mine.id) });
  const link = { path: 'Loose/v1.json', keep: 'mine' };
  const { body } = await member.post(`/apps/${mine.id}/git/link`, link).expect(200);
  expect(body).toEqual({ sha: await repository.tip(), kept: null });
  await commit(member, mine.id, 'With an entry').expect(201);
  expect((await getApp(member, mine.id)).gitState).toBe('clean');
});

it('refuses apps that are linked, locked, missing or another app’s, and requests by viewers', async () => {
  const { member, theirs, mine } = await twoAppsOfOneName();
  const { gitAppId } = theirs;
  const link = (appId: string, body: object) => member.post(`/apps/${appId}/git/link`, body);
  const viewer = await member.invite('viewer');
  await viewer.post(`/apps/${mine.id}/git/link`, { gitAppId, keep: 'mine' }).expect(403);
  await link(mine.id, { gitAppId }).expect(400);
  await link(mine.id, { keep: 'mine' }).expect(400);
  expect((await link(mine.id, { gitAppId: 'nobody', keep: 'mine' }).expect(404)).body.code).toBe(
    'git_app_not_found',
  );
  const { body: imported } = await member.post('/git/imports', { gitAppId, name: 'Imported' }).expect(201);
  expect((await link(mine.id, { gitAppId, keep: 'mine' }).expect(409)).body.code).toBe(
    'app_already_imported',
  );
  expect((await link(imported.id as string, { gitAppId, keep: 'mine' }).expect(409)).body.code).toBe(
    'app_locked',
  );
  expect(await iconOf(member, mine.id)).toBe('mine');
  expect(await versionsOf(member, mine.id)).toHaveLength(1);
  await member.delete(`/apps/${imported.id}`).expect(204);
  await link(mine.id, { gitAppId, keep: 'mine' }).expect(200);
  expect((await link(mine.id, { gitAppId, keep: 'theirs' }).expect(409)).body.code).toBe(
    'git_already_linked',
  );
});

it('resolves the conflict of a commit of several apps', async () => {
  const { member, repository, theirs, mine } = await twoAppsOfOneName();
  const { gitAppId } = theirs;
  const other = await createApp(member, 'Sales');
  const appIds = [mine.id, other.id];
  await member.post('/git/commits', { appIds, message: 'All' }).expect(409);
  await member.post(`/apps/${mine.id}/git/link`, { gitAppId, keep: 'mine' }).expect(200);
  const { body: plan } = await member.get('/git/commits/plan').expect(200);
  expect(
    plan.items.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`).sort(),
  ).toEqual(['Orders changed', 'Sales new']);
  await member.post('/git/commits', { appIds, message: 'All' }).expect(201);
  const paths = (await repository.ls()).filter((path) => path.endsWith('v1.json'));
  expect(paths).toEqual(['Orders/v1.json', 'Sales/v1.json']);
});
