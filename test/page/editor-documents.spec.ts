import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowser, type TestBrowser, type Visitor } from '../support/browser';
import { eventually } from '../support/eventually';
import { exported } from '../support/git-world';
import { startTrellis, type Member, type Trellis } from '../support/trellis-server';

const DATA = join(__dirname, '../../../shared/data');
const TEMPLATES = join(DATA, 'templates');
const SYNCED = join(DATA, 'synced-repos/several-apps');

const files = existsSync(DATA)
  ? [
      ...readdirSync(TEMPLATES).map((name) => [name.replace('.json', ''), join(TEMPLATES, name)] as const),
      ['devrelboard', join(SYNCED, 'devrelboard/v2.json')] as const,
      ['issue-agent', join(SYNCED, 'Github issue - AI Agent/v3.json')] as const,
    ]
  : [];

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

const importFile = async (name: string, file: string): Promise<string> => {
  const { body } = await admin
    .request('post', `/apps/import?name=${encodeURIComponent(name)}`)
    .set('Content-Type', 'application/octet-stream')
    .send(readFileSync(file))
    .expect(201);
  return body.id as string;
};

const opened = async (visitor: Visitor, id: string): Promise<void> => {
  await visitor.page.goto(`/w/${admin.workspaceId}/apps/${id}`);
  await visitor.page.locator('[data-component]').first().waitFor();
};

(files.length > 0 ? it.each(files) : it.skip.each([['documents', '']]))(
  'draws %s where its layouts put it',
  async (name, file) => {
    const id = await importFile(name, file);
    await using visitor = await browser.visitor(trellis.address, {
      member: admin,
      width: 1600,
      height: 1000,
    });
    await opened(visitor, id);
    await visitor.screenshot(`editor-document-${name}`);

    expect(await visitor.page.locator('[data-component]').count()).toBeGreaterThan(2);
    expect(visitor.complaints).toEqual([]);
  },
);

const LARGEST = files.find(([name]) => name === 'sales-analytics-dashboard');
const withLargest = LARGEST ? it : it.skip;

const DRAG_STEPS = 30;
const OPEN_BUDGET_MS = 4_000;

withLargest('opens the largest document soon, and draws only what is dragged while it is', async () => {
  const id = await importFile('Largest', LARGEST![1]);
  await using visitor = await browser.visitor(trellis.address, { member: admin, width: 1600, height: 1000 });
  const { page } = visitor;
  await opened(visitor, id);
  await page.reload();
  await page.locator('[data-component]').first().waitFor();
  const openedMs = Number(await page.evaluate('performance.now()'));
  if (process.env.TRELLIS_SCREENSHOTS) console.log({ openedMs });

  const dragged = page.getByRole('button', { name: /^Statistics/ }).first();
  const box = (await dragged.boundingBox())!;
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  // What changes with the selection has changed by then.
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

const withInventory = files.some(([name]) => name === 'inventory-management') ? it : it.skip;

withInventory(
  'opens a modal where one of its components is chosen, and changes an old document in both places',
  async () => {
    const id = await importFile('Inventory', join(TEMPLATES, 'inventory-management.json'));
    const before = await exported(admin, id);
    await using visitor = await browser.visitor(trellis.address, {
      member: admin,
      width: 1600,
      height: 1000,
    });
    await opened(visitor, id);
    await visitor.page.getByRole('button', { name: /^text12/ }).click();
    await visitor.page.getByRole('group', { name: 'Modal modal1' }).waitFor();
    await visitor.screenshot('editor-modal');
    expect(await visitor.findBarriers()).toEqual([]);

    await visitor.page
      .getByRole('complementary', { name: 'Inspector' })
      .getByLabel('Text', { exact: true })
      .fill('Changed here');
    await eventually(async () => {
      const text = await exported(admin, id);
      expect(text.split('"Changed here"')).toHaveLength(3);
      expect(text.length).toBeLessThan(before.length + 40);
    });
    await visitor.page.keyboard.press('Escape');
    await visitor.page.getByRole('button', { name: /^Undo/ }).click();
    await eventually(async () => expect(await exported(admin, id)).toBe(before));
  },
);
