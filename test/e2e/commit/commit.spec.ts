import { createHash } from 'node:crypto';
import { commit, createApp, edit, ended, exported, getApp, GitFixture } from '../../support/git-fixture';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start({ TRELLIS_COMMITTER: 'Robot <robot@example.com>' });
});
afterAll(() => fixture.stop());

it('writes the bytes of the export, an entry, and who did what when', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const { body } = await commit(member, app.id, 'An icon').expect(201);

  expect(Object.keys(body).sort()).toEqual(['author', 'changed', 'date', 'message', 'sha']);
  expect(body.author).toEqual({ name: 'Ada Lovelace', email: 'ada@example.com' });
  expect(await repository.show(body.sha, 'Orders/v1.json')).toBe(await exported(member, app.id));
  const meta = await repository.show(body.sha, '.meta/meta.json');
  const entry = JSON.parse(meta)[app.id];
  expect(entry).toEqual({
    gitAppName: 'Orders',
    lastCommitMessage: 'An icon',
    gitVersionId: app.editingVersion.gitVersionId,
    lastpushDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    gitVersionName: 'v1',
    lastCommitUser: 'Ada Lovelace',
  });
  expect(Object.keys(entry)).toEqual([
    'gitAppName',
    'lastCommitMessage',
    'gitVersionId',
    'lastpushDate',
    'gitVersionName',
    'lastCommitUser',
  ]);
  expect(meta).toBe(JSON.stringify(JSON.parse(meta), null, 2));
  const [logged] = await repository.log();
  expect(logged).toMatchObject({
    sha: body.sha,
    message: 'An icon',
    author: { name: 'Ada Lovelace', email: 'ada@example.com' },
    committer: { name: 'Robot', email: 'robot@example.com' },
  });
  const dates = (await repository.git(['show', '-s', '--format=%aI %cI', body.sha])).trim().split(' ');
  expect(dates.map((date) => new Date(date).toISOString())).toEqual([body.date, body.date]);
  expect(entry.lastpushDate.slice(0, 19)).toBe(body.date.slice(0, 19));
  await repository.fsck();
});

it('shows the state of the app before and after', async () => {
  const { member, repository } = await fixture.connected();
  const viewer = await member.invite('viewer');
  const app = await createApp(member, 'Orders');
  const before = await viewer.get(`/apps/${app.id}/git`).expect(200);
  expect(before.body).toEqual({
    enabled: true,
    repositoryUrl: expect.stringContaining(repository.path),
    branch: 'main',
    messageParts: null,
    path: 'Orders/v1.json',
    isCommitted: false,
    isReadOnly: false,
    mergeId: null,
    lastCommit: null,
    hasUncommittedChanges: true,
    commitUrlTemplate: null,
    // Shows the viewer as the author whom a commit would have.
    author: { name: expect.stringMatching(/^viewer /), email: expect.stringContaining('@') },
    underWay: null,
    failedJobId: null,
  });
  expect(app.gitState).toBe('none');
  const { body } = await commit(member, app.id, 'First').expect(201);
  const { sha, message, author, date } = body;
  const after = await viewer.get(`/apps/${app.id}/git`).expect(200);
  expect(after.body).toMatchObject({
    lastCommit: { sha, message, author, date, versionName: 'v1' },
    hasUncommittedChanges: false,
  });
  expect((await getApp(viewer, app.id)).gitState).toBe('clean');
  await edit(member, app.id, 'table');
  expect((await getApp(viewer, app.id)).gitState).toBe('changed');
  expect((await viewer.get(`/apps/${app.id}/git`)).body.hasUncommittedChanges).toBe(true);
});

it('is for builders', async () => {
  const { member, app } = await fixture.withApp();
  const [builder, viewer] = [await member.invite('builder', 'Grace Hopper'), await member.invite('viewer')];
  const stranger = await fixture.admin.inNewWorkspace();
  await edit(builder, app.id, 'table');
  expect((await commit(viewer, app.id).expect(403)).body.code).toBe('forbidden');
  await stranger.post(`/apps/${app.id}/git/commits`, { message: 'x' }).expect(404);
  await stranger.get(`/apps/${app.id}/git`).expect(404);
  const { body } = await commit(builder, app.id).expect(201);
  expect(body.author).toEqual({ name: 'Grace Hopper', email: builder.user.email });
});

describe('nothing to commit', () => {
  it('is not a commit, and answers with the last one', async () => {
    const { member, repository, app } = await fixture.withApp();
    const tip = await repository.tip();
    await commit(member, app.id).expect(200, { changed: false, sha: tip });
    await commit(member, app.id, 'Again', { overwrite: tip }).expect(200, { changed: false, sha: tip });
    expect(await repository.tip()).toBe(tip);
  });

  it('is decided when the job runs: two simultaneous requests for one document make one commit', async () => {
    const { member, repository, app } = await fixture.withApp();
    await edit(member, app.id, 'table');
    const answers = await Promise.all([1, 2, 3].map((n) => commit(member, app.id, `Number ${n}`)));
    const changed = answers.filter(({ status }) => status === 201);
    expect(changed).toHaveLength(1);
    for (const { status, body } of answers) {
      if (status !== 201) expect(body).toEqual({ changed: false, sha: changed[0].body.sha });
    }
    expect(await repository.log()).toHaveLength(2);
  });

  it('is not reported for a commit that the server refused', async () => {
    const { member, repository, app } = await fixture.withApp();
    await edit(member, app.id, 'table');
    await repository.addHook('pre-receive', 'sleep 0.3; echo "not today" >&2; exit 1');
    const answers = await Promise.all([1, 2, 3].map((n) => commit(member, app.id, `Number ${n}`)));
    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([422, 'git_push_rejected']);
      expect(body.serverMessage).toContain('not today');
    }
    expect((await getApp(member, app.id)).gitState).toBe('failed');
    await repository.addHook('pre-receive', 'exit 0');
    await commit(member, app.id).expect(201);
    expect((await getApp(member, app.id)).gitState).toBe('clean');
  });
});

it('makes one commit per accepted request, with the document as accepted', async () => {
  const { member, repository, app } = await fixture.withApp();
  const before = await repository.tip();
  const wanted: { jobId: string; text: string }[] = [];
  for (let n = 1; n <= 20; n++) {
    await edit(member, app.id, `icon ${n}`);
    const text = await exported(member, app.id);
    const { body, headers } = await commit(member, app.id, `Number ${n}`)
      .set('Prefer', 'respond-async')
      .expect(202);
    expect(body).toEqual({
      jobId: expect.any(String),
      status: expect.stringMatching(/queued|running|succeeded/),
    });
    expect(headers.location).toBe(`${member.workspace}/git/jobs/${body.jobId}`);
    wanted.push({ jobId: body.jobId as string, text });
  }
  for (const { jobId } of wanted) expect((await ended(member, jobId)).status).toBe('succeeded');
  const log = (await repository.log()).reverse().slice(1);
  expect(log.map(({ message }) => message)).toEqual(wanted.map((_, index) => `Number ${index + 1}`));
  expect(log[0].parents).toEqual([before]);
  for (const [index, { jobId, text }] of wanted.entries()) {
    const job = await ended(member, jobId);
    expect(job.commit).toBe(log[index].sha);
    expect(await repository.show(log[index].sha, 'Orders/v1.json')).toBe(text);
  }
  await repository.fsck();
});

it('repeats the first answer for the same Idempotency-Key, and commits once', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const send = (message: string) => commit(member, app.id, message).set('Idempotency-Key', 'one');
  const answers = await Promise.all([send('Once'), send('Once'), send('Once')]);
  expect(new Set(answers.map(({ body }) => body.sha as string)).size).toBe(1);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect((await send('Twice').expect(422)).body.code).toBe('idempotency_key_reused');
  expect(await repository.log()).toHaveLength(2);

  const create = () =>
    member.post('/apps', { name: 'Sales', commitChanges: true }).set('Idempotency-Key', 'create');
  const first = await create().expect(201);
  await member.patch(`/apps/${first.body.id}`, { name: 'Revenue' }).expect(200);
  expect((await create().expect(201)).body).toEqual(first.body);
  await member.delete(`/apps/${first.body.id}`).expect(204);
  expect((await create().expect(201)).body).toEqual(first.body);
});

it('replaces the file with a new version and updates the entry', async () => {
  const { member, repository, app } = await fixture.withApp();
  const { body: version } = await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  const { body } = await commit(member, app.id, 'Version two').expect(201);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v2.json']);
  expect(JSON.parse(await repository.show(body.sha, '.meta/meta.json'))[app.id]).toMatchObject({
    gitVersionId: version.gitVersionId,
    gitVersionName: 'v2',
  });
  const document = JSON.parse(await repository.show(body.sha, 'Orders/v2.json'));
  expect(document.appV2.editingVersion).toMatchObject({ id: version.gitVersionId, name: 'v2' });
  expect((await member.get(`/apps/${app.id}/git`)).body.lastCommit.versionName).toBe('v2');
});

it('keeps the repository when an app is deleted, and still makes accepted commits', async () => {
  const { member, repository, app } = await fixture.withApp();
  await edit(member, app.id, 'table');
  const text = await exported(member, app.id);
  await repository.addHook('pre-receive', 'sleep 0.5');
  const { body } = await commit(member, app.id, 'Farewell').set('Prefer', 'respond-async').expect(202);
  await member.delete(`/apps/${app.id}`).expect(204);
  const job = await ended(member, body.jobId as string);
  expect(job).toMatchObject({ status: 'succeeded', appId: app.id, commit: await repository.tip() });
  expect(await repository.show('main', 'Orders/v1.json')).toBe(text);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
});

describe('over another app’s folder', () => {
  it.each(['Orders', 'oRDERS'])('asks before it takes it over as %s, and reports it', async (name) => {
    const theirs = await fixture.withApp('Orders');
    const { repository } = theirs;
    const sha = await repository.tip();
    await repository.commit({ 'Orders/notes.txt': 'theirs', 'README.md': 'by hand' });
    const { member } = await fixture.connected({ repository });
    const refused = await createApp(member, name, { commitChanges: true });
    expect(refused.git).toMatchObject({
      error: { code: 'git_app_name_taken', name: 'Orders', present: { sha } },
    });
    await member.delete(`/apps/${refused.id}`).expect(204);
    const app = await createApp(member, name, { commitChanges: true, overwrite: sha });
    expect(app.git).toEqual({
      jobId: expect.any(String),
      commit: await repository.tip(),
      overwrote: {
        gitAppId: theirs.app.id,
        name: 'Orders',
        lastCommit: {
          message: 'App creation',
          author: { name: 'Ada Lovelace', email: null },
          date: expect.any(String),
        },
      },
    });
    expect(Object.keys(JSON.parse(await repository.show('main', '.meta/meta.json')))).toEqual([app.id]);
    expect(await repository.ls()).toEqual(
      ['.meta/meta.json', 'Orders/notes.txt', 'README.md', `${name}/v1.json`].sort(),
    );
    expect((await repository.log())[0].parents).toHaveLength(1);
  });

  it('reports it for a first commit too', async () => {
    const { repository, app: theirs } = await fixture.withApp('Orders');
    const { member } = await fixture.connected({ repository });
    const app = await createApp(member, 'Orders');
    const { present } = (await commit(member, app.id).expect(409)).body;
    const { body } = await commit(member, app.id, 'Mine', { overwrite: present.sha }).expect(201);
    expect(body).toMatchObject({ changed: true, overwrote: { gitAppId: theirs.id, name: 'Orders' } });
    await edit(member, app.id, 'table');
    expect((await commit(member, app.id).expect(201)).body).not.toHaveProperty('overwrote');
  });
});

it('preserves other files, their bytes and modes', async () => {
  const files = {
    'README.md': 'by hand\r\n',
    'Orders/notes.txt': 'of the app',
    'run.sh': { content: '#!/bin/sh\n', mode: '100755' as const },
    link: { content: 'README.md', mode: '120000' as const },
    'deep/er/file': Buffer.from([0, 255, 13, 10]),
  };
  const { member, repository } = await fixture.connected({ files });
  const before = await repository.git(['ls-tree', '-r', 'main']);
  await createApp(member, 'Orders', { commitChanges: true });
  const after = (await repository.git(['ls-tree', '-r', 'main'])).split('\n');
  for (const line of before.split('\n')) expect(after).toContain(line);
  expect(
    after.filter((line) => !before.split('\n').includes(line)).map((line) => line.split('\t')[1]),
  ).toEqual(['.meta/meta.json', 'Orders/v1.json']);
});

it('writes its bytes where .gitattributes converts files and .gitignore leaves them out', async () => {
  const { member, repository } = await fixture.connected({
    files: {
      '.gitattributes': '*.json text eol=crlf ident working-tree-encoding=UTF-16\n',
      '.gitignore': '*\n',
      'Orders/.gitignore': 'v1.json\n',
    },
  });
  const app = await createApp(member, 'Orders', { commitChanges: true });
  await edit(member, app.id, '$Id$');
  await commit(member, app.id).expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
  expect(await repository.show('main', '.meta/meta.json')).toContain(app.gitAppId);
});

it('separates workspaces in the directories of one repository, and lets them share one', async () => {
  const { member: first, repository } = await fixture.connected({ directory: 'apps/team a' });
  const { member: second } = await fixture.connected({ repository, directory: '/apps/team b/' });
  const { member: third } = await fixture.connected({ repository, directory: 'apps/team b' });
  const names = ['One', 'Two', 'Three', 'Four'];
  const made = await Promise.all(
    [first, second, third].flatMap((member, index) =>
      names.map((name) => createApp(member, `${name} ${index}`, { commitChanges: true })),
    ),
  );
  for (const app of made) expect(app.git).toEqual({ jobId: expect.any(String), commit: expect.any(String) });
  const paths = [0, 1, 2].flatMap((index) =>
    names.map((name) => `apps/team ${index === 0 ? 'a' : 'b'}/${name} ${index}/v1.json`),
  );
  expect(await repository.ls()).toEqual(
    [...paths, 'apps/team a/.meta/meta.json', 'apps/team b/.meta/meta.json'].sort(),
  );
  expect(await repository.log()).toHaveLength(12);
  const listed = async (member: typeof first) =>
    ((await member.get('/git/apps').expect(200)).body.items as { name: string; problem: unknown }[]).map(
      ({ name, problem }) => `${name} ${String(problem)}`,
    );
  expect((await listed(first)).sort()).toEqual(names.map((name) => `${name} 0 null`).sort());
  expect(await listed(second)).toHaveLength(8);
  const { body } = await first.get(`/apps/${made[0].id}/git`);
  expect(body.path).toBe('apps/team a/One 0/v1.json');
  await repository.fsck();
});

it('makes the same commit for the same job and parent, independent of the clock', async () => {
  const { member, repository, app } = await fixture.withApp();
  const sha = await repository.tip();
  const bytes = await repository.gitBytes(['cat-file', 'commit', sha]);
  const hash = createHash('sha1').update(`commit ${bytes.length}\0`).update(bytes).digest('hex');
  expect(hash).toBe(sha);
  const { body } = await member.get('/git/jobs');
  expect(body.items[0].commit).toBe(sha);
  const entry = JSON.parse(await repository.show(sha, '.meta/meta.json'))[app.id];
  expect(entry.lastpushDate).toBe(body.items[0].createdAt);
});
