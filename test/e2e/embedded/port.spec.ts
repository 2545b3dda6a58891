import { Client } from 'pg';
import { connect } from '../../support/connect';
import { Notebook } from '../../support/embedded/notebook';
import { eventually } from '../../support/eventually';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { startSshServer, type SshServer } from '../../support/ssh-server';

interface App {
  workspaceId: string;
  appId: string;
}

let notebook: Notebook;
let server: SshServer;
let repository: GitRepository;

beforeAll(async () => {
  [notebook, server, repository] = await Promise.all([
    Notebook.start(),
    startSshServer(),
    createGitRepository(),
  ]);
  await connect(await notebook.person('ada'), { server, repository });
});
afterAll(async () => {
  await notebook?.stop();
  await server?.stop();
});

const subjects = async (): Promise<string[]> => (await repository.log()).map(({ message }) => message);

/** Changes the icon of an app in Git, as another writer would. */
async function changeInGit(name: string, icon: string): Promise<void> {
  const path = `${name}/v1.json`;
  const document = JSON.parse(await repository.show('main', path)) as { appV2: { icon?: string } };
  document.appV2.icon = icon;
  await repository.commit({ [path]: `${JSON.stringify(document, null, 2)}\n` }, { message: icon });
}

async function iconInGit(name: string): Promise<string | undefined> {
  const text = await repository.show('main', `${name}/v1.json`);
  return (JSON.parse(text) as { appV2: { icon?: string } }).appV2.icon;
}

const textOf = async ({ appId }: App): Promise<string> => {
  const { rows } = await notebook.database.query<{ text: string }>('select text from notes where id = $1', [
    appId,
  ]);
  return rows[0].text;
};

/** Returns the reason that the program got with its last change of this kind. */
async function lastRecordOf(what: string): Promise<object> {
  const { rows } = await notebook.database.query<{ detail: object }>(
    'select detail from records where what = $1 order by at desc limit 1',
    [what],
  );
  return rows[0].detail;
}

describe('calls of the program', () => {
  let app: App;

  it('commit what it has at that moment, in the name of who commits, and answer the state', async () => {
    app = await notebook.write('Orders');
    expect(await notebook.call('status', app, { by: 'alan' })).toMatchObject({
      state: 'none',
      lastCommit: null,
    });
    for (const icon of ['one', 'two']) {
      await notebook.edit(app, icon);
      const done = await notebook.call('commit', app, { by: 'grace', message: `Icon ${icon}` });
      expect(done).toMatchObject({
        changed: true,
        author: { name: 'Grace of desk', email: 'grace@example.com' },
      });
      expect(await iconInGit('Orders')).toBe(icon);
    }
    expect(await notebook.call('status', app, { by: 'alan' })).toMatchObject({
      state: 'clean',
      path: 'Orders/v1.json',
      lastCommit: { message: 'Icon two' },
    });
    expect(await notebook.call('commit', app, { by: 'grace', message: 'Nothing' })).toMatchObject({
      changed: false,
    });
  });

  it('commit the state that is meant, and no other one', async () => {
    const { rows } = await notebook.database.query<{ revision: number }>(
      'select revision from notes where id = $1',
      [app.appId],
    );
    const revision = String(rows[0].revision + 1);
    await notebook.edit(app, 'seen');
    expect(await notebook.call('commit', app, { by: 'grace', message: 'Seen', revision })).toMatchObject({
      revision,
    });
    await notebook.edit(app, 'not seen');
    await expect(
      notebook.call('commit', app, { by: 'grace', message: 'Seen', revision }),
    ).rejects.toMatchObject({ code: 'app_changed', data: { revision: String(rows[0].revision + 2) } });
    expect(await iconInGit('Orders')).toBe('seen');
    await notebook.call('commit', app, { by: 'grace', message: 'Icon two' });
  });

  it('list changes, and the history', async () => {
    await notebook.edit(app, 'three');
    const changes = await notebook.call('changes', app, { by: 'grace' });
    expect(changes).toMatchObject({ hasUncommittedChanges: true, total: 1 });
    await notebook.call('commit', app, { by: 'grace', message: 'Icon three' });
    const history = await notebook.call<{ items: { message: string }[] }>('history', app, {
      by: 'alan',
      limit: 2,
    });
    expect(history.items.map(({ message }) => message)).toEqual(['Icon three', 'Icon two']);
  });

  it('check for updates, and pull them', async () => {
    await changeInGit('Orders', 'from Git');
    const updates = await notebook.call('checkForUpdates', app, { by: 'grace' });
    expect(updates).toMatchObject({ upToDate: false, commits: [{ message: 'from Git' }] });
    expect(await notebook.call('pull', app, { by: 'grace' })).toMatchObject({ updated: true });
    expect(await textOf(app)).toContain('"from Git"');
    expect(await lastRecordOf('apply')).toMatchObject({
      origin: 'pull',
      by: { id: 'grace', name: 'Grace of desk' },
      message: 'from Git',
      sha: expect.any(String),
    });
    expect(await notebook.call('checkForUpdates', app, { by: 'grace' })).toMatchObject({ upToDate: true });
  });

  it('list the repository, and import from it', async () => {
    const document = JSON.parse(await repository.show('main', 'Orders/v1.json')) as {
      appV2: { name: string };
    };
    document.appV2.name = 'Stock';
    await repository.commit({ 'Stock/v1.json': JSON.stringify(document) }, { message: 'Stock' });
    const listed = await notebook.call<{ name: string; path: string }[]>('list', 'desk', { by: 'grace' });
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(['Orders', 'Stock']));
    const made = await notebook.call<{ appId: string; name: string }>('import', 'desk', {
      by: 'grace',
      path: 'Stock/v1.json',
    });
    expect(made.name).toBe('Stock');
    expect(await textOf({ workspaceId: 'desk', appId: made.appId })).toContain('"Stock"');
    expect(await lastRecordOf('create')).toMatchObject({ origin: 'import', isLocked: true });
  });

  it('import an app to be edited for an admin alone', async () => {
    const document = JSON.parse(await repository.show('main', 'Stock/v1.json')) as { appV2: object };
    document.appV2 = { ...document.appV2, name: 'Free' };
    await repository.commit({ 'Free/v1.json': JSON.stringify(document) }, { message: 'Free' });
    const free = { path: 'Free/v1.json', locked: false };
    await expect(notebook.call('import', 'desk', { by: 'grace', ...free })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await notebook.call('import', 'desk', { by: 'ada', ...free });
    expect(await lastRecordOf('create')).toMatchObject({ isLocked: false });
  });

  it('tell who has changed an app, where its document does not', async () => {
    await notebook.database.query('update notes set editor = null where id = $1', [app.appId]);
    const editors: string[] = [];
    // A capture without changes is not of the edit.
    for (const [id, isToldFirst] of [
      ['alan', false],
      ['grace', true],
    ] as const) {
      if (isToldFirst) await notebook.call('changed', app, { by: id });
      await notebook.edit(app, `by ${id}`);
      if (isToldFirst) await notebook.call('changed', app);
      else await notebook.call('changed', app, { by: id });
      const { body } = await (await notebook.person('ada')).get('/apps').expect(200);
      const found = (body.items as { name: string; changedBy: { name: string } }[]).find(
        ({ name }) => name === 'Orders',
      );
      editors.push(found?.changedBy.name ?? '');
    }
    expect(editors).toEqual(['Alan of desk', 'Grace of desk']);
    await notebook.call('commit', app, { by: 'grace', message: 'By two' });
  });

  it('are refused like requests, with what to do', async () => {
    await expect(notebook.call('commit', app, { by: 'alan', message: 'Not mine' })).rejects.toMatchObject({
      ...{ code: 'forbidden', status: 403, name: 'GitSyncError' },
    });
    await expect(notebook.call('commit', app, { by: 'grace', message: '' })).rejects.toMatchObject({
      status: 422,
    });
    await expect(
      notebook.call('status', { workspaceId: 'desk', appId: '4711' }, { by: 'grace' }),
    ).rejects.toMatchObject({ code: 'not_found', status: 404 });
    await expect(notebook.call('list', 'another', { by: 'grace' })).rejects.toMatchObject({
      code: 'not_found',
      status: 404,
    });
    await notebook.edit(app, 'mine');
    await changeInGit('Orders', 'theirs');
    await expect(notebook.call('pull', app, { by: 'grace' })).rejects.toMatchObject({
      code: 'uncommitted_changes',
    });
    await expect(notebook.call('pull', app, { by: 'grace', merge: true })).rejects.toMatchObject({
      code: 'merge_conflicts',
      data: { mergeId: expect.any(String) },
    });
  });

  it('do not leave a conflict that is none any more', async () => {
    expect(await notebook.call('status', app, { by: 'grace' })).toMatchObject({ state: 'conflict' });
    await notebook.call('pull', app, { by: 'grace', discardLocal: true });
    expect(await notebook.call('status', app, { by: 'grace' })).toMatchObject({
      state: 'clean',
      mergeId: null,
    });
  });

  it('tell the pages of an app and of its workspace, to which ids of the program lead as well', async () => {
    const { workspace } = await notebook.person('grace');
    const prefixed = workspace.replace('/api/workspaces', '/git/w');
    expect(await notebook.call('pageOf', app)).toBe(`${prefixed}/open?app=${app.appId}`);
    expect(await notebook.call('pageOf', app, 'history')).toBe(
      `${prefixed}/open?app=${app.appId}&page=history`,
    );
    expect(await notebook.call('pageOf', 'desk')).toBe(prefixed);
    expect(await notebook.call('pageOf', 'desk', 'settings')).toBe(`${prefixed}/settings/git`);
    const leadsTo = async (search: string) => {
      const { status, headers } = await fetch(`${notebook.git}/open?${search}`, { redirect: 'manual' });
      return [status, headers.get('location')];
    };
    expect(await leadsTo('workspace=desk&page=import')).toEqual([302, `${prefixed}/import`]);
    expect(await leadsTo('workspace=desk&app=a%26b%2F..&page=__proto__')).toEqual([
      302,
      `${prefixed}/open?app=a%26b%2F..&page=__proto__`,
    ]);
    expect(await leadsTo('workspace=desk&page=__proto__')).toEqual([302, prefixed]);
  });

  it('tell what happens', async () => {
    notebook.events.length = 0;
    await notebook.edit(app, 'told');
    await notebook.call('commit', app, { by: 'grace', message: 'Told' });
    await eventually(() => {
      expect(notebook.events).toEqual(
        expect.arrayContaining([
          { type: 'app', ...app },
          { type: 'job', ...app, kind: 'commit_app', status: 'succeeded', commit: expect.any(String) },
        ]),
      );
      return true;
    });
  });
});

describe('an app that is made or renamed in the program', () => {
  it('is committed once, where the program says so', async () => {
    const app = await notebook.write('Costs');
    await notebook.call('created', app, { by: { id: 'grace', name: 'Grace', email: 'grace@example.com' } });
    expect(await notebook.call('status', app, { by: 'grace' })).toMatchObject({ state: 'none' });
    for (let times = 0; times < 2; times += 1)
      await notebook.call('created', app, { by: 'grace', commit: true });
    await eventually(async () => (await repository.log())[0].message === 'App creation');
    const [{ author }] = await repository.log();
    expect(author.name).toBe('Grace of desk');
    await notebook.database.query(
      `update notes set name = 'Spendings', revision = revision + 1 where id = $1`,
      [app.appId],
    );
    await notebook.call('renamed', app, { by: 'grace', name: 'Spendings', commit: true });
    await eventually(async () => (await repository.log())[0].message === 'App is renamed');
    await notebook.call('changed', app);
    expect((await subjects()).filter((subject) => subject.startsWith('App'))).toEqual([
      'App is renamed',
      'App creation',
    ]);
    expect(await notebook.call('status', app, { by: 'grace' })).toMatchObject({ state: 'clean' });
  });

  it('is committed once its transaction has ended, and not at all if it is rolled back', async () => {
    const other = new Client({ connectionString: notebook.databaseUrl });
    await other.connect();
    const before = (await subjects()).length;
    await other.query('begin');
    const lost = await notebook.write('Lost', other);
    await notebook.call('created', lost, { by: 'grace', commit: true });
    await other.query('rollback');
    await other.query('begin');
    const kept = await notebook.write('Kept', other);
    await notebook.call('created', kept, { by: 'grace', commit: true });
    await other.query('commit');
    await other.end();
    await notebook.call('changed', 'desk');
    await eventually(async () => (await subjects()).length === before + 1);
    await notebook.call('changed', 'desk');
    expect(await repository.show('main', 'Kept/v1.json')).toContain('"Kept"');
    expect(await subjects()).toHaveLength(before + 1);
  });
});

describe('what is gone in the program', () => {
  it('is gone here at once: a person with their rights and name', async () => {
    await notebook.hire('eve', 'builder');
    const eve = await notebook.person('eve');
    await eve.get('/apps').expect(200);
    await notebook.database.query(`delete from people where id = 'eve'`);
    await notebook.call('personGone', 'eve');
    await eve.get('/apps').expect(401);
    const { rows } = await notebook.database.query(
      `select name, email from git_sync.users where email like 'eve%' or name like 'Eve%'`,
    );
    expect(rows).toEqual([]);
  });

  it('is gone here at once: a workspace with its key and documents, which is looked at no more', async () => {
    await notebook.hire('mary', 'admin', 'attic');
    const mary = await notebook.person('mary');
    await connect(mary, { server, repository: await createGitRepository() });
    await notebook.database.query(`delete from people where id = 'mary'`);
    await notebook.call('workspaceGone', 'attic');
    const { rows } = await notebook.database.query<{ count: number }>(
      `select (select count(*) from git_sync.app_hosts where host_workspace_id = 'attic')::int
         + (select count(*) from git_sync.git_keys k where k.workspace_id = $1)::int as count`,
      [mary.workspaceId],
    );
    expect(rows[0].count).toBe(0);
    await notebook.call('workspaceGone', 'attic');
  });
});

it('takes changes from programs that have a token of the program, and from no page of another origin', async () => {
  const grace = await notebook.person('grace');
  await grace.put('/constants/REGION', { value: 'north' }).expect(200);
  const response = await fetch(`${notebook.git}/api/workspaces/${grace.workspaceId}/constants/REGION`, {
    method: 'PUT',
    headers: { 'x-person': 'grace', 'content-type': 'application/json', authorization: 'Basic eDp5' },
    body: '{"value":"south"}',
  });
  expect(response.status).toBe(403);
  // Its sender is known by the cookie.
  const { body } = await grace
    .put('/constants/REGION', { value: 'south' })
    .set('Cookie', 'session=grace')
    .expect(403);
  expect(body.code).toBe('cross_origin');
});
