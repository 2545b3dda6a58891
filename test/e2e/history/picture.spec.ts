import { Resvg } from '@resvg/resvg-js';
import { MARK_COLORS } from '../../../src/apps/drawing';
import { createApp, edit, exported, GitFixture, type AppBody } from '../../support/git-fixture';
import { changeMarked, markedApp } from '../../support/marked-app';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

type Query = Record<string, string>;

const ask = (member: Member, { id }: Pick<AppBody, 'id'>, query: Query = {}) =>
  member.get(`/apps/${id}/picture?${new URLSearchParams(query).toString()}`);

/** Returns the SVG, which a strict parser of XML reads. */
async function svgOf(member: Member, app: AppBody, query: Query = {}): Promise<string> {
  const { body } = await ask(member, app, query).expect(200);
  const svg = String(body);
  expect(new Resvg(svg).width).toBe(1292);
  return svg;
}

/** Returns an app with a commit, and changes that are not committed. */
async function changedApp() {
  const { member, repository } = await fixture.connected();
  const app = await markedApp(member, 'Orders');
  const sha = await repository.tip();
  await changeMarked(member, app);
  return { member, app, sha, viewer: await member.invite('viewer') };
}

it('draws what viewers see, with headers that let nothing of it run', async () => {
  const { app, viewer } = await changedApp();
  const { headers } = await ask(viewer, app).expect(200).expect('Content-Type', 'image/svg+xml');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['cache-control']).toBe('private, no-cache');
  await ask(viewer, app).set('If-None-Match', headers.etag).expect(304);
  const svg = await svgOf(viewer, app);
  expect(svg).toContain('>save now</text>');
  expect(svg).not.toContain('former');
});

it('draws states of the repository, and outlines how they differ from others', async () => {
  const { member, app, sha } = await changedApp();
  const before = await svgOf(member, app, { at: sha });
  expect(before).toContain('>former</text>');
  expect(before).not.toContain('stroke-width="2"');
  const after = await svgOf(member, app, { at: 'working', against: sha });
  for (const mark of ['added', 'changed', 'moved', 'removed'] as const)
    expect(after).toContain(MARK_COLORS[mark]);
  expect(after).toContain('>former</text>');
  const earlier = await svgOf(member, app, { at: sha, against: 'working', moment: 'before' });
  expect(earlier).toContain(MARK_COLORS.removed);
  expect(earlier).not.toContain(MARK_COLORS.added);
  expect(await svgOf(member, app, { at: 'last', against: sha })).not.toContain('stroke-width="2"');
  expect(await svgOf(member, app, { against: 'last', page: 'old' })).toContain('>lost</text>');
});

it('gives the same bytes for the same commits, which browsers may keep', async () => {
  const { member, app, sha } = await changedApp();
  const png = async (query: Query) => {
    const { body, headers } = await ask(member, app, { format: 'png', ...query }).expect(200);
    expect(headers['content-type']).toBe('image/png');
    return { bytes: body as Buffer, headers };
  };
  const first = await png({ at: sha, against: sha });
  expect(first.headers['cache-control']).toContain('immutable');
  expect(first.bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(first.bytes.readUInt32BE(16)).toBe(1292);
  expect((await png({ at: sha, against: sha })).bytes.equals(first.bytes)).toBe(true);
  expect((await png({ at: sha, against: 'working', moment: 'before' })).headers['cache-control']).toBe(
    'private, no-cache',
  );
});

it('draws apps of a workspace without a repository', async () => {
  const admin = await fixture.admin.inNewWorkspace();
  const app = await createApp(admin, 'Orders');
  await svgOf(admin, app);
  const { body } = await ask(admin, app, { against: 'last' }).expect(409);
  expect(body.code).toBe('git_not_configured');
});

it('keeps the drafts of published apps from viewers', async () => {
  const { member, app } = await fixture.withApp('Orders');
  const viewer = await member.invite('viewer');
  await member.post(`/apps/${app.id}/versions/${app.editingVersion.id}/publish`, {}).expect(201);
  const live = await exported(member, app.id);
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await edit(member, app.id, 'draft-icon');
  expect(await exported(member, app.id)).not.toBe(live);
  const version = (await member.get(`/apps/${app.id}`).expect(200)).body.editingVersion.id as string;
  const drafts: Record<string, string>[] = [
    { at: 'working' },
    { at: `version:${version}` },
    { at: 'live', against: 'working' },
  ];
  for (const query of drafts) {
    const { body } = await ask(viewer, app, query).expect(403);
    expect([query, body.code]).toEqual([query, 'drafts_for_builders']);
  }
  await svgOf(viewer, app);
  await svgOf(viewer, app, { at: 'live', against: 'last' });
  await svgOf(member, app, { at: 'working', against: 'live' });
});

it('tells what is wrong with a request', async () => {
  const { member, app } = await changedApp();
  const missing = await ask(member, app, { page: 'nowhere' }).expect(404);
  expect(missing.body).toMatchObject({ code: 'page_not_found', status: 404 });
  expect((await ask(member, app, { at: 'f'.repeat(40) }).expect(404)).body.code).toBe('git_commit_not_found');
  expect((await ask(member, app, { against: 'branch:none' }).expect(404)).body.code).toBe(
    'git_branch_not_found',
  );
  for (const [path, value] of [
    ['at', 'somewhere'],
    ['against', 'x'],
  ]) {
    const { body } = await ask(member, app, { [path]: value }).expect(422);
    expect(body).toMatchObject({ code: 'invalid_ref', errors: [{ path }] });
  }
  for (const [name, value] of [
    ['format', 'gif'],
    ['moment', 'then'],
    ['width', '5'],
  ])
    await ask(member, app, { [name]: value }).expect(400);
});
