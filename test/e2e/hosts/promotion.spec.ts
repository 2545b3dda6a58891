import { randomBytes } from 'node:crypto';
import { appsOf, deploy, deploymentsOf } from '../../support/deployments';
import { exported, getApp, GitFixture, type AppBody } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import type { Fault, FaultPlan, ReceivedCall } from '../../support/tooljet/faults';
import { capture, editThere, findApp, textThere } from '../../support/tooljet/connected-tooljet';
import { Promotion } from '../../support/tooljet/promotion';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Two ToolJets; production's workspace follows the branch. */
async function promotionOf(names = ['Orders'], settings: object = {}): Promise<Promotion> {
  const { member: development, repository } = await fixture.connected();
  const { member: production } = await fixture.connected({ repository });
  await production.put('/deployment', { follow: { branch: 'main' }, ...settings }).expect(200);
  return Promotion.start({ development, production, repository }, names);
}

/** The apps Orders and Stock in production, released, and changed in Git since. */
async function changedInGit(): Promise<Promotion> {
  const promotion = await promotionOf(['Orders', 'Stock']);
  expect((await deploy(promotion.members.production)).status).toBe('applied');
  for (const name of ['Orders', 'Stock']) {
    promotion.release(name);
    await promotion.changeInGit(name, 'from Git');
  }
  return promotion;
}

const textsOf = (promotion: Promotion) =>
  ['Orders', 'Stock'].map((name) => textThere(promotion.production, promotion.idInProduction(name)));

const versionsOf = (promotion: Promotion, name: string) =>
  promotion.production.server.state.versionsOf(promotion.idInProduction(name));

/** Users see the version that is edited. */
const isReleased = ({ production: { server } }: Promotion, name: string): boolean => {
  const { id, currentVersionId } = server.state.apps.all.find((app) => app.name === name)!;
  return currentVersionId === server.state.editingVersionOf(id)?.id;
};

const isSwitch = ({ method, path }: ReceivedCall) => method === 'PUT' && /\/apps\/[^/]+$/.test(path);

/** Disturbs the second switch, and what comes after it if `isAway`. */
function atSecondSwitch(disturb: ReturnType<FaultPlan>, { isAway = false } = {}): FaultPlan {
  let switches = 0;
  return (call) => {
    if (isSwitch(call)) switches += 1;
    const isMoment = switches === 2 && isSwitch(call);
    return isMoment || (isAway && switches >= 2) ? disturb : null;
  };
}

async function expectClean(member: Member, apps: AppBody[]): Promise<void> {
  for (const { id } of apps) expect((await getApp(member, id)).gitState).toBe('clean');
}

it('brings apps of development’s ToolJet to production’s, as they are in the repository, and then their changes', async () => {
  await using promotion = await promotionOf(['Orders', 'Stock']);
  const { development, production } = promotion.members;
  const planned = await deploy(production, { plan: true });
  expect(planned.plan.apps.map(({ name, change }) => [name, change])).toEqual([
    ['Orders', 'added'],
    ['Stock', 'added'],
  ]);
  expect(promotion.namesInProduction).toEqual([]);
  expect(await deploy(production)).toMatchObject({ status: 'applied', plan: { problems: [] } });
  expect(promotion.namesInProduction).toEqual(['Orders', 'Stock']);
  const apps = await appsOf(production);
  for (const { id, name } of apps)
    expect(await exported(production, id)).toBe(await promotion.committed(name));
  promotion.release('Orders');

  const [orders] = promotion.apps;
  const hostAppId = promotion.development.server.state.apps.all.find(({ name }) => name === 'Orders')!.id;
  await editThere(promotion.development, hostAppId, 'edited in development');
  await capture(development);
  await development.post(`/apps/${orders.id}/git/commits`, { message: 'A text' }).expect(201);
  expect((await deploy(production)).plan.apps).toMatchObject([{ name: 'Orders', change: 'changed' }]);
  expect(textsOf(promotion)[0]).toBe('edited in development');
  expect(isReleased(promotion, 'Orders')).toBe(true);
  await promotion.captureProduction();
  await expectClean(production, apps);
  const inProduction = apps.find(({ name }) => name === 'Orders')!;
  expect(await exported(production, inProduction.id)).toBe(await promotion.committed('Orders'));
});

it('names the constants, secrets and data sources that are new to production', async () => {
  await using promotion = await promotionOf();
  const { production } = promotion.members;
  await promotion.changeInGit('Orders', '{{constants.REGION}}');
  expect((await deploy(production)).plan.missing.constants).toEqual(['REGION']);
  await promotion.changeInGit('Orders', '{{constants.REGION}} {{secrets.TOKEN}}');
  const { plan } = await deploy(production);
  const hostConstants = 'compared';
  expect(plan.missing).toEqual({ constants: [], secrets: ['TOKEN'], credentials: [], hostConstants });
});

it('names the constants that production’s ToolJet lacks, before the switch, and keeps no value of the others', async () => {
  await using promotion = await promotionOf();
  const { production } = promotion.members;
  const value = randomBytes(16).toString('hex');
  fixture.trellis.keepSecret(value);
  const constant = { constant_name: 'REGION', value, environments: [] };
  await promotion.production.asSomebody('POST', '/organization-constants', constant);
  await production.put('/constants/TAX', { value: '20' }).expect(200);
  await promotion.changeInGit('Orders', '{{constants.REGION}} {{constants.TAX}}');
  const planned = await deploy(production, { plan: true });
  expect(planned.plan.missing).toMatchObject({ constants: ['TAX'], hostConstants: 'compared' });
  expect(promotion.namesInProduction).toEqual([]);
  const [{ gitAppId }] = promotion.apps;
  const preview = await production.get(`/git/apps/${gitAppId}/preview`).expect(200);
  expect(preview.body.missing).toEqual({
    constants: ['TAX'],
    secrets: [],
    credentials: [{ dataSourceId: expect.any(String), name: 'maindb' }],
    dataSources: [{ name: 'maindb', kind: 'postgresql' }],
    hostConstants: 'compared',
  });
});

it.each([
  ['has no such route', { kind: 'status', status: 404, message: 'Cannot GET /api/organization-constants' }],
  ['does not answer', { kind: 'hang' }],
  ['answers with something else', { kind: 'text', text: '{"constants":{"REGION":"eu"}}' }],
] satisfies [string, Fault][])('says that constants are not compared where ToolJet %s', async (_, fault) => {
  await using promotion = await promotionOf();
  const { production } = promotion.members;
  promotion.production.server.faults = ({ path }) => (path === '/api/organization-constants' ? fault : null);
  await production.put('/constants/TAX', { value: '20' }).expect(200);
  await promotion.changeInGit('Orders', '{{constants.REGION}} {{constants.TAX}}');
  const { status, plan } = await deploy(production);
  expect([status, promotion.namesInProduction]).toEqual(['applied', ['Orders']]);
  expect(plan.missing).toMatchObject({ constants: ['REGION'], hostConstants: 'unknown' });
});

it('goes back to an earlier commit', async () => {
  await using promotion = await changedInGit();
  const { production } = promotion.members;
  const [first] = await deploymentsOf(production);
  await deploy(production);
  expect(textsOf(promotion)).toEqual(['from Git', 'from Git']);
  const { body } = await production.post(`/deployments/${first.id}/again`).expect(200);
  expect(body).toMatchObject({ status: 'applied', sha: first.sha });
  expect(textsOf(promotion)).not.toContain('from Git');
  expect(isReleased(promotion, 'Orders')).toBe(true);
});

it('waits for an approval, and deploys nothing in a freeze', async () => {
  await using promotion = await promotionOf(['Orders'], { approval: true });
  const { production } = promotion.members;
  const waiting = await deploy(production);
  expect(waiting.status).toBe('waiting');
  expect(promotion.namesInProduction).toEqual([]);
  const settings = { follow: { branch: 'main' }, approval: true };
  await production.put('/deployment', { ...settings, frozen: true }).expect(200);
  await production.post(`/deployments/${waiting.id}/approve`).expect(409);
  await production.put('/deployment', settings).expect(200);
  const { body } = await production.post(`/deployments/${waiting.id}/approve`).expect(200);
  expect(body.status).toBe('applied');
  expect(promotion.namesInProduction).toEqual(['Orders']);
});

it('is refused where somebody has edited the app in production, which keeps that', async () => {
  await using promotion = await changedInGit();
  await editThere(promotion.production, promotion.idInProduction('Stock'), 'theirs');
  const { status, plan } = await deploy(promotion.members.production);
  expect([status, plan.problems.map(({ code }) => code)]).toEqual(['refused', ['uncommitted_changes']]);
  expect(textsOf(promotion)[1]).toBe('theirs');
  expect(textsOf(promotion)[0]).not.toBe('from Git');
});

it('notices what somebody edits in production meanwhile, and takes all of it back', async () => {
  await using promotion = await changedInGit();
  const { server } = promotion.production;
  let isEdited = false;
  server.faults = (call) => {
    // The first app is switched, and the second one is about to be.
    if (isEdited || !isSwitch(call)) return null;
    isEdited = true;
    const { state } = server;
    const versionId = state.versionsOf(promotion.idInProduction('Stock'))[0].id;
    const [query] = state.queriesOf(versionId);
    state.queries.update(query.id, { options: { code: 'theirs' } });
    return null;
  };
  const { status, plan } = await deploy(promotion.members.production);
  expect(isEdited).toBe(true);
  expect([status, plan.problems.map(({ code }) => code)]).toEqual(['refused', ['uncommitted_changes']]);
  expect(textsOf(promotion)).not.toContain('from Git');
  for (const name of ['Orders', 'Stock']) expect(versionsOf(promotion, name)).toHaveLength(1);
  expect(isReleased(promotion, 'Orders')).toBe(true);
});

it('switches no app where ToolJet cannot hold one of them', async () => {
  await using promotion = await changedInGit();
  await promotion.changeInGit('Stock', 'too long a name', ({ pages }) => (pages[0].name = 'x'.repeat(33)));
  const { status, plan } = await deploy(promotion.members.production);
  expect(status).toBe('refused');
  expect(plan.problems).toMatchObject([{ code: 'host_name_unsupported' }]);
  expect(plan.problems[0].detail).toContain('Stock: ');
  expect(textsOf(promotion)).not.toContain('from Git');
  expect(versionsOf(promotion, 'Orders')).toHaveLength(1);
});

it('switches the first app back where the second one is refused', async () => {
  await using promotion = await changedInGit();
  const { production } = promotion.members;
  promotion.production.server.faults = atSecondSwitch({ kind: 'status', status: 500, message: 'It failed.' });
  const { status, plan } = await deploy(production);
  expect([status, plan.problems.map(({ code }) => code)]).toEqual(['refused', ['host_refused']]);
  expect(textsOf(promotion)).not.toContain('from Git');
  expect(isReleased(promotion, 'Orders')).toBe(true);
  promotion.production.server.faults = () => null;
  expect((await deploy(production)).status).toBe('applied');
  expect(textsOf(promotion)).toEqual(['from Git', 'from Git']);
});

it('says which apps are new and which are not where there was no way back, and goes on again', async () => {
  await using promotion = await changedInGit();
  const { production } = promotion.members;
  promotion.production.server.faults = atSecondSwitch({ kind: 'reset' }, { isAway: true });
  const { body } = await production.post('/deployments', {}).expect(502);
  expect(body).toMatchObject({ code: 'deployment_incomplete', changed: ['Orders'], unchanged: ['Stock'] });
  promotion.production.server.faults = () => null;
  expect(textsOf(promotion)[0]).toBe('from Git');
  await promotion.captureProduction();
  expect((await deploy(production)).status).toBe('applied');
  expect(textsOf(promotion)).toEqual(['from Git', 'from Git']);
  await promotion.captureProduction();
  await expectClean(production, await appsOf(production));
});

it('takes back an app that it has made where another one is refused', async () => {
  await using promotion = await promotionOf(['Orders', 'Stock']);
  promotion.production.server.faults = atSecondSwitch({ kind: 'status', status: 500, message: 'It failed.' });
  expect((await deploy(promotion.members.production)).status).toBe('refused');
  promotion.production.server.faults = () => null;
  await promotion.captureProduction();
  expect(promotion.namesInProduction).toEqual([]);
  expect(await findApp(promotion.members.production, 'Orders')).toBeUndefined();
});
