import { commit, createApp, edit, getApp, GitFixture } from '../../support/git-fixture';
import { createGitRepository, type GitRepository } from '../../support/git-repository';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const entry = (gitAppName: string, more: object = {}) => ({
  gitAppName,
  lastCommitMessage: `About ${gitAppName}`,
  gitVersionId: `version of ${gitAppName}`,
  lastpushDate: '2025-03-26T12:10:30.805Z',
  gitVersionName: 'v1',
  lastCommitUser: 'Ada Lovelace',
  ...more,
});
const documentOf = (name: string) => JSON.stringify({ appV2: { name } });
const metaOf = (entries: object) => JSON.stringify(entries, null, 2);

interface Item {
  gitAppId: string | null;
  name: string;
  path: string | null;
  problem: { code: string; detail: string } | null;
}

async function list(repository: GitRepository, directory?: string): Promise<Item[]> {
  const { member } = await fixture.connected({ repository, directory });
  return (await member.get('/git/apps').expect(200)).body.items as Item[];
}

const problems = (items: Item[]) =>
  Object.fromEntries(
    items.map(({ gitAppId, name, problem }) => [gitAppId ?? `(${name})`, problem?.code ?? null]),
  );

it('lists the apps, including files without an entry, and which of them are imported', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await repository.commit({
    'Loose/v7.json': documentOf('Loose'),
    'Loose/notes.txt': 'x',
    '.github/ci.json': '{}',
  });
  const builder = await member.invite('builder');
  const { body } = await builder.get('/git/apps').expect(200);
  expect(body).toMatchObject({ nextCursor: null });
  expect(body.items).toEqual([
    {
      gitAppId: app.id,
      name: 'Orders',
      path: 'Orders/v1.json',
      versionName: 'v1',
      lastCommit: {
        message: 'App creation',
        author: { name: 'Ada Lovelace', email: null },
        date: expect.any(String),
      },
      importedAppId: app.id,
      problem: null,
    },
    {
      gitAppId: null,
      name: 'Loose',
      path: 'Loose/v7.json',
      versionName: 'v7',
      lastCommit: null,
      importedAppId: null,
      problem: null,
    },
  ]);
  await (await member.invite('viewer')).get('/git/apps').expect(403);
  await (await fixture.admin.inNewWorkspace()).get(`${member.workspace}/git/apps`).expect(200);
  const stranger = await (await fixture.admin.inNewWorkspace()).invite('builder');
  await stranger.get(`${member.workspace}/git/apps`).expect(404);
});

it('lists nothing in an empty repository or in one without apps', async () => {
  expect(await list(await createGitRepository())).toEqual([]);
  expect(await list(await createGitRepository({ files: { 'README.md': 'x' } }))).toEqual([]);
});

it('says of a file in Git LFS what it is, and commits nothing to a path that belongs there', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d'.repeat(32)}\nsize 12345\n`;
  await repository.commit({ 'Large/v1.json': pointer, '.gitattributes': '*.json filter=lfs -text\n' });
  const { body } = await member.get('/git/apps').expect(200);
  expect(problems(body.items as Item[])).toEqual({ [app.gitAppId]: null, '(Large)': 'git_lfs' });
  const refused = await member.post('/git/imports', { path: 'Large/v1.json' }).expect(422);
  expect(refused.body).toMatchObject({
    code: 'git_invalid_repository',
    detail: expect.stringContaining('is a pointer of Git LFS'),
    problem: { code: 'git_lfs' },
  });

  const tip = await repository.tip();
  await edit(member, app.id, 'Changed');
  const commitTo = await commit(member, app.id).expect(422);
  expect(commitTo.body).toMatchObject({
    code: 'git_invalid_repository',
    detail: expect.stringContaining('gives "Orders/v1.json" to Git LFS'),
    remedy: expect.stringContaining('.gitattributes'),
  });
  expect(await repository.tip()).toBe(tip);
  await repository.commit({ '.gitattributes': '*.json filter=lfs -text\n*.json !filter !diff !merge\n' });
  await commit(member, app.id).expect(201);
});

it('lists the remaining apps despite hostile ones', async () => {
  const repository = await createGitRepository();
  const good = { good: entry('Good'), 'a dot.': entry("It's [a]: dot.") };
  const long = 'x'.repeat(300);
  const bad = {
    link: entry('Link'),
    folderLink: entry('FolderLink'),
    missing: entry('Missing'),
    up: entry('../../etc'),
    git: entry('.GIT'),
    short: entry('git~1'),
    long: entry(long, { gitVersionId: 'of a long name' }),
    one: entry('Same'),
    two: entry('sAME'),
    text: 'not an object',
    number: entry('Number', { gitVersionName: 7 }),
    __proto__x: entry('Proto'),
    folder: entry('Folder'),
  };
  const meta = metaOf({ ...good, ...bad }).replace('__proto__x', '__proto__');
  await repository.commit({
    '.meta/meta.json': meta,
    'Good/v1.json': documentOf('Good'),
    "It's [a]: dot./v1.json": documentOf('Dot'),
    'Link/v1.json': { content: '../../../etc/passwd', mode: '120000' },
    FolderLink: { content: 'Good', mode: '120000' },
    'Same/v1.json': documentOf('Same'),
    'sAME/v1.json': documentOf('sAME'),
    'Proto/v1.json': documentOf('Proto'),
    'Folder/v1.json/inside': 'x',
    'git~1/v1.json': documentOf('Short'),
    [`${'y'.repeat(300)}/v1.json`]: documentOf('Long'),
  });
  await addSubmoduleAndStrangeName(repository);
  const items = await list(repository);
  expect(problems(items)).toEqual({
    good: null,
    'a dot.': null,
    link: 'git_symbolic_link',
    folderLink: 'git_symbolic_link',
    missing: 'git_file_missing',
    up: 'git_unsafe_name',
    git: 'git_unsafe_name',
    short: 'git_unsafe_name',
    long: 'git_unsafe_name',
    one: null,
    two: null,
    text: 'git_invalid_entry',
    number: 'git_invalid_entry',
    ['__proto__']: null,
    folder: 'git_not_a_file',
    [`(${'y'.repeat(300)})`]: 'git_unsafe_name',
    ['(caf\ufffd)']: 'git_unsafe_name',
  });
  for (const { problem } of items) if (problem) expect(problem.detail).toMatch(/\S.*\.$/);

  const { member } = await fixture.connected({ repository });
  for (const { gitAppId, path, problem } of items) {
    if (problem === null || (gitAppId ?? path) === null) continue;
    const { status, body } = await member.post('/git/imports', gitAppId === null ? { path } : { gitAppId });
    // A name that is not UTF-8 has no path in JSON: the path shown belongs to no file.
    const isShownOnly = path?.includes('\ufffd');
    expect([status, body.code]).toEqual(
      isShownOnly ? [404, 'git_app_not_found'] : [422, 'git_invalid_repository'],
    );
  }
  await member.post('/git/imports', { gitAppId: '__proto__' }).expect(201);
  await member.post('/git/imports', { gitAppId: 'constructor' }).expect(404);
  expect((await member.get('/apps')).body.items).toHaveLength(1);
  await createApp(member, 'New', { commitChanges: true });
  expect(JSON.parse(await repository.show('main', '.meta/meta.json'))).toMatchObject({
    text: 'not an object',
  });
  const tree = await repository.git(['ls-tree', 'main']);
  expect(tree).toMatch(/^160000 commit/m);
});

/** Adds entries that `git update-index` does not write: a submodule, and a folder whose name is Latin-1. */
async function addSubmoduleAndStrangeName(repository: GitRepository): Promise<void> {
  const tip = await repository.tip();
  const inner = (await repository.git(['rev-parse', `${tip}:Good`])).trim();
  const listing = await repository.gitBytes(['ls-tree', '-z', tip]);
  const strange = Buffer.concat([Buffer.from(`040000 tree ${inner}\tcaf`), Buffer.from([0xe9, 0])]);
  const module = Buffer.from(`160000 commit ${tip}\tmodule\0`);
  const input = Buffer.concat([listing, module, strange]);
  const tree = (await repository.git(['mktree', '-z', '--missing'], { input })).trim();
  const sha = (
    await repository.git(['commit-tree', '-p', tip, '-m', 'strange', tree], {
      env: { GIT_AUTHOR_NAME: 'x', GIT_AUTHOR_EMAIL: 'x', GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x' },
    })
  ).trim();
  await repository.git(['update-ref', 'refs/heads/main', sha, tip]);
}

it.each([
  ['broken', '{"a": '],
  ['an array', '[]'],
  ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ['nested too deeply', '['.repeat(100_000)],
  ['larger than the limit', Buffer.alloc(33 * 1024 * 1024, ' ')],
])('reports on each app that the list is %s, and does not overwrite it', async (_, content) => {
  const repository = await createGitRepository({
    files: { '.meta/meta.json': content, 'Orders/v1.json': documentOf('Orders') },
  });
  const { member } = await fixture.connected({ repository });
  const { body } = await member.get('/git/apps').expect(200);
  expect(body.metaProblem).toEqual({
    code: expect.any(String),
    detail: expect.stringContaining('meta.json'),
  });
  expect(body.items).toEqual([
    expect.objectContaining({
      name: 'Orders',
      problem: expect.objectContaining({ code: body.metaProblem.code }),
    }),
  ]);
  const tip = await repository.tip();
  const app = await createApp(member, 'New', { commitChanges: true });
  expect(app.git).toMatchObject({ error: { code: 'git_invalid_repository' } });
  expect(await repository.tip()).toBe(tip);
});

it('lists five thousand apps and imports one while the client waits', async () => {
  const names = Array.from({ length: 5_000 }, (_, index) => `App ${index}`);
  const files: Record<string, string> = {
    '.meta/meta.json': metaOf(Object.fromEntries(names.map((name) => [`id of ${name}`, entry(name)]))),
  };
  const repository = await createGitRepository();
  await importQuickly(repository, [
    ...Object.entries(files),
    ...names.map((name) => [`${name}/v1.json`, documentOf(name)]),
  ]);
  const { member } = await fixture.connected({ repository });
  const { body } = await member.get('/git/apps').expect(200);
  expect(body.items).toHaveLength(5_000);
  expect(body.items.every(({ problem }: Item) => problem === null)).toBe(true);
  const { body: app } = await member.post('/git/imports', { gitAppId: 'id of App 4999' }).expect(201);
  expect(await getApp(member, app.id)).toMatchObject({ name: 'App 4999', locked: true });
});

it('returns the list in pages on request', async () => {
  const names = ['A', 'B', 'C'];
  const files = Object.fromEntries(names.map((name) => [`${name}/v1.json`, documentOf(name)]));
  const meta = metaOf(Object.fromEntries(names.map((name) => [`id of ${name}`, entry(name)])));
  const repository = await createGitRepository({ files: { ...files, '.meta/meta.json': meta } });
  const { member } = await fixture.connected({ repository });
  const first = await member.get('/git/apps?limit=2').expect(200);
  expect(first.body.items.map(({ name }: Item) => name)).toEqual(['A', 'B']);
  const second = await member.get(`/git/apps?limit=2&cursor=${first.body.nextCursor}`).expect(200);
  expect(second.body).toMatchObject({ items: [{ name: 'C' }], nextCursor: null });
  await member.get('/git/apps?cursor=nonsense').expect(400);
});

async function importQuickly(repository: GitRepository, files: string[][]): Promise<void> {
  const parts = ['commit refs/heads/main\ncommitter x <x@example.com> 1700000000 +0000\ndata 5\nBegin\n'];
  for (const [path, content] of files) {
    parts.push(`M 100644 inline "${path}"\ndata ${Buffer.byteLength(content)}\n${content}\n`);
  }
  await repository.git(['fast-import', '--quiet'], { input: parts.join('') });
}
