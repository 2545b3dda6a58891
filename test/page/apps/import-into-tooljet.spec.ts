import { importInDialog } from '../../support/import-dialog';
import { PageFixture } from '../../support/page-fixture';
import { Promotion } from '../../support/tooljet/promotion';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('imports apps into a ToolJet, one and several, and deploys to it', async () => {
  const { member: development, repository } = await fixture.git.connected();
  const { member: production } = await fixture.git.connected({ repository });
  const names = ['Orders', 'Stock', 'Supplies'];
  await using promotion = await Promotion.start({ development, production, repository }, names);
  await using visitor = await fixture.visit(production);
  const { page } = visitor;
  const dialog = await importInDialog(page, /Orders/);
  const question = dialog.getByRole('alert').filter({ hasText: 'maindb' });
  await question.getByRole('button', { name: 'Import app' }).click();
  await dialog.getByText('maindb (postgresql) was created without settings').waitFor();
  await dialog.getByText('created in ToolJet', { exact: false }).waitFor();
  expect(promotion.namesInProduction).toEqual(['Orders']);
  expect(await visitor.findViolationsInEachView('imported-into-tooljet')).toEqual([]);

  await page.goto(`${fixture.address}/w/${production.workspaceId}/import`);
  await page.getByText('The apps are also created in ToolJet', { exact: false }).waitFor();
  expect(await page.getByRole('radio', { name: 'Edit here' }).count()).toBe(0);
  await page.getByRole('checkbox', { name: 'Supplies' }).uncheck();
  await page.getByRole('button', { name: 'Import 1 app' }).click();
  await page.getByText('1 of 1 app imported').waitFor();
  await page.getByRole('list', { name: 'Imported apps' }).getByRole('link', { name: 'Stock' }).waitFor();
  expect(promotion.namesInProduction).toEqual(['Orders', 'Stock']);

  await promotion.changeInGit('Orders', 'from Git');
  await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  await page.goto(`${fixture.address}/w/${production.workspaceId}/deployments`);
  await page.getByRole('button', { name: 'Plan a deployment' }).click();
  const plan = page.getByRole('dialog', { name: 'Deployment plan' });
  await plan.getByText('is added').waitFor();
  await plan.getByRole('button', { name: 'Deploy' }).click();
  const list = page.getByRole('list', { name: 'Deployments' });
  await list.getByRole('listitem', { name: 'Orders: from Git: Deployed' }).waitFor();
  expect(promotion.namesInProduction).toEqual(names);
  expect(visitor.complaints).toEqual([]);
});
