import { eventually } from '../../support/eventually';
import { hasFocus } from '../../support/has-focus';
import { Pages } from '../../support/page-fixture';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it('focuses the field that the server refuses, of two forms with fields of the same name', async () => {
  const member = await fixture.admin.invite('builder', 'Ada of two forms');
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  await page.goto('/profile');
  await page.getByLabel('Email', { exact: true }).fill('ada.of.two@example.com');
  const passwords = page.getByLabel('Current password', { exact: true });
  await eventually(async () => expect(await passwords.count()).toBe(2));
  await passwords.last().fill('not the password');
  await page.getByLabel('New password', { exact: true }).fill('a password of length');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText(/Is wrong/).waitFor();
  await hasFocus(passwords.last());

  await passwords.first().fill('not the password');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await hasFocus(passwords.first());
});

it('focuses the first field that is refused before anything is sent', async () => {
  const member = await fixture.admin.invite('builder', 'Ada in a hurry');
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Change password' }).click();
  await hasFocus(page.getByLabel('Current password', { exact: true }));
  await page.keyboard.type(member.user.password);
  await page.keyboard.press('Enter');
  await hasFocus(page.getByLabel('New password', { exact: true }));
});

it('focuses a name that is too long for the server', async () => {
  await using visitor = await fixture.visit(fixture.admin, '/settings');
  const name = visitor.page.getByLabel('Workspace name', { exact: true });
  await name.fill('n'.repeat(500));
  await visitor.page.getByRole('button', { name: 'Rename' }).click();
  await visitor.page.getByText(/^Enter at most/).waitFor();
  await hasFocus(name);
});
