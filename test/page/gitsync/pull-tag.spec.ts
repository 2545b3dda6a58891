import { eventually } from '../../support/eventually';
import { edit, exported, getApp } from '../../support/git-fixture';
import { GitSyncPage } from '../../support/gitsync-page';
import { HistoryPage } from '../../support/history-page';
import { appOf } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';
import { stateOf, TAG, taggedApp } from '../../support/tagged-app';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

const dialogOf = ({ page }: HistoryPage) => page.getByRole('dialog', { name: `Pull ${TAG}?` });

/** Chooses the tagged commit, and asks to pull its tag. */
async function ask(history: HistoryPage) {
  await history.row('Release').click();
  await history.button(`Pull ${TAG}`).click();
  const dialog = dialogOf(history);
  await dialog.waitFor();
  return dialog;
}

it('pulls a tag from the history, says where the app is, and leads forward again', async () => {
  const { member, app, document } = await taggedApp(fixture.git);
  await using history = await HistoryPage.open(fixture, { member, app });
  const dialog = await ask(history);
  await dialog.getByText('1 changed').waitFor();
  expect(await history.visitor.findViolationsInEachView('pull-tag')).toEqual([]);
  await dialog.getByRole('link', { name: 'See the changes' }).click();
  await history.says('icon');
  await history.page.goBack();
  await (await ask(history)).getByRole('button', { name: 'Pull' }).click();
  await history.page.getByText(`Orders is as it was at ${TAG}.`).waitFor();
  expect(await exported(member, app.id)).toBe(document);
  expect(await stateOf(member, app)).toBe('behind');

  await history.locator.getByRole('link', { name: 'Changes' }).click();
  const changes = new GitSyncPage(history.visitor);
  await changes.says(`At ${TAG}`);
  await changes.says('1 new commit');
  expect(await history.visitor.findViolationsInEachView('at-a-tag')).toEqual([]);
  await changes.button('Pull 1 commit').click();
  await changes.says(/^Pulled/);
  await changes.saysNoMore(`At ${TAG}`);
  expect(appOf(await exported(member, app.id)).icon).toBe('later');
  expect(history.visitor.complaints).toEqual([]);
});

it('asks what becomes of uncommitted changes, and leads to what clashes', async () => {
  const { member, app, document } = await taggedApp(fixture.git);
  await edit(member, app.id, 'mine');
  await using history = await HistoryPage.open(fixture, { member, app });
  const dialog = await ask(history);
  const way = (name: string) => dialog.getByRole('radio', { name });
  await eventually(async () => expect(await way('Put them on top').isChecked()).toBe(true));
  expect(await history.visitor.findViolationsInEachView('pull-tag-uncommitted')).toEqual([]);
  await dialog.getByRole('button', { name: 'Pull' }).click();
  await history.page.getByRole('button', { name: 'Merge and pull' }).waitFor();
  expect((await getApp(member, app.id)).gitState).toBe('conflict');
  expect(appOf(await exported(member, app.id)).icon).toBe('mine');
  await history.page.getByText(TAG).first().waitFor();

  await history.page.goBack();
  const again = await ask(history);
  await again.getByRole('radio', { name: 'Keep them as a version' }).check();
  await again.getByRole('button', { name: 'Pull' }).click();
  await history.page.getByText(`Orders is as it was at ${TAG}.`).waitFor();
  expect(await exported(member, app.id)).toBe(document);
});

it('says that a tag is gone by now', async () => {
  const { member, repository, app } = await taggedApp(fixture.git);
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.row('Release').click();
  await history.button(`Pull ${TAG}`).waitFor();
  await repository.git(['tag', '-d', TAG]);
  const dialog = await ask(history);
  await dialog.getByText('Not compared').waitFor();
  await dialog.getByRole('button', { name: 'Pull' }).click();
  await dialog.getByText('Not pulled').waitFor();
  expect(await stateOf(member, app)).toBe('clean');
});

it('pulls a release from the list of them, and offers it to builders only', async () => {
  const { member, app } = await fixture.git.withApp('Orders');
  const versionId = app.editingVersion.id;
  await member.post(`/apps/${app.id}/versions/${versionId}/publish`).expect(201);
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await edit(member, app.id, 'second');
  await member.post(`/apps/${app.id}/git/commits`, { message: 'Second' }).expect(201);
  await using visitor = await fixture.openApp(member, { id: app.id });
  const { page } = visitor;
  await page.getByRole('button', { name: 'Version v2' }).click();
  await page.getByRole('menuitem', { name: 'Releases' }).click();
  await page.getByRole('button', { name: 'Pull v1' }).click();
  await page
    .getByRole('dialog', { name: `Pull ${TAG}?` })
    .getByRole('button', { name: 'Pull' })
    .click();
  await page.getByText(`Orders is as it was at ${TAG}.`).waitFor();
  await page.getByRole('button', { name: 'Version v1 · published' }).waitFor();
  expect(await getApp(member, app.id)).toMatchObject({
    gitState: 'behind',
    editingVersion: { id: versionId, status: 'published' },
  });

  const viewer = await member.invite('viewer');
  await using history = await HistoryPage.open(fixture, { member: viewer, app });
  await history.row(/.*/).first().click();
  await history.details.waitFor();
  expect(await history.button(`Pull ${TAG}`).count()).toBe(0);
});
