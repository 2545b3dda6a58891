import { deploymentsOf, twoEnvironments } from '../../support/deployments';
import { Keyboard } from '../../support/keyboard';
import { PageFixture } from '../../support/page-fixture';
import type { Visitor } from '../../support/visitor';
import { openSettingsTab } from '../../support/settings-tabs';
import { EmptyMachine } from './empty-machine';

describe('an admin without a mouse, from an empty machine', () => {
  let machine: EmptyMachine;
  let ada: Visitor;
  let keys: Keyboard;

  beforeAll(async () => {
    machine = await EmptyMachine.start();
    ({ ada, keys } = machine);
  });

  afterAll(() => machine?.stop());

  it('creates the first account and its workspace', async () => {
    const { page } = ada;
    await machine.createFirstAccount('correct horse battery');
    await page.getByRole('link', { name: 'Sample: Orders' }).waitFor();
  });

  it('connects a repository over SSH', async () => {
    const { page } = ada;
    await machine.connectRepository();
    await page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
    await keys.isSomewhere();
  });

  it('opens each tab of the settings', async () => {
    const { page } = ada;
    await keys.to('link', 'Configure Git', { key: 'Shift+Tab' });
    for (const tab of ['Connected editor', 'Members', 'Constants', 'Notifications', 'Audit trail']) {
      await keys.keys('Tab');
      await keys.isAt('link', tab);
      await keys.keys('Enter');
      await openSettingsTab(page, tab).waitFor();
    }
    await keys.to('link', 'Members', { key: 'Shift+Tab' });
    await keys.keys('Enter');
    await openSettingsTab(page, 'Members').waitFor();
  });

  it('invites somebody, changes the role, and removes them', async () => {
    const { page } = ada;
    await keys.press('button', 'Add member');
    await keys.isAt('textbox', 'Email');
    await keys.keys('Escape');
    await keys.isAt('button', 'Add member');
    await keys.keys('Enter');
    await keys.isAt('textbox', 'Email');
    await page.keyboard.type('grace@example.com');
    await keys.fill('Name (optional)', 'Grace');
    await keys.to('radio', /^Builder/);
    await keys.keys('ArrowDown', 'Enter');
    await page.getByRole('dialog', { name: 'Grace is invited' }).waitFor();
    await keys.press('button', 'Done');
    await keys.isAt('button', 'Add member');
    await keys.to('combobox', 'Role of Grace');
    await keys.keys('Enter', 'ArrowUp', 'Enter');
    await keys.isAt('combobox', 'Role of Grace');
    await keys.press('button', 'Remove Grace');
    await page.getByRole('dialog', { name: 'Remove Grace?' }).waitFor();
    await keys.press('button', 'Remove');
    await page.getByText('grace@example.com').waitFor({ state: 'detached' });
    await keys.isSomewhere();
  });

  it('adds a constant, changes it, and deletes it', async () => {
    const { page } = ada;
    await keys.to('link', 'Constants', { key: 'Shift+Tab' });
    await keys.keys('Enter');
    await keys.press('button', 'Add constant');
    await keys.isAt('textbox', 'Name');
    await page.keyboard.type('API_URL');
    await keys.fill('Value', 'https://api.example.com');
    await keys.press('button', 'Save');
    await page.getByText('https://api.example.com').waitFor();
    await keys.isAt('button', 'Add constant');
    await keys.press('button', 'Edit API_URL');
    await keys.keys('Escape');
    await keys.isAt('button', 'Edit API_URL');
    await keys.press('button', 'Delete API_URL');
    await keys.press('button', 'Delete');
    await page.getByText('https://api.example.com').waitFor({ state: 'detached' });
    await keys.isSomewhere();
  });

  it('follows a branch, and leaves by the menu of the profile', async () => {
    const { page } = ada;
    await keys.press('link', 'Deployments');
    await page.getByText('No deployments yet').waitFor();
    await keys.press('button', 'Settings');
    await keys.press('button', 'A branch');
    await keys.to('combobox', 'Branch');
    await keys.press('switch', 'Wait for an approval', { key: 'Space' });
    await keys.press('button', 'Save');
    await page.getByText(/An admin approves each deployment/).waitFor();
    await keys.isAt('button', 'Settings');
    await keys.choose('Profile menu of Ada Lovelace', 'Sign out');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await keys.isAt('textbox', 'Email');
    expect(ada.complaints).toEqual([]);
  });
});

describe('an admin without a mouse, of production', () => {
  let fixture: PageFixture;

  beforeAll(async () => {
    fixture = await PageFixture.start();
  });

  afterAll(() => fixture?.stop());

  it('approves a deployment that waits, and keeps the focus in the page', async () => {
    const { production } = await twoEnvironments(fixture.git, { approval: true });
    const deployer = await production.invite('builder');
    await deployer.post('/deployments', {}).expect(201);
    await using visitor = await fixture.visit(production, '/deployments');
    const { page } = visitor;
    const keys = new Keyboard(page);
    await keys.fill('Comment', 'Go ahead');
    await keys.press('button', 'Approve and deploy: App creation');
    await page.getByRole('listitem', { name: 'App creation: Deployed' }).waitFor();
    await keys.isSomewhere();
    expect((await deploymentsOf(production))[0]).toMatchObject({ status: 'applied' });
  });
});
