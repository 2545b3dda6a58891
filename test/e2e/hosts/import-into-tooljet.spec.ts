import { randomUUID } from 'node:crypto';
import {
  commit,
  createApp,
  ended,
  exported,
  getApp,
  GitFixture,
  type AppBody,
} from '../../support/git-fixture';
import { findApp, hostOf } from '../../support/tooljet/connected-tooljet';
import { Promotion } from '../../support/tooljet/promotion';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

async function promotionOf(names = ['Orders']): Promise<Promotion> {
  const { member: development, repository } = await fixture.connected();
  const { member: production } = await fixture.connected({ repository });
  return Promotion.start({ development, production, repository }, names);
}

/** Has production's ToolJet cut all connections from the first component of an app on, until the returned function is called. */
function goesAway({ production: { server } }: Promotion): () => void {
  let isAway = false;
  server.faults = ({ method, path }) => {
    isAway ||= method === 'POST' && path.endsWith('/components');
    return isAway ? { kind: 'reset' } : null;
  };
  return () => (server.faults = () => null);
}

it('makes an imported app in ToolJet, linked to its commit, with the names that it lacks', async () => {
  await using promotion = await promotionOf();
  const { production } = promotion.members;
  await promotion.changeInGit('Orders', '{{constants.REGION}} {{secrets.TOKEN}}');
  const [{ gitAppId }] = promotion.apps;
  const { body } = await production.post('/git/imports', { gitAppId }).expect(201);
  expect(body).toMatchObject({ name: 'Orders', gitAppId, locked: false, hostedBy: { kind: 'tooljet' } });
  const credentials = [{ dataSourceId: expect.any(String), name: 'maindb' }];
  const dataSources = [{ name: 'maindb', kind: 'postgresql' }];
  const names = { constants: ['REGION'], secrets: ['TOKEN'], dataSources };
  const lacking = { ...names, credentials, hostConstants: 'compared' };
  expect(body.missing).toEqual(lacking);
  expect(promotion.namesInProduction).toEqual(['Orders']);
  const { id } = body as AppBody;
  expect(await exported(production, id)).toBe(await promotion.committed('Orders'));
  await promotion.captureProduction();
  expect(await exported(production, id)).toBe(await promotion.committed('Orders'));
  const app = await getApp(production, id);
  const url = expect.stringContaining(`/apps/${promotion.idInProduction('Orders')}`) as string;
  expect(app).toMatchObject({ gitState: 'clean', hostedBy: { url } });
  expect((await hostOf(production)).apps).toHaveLength(1);
});

it('imports many, each by itself, and pulls into them afterwards', async () => {
  await using promotion = await promotionOf(['Orders', 'Stock']);
  const { production } = promotion.members;
  const choices = promotion.apps.map(({ gitAppId }) => ({ gitAppId }));
  const batch = { apps: [...choices, { gitAppId: 'not there' }] };
  const { body } = await production.post('/git/imports/batch', batch).expect(202);
  const jobs = [];
  for (const { jobId } of body.items as { jobId: string }[]) jobs.push(await ended(production, jobId));
  expect(jobs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'failed']);
  expect(promotion.namesInProduction).toEqual(['Orders', 'Stock']);
  const orders = (await findApp(production, 'Orders'))!;
  await promotion.changeInGit('Orders', 'from Git');
  await production.post(`/apps/${orders.id}/git/pull`, {}).expect(200);
  expect(await exported(production, orders.id)).toBe(await promotion.committed('Orders'));
  await promotion.captureProduction();
  expect((await getApp(production, orders.id)).gitState).toBe('clean');
});

it('takes another name, there as well, as a rename that is not committed yet', async () => {
  await using promotion = await promotionOf();
  const { production, repository } = promotion.members;
  const [{ gitAppId }] = promotion.apps;
  const { body } = await production.post('/git/imports', { gitAppId, name: 'Orders (live)' }).expect(201);
  expect(promotion.namesInProduction).toEqual(['Orders (live)']);
  await promotion.captureProduction();
  const { id } = body as AppBody;
  expect(await getApp(production, id)).toMatchObject({ name: 'Orders (live)', gitState: 'changed' });
  await commit(production, id, 'Renamed').expect(201);
  expect(await repository.ls()).toContainEqual(expect.stringMatching(/^Orders \(live\)\//));
});

it('makes nothing in ToolJet where the app cannot be here', async () => {
  await using promotion = await promotionOf();
  const { production } = promotion.members;
  await createApp(production, 'Orders');
  const [{ gitAppId }] = promotion.apps;
  promotion.production.takeCalls();
  const { body } = await production.post('/git/imports', { gitAppId }).expect(409);
  expect(body.code).toBe('app_name_taken');
  const isRead = (call: string) => call.startsWith('GET ') || call.includes('/authenticate');
  expect(promotion.production.takeCalls().filter((call) => !isRead(call))).toEqual([]);
});

it('leaves nothing behind where ToolJet cannot hold the app, says why, and imports it once that is mended', async () => {
  await using promotion = await promotionOf();
  const { production } = promotion.members;
  await promotion.changeInGit('Orders', 'with a plugin', ({ dataSources }) => {
    Object.assign(
      dataSources.find(({ kind }) => kind === 'postgresql')!,
      { kind: 'salesforce', name: 'crm', pluginId: randomUUID() },
    );
  });
  const [{ gitAppId }] = promotion.apps;
  const { body } = await production.post('/git/imports', { gitAppId }).expect(422);
  expect(body).toMatchObject({ code: 'host_missing', missing: [{ kind: 'salesforce', name: 'crm' }] });
  expect(body.remedy).toContain('marketplace');
  await promotion.captureProduction();
  expect(promotion.namesInProduction).toEqual([]);
  expect(await findApp(production, 'Orders')).toBeUndefined();
  await promotion.changeInGit('Orders', 'without it', ({ dataSources }) => {
    Object.assign(
      dataSources.find(({ kind }) => kind === 'salesforce')!,
      {
        ...{ kind: 'postgresql', name: 'maindb', pluginId: null },
      },
    );
  });
  await production.post('/git/imports', { gitAppId }).expect(201);
  expect(promotion.namesInProduction).toEqual(['Orders']);
});

it('fails while ToolJet is away, and makes one app once it is back', async () => {
  await using promotion = await promotionOf();
  const { production } = promotion.members;
  const [{ gitAppId }] = promotion.apps;
  const comesBack = goesAway(promotion);
  const { body } = await production.post('/git/imports', { gitAppId }).expect(502);
  expect(body.code).toBe('host_unreachable');
  comesBack();
  expect(promotion.namesInProduction).toEqual([expect.stringMatching(/^trellis-/)]);
  await production.post('/git/imports', { gitAppId }).expect(201);
  expect(promotion.namesInProduction).toEqual(['Orders']);
});

it('removes what an import has left behind with the next look at ToolJet, where nobody imports again', async () => {
  await using promotion = await promotionOf();
  const { production } = promotion.members;
  const [{ gitAppId }] = promotion.apps;
  const comesBack = goesAway(promotion);
  await production.post('/git/imports', { gitAppId }).expect(502);
  comesBack();
  await promotion.captureProduction();
  expect(promotion.namesInProduction).toEqual([]);
  expect((await hostOf(production)).apps).toEqual([]);
});
