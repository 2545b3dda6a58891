import { createApp } from '../../support/git-fixture';
import { Pages } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: Pages;
let member: Member;

beforeAll(async () => {
  fixture = await Pages.start();
  member = await fixture.admin.inNewWorkspace('Tools');
  await createApp(member, 'Orders');
});

afterAll(() => fixture?.stop());

const AWAY = 'Trellis does not answer. Trying again…';

it('says on a screen that the server is away, and repeats what failed once it is back', async () => {
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  await page.getByRole('link', { name: 'Orders' }).waitFor();
  await page.route('**/api/**', (route) => route.abort());
  await page.getByRole('link', { name: 'Deployments' }).click();
  await page.getByRole('status').getByText(AWAY).waitFor();
  await visitor.screenshot('server-away');
  await page.unroute('**/api/**');
  await page.getByText(AWAY).waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'Deployments', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Apps' }).click();
  await page.getByRole('link', { name: 'Orders' }).waitFor();
});

it('opens a page by itself that could not be loaded at all', async () => {
  await using visitor = await fixture.visit(member, '/activity');
  const { page } = visitor;
  await page.getByRole('heading', { name: 'Activity', exact: true }).waitFor();
  await page.route('**/api/**', (route) => route.abort());
  await page.reload();
  await page.getByText(AWAY).waitFor();
  await page.getByText('This page could not be shown').waitFor();
  await page.unroute('**/api/**');
  await page.getByRole('heading', { name: 'Activity', exact: true }).waitFor();
  expect(await page.getByText(AWAY).count()).toBe(0);
});
