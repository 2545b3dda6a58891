import { ordersApp, type ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import type { Body } from '../../integration/tooljet/pull-fixture';
import { commit, GitFixture, type AppBody } from '../../support/git-fixture';
import { appeared, capture } from '../../support/tooljet/connected-tooljet';
import { Promotion, withNewIds } from '../../support/tooljet/promotion';
import { column, makeTable, withQueries, withTable } from '../../support/tooljet/tables';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const columnsIn = ({ server: { state } }: ToolJetFixture) =>
  state.tables.all.map(({ name, columns }) => [name, columns.map((one) => one.column_name)]);

/** Commits an app with a query on a table from development's ToolJet. */
async function promoted() {
  const { member: development, repository } = await fixture.connected();
  const { member: production } = await fixture.connected({ repository });
  const promotion = await Promotion.start({ development, production, repository }, []);
  const tableId = await makeTable(promotion.development, 'stock', { columns: [column('name')] });
  const app = withNewIds(ordersApp() as Body);
  promotion.development.place({ ...withQueries(app, [tableId]), name: 'Stock' });
  await capture(development);
  const { id } = await appeared(development, 'Stock');
  await commit(development, id, 'Stock').expect(201);
  const { body } = await production.get('/git/apps').expect(200);
  const [{ gitAppId }] = (body as { items: { gitAppId: string }[] }).items;
  return { promotion, production, repository, gitAppId };
}

it('makes tables of a ToolJet by imports and pulls once a person has seen the plan', async () => {
  const { promotion, production, repository, gitAppId } = await promoted();
  await using _ = promotion;
  const there = promotion.production;
  const importWith = (hostTables?: string) => production.post('/git/imports', { gitAppId, hostTables });
  expect((await importWith().expect(422)).body.code).toBe('host_missing');
  await importWith('drop').expect(400);

  const { body: asked } = await importWith('ask').expect(409);

  expect(asked).toMatchObject({
    ...{ code: 'host_tables_undecided' },
    hostTables: [{ name: 'stock', isAbsent: true, action: 'create', problems: [], isDone: false }],
  });
  expect([columnsIn(there), there.server.state.apps.all]).toEqual([[], []]);

  const { body: imported } = await importWith('change').expect(201);
  expect(columnsIn(there)).toEqual([['stock', ['id', 'name']]]);

  const path = (await repository.ls()).find((file) => file.startsWith('Stock/'))!;
  const document = await repository.show('main', path);
  const wanted = withTable(document, 'stock', ({ schema: { columns } }) => {
    columns.push(column('price', 'integer'));
    columns[1].data_type = 'integer';
  });
  await repository.commit({ [path]: wanted }, { message: 'a price' });
  const { id } = imported as AppBody;
  const pull = (hostTables?: string) => production.post(`/apps/${id}/git/pull`, { hostTables });

  const { body: again } = await pull('ask').expect(409);
  const change = {
    ...{ name: 'stock', isAbsent: false, action: 'change', columns: [{ name: 'price', type: 'integer' }] },
    problems: ['The column name has another type: character varying there, integer in the repository.'],
  };
  expect(again.hostTables).toEqual([{ ...change, isDone: false }]);
  expect(columnsIn(there)).toEqual([['stock', ['id', 'name']]]);

  const { body: pulled } = await pull('change').expect(200);
  expect(pulled).toMatchObject({ updated: true, hostTables: [{ ...change, isDone: true }] });
  expect(columnsIn(there)).toEqual([['stock', ['id', 'name', 'price']]]);
  await capture(production);
  const { body: state } = await production.get(`/apps/${id}/git`).expect(200);
  expect(state).toMatchObject({ hasUncommittedChanges: false });
});

it('leaves tables as they are where a pull does not ask about them', async () => {
  const { promotion, production, repository, gitAppId } = await promoted();
  await using _ = promotion;
  const there = promotion.production;
  await makeTable(there, 'stock');
  const { body: imported } = await production.post('/git/imports', { gitAppId }).expect(201);
  const path = (await repository.ls()).find((file) => file.startsWith('Stock/'))!;
  await promotion.changeInGit('Stock', 'from Git');
  expect(await repository.show('main', path)).toContain('from Git');
  const { body } = await production.post(`/apps/${(imported as AppBody).id}/git/pull`, {}).expect(200);
  expect(body).not.toHaveProperty('hostTables');
  expect(columnsIn(there)).toEqual([['stock', ['id']]]);
});
