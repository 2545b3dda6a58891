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

/** How long the longest frame was while a component was dragged over the page. */
const DRAG_STEPS = 30;
const OPEN_BUDGET_MS = 4_000;
const FRAME_BUDGET_MS = 400;

withLargest('opens the largest document soon, and stays smooth while something is dragged', async () => {
  const id = await importFile('Largest', LARGEST![1]);
  await using visitor = await browser.visitor(trellis.address, { member: admin, width: 1600, height: 1000 });
  await opened(visitor, id);
  await visitor.page.reload();
  await visitor.page.locator('[data-component]').first().waitFor();
  const openedMs = Number(await visitor.page.evaluate('performance.now()'));

  await visitor.page.evaluate(`
    globalThis.longestMs = 0;
    let before = performance.now();
    const tick = (now) => {
      globalThis.longestMs = Math.max(globalThis.longestMs, now - before);
      before = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  `);
  const box = (await visitor.page
    .getByRole('button', { name: /^Statistics/ })
    .first()
    .boundingBox())!;
  await visitor.page.mouse.move(box.x + 20, box.y + 20);
  await visitor.page.mouse.down();
  for (let step = 1; step <= DRAG_STEPS; step += 1)
    await visitor.page.mouse.move(box.x + 20 + step * 4, box.y + 20 + step * 5);
  await visitor.page.mouse.up();
  await visitor.page.getByText('Saved', { exact: true }).waitFor();
  const longestMs = Number(await visitor.page.evaluate('globalThis.longestMs'));
  if (process.env.TRELLIS_SCREENSHOTS) console.log({ openedMs, longestMs });

  expect(openedMs).toBeLessThan(OPEN_BUDGET_MS);
  expect(longestMs).toBeLessThan(FRAME_BUDGET_MS);
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
