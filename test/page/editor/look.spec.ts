import { EditorFixture, fillText, inspector, saved, select } from '../../support/editor-fixture';
import { patch } from '../../support/git-fixture';
import { holdRequests } from '../../support/hold-requests';
import type { Visitor } from '../../support/visitor';

let fixture: EditorFixture;

beforeAll(async () => {
  fixture = await EditorFixture.start();
});

afterAll(() => fixture?.stop());

it('does not interpret document text as markup or script, and draws unknown components as boxes', async () => {
  const id = await fixture.newApp();
  const hostile = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
  const { headers } = await fixture.member.get(`/apps/${id}/definition`).expect(200);
  const changes = [0, 1, 3].flatMap((index) => [
    { op: 'add', path: `/appV2/components/${index}/properties/text`, value: { value: `${hostile}Shown` } },
    { op: 'add', path: `/appV2/components/${index}/properties/label`, value: { value: `${hostile}Shown` } },
    { op: 'replace', path: `/appV2/components/${index}/name`, value: `<img src=x>${index}` },
  ]);
  await patch(fixture.member, id, { changes, ifMatch: headers.etag as string });
  await using visitor = await fixture.open(id);
  await visitor.page.getByText('Spaceship · odd').waitFor();
  await visitor.page.locator('[data-component]').getByText('Shown').first().waitFor();
  await select(visitor, 'Text <img src=x>0');
  await inspector(visitor).getByLabel('Text', { exact: true }).waitFor();
  expect(await visitor.page.locator('img, main script').count()).toBe(0);
  expect(await visitor.page.title()).not.toBe('1');
  expect(visitor.complaints).toEqual([]);
});

it('creates a version, switches back, and publishes', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  const menu = async (name: string, item: string) => {
    await visitor.page.getByRole('button', { name: `Version ${name}` }).click();
    await visitor.page.getByRole('menuitem', { name: item }).click();
  };
  await menu('v1', 'New version');
  await visitor.page.getByLabel('Version name').fill('v2');
  await visitor.page.getByRole('button', { name: 'Create version' }).click();
  await visitor.page.getByRole('button', { name: 'Version v2' }).waitFor();
  await visitor.page.getByRole('dialog').waitFor({ state: 'detached' });
  await select(visitor, 'Text title');
  await fillText(visitor, 'Second');
  await visitor.page.locator('[data-component]').getByText('Second').waitFor();
  await menu('v2', 'v1');
  await visitor.page.locator('[data-component]').getByText('Orders of today').waitFor();
  await menu('v1', 'Publish v1');
  await visitor.page.getByRole('button', { name: 'Publish', exact: true }).click();
  await visitor.page.getByText(/published and read-only/).waitFor();
  expect(await visitor.page.getByRole('button', { name: 'Add component' }).count()).toBe(0);
});

it('is read-only for a viewer, and looks like it', async () => {
  const id = await fixture.newApp();
  const colourOfField = ({ page }: Visitor) =>
    page.evaluate<string>(
      `getComputedStyle(document.querySelector('[data-name="inspector"] input')).backgroundColor`,
    );
  await using builders = await fixture.open(id);
  await select(builders, 'Text title');
  await using visitor = await fixture.open(id, { who: await fixture.member.invite('viewer') });
  await visitor.page.getByText(/Builders of the workspace can edit it/).waitFor();
  await select(visitor, 'Text title');
  await inspector(builders).getByLabel('Name', { exact: true }).waitFor();
  await inspector(visitor).getByLabel('Name', { exact: true }).waitFor();
  expect(await colourOfField(visitor)).not.toBe(await colourOfField(builders));
  expect(await inspector(visitor).getByRole('button', { name: 'Delete component' }).count()).toBe(0);
  expect(await visitor.page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
});

it('is accessible in every theme and window', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  await select(visitor, 'Button save');
  expect(await visitor.findViolationsInEachView('editor')).toEqual([]);
  await visitor.page.getByRole('button', { name: 'Document', exact: true }).click();
  await visitor.page.getByRole('textbox', { name: 'Document' }).waitFor();
  expect(await visitor.findViolationsInEachView('editor-raw')).toEqual([]);
  expect(visitor.complaints).toEqual([]);
});

it('shows one panel at a time in a narrow window', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id, { width: 360 });
  await visitor.page.getByRole('button', { name: 'Structure', exact: true }).click();
  expect(await visitor.findViolationsInEachView('editor-structure')).toEqual([]);
  await visitor.page.getByRole('treeitem', { name: /^title/ }).click();
  await visitor.page.getByRole('button', { name: 'Inspector', exact: true }).click();
  await fillText(visitor, 'Typed on a telephone');
  expect(await visitor.findViolationsInEachView('editor-inspector')).toEqual([]);
  await fixture.becomes(id, (text) => text.replace('Orders of today', 'Typed on a telephone'));
});

it('leaves most of a phone to the app, and opens the inspector for a query that the address names', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(`${id}?select=77777777-7777-4777-8777-777777777777`, {
    width: 390,
    height: 844,
  });
  await inspector(visitor).getByText('getOrders', { exact: true }).waitFor();
  await visitor.page.getByRole('button', { name: 'Structure', exact: true }).click();
  await visitor.page.getByRole('tab', { name: 'Queries', selected: true }).waitFor();
  await visitor.page.getByRole('button', { name: 'Inspector', exact: true }).click();
  const bar = visitor.page.getByRole('region', { name: 'App bar' });
  const heightOf = async () => (await bar.boundingBox())!.height;
  const height = await heightOf();
  expect(height).toBeLessThanOrEqual(100);

  const save = await holdRequests(visitor.page, '**/definition*');
  await inspector(visitor).getByLabel('URL', { exact: true }).fill('/orders/today');
  await bar.getByText('Saving').waitFor();
  expect(await heightOf()).toBe(height);
  save();
  await saved(visitor);
});
