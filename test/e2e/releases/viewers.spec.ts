import { createBranch } from '../../support/branches';
import {
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  type AppBody,
} from '../../support/git-fixture';
import type { Member } from '../../support/member';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const publish = async (member: Member, app: AppBody, body: object = {}) =>
  (await member.post(`/apps/${app.id}/versions/${app.editingVersion.id}/publish`, body).expect(201)).body;

/** Publishes v1, and edits v2 without a commit. */
async function withDraft(name = 'Orders') {
  const made = await fixture.withApp(name);
  const { member, app } = made;
  const { release } = await publish(member, app, { notes: 'First release' });
  const live = await exported(member, app.id);
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await edit(member, app.id, 'draft-icon');
  return { ...made, live, release, viewer: await member.invite('viewer') };
}

const iconOf = (document: { appV2: { icon?: string } }) => document.appV2.icon;

it('shows viewers the live release, and builders the draft', async () => {
  const { member, app, live, viewer } = await withDraft();
  const { body: seen, headers } = await viewer.get(`/apps/${app.id}/definition`).expect(200);
  expect(seen).toEqual({ ...JSON.parse(live), isLive: true });
  expect(await exported(viewer, app.id)).toBe(live);
  const builder = await member.invite('builder');
  for (const person of [member, builder]) {
    const { body } = await person.get(`/apps/${app.id}/definition`).expect(200);
    expect(iconOf(body)).toBe('draft-icon');
    expect(body).not.toHaveProperty('isLive');
    expect(iconOf(JSON.parse(await exported(person, app.id)))).toBe('draft-icon');
  }
  // Another release is another state.
  await publish(member, await getApp(member, app.id), { tag: false });
  const after = await viewer.get(`/apps/${app.id}/definition`).expect(200);
  expect(iconOf(after.body)).toBe('draft-icon');
  expect(after.headers.etag).not.toBe(headers.etag);
});

it('refuses viewers what shows the draft, and nothing that was released or committed', async () => {
  const { member, app, viewer, release } = await withDraft();
  const drafts = [
    'git/changes',
    'git/diff',
    'git/diff?from=live&to=working',
    `git/diff?from=last&to=version:${app.editingVersion.id}`,
  ];
  for (const path of drafts) {
    const { body } = await viewer.get(`/apps/${app.id}/${path}`).expect(403);
    expect([path, body.code]).toEqual([path, 'drafts_for_builders']);
  }
  await viewer.get(`/apps/${app.id}/git/diff?from=${release.sha}&to=last`).expect(200);
  await viewer.get(`/apps/${app.id}/git/diff?from=live&to=last`).expect(200);
  await viewer.get(`/apps/${app.id}/git/history/${release.sha}/definition`).expect(200);
  // A builder's question that took long is a job, which viewers see without its answer.
  const { body: asked } = await member
    .get(`/apps/${app.id}/git/diff`)
    .set('Prefer', 'respond-async')
    .expect(202);
  const job = await ended(member, asked.jobId as string);
  expect(job.result).toMatchObject({ total: expect.any(Number) });
  expect(await ended(viewer, job.id)).toMatchObject({ status: 'succeeded', result: null });
});

it('lets an admin show drafts to viewers', async () => {
  const { member, app, viewer, live } = await withDraft();
  expect((await viewer.get('').expect(200)).body).toMatchObject({ viewersSeeDrafts: false });
  await viewer.patch('', { viewersSeeDrafts: true }).expect(403);
  await (await member.invite('builder')).patch('', { viewersSeeDrafts: true }).expect(403);
  await member.patch('', { viewersSeeDrafts: 'yes' }).expect(400);
  const { body } = await member.patch('', { viewersSeeDrafts: true }).expect(200);
  expect(body).toMatchObject({ viewersSeeDrafts: true, name: expect.any(String) });
  const { body: draft } = await viewer.get(`/apps/${app.id}/definition`).expect(200);
  expect(iconOf(draft)).toBe('draft-icon');
  await viewer.get(`/apps/${app.id}/git/changes`).expect(200);
  expect((await viewer.get(`/apps/${app.id}/live`).expect(200)).text).toBe(live);
  // A name alone leaves it as it is.
  expect((await member.patch('', { name: 'Renamed' }).expect(200)).body.viewersSeeDrafts).toBe(true);
  await member.patch('', { viewersSeeDrafts: false }).expect(200);
  await viewer.get(`/apps/${app.id}/git/changes`).expect(403);
  const { body: audit } = await member.get('/audit').expect(200);
  expect(audit.items[0]).toMatchObject({ action: 'configured', detail: { viewersSeeDrafts: false } });
});

it('shows viewers an app that was never published as it is', async () => {
  const { member, app } = await fixture.withApp('Sales');
  const viewer = await member.invite('viewer');
  await edit(member, app.id, 'chart');
  const { body } = await viewer.get(`/apps/${app.id}/definition`).expect(200);
  expect(iconOf(body)).toBe('chart');
  expect(body).not.toHaveProperty('isLive');
  expect((await viewer.get(`/apps/${app.id}/git/changes`).expect(200)).body.total).toBe(1);
});

it('tells which release is live, and whether the draft differs from it', async () => {
  const { member, app } = await fixture.withApp('Orders');
  const liveOf = async () => (await getApp(member, app.id)) as AppBody & { live: object | null };
  expect((await liveOf()).live).toBeNull();
  const { release } = await publish(member, app, { notes: 'First release' });
  const live = {
    versionId: app.editingVersion.id,
    versionName: 'v1',
    tag: 'Orders/v1',
    sha: release.sha,
    at: release.date,
    by: { name: member.user.name },
    isCurrent: true,
  };
  expect((await liveOf()).live).toEqual({ ...live, notes: 'First release' });
  const other = await createApp(member, 'Never published');
  const { body } = await member.get('/apps').expect(200);
  expect(body.items.map((each: { id: string; live: object | null }) => [each.id, each.live])).toEqual(
    [
      [app.id, live],
      [other.id, null],
    ].sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)),
  );
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  expect((await liveOf()).live).toMatchObject({ versionName: 'v1', isCurrent: false });
});

it('compares the live release with the draft', async () => {
  const { member, app } = await withDraft();
  const { body } = await member.get(`/apps/${app.id}/git/diff?from=live`).expect(200);
  expect(
    body.changes.flatMap(({ fields }: { fields: { path: string }[] }) => fields.map(({ path }) => path)),
  ).toContain('/icon');
  const never = await createApp(member, 'Never published');
  expect((await member.get(`/apps/${never.id}/git/diff?from=live`).expect(404)).body.code).toBe(
    'not_published',
  );
});

it('shows viewers of another branch the release of the default one', async () => {
  const { member, app, live, viewer } = await withDraft();
  await createBranch(member, 'ada/labels');
  const there = await getApp(member.on('ada/labels'), app.id);
  expect(there).toMatchObject({ live: { versionName: 'v1' } });
  expect(await exported(viewer.on('ada/labels'), app.id)).toBe(live);
  await viewer.on('ada/labels').get(`/apps/${app.id}/git/changes`).expect(403);
  // A release of the branch is for those who open the branch.
  await member.on('ada/labels').post(`/apps/${app.id}/versions`, { name: 'labels' }).expect(201);
  await edit(member.on('ada/labels'), app.id, 'of-branch');
  const version = await getApp(member.on('ada/labels'), app.id);
  await member
    .on('ada/labels')
    .post(`/apps/${app.id}/versions/${version.editingVersion.id}/publish`, { tag: false })
    .expect(201);
  expect(iconOf(JSON.parse(await exported(viewer.on('ada/labels'), app.id)))).toBe('of-branch');
  expect(await exported(viewer, app.id)).toBe(live);
});
