import { eventually } from '../../support/eventually';
import { Pages } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: Pages;
let admin: Member;

beforeAll(async () => {
  fixture = await Pages.start();
  admin = fixture.admin;
});

afterAll(() => fixture?.stop());

it('leads somebody who forgot the password from the sign-in page to a new one', async () => {
  const grace = await admin.invite('builder', 'Grace Hopper');
  await using visitor = await fixture.browser.visitor(fixture.address);
  await visitor.page.goto('/sign-in');
  await visitor.page.getByText('Forgot your password? Ask an admin of your workspace for a link.').waitFor();

  await using admins = await fixture.visit(admin, '/settings/members');
  await admins.page.getByRole('button', { name: 'Reset password of Grace Hopper' }).click();
  const dialog = admins.page.getByRole('dialog');
  await dialog.getByText('The present password works until the link is used.').waitFor();
  expect(await admins.findViolationsInEachView('reset-password')).toEqual([]);
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const link = await dialog.getByText('/reset-password#trp_').textContent();
  expect(
    await admins.page.getByRole('button', { name: `Reset password of ${admin.user.name}` }).count(),
  ).toBe(0);

  await visitor.page.goto(link!);
  await visitor.page.getByRole('heading', { name: 'New password' }).waitFor();
  await eventually(async () =>
    expect(await visitor.page.getByLabel('Email').inputValue()).toBe(grace.user.email),
  );
  expect(await visitor.findViolationsInEachView('new-password')).toEqual([]);
  await visitor.page.getByLabel('New password', { exact: true }).fill('short');
  await visitor.page.getByRole('button', { name: 'Save password' }).click();
  await visitor.page.getByText('Use at least 8 characters.').waitFor();
  await visitor.page.getByLabel('New password', { exact: true }).fill('remembered this time');
  await visitor.page.getByRole('button', { name: 'Save password' }).click();
  await visitor.page.getByRole('heading', { name: 'Your password is saved' }).waitFor();
  await visitor.page.getByRole('link', { name: 'Sign in' }).click();
  await visitor.page.getByLabel('Email').fill(grace.user.email);
  await visitor.page.getByLabel('Password', { exact: true }).fill('remembered this time');
  await visitor.page.getByRole('button', { name: 'Sign in' }).click();
  await visitor.page.getByRole('button', { name: 'Create new app' }).waitFor();
  expect(visitor.complaints).toEqual([]);

  await visitor.page.goto(link!);
  await visitor.page.getByText('This link has been used, was replaced or withdrawn').waitFor();
});

it('tells an admin why an account is not theirs to reset', async () => {
  const grace = await admin.invite('builder', 'Grace Hopper of two workspaces');
  await grace.inNewWorkspace('Her own');
  await using visitor = await fixture.visit(admin, '/settings/members');
  await visitor.page
    .getByRole('button', { name: 'Reset password of Grace Hopper of two workspaces' })
    .click();
  const dialog = visitor.page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await dialog.getByText('This account has permissions that you do not have').waitFor();
  await dialog.getByText('Ask the operator of this server').waitFor();
});
