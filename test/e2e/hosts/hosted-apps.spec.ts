import { Client } from 'pg';
import type { Response } from 'supertest';
import { createBranch, getBranch } from '../../support/branches';
import { deploy } from '../../support/deployments';
import {
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  type AppBody,
} from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { changeTheirs } from '../../support/merges';

const URL_THERE = 'https://tooljet.example.com/my-workspace/apps/orders';

let fixture: GitFixture;
let database: Client;

beforeAll(async () => {
  fixture = await GitFixture.start();
  database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await fixture.stop();
});

/** A committed app that is edited elsewhere, in a place that cannot be reached from here. */
async function hosted() {
  const { member, repository, app } = await fixture.withApp();
  await editElsewhere(app);
  return { member, repository, app };
}

async function editElsewhere({ id }: AppBody): Promise<void> {
  await database.query(
    `update all_apps a set hosted = jsonb_build_object('kind', 'tooljet', 'url', $2::text, 'documentHash', v.document_hash)
     from app_versions v where v.id = a.editing_version_id and a.id = $1`,
    [id, URL_THERE],
  );
}

/** Changes the app as a capture does. */
async function changeThere({ id }: AppBody): Promise<void> {
  const changed = `update app_versions set document = replace(document, '"apps"', '"mine"'), document_hash = repeat('0', 64)
    where app_id = $1`;
  await database.query(changed, [id]);
  const known = `update apps set hosted = hosted || jsonb_build_object('documentHash', repeat('0', 64)) where id = $1`;
  await database.query(known, [id]);
}

const isRefused = ({ status, body }: Response) => {
  expect({ status, code: body.code }).toEqual({ status: 409, code: 'app_hosted' });
  expect(body.hostedBy).toEqual({ kind: 'tooljet', url: URL_THERE });
  expect(body.remedy).toContain('Open it in ToolJet');
};

const editOf = (member: Member, { id }: AppBody) =>
  member
    .request('patch', `/apps/${id}/definition`)
    .set('If-Match', '*')
    .set('Content-Type', 'application/json-patch+json')
    .send(JSON.stringify([{ op: 'add', path: '/appV2/icon', value: 'table' }]));

it('shows where an app is edited, and nothing of the kind for other apps', async () => {
  const { member, app } = await hosted();
  expect(await getApp(member, app.id)).toMatchObject({ hostedBy: { kind: 'tooljet', url: URL_THERE } });
  const { body } = await member.post('/apps', { name: 'Local' }).expect(201);
  expect(body).not.toHaveProperty('hostedBy');
});

it('refuses every request that would change it here alone', async () => {
  const { member, repository, app } = await hosted();
  const { editingVersion } = app;
  const { sha } = (await member.get(`/apps/${app.id}/git`)).body.lastCommit as { sha: string };
  const before = await exported(member, app.id);
  await editOf(member, app).expect(isRefused);
  await member
    .request('put', `/apps/${app.id}/definition`)
    .set('If-Match', '*')
    .send(JSON.parse(before) as object)
    .expect(isRefused);
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(isRefused);
  await member.patch(`/apps/${app.id}/versions/${editingVersion.id}`, { name: 'v2' }).expect(isRefused);
  await member.patch(`/apps/${app.id}`, { name: 'Purchases' }).expect(isRefused);
  await member.patch(`/apps/${app.id}`, { locked: true }).expect(isRefused);
  await member.delete(`/apps/${app.id}`).expect(isRefused);
  await repository.commit({ 'Orders/v1.json': before.replace('"apps"', '"table"') });
  await member.post(`/apps/${app.id}/git/restore`, { sha }).expect((response) => {
    if (response.status !== 200) isRefused(response);
    else expect(response.body).toEqual({ changed: false });
  });
  expect(await exported(member, app.id)).toBe(before);
});

it('is committed, compared and duplicated like any other; the duplicate is edited here', async () => {
  const { member, app } = await hosted();
  await commit(member, app.id).expect(200);
  await member.get(`/apps/${app.id}/git/changes`).expect(200);
  const { body: copy } = await member.post(`/apps/${app.id}/duplicate`, { name: 'Copy' }).expect(201);
  expect(copy).not.toHaveProperty('hostedBy');
  await editOf(member, copy as AppBody).expect(204);
});

it('is not pulled while its place is not connected, and stays as it is', async () => {
  const { member, repository, app } = await hosted();
  await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  const before = await exported(member, app.id);
  await member.post(`/apps/${app.id}/git/pull`, {}).expect(isRefused);
  await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(isRefused);
  expect(await exported(member, app.id)).toBe(before);
});

it('is behind after a branch was merged in the repository, and edited on that branch', async () => {
  const { member, repository, app } = await hosted();
  await createBranch(member, 'feature');
  await member
    .request('patch', `/apps/${app.id}/definition?branch=feature`)
    .set('If-Match', '*')
    .set('Content-Type', 'application/json-patch+json')
    .send(JSON.stringify([{ op: 'add', path: '/appV2/icon', value: 'feature' }]))
    .expect(204);
  await member.post(`/apps/${app.id}/git/commits?branch=feature`, { message: 'On a branch' }).expect(201);
  const before = await exported(member, app.id);
  await member.post('/git/branches/main/merge', { from: 'feature' }).expect(200);
  expect(await exported(member, app.id)).toBe(before);
  expect((await getApp(member, app.id)).gitState).toBe('behind');
  expect(await repository.show('main', 'Orders/v1.json')).toContain('"feature"');
  expect((await getBranch(member, 'main'))?.behind).toBe(0);
});

it('is not merged into a commit of its own: the answer is that of a moved repository', async () => {
  const { member, repository, app } = await hosted();
  await changeThere(app);
  await changeTheirs(repository, ({ pages }) => (pages[0].note = 'theirs'));
  const { body } = await commit(member, app.id, 'On top', { merge: true }).expect(409);
  expect(body.code).toBe('git_remote_moved');
});

it('is a problem of a deployment that would change it', async () => {
  const { member, repository } = await hosted();
  await member.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  const { status, plan } = await deploy(member);
  expect({ status, codes: plan.problems.map(({ code }) => code) }).toEqual({
    status: 'refused',
    codes: ['app_hosted'],
  });
});

it('stays as it is when uncommitted changes are moved to a branch', async () => {
  const { member, app } = await hosted();
  const committed = await exported(member, app.id);
  await changeThere(app);
  const captured = await createApp(member, 'Never committed');
  await editElsewhere(captured);
  const local = await createApp(member, 'Local', { commitChanges: true });
  await edit(member, local.id, 'moved');
  const before = await Promise.all([app, captured].map(({ id }) => exported(member, id)));
  expect(await getBranch(member, 'main')).toMatchObject({ changedApps: 3, movableApps: 1 });
  await createBranch(member, 'moved', { with: 'changes' });
  const moved = member.on('moved');
  expect(await Promise.all([app, captured].map(({ id }) => exported(member, id)))).toEqual(before);
  expect((await getApp(member, captured.id)).gitAppId).toBe(captured.gitAppId);
  expect(await exported(moved, app.id)).toBe(committed);
  expect((await moved.get(`/apps/${captured.id}`).expect(404)).body.code).toBe('app_not_on_branch');
  expect([(await getApp(member, local.id)).gitState, (await getApp(moved, local.id)).gitState]).toEqual([
    'clean',
    'changed',
  ]);
});

it('keeps its changes when they are to be discarded', async () => {
  const { member, app } = await hosted();
  await changeThere(app);
  const before = await exported(member, app.id);
  await member.post(`/apps/${app.id}/git/discard`, {}).expect(409);
  expect(await exported(member, app.id)).toBe(before);
  const { body } = await member.get('/git/jobs').expect(200);
  const failed = (body.items as { id: string; status: string }[]).filter(({ status }) => status === 'failed');
  for (const { id } of failed) expect((await ended(member, id)).error?.code).toBe('app_hosted');
});
