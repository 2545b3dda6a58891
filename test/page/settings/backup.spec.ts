import { ConfigureGit } from '../../support/configure-git';
import { GitSyncPage } from '../../support/gitsync-page';
import { edit, exported } from '../../support/git-fixture';
import { eventually } from '../../support/eventually';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('switches the backup on, changes its settings, and shows how it goes', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await using git = await ConfigureGit.open(fixture, member);
  await git.page.getByText('Off: apps are committed only by hand.').waitFor();
  await git.page.getByRole('switch', { name: 'Back up' }).click();
  const quiet = git.page.getByLabel('Quiet time in seconds');
  await quiet.fill('3');
  await git.page.getByLabel('Longest wait in seconds').fill('2');
  await git.button('Save backup settings').click();
  await git.says('Enter at least the quiet time');
  await quiet.fill('1');
  await git.page.getByLabel('Backup branch').fill('backup');
  await git.button('Save backup settings').click();
  await git.says('The backup settings were saved.');
  expect(await git.visitor.findViolationsInEachView('backup-settings')).toEqual([]);

  await edit(member, app.id, 'table');
  const state = git.page.getByRole('status', { name: 'State of the backup' });
  await state.getByText('Orders: icon of app').waitFor();
  await state.getByText('Backed up', { exact: true }).waitFor();
  expect(await repository.show('backup', 'Orders/v1.json')).toBe(await exported(member, app.id));
  expect((await member.get('/git/backup')).body).toMatchObject({
    branch: 'backup',
    quietSeconds: 1,
    maxSeconds: 2,
  });
  expect(git.visitor.complaints).toEqual([]);
});

it('shows the state of an app’s backup beside its changes, where an admin gives it a place of its own', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await member.put('/git/backup', { enabled: false, quietSeconds: 1 }).expect(200);
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.button('No backup').click();
  const dialog = sync.page.getByRole('dialog', { name: 'Backup of this app' });
  await dialog.getByRole('combobox', { name: 'Backup' }).click();
  await sync.page.getByRole('option', { name: 'On for this app' }).click();
  await dialog.getByLabel('Directory').fill('../elsewhere');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('cannot be the name of a folder', { exact: false }).waitFor();
  await dialog.getByLabel('Directory').fill('copies');
  await dialog.getByLabel('File name').fill('orders.json');
  expect(await sync.visitor.findViolationsInEachView('app-backup')).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await sync.button('Backed up').waitFor();
  expect(await repository.show('main', 'copies/orders.json')).toBe(await exported(member, app.id));

  await repository.commit({ 'copies/orders.json': 'somebody else’s' });
  await edit(member, app.id, 'chart');
  await sync.button('Backup failing').click();
  await dialog.getByText('It is not as the last backup left it.', { exact: false }).waitFor();
  await dialog.getByText('copies/orders.json on main').waitFor();

  const viewer = await member.invite('viewer');
  await using read = await GitSyncPage.open(fixture, { member: viewer, app });
  await read.page.getByText('Backup failing').waitFor();
  await eventually(async () =>
    expect(await read.page.getByRole('button', { name: 'Backup failing' }).count()).toBe(0),
  );
  expect(sync.visitor.complaints).toEqual([]);
});
