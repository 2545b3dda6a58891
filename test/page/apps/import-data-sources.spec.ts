import { importInDialog } from '../../support/import-dialog';
import { PageFixture } from '../../support/page-fixture';
import { Promotion } from '../../support/tooljet/promotion';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

async function promotionOf(names: string[]) {
  const { member: development, repository } = await fixture.git.connected();
  const { member: production } = await fixture.git.connected({ repository });
  const promotion = await Promotion.start({ development, production, repository }, names);
  const sourcesThere = () =>
    promotion.production.server.state.dataSources.where(({ name }) => name === 'maindb');
  return { promotion, production, sourcesThere };
}

it('an import asks about a data source that ToolJet has not, makes it, and says so', async () => {
  const { promotion, production, sourcesThere } = await promotionOf(['Orders']);
  await using _ = promotion;
  await using visitor = await fixture.visit(production);
  const { page } = visitor;
  const dialog = await importInDialog(page, /Orders/);
  const question = dialog.getByRole('alert').filter({ hasText: 'maindb' });
  await question.getByText('Not there yet').waitFor();
  expect(await visitor.findViolationsInEachView('import-decide-data-sources')).toEqual([]);
  expect(promotion.namesInProduction).toEqual([]);

  await question.getByRole('radio', { name: 'Create it' }).check();
  await question.getByRole('button', { name: 'Import app' }).click();

  await dialog.getByText('maindb (postgresql) was created. Enter there: password.').waitFor();
  expect(promotion.namesInProduction).toEqual(['Orders']);
  expect(sourcesThere()).toHaveLength(1);
  expect(visitor.complaints).toEqual([]);
});

it('an import of several apps asks once for all of them, and a deployment says what it has done', async () => {
  const names = ['Orders', 'Stock'];
  const { promotion, production, sourcesThere } = await promotionOf(names);
  await using _ = promotion;
  await using visitor = await fixture.visit(production, '/import');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Import 2 apps' }).click();
  const question = page.getByRole('alert').filter({ hasText: 'maindb' });
  await question.waitFor();
  expect(await page.getByText('Waits for a decision').count()).toBe(2);
  expect(await question.getByText('Not there yet').count()).toBe(1);
  expect(await visitor.findViolationsInEachView('import-many-decide-data-sources')).toEqual([]);
  await question.getByRole('radio', { name: 'Create it' }).check();
  await question.getByRole('button', { name: 'Import 2 apps' }).click();
  await page.getByText('2 of 2 apps imported').waitFor();
  await page.getByText('maindb (postgresql) was created. Enter there: password.').waitFor();
  expect(promotion.namesInProduction).toEqual(names);
  expect(sourcesThere()).toHaveLength(1);

  await promotion.changeInGit('Orders', 'from Git', ({ dataSources, dataSourceOptions }) => {
    const { id } = dataSources.find(({ name }) => name === 'maindb')!;
    const options = { host: { value: 'of.git', encrypted: false } };
    for (const row of dataSourceOptions) if (row.dataSourceId === id) row.options = options;
  });
  await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  await page.goto(`${fixture.address}/w/${production.workspaceId}/deployments`);
  await page.getByRole('button', { name: 'Plan a deployment' }).click();
  await page.getByRole('dialog', { name: 'Deployment plan' }).getByRole('button', { name: 'Deploy' }).click();
  const list = page.getByRole('list', { name: 'Deployments' });
  const deployed = list.getByRole('listitem', { name: 'Orders: from Git: Deployed' });
  await deployed.waitFor();
  await deployed.getByRole('button').first().click();
  await page.getByText('maindb (postgresql) got the repository’s settings').waitFor();
  expect(visitor.complaints).toEqual([]);
});
