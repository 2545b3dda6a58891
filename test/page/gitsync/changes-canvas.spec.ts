import type { Locator } from 'playwright-core';
import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';
import { GitSyncPage } from '../../support/gitsync-page';
import { changeMarked, markedApp } from '../../support/marked-app';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;
let member: Member;
let repository: GitRepository;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member, repository } = await fixture.git.connected());
});

afterAll(() => fixture?.stop());

/** The canvas of the page of changes. */
function canvasOf(sync: GitSyncPage) {
  const group = sync.difference.getByRole('group', { name: 'Changes on the canvas' });
  const handle = (name: string) => group.getByRole('button', { name, exact: true });
  return {
    group,
    handle,
    page: group.getByRole('combobox', { name: 'Page' }),
    legend: group.getByRole('list', { name: 'Marks on this page' }),
    isChosen: async (name: string) => {
      await handle(name).waitFor();
      await eventually(async () => expect(await handle(name).getAttribute('aria-pressed')).toBe('true'));
      await inView(handle(name));
    },
    shows: () => sync.difference.getByRole('button', { name: 'Canvas', exact: true }).click(),
  };
}

/** Waits until the middle of a component is visible in its canvas. */
const inView = (locator: Locator) =>
  eventually(async () => {
    const stage = await locator.page().locator('[data-stage]').boundingBox();
    const box = await locator.boundingBox();
    if (!stage || !box) throw new Error('It is not drawn.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    expect([x >= stage.x, x <= stage.x + stage.width]).toEqual([true, true]);
    expect([y >= stage.y, y <= stage.y + stage.height]).toEqual([true, true]);
  });

async function opened(name: string, width?: number): Promise<GitSyncPage> {
  const app = await markedApp(member, name);
  await changeMarked(member, app);
  const sync = await GitSyncPage.open(fixture, { member, app, width });
  await sync.changes.waitFor();
  return sync;
}

const row = (sync: GitSyncPage, name: RegExp) => sync.changes.getByRole('button', { name });

it('marks what was added, changed, moved and removed, in words and signs, and shows the values in turn', async () => {
  await using sync = await opened('Marked');
  const canvas = canvasOf(sync);
  await row(sync, /save changed/).click();
  await sync.difference.locator('ins').getByText('save now').waitFor();
  await canvas.shows();
  await canvas.isChosen('Button save, changed');
  await canvas.handle('Button fresh, added').waitFor();
  await canvas.handle('Button box, moved').waitFor();
  await canvas.handle('Button former, removed').waitFor();
  await eventually(async () =>
    expect(await canvas.legend.innerText()).toMatch(/1\s*added[^]*3\s*changed[^]*1\s*moved[^]*1\s*removed/),
  );
  // No choices there.
  await eventually(async () => expect(await canvas.handle('Button same').isDisabled()).toBe(true));
  expect(await sync.visitor.findViolationsInEachView('changes-canvas')).toEqual([]);
  await sync.difference.getByRole('button', { name: 'Values', exact: true }).click();
  await sync.difference.locator('ins').getByText('save now').waitFor();
  expect(sync.visitor.complaints).toEqual([]);
});

it('shows the canvas before and after, with signs that cover nothing of what they mark', async () => {
  await using sync = await opened('Before and after');
  const canvas = canvasOf(sync);
  await row(sync, /save changed/).click();
  await canvas.shows();
  await canvas.isChosen('Button save, changed');
  const drawn = canvas.group.locator('[data-component]');
  await drawn.getByText('save now', { exact: true }).waitFor();
  const changed = canvas.group.locator('[data-mark="changed"]', {
    has: sync.page.getByRole('button', { name: 'Button save, changed', exact: true }),
  });
  const [sign, marked] = [
    await changed.locator('> button[data-mark]').boundingBox(),
    await changed.boundingBox(),
  ];
  expect(sign!.y + sign!.height <= marked!.y || sign!.y >= marked!.y + marked!.height).toBe(true);
  await canvas.group.getByRole('button', { name: 'Before', exact: true }).click();
  await drawn.getByText('save', { exact: true }).waitFor();
  await canvas.handle('Button fresh, added').waitFor({ state: 'detached' });
  // It was there before, as everything else was.
  await canvas.handle('Button former, removed').click();
  await sync.difference.getByRole('heading', { name: /former removed/ }).waitFor();
  expect(await sync.visitor.findViolationsInEachView('changes-canvas-before')).toEqual([]);
  await canvas.group.getByRole('button', { name: 'After', exact: true }).click();
  await canvas.handle('Button fresh, added').waitFor();
  expect(sync.visitor.complaints).toEqual([]);
});

it('follows the list: to another page, far down, into a tab, to a phone, and to a page that is gone', async () => {
  await using sync = await opened('Followed');
  const canvas = canvasOf(sync);
  await row(sync, /save changed/).click();
  await canvas.shows();
  await row(sync, /print changed/).click();
  await canvas.isChosen('Button print, changed');
  await eventually(async () => expect(await canvas.page.inputValue()).toBe('detail'));
  await row(sync, /inTab changed/).click();
  await canvas.isChosen('Button inTab, changed');
  await row(sync, /onPhone changed/).click();
  await canvas.isChosen('Button onPhone, changed');
  await eventually(async () =>
    expect(await canvas.group.getByRole('button', { name: 'Mobile' }).getAttribute('aria-pressed')).toBe(
      'true',
    ),
  );
  await row(sync, /lost removed/).click();
  await canvas.isChosen('Button lost, removed');
  await eventually(async () =>
    expect(await canvas.page.locator('option:checked').innerText()).toBe('old (removed, 1 marked)'),
  );
  await row(sync, /sum changed/).click();
  await canvas.group.getByText('Query sum is not drawn on the canvas.').waitFor();
  // The keyboard does the same.
  await sync.page.keyboard.press('Home');
  await sync.page.keyboard.press('ArrowDown');
  await canvas.isChosen('Button lost, removed');
  expect(sync.visitor.complaints).toEqual([]);
});

it('leads the list: a marked component selects its change, also one that something stands in front of', async () => {
  await using sync = await opened('Led');
  const canvas = canvasOf(sync);
  await row(sync, /save changed/).click();
  await canvas.shows();
  await canvas.handle('Button box, moved').click();
  await eventually(async () =>
    expect(await row(sync, /box moved/).getAttribute('aria-current')).toBe('true'),
  );
  await sync.difference.getByRole('heading', { name: /box moved/ }).waitFor();
  // The new button is in the place of the removed one, which a click on its sign chooses.
  await canvas.handle('Button fresh, added').click();
  await sync.difference.getByRole('heading', { name: /fresh added/ }).waitFor();
  await canvas.group.locator('[data-mark="removed"] > button[data-mark]').click();
  await sync.difference.getByRole('heading', { name: /former removed/ }).waitFor();
  await canvas.page.selectOption('detail');
  // Far down, and drawn once near.
  await canvas.group.getByRole('region', { name: 'Canvas of detail' }).press('End');
  await canvas.handle('Button print, changed').focus();
  await sync.page.keyboard.press('Enter');
  await sync.difference.getByRole('heading', { name: /print changed/ }).waitFor();
});

it('shows the canvas with the difference in a narrow window', async () => {
  await using sync = await opened('Narrow canvas', 390);
  const canvas = canvasOf(sync);
  await row(sync, /fresh added/).click();
  await canvas.shows();
  await canvas.isChosen('Button fresh, added');
  await canvas.handle('Button save, changed').click();
  await sync.difference.getByRole('heading', { name: /save changed/ }).waitFor();
  expect(await sync.visitor.findWide()).toEqual([]);
  await sync.visitor.screenshot('changes-canvas-390');
});

it('shows the changes of a pull on a canvas of their own', async () => {
  const app = await markedApp(member, 'Theirs');
  const text = await repository.show('main', 'Theirs/v1.json');
  await repository.commit(
    { 'Theirs/v1.json': text.replace('"value": "box"', '"value": "their box"') },
    { message: 'Their box' },
  );
  await changeMarked(member, app);
  await using sync = await GitSyncPage.open(fixture, { member, app });
  const canvas = canvasOf(sync);
  await sync.incoming.getByRole('button', { name: /box changed/ }).click();
  await canvas.shows();
  // Theirs alone, against the last commit: the component removed here is there.
  await canvas.isChosen('Button box, changed');
  await canvas.handle('Button former').waitFor();
  await row(sync, /box moved/).click();
  await canvas.isChosen('Button box, moved');
  await canvas.handle('Button former, removed').waitFor();
});

it('shows the whole text of both sides at the chosen change, beside each other or in one column', async () => {
  await using sync = await opened('Texts', 1600);
  const { difference, page } = sync;
  const text = difference.getByRole('group', { name: 'Changes as text' });
  const before = text.getByRole('textbox', { name: 'The last commit', exact: true });
  const after = text.getByRole('textbox', { name: 'Working copy', exact: true });
  await row(sync, /save changed/).click();
  await difference.getByRole('button', { name: 'Text', exact: true }).click();
  await after.locator('.cm-changedLine').getByText('save now').waitFor();
  await before.locator('.cm-changedLine').getByText('"save"', { exact: false }).first().waitFor();
  // A removed component has its place in the former text.
  await row(sync, /former removed/).click();
  await before.locator('.cm-changedLine').getByText('former', { exact: false }).first().waitFor();
  await text.getByRole('button', { name: 'Next change' }).click();
  await text.getByRole('button', { name: 'Previous change' }).click();
  await page.keyboard.press('F7');
  await page.keyboard.press('Control+f');
  await text.getByRole('textbox', { name: 'Find' }).first().waitFor();
  await page.keyboard.press('Escape');
  // Read-only.
  const shown = await after.innerText();
  await page.keyboard.type('x');
  expect(await after.innerText()).toBe(shown);
  expect(await sync.visitor.findViolations()).toEqual([]);
  await sync.visitor.screenshot('changes-text');

  await page.setViewportSize({ width: 1000, height: 800 });
  const both = text.getByRole('textbox', { name: 'The last commit and Working copy' });
  await both.locator('.cm-deletedChunk').first().waitFor();
  await sync.visitor.screenshot('changes-text-unified');
  expect(await sync.visitor.findViolationsInEachView('changes-text')).toEqual([]);
  expect(sync.visitor.complaints).toEqual([]);
});
