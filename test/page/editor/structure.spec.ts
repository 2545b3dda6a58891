import { eventually } from '../../support/eventually';
import { openApp, type OpenApp, type OpenOptions, type StoredApp } from '../../support/open-app';
import { Pages } from '../../support/page-fixture';
import { definedText, listedText, oldestText, PAGES, PARTS } from '../../support/documents/listed-app';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

const opened = (text: string, options: OpenOptions = {}): Promise<OpenApp> => openApp(fixture, text, options);

/** Returns the names of the pages on the server, in order. */
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
  it('are added, renamed, moved, duplicated and made the home page, and all of it is undone', async () => {
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
    await app.menu('page Help', 'Set as home page');
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
    await eventually(async () => expect(await page.getByRole('img', { name: 'home page' }).count()).toBe(1));
    await app.undoAll();
    expect(await app.pageNames).toEqual(['Home', 'Orders', 'About']);
    expect(app.visitor.complaints).toEqual([]);
  });

  it('are deleted with their contents, and the right page stays open', async () => {
    await using app = await opened(textOf());
    const { page } = app;
    await page.getByRole('button', { name: 'About', exact: true }).click();
    await page.getByRole('button', { name: 'Orders', exact: true }).click();
    await app.menu('page Orders', 'Delete');
    await page
      .getByRole('dialog')
      .getByText(/This also deletes \d components? and 1 event/)
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

  it('cannot be deleted if they are the home page', async () => {
    await using app = await opened(textOf());
    const { page } = app;
    await page.getByRole('button', { name: 'Actions for page Home', exact: true }).press('Enter');
    const kept = page.getByRole('menuitem', { name: 'Cannot delete the home page' });
    await kept.waitFor();
    await eventually(async () => expect(await kept.isDisabled()).toBe(true));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Home copy', exact: true }).waitFor();
  });
});

it('offers one page if the document cannot have more', async () => {
  await using app = await opened(oldestText());
  expect(await app.pageNames).toEqual(['Home']);
  expect(await app.page.getByRole('button', { name: 'Add page' }).count()).toBe(0);
  expect(await app.page.getByRole('button', { name: /^Actions for page/ }).count()).toBe(0);
  const name = app.page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name');
  expect(await name.getAttribute('readonly')).not.toBeNull();
});

it('is read-only for a viewer', async () => {
  await using app = await opened(listedText(), { who: await fixture.admin.invite('viewer') });
  expect(await app.pageNames).toEqual(['Home', 'Orders', 'About']);
  expect(await app.page.getByRole('button', { name: 'Add page' }).count()).toBe(0);
  expect(await app.page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0);
});

it('offers to switch between the panels only if they do not fit side by side', async () => {
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
    expect(await visitor.findWide()).toEqual([]);
  }
  await panels.getByRole('button', { name: 'Structure' }).click();
  await app.menu('page About', 'Delete');
  await page.getByText('The page is empty. You can undo this.').waitFor();
  expect(await visitor.findViolationsInEachView('editor-delete-page')).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('tab', { name: 'Queries' }).click();
  expect(await visitor.findViolationsInEachView('editor-queries')).toEqual([]);
});
