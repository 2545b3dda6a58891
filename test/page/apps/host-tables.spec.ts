import type { Body } from '../../integration/tooljet/pull-fixture';
import { ordersApp } from '../../integration/tooljet/tooljet-fixture';
import { commit } from '../../support/git-fixture';
import { importInDialog } from '../../support/import-dialog';
import { PageFixture } from '../../support/page-fixture';
import { appeared, capture } from '../../support/tooljet/connected-tooljet';
import { Promotion, withNewIds } from '../../support/tooljet/promotion';
import { column, makeTable, withQueries, withTable } from '../../support/tooljet/tables';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('an import and a pull show the plan for tables of a ToolJet, and make them once a person agrees', async () => {
  const { member: development, repository } = await fixture.git.connected();
  const { member } = await fixture.git.connected({ repository });
  await using promotion = await Promotion.start({ development, production: member, repository }, []);
  const tableId = await makeTable(promotion.development, 'stock', { columns: [column('name')] });
  const app = withNewIds(ordersApp() as Body);
  promotion.development.place({ ...withQueries(app, [tableId]), name: 'Stock' });
  await capture(development);
  await commit(development, (await appeared(development, 'Stock')).id, 'Stock').expect(201);
  const { state } = promotion.production.server;

  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const dialog = await importInDialog(page, /Stock/);
  await dialog.getByText('stock: create the table').waitFor();
  await dialog.getByText('Add name (character varying)').waitFor();
  expect(await dialog.getByRole('button', { name: 'Leave the tables' }).count()).toBe(0);
  expect(await visitor.findViolationsInEachView('plan-tables-of-import')).toEqual([]);
  expect(state.tables.all).toEqual([]);
  await dialog.getByRole('button', { name: 'Change the tables and import' }).click();
  const asked = dialog.getByRole('alert').filter({ hasText: 'maindb' });
  await asked.waitFor();
  // Nothing is done before all questions are answered.
  expect(state.tables.all).toEqual([]);
  await asked.getByRole('button', { name: 'Import app' }).click();
  await dialog.getByText('created in ToolJet', { exact: false }).waitFor();
  expect(state.tables.all).toMatchObject([{ name: 'stock' }]);

  const path = (await repository.ls()).find((file) => file.startsWith('Stock/'))!;
  const wanted = withTable(await repository.show('main', path), 'stock', ({ schema: { columns } }) => {
    columns.push(column('price', 'integer'));
    columns[1].data_type = 'integer';
  });
  await repository.commit({ [path]: wanted }, { message: 'a price' });
  const { id } = await appeared(member, 'Stock');
  await page.goto(`${fixture.address}/w/${member.workspaceId}/apps/${id}/changes`);
  await page.getByRole('button', { name: 'Pull 1 commit' }).click();
  const question = page.getByRole('alert').filter({ hasText: 'stock: add columns' });
  await question.getByText('Add price (integer)').waitFor();
  await question.getByText(/Stays: The column name has another type/).waitFor();
  await question.getByRole('button', { name: 'Leave the tables' }).waitFor();
  expect(await visitor.findViolationsInEachView('plan-tables')).toEqual([]);
  expect(state.tables.all[0].columns).toHaveLength(2);
  await question.getByRole('button', { name: 'Change the tables and pull' }).click();
  await question.waitFor({ state: 'detached' });
  await page
    .getByText(/Pulled/)
    .first()
    .waitFor();
  expect(state.tables.all[0].columns).toHaveLength(3);
  expect(visitor.complaints).toEqual([]);
});
