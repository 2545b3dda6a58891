import { eventually } from '../../support/eventually';
import { changeTheirs } from '../../support/merges';
import { edit, exported, getApp } from '../../support/git-fixture';
import { GitSyncPage } from '../../support/gitsync-page';
import {
  changeMine,
  clashInText,
  committedApp,
  componentIn,
  here,
  inGit,
  MergePage,
  setText,
  type Clash,
  type Json,
} from '../../support/merge-page';
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

/** Renames a page in the repository. */
const renameTheirs = () =>
  changeTheirs(clash.repository, (app: Json) => {
    app.pages[2].name = 'Archive';
  });

/** Another text of the title here, another name of a page in the repository: nothing clashes. */
async function changeBoth(): Promise<void> {
  await setText(clash, 'Orders of the week');
  await renameTheirs();
}

it('pulls, and puts the uncommitted changes on top', async () => {
  await changeBoth();
  const { repository, member, app } = clash;
  const tip = await repository.tip();
  await using sync = await GitSyncPage.open(fixture, clash);
  await sync.button('Merge').waitFor();
  expect(await sync.button(/^Pull/).count()).toBe(0);
  expect(await sync.visitor.findViolationsInEachView('gitsync-both-changed')).toEqual([]);
  await sync.button('Merge').click();
  await sync.says('Pulled, and put your 1 change on top.');
  await sync.says('1 selected');
  await sync.says('Up to date');
  const document = await here(clash);
  expect(componentIn(document).properties.text.value).toBe('Orders of the week');
  expect(document.pages[2].name).toBe('Archive');
  expect(await repository.tip()).toBe(tip);
  expect((await getApp(member, app.id)).gitState).toBe('changed');
  expect(sync.visitor.complaints).toEqual([]);
});

it('commits the changes of both with one action, and tells whose they are', async () => {
  await changeBoth();
  const { repository } = clash;
  const theirs = await repository.tip();
  await using sync = await GitSyncPage.open(fixture, clash);
  await sync.button('Merge').waitFor();
  await sync.message.fill('Weekly');
  await sync.button('Merge and commit').click();
  await sync.says(/^Committed as .* with Someone Else’s 1 change$/);
  await sync.says('No uncommitted changes');
  expect(await repository.parentOf(await repository.tip())).toBe(theirs);
  for (const document of [await here(clash), await inGit(clash)]) {
    expect(componentIn(document).properties.text.value).toBe('Orders of the week');
    expect(document.pages[2].name).toBe('Archive');
  }
  // The open editor has their change as well.
  await sync.page.getByRole('button', { name: 'Design' }).click();
  await sync.page.getByRole('complementary', { name: 'Structure' }).getByText('Archive').waitFor();
});

it('combines only what is ticked', async () => {
  await changeBoth();
  await edit(clash.member, clash.app.id, 'table');
  await using sync = await GitSyncPage.open(fixture, clash);
  await sync.button('Merge').waitFor();
  await sync.says('2 selected');
  await sync.changes.getByRole('checkbox', { name: /title/ }).uncheck();
  await sync.message.fill('The icon');
  await sync.button('Merge and commit').click();
  await sync.says(/^Committed as/);
  await sync.says('Uncommitted changes');
  expect(await inGit(clash)).toMatchObject({ icon: 'table' });
  expect(componentIn(await inGit(clash)).properties.text.value).not.toBe('Orders of the week');
  expect(componentIn(await here(clash)).properties.text.value).toBe('Orders of the week');
});

it('offers to combine first when a commit was refused', async () => {
  await using sync = await GitSyncPage.open(fixture, clash);
  await setText(clash, 'Orders of the week');
  await sync.says('1 selected');
  await renameTheirs();
  await sync.commit('Weekly');
  const refusal = sync.locator.getByRole('alert');
  await refusal.getByText('Someone else changed this app in the repository').waitFor();
  await eventually(async () =>
    expect(await refusal.getByRole('button').allTextContents()).toEqual([
      'Merge and commit',
      'Overwrite with my version',
    ]),
  );
  await refusal.getByRole('button', { name: 'Merge and commit' }).click();
  await sync.says(/^Committed as .* with Someone Else’s 1 change$/);
  expect((await inGit(clash)).pages[2].name).toBe('Archive');
});

it('leads to the conflicts, and from the changes back to them', async () => {
  await clashInText(clash);
  await using sync = await GitSyncPage.open(fixture, clash);
  await sync.button('Merge').click();
  const merge = new MergePage(sync.visitor);
  await merge.settled('0 of 1 resolved');
  await merge.page.getByRole('link', { name: 'Back to the changes' }).click();
  await sync.says('Pull of Orders: 0 of 1 conflict resolved');
  await eventually(async () => expect(await sync.button(/^Merge/).count()).toBe(0));
  expect(await sync.visitor.findViolationsInEachView('gitsync-open-merge')).toEqual([]);
  await sync.locator.getByRole('link', { name: 'Continue' }).click();
  await merge.choice(/^Someone Else/).click();
  await merge.settled('1 of 1 resolved');
  await merge.page.getByRole('link', { name: 'Back to the changes' }).click();
  await sync.says('Pull of Orders: 1 of 1 conflict resolved');
});

it('keeps what was removed on purpose: discarding mine is a choice of its own', async () => {
  await changeMine(clash, (app) => app.dataQueries.pop());
  await renameTheirs();
  await using sync = await GitSyncPage.open(fixture, clash);
  await sync.button('Discard mine and pull').click();
  await sync.says('This app has uncommitted changes');
  await sync.button('Pull and keep mine as a version').click();
  await sync.says('Pulled. The app matches the repository.');
  expect(await exported(clash.member, clash.app.id)).toBe(
    await clash.repository.show('main', 'Orders/v1.json'),
  );
});
