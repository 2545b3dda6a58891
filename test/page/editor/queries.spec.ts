import { eventually } from '../../support/eventually';
import { openApp, type OpenApp, type OpenOptions } from '../../support/open-app';
import { Pages } from '../../support/page-fixture';
import { definedText, listedText, oldestText, QUERIES } from '../../support/documents/listed-app';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

/** Opens an app with its list of queries. */
async function opened(text: string, options: OpenOptions = {}): Promise<OpenApp> {
  const app = await openApp(fixture, text, options);
  await app.page.getByRole('tab', { name: 'Queries' }).click();
  return app;
}

const GENERATIONS = [
  ['lists', listedText],
  ['definitions', definedText],
  ['the oldest kind', oldestText],
] as const;

async function add(app: OpenApp, kind: string): Promise<void> {
  await app.page.getByRole('button', { name: 'Add query' }).click();
  await app.page.getByRole('menuitem', { name: kind }).click();
}

const storedNames = async (app: OpenApp): Promise<string[]> =>
  (await app.stored()).app.dataQueries.map(({ name }) => name);

describe.each(GENERATIONS)('queries of a document of %s', (generation, textOf) => {
  it('are added, renamed at every call, duplicated, and all of it is undone', async () => {
    await using app = await opened(textOf());
    const { page } = app;
    await add(app, 'REST API');
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByLabel('URL', { exact: true }).fill('https://example.com/orders');
    await add(app, 'Run JavaScript');
    await page.getByRole('button', { name: 'runjs1 Run JavaScript' }).waitFor();

    await app.menu('query getOrders', 'Rename');
    await page.getByLabel('Query name').fill('sum');
    await page.keyboard.press('Enter');
    await page.getByText('Another query has this name.').waitFor();
    await page.getByLabel('Query name').fill('2 orders');
    await page.keyboard.press('Enter');
    await page.getByText(/Use letters, digits and _ only/).waitFor();
    await page.getByLabel('Query name').fill('allOrders');
    await page.keyboard.press('Enter');
    await app.menu('query sum', 'Duplicate');

    await eventually(async () => {
      const { text } = await app.stored();
      expect(await storedNames(app)).toEqual(['allOrders', 'sum', 'sum_copy', 'restapi1', 'runjs1']);
      expect(text).toContain('https://example.com/orders');
      expect(text).toContain('queries.allOrders.data.length');
      expect(text).not.toContain('getOrders');
    });
    const { dataQueries, dataSources } = (await app.stored()).app;
    const { kind, dataSourceId } = dataQueries.find(({ name }) => name === 'restapi1')!;
    const source = dataSources.find(({ id }) => id === dataSourceId);
    if (generation === 'the oldest kind') expect([kind, dataSourceId]).toEqual(['restapi', null]);
    else expect([kind, source?.kind, source?.name]).toEqual([undefined, 'restapi', 'restapidefault']);
    await app.undoAll();
  });

  it('are deleted after a confirmation that lists references to them', async () => {
    await using app = await opened(textOf());
    const { page } = app;
    await app.menu('query getOrders', 'Delete');
    const question = page.getByRole('dialog');
    const refers =
      generation === 'lists' ? /title, sum and inside use it/ : /(title|sum) and (title|sum) use it/;
    if (generation === 'the oldest kind') await question.getByText(/sum uses it/).waitFor();
    else await question.getByText(refers).waitFor();
    await eventually(async () =>
      expect(await question.getByText(/This also deletes its 1 event/).count()).toBe(
        generation === 'lists' ? 1 : 0,
      ),
    );
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await storedNames(app)).toEqual(['getOrders', 'sum']);

    await app.menu('query getOrders', 'Delete');
    await page.getByRole('button', { name: 'Delete query' }).click();
    await eventually(async () => {
      const { app: stored } = await app.stored();
      expect(stored.dataQueries.map(({ name }) => name)).toEqual(['sum']);
      expect(stored.events?.map(({ sourceId }) => sourceId) ?? []).not.toContain(QUERIES.getOrders);
    });
    await app.undoAll();
  });
});

it('offers the data sources of the document', async () => {
  await using app = await opened(listedText());
  await add(app, 'Warehouse (PostgreSQL)');
  await app.page.getByRole('button', { name: 'postgresql1 PostgreSQL' }).waitFor();
  await eventually(async () => {
    const { dataQueries, dataSources } = (await app.stored()).app;
    expect(dataSources).toHaveLength(2);
    expect(dataQueries.at(-1)?.dataSourceId).toBe(dataSources[1].id);
  });
});

it('renames a query in its properties too', async () => {
  await using app = await opened(listedText());
  const { page } = app;
  await page.getByRole('button', { name: /^getOrders/ }).click();
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByLabel('Query name').fill('allOrders');
  await page.keyboard.press('Enter');
  await eventually(async () => {
    const { text } = await app.stored();
    expect(text).toContain('{{queries.allOrders.data}}');
    expect(text).not.toContain('getOrders');
  });
});

it('filters queries by name, and reports if there is none', async () => {
  await using app = await opened(listedText());
  const { page } = app;
  expect(await page.getByRole('textbox', { name: 'Search queries' }).count()).toBe(0);
  for (let number = 0; number < 9; number += 1) await app.menu('query sum', 'Duplicate');
  const search = page.getByRole('searchbox', { name: 'Search queries' });
  await search.fill('GETORD');
  const rows = page.getByRole('list', { name: 'Queries' }).getByRole('listitem');
  await eventually(async () => expect(await rows.count()).toBe(1));
  await search.fill('nothing like it');
  await page.getByText('No matches for “nothing like it”.').waitFor();
  await search.fill('');
  await eventually(async () => expect(await rows.count()).toBe(11));
});

it('is read-only for a viewer', async () => {
  await using app = await opened(listedText(), { who: await fixture.admin.invite('viewer') });
  await app.page.getByRole('button', { name: /getOrders/ }).waitFor();
  expect(await app.page.getByRole('button', { name: 'Add query' }).count()).toBe(0);
  expect(await app.page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0);
});

it('has fields for a request: method, pairs, one of two bodies', async () => {
  await using app = await opened(listedText());
  const { page } = app;
  await add(app, 'REST API');
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await inspector.getByLabel('Method', { exact: true }).selectOption('post');
  await inspector.getByLabel('Headers: name 1').fill('X-Team');
  await inspector.getByLabel('Headers: value 1').fill('{{globals.team}}');
  await inspector.getByRole('button', { name: 'Add to Headers' }).click();
  await inspector.getByLabel('Headers: name 2').fill('X-Gone');
  await inspector.getByRole('button', { name: 'Add to URL parameters' }).click();
  await inspector.getByRole('button', { name: 'Remove Headers: 2' }).click();
  await inspector.getByRole('switch', { name: 'Send the body as JSON' }).click({ force: true });
  const body = inspector.getByRole('textbox', { name: 'JSON body' });
  await body.fill('{"all": {{components.all.value}}}');
  expect(await inspector.getByLabel('Body: name 1').count()).toBe(0);
  expect(await app.visitor.findViolations()).toEqual([]);
  await app.visitor.screenshot('editor-request');
  const optionsOf = async () => (await app.stored()).app.dataQueries.at(-1)?.options;
  const empty = ['', ''];
  await eventually(async () =>
    expect(await optionsOf()).toMatchObject({
      ...{ method: 'post', url_params: [empty, empty], headers: [['X-Team', '{{globals.team}}']] },
      ...{ body_toggle: true, json_body: '{"all": {{components.all.value}}}', body: [empty] },
    }),
  );

  // Tab leaves the code, which both its own undo and the editor's undo change.
  await body.focus();
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.ariaLabel')).not.toBe('JSON body');
  await page.getByRole('button', { name: /^Undo: / }).click();
  await expect(body.textContent()).resolves.toBe('');
  await app.undoAll();
});

it('highlights code, and takes it over as it is', async () => {
  await using app = await opened(listedText());
  const { page } = app;
  await page.getByRole('button', { name: /^sum/ }).click();
  const code = page.getByRole('textbox', { name: 'Code' });
  await code.locator('span').first().waitFor();
  await code.fill('const all = queries.getOrders.data;\nreturn all.length;');
  await eventually(async () =>
    expect((await app.stored()).app.dataQueries.at(-1)?.options).toEqual({
      code: 'const all = queries.getOrders.data;\nreturn all.length;',
    }),
  );
  await page.getByRole('button', { name: /^getOrders/ }).click();
  await page.getByRole('textbox', { name: 'Query' }).getByText('SELECT').waitFor();
  await app.undoAll();
});
