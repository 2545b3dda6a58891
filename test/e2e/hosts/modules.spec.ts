import { deploy } from '../../support/deployments';
import { eventually } from '../../support/eventually';
import { commit, getApp, GitFixture, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { certificateFor, ProvenToolJet } from '../../integration/tooljet/proven-tooljet';
import { addModule, showing, shownIn } from '../../integration/tooljet/module-fixture';
import { edited, type Body } from '../../integration/tooljet/pull-fixture';
import { ordersApp } from '../../integration/tooljet/tooljet-fixture';
import {
  appeared,
  capture,
  certify,
  connectionTo,
  findApp,
  hostOf,
} from '../../support/tooljet/connected-tooljet';
import { withNewIds } from '../../support/tooljet/promotion';

const VERSION = '3.20.40';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

async function connect(member: Member, { fixture: tooljet }: ProvenToolJet): Promise<void> {
  await member.put('/host', connectionTo(tooljet)).expect(200);
  await certify(member, tooljet, certificateFor(tooljet));
  await member.post('/host/check').expect(200);
}

/** Development's ToolJet with the module Clock and the apps Orders and Stock that show it, all committed; production's is empty. */
class Two implements AsyncDisposable {
  readonly apps = new Map<string, AppBody>();

  private constructor(
    readonly members: { development: Member; production: Member; repository: GitRepository },
    readonly development: ProvenToolJet,
    readonly production: ProvenToolJet,
  ) {}

  static async start(): Promise<Two> {
    const { member: development, repository } = await fixture.connected();
    const { member: production } = await fixture.connected({ repository });
    await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
    const [there, elsewhere] = [await ProvenToolJet.start(VERSION), await ProvenToolJet.start(VERSION)];
    const two = new Two({ development, production, repository }, there, elsewhere);
    const clock = await addModule(there, 'Clock');
    for (const name of ['Orders', 'Stock']) {
      const app = showing(clock, withNewIds(ordersApp() as Body));
      there.fixture.place({ ...app, name });
    }
    await connect(development, there);
    await connect(production, elsewhere);
    for (const name of ['Clock', 'Orders', 'Stock']) {
      const app = await appeared(development, name);
      await commit(development, app.id, `${name} from ToolJet`).expect(201);
      two.apps.set(name, app);
    }
    return two;
  }

  gitIdOf(name: string): string | null {
    return this.apps.get(name)!.gitAppId;
  }

  /** Changes a text of an app or module in the repository. */
  async changeInGit(name: string, text: string): Promise<void> {
    const { repository } = this.members;
    const path = (await repository.ls()).find((file) => file.startsWith(`${name}/`))!;
    const after = edited(await repository.show('main', path), ({ components: [component] }) =>
      Object.assign(component.properties, { text: { value: text } }),
    );
    await repository.commit({ [path]: after }, { message: text });
  }

  get inProduction(): string[] {
    return this.production.state.apps.all.map(({ name, type }) => `${name} ${type}`).sort();
  }

  hostIdOf(name: string): string {
    return this.production.state.apps.all.find((app) => app.name === name)!.id;
  }

  /** Text of the module that an app shows in production. */
  shownText(name: string): unknown {
    const { state } = this.production;
    const { appId, versionId } = shownIn(this.production, this.hostIdOf(name));
    expect(appId).toBe(this.hostIdOf('Clock'));
    return state.componentsOf(versionId)[0].properties?.text;
  }

  async expectClean(): Promise<void> {
    const { production } = this.members;
    await capture(production);
    expect((await hostOf(production)).apps.map(({ error }) => error)).not.toContainEqual(expect.anything());
    for (const name of ['Clock', 'Orders', 'Stock']) {
      const app = await findApp(production, name);
      if (app) expect([name, (await getApp(production, app.id)).gitState]).toEqual([name, 'clean']);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.development[Symbol.asyncDispose]();
    await this.production[Symbol.asyncDispose]();
  }
}

const ALL = ['Clock module', 'Orders front-end', 'Stock front-end'];

it('are files of their own, marked as modules, and unchanged apps stay so', async () => {
  await using two = await Two.start();
  const { development, repository } = two.members;
  expect((await repository.ls()).filter((path) => path.startsWith('Clock/'))).toEqual(['Clock/v1.json']);
  const { items } = (await development.get('/apps').expect(200)).body as {
    items: (AppBody & { hostedBy: object })[];
  };
  expect(items.map(({ name, hostedBy }) => [name, 'isModule' in hostedBy]).sort()).toEqual([
    ['Clock', true],
    ['Orders', false],
    ['Stock', false],
  ]);
  await capture(development);
  for (const [name, { id }] of two.apps)
    expect([name, (await getApp(development, id)).gitState]).toEqual([name, 'clean']);
});

it('are made by a deployment before the apps that show them, each once', async () => {
  await using two = await Two.start();
  const { production } = two.members;
  const { plan } = await deploy(production, { plan: true });
  expect(plan.missing).not.toHaveProperty('modules');

  expect(await deploy(production)).toMatchObject({ status: 'applied', plan: { problems: [] } });

  expect(two.inProduction).toEqual(ALL);
  for (const name of ['Orders', 'Stock']) expect(two.shownText(name)).toBeUndefined();
  await two.expectClean();
  await two.changeInGit('Clock', 'deployed');
  expect((await deploy(production)).status).toBe('applied');
  await eventually(() => {
    for (const name of ['Orders', 'Stock']) expect(two.shownText(name)).toEqual({ value: 'deployed' });
    return Promise.resolve();
  });
  await two.expectClean();
  expect(two.inProduction).toEqual(ALL);
});

it('are imported before the apps that show them, in whatever order they are asked for', async () => {
  await using two = await Two.start();
  const { production } = two.members;
  const wanted = ['Stock', 'Orders', 'Clock'].map((name) => ({ gitAppId: two.gitIdOf(name) }));

  await production.post('/git/imports/batch', { apps: wanted }).expect(202);

  await eventually(() => {
    expect(two.inProduction).toEqual(ALL);
    return Promise.resolve();
  });
  for (const name of ['Orders', 'Stock']) await appeared(production, name);
  await two.expectClean();
});

it('are named where an app comes without them, with their place in the repository, and nothing is made', async () => {
  await using two = await Two.start();
  const { production } = two.members;
  const gitAppId = two.gitIdOf('Orders');

  const { body } = await production.post('/git/imports', { gitAppId }).expect(422);

  expect(body).toMatchObject({
    ...{ code: 'host_missing', remedy: expect.stringContaining('Pull the module first: import Clock') },
    missing: [{ kind: 'module', name: 'Clock v1', gitAppId: two.gitIdOf('Clock') }],
  });
  expect(two.inProduction).toEqual([]);
  await production.post('/git/imports', { gitAppId: two.gitIdOf('Clock') }).expect(201);
  await production.post('/git/imports', { gitAppId }).expect(201);
  expect(two.inProduction).toEqual(['Clock module', 'Orders front-end']);
  await two.expectClean();
});

it('that are pulled are shown in their new version by every app, and by nothing half', async () => {
  await using two = await Two.start();
  const { production } = two.members;
  expect((await deploy(production)).status).toBe('applied');
  await two.changeInGit('Clock', 'pulled');
  const { id } = (await findApp(production, 'Clock'))!;

  await production.post(`/apps/${id}/git/pull`, {}).expect(200);

  await eventually(() => {
    for (const name of ['Orders', 'Stock']) expect(two.shownText(name)).toEqual({ value: 'pulled' });
    return Promise.resolve();
  });
  await two.expectClean();
});

it('stay whole, and are made once, where answers are lost between the module and its apps', async () => {
  await using two = await Two.start();
  const { production } = two.members;
  const { server } = two.production.fixture;
  let imports = 0;
  server.faults = ({ path }) => {
    if (path.endsWith('/resources/import')) imports += 1;
    return imports >= 2 && !path.endsWith('/config') ? { kind: 'lost_answer' } : null;
  };
  await deploy(production).catch(() => null);
  server.faults = () => null;
  await eventually(async () => {
    await production.post('/deployments', {}).timeout(60_000);
    expect(two.inProduction).toEqual(ALL);
  });
  await two.expectClean();
});

it('that are renamed in one place, or deleted in the other, are neither doubled nor lost', async () => {
  await using two = await Two.start();
  const { production, development } = two.members;
  expect((await deploy(production)).status).toBe('applied');
  const { production: there } = two;

  const clockId = two.hostIdOf('Clock');
  there.state.apps.update(clockId, { name: 'Uhr' });
  await capture(production);
  await appeared(production, 'Uhr');
  const stock = (await findApp(production, 'Stock'))!;
  await two.changeInGit('Stock', 'again');
  await production.post(`/apps/${stock.id}/git/pull`, {}).expect(200);
  expect(shownIn(there, two.hostIdOf('Stock')).appId).toBe(clockId);
  expect(two.inProduction).toEqual(['Orders front-end', 'Stock front-end', 'Uhr module']);

  await there.fixture.asSomebody('DELETE', `/apps/${clockId}`);
  await two.changeInGit('Orders', 'without its module');
  const orders = (await findApp(production, 'Orders'))!;
  // The app goes on naming the module that it has named before.
  await production.post(`/apps/${orders.id}/git/pull`, {}).expect(200);
  await capture(production);
  await capture(production);
  expect(await findApp(production, 'Uhr')).toBeUndefined();
  expect(await findApp(development, 'Clock')).toBeDefined();
  expect((await getApp(production, orders.id)).gitState).toBe('clean');
});

it('leave its name to an app, which is told', async () => {
  await using two = await Two.start();
  const { development } = two.members;
  await addModule(two.development, 'Both');
  two.development.fixture.place({ ...withNewIds(ordersApp() as Body), name: 'Both' });

  const { apps } = await capture(development);

  const both = apps.filter(({ name }) => name === 'Both');
  expect(both.map(({ error }) => error?.code ?? null).sort()).toEqual(['app_name_taken', null]);
  const found = (await findApp(development, 'Both'))!;
  expect((await getApp(development, found.id)) as object).not.toMatchObject({ hostedBy: { isModule: true } });
});
