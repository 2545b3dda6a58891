import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually';
import { GitSyncPage } from '../../support/gitsync-page';
import { hasFocus } from '../../support/has-focus';
import {
  changeMine,
  clashEverywhere,
  clashInText,
  committedApp,
  componentIn,
  here,
  inGit,
  MergePage,
  queryIn,
  type Clash,
  type Json,
} from '../../support/merge-page';
import { changeTheirs, getMerge } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;
let clash: Clash;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

beforeEach(async () => {
  clash = await committedApp(fixture);
});

afterAll(() => fixture?.stop());

/** Begins a commit that has conflicts, in the browser. */
async function combineAndCommit(): Promise<{ merge: MergePage; sync: GitSyncPage }> {
  const sync = await GitSyncPage.open(fixture, clash);
  await sync.button('Merge').waitFor();
  await sync.message.fill('Weekly totals');
  await sync.button('Merge and commit').click();
  const merge = new MergePage(sync.visitor);
  await merge.conflicts.waitFor();
  return { merge, sync };
}

it('settles conflicts with the mouse, shows the result after each, and commits it', async () => {
  await clashEverywhere(clash);
  const theirs = await clash.repository.tip();
  const { merge, sync } = await combineAndCommit();
  await using _ = merge;
  await merge.settled('0 of 4 resolved');
  await merge.says('Ada Lovelace and Someone Else each changed this.');
  await eventually(async () => expect(await merge.button('Merge and commit').isDisabled()).toBe(true));
  await merge.result.getByText('Orders of the week').waitFor();
  expect(await merge.visitor.findViolationsInEachView('merge-open')).toEqual([]);
  const guide = merge.visitor.page.getByRole('link', { name: 'Merging in the guide' });
  expect(await guide.getAttribute('href')).toBe('/docs/guide#merging-changes');

  await merge.choice(/^Someone Else/).click();
  await merge.settled('1 of 4 resolved');
  await merge.result.getByText('Open orders').waitFor();
  await merge.button('Next open conflict').click();
  await merge.conflict.getByRole('heading', { name: /Position on desktop/ }).waitFor();
  await merge.choice(/^Ada Lovelace/).click();
  await merge.row('Options › Query open').click();
  await merge.choice(/^Both, one after the other/).click();
  await merge.settled('3 of 4 resolved');
  await merge.row('Name in use open').click();
  await merge.conflict.getByText('each gave something the name totals').waitFor();
  expect(await merge.visitor.findViolationsInEachView('merge-name')).toEqual([]);
  await merge.choice(/^Both: Someone Else’s becomes totals_2/).click();
  await merge.settled('4 of 4 resolved');
  expect(await merge.visitor.findViolationsInEachView('merge-settled')).toEqual([]);

  await merge.button('Merge and commit').click();
  await sync.says(/^Committed as .* with Someone Else’s 3 changes$/);
  await eventually(async () => expect(await sync.message.inputValue()).toBe(''));
  expect((await clash.repository.log())[0]!.message).toBe('Weekly totals');
  expect(await clash.repository.parentOf(await clash.repository.tip())).toBe(theirs);
  for (const document of [await inGit(clash), await here(clash)]) {
    expect(componentIn(document).properties.text.value).toBe('Open orders');
    expect(componentIn(document).layouts[0]).toMatchObject({ top: 80, left: 2 });
    expect(queryIn(document).options.query).toBe(
      'select id, date\nfrom orders\nwhere open\norder by date\nlimit 20\nlimit 30\n',
    );
    expect(document.dataQueries.map(({ name }: Json) => name)).toEqual(
      expect.arrayContaining(['totals', 'totals_2']),
    );
  }
  expect(merge.visitor.complaints).toEqual([]);
});

it('settles conflicts with the keyboard alone, and undoes', async () => {
  await clashEverywhere(clash);
  const { merge, mergeId } = await MergePage.ofPull(fixture, clash);
  await using _ = merge;
  const { keyboard } = merge.page;
  const focused = () => merge.page.evaluate('document.activeElement.textContent') as Promise<string>;
  const tabTo = async (text: string, key = 'Tab') => {
    await eventually(async () => {
      await keyboard.press(key);
      expect(await focused()).toContain(text);
    });
  };
  await tabTo('Properties › Text');
  await keyboard.press('2');
  await merge.settled('1 of 4 resolved');
  await keyboard.press('ArrowDown');
  expect(await focused()).toContain('Position on desktop');
  await keyboard.press('1');
  await keyboard.press('ArrowDown');
  await keyboard.press('3');
  await keyboard.press('ArrowDown');
  await keyboard.press('4');
  await merge.settled('4 of 4 resolved');
  expect(await focused()).toContain('Name in use');

  await keyboard.press('u');
  await merge.settled('3 of 4 resolved');
  await keyboard.press('Control+z');
  await merge.settled('2 of 4 resolved');
  await keyboard.press('3');
  await keyboard.press('ArrowUp');
  await keyboard.press('2');
  await merge.settled('4 of 4 resolved');
  await eventually(async () =>
    expect(
      (await getMerge(clash.member, mergeId)).merge.apps[0].conflicts.map((each) => each.resolution),
    ).toEqual([{ choose: 'theirs' }, { choose: 'mine' }, { choose: 'theirs' }, { choose: 'both' }]),
  );
  await tabTo('Merge and pull', 'Shift+Tab');
  await keyboard.press('Enter');
  await merge.says('Pulled, and put your 3 changes on top.');
  expect(componentIn(await here(clash)).properties.text.value).toBe('Open orders');
  expect(queryIn(await here(clash)).options.query).toContain('limit 30');
});

it('settles the places of a text one by one, or by hand as a whole', async () => {
  const lines = (one: string, two: string) =>
    `select ${one}\nfrom orders\nwhere open\norder by date\nlimit ${two}\n`;
  const set = (text: string) => (app: Json) => {
    queryIn(app).options.query = text;
  };
  await changeMine(clash, set(lines('a', '20')));
  await changeTheirs(clash.repository, set(lines('b', '30')));
  const { merge, mergeId } = await MergePage.ofPull(fixture, clash);
  await using _ = merge;
  const line = (number: number) => merge.conflict.getByRole('region', { name: `Line ${number}` });
  await line(1)
    .getByRole('button', { name: /^Someone Else/ })
    .click();
  await merge.says('1 of 2 places left to choose');
  expect((await getMerge(clash.member, mergeId)).merge.apps[0].conflicts[0].resolution).toBeNull();
  await line(5)
    .getByRole('button', { name: /^Ada Lovelace/ })
    .click();
  await merge.settled('1 of 1 resolved');
  await merge.conflict.getByText('Line by line').waitFor();
  expect(await merge.visitor.findViolationsInEachView('merge-hunks')).toEqual([]);

  await merge.button('Edit…').click();
  const editor = merge.conflict.getByRole('textbox', { name: 'The whole text' });
  // It begins with the text as it was settled.
  await editor.getByText('select b').waitFor();
  await editor.getByText('limit 20').waitFor();
  await editor.fill('select c\n');
  await merge.button('Use this').click();
  await merge.conflict.getByText('Edited').waitFor();
  await merge.button('Merge and pull').click();
  await merge.says(/^Pulled/);
  expect(queryIn(await here(clash)).options.query).toBe('select c\n');
});

/** Collects what the page says of the progress. */
async function watchProgress(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`globalThis.progress = [];
    const note = () => {
      const [text] = /\\d of \\d resolved/.exec(document.body.textContent) ?? [];
      if (text !== progress.at(-1)) progress.push(text);
    };
    note();
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });`);
  return () => page.evaluate<string[]>('globalThis.progress');
}

it('takes one side for everything, and undoes it as one step', async () => {
  await clashEverywhere(clash);
  const { merge } = await MergePage.ofPull(fixture, clash);
  await using _ = merge;
  const everything = merge.page.getByRole('group', { name: 'All conflicts of Orders', exact: true });
  const progress = await watchProgress(merge.page);
  await everything.getByRole('button', { name: 'Someone Else' }).click();
  await merge.page.getByRole('button', { name: 'Merge and pull', disabled: false }).waitFor();
  // It is never shown as open again in between: an undo would find nothing to undo then.
  expect(await progress()).toEqual(['0 of 4 resolved', '4 of 4 resolved']);
  await merge.button('Undo').click();
  await merge.settled('0 of 4 resolved');
  await merge.page
    .getByRole('group', { name: 'All conflicts of Page Orders' })
    .getByRole('button', { name: 'Someone Else' })
    .click();
  await merge.settled('2 of 4 resolved');
  await merge.row('Name in use open').waitFor();
});

it('focuses a value that is not valid JSON', async () => {
  await changeMine(clash, (app) => (componentIn(app).properties.text.value = 3));
  await changeTheirs(clash.repository, (app: Json) => (componentIn(app).properties.text.value = 4));
  const { merge } = await MergePage.ofPull(fixture, clash);
  await using _ = merge;
  await merge.button('Edit…').click();
  const value = merge.conflict.getByLabel('Value as JSON');
  await value.fill('{');
  await merge.button('Use this').click();
  await merge.conflict.getByText('This is not valid JSON.').waitFor();
  await hasFocus(value);
  await value.fill('5');
  await merge.button('Use this').click();
  await merge.conflict.getByText('Edited').waitFor();
});

it('takes another value, and offers what was decided before', async () => {
  await clashInText(clash);
  const { merge } = await MergePage.ofPull(fixture, clash);
  await using _ = merge;
  await merge.button('Edit…').click();
  await merge.conflict.getByLabel('Value').fill('All orders');
  await merge.page.keyboard.press('Enter');
  await merge.conflict.getByText('Edited').waitFor();
  await merge.result.getByText('All orders').waitFor();
  await merge.button('Cancel merge…').click();
  await merge.page.getByRole('dialog').getByRole('button', { name: 'Cancel merge' }).click();
  await merge.page.waitForURL(/\/changes$/);

  const { merge: again } = await MergePage.ofPull(fixture, clash);
  await using __ = again;
  await again.says('Resolved like this before:');
  expect(await again.visitor.findViolationsInEachView('merge-remembered')).toEqual([]);
  await again.button('Use it again').click();
  await again.settled('1 of 1 resolved');
  await again.result.getByText('All orders').waitFor();
});
