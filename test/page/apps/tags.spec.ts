import { createApp, getApp, type AppBody } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;
let member: Member;
let orders: AppBody;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member } = await fixture.git.connected());
  orders = await createApp(member, 'Orders');
  await createApp(member, 'Stock');
});

afterAll(() => fixture?.stop());

it('are given in the menu of an app, shown on its card, and filter the dashboard by the address', async () => {
  await using ada = await fixture.visit(member);
  const { page } = ada;
  const card = (name: string) => page.getByRole('article', { name, exact: true });
  await page.getByRole('button', { name: 'Actions for Orders' }).click();
  await page.getByRole('menuitem', { name: 'Tags' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Tags', { exact: true }).fill('Sales');
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Tags', { exact: true }).fill('A long tag that does not fit on the card');
  await page.keyboard.press('Enter');
  expect(await ada.findViolationsInEachView('app-tags')).toEqual([]);
  await dialog.getByRole('button', { name: 'Save tags' }).click();
  await card('Orders').getByRole('link', { name: 'Sales' }).waitFor();
  expect(await getApp(member, orders.id)).toMatchObject({
    tags: ['Sales', 'A long tag that does not fit on the card'],
  });
  expect(await ada.findViolationsInEachView('tagged-apps')).toEqual([]);

  await card('Orders').getByRole('link', { name: 'Sales' }).click();
  await page.waitForURL(/tag=Sales/);
  await card('Stock').waitFor({ state: 'detached' });
  await card('Orders').waitFor();
  await page.reload();
  await card('Orders').waitFor();
  await page.getByText('1 of 2 apps').waitFor();

  await member
    .request('put', `/apps/${orders.id}/tags`)
    .send({ tags: ['Ops'] })
    .expect(200);
  await page.getByText('No app has the tag “Sales”.').waitFor();
  await page.getByRole('combobox', { name: 'Filter by tag' }).selectOption('All tags');
  await card('Stock').waitFor();
  await card('Orders').getByRole('link', { name: 'Ops' }).waitFor();
});
