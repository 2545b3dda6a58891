import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentText } from '../support/editor-document';
import { changedDataSource, commitHost, hostOf } from '../support/data-sources';
import { createApp, edit, exported, getApp, GitFixture, type AppBody } from '../support/git-fixture';
import type { GitRepository } from '../support/git-repository';
import type { Member } from '../support/trellis-server';
import { runTrellis } from './run-trellis';

let fixture: GitFixture;
let folder: string;
let member: Member;
let repository: GitRepository;
let app: AppBody;
let env: Record<string, string>;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-cli-'));
  ({ member, repository, app } = await fixture.withApp());
  const { body } = await member.post('/api/auth/tokens', { name: 'pipeline' }).expect(201);
  env = {
    TRELLIS_SERVER: fixture.trellis.address,
    TRELLIS_TOKEN: body.token as string,
    TRELLIS_WORKSPACE: member.workspaceId,
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const trellis = (...words: string[]) => runTrellis({ folder, env }, ...words);

it('lists apps, and tells their states once the repository was asked', async () => {
  await createApp(member, 'New');
  expect(await trellis('apps')).toEqual({ code: 0, out: 'Orders\nNew\n', err: '' });
  const { code, out } = await trellis('status');
  expect(code).toBe(1);
  expect(out.split('\n').slice(0, 2)).toEqual(['clean          Orders', 'not committed  New']);

  const other = (await fixture.connected({ repository })).member;
  const { body } = await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  await edit(member, app.id, 'table');
  expect((await trellis('status')).out).toContain('changed        Orders');
  await trellis('commit', 'Orders', '-m', 'A table');
  const theirs = { ...env, TRELLIS_WORKSPACE: other.workspaceId };
  const { code: behind, out: states } = await runTrellis({ folder, env: theirs }, '--json', 'status');
  expect([behind, JSON.parse(states).apps[0].gitState]).toEqual([1, 'behind']);
  expect(await runTrellis({ folder, env: theirs }, 'pull', 'Orders')).toMatchObject({ code: 0 });
  expect(await exported(other, body.id as string)).toBe(await exported(member, app.id));
});

it('tells the states of all apps where the first commit of one has failed', async () => {
  await repository.addHook('pre-receive', 'exit 1');
  await createApp(member, 'Refused', { commitChanges: true });
  const { code, out } = await trellis('status');
  expect([code, out]).toEqual([1, 'clean          Orders\nfailed         Refused\n']);
});

it('shows what differs, commits it, and has nothing more to commit', async () => {
  expect(await trellis('diff', 'Orders')).toMatchObject({ code: 0, out: '' });
  await edit(member, app.id, 'table');
  const { code, out } = await trellis('diff', 'Orders');
  expect([code, out]).toEqual([
    1,
    expect.stringMatching(/^Orders\n {2}~ app Orders\n {6}icon: .*“table”\n$/),
  ]);
  const { out: said } = await trellis('commit', app.id, '-m', 'A table');
  const [newest] = await repository.log();
  expect(said).toBe(`Committed as ${newest.sha}.\n`);
  expect(newest).toMatchObject({ message: 'A table', author: { name: member.user.name } });
  expect(await trellis('commit', 'Orders', '-m', 'Again')).toMatchObject({
    code: 0,
    out: 'Nothing to commit.\n',
  });
  const { code: between } = await trellis('diff', 'Orders', newest.parents?.[0] ?? '', newest.sha);
  expect(between).toBe(1);
});

it('commits several apps at once', async () => {
  const stock = await createApp(member, 'Stock', { commitChanges: true });
  for (const { id } of [app, stock]) await edit(member, id, 'table');
  const before = (await repository.log()).length;
  expect(await trellis('commit', 'Orders', 'Stock', '-m', 'Both')).toMatchObject({ code: 0 });
  expect(await repository.log()).toHaveLength(before + 1);
});

it('exports the bytes that a commit has, and restores a commit', async () => {
  expect((await trellis('export', 'Orders')).out).toBe(await exported(member, app.id));
  const first = await repository.tip();
  await edit(member, app.id, 'table');
  await trellis('commit', 'Orders', '-m', 'A table');
  expect(await trellis('restore', 'Orders', first, '-m', 'Back')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Committed as [0-9a-f]{40}\.\n$/),
  });
  expect((await repository.log())[0].message).toBe('Back');
  expect(await trellis('restore', 'Orders', first)).toMatchObject({
    code: 0,
    out: 'It was as at that commit.\n',
  });
  // The field that is wrong is named.
  expect(await trellis('restore', 'Orders', 'deadbeef')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/Some fields are missing or wrong\. sha: .+\./),
  });
});

it('pulls an app at a tag, and from the branch again', async () => {
  const released = await exported(member, app.id);
  await repository.git(['tag', 'Orders/v1']);
  await edit(member, app.id, 'later');
  await trellis('commit', 'Orders', '-m', 'Later');
  expect((await trellis('diff', 'Orders', 'working', 'tag:Orders/v1')).code).toBe(1);
  expect(await trellis('pull', 'Orders', '--tag', 'Orders/v1')).toMatchObject({
    code: 0,
    out: 'Orders is at Orders/v1.\n',
  });
  expect(await exported(member, app.id)).toBe(released);
  expect(await trellis('diff', 'Orders', 'working', 'tag:Orders/v1')).toMatchObject({ code: 0, out: '' });
  expect((await trellis('status')).out).toContain('behind         Orders');
  const unknown = await trellis('pull', 'Orders', '--tag', 'Orders/v9');
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('no tag “Orders/v9”')]);
  expect((await trellis('pull', 'Orders')).out).toBe('Orders is up to date.\n');
  expect(await exported(member, app.id)).toContain('later');
});

it('imports an app of the repository by its name there', async () => {
  const other = (await fixture.connected({ repository })).member;
  const theirs = { ...env, TRELLIS_WORKSPACE: other.workspaceId };
  expect(await runTrellis({ folder, env: theirs }, 'import', 'Orders')).toMatchObject({
    code: 0,
    out: 'Orders was imported.\n',
  });
  expect(await runTrellis({ folder, env: theirs }, 'import', 'Gone')).toMatchObject({ code: 2 });
});

it('imports one of two apps of a name by its id, and tells what the workspace lacks', async () => {
  const entry = { gitAppName: 'Twins', lastpushDate: '2026-01-01T00:00:00.000Z' };
  const meta = {
    first: { ...entry, gitVersionName: 'v1', gitVersionId: 'v1' },
    second: { ...entry, gitVersionName: 'v2', gitVersionId: 'v2' },
  };
  const document = documentText().replace('Orders of today', '{{constants.REGION}} {{secrets.KEY}}');
  await repository.commit({
    '.meta/meta.json': JSON.stringify(meta, null, 2),
    'Twins/v1.json': document,
    'Twins/v2.json': document,
  });
  const unclear = await trellis('import', 'Twins');
  expect([unclear.code, unclear.err]).toEqual([
    2,
    expect.stringContaining('first (Twins/v1.json), second (Twins/v2.json)'),
  ]);
  expect(await trellis('import', 'second')).toEqual({
    code: 0,
    out: 'Twins was imported.\nMissing in the workspace: constant REGION, secret KEY\n',
    err: '',
  });
});

it('commits an app that is named twice once, and refuses to merge several', async () => {
  await edit(member, app.id, 'table');
  const tip = await repository.tip();
  expect((await trellis('commit', 'Orders', app.id, '-m', 'A table')).out).toMatch(/^Committed as /);
  expect(await repository.parentOf(await repository.tip())).toBe(tip);
  await createApp(member, 'New');
  const { code, err } = await trellis('commit', 'Orders', 'New', '--merge', '-m', 'Both');
  expect([code, err]).toEqual([2, expect.stringContaining('one app at a time')]);
});

it('makes, lists, merges and deletes branches', async () => {
  expect(await trellis('branch', 'feature')).toMatchObject({ code: 0 });
  expect((await trellis('branch')).out).toBe('* main\n  feature\n');
  await edit(member.on('feature'), app.id, 'table');
  await trellis('--branch', 'feature', 'commit', 'Orders', '-m', 'A table');
  expect((await trellis('merge', 'feature')).out).toMatch(/^Merged feature into main: [0-9a-f]{40}\.\n$/);
  expect((await trellis('merge', 'feature')).out).toBe('main already has all of feature.\n');
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  expect(await exported(member, app.id)).toContain('table');

  await edit(member, app.id, 'mine');
  await trellis('commit', 'Orders', '-m', 'Mine');
  await edit(member.on('feature'), app.id, 'theirs');
  await trellis('--branch', 'feature', 'commit', 'Orders', '-m', 'Theirs');
  const clash = await trellis('merge', 'feature');
  expect([clash.code, clash.out]).toEqual([1, expect.stringContaining('Resolve them at')]);
  expect(await trellis('branch', '-d', 'feature')).toMatchObject({ code: 0 });
  expect((await trellis('branch')).out).toMatch(/feature \(1 ahead, 1 behind, in the repository only\)/);
});

it('ends with 1 where a pull clashes, and with 2 where it fails', async () => {
  const other = (await fixture.connected({ repository })).member;
  const { body } = await other.post('/git/imports', { gitAppId: app.gitAppId, locked: false }).expect(201);
  await edit(member, app.id, 'theirs');
  await trellis('commit', 'Orders', '-m', 'Theirs');
  await edit(other, body.id as string, 'mine');
  const theirs = { folder, env: { ...env, TRELLIS_WORKSPACE: other.workspaceId } };
  const { code, err } = await runTrellis(theirs, 'pull', 'Orders', '--merge');
  expect([code, err]).toEqual([1, expect.stringMatching(/^Orders: /)]);
  const json = await runTrellis(theirs, '--json', 'pull', 'Orders', '--merge');
  expect(JSON.parse(json.out).apps).toMatchObject([{ app: 'Orders', error: { code: 'merge_conflicts' } }]);
  expect((await runTrellis(theirs, 'pull', 'Gone')).code).toBe(2);
});

describe('login', () => {
  it('keeps a token that only its owner can read, and uses it from then on', async () => {
    const { address } = fixture.trellis;
    const token = env.TRELLIS_TOKEN;
    const { code, out } = await runTrellis({ folder, input: `${token}\n` }, 'login', `${address}/`);
    expect([code, out]).toEqual([0, expect.stringContaining(`as ${member.user.name}`)]);
    const path = join(folder, '.config/trellis/credentials.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      server: address,
      tokens: { [address]: token },
    });
    const words = ['--workspace', member.workspaceId, 'apps'];
    expect(await runTrellis({ folder }, ...words)).toEqual({ code: 0, out: 'Orders\n', err: '' });
  });

  it('says of a token that it can only read, as does whatever would change something', async () => {
    const { address } = fixture.trellis;
    const { body } = await member.post('/api/auth/tokens', { name: 'Reader', scope: 'read' }).expect(201);
    const input = `${body.token as string}\n`;
    const { out } = await runTrellis({ folder, input }, 'login', address);
    expect(out).toContain('The token, which can only read, is in ');
    const words = ['--workspace', member.workspaceId];
    expect(await runTrellis({ folder }, ...words, 'apps')).toMatchObject({ code: 0, out: 'Orders\n' });
    const refused = await runTrellis({ folder }, ...words, 'commit', 'Orders', '-m', 'x');
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringContaining('This API token can only read.\nUse a token with all your permissions'),
    });
  });

  it('refuses what is no token, no server, or nothing at all', async () => {
    const { address } = fixture.trellis;
    expect(await runTrellis({ folder, input: 'wrong\n' }, 'login', address)).toMatchObject({ code: 2 });
    expect((await runTrellis({ folder, input: '' }, 'login', address)).err).toContain('No token was given.');
    expect((await runTrellis({ folder }, 'login', 'nowhere')).err).toContain('not the address of a server');
    expect((await runTrellis({ folder, input: 'x\n' }, 'login', 'http://127.0.0.1:1')).err).toContain(
      'cannot be reached',
    );
    expect((await runTrellis({ folder }, 'apps')).err).toContain('trellis login');
    await expect(stat(join(folder, '.config'))).rejects.toThrow();
  });

  it('says which file of it is damaged, and takes variables without a value for none', async () => {
    const path = join(folder, '.config/trellis/credentials.json');
    await runTrellis({ folder, input: `${env.TRELLIS_TOKEN}\n` }, 'login', fixture.trellis.address);
    const unset = { TRELLIS_SERVER: '', TRELLIS_TOKEN: '', TRELLIS_WORKSPACE: '' };
    const { err } = await runTrellis({ folder, env: unset }, 'apps');
    expect(err).toContain('Name the workspace.');
    await writeFile(path, '{');
    const damaged = await runTrellis({ folder }, 'apps');
    expect([damaged.code, damaged.err]).toEqual([2, expect.stringContaining(`${path} is not valid JSON`)]);
  });
});

it('names workspaces where it has to choose, and says what the server refuses', async () => {
  await fixture.admin.inNewWorkspace();
  const { TRELLIS_WORKSPACE: _, ...anywhere } = env;
  const unnamed = await runTrellis({ folder, env: anywhere }, 'apps');
  expect([unnamed.code, unnamed.err]).toEqual([2, expect.stringContaining('You are a member of:')]);
  expect((await trellis('--workspace', 'Nowhere', 'apps')).code).toBe(2);
  expect(await trellis('--branch', 'nowhere', 'apps')).toEqual({
    code: 2,
    out: '',
    err: expect.stringMatching(
      /^error: The workspace does not work on such a branch\.\nList its branches\. .*\n$/,
    ),
  });
  const { err } = await trellis('--json', 'export', 'Gone');
  expect(JSON.parse(err)).toMatchObject({ error: { code: 'app_not_found' } });
});

it('plans and deploys what the workspace follows, and a commit, and tells what refuses it', async () => {
  const { member: production } = await fixture.connected({ repository });
  await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  const there = { folder, env: { ...env, TRELLIS_WORKSPACE: production.workspaceId } };
  const first = await repository.tip();
  expect(await runTrellis(there, 'deploy', '--plan')).toEqual({
    code: 1,
    out: `  + Orders, new\nPlanned: ${first}, by main\n`,
    err: '',
  });
  expect(await runTrellis(there, 'deploy')).toMatchObject({
    code: 0,
    out: `  + Orders, new\nDeployed: ${first}, by main\n`,
  });
  expect(await runTrellis(there, 'deploy', '--plan')).toMatchObject({ code: 0 });
  await edit(member, app.id, 'table');
  await trellis('commit', 'Orders', '-m', 'A table');
  expect(await runTrellis(there, 'deploy', await repository.tip())).toMatchObject({
    code: 0,
    out: `  ~ Orders, 1 change\nDeployed: ${await repository.tip()}\n`,
  });
  const { code, out } = await runTrellis(there, '--json', 'deploy', first);
  expect([code, JSON.parse(out)]).toMatchObject([0, { status: 'applied', sha: first }]);
  await repository.commit({ 'Orders/v1.json': '{' }, { message: 'Broken' });
  const refused = await runTrellis(there, 'deploy');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('Orders/v1.json') });
  expect(await runTrellis(there, 'deploy', 'a'.repeat(40))).toMatchObject({ code: 2 });
});

it('decides on data sources that were changed in the environment, lists and forgets decisions', async () => {
  const { builder, production, app: db, there: here } = await changedDataSource(fixture);
  const there = { folder, env: { ...env, TRELLIS_WORKSPACE: production.workspaceId } };
  const refused = await runTrellis(there, 'deploy');
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('Db › db: to be decided') });
  const kept = await runTrellis(there, 'deploy', '--on-collision', 'keep');
  expect(kept.code).toBe(0);
  expect(kept.out).toMatch(/^ {2}~ Db, 1 change\n/);
  expect(kept.out).toContain('Db › db: the options of the workspace are kept');
  expect(await hostOf(production, here)).toBe('prod');
  const { out } = await runTrellis(there, 'deploy', '--decisions');
  expect(out).toMatch(/^[0-9a-f]{16} Db › db: the options of the workspace are kept\n$/);
  await commitHost(builder, db, 'later');
  expect(await runTrellis(there, 'deploy', '--on-collision', 'skip')).toMatchObject({ code: 0 });
  expect(await hostOf(production, here)).toBe('prod');
  expect(await runTrellis(there, 'deploy', '--forget', out.slice(0, 16))).toMatchObject({ code: 0 });
  expect(await runTrellis(there, 'deploy', '--decisions')).toMatchObject({ code: 0, out: '' });
  expect(await runTrellis(there, 'deploy', '--forget', out.slice(0, 16))).toMatchObject({ code: 2 });
});
