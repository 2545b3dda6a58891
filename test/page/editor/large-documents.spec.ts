import { eventually } from '../../support/eventually';
import { exported } from '../../support/git-fixture';
import { Pages } from '../../support/page-fixture';
import { importDocument, openDocument, realDocuments } from '../../support/real-documents';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

const LARGEST = realDocuments.find(([name]) => name === 'sales-analytics-dashboard');
const withLargest = LARGEST ? it : it.skip;

const DRAG_STEPS = 30;
const OPEN_BUDGET_MS = 4_000;

withLargest('opens the largest document soon, and draws only what is dragged while it is', async () => {
  const id = await importDocument(fixture.admin, { name: 'Largest', file: LARGEST![1] });
  await using visitor = await openDocument(fixture, id);
  const { page } = visitor;
  await page.reload();
  await page.locator('[data-component]').first().waitFor();
  const openedMs = Number(await page.evaluate('performance.now()'));
  if (process.env.TRELLIS_SCREENSHOTS) console.log({ openedMs });

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
  expect(openedMs).toBeLessThan(OPEN_BUDGET_MS);
});

const INVENTORY = realDocuments.find(([name]) => name === 'inventory-management');
const withInventory = INVENTORY ? it : it.skip;

withInventory(
  'opens a modal where one of its components is chosen, and changes an old document in both places',
  async () => {
    const id = await importDocument(fixture.admin, { name: 'Inventory', file: INVENTORY![1] });
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
