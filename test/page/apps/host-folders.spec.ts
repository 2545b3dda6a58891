import { ordersApp, ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import type { Body } from '../../integration/tooljet/pull-fixture';
import { PageFixture } from '../../support/page-fixture';
import { appeared, capture, connectToolJet } from '../../support/tooljet/connected-tooljet';
import { withNewIds } from '../../support/tooljet/promotion';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('shows the folders of ToolJet on the cards, and filters the dashboard by them', async () => {
  await using tooljet = await ToolJetFixture.start();
  const { member } = await fixture.git.connected();
  const { hostAppId } = await connectToolJet(member, tooljet);
  tooljet.place({ ...withNewIds(ordersApp() as Body), name: 'Stock' });
  const { id } = (await tooljet.asSomebody('POST', '/folders', { name: 'sales' })) as { id: string };
  await tooljet.asSomebody('POST', '/folder_apps', { folder_id: id, app_id: hostAppId });
  await capture(member);
  await appeared(member, 'Stock');

  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const card = (name: string) => page.getByRole('article', { name, exact: true });
  await card('Stock').waitFor();
  await card('Orders').getByRole('link', { name: 'sales' }).click();
  await page.waitForURL(/folder=sales/);
  await card('Stock').waitFor({ state: 'detached' });
  expect(await visitor.findViolationsInEachView('apps-in-folder')).toEqual([]);

  await tooljet.asSomebody('DELETE', `/folders/${id}`);
  await capture(member);
  await page.getByText('No app is in the folder “sales”.').waitFor();
  await page.getByRole('combobox', { name: 'Filter by folder' }).selectOption('All folders');
  await card('Stock').waitFor();
  await page.getByRole('combobox', { name: 'Filter by folder' }).waitFor({ state: 'detached' });
});
