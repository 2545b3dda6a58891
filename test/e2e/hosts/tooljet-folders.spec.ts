import { edited } from '../../integration/tooljet/pull-fixture';
import { ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { commit, exported, getApp, GitFixture, type AppBody } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { capture, connectToolJet, editThere, findApp } from '../../support/tooljet/connected-tooljet';
import { pull } from '../../support/tagged-app';
import type { Fault, ReceivedCall } from '../../support/tooljet/faults';

let fixture: GitFixture;
let tooljet: ToolJetFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

beforeEach(async () => {
  tooljet = await ToolJetFixture.start();
});
afterEach(() => tooljet[Symbol.asyncDispose]());

const foldersOf = async (member: Member, { id }: AppBody): Promise<string[] | undefined> =>
  ((await getApp(member, id)) as AppBody & { hostedBy: { folders?: string[] } }).hostedBy.folders;

const makeFolder = async (name: string): Promise<string> =>
  ((await tooljet.asSomebody('POST', '/folders', { name })) as { id: string }).id;

const asksForFolders = ({ method, path }: ReceivedCall) => method === 'GET' && path === '/api/folders';

const putInto = (folder: string, hostAppId: string) =>
  tooljet.asSomebody('POST', '/folder_apps', { folder_id: folder, app_id: hostAppId });

it('shows in which folders of ToolJet an app is, follows them, and commits nothing of it', async () => {
  const { member, repository } = await fixture.connected();
  const { hostAppId, app } = await connectToolJet(member, tooljet);
  await commit(member, app.id, 'From ToolJet').expect(201);
  const committed = await exported(member, app.id);
  expect(await foldersOf(member, app)).toBeUndefined();

  const [sales, archive] = [await makeFolder('sales'), await makeFolder('archive')];
  await putInto(sales, hostAppId);
  await putInto(archive, hostAppId);
  tooljet.takeCalls();
  await capture(member);
  const calls = tooljet.takeCalls();
  expect(calls.filter((call) => call.includes('folder'))).toEqual(['GET /api/folders']);
  expect(await foldersOf(member, app)).toEqual(['archive', 'sales']);
  expect(await exported(member, app.id)).toBe(committed);
  expect((await getApp(member, app.id)).gitState).toBe('clean');

  // A pull reads the app, too, and asks for no folders.
  const path = (await repository.ls()).find((file) => file.startsWith('Orders/'))!;
  const renamed = edited(committed, ({ pages }) => (pages[0].name = 'Renamed in Git'));
  await repository.commit({ [path]: renamed });
  await editThere(tooljet, hostAppId, 'edited in ToolJet');
  const { body } = await pull(member, app).expect(409);
  expect([body.code, await foldersOf(member, app)]).toEqual(['uncommitted_changes', ['archive', 'sales']]);

  await tooljet.asSomebody('PUT', `/folder_apps/${archive}`, { app_id: hostAppId });
  await capture(member);
  expect(await foldersOf(member, app)).toEqual(['sales']);

  await tooljet.asSomebody('DELETE', `/folders/${sales}`);
  await capture(member);
  expect(await foldersOf(member, app)).toBeUndefined();
});

it.each([
  ['has no such route', { kind: 'status', status: 404, message: 'Cannot GET /api/folders' }],
  ['refuses it', { kind: 'status', status: 403, message: 'Forbidden resource' }],
  ['answers with a page', { kind: 'html' }],
  ['answers with something else', { kind: 'text', text: '{"folders":{"Sales":[]}}' }],
  ['answers without the apps', { kind: 'text', text: '{"folders":[{"name":"Sales"}]}' }],
] satisfies [string, Fault][])('captures all apps, without folders, where ToolJet %s', async (_, fault) => {
  const { member } = await fixture.connected();
  tooljet.server.faults = (call) => (asksForFolders(call) ? fault : null);
  const { hostAppId, app } = await connectToolJet(member, tooljet);
  await putInto(await makeFolder('sales'), hostAppId);
  await editThere(tooljet, hostAppId, 'edited in ToolJet');
  expect(await capture(member)).toMatchObject({ state: 'connected', error: null });
  expect(await exported(member, app.id)).toContain('edited in ToolJet');
  expect(await foldersOf(member, app)).toBeUndefined();
});

it('keeps the folders while ToolJet does not answer about them', async () => {
  const { member } = await fixture.connected();
  const { hostAppId, app } = await connectToolJet(member, tooljet);
  await putInto(await makeFolder('sales'), hostAppId);
  await capture(member);
  tooljet.server.faults = (call) => (asksForFolders(call) ? { kind: 'reset' } : null);
  expect(await capture(member)).toMatchObject({ error: null });
  expect(await foldersOf(member, app)).toEqual(['sales']);
  expect(await findApp(member, 'Orders')).toBeDefined();
});
