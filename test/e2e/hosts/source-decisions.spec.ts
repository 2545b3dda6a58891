import { deploy } from '../../support/deployments';
import {
  commit,
  ended,
  exported,
  getApp,
  GitFixture,
  type AppBody,
  type JobBody,
} from '../../support/git-fixture';
import { capture, editThere, textThere } from '../../support/tooljet/connected-tooljet';
import { Promotion } from '../../support/tooljet/promotion';

interface Asked {
  dataSources: { id: string; name: string; kind: string }[];
}

interface Told {
  hostDataSources: { queries: string[] }[];
}

interface Document {
  app: { definition: { appV2: { dataQueries: { name: string }[] } } }[];
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
  expect(source).toMatchObject({ name: 'maindb', kind: 'postgresql', choices: ['keep', 'take', 'skip'] });
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
  expect(first.result).toMatchObject({
    hostDataSources: [{ ...made, secrets: ['password'] }],
    missing: { dataSources: [] },
  });
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

describe('a data source that is skipped', () => {
  async function imported() {
    const { member: development, repository } = await fixture.connected();
    const { member } = await fixture.connected({ repository });
    const promotion = await Promotion.start({ development, production: member, repository }, ['Orders']);
    const [{ gitAppId, id: idInDevelopment }] = promotion.apps;
    const { body } = await member.post('/git/imports', { gitAppId, askDataSources: true }).expect(409);
    const [{ id: hostSourceId, name, kind }] = (body as Asked).dataSources;
    const decide = (choice: string | null) =>
      member.put('/host/data-sources', { items: [{ hostSourceId, name, kind, choice }] }).expect(200);
    await decide('skip');
    const { body: app } = await member.post('/git/imports', { gitAppId, askDataSources: true }).expect(201);
    const { id } = app as AppBody;
    const { state } = promotion.production.server;
    const queriesThere = () => {
      const version = state.editingVersionOf(promotion.idInProduction('Orders'))!;
      return state
        .queriesOf(version.id)
        .map((query) => query.name)
        .sort();
    };
    const pull = async (more: object = {}) =>
      (await member.post(`/apps/${id}/git/pull`, more).expect(200)).body;
    return {
      promotion,
      development,
      member,
      app: app as AppBody,
      idInDevelopment,
      decide,
      queriesThere,
      pull,
    };
  }

  const queriesIn = (document: string): string[] =>
    (JSON.parse(document) as Document).app[0].definition.appV2.dataQueries.map(({ name }) => name).sort();

  it('leaves its queries out there, and commits of what is edited there keep them', async () => {
    const { promotion, development, member, app, idInDevelopment, queriesThere } = await imported();
    await using _ = promotion;
    const before = await promotion.committed('Orders');
    const [{ queries }] = (app as unknown as Told).hostDataSources;
    expect((app as unknown as Told).hostDataSources).toMatchObject([{ name: 'maindb', done: 'skipped' }]);
    expect(queries).not.toEqual([]);
    expect(queriesThere()).toEqual(queriesIn(before).filter((name) => !queries.includes(name)));
    await promotion.captureProduction();
    expect(await getApp(member, app.id)).toMatchObject({ gitState: 'clean' });

    await editThere(promotion.production, promotion.idInProduction('Orders'), 'edited in production');
    await promotion.captureProduction();
    await commit(member, app.id, 'An edit').expect(201);

    const after = await promotion.committed('Orders');
    expect(after).toContain('edited in production');
    expect(queriesIn(after)).toEqual(queriesIn(before));
    await development.post(`/apps/${idInDevelopment}/git/pull`, {}).expect(200);
    expect(textThere(promotion.development, promotion.development.server.state.apps.all[0].id)).toBe(
      'edited in production',
    );
    await capture(development);
    expect(await getApp(development, idInDevelopment)).toMatchObject({ gitState: 'clean' });
  });

  it('comes with the next pull after another decision, although the repository has not changed', async () => {
    const { promotion, member, app, decide, queriesThere, pull } = await imported();
    await using _ = promotion;
    const all = queriesIn(await promotion.committed('Orders'));
    expect(await pull()).toMatchObject({ updated: false });
    await decide(null);
    const asked = await member.post(`/apps/${app.id}/git/pull`, { askDataSources: true }).expect(409);
    expect(asked.body.code).toBe('host_sources_undecided');
    expect(queriesThere()).not.toEqual(all);

    await decide('take');
    expect(await pull()).toMatchObject({
      updated: true,
      hostDataSources: [{ name: 'maindb', state: 'absent', done: 'made' }],
    });

    expect(queriesThere()).toEqual(all);
    await promotion.captureProduction();
    expect(await getApp(member, app.id)).toMatchObject({ gitState: 'clean' });
    expect(await pull()).toMatchObject({ updated: false });
  });

  it('comes together with changes of the repository, on which uncommitted changes are put', async () => {
    const { promotion, member, app, decide, queriesThere, pull } = await imported();
    await using _ = promotion;
    const all = queriesIn(await promotion.committed('Orders'));
    const { state } = promotion.production.server;
    const version = state.editingVersionOf(promotion.idInProduction('Orders'))!;
    state.pages.update(state.pagesOf(version.id)[0].id, { name: 'Edited there' });
    await promotion.captureProduction();
    await promotion.changeInGit('Orders', 'from Git');
    await decide('take');

    expect(await pull({ merge: true })).toMatchObject({ updated: true, merged: 1 });

    expect(queriesThere()).toEqual(all);
    expect(textThere(promotion.production, promotion.idInProduction('Orders'))).toBe('from Git');
    expect(await exported(member, app.id)).toContain('Edited there');
    await promotion.captureProduction();
    expect(await exported(member, app.id)).toContain('Edited there');
  });

  it('is told by deployments as well', async () => {
    const { promotion, member, queriesThere } = await imported();
    await using _ = promotion;
    const before = queriesThere();
    await member.put('/deployment', { follow: { branch: 'main' } }).expect(200);
    await promotion.changeInGit('Orders', 'from Git');
    const { status, plan } = await deploy(member);
    expect([status, plan.hostDataSources]).toMatchObject([
      'applied',
      [{ name: 'maindb', done: 'skipped', appName: 'Orders' }],
    ]);
    expect(queriesThere()).toEqual(before);
  });
});
