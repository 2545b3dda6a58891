import { randomBytes } from 'node:crypto';
import { connect } from '../../support/connect';
import { Notebook } from '../../support/embedded/notebook';
import { eventually } from '../../support/eventually';
import { createGitRepository } from '../../support/git-repository';
import { startSshServer } from '../../support/ssh-server';

let notebook: Notebook;

beforeAll(async () => {
  notebook = await Notebook.start();
  await notebook.end();
});
afterAll(() => notebook?.stop());
afterEach(() => notebook.end());

const REASON = /Git is not available, and is tried again: .*/g;

/** Starts the program, whose Trellis cannot start, and returns the reason in its log. */
async function reasonOf(options: object, env: Record<string, string> = {}): Promise<string> {
  await notebook.begin(options, { isReady: false, env });
  const response = await fetch(`${notebook.git}/api/health/ready`);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('Git is not available in Notebook at the moment');
  await expect(notebook.call('list', 'desk', { by: 'ada' })).rejects.toMatchObject({
    code: 'git_unavailable',
  });
  await notebook.call('changed', 'desk');
  await notebook.call('created', { workspaceId: 'desk', appId: '1' }, { by: 'ada', commit: true });
  await eventually(() => notebook.log.includes('the creation of app 1 is not committed'));
  const [reason] = await eventually(() => notebook.log.match(REASON) ?? false);
  expect(reason).not.toMatch(/TRELLIS_|npm run/);
  return reason;
}

it('goes without Git where its folder cannot be used, and tells that', async () => {
  expect(await reasonOf({ dataDir: '/dev/null/git' })).toContain('The folder of `dataDir` cannot be used');
});

it('goes without Git where its tables would stand for those of the program, and has it once that is mended', async () => {
  const name = 'select current_database() as name';
  const { rows } = await notebook.database.query<{ name: string }>(name);
  await notebook.database.query(`alter database "${rows[0].name}" set search_path = public, git_sync`);
  const reason = await reasonOf({});
  expect(reason).toContain('The schema git_sync is in the search_path of the user of `databaseUrl`');
  await notebook.database.query(`alter database "${rows[0].name}" reset search_path`);
  await notebook.ready();
  // Each reason is told once.
  expect(notebook.log.match(REASON)).toHaveLength(1);
});

it('does not start without Git where it is required, nor with a wrong option', async () => {
  await expect(notebook.begin({ required: true, dataDir: '/dev/null/git' })).rejects.toThrow('It has ended');
  await expect(notebook.begin({ prefix: 'git' })).rejects.toThrow('The prefix must be a path such as /git');
  await expect(notebook.begin({ settings: { TRELLIS_COMITTER: 'x' } })).rejects.toThrow('TRELLIS_COMMITTER');
});

it('has no Git at all where it is switched off', async () => {
  await notebook.begin({ enabled: false }, { isReady: false });
  expect((await fetch(`${notebook.git}/api/setup`)).status).toBe(404);
  await expect(notebook.call('list', 'desk', { by: 'ada' })).rejects.toThrow('Git is switched off here.');
});

it('says that a body parser reads requests before Trellis', async () => {
  await notebook.begin({}, { env: { NOTEBOOK_PARSES_FIRST: 'true' } });
  const { text } = await (
    await notebook.person('ada')
  )
    .put('/constants/REGION', { value: 'north' })
    .expect(500);
  expect(text).toContain('Call GitSyncModule.mount(app) before app.use of it.');
});

// The last one: the database has another key then.
it('goes without Git after the loss of its key, which is mended by removing what that has encrypted', async () => {
  const [server, repository] = await Promise.all([startSshServer(), createGitRepository()]);
  await notebook.begin();
  await connect(await notebook.person('ada'), { server, repository });
  await server.stop();
  const app = await notebook.write('Orders');
  await notebook.call('changed', app);
  await notebook.end();
  const key = randomBytes(32).toString('base64');
  expect(await reasonOf({}, { NOTEBOOK_SECRET: key })).toContain('`secrets.key` is another key');
  await notebook.end();
  expect(await notebook.forgetSecrets(key)).toEqual(['1 SSH keys and access tokens of workspaces']);
  await notebook.begin({}, { env: { NOTEBOOK_SECRET: key } });
  const ada = await notebook.person('ada');
  expect((await ada.get('/git')).body).toMatchObject({ configured: false, key: null });
  const { body } = await ada.get('/apps').expect(200);
  expect(body.items).toMatchObject([{ name: 'Orders', hostedBy: { kind: 'embedded' } }]);
});
