import { deploy } from '../../support/deployments';
import { ended, GitFixture, type AppBody, type JobBody } from '../../support/git-fixture';
import { Promotion } from '../../support/tooljet/promotion';

interface Asked {
  dataSources: { id: string; name: string; kind: string }[];
}

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

it('asks a person about a data source once, remembers the decision, and takes the settings from then on', async () => {
  const { member: development, repository } = await fixture.connected();
  const { member } = await fixture.connected({ repository });
  await using promotion = await Promotion.start({ development, production: member, repository }, ['Orders']);
  const { state } = promotion.production.server;
  const [{ gitAppId }] = promotion.apps;
  const request = { kind: 'postgresql', name: 'maindb', scope: 'global' };
  await promotion.production.asSomebody('POST', '/v2/data_sources', {
    ...request,
    options: [{ key: 'host', value: 'of.production' }],
  });
  const hostThere = () => {
    const { id } = state.dataSources.all.find(({ name }) => name === 'maindb')!;
    return state.dataSourceOptions.where(({ dataSourceId }) => dataSourceId === id)[0].options;
  };
  const before = hostThere();

  const { body: asked } = await member.post('/git/imports', { gitAppId, askDataSources: true }).expect(409);
  expect(asked.code).toBe('host_sources_undecided');
  const [source] = asked.dataSources as { id: string; name: string; kind: string; choices: string[] }[];
  expect(source).toMatchObject({ name: 'maindb', kind: 'postgresql', choices: ['keep', 'take'] });
  expect(state.apps.all).toEqual([]);

  const { id: hostSourceId, name, kind } = source;
  const decide = (choice: string | null) =>
    member.put('/host/data-sources', { items: [{ hostSourceId, name, kind, choice }] }).expect(200);
  expect((await decide('keep')).body).toEqual({ items: [{ hostSourceId, name, kind, choice: 'keep' }] });
  const { body: app } = await member.post('/git/imports', { gitAppId, askDataSources: true }).expect(201);
  expect(hostThere()).toEqual(before);
  expect(app).toMatchObject({ hostDataSources: [{ name: 'maindb', state: 'differs', done: 'kept' }] });

  await decide('take');
  await promotion.changeInGit('Orders', 'from Git');
  const { body: pulled } = await member.post(`/apps/${(app as AppBody).id}/git/pull`, {}).expect(200);
  expect(pulled).toMatchObject({ updated: true, hostDataSources: [{ name: 'maindb', done: 'set' }] });
  expect(hostThere()).not.toEqual(before);

  expect((await decide(null)).body).toEqual({ items: [] });
});

it('asks in imports of several apps, too, and imports and deployments say what has become of data sources', async () => {
  const { member: development, repository } = await fixture.connected();
  const { member } = await fixture.connected({ repository });
  const names = ['Orders', 'Stock'];
  await using promotion = await Promotion.start({ development, production: member, repository }, names);
  const importAll = async (asked: object) => {
    const apps = promotion.apps.map(({ gitAppId }) => ({ gitAppId }));
    const { body } = await member.post('/git/imports/batch', { apps, ...asked }).expect(202);
    const ids = (body.items as { jobId: string }[]).map(({ jobId }) => jobId);
    const jobs: JobBody[] = [];
    for (const id of ids) jobs.push(await ended(member, id));
    return jobs;
  };

  const asked = await importAll({ askDataSources: true });
  expect(asked.map(({ error }) => error?.code)).toEqual(Array(2).fill('host_sources_undecided'));
  expect(promotion.namesInProduction).toEqual([]);
  const [{ id: hostSourceId, name, kind }] = (asked[0].error as unknown as Asked).dataSources;
  const decide = (choice: string) =>
    member.put('/host/data-sources', { items: [{ hostSourceId, name, kind, choice }] }).expect(200);
  await decide('take');

  const [first, second] = await importAll({ askDataSources: true });
  const made = { id: hostSourceId, name: 'maindb', kind: 'postgresql', state: 'absent', done: 'made' };
  expect(first.result).toMatchObject({ hostDataSources: [{ ...made, secrets: ['password'] }] });
  expect(second.result).not.toHaveProperty('hostDataSources');
  await member.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  await promotion.changeInGit('Orders', 'from Git', ({ dataSourceOptions }) => {
    const options = { host: { value: 'of.git', encrypted: false } };
    for (const row of dataSourceOptions) if (row.dataSourceId === hostSourceId) row.options = options;
  });

  const { status, plan } = await deploy(member, {});

  expect(status).toBe('applied');
  expect(plan.hostDataSources).toEqual([
    {
      ...made,
      ...{ state: 'differs', done: 'set', secrets: [] },
      ...{ gitAppId: promotion.apps[0].gitAppId, appName: 'Orders' },
    },
  ]);
});
