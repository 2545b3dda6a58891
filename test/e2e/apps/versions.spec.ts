import { Client } from 'pg';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

let trellis: Trellis;
let admin: Member;

beforeAll(async () => {
  trellis = await shareTrellis();
  admin = await trellis.setUp();
});

afterAll(() => trellis[Symbol.asyncDispose]());

const documentOf = async (member: Member, appId: string): Promise<string> =>
  (await member.get(`/apps/${appId}/definition`).expect(200)).text;

async function anApp(name: string) {
  const workspace = await admin.inNewWorkspace();
  const { body: app } = await workspace.post('/apps', { name }).expect(201);
  return { workspace, app, versions: `/apps/${app.id}/versions` };
}

it('are copied from the version being edited, with their own id and name throughout the document', async () => {
  const { workspace, app, versions } = await anApp('Orders');
  const before = await documentOf(workspace, app.id);
  const { body: v2 } = await workspace.post(versions, { name: ' v2 ' }).expect(201);
  expect(v2).toEqual({ id: expect.any(String), gitVersionId: v2.id, name: 'v2', status: 'draft' });
  expect((await workspace.get(`/apps/${app.id}`)).body.editingVersion).toEqual(v2);
  const after = await documentOf(workspace, app.id);
  // Nothing else changes, not even white space.
  expect(after).toBe(
    before.replaceAll(app.editingVersion.gitVersionId, v2.id).replaceAll('"name": "v1"', '"name": "v2"'),
  );
  expect(after).not.toBe(before);
  expect((await workspace.get(versions)).body).toEqual({ items: [app.editingVersion, v2], nextCursor: null });
  const { body: v3 } = await workspace
    .post(versions, { name: 'v3', fromVersionId: app.editingVersion.id })
    .expect(201);
  expect(await documentOf(workspace, app.id)).toBe(
    before.replaceAll(app.editingVersion.gitVersionId, v3.id).replaceAll('"name": "v1"', '"name": "v3"'),
  );
});

it('are selected for editing, each with its own document', async () => {
  const { workspace, app, versions } = await anApp('Orders');
  const before = await documentOf(workspace, app.id);
  await workspace.post(versions, { name: 'v2' }).expect(201);
  const { body } = await workspace
    .patch(`/apps/${app.id}`, { editingVersionId: app.editingVersion.id })
    .expect(200);
  expect(body).toMatchObject({ editingVersion: app.editingVersion, git: null });
  expect(await documentOf(workspace, app.id)).toBe(before);
  const other = await anApp('Other');
  const { body: elsewhere } = await workspace.post('/apps', { name: 'Elsewhere' }).expect(201);
  for (const id of [other.app.editingVersion.id, elsewhere.editingVersion.id, app.id]) {
    expect((await workspace.patch(`/apps/${app.id}`, { editingVersionId: id }).expect(422)).body.code).toBe(
      'version_not_found',
    );
    expect((await workspace.post(versions, { name: 'x', fromVersionId: id }).expect(422)).body.code).toBe(
      'version_not_found',
    );
    await workspace.patch(`${versions}/${id}`, { name: 'x' }).expect(404);
  }
  await workspace.patch(`/apps/${app.id}`, { editingVersionId: 'v1' }).expect(400);
});

it('have unique names within their app, by the rules of app names', async () => {
  const { workspace, app, versions } = await anApp('Orders');
  const { body: v2 } = await workspace.post(versions, { name: 'Späte Version' }).expect(201);
  for (const name of ['V1', 'SPÄTE VERSION', 'Spa\u0308te version']) {
    const { body } = await workspace.post(versions, { name }).expect(409);
    expect(body.code).toBe('version_name_taken');
  }
  expect((await workspace.patch(`${versions}/${v2.id}`, { name: 'v1' }).expect(409)).body.code).toBe(
    'version_name_taken',
  );
  // The file name needs room for `.json`.
  for (const name of ['', '..', 'a/b', '.git', 'nul', 'a\nb', 'x'.repeat(251)]) {
    const made = await workspace.post(versions, { name }).expect(422);
    const renamed = await workspace.patch(`${versions}/${v2.id}`, { name }).expect(422);
    expect([made.body.code, renamed.body.code]).toEqual(['invalid_version_name', 'invalid_version_name']);
  }
  await workspace.post(versions, { name: 'x'.repeat(250) }).expect(201);
  expect((await workspace.get(versions)).body.items).toHaveLength(3);
  await workspace.patch(`${versions}/${app.editingVersion.id}`, { name: 'V1' }).expect(200);
});

it('are renamed, also inside the document', async () => {
  const { workspace, app, versions } = await anApp('Orders');
  const before = await documentOf(workspace, app.id);
  const { body } = await workspace
    .patch(`${versions}/${app.editingVersion.id}`, { name: 'first' })
    .expect(200);
  expect(body).toEqual({ ...app.editingVersion, name: 'first' });
  expect(await documentOf(workspace, app.id)).toBe(before.replaceAll('"name": "v1"', '"name": "first"'));
});

it('become read-only when published, until a new one is created', async () => {
  const { workspace, app, versions } = await anApp('Orders');
  const url = `${versions}/${app.editingVersion.id}`;
  await workspace.patch(url, { status: 'draft' }).expect(400);
  const { body } = await workspace.patch(url, { name: 'one', status: 'published' }).expect(200);
  expect(body).toEqual({ ...app.editingVersion, name: 'one', status: 'published' });
  const { headers, text } = await workspace.get(`/apps/${app.id}/definition`).expect(200);
  const etag = headers.etag ?? '';
  const patch = workspace
    .request('patch', `/apps/${app.id}/definition`)
    .type('application/json-patch+json')
    .set('If-Match', etag);
  for (const answer of [
    await workspace.patch(url, { name: 'two' }),
    await workspace.patch(url, { status: 'published' }),
    await workspace.put(`/apps/${app.id}/definition`, JSON.parse(text) as object).set('If-Match', etag),
    await patch.send('[{"op":"add","path":"/appV2/icon","value":"x"}]'),
  ]) {
    expect([answer.status, answer.body.code]).toEqual([409, 'version_published']);
  }
  const { body: next } = await workspace.post(versions, { name: 'two' }).expect(201);
  expect(next.status).toBe('draft');
  await workspace.get(`/apps/${app.id}/definition`).expect(200);
});

it('are not created in a locked app', async () => {
  const { workspace, app, versions } = await anApp('Orders');
  const database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  await database.query('update apps set is_locked = true where id = $1', [app.id]);
  await database.end();
  expect((await workspace.get(`/apps/${app.id}`)).body.locked).toBe(true);
  for (const answer of [
    await workspace.post(versions, { name: 'v2' }),
    await workspace.patch(`${versions}/${app.editingVersion.id}`, { name: 'v2' }),
    await workspace.patch(`${versions}/${app.editingVersion.id}`, { status: 'published' }),
    await workspace.put(`/apps/${app.id}/definition`, { appVersions: [] }).set('If-Match', '*'),
  ]) {
    expect([answer.status, answer.body.code]).toEqual([409, 'app_locked']);
  }
  // The name belongs to this workspace, the document does not.
  const before = await documentOf(workspace, app.id);
  await workspace.patch(`/apps/${app.id}`, { name: 'Mine' }).expect(200);
  expect(await documentOf(workspace, app.id)).toBe(before);
  const { body: copy } = await workspace.post(`/apps/${app.id}/duplicate`, { name: 'Copy' }).expect(201);
  await workspace.post(`/apps/${copy.id}/versions`, { name: 'v2' }).expect(201);
});

it('are created in turn if many are requested at once', async () => {
  const { workspace, app, versions } = await anApp('Orders');
  const names = ['a', 'b', 'c', 'd', 'e'];
  const answers = await Promise.all(names.map((name) => workspace.post(versions, { name })));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
  expect((await workspace.get(versions)).body.items).toHaveLength(6);
  const { editingVersion } = (await workspace.get(`/apps/${app.id}`)).body;
  expect(JSON.parse(await documentOf(workspace, app.id)).appV2.editingVersion.id).toBe(
    editingVersion.gitVersionId,
  );
});
