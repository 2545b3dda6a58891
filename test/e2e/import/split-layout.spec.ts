import { splitRepositories } from '../../documents/documents';
import { filesOfFolder } from '../../support/files-of-folder';
import { createGitRepository, type GitFiles } from '../../support/git-repository';
import { exported, getApp, GitFixture } from '../../support/git-fixture';
import { ONE, partsOf, printed, splitMetaOf, splitRepository, TWO } from '../../support/split-repository';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

async function connected(more?: GitFiles, apps?: Record<string, string>) {
  return fixture.connected({ repository: await splitRepository(more, apps) });
}

it('lists, previews and imports a multi-file app', async () => {
  const { member, repository } = await connected();
  const { body: list } = await member.get('/git/apps').expect(200);
  expect(list.metaProblem).toBeNull();
  const known = { versionName: null, lastCommit: null, importedAppId: null, problem: null };
  expect(list.items).toEqual([
    { gitAppId: 'one', name: 'Fight club', path: ONE, ...known },
    { gitAppId: 'two', name: 'Orders', path: TWO, ...known },
  ]);
  const { body: preview } = await member.get('/git/apps/one/preview').expect(200);
  expect(preview).toMatchObject({ name: 'Fight club', path: ONE, nameTaken: false });
  expect(preview.lastCommit.sha).toBe(await repository.tip());
  const { body: app } = await member.post('/git/imports', { gitAppId: 'one' }).expect(201);
  expect(app).toMatchObject({
    name: 'Fight club',
    gitAppId: 'one',
    locked: true,
    editingVersion: { name: 'v1', gitVersionId: 'one-v' },
  });
  const document = JSON.parse(await exported(member, app.id));
  expect(document).toMatchObject({
    appV2: {
      id: 'one',
      components: [{ id: 'one-c' }],
      pages: [{ id: 'one-p' }],
      appVersions: [{ id: 'one-v' }],
    },
    tooljetVersion: '3.21',
  });
  const { body: byPath } = await member.post('/git/imports', { path: TWO }).expect(201);
  expect(byPath).toMatchObject({ name: 'Orders', gitAppId: 'two' });
  const { body: again } = await member.get('/git/apps').expect(200);
  expect(again.items[0].importedAppId).toBe(app.id);
});

it('reports the commits that touch a file of the app, and pulls them', async () => {
  const { member, repository } = await connected();
  const { body: app } = await member.post('/git/imports', { gitAppId: 'one' }).expect(201);
  const updates = async () => (await member.get(`/apps/${app.id}/git/updates`).expect(200)).body;
  expect(await updates()).toMatchObject({ upToDate: true, commits: [] });
  await repository.commit({ [`${TWO}/app/app.json`]: printed({ id: 'two', name: 'Orders', icon: 'x' }) });
  await repository.commit({ 'README.md': 'theirs', 'data-sources/d.json': '{}' });
  expect(await updates()).toMatchObject({ upToDate: true, commits: [] });

  const changed = printed({ id: 'one-c', name: 'chart1', type: 'Chart', pageId: 'one-p' });
  await repository.commit({ [`${ONE}/components/one-c.json`]: changed }, { message: 'A chart' });
  await repository.commit(
    { [`${ONE}/events/e.json`]: printed({ id: 'e', sourceId: 'one-c' }) },
    { message: 'An event' },
  );
  const sha = await repository.commit({}, { message: 'A file less', delete: [`${ONE}/schema/schema.json`] });
  const found = await updates();
  expect(found.commits.map(({ message }: { message: string }) => message)).toEqual([
    'A file less',
    'An event',
    'A chart',
  ]);
  expect(found.difference.changes.map(({ kind }: { kind: string }) => kind)).toEqual(
    expect.arrayContaining(['component', 'event']),
  );
  expect((await getApp(member, app.id)).gitState).toBe('behind');
  await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha, updated: true });
  const document = JSON.parse(await exported(member, app.id));
  expect(document.appV2).toMatchObject({ components: [{ type: 'Chart' }], events: [{ id: 'e' }] });
  expect(document.appV2.schemaDetails).toBeUndefined();
  await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha, updated: false });
});

it('follows an app to another folder, and reports its deletion', async () => {
  const { member, repository } = await connected();
  const { body: app } = await member.post('/git/imports', { gitAppId: 'one' }).expect(201);
  const moved = partsOf('apps/Classics/Club', { id: 'one', name: 'Club' });
  const old = Object.keys(partsOf(ONE, { id: 'one', name: '' }));
  const meta = splitMetaOf({ one: 'apps/Classics/Club', two: TWO });
  await repository.commit({ ...moved, '.meta/appMeta.json': meta }, { message: 'Moved', delete: old });
  const { body: updates } = await member.get(`/apps/${app.id}/git/updates`).expect(200);
  expect(updates.commits).toMatchObject([{ message: 'Moved' }]);
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  expect(await getApp(member, app.id)).toMatchObject({ name: 'Club' });
  await repository.commit({ '.meta/appMeta.json': splitMetaOf({ two: TWO }) }, { message: 'Gone' });
  expect((await member.get(`/apps/${app.id}/git/updates`).expect(200)).body.commits).toMatchObject([
    { message: 'Gone' },
  ]);
  expect((await member.post(`/apps/${app.id}/git/pull`).expect(404)).body.code).toBe('git_app_not_found');
});

it('reads it below a directory', async () => {
  const inside = Object.fromEntries(
    Object.entries({
      ...partsOf(ONE, { id: 'one', name: 'Fight club' }),
      '.meta/appMeta.json': splitMetaOf({ one: ONE }),
    }).map(([path, content]) => [`team a/${path}`, content]),
  );
  const repository = await createGitRepository({ files: inside });
  const { member } = await fixture.connected({ repository, directory: 'team a' });
  const { body: app } = await member.post('/git/imports', { gitAppId: 'one' }).expect(201);
  const { body: git } = await member.get(`/apps/${app.id}/git`).expect(200);
  expect(git.path).toBe(`team a/${ONE}`);
});

describe('hostile contents', () => {
  const link = (to: string) => ({ content: to, mode: '120000' as const });

  it.each<[string, GitFiles, string]>([
    ['a link in place of an entity', { [`${ONE}/pages/x.json`]: link('/etc/passwd') }, 'git_symbolic_link'],
    ['a link in place of a folder', { [`${ONE}/queries`]: link('../../..') }, 'git_symbolic_link'],
    ['a file in place of a folder', { [`${ONE}/events`]: 'x' }, 'git_not_a_file'],
    ['a folder in place of a file', { [`${ONE}/pages/x.json/y`]: 'x' }, 'git_not_a_file'],
    ['an id that contradicts its file', { [`${ONE}/pages/x.json`]: '{"id":"y"}' }, 'git_invalid_repository'],
    ['an entity that is not JSON', { [`${ONE}/components/x.json`]: '{' }, 'git_invalid_repository'],
    [
      'an entity that is not UTF-8',
      { [`${ONE}/components/x.json`]: Buffer.from([0xff]) },
      'git_invalid_repository',
    ],
    ['duplicate lists', { [`${ONE}/app/app.json`]: '{"id":"one","pages":[1]}' }, 'git_invalid_repository'],
  ])('%s is reported on that app, and the other one works', async (_, files, code) => {
    const { member } = await connected(files);
    const { body } = await member.post('/git/imports', { gitAppId: 'one' }).expect(422);
    expect(body).toMatchObject({ code: 'git_invalid_repository', problem: { code } });
    await member.post('/git/imports', { gitAppId: 'two' }).expect(201);
  });

  it('a missing app.json and unknown files are reported and left alone', async () => {
    const { member, repository } = await connected({
      [`${TWO}/notes.txt`]: 'mine',
      [`${TWO}/unknown/x.json`]: '{',
      [`${TWO}/components/readme.md`]: 'no entity',
    });
    await member.post('/git/imports', { gitAppId: 'two' }).expect(201);
    await repository.commit({}, { delete: [`${ONE}/app/app.json`] });
    const { body } = await member.post('/git/imports', { gitAppId: 'one' }).expect(422);
    expect(body.detail).toContain(`${ONE}/app/app.json`);
  });

  it.each<[string, string, string]>([
    ['leaves the repository', '../etc', 'git_unsafe_name'],
    ['leads to Git', 'apps/.git/x', 'git_unsafe_name'],
    ['leads to the list', '.meta', 'git_unsafe_name'],
    ['has a gap', 'apps//x', 'git_unsafe_name'],
    ['does not exist', 'apps/Nothing', 'git_file_missing'],
    ['leads to a file', `${TWO}/app/app.json`, 'git_not_a_file'],
    ['leads through a link', 'apps/Link/Orders', 'git_symbolic_link'],
  ])('an entry whose path %s is listed with its problem', async (_, appPath, code) => {
    const { member } = await connected({ 'apps/Link': link('.') }, { one: appPath, two: TWO });
    const { body: list } = await member.get('/git/apps').expect(200);
    expect(list.items.map(({ problem }: { problem: { code: string } | null }) => problem?.code)).toEqual([
      code,
      undefined,
    ]);
    await member.post('/git/imports', { gitAppId: 'one' }).expect(422);
    await member.post('/git/imports', { gitAppId: 'two' }).expect(201);
  });

  it('a malformed list yields no apps and does no harm', async () => {
    for (const text of ['{', '[]', '"x"', Buffer.from([0xff])]) {
      const { member } = await connected({ '.meta/appMeta.json': text });
      const { body: list } = await member.get('/git/apps').expect(200);
      expect(list).toMatchObject({ items: [], metaProblem: { code: 'git_invalid_repository' } });
      const { body } = await member.post('/git/imports', { gitAppId: 'one' }).expect(422);
      expect(body.code).toBe('git_invalid_repository');
    }
  });

  it('a malformed entry is reported, and the other one works', async () => {
    const { member } = await connected({
      '.meta/appMeta.json': JSON.stringify({ one: [], three: { appPath: 7 }, two: { appPath: TWO } }),
    });
    const { body: list } = await member.get('/git/apps').expect(200);
    const codes = list.items.map(({ problem }: { problem: { code: string } | null }) => problem?.code);
    expect(codes).toEqual(['git_invalid_entry', 'git_invalid_entry', undefined]);
    await member.post('/git/imports', { gitAppId: 'two' }).expect(201);
  });
});

it.each(splitRepositories)('takes up %s in parts as a whole', async (_, folder) => {
  const files = filesOfFolder(folder);
  const repository = await createGitRepository({ files });
  const { member } = await fixture.connected({ repository });
  const { body: list } = await member.get('/git/apps?limit=200').expect(200);
  const entries = ['appMeta', 'moduleMeta'].flatMap((name) =>
    Object.keys(JSON.parse(files[`.meta/${name}.json`].toString()) as object),
  );
  expect(list.items).toHaveLength(entries.length);
  for (const { gitAppId, name, problem } of list.items) {
    expect(problem).toBeNull();
    const { body: app } = await member.post('/git/imports', { gitAppId }).expect(201);
    expect(app).toMatchObject({ name, gitAppId, locked: true, gitState: 'locked' });
    await member.post(`/apps/${app.id}/git/pull`).expect(200);
  }
  await repository.fsck();
});
