import {
  changeMeta,
  commit,
  createApp,
  edit,
  exported,
  GitFixture,
  renameByHand,
} from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { ONE, printed, splitRepository } from '../../support/split-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

interface Item {
  sha: string;
  parents: string[];
  message: string;
  path: string | null;
  versionName: string | null;
  summary: { total: number; kinds: Record<string, number> } | null;
}

async function page(member: Member, appId: string, query = '') {
  const { body } = await member.get(`/apps/${appId}/git/history${query}`).expect(200);
  return body as { items: Item[]; nextCursor: string | null };
}

const shasOf = async (member: Member, appId: string): Promise<string[]> =>
  (await page(member, appId)).items.map(({ sha }) => sha);

const documentOf = (icon: string, more: object = {}) =>
  JSON.stringify({ appV2: { name: 'Orders', icon, ...more } });

const change = (repository: GitRepository, icon: string, options: object = {}) =>
  repository.commit({ 'Orders/v1.json': documentOf(icon) }, { message: icon, ...options });

const SOMEBODY = {
  GIT_AUTHOR_NAME: 'x',
  GIT_AUTHOR_EMAIL: 'x',
  GIT_COMMITTER_NAME: 'x',
  GIT_COMMITTER_EMAIL: 'x',
};

/** Merges with the given files in place of what Git would make of them, and moves the branch to the merge. */
async function mergeWith(repository: GitRepository, side: string, files: Record<string, string> = {}) {
  const tip = await repository.tip();
  await repository.git(['branch', '-f', 'content', tip]);
  const content = await repository.commit(files, { branch: 'content' });
  const args = ['commit-tree', '-p', tip, '-p', side, '-m', 'Merge', `${content}^{tree}`];
  const merge = (await repository.git(args, { env: SOMEBODY })).trim();
  await repository.git(['update-ref', 'refs/heads/main', merge]);
  return merge;
}

it('lists the commits of the app with what they changed, newest first, and no others', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const created = await repository.tip();
  await repository.commit({ 'README.md': 'not the app’s', 'Orders/notes.txt': 'neither' });
  await createApp(member, 'Other', { commitChanges: true });
  await edit(member, app.id, 'table');
  const { body: mine } = await commit(member, app.id, 'An icon').expect(201);
  const grace = { name: 'Grace Hopper', email: 'grace@example.com' };
  const theirs = await change(repository, 'theirs', { author: grace, message: 'Theirs\n\nWith a body\n' });
  const { items, nextCursor } = await page(member, app.id);
  expect(nextCursor).toBeNull();
  expect(items).toEqual([
    {
      sha: theirs,
      parents: [mine.sha],
      message: 'Theirs\n\nWith a body',
      author: grace,
      date: expect.stringMatching(/Z$/),
      path: 'Orders/v1.json',
      versionName: 'v1',
      summary: { total: expect.any(Number), kinds: expect.objectContaining({ app: 1 }) },
      tags: [],
    },
    expect.objectContaining({ sha: mine.sha, message: 'An icon', summary: expect.anything() }),
    expect.objectContaining({ sha: created, message: 'App creation', summary: null }),
  ]);
});

it('names the tags of each commit, on every page', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const created = await repository.tip();
  const theirs = await change(repository, 'theirs');
  for (const [name, sha] of [
    ['v1', created],
    ['first', created],
    ['v2', theirs],
  ])
    await repository.git(['tag', ...(name === 'first' ? [] : ['-a', '-m', name]), name, sha], {
      env: SOMEBODY,
    });
  const first = await page(member, app.id, '?limit=1');
  expect(first.items).toMatchObject([{ sha: theirs, tags: ['v2'] }]);
  await repository.git(['tag', '-d', 'v2']);
  const second = await page(member, app.id, `?limit=1&cursor=${first.nextCursor}`);
  expect(second.items).toMatchObject([{ sha: created, tags: ['first', 'v1'] }]);
  expect((await page(member, app.id)).items[0]).toMatchObject({ sha: theirs, tags: [] });
});

it('follows the app through renames, and not another app at its former name', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const created = await repository.tip();
  const first = await renameByHand(repository, app.id, { from: 'Orders', to: 'Sales' });
  const second = await repository.commit({ 'Sales/v1.json': documentOf('x') }, { message: 'As Sales' });
  const third = await renameByHand(repository, app.id, { from: 'Sales', to: 'Revenue' });
  await repository.commit({ 'Orders/v1.json': documentOf('another app') });
  const { items } = await page(member, app.id);
  expect(items.map(({ sha, path }) => [sha, path])).toEqual([
    [third, 'Revenue/v1.json'],
    [second, 'Sales/v1.json'],
    [first, 'Sales/v1.json'],
    [created, 'Orders/v1.json'],
  ]);
});

it('lists what was merged, and a merge only where the app differs from every parent', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const created = await repository.tip();
  await repository.git(['branch', 'side', created]);
  const onSide = await change(repository, 'on the side', { branch: 'side' });
  const onMain = await change(repository, 'on main');
  const taken = await mergeWith(repository, onSide);
  expect(await shasOf(member, app.id)).toEqual(expect.not.arrayContaining([taken]));
  expect((await shasOf(member, app.id)).sort()).toEqual([created, onMain, onSide].sort());
  const again = await change(repository, 'again', { branch: 'side' });
  const settled = await mergeWith(repository, again, { 'Orders/v1.json': documentOf('both') });
  const shas = await shasOf(member, app.id);
  expect(shas[0]).toBe(settled);
  expect([...shas].sort()).toEqual([created, onMain, onSide, again, settled].sort());
});

it('tells how the listed commits lead to each other, of all pages so far, where they do not just follow each other', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const created = await repository.tip();
  await change(repository, 'first');
  const first = await repository.tip();
  expect(await page(member, app.id)).toEqual({
    items: [expect.anything(), expect.anything()],
    nextCursor: null,
  });
  // A merge of a branch that has nothing of the app.
  await repository.git(['branch', 'side', created]);
  const unrelated = await repository.commit({ 'README.md': 'x' }, { branch: 'side' });
  await mergeWith(repository, unrelated, { 'README.md': 'x' });
  expect(await page(member, app.id)).not.toHaveProperty('graph');
  const onSide = await change(repository, 'side', { branch: 'side' });
  const onMain = await change(repository, 'main');
  await repository.commit({ 'README.md': 'y' });
  const merge = await mergeWith(repository, onSide, { 'Orders/v1.json': documentOf('both') });
  const { graph } = (await page(member, app.id)) as unknown as {
    graph: { sha: string; parents: string[] }[];
  };
  expect(graph.map(({ sha }) => sha)).toEqual(await shasOf(member, app.id));
  expect(Object.fromEntries(graph.map(({ sha, parents }) => [sha, parents]))).toEqual({
    [merge]: [onMain, onSide],
    [onMain]: [first],
    [onSide]: [created],
    [first]: [created],
    [created]: [],
  });
  const pages: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const next = await page(member, app.id, `?limit=2${cursor && `&cursor=${cursor}`}`);
    pages.push((next as { graph?: unknown[] }).graph?.length);
    cursor = next.nextCursor;
  }
  expect(pages.at(-1)).toBe(5);
});

it('pages from the same commit, whatever is pushed meanwhile, and in any size', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const shas = [await repository.tip()];
  for (const icon of ['a', 'b', 'c', 'd']) shas.unshift(await change(repository, icon));
  const first = await page(member, app.id, '?limit=2');
  expect(first.items.map(({ sha }) => sha)).toEqual(shas.slice(0, 2));
  await change(repository, 'pushed meanwhile');
  const second = await page(member, app.id, `?limit=2&cursor=${first.nextCursor}`);
  expect(second.items.map(({ sha }) => sha)).toEqual(shas.slice(2, 4));
  const third = await page(member, app.id, `?limit=2&cursor=${second.nextCursor}`);
  expect(third).toMatchObject({ items: [{ sha: shas[4] }], nextCursor: null });
  const foreign = Buffer.from(`${'0'.repeat(40)} 1`).toString('base64url');
  expect((await member.get(`/apps/${app.id}/git/history?cursor=${foreign}`).expect(404)).body.code).toBe(
    'git_commit_not_found',
  );
  await member.get(`/apps/${app.id}/git/history?cursor=x`).expect(400);
});

it('shows the history that the branch has after a force push', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const created = await repository.tip();
  const first = await change(repository, 'first');
  const second = await change(repository, 'second');
  expect(await shasOf(member, app.id)).toEqual([second, first, created]);
  await repository.git(['update-ref', 'refs/heads/main', created]);
  expect(await shasOf(member, app.id)).toEqual([created]);
  const other = await change(repository, 'other');
  expect(await shasOf(member, app.id)).toEqual([other, created]);
  await repository.git(['update-ref', 'refs/heads/main', second]);
  expect(await shasOf(member, app.id)).toEqual([second, first, created]);
});

it('lists the removal of the app, and what it was before', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const created = await repository.tip();
  const without = await changeMeta(repository, (entries) => Reflect.deleteProperty(entries, app.id));
  const gone = await repository.commit({ '.meta/meta.json': without }, { delete: ['Orders/v1.json'] });
  const { items } = await page(member, app.id);
  expect(items).toMatchObject([
    { sha: gone, path: null, versionName: null, summary: null },
    { sha: created, path: 'Orders/v1.json' },
  ]);
});

it('goes on past commits whose files or names are hostile or broken', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const created = await repository.tip();
  const meta = await repository.show('main', '.meta/meta.json');
  const named = (gitAppName: string) =>
    changeMeta(repository, (entries) => {
      entries[app.id].gitAppName = gitAppName;
    });
  const shas = [
    await repository.commit({ 'Orders/v1.json': '{"half":' }),
    await repository.commit({ 'Orders/v1.json': { content: '../../etc/passwd', mode: '120000' } }),
    await repository.commit({ '.meta/meta.json': await named('../../etc') }),
    await repository.commit({ '.meta/meta.json': await named('a\u0000b\n') }),
    await repository.commit({ '.meta/meta.json': '[1, 2' }),
    await repository.commit({ '.meta/meta.json': meta, 'Orders/v1.json': documentOf('well') }),
  ];
  const { items } = await page(member, app.id);
  expect(items.map(({ sha }) => sha)).toEqual([...shas.reverse(), created]);
  expect(items[0]).toMatchObject({ path: 'Orders/v1.json', summary: null });
  for (const sha of shas.slice(1))
    expect([404, 422]).toContain((await member.get(`/apps/${app.id}/git/history/${sha}/definition`)).status);
});

it('reads the document of any commit to the byte, for viewers too', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const odd =
    '\ufeff{ "appV2" : {"name":"Orders",\t"2":1, "1": 1.50e1,\r\n "icon":"\\u00e9\\u0000\\ud800"} }\n';
  const sha = await repository.commit({ 'Orders/v1.json': odd });
  await renameByHand(repository, app.id, { from: 'Orders', to: 'Sales' });
  const viewer = await member.invite('viewer');
  const read = (of: string) => viewer.get(`/apps/${app.id}/git/history/${of}/definition`);
  const { body, headers } = await read(sha)
    .buffer()
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks).toString('utf8')));
    })
    .expect(200);
  expect(body).toBe(odd);
  expect(headers['content-type']).toContain('application/json');
  expect((await viewer.get(`/apps/${app.id}/git/history`).expect(200)).body.items).toHaveLength(3);
  await viewer.post(`/apps/${app.id}/git/restore`, { sha }).expect(403);
  const blob = (await repository.git(['rev-parse', 'main:.meta/meta.json'])).trim();
  for (const wrong of ['0'.repeat(40), blob])
    expect((await read(wrong).expect(404)).body.code).toBe('git_commit_not_found');
  await read('main').expect(404);
  await read('--help').expect(404);
  const stranger = await fixture.admin.inNewWorkspace();
  await stranger.get(`/apps/${app.id}/git/history`).expect(404);
});

it('lists and reads an app of the split layout', async () => {
  const { member, repository } = await fixture.connected({ repository: await splitRepository() });
  const begun = await repository.tip();
  const { body: app } = await member.post('/git/imports', { gitAppId: 'one', locked: false }).expect(201);
  const part = { id: 'one-c', name: 'table2', type: 'Table', pageId: 'one-p' };
  const changed = await repository.commit({ [`${ONE}/components/one-c.json`]: printed(part) });
  await repository.commit({ 'data-sources/d.json': printed({ id: 'd', name: 'changed' }) });
  const { items } = await page(member, app.id as string);
  expect(items).toMatchObject([
    { sha: changed, path: ONE, summary: { total: 1, kinds: { component: 1 } } },
    { sha: begun, path: ONE, summary: null },
  ]);
  const { body } = await member.get(`/apps/${app.id}/git/history/${begun}/definition`).expect(200);
  expect(JSON.stringify(body)).toContain('table1');
  await member.post(`/apps/${app.id}/git/restore`, { sha: changed }).expect(200, { changed: true });
  expect(await exported(member, app.id as string)).toContain('table2');
});

it('begins before the app had an entry, also on a page behind the commit that gave it one', async () => {
  const files = { 'Orders/v1.json': documentOf('first') };
  const { member, repository } = await fixture.connected({ files });
  const shas = [await repository.tip()];
  const meta = JSON.stringify({ other: { gitAppName: 'Other', gitVersionName: 'v1' } });
  await repository.commit({ '.meta/meta.json': meta, 'Other/v1.json': documentOf('another app') });
  for (const icon of ['second', 'third']) shas.unshift(await change(repository, icon));
  const { body } = await member.post('/git/imports', { path: 'Orders/v1.json', locked: false }).expect(201);
  const appId = body.id as string;
  expect(await shasOf(member, appId)).toEqual(shas);
  const { nextCursor } = await page(member, appId, '?limit=2');
  await edit(member, appId, 'mine');
  const { body: mine } = await commit(member, appId).expect(201);
  expect((await page(member, appId, `?limit=2&cursor=${nextCursor}`)).items).toMatchObject([
    { sha: shas[2], path: 'Orders/v1.json' },
  ]);
  const { items } = await page(member, appId);
  expect(items.map(({ sha }) => sha)).toEqual([mine.sha, ...shas]);
  expect(items.map(({ summary }) => summary?.kinds.app)).toEqual([1, 1, 1, undefined]);
  const { body: difference } = await member.get(`/apps/${appId}/git/diff?from=${shas[2]}&to=${shas[1]}`);
  expect(difference.total).toBe(1);
  await member.post(`/apps/${appId}/git/restore`, { sha: shas[1] }).expect(200, { changed: true });
  expect(await exported(member, appId)).toContain('second');
});

it('does not begin with what another app had at its path', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const created = await repository.tip();
  await change(repository, 'theirs');
  const entry = { gitAppName: 'Orders', gitVersionName: 'v1', gitVersionId: 'v' };
  const anew = await repository.commit({
    '.meta/meta.json': JSON.stringify({ anew: entry }),
    'Orders/v1.json': documentOf('anew'),
  });
  const { body } = await member.post('/git/imports', { gitAppId: 'anew', name: 'Anew' }).expect(201);
  expect(await shasOf(member, body.id as string)).toEqual([anew]);
  expect((await shasOf(member, app.id)).at(-1)).toBe(created);
  await member.get(`/apps/${body.id}/git/history/${created}/definition`).expect(404);
});

it('has nothing to list before the first commit', async () => {
  const { member } = await fixture.connected();
  const app = await createApp(member, 'Never');
  expect(await page(member, app.id)).toEqual({ items: [], nextCursor: null });
});
