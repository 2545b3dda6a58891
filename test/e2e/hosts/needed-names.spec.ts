import { randomBytes, randomUUID } from 'node:crypto';
import { deploy } from '../../support/deployments';
import { commit, getApp, GitFixture, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { certificateFor, ProvenToolJet } from '../../integration/tooljet/proven-tooljet';
import { edited, type Body } from '../../integration/tooljet/pull-fixture';
import { ordersApp } from '../../integration/tooljet/tooljet-fixture';
import { appeared, capture, certify, connectionTo } from '../../support/tooljet/connected-tooljet';
import { withNewIds } from '../../support/tooljet/promotion';

const VERSION = '3.16.5';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

async function connect(member: Member, { fixture: tooljet }: ProvenToolJet): Promise<void> {
  await member.put('/host', connectionTo(tooljet)).expect(200);
  await certify(member, tooljet, certificateFor(tooljet));
  const { body } = await member.post('/host/check').expect(200);
  expect(body).toMatchObject({ isConnected: true, version: tooljet.server.state.version });
}

/** Development's ToolJet with the committed app Orders, and production's without any. */
class Two implements AsyncDisposable {
  private constructor(
    readonly members: { development: Member; production: Member; repository: GitRepository },
    readonly development: ProvenToolJet,
    readonly production: ProvenToolJet,
    readonly app: AppBody,
  ) {}

  /** `edit`: changes the app before it is committed. */
  static async start(
    edit: (app: Body, development: ProvenToolJet) => void = () => undefined,
    [from, to]: [development: string, production: string] = [VERSION, VERSION],
  ): Promise<Two> {
    const { member: development, repository } = await fixture.connected();
    const { member: production } = await fixture.connected({ repository });
    await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
    const [there, elsewhere] = [await ProvenToolJet.start(from), await ProvenToolJet.start(to)];
    const orders = { ...withNewIds(ordersApp() as Body), name: 'Orders' };
    edit(orders, there);
    there.fixture.place(orders);
    await connect(development, there);
    await connect(production, elsewhere);
    const app = await appeared(development, 'Orders');
    await commit(development, app.id, 'Orders from ToolJet').expect(201);
    return new Two({ development, production, repository }, there, elsewhere, app);
  }

  async changeInGit(text: string): Promise<void> {
    const { repository } = this.members;
    const path = (await repository.ls()).find((file) => file.startsWith('Orders/'))!;
    const after = edited(await repository.show('main', path), ({ components }) => {
      components.find(({ name }) => name === 'tabs1')!.properties.text = { value: text };
    });
    await repository.commit({ [path]: after }, { message: text });
  }

  async previewed(): Promise<object> {
    const { body } = await this.members.production.get(`/git/apps/${this.app.gitAppId}/preview`).expect(200);
    return (body as { missing: object }).missing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.development[Symbol.asyncDispose]();
    await this.production[Symbol.asyncDispose]();
  }
}

const credentials = [{ dataSourceId: expect.any(String) as string, name: 'maindb' }];
const MAINDB = { name: 'maindb', kind: 'postgresql' };

it('names the constants, secrets and data sources that the ToolJet of the target lacks, and no value', async () => {
  await using two = await Two.start();
  const { production } = two;
  await two.changeInGit('{{constants.REGION}} {{secrets.TOKEN}} {{secrets.KEY}}');
  const hostConstants = 'compared';
  const missing = { constants: ['REGION'], secrets: ['KEY', 'TOKEN'], dataSources: [MAINDB] };
  expect(await two.previewed()).toEqual({ ...missing, credentials, hostConstants });

  const value = randomBytes(16).toString('hex');
  fixture.trellis.keepSecret(value);
  await production.addConstant('TOKEN', 'Secret', value);
  // A constant of the name is no secret.
  await production.addConstant('KEY', 'Global', value);
  await production.addConstant('REGION', 'Global', value);
  expect(await two.previewed()).toEqual({
    ...{ constants: [], secrets: ['KEY'], dataSources: [MAINDB] },
    ...{ credentials, hostConstants },
  });
  // Trellis’ own constants are not ToolJet’s.
  await two.members.production.put('/constants/KEY', { value, secret: true }).expect(200);
  expect(await two.previewed()).toMatchObject({ secrets: ['KEY'] });
  await production.addConstant('KEY', 'Secret', value);
  const ofOtherKind = await production.addDataSource('mysql', 'maindb');
  expect(await two.previewed()).toMatchObject({ dataSources: [MAINDB] });
  // ToolJet gives no second data source the name.
  production.state.deleteDataSource(ofOtherKind);
  await production.addDataSource('postgresql', 'maindb');
  expect(await two.previewed()).toEqual({ constants: [], secrets: [], credentials, hostConstants });
});

it('names them in the plan of a deployment, as long as the app there does not use them yet', async () => {
  await using two = await Two.start();
  const { production: member } = two.members;
  await two.changeInGit('{{constants.REGION}} {{secrets.TOKEN}}');
  const { plan } = await deploy(member, { plan: true });
  expect(plan.missing).toMatchObject({
    ...{ constants: ['REGION'], secrets: ['TOKEN'], dataSources: [MAINDB] },
  });

  expect((await deploy(member)).status).toBe('applied');
  await two.changeInGit('{{constants.REGION}} {{secrets.KEY}}');
  const next = await deploy(member, { plan: true });
  expect(next.plan.missing).toEqual({
    ...{ constants: [], secrets: ['KEY'], credentials: [], hostConstants: 'compared' },
  });
});

it('says nothing of data sources where ToolJet does not list them', async () => {
  await using two = await Two.start();
  const { production } = two;
  production.fixture.server.faults = ({ path }) =>
    path.startsWith('/api/data-sources/') ? { kind: 'status', status: 403, message: 'Forbidden' } : null;
  const missing = await two.previewed();
  expect(missing).toMatchObject({ constants: [], hostConstants: 'compared' });
  expect(missing).not.toHaveProperty('dataSources');
});

it('names the tables of ToolJet’s database that are missing, makes nothing without them, and then finds them', async () => {
  await using two = await Two.start(({ dataSources, dataQueries }, development) => {
    const source = dataSources.find(({ kind }) => kind === 'runjs')!;
    const id = randomUUID();
    dataSources.push({ ...source, id, kind: 'tooljetdb', name: 'tooljetdbdefault' });
    const options = { operation: 'list_rows', table_id: development.addTable('stock') };
    dataQueries.push({ ...dataQueries[0], id: randomUUID(), name: 'rows', options, dataSourceId: id });
  });
  const { production } = two;
  const { production: member } = two.members;
  const { gitAppId } = two.app;
  expect(await two.previewed()).toMatchObject({ tables: ['stock'] });

  const { body: refused } = await member.post('/git/imports', { gitAppId }).expect(422);
  expect(refused).toMatchObject({ code: 'host_missing', missing: [{ kind: 'table', name: 'stock' }] });
  expect(production.state.apps.all).toEqual([]);

  const tableId = production.addTable('stock');
  expect(await two.previewed()).not.toHaveProperty('tables');
  const { body } = await member.post('/git/imports', { gitAppId }).expect(201);
  expect((body as { missing: object }).missing).not.toHaveProperty('tables');
  const query = production.state.queries.all.find(({ name }) => name === 'rows');
  expect(query!.options).toMatchObject({ table_id: tableId });
  const { id } = body as AppBody;
  expect((await getApp(member, id)).gitState).toBe('clean');
  await capture(member);
  expect((await getApp(member, id)).gitState).toBe('clean');
});

it('names them in the plan of a pull, for the app that brings them', async () => {
  await using two = await Two.start();
  const { production: member } = two.members;
  const { gitAppId } = two.app;
  const { body } = await member.post('/git/imports', { gitAppId }).expect(201);
  const { id } = body as AppBody;
  const planned = async () => {
    const plan = await member.get('/git/pulls/plan').expect(200);
    return (plan.body as { items: { appId: string; state: string; missing?: object }[] }).items;
  };
  expect(await planned()).toEqual([expect.not.objectContaining({ missing: expect.anything() as object })]);

  await two.changeInGit('{{constants.REGION}} {{secrets.TOKEN}}');
  const missing = { constants: ['REGION'], secrets: ['TOKEN'], hostConstants: 'compared' };
  expect(await planned()).toEqual([expect.objectContaining({ appId: id, state: 'pull', missing })]);
  await two.production.addConstant('REGION', 'Global');
  expect(await planned()).toMatchObject([{ missing: { ...missing, constants: [] } }]);
  await two.production.addConstant('TOKEN', 'Secret');
  expect((await planned())[0]).not.toHaveProperty('missing');

  const pulled = await member.post(`/apps/${id}/git/pull`, {}).expect(200);
  expect(pulled.body).not.toHaveProperty('missing');
  await two.changeInGit('{{constants.REGION}} {{secrets.TOKEN}} again');
  const [again] = await planned();
  expect(again.state).toBe('pull');
  expect(again).not.toHaveProperty('missing');
});

it('names them in the result of a pull that brings them, and asks for nothing where it brings none', async () => {
  await using two = await Two.start();
  const { production: member } = two.members;
  const { body: app } = await member.post('/git/imports', { gitAppId: two.app.gitAppId }).expect(201);
  const path = `/apps/${(app as AppBody).id}/git/pull`;
  await two.changeInGit('{{constants.REGION}} {{secrets.TOKEN}}');
  const missing = { constants: ['REGION'], secrets: ['TOKEN'], hostConstants: 'compared' };
  const { body: pulled } = await member.post(path, {}).expect(200);
  expect(pulled).toMatchObject({ updated: true });
  expect((pulled as { missing: object }).missing).toEqual(missing);
  const { body: jobs } = await member.get('/git/jobs').expect(200);
  const ended = (jobs as { items: { kind: string; result: object }[] }).items;
  expect(ended.find(({ kind }) => kind === 'pull_app')?.result).toMatchObject({ missing });

  await two.changeInGit('{{constants.REGION}} {{secrets.TOKEN}} again');
  const { calls } = two.production.fixture.server;
  const before = calls.length;
  expect((await member.post(path, { merge: true }).expect(200)).body).not.toHaveProperty('missing');
  const asked = calls.slice(before).map((call) => call.path);
  expect(asked).not.toContain('/api/organization-constants');
  await two.changeInGit('{{constants.CITY}}');
  expect((await member.post(path, { merge: true }).expect(200)).body).toMatchObject({
    missing: { constants: ['CITY'], secrets: [] },
  });
});

const usesVariables = (app: Body) => {
  app.components.find(({ name }) => name === 'tabs1')!.properties.text = {
    value: '%%client.REGION%% %%server.TOKEN%%',
  };
};

it('names the variables of the workspace that a ToolJet 2 lacks', async () => {
  await using two = await Two.start(usesVariables, ['2.27.1', '2.50.1']);
  const { production } = two;
  expect(await two.previewed()).toMatchObject({
    ...{ variables: ['client.REGION', 'server.TOKEN'], hostVariables: 'compared' },
  });
  const value = randomBytes(16).toString('hex');
  fixture.trellis.keepSecret(value);
  await production.addVariable('client', 'REGION', value);
  // Another type, and so another variable.
  await production.addVariable('client', 'TOKEN', value);
  const { plan } = await deploy(two.members.production, { plan: true });
  expect(plan.missing).toMatchObject({ variables: ['server.TOKEN'], hostVariables: 'compared' });
  await production.addVariable('server', 'TOKEN', value);
  const missing = await two.previewed();
  expect(missing).not.toHaveProperty('variables');
  expect(missing).not.toHaveProperty('hostVariables');
});

it('says that a ToolJet 3 has no variables, before an import and before a pull', async () => {
  await using two = await Two.start(undefined, ['2.27.1', VERSION]);
  const { production: member } = two.members;
  const { gitAppId } = two.app;
  await member.post('/git/imports', { gitAppId }).expect(201);
  await two.changeInGit('%%client.REGION%%');
  const missing = { variables: ['client.REGION'], hostVariables: 'none' };
  expect(await two.previewed()).toMatchObject(missing);
  const { body } = await member.get('/git/pulls/plan').expect(200);
  expect((body as { items: object[] }).items).toMatchObject([{ state: 'pull', missing }]);
});

it('says nothing of variables where it is not known if there are any', async () => {
  await using two = await Two.start(usesVariables, ['2.27.1', '2.27.1']);
  const { fixture: tooljet } = two.production;
  const { traits } = certificateFor(tooljet);
  await certify(two.members.production, tooljet, { traits: { ...traits, variables: null } });
  expect(await two.previewed()).not.toHaveProperty('variables');
});
