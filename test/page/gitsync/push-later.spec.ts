import { edit, exported, getApp } from '../../support/git-fixture';
import { eventually } from '../../support/eventually';
import { GitSyncPage } from '../../support/gitsync-page';
import { appOf, changeTheirs } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

const waitingOf = (sync: GitSyncPage) => sync.locator.getByRole('region', { name: 'Commits to push' });

async function withKept(width?: number) {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await edit(member, app.id, 'table');
  const sync = await GitSyncPage.open(fixture, { member, app, width });
  await sync.message.fill('A table');
  await sync.button('Push later').click();
  await sync.says('Committed here, and not pushed yet.');
  return { member, repository, app, sync };
}

it('commits here, shows it to others, and pushes when it is asked to', async () => {
  const { member, repository, app, sync: own } = await withKept();
  await using sync = own;
  const before = await repository.tip();
  await sync.says('No uncommitted changes');
  await eventually(async () => expect(await sync.message.inputValue()).toBe(''));
  const waiting = waitingOf(sync);
  await waiting.getByText('1 commit is not pushed yet').waitFor();
  expect(await sync.visitor.findViolationsInEachView('push-later')).toEqual([]);
  const colleague = await member.invite('builder');
  await using other = await GitSyncPage.open(fixture, { member: colleague, app, width: 390 });
  await waitingOf(other).getByText('A table').waitFor();
  expect(await other.visitor.findViolationsInEachView('push-later-narrow')).toEqual([]);
  await waitingOf(other).getByRole('button', { name: 'Push', exact: true }).click();
  await waitingOf(other).waitFor({ state: 'detached' });
  await waitingOf(sync).waitFor({ state: 'detached' });
  const [tip, former] = await repository.log();
  expect([tip.message.trim(), former.sha]).toEqual(['A table', before]);
  expect(tip.author).toEqual({ name: member.user.name, email: member.user.email });
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});

it('says why a push was refused, combines, and pushes then', async () => {
  const { member, repository, app, sync: own } = await withKept();
  await using sync = own;
  await changeTheirs(repository, (document) => {
    document.pages[0].note = 'theirs';
  });
  await waitingOf(sync).getByRole('button', { name: 'Push', exact: true }).click();
  await waitingOf(sync).getByText('Merge first').waitFor();
  await sync.button('Merge').click();
  await sync.says(/^Pulled/);
  await waitingOf(sync).getByRole('button', { name: 'Push', exact: true }).click();
  await waitingOf(sync).waitFor({ state: 'detached' });
  expect(appOf(await repository.show('main', 'Orders/v1.json'))).toMatchObject({
    icon: 'table',
    pages: [{ note: 'theirs' }],
  });
  expect(await exported(member, app.id)).toBe(await repository.show('main', 'Orders/v1.json'));
});

it('lets an admin replace what others have pushed, once it was named and the branch typed', async () => {
  const { repository, sync: own } = await withKept();
  await using sync = own;
  const theirs = await changeTheirs(repository, (document) => {
    document.icon = 'theirs';
  });
  await waitingOf(sync).getByRole('button', { name: 'Push', exact: true }).click();
  await waitingOf(sync)
    .getByRole('button', { name: /^Replace what others/ })
    .click();
  const dialog = sync.page.getByRole('dialog', { name: 'Replace what others have pushed?' });
  await dialog.getByRole('list', { name: 'Commits that are dropped' }).getByText('Theirs').waitFor();
  expect(await sync.visitor.findViolationsInEachView('force-push')).toEqual([]);
  const replace = dialog.getByRole('button', { name: 'Replace' });
  await eventually(async () => expect(await replace.isDisabled()).toBe(true));
  expect(await repository.tip()).toBe(theirs);
  // Another push arrives, unseen.
  const unseen = await repository.commit({ 'README.md': 'unseen' });
  await dialog.getByLabel('Branch').fill('main');
  await replace.click();
  await dialog.getByText(/Others have pushed/).waitFor();
  expect(await repository.tip()).toBe(unseen);
  await dialog.getByRole('button', { name: 'Check again' }).click();
  await dialog.getByRole('list', { name: 'Commits that are dropped' }).getByRole('listitem').nth(1).waitFor();
  await replace.click();
  await dialog.waitFor({ state: 'detached' });
  await waitingOf(sync).waitFor({ state: 'detached' });
  expect((await repository.log()).map(({ message }) => message.trim())).toEqual(['A table', 'App creation']);
});

it('gives a commit up, whose changes stay', async () => {
  const { member, app, sync: own } = await withKept();
  await using sync = own;
  await waitingOf(sync).getByRole('button', { name: 'Undo commit “A table”' }).click();
  const dialog = sync.page.getByRole('dialog', { name: 'Undo this commit?' });
  await dialog.getByRole('button', { name: 'Undo commit' }).click();
  await waitingOf(sync).waitFor({ state: 'detached' });
  await sync.says(/^Uncommitted changes/);
  await eventually(async () => expect((await getApp(member, app.id)).gitState).toBe('changed'));
});
