import { eventually } from '../../support/eventually';
import { ConfigureGit } from '../../support/configure-git';
import { sshUrlOf } from '../../support/connect';
import { withDataSource } from '../../support/data-sources';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { createApp, ended } from '../../support/git-fixture';
import { hasFocus } from '../../support/has-focus';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;
let repository: GitRepository;

beforeAll(async () => {
  fixture = await PageFixture.start();
  const { member, repository: made } = await fixture.git.withApp('Orders');
  repository = made;
  await createApp(member, 'Sales', { commitChanges: true });
  await createApp(member, 'Stock', {
    definition: withDataSource('db.example.com'),
    commitChanges: true,
  });
});

afterAll(() => fixture?.stop());

it('creates a workspace from a repository: its name, the connection, and all of its apps', async () => {
  await using visitor = await fixture.visit(fixture.admin);
  const { page } = visitor;
  await page.getByRole('button', { name: /^Workspace:/ }).click();
  await page.getByRole('menuitem', { name: 'New workspace' }).click();
  await page.getByLabel('Workspace name').fill('Production');
  await page.getByRole('radio', { name: 'Apps from a repository' }).check();
  expect(await visitor.findViolationsInEachView('new-workspace-from-repository')).toEqual([]);
  await page.getByRole('button', { name: 'Create workspace' }).click();

  await page.getByRole('heading', { name: 'Connect the repository' }).waitFor();
  await page.getByLabel('Git repository URL').fill(sshUrlOf(fixture.git.server, repository));
  await page.getByRole('button', { name: 'Generate SSH key' }).click();
  await fixture.git.server.authorize(await page.getByRole('group', { name: 'Public key' }).innerText());
  await page.getByRole('button', { name: 'Finalize setup' }).click();

  await page.getByRole('heading', { name: 'Import from the repository' }).waitFor();
  await page.getByRole('checkbox', { name: 'Stock' }).uncheck();
  expect(await visitor.findViolationsInEachView('import-many-choice')).toEqual([]);
  await page.getByRole('button', { name: 'Import 2 apps' }).click();
  await page.getByText('2 of 2 apps imported').waitFor();
  expect(await visitor.findViolationsInEachView('import-many-done')).toEqual([]);
  await page.getByRole('main').getByRole('link', { name: 'Back to apps' }).last().click();
  await page.getByRole('article', { name: 'Orders' }).getByText('Locked').waitFor();
  await page.getByRole('article', { name: 'Sales' }).getByText('Locked').waitFor();
  expect(await page.getByRole('article', { name: 'Stock' }).count()).toBe(0);
  expect(visitor.complaints).toEqual([]);
});

it('asks for another name where one is taken, and once more for an app that was not imported', async () => {
  const { member } = await fixture.git.connected({ repository });
  await createApp(member, 'sales');
  await using visitor = await fixture.visit(member, '/import');
  const { page } = visitor;
  await page.getByRole('radio', { name: 'Edit here' }).check();
  const name = page.getByLabel('Name of Sales in this workspace');
  await eventually(async () => expect(await name.inputValue()).toBe('Sales (from Git)'));
  await eventually(async () => expect(await page.getByRole('textbox').count()).toBe(1));
  expect(await visitor.findViolationsInEachView('import-many-name-taken')).toEqual([]);
  await name.fill('');
  await eventually(async () =>
    expect(await page.getByRole('button', { name: 'Import 3 apps' }).isDisabled()).toBe(true),
  );
  await name.fill('Sales / all');
  await page.getByRole('button', { name: 'Import 3 apps' }).click();
  await page.getByText(/^It contains a slash/).waitFor();
  await hasFocus(name);
  // At the field alone, until there is another name.
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(await visitor.findViolationsInEachView('import-many-name-refused')).toEqual([]);
  await name.fill('Orders');
  await page.getByText(/^It contains a slash/).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Import 3 apps' }).click();
  await page.getByText('2 of 3 apps imported, 1 failed').waitFor();
  const failed = page.getByRole('listitem').filter({ hasText: 'Not imported' });
  await failed.getByText('app_name_taken').waitFor({ state: 'attached' });
  expect(await visitor.findViolationsInEachView('import-many-taken')).toEqual([]);
  const again = failed.getByLabel('Name of Sales in this workspace');
  await again.fill('');
  await again.press('Enter');
  await failed.getByText('Enter a name.').waitFor();
  await again.fill('Sales / all');
  await failed.getByRole('button', { name: 'Import with this name' }).click();
  await failed.getByText(/^It contains a slash/).waitFor();
  await hasFocus(again);
  expect(await visitor.findViolationsInEachView('import-many-refused')).toEqual([]);
  await again.fill('Sales of all');
  await failed.getByRole('button', { name: 'Import with this name' }).click();
  await page.getByText('3 of 3 apps imported').waitFor();
  await page.getByText('Stock › db', { exact: true }).waitFor();
  const { body } = await member.get('/apps').expect(200);
  const apps = body.items as { name: string; locked: boolean }[];
  expect(apps.map(({ name, locked }) => `${name} ${locked}`).sort()).toEqual([
    'Orders false',
    'Sales of all false',
    'Stock false',
    'sales false',
  ]);
});

it('continues with an empty workspace if the repository has no apps', async () => {
  const { member } = await fixture.git.connected({ repository: await createGitRepository() });
  await using visitor = await fixture.visit(member, '/import');
  await visitor.page.getByText('The repository has no apps yet').waitFor();
  expect(await visitor.findViolationsInEachView('import-many-empty')).toEqual([]);
  await visitor.page.getByText(/to add the first one/).waitFor();
});

it('is reached from the dialog for one app, and sends a builder to an admin', async () => {
  const { member } = await fixture.git.connected({ repository });
  const builder = await member.invite('builder');
  await using visitor = await fixture.visit(builder);
  const { page } = visitor;
  await page.getByRole('button', { name: 'Import from Git' }).click();
  await page.getByRole('link', { name: 'Import several apps at once' }).click();
  await page.getByRole('button', { name: 'Import 3 apps' }).waitFor();
  expect(await page.getByRole('radio').count()).toBe(0);
  await using git = await ConfigureGit.open(fixture, member);
  await git.page.getByRole('switch', { name: 'Sync with Git' }).click();
  await git.says('Off: no commits, imports or pulls');
  await page.getByText('Only admins can configure Git').waitFor();
});

it('keeps waiting imports and their results after a reload, and cancels those that wait', async () => {
  const { member } = await fixture.git.connected({ repository });
  const own = await createApp(member, 'Own');
  const hold = await repository.holdPushes();
  const held = await member
    .post(`/apps/${own.id}/git/commits`, { message: 'Holds the queue' })
    .set('Prefer', 'respond-async')
    .expect(202);
  await hold.reached();
  await using visitor = await fixture.visit(member, '/import');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Import 3 apps' }).click();
  await page.getByText('0 of 3 apps imported').waitFor();
  await page.reload();
  await page.getByRole('list', { name: 'Waiting' }).getByText('Stock').waitFor();
  await page.getByRole('button', { name: 'Cancel 3 waiting apps' }).click();
  await page.getByRole('list', { name: 'Cancelled' }).getByText('Stock').waitFor();
  expect(await visitor.findViolationsInEachView('import-many-cancelled')).toEqual([]);
  await hold.release();
  expect((await ended(member, held.body.jobId as string)).status).toBe('succeeded');
  await page.reload();
  await page.getByRole('list', { name: 'Cancelled' }).getByText('Stock').waitFor();
  expect((await member.get('/apps').expect(200)).body.items).toHaveLength(1);
  await page.getByRole('button', { name: 'Import more apps' }).click();
  await page.getByRole('button', { name: 'Import 3 apps' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Import 3 apps' }).waitFor();
});
