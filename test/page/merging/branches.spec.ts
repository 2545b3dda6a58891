import { eventually } from '../../support/eventually';
import { clashingMerge, withTwoBranches } from '../../support/branch-merges';
import { changeMeta, commit, createApp, edit } from '../../support/git-fixture';
import { MergePage } from '../../support/merge-page';
import { appOf } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});
afterAll(() => fixture?.stop());

const guide = (...changed: [number, string][]) => {
  const lines = Array.from({ length: 9 }, (_, index) => `Step ${index + 1}`);
  for (const [at, text] of changed) lines[at - 1] = text;
  return `${lines.join('\n')}\n`;
};

/** An app removed here and changed there, a name in use, a text with two places, a picture, and a link. */
async function clashEverywhere() {
  const found = await withTwoBranches(fixture.git, {
    'GUIDE.md': guide(),
    'logo.png': Buffer.from('\0base'),
    latest: { content: 'v1', mode: '120000' },
  });
  const { member, feature, repository, app } = found;
  const ours = await createApp(member, 'Stock', { commitChanges: true });
  const theirs = await createApp(feature, 'Stock', { commitChanges: true });
  await edit(feature, app.id, 'theirs');
  await commit(feature, app.id, 'Theirs').expect(201);
  const meta = await changeMeta(repository, (entries) => Reflect.deleteProperty(entries, app.gitAppId));
  await repository.commit(
    {
      '.meta/meta.json': meta,
      'GUIDE.md': guide([2, 'Ours'], [7, 'Ours too']),
      'logo.png': Buffer.from('\0ours'),
      latest: { content: 'v2', mode: '120000' },
    },
    { message: 'Ours', delete: ['Orders/v1.json'] },
  );
  await repository.commit(
    {
      'GUIDE.md': guide([2, 'Theirs'], [7, 'Theirs too'], [9, 'Done']),
      'logo.png': Buffer.from('\0theirs'),
      latest: { content: 'v3', mode: '120000' },
    },
    { branch: 'feature', message: 'Theirs' },
  );
  return { ...found, ours, theirs, mergeId: (await clashingMerge(member)).id };
}

it('settles whole apps, names and files of two branches', async () => {
  const { member, repository, theirs, mergeId } = await clashEverywhere();
  await using merge = await MergePage.open(fixture, member, mergeId);
  await merge.settled('0 of 5 resolved');

  await merge.row('Removed and changed open').click();
  await merge.conflict.getByText(/removed this app, .* changed it\. An app that is removed/).waitFor();
  await merge.result.getByText('The app as it is now').waitFor();
  expect(await merge.visitor.findViolationsInEachView('merge-branches-app')).toEqual([]);
  await merge.choice(/: remove the app/).click();
  await merge.settled('1 of 5 resolved');
  await merge.result.getByText('The result does not contain this app').waitFor();

  await merge.row('Name in use open').click();
  await merge.conflict.getByText(/each have an app with the name Stock/).waitFor();
  await eventually(async () =>
    expect(await merge.choice(/only: remove .* app/).allTextContents()).toHaveLength(2),
  );
  expect(await merge.visitor.findViolationsInEachView('merge-branches-name')).toEqual([]);
  await merge.choice(/becomes Stock \(2\)/).click();
  await merge.settled('2 of 5 resolved');

  await merge.row('Text of the file open').click();
  await merge.conflict.getByRole('heading', { name: /GUIDE\.md/ }).waitFor();
  expect(await merge.visitor.findViolationsInEachView('merge-branches-text')).toEqual([]);
  const place = (line: number) => merge.conflict.getByRole('region', { name: `Line ${line}` });
  await place(2).getByRole('button').nth(1).click();
  await merge.settled('1 of 2 places left to choose');
  await place(7).getByRole('button').nth(0).click();
  await merge.settled('3 of 5 resolved');
  // The editor starts with the changes of both sides.
  await merge.button('Edit…').click();
  await merge.conflict.getByText('Done', { exact: true }).waitFor();
  await merge.button(/^Cancel$/).click();

  // The keys choose, as with all other conflicts.
  await merge.conflicts.getByRole('list', { name: 'File logo.png' }).getByRole('button').click();
  await merge.conflict.getByText('Binary file, 7 bytes').waitFor();
  await merge.page.keyboard.press('2');
  await merge.settled('4 of 5 resolved');
  await merge.conflicts.getByRole('list', { name: 'File latest' }).getByRole('button').click();
  await merge.conflict.getByText('Link to v2').waitFor();
  await merge.page.keyboard.press('1');
  await merge.settled('5 of 5 resolved');
  expect(await merge.visitor.findViolationsInEachView('merge-branches-file')).toEqual([]);

  await merge.button('Merge feature into main').click();
  await merge.says('main now has the changes of feature as well.');
  expect(await repository.ls()).toEqual([
    '.meta/meta.json',
    'GUIDE.md',
    'Stock (2)/v1.json',
    'Stock/v1.json',
    'latest',
    'logo.png',
  ]);
  expect(await repository.show('main', 'GUIDE.md')).toBe(guide([2, 'Theirs'], [7, 'Ours too'], [9, 'Done']));
  expect(await repository.show('main', 'logo.png')).toBe('\0theirs');
  expect(await repository.show('main', 'latest')).toBe('v2');
  expect(appOf(await repository.show('main', 'Stock (2)/v1.json')).name).toBe('Stock (2)');
  const { body } = await member.get(`/apps/${theirs.id}`).expect(200);
  expect(body.name).toBe('Stock (2)');
  await repository.fsck();
});

it('goes on with what a decision has led to', async () => {
  const { member, feature } = await withTwoBranches(fixture.git);
  await createApp(member, 'Stock', { commitChanges: true });
  await createApp(feature, 'Stock', { commitChanges: true });
  const { id } = await clashingMerge(member);
  await using merge = await MergePage.open(fixture, member, id);
  await merge.button('Edit…').click();
  await merge.conflict.getByLabel('Name', { exact: true }).fill(' ');
  await merge.button('Use this').click();
  await merge.conflict.getByText('Enter a name.').waitFor();
  await merge.conflict.getByLabel('Name', { exact: true }).fill('Orders');
  await merge.button('Use this').click();
  await merge.settled('1 of 1 resolved');
  await merge.button('Merge feature into main').click();
  await merge.says('Your decisions conflict with other changes');
  await merge.settled('1 of 2 resolved');
});

it('hears its keys wherever the focus is, but not in a field, and takes a click on a value', async () => {
  const { member, app, feature } = await withTwoBranches(fixture.git);
  for (const [on, icon] of [
    [member, 'chart'],
    [feature, 'table'],
  ] as const) {
    await edit(on, app.id, icon);
    await commit(on, app.id, icon).expect(201);
  }
  await createApp(member, 'Stock', { commitChanges: true });
  await createApp(feature, 'Stock', { commitChanges: true });
  const { id } = await clashingMerge(member);
  await using merge = await MergePage.open(fixture, member, id);
  await merge.settled('0 of 2 resolved');
  const { keyboard } = merge.page;
  const focused = () => merge.page.evaluate('document.activeElement.tagName') as Promise<string>;
  await eventually(async () => expect(['BODY', 'MAIN', 'H1']).toContain(await focused()));
  const title = () => merge.conflict.getByRole('heading', { level: 2 }).textContent();
  const first = await title();
  await keyboard.press('2');
  await merge.settled('1 of 2 resolved');
  await keyboard.press('u');
  await merge.settled('0 of 2 resolved');
  await keyboard.press('ArrowDown');
  await eventually(async () => expect(await title()).not.toBe(first));
  await keyboard.press('ArrowUp');
  await eventually(async () => expect(await title()).toBe(first));
  const isName = /Stock/.test(first ?? '');
  if (isName) await keyboard.press('ArrowDown');
  await merge.conflict.getByText('chart', { exact: true }).click();
  await merge.settled('1 of 2 resolved');
  await merge
    .choice(/^(✓ )?main/)
    .and(merge.page.locator('[aria-pressed=true]'))
    .waitFor();
  expect(await merge.visitor.findViolationsInEachView('merge-cards')).toEqual([]);
  await merge.button('Edit…').click();
  await merge.conflict.getByRole('textbox').fill('12');
  await keyboard.press('2');
  await merge.settled('1 of 2 resolved');
  await merge
    .choice(/^(✓ )?main/)
    .and(merge.page.locator('[aria-pressed=true]'))
    .waitFor();
});
