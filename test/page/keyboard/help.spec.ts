import { createApp, type AppBody } from '../../support/git-fixture';
import { Pages } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: Pages;
let member: Member;
let app: AppBody;

beforeAll(async () => {
  fixture = await Pages.start();
  member = await fixture.admin.inNewWorkspace('Tools');
  app = await createApp(member, 'Orders');
});

afterAll(() => fixture?.stop());

it('shows with ? the keys of the screen, but not in a field', async () => {
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const help = page.getByRole('dialog', { name: 'Keys' });
  await page.getByRole('link', { name: 'Orders' }).waitFor();
  await page.getByLabel('Search apps').focus();
  await page.keyboard.type('what?');
  expect(await page.getByLabel('Search apps').inputValue()).toBe('what?');
  expect(await help.count()).toBe(0);
  await page.getByLabel('Search apps').fill('');
  await page.getByRole('link', { name: 'Orders' }).focus();
  await page.keyboard.press('?');
  await help.getByRole('region', { name: 'Everywhere' }).getByText('Show these keys').waitFor();
  expect(await help.getByRole('region').count()).toBe(1);
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Orders' }).and(page.locator(':focus')).waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('shows the keys of the editor in the editor alone', async () => {
  await using visitor = await fixture.openApp(member, { id: app.id });
  const { page } = visitor;
  const help = page.getByRole('dialog', { name: 'Keys' });
  await page.getByRole('region', { name: 'Canvas of Home' }).waitFor();
  await page.keyboard.press('?');
  const editor = help.getByRole('region', { name: 'Editor' });
  await editor.getByText('Find a component and add it').waitFor();
  await help.getByRole('region', { name: 'App', exact: true }).getByText('Undo', { exact: true }).waitFor();
  expect(await visitor.findViolationsInEachView('keys')).toEqual([]);
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Back to apps' }).click();
  await page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();
  await page.keyboard.press('?');
  await help.getByRole('region', { name: 'Everywhere' }).waitFor();
  expect(await editor.count()).toBe(0);
});

it('leads from the profile menu to the keys and to the guide, which this server has itself', async () => {
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const origins = new Set<string>();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  const choose = async (name: string) => {
    await page.getByRole('button', { name: /^Profile menu/ }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  };
  await choose('Keys');
  await page.getByRole('dialog', { name: 'Keys' }).getByRole('link', { name: 'guide' }).click();
  await page.getByRole('heading', { name: 'Using Trellis', level: 1 }).waitFor();
  await page.getByRole('heading', { name: 'Merging branches' }).waitFor();
  expect(await visitor.findViolationsInEachView('guide')).toEqual([]);
  const picture = page.getByRole('img').first();
  await picture.scrollIntoViewIfNeeded();
  await page.waitForFunction('[...document.images][0]?.naturalWidth > 0');
  // A link of the text leads to a heading of another page.
  await page.getByRole('article').getByRole('link', { name: 'pull request' }).click();
  await page.getByRole('heading', { name: 'Git providers', level: 1 }).waitFor();
  await page.getByRole('heading', { name: 'Pull requests and protected branches' }).waitFor();
  expect(new URL(page.url()).pathname + new URL(page.url()).hash).toBe(
    '/guide/providers#pull-requests-and-protected-branches',
  );
  await page.getByRole('navigation', { name: 'Guide' }).getByRole('link', { name: 'Security' }).click();
  await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor();
  // Other screens lead to these headings.
  for (const anchor of ['merging-changes', 'merging-branches', 'deployments']) {
    await page.goto(`/guide/guide#${anchor}`);
    await page.locator(`#${anchor}`).waitFor();
  }
  await page.goto('/guide/nothing');
  await page.getByText('The guide has no such page').waitFor();
  expect([...origins]).toEqual([new URL(fixture.address).origin]);
  expect(visitor.complaints).toEqual([]);
});
