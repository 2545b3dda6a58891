import { startBrowser, type TestBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { openApp, type OpenApp, type OpenOptions, type StoredApp } from '../support/open-app';
import { startTrellis, type Member, type Trellis } from '../support/trellis-server';
import { definedText, listedText, oldestText, PAGES, PARTS } from './editor-structure.fixture';

let trellis: Trellis;
let browser: TestBrowser;
let admin: Member;

beforeAll(async () => {
  [trellis, browser] = await Promise.all([startTrellis(), startBrowser()]);
  admin = await trellis.setUp();
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await trellis?.[Symbol.asyncDispose]();
});

const opened = (text: string, options: OpenOptions = {}): Promise<OpenApp> =>
  openApp({ trellis, browser, admin }, text, options);

/** The names of the pages as the server has them, in their order. */
function storedPages(app: StoredApp): string[] {
  if (Array.isArray(app.pages))
    return [...app.pages].sort((a, b) => a.index - b.index).map(({ name }) => name);
  const pages = app.editingVersion.definition!.pages!;
  expect(JSON.stringify(app.appVersions[0].definition!.pages)).toBe(JSON.stringify(pages));
  return Object.values(pages).map(({ name }) => name);
}

const GENERATIONS = [
  ['lists', listedText],
  ['definitions', definedText],
] as const;

describe.each(GENERATIONS)('pages of a document of %s', (_name, textOf) => {
  it('are added, renamed, moved, duplicated and made the home page, and all of it is taken back', async () => {
    await using app = await opened(textOf());
    const { page } = app;
    await page.getByRole('button', { name: 'Add page' }).click();
    await page.getByLabel('Page name').fill('Home');
    await page.getByRole('button', { name: 'Add page' }).last().click();
    await page.getByText('Another page has this name.').waitFor();
    await page.getByLabel('Page name').fill('Stock');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Stock', exact: true }).waitFor();
    expect(await app.openName).toBe('Stock');

    await app.menu('page About', 'Rename');
    await page.getByLabel('Page name').fill('Help');
    await page.keyboard.press('Enter');
    await app.menu('page Stock', 'Move up');
    await page
      .getByRole('button', { name: 'Orders', exact: true })
      .dragTo(page.getByText('Home', { exact: true }));
    await app.menu('page Help', 'Make it the home page');
    await app.menu('page Orders', 'Duplicate');
    await page.getByRole('button', { name: 'Orders copy', exact: true }).waitFor();
    expect(await app.openName).toBe('Orders copy');
    await page.getByRole('button', { name: 'Text title', exact: true }).waitFor();

    await eventually(async () => {
      const { app: stored, text } = await app.stored();
      expect(storedPages(stored)).toEqual(['Orders', 'Home', 'Stock', 'Help', 'Orders copy']);
      expect(text.match(/"handle": ?"orders-copy"/)).not.toBeNull();
      const owner = stored.editingVersion.definition ?? stored.editingVersion;
      expect(owner.homePageId).toBe(PAGES.about);
    });
    expect(await app.pageNames).toEqual(['Orders', 'Home', 'Stock', 'Help', 'Orders copy']);
    expect(await page.getByRole('img', { name: 'home page' }).count()).toBe(1);
    await app.undoAll();
    expect(await app.pageNames).toEqual(['Home', 'Orders', 'About']);
    expect(app.visitor.complaints).toEqual([]);
  });

  it('are deleted with what stands on them, and the page that is open stays the right one', async () => {
    await using app = await opened(textOf());
    const { page } = app;
    await page.getByRole('button', { name: 'About', exact: true }).click();
    await page.getByRole('button', { name: 'Orders', exact: true }).click();
    await app.menu('page Orders', 'Delete');
    await page
      .getByRole('dialog')
      .getByText(/goes with it: \d components? and 1 event/)
      .waitFor();
    await page.getByRole('button', { name: 'Delete page' }).click();
    await eventually(async () => {
      const { text, app: stored } = await app.stored();
      expect(storedPages(stored)).toEqual(['Home', 'About']);
      for (const id of [PAGES.orders, ...Object.values(PARTS)]) expect(text).not.toContain(id);
    });
    expect(await app.openName).toBe('About');
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Text title', exact: true }).waitFor();
    expect(await app.openName).toBe('Orders');
    await app.undoAll();
  });

  it('are kept where they are the home page', async () => {
    await using app = await opened(textOf());
    const { page } = app;
    await page.getByRole('button', { name: 'Actions of page Home', exact: true }).press('Enter');
    const kept = page.getByRole('menuitem', { name: 'Delete: make another one the home page first' });
    await kept.waitFor();
    expect(await kept.isDisabled()).toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Home copy', exact: true }).waitFor();
  });
});

it('offers one page where the document has room for no more', async () => {
  await using app = await opened(oldestText());
  expect(await app.pageNames).toEqual(['Home']);
  expect(await app.page.getByRole('button', { name: 'Add page' }).count()).toBe(0);
  expect(await app.page.getByRole('button', { name: /^Actions of page/ }).count()).toBe(0);
  const name = app.page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name');
  expect(await name.getAttribute('readonly')).not.toBeNull();
});

it('offers a viewer nothing to change', async () => {
  await using app = await opened(listedText(), { who: await admin.invite('viewer') });
  expect(await app.pageNames).toEqual(['Home', 'Orders', 'About']);
  expect(await app.page.getByRole('button', { name: 'Add page' }).count()).toBe(0);
  expect(await app.page.getByRole('button', { name: /^Actions of/ }).count()).toBe(0);
});

it('offers to switch between the panels only where they do not fit beside each other', async () => {
  await using app = await opened(listedText());
  const { page, visitor } = app;
  const panels = page.getByRole('group', { name: 'Panel' });
  for (const [width, isOffered] of [
    [1280, false],
    [1024, false],
    [768, true],
    [360, true],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await panels.waitFor({ state: isOffered ? 'visible' : 'hidden' });
    expect(await visitor.overflowPx()).toBeLessThanOrEqual(0);
  }
  await panels.getByRole('button', { name: 'Structure' }).click();
  await app.menu('page About', 'Delete');
  await page.getByText('Nothing stands on it. Undo brings it all back.').waitFor();
  expect(await visitor.findBarriersInEachView('editor-delete-page')).toEqual([]);
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('tab', { name: 'Queries' }).click();
  expect(await visitor.findBarriersInEachView('editor-queries')).toEqual([]);
});
