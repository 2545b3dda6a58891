import { createApp, edit, getApp, type AppBody } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';
import type { Visitor } from '../../support/visitor';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;
let member: Member;
let ada: Visitor;
let orders: AppBody;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member } = await fixture.git.connected());
  orders = await createApp(member, 'Orders', { commitChanges: true });
  ada = await fixture.visit(member);
});

afterAll(async () => {
  await ada?.[Symbol.asyncDispose]();
  await fixture?.stop();
});

const button = (name: string | RegExp) => ada.page.getByRole('button', { name, exact: true });
const dialog = () => ada.page.getByRole('dialog');
const card = (name: string) => ada.page.getByRole('article', { name, exact: true });
const row = (name: string) =>
  ada.page.getByRole('list', { name: 'Deleted apps' }).getByText(name, { exact: true });

async function remove(app: string): Promise<void> {
  await button(`Actions for ${app}`).click();
  await ada.page.getByRole('menuitem', { name: 'Delete' }).click();
  await dialog().getByRole('button', { name: 'Delete app' }).click();
  await card(app).waitFor({ state: 'detached' });
}

/** A link of the empty list, or an item of the list's menu. */
async function openDeleted(): Promise<void> {
  const link = ada.page.getByRole('link', { name: 'Deleted apps' });
  const menu = button('More actions');
  await link.or(menu).click();
  const item = ada.page.getByRole('menuitem', { name: 'Deleted apps' });
  const heading = ada.page.getByRole('heading', { level: 1, name: 'Deleted apps' });
  await item.or(heading).waitFor();
  if (await item.isVisible()) await item.click();
  await ada.page.getByRole('heading', { level: 1, name: 'Deleted apps' }).waitFor();
}

// The tests are consecutive steps of one person.
it('is brought back at once with Undo', async () => {
  await edit(member, orders.id, 'uncommitted');
  await card('Orders').getByText('Changed').waitFor();
  await remove('Orders');
  await button('Undo').click();
  await ada.page.getByText('Orders was restored.').waitFor();
  await card('Orders').getByText('Changed').waitFor();
  expect((await getApp(member, orders.id)).gitState).toBe('changed');
});

it('is restored later, from the list of deleted apps', async () => {
  await remove('Orders');
  await openDeleted();
  await row('Orders').waitFor();
  await ada.page
    .getByRole('listitem')
    .getByText(/^Deleted .* by Ada Lovelace, kept until /)
    .waitFor();
  expect(await ada.findViolationsInEachView('deleted-apps')).toEqual([]);
  await button('Restore Orders').click();
  await ada.page.getByText('No deleted apps').waitFor();
  await ada.page.getByText('Orders was restored.').last().waitFor();
  await ada.page.getByRole('link', { name: 'Back to apps' }).click();
  await card('Orders').waitFor();
});

it('asks for another name if an app has its name by now', async () => {
  await remove('Orders');
  await createApp(member, 'Orders');
  await openDeleted();
  await button('Restore Orders').click();
  await dialog().getByText('The workspace already has an app named “Orders”.').waitFor();
  expect(await ada.findViolationsInEachView('deleted-apps-name')).toEqual([]);
  await dialog().getByLabel('App name').fill('Former orders');
  await dialog().getByRole('button', { name: 'Restore' }).click();
  await ada.page.getByText(/Orders was restored as Former orders and committed as/).waitFor();
  expect((await getApp(member, orders.id)).name).toBe('Former orders');
});

it('is deleted for good after a question, and appears for others as it happens', async () => {
  await using grace = await fixture.visit(member, '/deleted');
  await grace.page.getByText('No deleted apps').waitFor();
  await member.delete(`/apps/${orders.id}`).expect(204);
  await row('Former orders').waitFor();
  await grace.page.getByText('Former orders').waitFor();
  await button('Delete permanently: Former orders').click();
  await dialog().getByRole('button', { name: 'Delete permanently' }).click();
  await ada.page.getByText('No deleted apps').waitFor();
  expect((await member.get('/deleted-apps').expect(200)).body.items).toEqual([]);
});
