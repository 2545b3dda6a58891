import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually';
import { createApp } from '../support/git-fixture';
import { holdRequests } from '../support/hold-requests';
import { Pages } from '../support/page-fixture';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it('shows the logo while its scripts are on their way, and then itself alone', async () => {
  await using visitor = await fixture.browser.visitor(fixture.address);
  const { page } = visitor;
  const arrive = await holdRequests(page, '**/assets/*.js');
  await page.goto('/', { waitUntil: 'commit' });
  await page.locator('#starting svg').waitFor();
  arrive();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.locator('#starting').count()).toBe(0);
  expect(visitor.complaints).toEqual([]);
});

it('reads the apps of the dashboard before the server has said who is there', async () => {
  const member = await fixture.admin.inNewWorkspace('Slow');
  await createApp(member, 'Orders', { commitChanges: false });
  await using visitor = await fixture.browser.visitor(fixture.address, { member });
  const { page } = visitor;
  const answer = await holdRequests(page, '**/api/auth/me');
  const apps = page.waitForResponse((response) => response.url().includes('/apps?'));
  await page.goto(`/w/${member.workspaceId}`, { waitUntil: 'commit' });
  expect((await apps).status()).toBe(200);
  answer();
  await page.getByRole('link', { name: 'Orders', exact: true }).waitFor();
  expect(visitor.complaints).toEqual([]);
});

const rowsIn = (page: Page) => page.getByRole('status', { name: 'Loading', exact: true }).locator('> div');

it.each([
  { screen: '', waitsFor: /\/definition/ },
  { screen: '/changes', waitsFor: /\/git(\?|$)/ },
  { screen: '/history', waitsFor: /\/git(\?|$)/ },
])('shows rows where those of an app will be: $screen', async ({ screen, waitsFor }) => {
  const member = await fixture.admin.inNewWorkspace('Slow');
  const { id } = await createApp(member, 'Orders', { commitChanges: false });
  await using visitor = await fixture.browser.visitor(fixture.address, { member });
  const { page } = visitor;
  await page.route(
    (url) => url.pathname.includes(id) && waitsFor.test(url.href),
    () => undefined,
  );
  await page.goto(`/w/${member.workspaceId}/apps/${id}${screen}`);
  await rowsIn(page).nth(4).waitFor();
  await eventually(async () => expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1));
  expect(await visitor.findViolations()).toEqual([]);
});

it('shows rows where the conflicts of a merge will be', async () => {
  const member = await fixture.admin.inNewWorkspace('Slow');
  await using visitor = await fixture.browser.visitor(fixture.address, { member });
  const { page } = visitor;
  const id = randomUUID();
  await page.route(
    (url) => url.pathname.includes(`/git/merges/${id}`),
    () => undefined,
  );
  await page.goto(`/w/${member.workspaceId}/merges/${id}`);
  await rowsIn(page).nth(4).waitFor();
  await page.getByRole('heading', { level: 1, name: 'Merge changes' }).waitFor();
  expect(await visitor.findViolations()).toEqual([]);
});

it('moves the focus to the heading of an app when the app is there, and to none before', async () => {
  const member = await fixture.admin.inNewWorkspace('Slow');
  await createApp(member, 'Orders', { commitChanges: false });
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const arrive = await holdRequests(page, /\/definition$/);
  const link = page.getByRole('link', { name: 'Orders', exact: true });
  await link.waitFor();
  await page.evaluate(`addEventListener('focusin', ({ target }) => {
    if (target.matches('h1, [aria-busy=true] *')) (globalThis.focused ??= []).push(target.textContent);
  })`);
  await link.press('Enter');
  await page.getByRole('main').getByRole('heading', { level: 1, name: 'App', exact: true }).waitFor();
  arrive();
  await page.getByRole('heading', { level: 1, name: 'Orders' }).and(page.locator(':focus')).waitFor();
  expect(await page.evaluate('focused')).toEqual(['Orders']);
  expect(visitor.complaints).toEqual([]);
});
