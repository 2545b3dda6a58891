import {
  changeMeta,
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
} from '../../support/git-fixture';
import { withDataSource } from '../../support/data-sources';
import { createGitRepository } from '../../support/git-repository';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

// Formatted as no printer would do it.
const ODD = `{ "appV2" : {"name":"Odd",\t"2":1, "1": 1.50e1,\r\n "text":"\\u00e9 {{constants.URL}} {{secrets.TOKEN}} {{ constants.REGION }}",
 "editingVersion":{"id":"odd-version","name":"v3"}}}\n\n`;

const odd = () =>
  createGitRepository({
    files: {
      'Odd/v3.json': ODD,
      '.meta/meta.json': JSON.stringify({
        'odd-app': {
          gitAppName: 'Odd',
          lastCommitMessage: 'Old',
          gitVersionId: 'odd-version',
          lastpushDate: '2025-03-26T12:10:30.805Z',
          gitVersionName: 'v3',
          lastCommitUser: 'Ada',
        },
      }),
      'Loose/v1.json': ODD,
    },
  });

it('previews an app, then imports it locked, byte for byte, and reports what is missing', async () => {
  const repository = await odd();
  const { member } = await fixture.connected({ repository });
  await member.put('/constants/REGION', { value: 'eu' }).expect(200);
  const builder = await member.invite('builder');
  const missing = { constants: ['URL'], secrets: ['TOKEN'], credentials: [] };
  const { body: preview } = await builder.get('/git/apps/odd-app/preview').expect(200);
  expect(preview).toEqual({
    name: 'Odd',
    path: 'Odd/v3.json',
    lastCommit: {
      sha: await repository.tip(),
      message: 'Begin',
      author: { name: 'Someone Else', email: 'someone@example.com' },
      date: expect.any(String),
    },
    missing,
    nameTaken: false,
  });
  const { body } = await builder.post('/git/imports', { gitAppId: 'odd-app' }).expect(201);
  expect(body).toMatchObject({
    name: 'Odd',
    locked: true,
    gitAppId: 'odd-app',
    gitState: 'locked',
    editingVersion: { gitVersionId: 'odd-version', name: 'v3' },
    missing,
  });
  expect(await exported(builder, body.id)).toBe(ODD);
  expect((await builder.get('/git/apps/odd-app/preview')).body.nameTaken).toBe(true);
  const { body: list } = await builder.get('/git/apps').expect(200);
  expect(list.items[0].importedAppId).toBe(body.id);
  const { body: state } = await builder.get(`/apps/${body.id}/git`).expect(200);
  expect(state).toMatchObject({
    path: 'Odd/v3.json',
    hasUncommittedChanges: false,
    lastCommit: { sha: await repository.tip(), versionName: 'v3' },
  });
});

it('previews a file without an entry by its path', async () => {
  const { member } = await fixture.connected({ repository: await odd() });
  const preview = (path: string) => member.get(`/git/apps/preview?${new URLSearchParams({ path })}`);
  const { body } = await preview('Loose/v1.json').expect(200);
  expect(body).toMatchObject({ name: 'Loose', path: 'Loose/v1.json', nameTaken: false });
  expect(body.missing).toEqual({ constants: ['REGION', 'URL'], secrets: ['TOKEN'], credentials: [] });
  expect(body.lastCommit.message).toBe('Begin');
  expect((await preview('Nobody/v1.json').expect(404)).body.code).toBe('git_app_not_found');
  await member.get('/git/apps/preview').expect(400);
});

it('names the data sources whose credentials are not here, before and after an import', async () => {
  const { member: first, repository } = await fixture.connected();
  const definition = withDataSource('db.example.com');
  const app = await createApp(first, 'Orders', { definition, commitChanges: true });
  const { member } = await fixture.connected({ repository });
  const credentials = [{ dataSourceId: 'd1', name: 'db' }];
  const { body: preview } = await member.get(`/git/apps/${app.gitAppId}/preview`).expect(200);
  expect(preview.missing).toEqual({ constants: [], secrets: [], credentials });
  const { body } = await member.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  expect(body.missing).toEqual(preview.missing);
});

it('cannot be edited, but duplicated to an editable app', async () => {
  const repository = await odd();
  const { member } = await fixture.connected({ repository });
  const { body: locked } = await member.post('/git/imports', { gitAppId: 'odd-app' }).expect(201);
  const { headers } = await member.get(`/apps/${locked.id}/definition`);
  const put = await member
    .put(`/apps/${locked.id}/definition`, { appV2: { name: 'Mine' } })
    .set('If-Match', headers.etag as string);
  expect([put.status, put.body.code]).toEqual([409, 'app_locked']);
  const { body: copy } = await member.post(`/apps/${locked.id}/duplicate`, { name: 'Mine' }).expect(201);
  expect(copy).toMatchObject({ locked: false, gitState: 'none', gitAppId: copy.id });
  await commit(member, copy.id).expect(201);
  expect(await repository.show('main', 'Mine/v3.json')).toBe(ODD.replace('"name":"Odd"', '"name":"Mine"'));
  expect(await repository.show('main', 'Odd/v3.json')).toBe(ODD);
});

it('imports files without an entry by path, and under another name on request', async () => {
  const repository = await odd();
  const { member } = await fixture.connected({ repository });
  const { body } = await member.post('/git/imports', { path: 'Loose/v1.json', name: ' Tight ' }).expect(201);
  expect(body).toMatchObject({
    name: 'Tight',
    locked: true,
    gitAppId: body.id,
    editingVersion: { name: 'v1' },
  });
  expect(await exported(member, body.id)).toBe(ODD);
  // A file with an entry is the entry's app, whether named by path or by id.
  const byPath = await member.post('/git/imports', { path: 'Odd/v3.json' }).expect(201);
  expect(byPath.body.gitAppId).toBe('odd-app');
  const again = await member.post('/git/imports', { gitAppId: 'odd-app', name: 'Twice' }).expect(409);
  expect(again.body.code).toBe('app_already_imported');
});

it('refuses taken names, and creates nothing', async () => {
  const repository = await odd();
  const { member } = await fixture.connected({ repository });
  await createApp(member, 'oDD');
  const { body } = await member.post('/git/imports', { gitAppId: 'odd-app' }).expect(409);
  expect(body).toMatchObject({ code: 'app_name_taken', remedy: expect.stringMatching(/rename or delete/) });
  expect((await member.get('/apps')).body.items).toHaveLength(1);
  await member.post('/git/imports', { gitAppId: 'odd-app', name: 'Even' }).expect(201);
});

it('refuses missing files, invalid apps and malformed requests', async () => {
  const repository = await odd();
  await repository.commit({ 'Broken/v1.json': '{"appV2": ', 'List/v1.json': '[]' });
  const { member } = await fixture.connected({ repository });
  for (const from of [
    { gitAppId: 'nobody' },
    { path: 'Nobody/v1.json' },
    { path: '../../etc/passwd' },
    { path: 'README.md' },
  ]) {
    expect((await member.post('/git/imports', from).expect(404)).body.code).toBe('git_app_not_found');
  }
  expect((await member.get('/git/apps/nobody/preview').expect(404)).body.code).toBe('git_app_not_found');
  for (const path of ['Broken/v1.json', 'List/v1.json']) {
    expect((await member.post('/git/imports', { path }).expect(422)).body.code).toBe('invalid_app_document');
  }
  const name = await member.post('/git/imports', { gitAppId: 'odd-app', name: '.git' }).expect(422);
  expect(name.body.code).toBe('invalid_app_name');
  await member.post('/git/imports', {}).expect(400);
  await member.post('/git/imports', { gitAppId: 'odd-app', path: 'Odd/v3.json' }).expect(400);
  const viewer = await member.invite('viewer');
  await viewer.post('/git/imports', { gitAppId: 'odd-app' }).expect(403);
  await viewer.get('/git/apps/odd-app/preview').expect(403);
  expect((await member.get('/apps')).body.items).toEqual([]);

  const empty = await fixture.connected();
  expect((await empty.member.post('/git/imports', { gitAppId: 'x' }).expect(404)).body.code).toBe(
    'git_app_not_found',
  );
});

it('is a job whose result is the answer', async () => {
  const repository = await odd();
  const { member } = await fixture.connected({ repository });
  const { body } = await member
    .post('/git/imports', { gitAppId: 'odd-app' })
    .set('Prefer', 'respond-async')
    .expect(202);
  const job = await ended(member, body.jobId as string);
  expect(job).toMatchObject({ kind: 'import_app', status: 'succeeded', commit: await repository.tip() });
  const { missing, ...app } = job.result ?? {};
  expect(missing).toEqual({ constants: ['REGION', 'URL'], secrets: ['TOKEN'], credentials: [] });
  expect(app).toEqual(await getApp(member, app.id as string));
  const failed = await member.post('/git/imports', { gitAppId: 'odd-app', name: 'Again' }).expect(409);
  const { body: jobs } = await member.get('/git/jobs');
  expect(jobs.items[0]).toMatchObject({ status: 'failed', result: null, error: { code: failed.body.code } });
});

it('continues to write the same entry on both sides', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const { member: other } = await fixture.connected({ repository });
  const { body: imported } = await other.post('/git/imports', { gitAppId: app.id }).expect(201);
  await edit(member, app.id, 'table');
  await commit(member, app.id).expect(201);
  await other.post(`/apps/${imported.id}/git/pull`).expect(200);
  expect(await exported(other, imported.id)).toBe(await exported(member, app.id));
  const meta = await changeMeta(repository, () => undefined);
  expect(Object.keys(JSON.parse(meta))).toEqual([app.id]);
});
