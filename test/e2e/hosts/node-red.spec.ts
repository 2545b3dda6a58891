import { editedText, FLOWS } from '../../integration/node-red/node-red-fixture';
import { listChanges } from '../../support/changes';
import { eventually } from '../../support/eventually';
import { commit, exported, getApp, GitFixture } from '../../support/git-fixture';
import { NodeRedServer } from '../../support/node-red/node-red-server';
import { capture, findApp } from '../../support/tooljet/connected-tooljet';

const NAME = 'Node-RED on 127.0.0.1';

let fixture: GitFixture;
let server: NodeRedServer;

beforeAll(async () => {
  [fixture, server] = await Promise.all([GitFixture.start(), NodeRedServer.start()]);
});
afterAll(() => Promise.all([fixture.stop(), server.stop()]));

it('brings the flows of a Node-RED to the repository, and a change in Git into the running Node-RED', async () => {
  await server.deploy(FLOWS);
  const { member, repository } = await fixture.connected();
  const connection = { kind: 'node-red', url: server.url, intervalSeconds: 86_400 };
  await member.put('/host', { ...connection, email: 'nobody', password: 'not asked for' }).expect(200);
  const { body: checked } = await member.post('/host/check').expect(200);
  expect(checked).toMatchObject({ isConnected: true, needsWorkspace: false });

  const app = await eventually(async () => {
    const found = await findApp(member, NAME);
    if (!found) throw new Error('The flows are not here.');
    return found;
  });
  expect(app).toMatchObject({ hostedBy: { kind: 'node-red', url: server.url } });
  await commit(member, app.id, 'From Node-RED').expect(201);
  const path = `${NAME}/v1.json`;
  const committed = await repository.show('main', path);
  expect(committed).toBe(await exported(member, app.id));
  await capture(member);
  expect((await getApp(member, app.id)).gitState).toBe('clean');

  await server.edit('log1', (node) => (node.name = 'edited there'));
  await capture(member);
  expect((await listChanges(member, app)).map(({ kind, name }) => [kind, name])).toEqual([
    ['component', 'edited there'],
  ]);
  await commit(member, app.id, 'Log').expect(201);

  const wanted = editedText(await repository.show('main', path), 'fn1', (node) => (node.name = 'from Git'));
  const sha = await repository.commit({ [path]: wanted }, { message: 'In Git' });
  const { body: pulled } = await member.post(`/apps/${app.id}/git/pull`, {}).expect(200);

  expect(pulled).toEqual({ sha, updated: true });
  const names = Object.fromEntries((await server.flows()).map(({ id, name }) => [id, name]));
  expect(names).toMatchObject({ fn1: 'from Git', log1: 'edited there' });
  expect(await exported(member, app.id)).toBe(wanted);
  await capture(member);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});
