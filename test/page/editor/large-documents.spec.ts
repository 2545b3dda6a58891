import { allDocuments, realDocuments, type NamedDocument } from '../../documents/documents';
import { largeDocument } from '../../documents/large-document';
import { eventually } from '../../support/eventually';
import { exported } from '../../support/git-fixture';
import { Pages } from '../../support/page-fixture';
import { importDocument, openDocument } from '../../support/imported-documents';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

/** Length of the largest documents made by people. */
const LENGTH = 3_000_000;
const LARGE: NamedDocument[] = [
  ['a document of 3 MB', largeDocument(LENGTH)],
  ...realDocuments.filter(([name]) => name === 'templates/sales-analytics-dashboard'),
];

const DRAG_STEPS = 30;

it.each(LARGE)('draws only what is dragged of %s, while it is', async (name, text) => {
  const id = await importDocument(fixture.admin, [name, text]);
  await using visitor = await openDocument(fixture, id);
  const { page } = visitor;
  const dragged = page.getByRole('button', { name: /^Statistics/ }).first();
  const box = (await dragged.boundingBox())!;
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  // The selection has been rendered completely by then.
  await page.getByRole('button', { name: 'Delete component' }).waitFor();
  await page.evaluate(`
    globalThis.changed = new Set();
    new MutationObserver((records) => records.forEach(({ target }) => {
      const component = target.nodeType === 1 && target.closest('[data-component]');
      if (component) globalThis.changed.add(component.dataset.component);
    })).observe(document.body, { subtree: true, attributes: true, childList: true, characterData: true });
  `);
  for (let step = 1; step <= DRAG_STEPS; step += 1)
    await page.mouse.move(box.x + 20 + step * 4, box.y + 20 + step * 5);
  expect(await page.evaluate('globalThis.changed.size')).toBe(1);
  await page.mouse.up();
  await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
  expect(await page.evaluate('globalThis.changed.size')).toBeLessThanOrEqual(2);
});

const WITH_MODAL = ['apps/stock-room', 'templates/inventory-management'];

it.each(allDocuments.filter(([name]) => WITH_MODAL.includes(name)))(
  'opens a modal of %s where one of its components is chosen, and changes an old document in both places',
  async (name, document) => {
    const id = await importDocument(fixture.admin, [name, document]);
    const before = await exported(fixture.admin, id);
    await using visitor = await openDocument(fixture, id);
    await visitor.page.getByRole('treeitem', { name: /^text12/ }).click();
    await visitor.page.getByRole('group', { name: 'Modal modal1' }).waitFor();
    expect(await visitor.findViolationsInEachView('editor-modal')).toEqual([]);

    await visitor.page
      .getByRole('complementary', { name: 'Inspector' })
      .getByLabel('Text', { exact: true })
      .fill('Changed here');
    await eventually(async () => {
      const text = await exported(fixture.admin, id);
      expect(text.split('"Changed here"')).toHaveLength(3);
      expect(text.length).toBeLessThan(before.length + 40);
    });
    await visitor.page.keyboard.press('Escape');
    await visitor.page.getByRole('button', { name: /^Undo/ }).click();
    await eventually(async () => expect(await exported(fixture.admin, id)).toBe(before));
  },
);
