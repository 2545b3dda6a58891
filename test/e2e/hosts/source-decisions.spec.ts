import type { AppBody } from '../../support/git-fixture';
import { GitFixture } from '../../support/git-fixture';
import { Promotion } from '../../support/tooljet/promotion';

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

  await decide('take');
  await promotion.changeInGit('Orders', 'from Git');
  const { body: pulled } = await member.post(`/apps/${(app as AppBody).id}/git/pull`, {}).expect(200);
  expect(pulled).toMatchObject({ updated: true, hostDataSources: [{ name: 'maindb', done: 'set' }] });
  expect(hostThere()).not.toEqual(before);

  expect((await decide(null)).body).toEqual({ items: [] });
});
