import { eventually } from '../../support/eventually';
import { addPage, listChanges } from '../../support/changes';
import { edit, exported, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { GitSyncPage } from '../../support/gitsync-page';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;
let member: Member;
let repository: GitRepository;
let app: AppBody;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

/** A committed app with another icon and a new page that has a component. */
beforeEach(async () => {
  ({ member, repository, app } = await fixture.git.withApp('Orders'));
  await edit(member, app.id, 'table');
  await addPage(member, app, 'detail');
});

const tick = (sync: GitSyncPage, name: RegExp) => sync.changes.getByRole('checkbox', { name });

const inGit = async () => JSON.parse(await repository.show('main', 'Orders/v1.json')).appV2 as object;

it('commits only what is ticked, with what that needs, and says so', async () => {
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.says('3 selected');
  await tick(sync, /Page detail/).uncheck();
  await sync.says('Depends on it, so also left out: text1');
  expect(await tick(sync, /text1/).isChecked()).toBe(false);
  await sync.says('1 selected');
  await tick(sync, /text1/).check();
  await sync.says('Needed by it, so also included: detail');
  await tick(sync, /Page detail/).uncheck();
  expect(await sync.visitor.findViolationsInEachView('gitsync-ticks')).toEqual([]);

  await sync.message.fill('The icon alone');
  await sync.button('Commit 1 change').click();
  await sync.says(/Committed as/);
  expect(await inGit()).toMatchObject({ icon: 'table', pages: [{ name: 'Home' }] });
  expect(await listChanges(member, app)).toHaveLength(2);
  // The others wait, still left out.
  await sync.says('0 selected');
  await sync.message.fill('The rest');
  await sync.says('Select changes to commit');
  await sync.locator.getByRole('checkbox', { name: 'Select all changes' }).check();
  await sync.button('Commit').click();
  await sync.says('No uncommitted changes');
  expect(await inGit()).toMatchObject({ pages: [{ name: 'Home' }, { name: 'detail' }] });
  expect(sync.visitor.complaints).toEqual([]);
});

it('commits no more than what is ticked over a commit that was seen', async () => {
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await tick(sync, /Page detail/).uncheck();
  await sync.says('1 selected');
  const text = await repository.show('main', 'Orders/v1.json');
  const theirs = await repository.commit({ 'Orders/v1.json': text.replace('"apps"', '"theirs"') });
  await sync.message.fill('The icon alone');
  await sync.button(/^(Commit 1 change|Overwrite…)$/).click();
  await sync.button('Overwrite with my version').click();
  await sync.says(/Committed as/);
  expect(await repository.parentOf(await repository.tip())).toBe(theirs);
  expect(await inGit()).toMatchObject({ icon: 'table', pages: [{ name: 'Home' }] });
  expect(await listChanges(member, app)).toHaveLength(2);
});

it('ticks the row that has the focus with the space bar', async () => {
  await using sync = await GitSyncPage.open(fixture, { member, app });
  const row = sync.changes.getByRole('button', { name: /App/ });
  await row.focus();
  await sync.page.keyboard.press('Space');
  await sync.says('2 selected');
  expect(await tick(sync, /App/).isChecked()).toBe(false);
  await eventually(async () =>
    expect(await sync.page.evaluate('document.activeElement.dataset.row')).toBe(
      await row.getAttribute('data-row'),
    ),
  );
  await sync.page.keyboard.press('Space');
  await sync.says('3 selected');
});

it('discards the selected change with all that depend on it, and brings them back', async () => {
  const before = await exported(member, app.id);
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.changes.getByRole('button', { name: /Page detail/ }).click();
  await sync.button('Discard 2 changes').click();
  await sync.says('Discarded 2 changes.');
  expect(await listChanges(member, app)).toHaveLength(1);
  await sync.changes.getByRole('button', { name: /Page detail/ }).waitFor({ state: 'detached' });
  expect(await sync.visitor.findViolationsInEachView('gitsync-discarded')).toEqual([]);

  await sync.button('Undo').click();
  await sync.says('The discarded changes are back.');
  await sync.changes.getByRole('button', { name: /Page detail/ }).waitFor();
  expect(await exported(member, app.id)).toBe(before);
  // The editor has it, too.
  await sync.page.getByRole('button', { name: 'Design' }).click();
  await sync.page.getByRole('navigation', { name: 'Pages' }).getByText('detail').waitFor();
  expect(sync.visitor.complaints).toEqual([]);
});

it('discards all that is ticked, and offers no undo after a later edit', async () => {
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.button('Discard selected').click();
  await sync.says('Discarded 3 changes.');
  await sync.says('No uncommitted changes');
  await sync.button('Undo').waitFor();
  await edit(member, app.id, 'later');
  await sync.button('Undo').waitFor({ state: 'detached' });
  expect(await exported(member, app.id)).toContain('"later"');
});
