import { editedText, FLOWS } from '../../integration/node-red/node-red-fixture';
import { listChanges } from '../../support/changes';
import { deploy } from '../../support/deployments';
import { commit, exported, getApp, GitFixture, type AppBody } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { NodeRedServer } from '../../support/node-red/node-red-server';
import { appeared, capture } from '../../support/tooljet/connected-tooljet';

const NAME = 'Node-RED on 127.0.0.1';

let fixture: GitFixture;
let server: NodeRedServer;
let production: NodeRedServer;

beforeAll(async () => {
  const starting = [NodeRedServer.start(), NodeRedServer.start()];
  [fixture, server, production] = await Promise.all([GitFixture.start(), ...starting]);
});
afterAll(() => Promise.all([fixture.stop(), server.stop(), production.stop()]));

/** Connects the workspace to a Node-RED, and waits until its flows are here. */
async function connectNodeRed(member: Member, { url }: NodeRedServer): Promise<AppBody> {
  const connection = { kind: 'node-red', url, intervalSeconds: 86_400 };
  await member.put('/host', { ...connection, email: 'nobody', password: 'not asked for' }).expect(200);
  const { body: checked } = await member.post('/host/check').expect(200);
  expect(checked).toMatchObject({ isConnected: true, needsWorkspace: false });
  return appeared(member, NAME);
}

it('brings the flows of a Node-RED to the repository, and a change in Git into the running Node-RED', async () => {
  await server.deploy(FLOWS);
  const { member, repository } = await fixture.connected();
  const app = await connectNodeRed(member, server);
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

it('takes no other app, and has the flows of another Node-RED deployed once it is linked to them', async () => {
  await server.deploy(FLOWS);
  const { member: development, repository } = await fixture.connected();
  const app = await connectNodeRed(development, server);
  await commit(development, app.id, 'From Node-RED').expect(201);
  const { member } = await fixture.connected({ repository });
  const theirs = await connectNodeRed(member, production);
  const { gitAppId } = app;
  const { body } = await member.post('/git/imports', { gitAppId }).expect(409);
  expect(body.code).toBe('host_import_unsupported');
  await member.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  const refused = await deploy(member);
  expect(refused.plan.problems.map(({ code }) => code)).toContain('host_import_unsupported');

  await member.post(`/apps/${theirs.id}/git/link`, { gitAppId, keep: 'mine' }).expect(200);
  await member.post(`/apps/${theirs.id}/git/pull`, { discardLocal: true }).expect(200);
  expect((await production.flows()).map(({ id }) => id)).toContain('fn1');
  const path = (await repository.ls()).find((file) => file.endsWith('.json') && !file.startsWith('.meta'))!;
  const wanted = editedText(await repository.show('main', path), 'fn1', (node) => (node.name = 'deployed'));
  await repository.commit({ [path]: wanted });
  expect(await deploy(member)).toMatchObject({ status: 'applied', plan: { problems: [] } });
  const deployed = (await production.flows()).find(({ id }) => id === 'fn1');
  expect(deployed?.name).toBe('deployed');
  await capture(member);
  expect((await getApp(member, theirs.id)).gitState).toBe('clean');
});
