import { rm, writeFile } from 'node:fs/promises';
import type { Test } from 'supertest';
import { splitRepositories } from '../../documents/documents';
import { eventually } from '../../support/eventually';
import { filesOfFolder } from '../../support/files-of-folder';
import { createGitRepository, type GitFiles, type GitRepository } from '../../support/git-repository';
import {
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  patch,
} from '../../support/git-fixture';
import { ONE, partsOf, printed, splitMetaOf, splitRepository, TWO } from '../../support/split-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

async function connected(more?: GitFiles, apps?: Record<string, string>) {
  return fixture.connected({ repository: await splitRepository(more, apps) });
}

/** Imports an app of the repository for editing. */
async function imported(member: Member, gitAppId: string): Promise<string> {
  const { body } = await member.post('/git/imports', { gitAppId, locked: false }).expect(201);
  return body.id as string;
}

/** Returns Git's name-status list of the newest commit. */
async function changesOf(repository: GitRepository, rev = 'main'): Promise<string[]> {
  const output = await repository.git([
    '-c',
    'core.quotePath=false',
    'diff',
    '--name-status',
    '-M',
    `${rev}^`,
    rev,
  ]);
  return output.trim().split('\n').sort();
}

const metaIn = async (repository: GitRepository, path = '.meta/appMeta.json') =>
  JSON.parse(await repository.show('main', path)) as Record<string, Record<string, string>>;

const documentOf = async (member: Member, id: string) =>
  JSON.parse(await exported(member, id)) as { appV2: Record<string, unknown> };

const rename = (path: string, value: string) => [{ op: 'replace', path, value }];

it('writes the edited file and no other', async () => {
  const spaced = '{ "id":"two-c",\r\n\t"name": "table1", "n": 1.50, "type": "Table", "pageId": "two-p" }\r\n';
  const { member, repository } = await connected({
    [`${TWO}/components/two-c.json`]: spaced,
    [`${TWO}/notes.txt`]: 'kept',
    '.meta/appMeta.json': `{"one":{"appPath":"${ONE}"},\n "two": {"appPath":"apps\\/Orders","own":1.0, "updatedAt":"x"}}\n`,
  });
  const before = await repository.tip();
  const id = await imported(member, 'two');
  await commit(member, id).expect(200, { changed: false, sha: before });
  expect(await repository.tip()).toBe(before);

  await patch(member, id, { changes: rename('/appV2/components/0/name', 'orders') });
  const { body: changes } = await member.get(`/apps/${id}/git/changes`).expect(200);
  expect(changes).toMatchObject({ hasUncommittedChanges: true, since: before, total: 1 });
  const { body: made } = await commit(member, id, 'Call it by its name').expect(201);
  expect(made).toMatchObject({ changed: true, sha: await repository.tip() });
  expect(await changesOf(repository)).toEqual(['M\t.meta/appMeta.json', `M\t${TWO}/components/two-c.json`]);
  expect(await repository.show('main', `${TWO}/components/two-c.json`)).toBe(
    spaced.replace('table1', 'orders'),
  );
  const { updatedAt } = (await metaIn(repository)).two;
  expect(new Date(updatedAt).toISOString()).toBe(updatedAt);
  expect(await repository.show('main', '.meta/appMeta.json')).toBe(
    `{"one":{"appPath":"${ONE}"},\n "two": {"appPath":"apps\\/Orders","own":1.0, "updatedAt":"${updatedAt}"}}\n`,
  );
  expect((await getApp(member, id)).gitState).toBe('clean');
  await commit(member, id).expect(200, { changed: false, sha: made.sha });

  await patch(member, id, {
    changes: [
      { op: 'add', path: '/appV2/events', value: [{ id: 'e1', sourceId: 'two-c' }] },
      { op: 'remove', path: '/appV2/components/0' },
      { op: 'add', path: '/appV2/components/-', value: { id: 'new', type: 'Text' } },
    ],
  });
  await commit(member, id).expect(201);
  expect((await changesOf(repository)).map((line) => line.replace(/^R\d+/, 'R'))).toEqual([
    `A\t${TWO}/components/new.json`,
    `A\t${TWO}/events/e1.json`,
    `D\t${TWO}/components/two-c.json`,
    'M\t.meta/appMeta.json',
  ]);
  expect(await repository.show('main', `${TWO}/events/e1.json`)).toBe(
    printed({ id: 'e1', sourceId: 'two-c' }),
  );
  const { body: updates } = await member.get(`/apps/${id}/git/updates`).expect(200);
  expect(updates).toMatchObject({ upToDate: true, commits: [] });
  await repository.fsck();
});

it('adds a new app in the multi-file layout, which another workspace reads as the same app', async () => {
  const { member, repository } = await connected();
  const app = await createApp(member, 'Stock', { commitChanges: true });
  expect(app.git).toMatchObject({ commit: await repository.tip() });
  const entries = await metaIn(repository);
  expect(Object.keys(entries)).toEqual(['one', 'two', app.gitAppId]);
  expect(Object.entries(entries[app.gitAppId])[0]).toEqual(['appPath', 'apps/Stock']);
  const added = (await changesOf(repository)).filter((line) => line.startsWith('A'));
  expect(added.filter((line) => !line.startsWith('A\tapps/Stock/'))).toEqual([]);
  const document = await documentOf(member, app.id);
  const other = await fixture.connected({ repository, member: await fixture.admin.inNewWorkspace() });
  const copy = await imported(other.member, app.gitAppId);
  const read = await documentOf(other.member, copy);
  const byId = (list: unknown) =>
    [...(list as { id: string }[])].sort((one, two) => (one.id < two.id ? -1 : 1));
  expect({ ...read.appV2, appEnvironments: byId(read.appV2.appEnvironments) }).toEqual({
    ...document.appV2,
    appEnvironments: byId(document.appV2.appEnvironments),
  });
  expect(await getApp(other.member, copy)).toMatchObject({ name: 'Stock', editingVersion: { name: 'v1' } });

  // The order of the environments is not part of the files, so changing it shows no changes.
  await edit(member, app.id, 'table');
  const { body: changes } = await member.get(`/apps/${app.id}/git/changes`).expect(200);
  expect(changes).toMatchObject({ hasUncommittedChanges: true, total: 1 });
  await commit(member, app.id).expect(201);
  expect(await changesOf(repository)).toEqual(['M\t.meta/appMeta.json', 'M\tapps/Stock/app/app.json']);
  await other.member.post(`/apps/${copy}/git/pull`).expect(200);
  expect((await documentOf(other.member, copy)).appV2.icon).toBe('table');

  await member.delete(`/apps/${app.id}`).expect(204);
  expect((await repository.show('main', 'apps/Stock/app/app.json')).length).toBeGreaterThan(0);
  await repository.fsck();
});

it('moves the folder of a renamed app, and nothing else', async () => {
  const nested = partsOf(`${TWO}/Nested`, { id: 'nested', name: 'Nested' });
  const { member, repository } = await connected(
    { ...nested, [`${TWO}/notes.txt`]: 'kept' },
    { one: ONE, two: TWO, nested: `${TWO}/Nested` },
  );
  const id = await imported(member, 'two');
  await member.patch(`/apps/${id}`, { name: 'Sales' }).expect(200);
  const [head] = await repository.log();
  expect(head.message.trim()).toBe('App is renamed');
  const moved = Object.keys(partsOf(TWO, { id: 'two', name: '' })).map((path) => path.slice(TWO.length));
  const changes = await changesOf(repository);
  expect(changes.map((line) => line.replace(/^R\d+/, 'R'))).toEqual(
    ['M\t.meta/appMeta.json', ...moved.map((path) => `R\t${TWO}${path}\tapps/Sales${path}`)].sort(),
  );
  expect(changes.filter((line) => line.startsWith('R100'))).toHaveLength(moved.length - 1);
  expect(JSON.parse(await repository.show('main', 'apps/Sales/app/app.json'))).toMatchObject({
    name: 'Sales',
  });
  expect(await repository.show('main', `${TWO}/notes.txt`)).toBe('kept');
  const history = await repository.git([
    'log',
    '--follow',
    '--format=%s',
    '--',
    'apps/Sales/components/two-c.json',
  ]);
  expect(history.trim().split('\n')).toEqual(['App is renamed', 'Begin']);
  expect((await getApp(member, id)).gitState).toBe('clean');
  expect((await member.get(`/apps/${id}/git`).expect(200)).body.path).toBe('apps/Sales');
  await commit(member, id).expect(200);

  // A rename does not commit other pending edits.
  await edit(member, id, 'table');
  await member.patch(`/apps/${id}`, { name: 'Returns' }).expect(200);
  expect(await repository.show('main', 'apps/Returns/app/app.json')).not.toContain('table');
  expect((await getApp(member, id)).gitState).toBe('changed');
  await commit(member, id).expect(201);
  expect(await repository.show('main', 'apps/Returns/app/app.json')).toContain('table');
  // A name that is taken in the repository remains with its owner.
  const tip = await repository.tip();
  await member.patch(`/apps/${id}`, { name: 'fight CLUB' }).expect(200);
  expect(await repository.tip()).toBe(tip);
  await member.patch(`/apps/${id}`, { name: 'Refunds' }).expect(200);
  expect((await metaIn(repository)).two.appPath).toBe('apps/Refunds');
  expect((await getApp(member, id)).gitState).toBe('clean');
  await repository.fsck();
});

it('stays in its parent folder when it is renamed, and after an app of its name is overwritten', async () => {
  const { member, repository } = await connected();
  const id = await imported(member, 'one');
  await member.patch(`/apps/${id}`, { name: 'Club' }).expect(200);
  expect((await metaIn(repository)).one.appPath).toBe('apps/Films/Club');
  const renamed = await repository.tip();
  const other = await fixture.connected({ repository, member: await fixture.admin.inNewWorkspace() });
  const taken = await createApp(other.member, 'club', { commitChanges: true });
  expect(taken.git).toMatchObject({ error: { code: 'git_app_name_taken', present: { sha: renamed } } });
  await other.member.delete(`/apps/${taken.id}`).expect(204);
  const mine = await createApp(other.member, 'club', { commitChanges: true, overwrite: renamed });
  expect(mine.git).toMatchObject({ overwrote: { gitAppId: 'one', name: 'Club' } });
  const entries = await metaIn(repository);
  expect(entries.one).toBeUndefined();
  expect(entries[mine.gitAppId].appPath).toBe('apps/Films/club');
  const paths = await repository.git(['ls-tree', '-r', '--name-only', 'main', 'apps/Films']);
  expect(paths).not.toContain('apps/Films/Club/');
  await edit(member, id, 'table');
  expect((await commit(member, id).expect(409)).body).toMatchObject({
    code: 'git_remote_moved',
    reason: 'entry_missing',
  });
  await repository.fsck();
});

it('replaces the old version with the new one', async () => {
  const { member, repository } = await connected();
  const id = await imported(member, 'two');
  const { body: version } = await member.post(`/apps/${id}/versions`, { name: 'v2' }).expect(201);
  await commit(member, id).expect(201);
  expect(await changesOf(repository)).toEqual([
    `A\t${TWO}/versions/${version.gitVersionId}.json`,
    `D\t${TWO}/versions/two-v.json`,
    'M\t.meta/appMeta.json',
    `M\t${TWO}/pages/two-p.json`,
  ]);
  const other = await fixture.connected({ repository, member: await fixture.admin.inNewWorkspace() });
  const copy = await imported(other.member, 'two');
  expect((await getApp(other.member, copy)).editingVersion).toMatchObject({
    name: 'v2',
    gitVersionId: version.gitVersionId,
  });
});

it('refuses to overwrite others’ changes, and builds on changes outside of the app', async () => {
  const { member, repository } = await connected();
  const id = await imported(member, 'two');
  await edit(member, id, 'mine');
  await repository.commit({
    [`${ONE}/app/app.json`]: '{}',
    [`${TWO}/notes.txt`]: 'theirs',
    'README.md': 'x',
  });
  await commit(member, id).expect(201);
  expect(await changesOf(repository)).toEqual(['M\t.meta/appMeta.json', `M\t${TWO}/app/app.json`]);

  await edit(member, id, 'again');
  const theirs = await repository.commit({ [`${TWO}/events/e.json`]: '{"id":"e"}' });
  expect((await commit(member, id).expect(409)).body).toMatchObject({
    code: 'git_remote_moved',
    reason: 'file_changed',
  });
  expect(await repository.tip()).toBe(theirs);
  await commit(member, id, 'Over it', { overwrite: theirs }).expect(201);
  expect(await changesOf(repository)).toEqual([
    `D\t${TWO}/events/e.json`,
    'M\t.meta/appMeta.json',
    `M\t${TWO}/app/app.json`,
  ]);
  // A version that someone else broke can be overwritten too.
  const broken = await repository.commit({
    [`${TWO}/components/two-c.json`]: Buffer.from([0xff]),
    [`${TWO}/app/app.json`]: '[',
  });
  await edit(member, id, 'mended');
  await commit(member, id, 'Mend it', { overwrite: broken }).expect(201);
  expect((await documentOf(member, id)).appV2.icon).toBe('mended');
  const other = await fixture.connected({ repository, member: await fixture.admin.inNewWorkspace() });
  expect((await documentOf(other.member, await imported(other.member, 'two'))).appV2).toMatchObject({
    icon: 'mended',
    components: [{ name: 'table1' }],
  });
});

it('makes a commit of each waiting request, in order', async () => {
  const { member, repository } = await connected();
  const ids = [await imported(member, 'one'), await imported(member, 'two')];
  const before = (await repository.log()).length;
  const jobs: Promise<unknown>[] = [];
  for (let n = 0; n < 6; n += 1) {
    await edit(member, ids[n % 2], `icon-${n}`);
    jobs.push(
      commit(member, ids[n % 2], `Change ${n}`)
        .expect(201)
        .then(),
    );
  }
  await Promise.all(jobs);
  const log = await repository.log();
  expect(log.length - before).toBe(6);
  expect(await repository.show('main', `${ONE}/app/app.json`)).toContain('icon-4');
  expect(await repository.show('main', `${TWO}/app/app.json`)).toContain('icon-5');
  for (const id of ids) expect((await getApp(member, id)).gitState).toBe('clean');
  await repository.fsck();
});

it('commits a whole workspace at once after a preview, and continues as mine or as theirs', async () => {
  const { member, repository } = await connected();
  const orders = await createApp(member, 'Orders');
  const stock = await createApp(member, 'Stock');
  const plan = async () => {
    const { body } = await member.get('/git/commits/plan').expect(200);
    const items = body.items as { name: string; state: string; theirs: { gitAppId: string } | null }[];
    return Object.fromEntries(
      items.map(({ name, state, theirs }) => [name, [state, theirs?.gitAppId ?? null]]),
    );
  };
  expect(await plan()).toEqual({ Orders: ['name_taken', 'two'], Stock: ['new', null] });
  const link = { gitAppId: 'two', keep: 'mine' };
  const { body: difference } = await member.get(`/apps/${orders.id}/git/link?gitAppId=two`).expect(200);
  expect(difference.total).toBeGreaterThan(0);
  await member.post(`/apps/${orders.id}/git/link`, link).expect(200);
  expect(await plan()).toEqual({ Orders: ['changed', null], Stock: ['new', null] });
  const appIds = [orders.id, stock.id];
  await member.post('/git/commits', { appIds, message: 'All' }).expect(201);
  const entries = await metaIn(repository);
  expect(entries.two.appPath).toBe(TWO);
  expect(entries[stock.gitAppId].appPath).toBe('apps/Stock');
  expect(await changesOf(repository)).toContain(`D\t${TWO}/components/two-c.json`);
  for (const id of appIds) expect((await getApp(member, id)).gitState).toBe('clean');
  await edit(member, orders.id, 'table');
  await commit(member, orders.id).expect(201);
  await repository.fsck();
});

it('writes below a directory, and uses the other layout in an empty repository', async () => {
  const inside = {
    ...partsOf(ONE, { id: 'one', name: 'Fight club' }),
    '.meta/appMeta.json': splitMetaOf({ one: ONE }),
  };
  const files = Object.fromEntries(Object.entries(inside).map(([path, text]) => [`team a/${path}`, text]));
  const repository = await createGitRepository({ files });
  const { member } = await fixture.connected({ repository, directory: 'team a' });
  const id = await imported(member, 'one');
  await member.patch(`/apps/${id}`, { name: 'Cinema' }).expect(200);
  const app = await createApp(member, 'New', { commitChanges: true });
  const entries = await metaIn(repository, 'team a/.meta/appMeta.json');
  expect(entries.one.appPath).toBe('apps/Films/Cinema');
  expect(entries[app.gitAppId].appPath).toBe('apps/New');
  expect(await repository.show('main', 'team a/apps/Films/Cinema/app/app.json')).toContain('Cinema');
  const empty = await fixture.connected();
  await createApp(empty.member, 'New', { commitChanges: true });
  expect(await empty.repository.show('main', 'New/v1.json')).toContain('appV2');
});

it('refuses a document that the layout cannot represent, and says what to do', async () => {
  const { member, repository } = await connected();
  const before = await repository.tip();
  const id = await imported(member, 'two');
  await patch(member, id, { changes: [{ op: 'add', path: '/appV2/components/-', value: { id: '../x' } }] });
  const { body } = await commit(member, id).expect(422);
  expect(body).toMatchObject({ code: 'git_invalid_repository', problem: { code: 'git_unsupported_layout' } });
  expect(body.detail).toContain('"../x"');
  const flat = { name: 'Flat', appVersions: [], dataQueries: [] };
  const { body: old } = await member
    .post('/apps/import', { document: flat, commitChanges: true })
    .expect(201);
  expect(old.git).toMatchObject({ error: { problem: { code: 'git_unsupported_layout' } } });
  const { body: plan } = await member.get('/git/commits/plan').expect(200);
  expect(plan.items.map(({ state }: { state: string }) => state)).toEqual(['problem', 'problem']);
  expect(await repository.tip()).toBe(before);
});

it.each<[string, (member: Member, id: string) => Test]>([
  ['commit', (member, id) => commit(member, id, 'Lost')],
  ['rename', (member, id) => member.patch(`/apps/${id}`, { name: 'Sales' })],
])('finds a %s whose answer was lost, and shows the app as committed', async (kind, request) => {
  const { member, repository } = await connected();
  const app = await createApp(member, 'Stock', { commitChanges: true });
  await edit(member, app.id, 'table');
  if (kind === 'rename') await commit(member, app.id).expect(201);
  const before = await repository.tip();
  const file = `${repository.path}/wait`;
  await writeFile(file, '');
  // The ref is updated, and the server dies before it can report that.
  await repository.addHook(
    'reference-transaction',
    `[ "$1" = committed ] && while [ -e ${file} ]; do sleep 0.05; done; exit 0`,
  );
  const { body } = await request(member, app.id).set('Prefer', 'respond-async');
  const arrived = await eventually(async () => {
    const tip = await repository.tip();
    return tip === before ? false : tip;
  });
  await fixture.server.halt();
  await rm(file);
  await fixture.server.restart();
  const jobId = (body.jobId ?? body.git?.jobId) as string;
  expect(await ended(member, jobId)).toMatchObject({ status: 'succeeded', commit: arrived });
  expect(await repository.tip()).toBe(arrived);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  await commit(member, app.id).expect(200, { changed: false, sha: arrived });
  await edit(member, app.id, 'after');
  await commit(member, app.id).expect(201);
});

it.each(splitRepositories)('leaves each byte of %s alone, and changes one file of it', async (_, folder) => {
  const repository = await createGitRepository({ files: filesOfFolder(folder) });
  const { member } = await fixture.connected({ repository });
  const before = await repository.tip();
  const { body: list } = await member.get('/git/apps?limit=200').expect(200);
  const items = (list.items as { gitAppId: string; path: string }[]).slice(0, 8);
  for (const { gitAppId } of items) {
    const id = await imported(member, gitAppId);
    await commit(member, id).expect(200, { changed: false, sha: before });
  }
  const [{ gitAppId, path }] = items;
  const { body: apps } = await member.get('/git/apps?limit=200').expect(200);
  const { importedAppId } = (apps.items as { gitAppId: string; importedAppId: string }[]).find(
    (item) => item.gitAppId === gitAppId,
  )!;
  await patch(member, importedAppId, { changes: rename('/appV2/components/0/name', 'changed') });
  const { appV2 } = await documentOf(member, importedAppId);
  const [{ id }] = appV2.components as { id: string }[];
  await commit(member, importedAppId).expect(201);
  expect(await changesOf(repository)).toEqual(['M\t.meta/appMeta.json', `M\t${path}/components/${id}.json`]);
  const stat = await repository.git(['diff', '--shortstat', 'main^', 'main']);
  expect(stat.trim()).toBe('2 files changed, 2 insertions(+), 2 deletions(-)');
  await repository.fsck();
});
