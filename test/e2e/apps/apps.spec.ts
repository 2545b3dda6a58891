import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

let trellis: Trellis;
let admin: Member;

beforeAll(async () => {
  trellis = await shareTrellis();
  admin = await trellis.setUp();
});

afterAll(() => trellis[Symbol.asyncDispose]());

const namesIn = async (member: Member): Promise<string[]> =>
  (await member.get('/apps').expect(200)).body.items.map(({ name }: { name: string }) => name);

it('tell who changed them last', async () => {
  const workspace = await admin.inNewWorkspace();
  const grace = await workspace.invite('builder', 'Grace Hopper');
  const { body: app } = await workspace.post('/apps', { name: 'Orders' }).expect(201);
  const changer = async () => (await workspace.get(`/apps/${app.id}`)).body.changedBy?.name;
  const changes: [Member, (member: Member) => Promise<unknown>][] = [
    [grace, (member) => member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200)],
    [workspace, (member) => member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201)],
    [
      grace,
      (member) =>
        member.patch(`/apps/${app.id}`, { editingVersionId: app.editingVersion.id as string }).expect(200),
    ],
    [
      workspace,
      async (member) => {
        const { text, headers } = await member.get(`/apps/${app.id}/definition`).expect(200);
        const document = JSON.parse(text.replace('"apps"', '"table"')) as object;
        await member.put(`/apps/${app.id}/definition`, document).set('If-Match', headers.etag).expect(204);
      },
    ],
  ];
  for (const [member, change] of changes) {
    await change(member);
    expect(await changer()).toBe(member.user.name);
  }
});

it('are created blank, shown, listed, renamed and deleted', async () => {
  const workspace = await admin.inNewWorkspace();
  const { body: created } = await workspace.post('/apps', { name: ' Orders ' }).expect(201);
  const { git, ...app } = created;
  expect(git).toBeNull();
  expect(app).toEqual({
    id: expect.any(String),
    name: 'Orders',
    gitAppId: app.id,
    editingVersion: { id: expect.any(String), gitVersionId: expect.any(String), name: 'v1', status: 'draft' },
    locked: false,
    gitState: 'none',
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    updatedAt: expect.any(String),
    changedBy: { id: workspace.user.id, name: workspace.user.name },
    live: null,
  });
  await workspace.get(`/apps/${app.id}`).expect(200, app);
  expect((await workspace.get('/apps')).body).toEqual({ items: [app], nextCursor: null });
  const { body: document } = await workspace.get(`/apps/${app.id}/definition`).expect(200);
  expect(document.appV2).toMatchObject({
    name: 'Orders',
    editingVersion: { id: app.editingVersion.gitVersionId, name: 'v1' },
  });
  const renamed = await workspace.patch(`/apps/${app.id}`, { name: 'Sales: "north"' }).expect(200);
  expect(renamed.body).toMatchObject({ id: app.id, name: 'Sales: "north"', git: null });
  expect(renamed.body.updatedAt > app.updatedAt).toBe(true);
  expect((await workspace.get(`/apps/${app.id}/definition`)).body.appV2.name).toBe('Sales: "north"');
  await workspace.delete(`/apps/${app.id}`).expect(204);
  await workspace.get(`/apps/${app.id}`).expect(404);
  await workspace.delete(`/apps/${app.id}`).expect(404);
  expect(await namesIn(workspace)).toEqual([]);
});

const HOSTILE = [
  '',
  ' ',
  '\t',
  '.',
  '..',
  '...',
  ' . ',
  'a/b',
  'a\\b',
  '/',
  'a\0b',
  'a\nb',
  'a\u007fb',
  'a\u0085b',
  '\u200b',
  '\u00a0',
  '\ud800',
  'a\udc00',
  '.git',
  '.GIT',
  '.git.',
  '.git ..',
  '.Git::$INDEX_ALLOCATION',
  'git~1',
  'GIT~2',
  '.g\u200cit',
  '.gi\ufefft',
  '．git',
  '.gitmodules',
  '.gitattributes',
  '.meta',
  '.Meta',
  '.meta.',
  'META~1',
  '.m\u200deta',
  'con',
  'NUL',
  'aux.txt',
  'COM1',
  'lpt9.json',
  'CON ',
  'com¹',
  'x'.repeat(256),
  'é'.repeat(128),
  '😀'.repeat(64),
];

it('are refused names that are unsafe in a file system', async () => {
  const workspace = await admin.inNewWorkspace();
  const { body: app } = await workspace.post('/apps', { name: 'Orders' }).expect(201);
  for (const name of HOSTILE) {
    for (const answer of [
      await workspace.post('/apps', { name }),
      await workspace.patch(`/apps/${app.id}`, { name }),
      await workspace.post(`/apps/${app.id}/duplicate`, { name }),
    ]) {
      expect([name, answer.status, answer.body.code]).toEqual([name, 422, 'invalid_app_name']);
      expect(answer.body.errors).toEqual([{ path: 'name', message: expect.stringMatching(/\w/) }]);
    }
  }
  expect(await namesIn(workspace)).toEqual(['Orders']);
  for (const name of [7, true, ['Orders'], { name: 'Orders' }])
    await workspace.post('/apps', { name }).expect(400);
});

it('accept the names that occur in real repositories', async () => {
  const workspace = await admin.inNewWorkspace();
  const names = [
    "Ada's app",
    'a: b',
    '[draft] (2)',
    'ends with a dot.',
    '-rf',
    '--help',
    '{{constants.X}}',
    'x'.repeat(255),
    'заказы 订单 😀',
    'config',
    '__proto__',
  ];
  for (const name of names) await workspace.post('/apps', { name }).expect(201);
  expect(await namesIn(workspace)).toEqual(names);
});

it('have unique names, ignoring case and Unicode form', async () => {
  const workspace = await admin.inNewWorkspace();
  const { body: app } = await workspace.post('/apps', { name: 'Café ΣΑΣ' }).expect(201);
  const { body: other } = await workspace.post('/apps', { name: 'Other' }).expect(201);
  for (const name of ['Café ΣΑΣ', 'CAFÉ σας', 'cafe\u0301 σασ', ' café ΣΑΣ ']) {
    for (const answer of [
      await workspace.post('/apps', { name }),
      await workspace.patch(`/apps/${other.id}`, { name }),
      await workspace.post(`/apps/${other.id}/duplicate`, { name }),
    ]) {
      expect([name, answer.status, answer.body.code]).toEqual([name, 409, 'app_name_taken']);
    }
  }
  // An app does not conflict with its own name.
  await workspace.patch(`/apps/${app.id}`, { name: 'café σας' }).expect(200);
  await (await admin.inNewWorkspace()).post('/apps', { name: 'Café ΣΑΣ' }).expect(201);
  const race = await Promise.all(['a', 'A', 'a', 'A'].map((name) => workspace.post('/apps', { name })));
  expect(race.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
});

it('are created, renamed and deleted by builders, and read by viewers', async () => {
  const workspace = await admin.inNewWorkspace();
  const [builder, viewer] = [await workspace.invite('builder'), await workspace.invite('viewer')];
  const { body: app } = await builder.post('/apps', { name: 'Orders' }).expect(201);
  for (const path of ['', '/definition', '/export', '/versions'])
    await viewer.get(`/apps/${app.id}${path}`).expect(200);
  await viewer.patch(`/apps/${app.id}`, { name: 'x' }).expect(403);
  await viewer.post(`/apps/${app.id}/duplicate`, { name: 'x' }).expect(403);
  await viewer.put(`/apps/${app.id}/definition`, {}).expect(403);
  await viewer.post(`/apps/${app.id}/versions`, { name: 'x' }).expect(403);
  await builder.delete(`/apps/${app.id}`).expect(204);
});

it('are not created if the requested commit is impossible', async () => {
  const workspace = await admin.inNewWorkspace();
  const { text } = await workspace
    .post('/apps', { name: 'Given' })
    .then(({ body }) => workspace.get(`/apps/${body.id}/export`));
  const document = JSON.parse(text) as object;
  for (const answer of [
    await workspace.post('/apps', { name: 'Orders', commitChanges: true }),
    await workspace.post('/apps/import', { name: 'Orders', document, commitChanges: true }),
    await workspace
      .request('post', '/apps/import?name=Orders&commitChanges=true')
      .type('application/octet-stream')
      .send(text),
  ]) {
    expect([answer.status, answer.body.code]).toEqual([409, 'git_not_configured']);
  }
  expect(await namesIn(workspace)).toEqual(['Given']);
  await workspace.post('/apps', { name: 'Orders', commitChanges: false }).expect(201);
  await workspace.post('/apps', { name: 'x', commitChanges: 'yes' }).expect(400);
});

it('are duplicated to separate apps, from the version being edited', async () => {
  const workspace = await admin.inNewWorkspace();
  const { body: app } = await workspace.post('/apps', { name: 'Orders' }).expect(201);
  const { body: v2 } = await workspace.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await workspace.patch(`/apps/${app.id}/versions/${v2.id}`, { status: 'published' }).expect(200);
  const { body: copy } = await workspace.post(`/apps/${app.id}/duplicate`, { name: 'Copy' }).expect(201);
  expect(copy).toMatchObject({
    name: 'Copy',
    gitAppId: copy.id,
    locked: false,
    editingVersion: { name: 'v2', status: 'draft' },
  });
  expect(copy.id).not.toBe(app.id);
  expect(copy.editingVersion.id).not.toBe(v2.id);
  const [original, duplicate] = await Promise.all(
    [app, copy].map(({ id }) => workspace.get(`/apps/${id}/export`)),
  );
  expect(duplicate?.text).toBe(original?.text.replace('"name": "Orders"', '"name": "Copy"'));
  expect((await workspace.get(`/apps/${copy.id}/versions`)).body.items).toHaveLength(1);
  await workspace.delete(`/apps/${app.id}`).expect(204);
  await workspace.get(`/apps/${copy.id}/export`).expect(200);
});
