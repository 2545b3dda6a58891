import { rename } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { eventually } from '../../support/eventually';
import { createApp, edit } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { GitSyncPage } from '../../support/gitsync-page';
import { clashInText, committedApp, MergePage, setText, type Json } from '../../support/merge-page';
import { changeTheirs } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

/** Takes a repository away until it comes back, at the latest at the end of the test. */
async function withoutRepository({ path }: GitRepository) {
  const elsewhere = `${path}.away`;
  await rename(path, elsewhere);
  let isBack = false;
  const comesBack = async (): Promise<void> => {
    if (!isBack) await rename(elsewhere, path);
    isBack = true;
  };
  return { comesBack, [Symbol.asyncDispose]: comesBack };
}

const problems = ({ locator }: GitSyncPage): Locator => locator.getByRole('alert');

/** Waits until the list has at least half of its column, and is in view. */
const expectRoomForList = ({ locator, page }: GitSyncPage) =>
  eventually(async () => {
    const column = await locator.getByRole('region', { name: 'Changes and commit' }).boundingBox();
    const list = await locator.getByRole('group', { name: 'Changes', exact: true }).boundingBox();
    const { height } = page.viewportSize()!;
    expect(list!.height).toBeGreaterThanOrEqual(Math.floor(column!.height / 2));
    expect(list!.y + list!.height).toBeLessThanOrEqual(height);
    // A column that is a sliver would have halves, too.
    expect(column!.height).toBeGreaterThan(height / 2);
  });

it('folds a problem to one line, says it once, and shows all of it on request', async () => {
  const { member, repository, app } = await fixture.git.withApp('Gone');
  await edit(member, app.id, 'table');
  await using away = await withoutRepository(repository);
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.says('Not checked');
  await sync.commit('While it is away');
  await sync.says('Not committed');
  await eventually(async () => expect(await problems(sync).count()).toBe(1));
  await problems(sync)
    .getByRole('button', { name: /^Not committed The repository does not exist/, expanded: false })
    .waitFor();
  const line = problems(sync).getByRole('button', { name: /^Not committed/ });
  expect((await problems(sync).boundingBox())!.height).toBeLessThan(44);
  await line.press('Enter');
  await problems(sync).getByText('does not appear to be a git repository').waitFor();
  await problems(sync).getByText('Check the URL of the repository').waitFor();
  await problems(sync).getByRole('link', { name: 'Configure Git' }).waitFor();
  await expectRoomForList(sync);
  expect(await sync.visitor.findViolationsInEachView('changes-problem-open')).toEqual([]);
  await line.press('Enter');
  await problems(sync).getByText('Check the URL of the repository').waitFor({ state: 'hidden' });
  await away.comesBack();
});

it('forgets that the repository was away as soon as it has answered, whoever asked', async () => {
  const { member, repository, app } = await fixture.git.withApp('Back');
  const other = await createApp(member, 'Neighbor', { commitChanges: true });
  await Promise.all([edit(member, app.id, 'table'), edit(member, other.id, 'truck')]);
  const away = await withoutRepository(repository);
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.commit('While it is away');
  await sync.says('Not committed');
  await away.comesBack();
  // This page asks.
  await sync.button('Check for updates').click();
  await sync.saysNoMore('Not committed');
  await sync.says('Up to date');
  await eventually(async () => expect(await sync.message.inputValue()).toBe('While it is away'));
  {
    await using _again = await withoutRepository(repository);
    await sync.button('Commit').click();
    await sync.says('Not committed');
  }
  // A colleague looks at another app.
  const grace = await member.invite('builder', 'Grace Hopper');
  await using theirs = await GitSyncPage.open(fixture, { member: grace, app: other });
  await theirs.says('Up to date');
  await sync.saysNoMore('Not committed');
  await sync.button('Commit').click();
  await sync.says(/^Committed as/);
  expect(sync.visitor.complaints).toEqual([]);
});

it('checks again by itself while the repository does not answer', async () => {
  const { member, repository, app } = await fixture.git.withApp('Patient');
  await using away = await withoutRepository(repository);
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.says('Not checked');
  await away.comesBack();
  await sync.saysNoMore('Not checked');
  await sync.says('Up to date');
});

it.each([
  [1280, 800],
  [390, 844],
])('leaves half of the column to the list at %i × %i, whatever is wrong', async (width, height) => {
  const clash = await committedApp(fixture);
  const { member, repository, app } = clash;
  await setText(clash, 'Orders of the week');
  await using sync = await GitSyncPage.open(fixture, { ...clash, width });
  await sync.page.setViewportSize({ width, height });
  await expectRoomForList(sync);
  // Unpushed commits, and changes on top of them.
  await sync.message.fill('Kept for later');
  await sync.button('Push later').click();
  await sync.says('1 commit is not pushed yet');
  await setText(clash, 'Orders of the month');
  await sync.says('1 selected');
  // News that clash.
  await changeTheirs(repository, (document: Json) => {
    document.components[0].properties.text.value = 'Theirs';
    document.pages[2].name = 'Archive';
  });
  await sync.button('Check for updates').click();
  await sync.says('1 new commit');
  await expectRoomForList(sync);
  // An open merge.
  await sync.button('Merge').click();
  const merge = new MergePage(sync.visitor);
  await merge.page.getByRole('link', { name: 'Back to the changes' }).click();
  await sync.says(/: 0 of \d+ conflicts? resolved/);
  await expectRoomForList(sync);
  // Two different problems.
  await repository.addHook('pre-receive', 'echo "Only on Tuesdays." >&2; exit 1');
  await sync.locator
    .getByRole('region', { name: 'Commits to push' })
    .getByRole('button', { name: 'Push', exact: true })
    .click();
  await sync.says('Not pushed');
  await using _away = await withoutRepository(repository);
  await sync.button('Check for updates').click();
  await sync.says('Not checked');
  await expectRoomForList(sync);
  expect(await problems(sync).count()).toBe(2);
  expect(await sync.visitor.findWide()).toEqual([]);
  expect(await sync.visitor.findViolationsInEachView(`changes-trouble-${width}`)).toEqual([]);
  expect((await member.get(`/apps/${app.id}`)).status).toBe(200);
});

it('shows a commit of somebody else against the last commit, and marks what both changed', async () => {
  const clash = await committedApp(fixture);
  const { repository } = clash;
  await setText(clash, 'Orders of the week');
  await clashInText(clash);
  await changeTheirs(repository, (document: Json) => {
    document.pages[2].name = 'Archive';
  });
  await using sync = await GitSyncPage.open(fixture, clash);
  const theirTitle = sync.incoming.getByRole('button', { name: /title/ });
  await theirTitle.getByText('You changed this too').waitFor();
  await sync.changes
    .getByRole('button', { name: /title/ })
    .getByText('Someone Else changed this too')
    .waitFor();
  expect(await sync.incoming.getByText('You changed this too').count()).toBe(1);
  await sync.says(/^You changed 1 of these too\. Such a conflict is resolved when you merge/);
  await theirTitle.click();
  const { difference } = sync;
  await difference.locator('del').first().waitFor();
  expect(await difference.locator('del').getByText('Orders of the week').count()).toBe(0);
  expect(await sync.visitor.findViolationsInEachView('changes-clash')).toEqual([]);
  // Nothing of mine is part of theirs, also in the two texts and on the canvas.
  await difference.getByRole('button', { name: 'Text', exact: true }).click();
  await difference.getByText('The last commit', { exact: true }).first().waitFor();
  expect(sync.visitor.complaints).toEqual([]);
});
