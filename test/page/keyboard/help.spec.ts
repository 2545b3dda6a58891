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
  const choose = async (name: string) => {
    await page.getByRole('button', { name: /^Profile menu/ }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  };
  const open = async (act: () => Promise<void>) => {
    const [guide] = await Promise.all([page.context().waitForEvent('page'), act()]);
    await guide.getByRole('heading', { name: 'Using Trellis', level: 1 }).waitFor();
    expect(new URL(guide.url()).pathname).toBe('/docs/guide');
    // Other screens lead to these headings.
    for (const anchor of ['merging-changes', 'merging-branches', 'deployments'])
      await guide.locator(`#${anchor}`).waitFor();
    await guide.close();
  };
  await choose('Keys');
  const help = page.getByRole('dialog', { name: 'Keys' });
  await open(() => help.getByRole('link', { name: 'guide' }).click());
  await page.keyboard.press('Escape');
  await open(() => choose('Guide'));
  expect(visitor.complaints).toEqual([]);
});
