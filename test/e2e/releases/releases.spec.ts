import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commit,
  createApp,
  edit,
  exported,
  getApp,
  GitFixture,
  type AppBody,
  type JobBody,
} from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { changeTheirs } from '../../support/merges';
import { splitRepository } from '../../support/split-repository';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const publish = (member: Member, app: AppBody, body: object = {}, versionId = app.editingVersion.id) =>
  member.post(`/apps/${app.id}/versions/${versionId}/publish`, body);

const releasesOf = async (member: Member, app: AppBody) =>
  (await member.get(`/apps/${app.id}/releases`).expect(200)).body.items as Record<string, unknown>[];

const liveOf = async (member: Member, app: AppBody) =>
  (await member.get(`/apps/${app.id}/live`).expect(200)).text;

async function newVersion(member: Member, app: AppBody, name: string): Promise<AppBody> {
  await member.post(`/apps/${app.id}/versions`, { name }).expect(201);
  return getApp(member, app.id);
}

it('publishes a version as an annotated tag on its last commit, and for viewers', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const viewer = await member.invite('viewer');
  expect((await viewer.get(`/apps/${app.id}/live`).expect(404)).body.code).toBe('not_published');
  await edit(member, app.id, 'table');
  const { body: committed } = await commit(member, app.id).expect(201);
  // Another app's commit does not belong to this version.
  await createApp(member, 'Sales', { commitChanges: true });
  const { body } = await publish(member, app, { notes: 'First release\n\n- a table' }).expect(201);
  const release = {
    tag: 'Orders/v1',
    sha: committed.sha,
    notes: 'First release\n\n- a table',
    author: { name: 'Ada Lovelace', email: member.user.email },
    date: expect.any(String),
    isLive: true,
    versionId: app.editingVersion.id,
    versionName: 'v1',
  };
  expect(body).toEqual({ version: { ...app.editingVersion, status: 'published' }, release });
  expect(await repository.git(['cat-file', 'tag', 'Orders/v1'])).toMatch(
    new RegExp(
      `^object ${committed.sha}\ntype commit\ntag Orders/v1\ntagger Ada Lovelace <${member.user.email}> [0-9]+ \\+0000\n\nFirst release\n\n- a table\n$`,
    ),
  );
  await repository.fsck();
  expect(await repository.git(['describe', committed.sha as string])).toBe('Orders/v1\n');
  expect(await releasesOf(viewer, app)).toEqual([release]);
  expect(await liveOf(viewer, app)).toBe(await exported(member, app.id));
  const refused = await member
    .request('patch', `/apps/${app.id}/definition`)
    .set({ 'If-Match': '*', 'Content-Type': 'application/json-patch+json' })
    .send('[{"op":"add","path":"/appV2/icon","value":"chart"}]')
    .expect(409);
  expect(refused.body.code).toBe('version_published');
});

it('keeps what viewers get while the next version is edited, and rolls back at once', async () => {
  const { member, app: first } = await fixture.withApp('Orders');
  await publish(member, first).expect(201);
  const one = await exported(member, first.id);
  const second = await newVersion(member, first, 'v2');
  await edit(member, first.id, 'chart');
  expect(await liveOf(member, first)).toBe(one);
  await commit(member, first.id).expect(201);
  await publish(member, second, { notes: 'Charts' }).expect(201);
  const two = await exported(member, first.id);
  expect(await liveOf(member, first)).toBe(two);
  expect((await releasesOf(member, first)).map(({ tag, isLive }) => [tag, isLive])).toEqual([
    ['Orders/v2', true],
    ['Orders/v1', false],
  ]);
  const viewer = await member.invite('viewer');
  await viewer.post(`/apps/${first.id}/rollback`, { tag: 'Orders/v1' }).expect(403);
  const { body } = await member.post(`/apps/${first.id}/rollback`, { tag: 'Orders/v1' }).expect(200);
  expect(body).toMatchObject({ tag: 'Orders/v1', isLive: true });
  expect(await liveOf(viewer, first)).toBe(one);
  expect((await releasesOf(member, first)).map(({ isLive }) => isLive)).toEqual([false, true]);
  await member.post(`/apps/${first.id}/rollback`, { tag: 'Orders/v3' }).expect(404);
});

it('finds the commit of a version that is not edited any more', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await edit(member, app.id, 'table');
  const { body: ofFirst } = await commit(member, app.id).expect(201);
  await newVersion(member, app, 'v2');
  await commit(member, app.id, 'Second version').expect(201);
  const { body } = await publish(member, app).expect(201);
  expect(body.release).toMatchObject({ tag: 'Orders/v1', sha: ofFirst.sha });
  expect(await repository.git(['rev-parse', 'Orders/v1^{commit}'])).toBe(`${ofFirst.sha}\n`);
});

it('publishes nothing that is not committed', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await edit(member, app.id, 'table');
  expect((await publish(member, app).expect(409)).body.code).toBe('uncommitted_changes');
  const draft = await newVersion(member, app, 'v2');
  await newVersion(member, app, 'v3');
  expect((await publish(member, draft).expect(409)).body.code).toBe('uncommitted_changes');
  const never = await createApp(member, 'Never committed');
  expect((await publish(member, never).expect(409)).body.code).toBe('uncommitted_changes');
  expect(await repository.git(['tag'])).toBe('');
  expect((await member.get(`/apps/${app.id}/versions`)).body.items).toMatchObject([
    { status: 'draft' },
    { status: 'draft' },
    { status: 'draft' },
  ]);
});

it('never moves a tag that is there, whoever has made it', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await repository.git([
    '-c',
    'user.name=Eve',
    '-c',
    'user.email=eve@example.com',
    'tag',
    '-a',
    '-m',
    'By hand',
    'Orders/v1',
    'main',
  ]);
  const before = await repository.git(['rev-parse', 'Orders/v1']);
  const { body } = await publish(member, app).expect(409);
  expect(body).toMatchObject({ code: 'tag_exists', tag: 'Orders/v1' });
  expect(await repository.git(['rev-parse', 'Orders/v1'])).toBe(before);
  // It can still be edited.
  expect((await getApp(member, app.id)).editingVersion.status).toBe('draft');
  await edit(member, app.id, 'table');
  await repository.git(['tag', '-d', 'Orders/v1']);
  await commit(member, app.id).expect(201);
  await publish(member, app).expect(201);
  expect((await publish(member, app).expect(409)).body.code).toBe('tag_exists');
});

it('encodes what a ref cannot hold, signs where commits are, and verifies', async () => {
  const { member, repository } = await fixture.connected();
  const { body: key } = await member.post('/git/signing-key', { type: 'ed25519' }).expect(201);
  const app = await createApp(member, 'Sales report: ü', { commitChanges: true });
  const { body } = await publish(member, app).expect(201);
  expect(body.release.tag).toBe('Sales%20report%3A%20ü/v1');
  const folder = await mkdtemp(join(tmpdir(), 'trellis-signers-'));
  try {
    const signers = join(folder, 'allowed');
    await writeFile(signers, `${key.allowedSigners}\n`);
    const options = ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${signers}`];
    const git = ['-C', repository.path, ...options, 'verify-tag', '--raw', body.release.tag as string];
    expect(() => execFileSync('git', git, { stdio: 'pipe' })).not.toThrow();
    await writeFile(signers, '');
    expect(() => execFileSync('git', git, { stdio: 'pipe' })).toThrow();
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('publishes without a tag where no repository is connected', async () => {
  const member = await fixture.admin.inNewWorkspace();
  const app = await createApp(member, 'Orders');
  expect((await publish(member, app).expect(409)).body.code).toBe('git_not_configured');
  const { body } = await publish(member, app, { tag: false, notes: 'Here alone' }).expect(201);
  expect(body).toMatchObject({
    version: { status: 'published' },
    release: { tag: null, sha: null, notes: 'Here alone', isLive: true },
  });
  expect(await liveOf(member, app)).toBe(await exported(member, app.id));
  expect((await publish(member, app, { tag: false }).expect(409)).body.code).toBe('version_published');
});

it('imports an app as it was at a tag, and pulls it from there', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await publish(member, app).expect(201);
  const released = await exported(member, app.id);
  await changeTheirs(repository, (theirs) => (theirs.icon = 'later'));
  const { member: other } = await fixture.connected({ repository });
  const from = { gitAppId: app.gitAppId };
  const refused = await other.post('/git/imports', { ...from, tag: 'Orders/v9' }).expect(404);
  expect(refused.body.code).toBe('git_tag_not_found');
  const { body: imported } = await other.post('/git/imports', { ...from, tag: 'Orders/v1' }).expect(201);
  expect(await exported(other, imported.id)).toBe(released);
  const { body: updates } = await other.get(`/apps/${imported.id}/git/updates`).expect(200);
  expect(updates).toMatchObject({ upToDate: false, commits: [{}] });
  await other.post(`/apps/${imported.id}/git/pull`).expect(200);
  expect(await exported(other, imported.id)).toBe(await repository.show('main', 'Orders/v1.json'));
});

it('waits for the commits before it, and tags their state', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const held = await repository.holdPushes();
  await edit(member, app.id, 'table');
  const committing = commit(member, app.id).then((answer) => answer);
  await held.reached();
  const accepted = await publish(member, app).set('Prefer', 'respond-async').expect(202);
  await held.release();
  const { body } = await committing;
  const path = `/git/jobs/${accepted.body.jobId}`;
  for (;;) {
    const job = (await member.get(path).expect(200)).body as JobBody;
    if (job.status === 'failed') throw new Error(JSON.stringify(job.error));
    if (job.status === 'succeeded') break;
  }
  expect(await repository.git(['rev-parse', 'Orders/v1^{commit}'])).toBe(`${body.sha}\n`);
});

it('publishes a version of the split layout, whose part files have another order and white space', async () => {
  await using repository = await splitRepository();
  const { member } = await fixture.connected({ repository });
  const app = await createApp(member, 'Stock', { commitChanges: true });
  await member
    .request('patch', `/apps/${app.id}/definition`)
    .set({ 'If-Match': '*', 'Content-Type': 'application/json-patch+json' })
    .send(
      JSON.stringify(
        ['z', 'a'].map((id) => ({ op: 'add', path: '/appV2/components/-', value: { type: 'Text', id } })),
      ),
    )
    .expect(204);
  const { body: committed } = await commit(member, app.id).expect(201);
  const { body } = await publish(member, app).expect(201);
  expect(body.release).toMatchObject({ tag: 'Stock/v1', sha: committed.sha });
  expect(await liveOf(member, app)).toBe(await exported(member, app.id));
});
