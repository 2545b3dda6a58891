import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually';
import { startBrowser, type TestBrowser } from '../../support/browser';
import { sshUrlOf } from '../../support/connect';
import { Toolshed } from '../../support/embedded/toolshed';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import type { Visitor } from '../../support/visitor';
import { settingsTabs } from '../../support/settings-tabs';

let server: SshServer;
let toolshed: Toolshed;
let browser: TestBrowser;
let repository: GitRepository;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  [server, toolshed, browser, repository] = await Promise.all([
    startSshServer(),
    Toolshed.start(),
    startBrowser(),
    createGitRepository(),
  ]);
  visitor = await browser.visitor(toolshed.address, { isFirstVisit: true });
  ({ page } = visitor);
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await toolshed?.stop();
  await server?.stop();
});

// Each step begins where the one before it has ended.
describe('a journey through the program and its Git', () => {
  it('signs in at the program, which Trellis leads to', async () => {
    await page.goto(toolshed.git);
    await page.getByText('Use your Toolshed account.').waitFor();
    expect(await visitor.findViolations()).toEqual([]);
    await page.getByRole('link', { name: 'Sign in to Toolshed' }).click();
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign in' }).click();
    // The sign-in has led back to Trellis.
    await page.getByRole('link', { name: 'Back to Toolshed' }).click();
    await page.getByRole('heading', { name: 'Toolshed' }).waitFor();
  });

  it('finds an app of the program in Trellis, and nothing that is done in the program', async () => {
    await page.getByLabel('Name').fill('Orders');
    await page.getByRole('button', { name: 'Make an app' }).click();
    await page.getByRole('link', { name: 'Git' }).click();
    await page.getByRole('article', { name: 'Orders' }).waitFor();
    expect(await page.getByRole('button', { name: 'Create new app' }).count()).toBe(0);
    await page.getByRole('button', { name: /^Profile menu/ }).click();
    await page.getByRole('menuitem', { name: 'Profile', exact: true }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Sign out' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Workspace settings' }).click();
    await page.getByText('Names, members and roles are set in Toolshed.').waitFor();
    await eventually(async () =>
      expect(await settingsTabs(page).allInnerTexts()).toEqual([
        'General',
        'Configure Git',
        'Constants',
        'Notifications',
        'Audit trail',
      ]),
    );
    expect(await visitor.findViolations()).toEqual([]);
  });

  it('tells a builder whom to ask for a repository', async () => {
    await using builder = await browser.visitor(toolshed.address, { isFirstVisit: true });
    // The program leads people to its sign-in.
    await builder.page.goto(toolshed.address);
    await builder.page.getByLabel('Email').fill('grace@example.com');
    await builder.page.getByLabel('Password').fill('correct horse battery');
    await builder.page.getByRole('button', { name: 'Sign in' }).click();
    await builder.page.getByRole('link', { name: 'Git' }).click();
    const steps = builder.page.getByRole('region', { name: 'First steps' });
    await steps.getByText('Ask an admin of this workspace to do that.').waitFor();
    expect(await steps.getByRole('link', { name: 'Connect' }).count()).toBe(0);
  });

  it('leads an admin to connect a repository', async () => {
    await page.getByRole('link', { name: 'Apps', exact: true }).click();
    const steps = page.getByRole('region', { name: 'First steps' });
    await steps.getByText('Create an app in Toolshed, done').waitFor();
    await steps.getByRole('link', { name: 'Connect' }).click();
    await page.getByLabel('Git repository URL').fill(sshUrlOf(server, repository));
    await page.getByRole('button', { name: 'Generate SSH key' }).click();
    await server.authorize(await page.getByRole('group', { name: 'Public key' }).innerText());
    await page.getByRole('button', { name: 'Finalize setup' }).click();
    await page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
  });

  it('commits the app', async () => {
    await page.getByRole('link', { name: 'Apps', exact: true }).click();
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByText('This app is edited in Toolshed.').waitFor();
    await page.getByRole('link', { name: /^GitSync/ }).click();
    await page.getByLabel('Commit message').fill('Orders, as a first version');
    await page.getByRole('button', { name: 'Commit', exact: true }).click();
    await page.getByText(/^Committed as/).waitFor();
    const [last] = await repository.log();
    expect(last).toMatchObject({ message: 'Orders, as a first version', author: { name: 'Ada Lovelace' } });
  });

  it('pulls what was changed in Git, and shows it in the program', async () => {
    const text = await repository.show('main', 'Orders/v1.json');
    await repository.commit({ 'Orders/v1.json': text.replace('"Home"', '"Dashboard"') });
    await page.getByRole('button', { name: 'Check for updates' }).click();
    await page.getByRole('button', { name: 'Pull 1 commit' }).click();
    await page.getByText(/^Pulled/).waitFor();
    await page.goto(`${toolshed.address}/apps/1`);
    await eventually(async () =>
      expect(await page.getByLabel('Document').inputValue()).toContain('"Dashboard"'),
    );
    expect(visitor.complaints).toEqual([]);
  });

  it('imports an app of the repository, which is made in the program', async () => {
    const text = await repository.show('main', 'Orders/v1.json');
    await repository.commit({ 'Stock/v1.json': text.replaceAll('Orders', 'Stock') });
    await page.goto(toolshed.git);
    await page.getByRole('button', { name: 'More ways to add an app' }).click();
    await page.getByRole('menuitem', { name: 'Import from git repository' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /Stock/ }).check({ force: true });
    await dialog.getByRole('button', { name: 'Import app' }).click();
    await dialog.getByText('was imported and created in Toolshed.', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('article', { name: 'Stock' }).waitFor();
    await page.goto(toolshed.address);
    await page.getByRole('link', { name: 'Stock' }).click();
    await eventually(async () =>
      expect(await page.getByLabel('Document').inputValue()).toContain('"Dashboard"'),
    );
    await page.goto(`${toolshed.address}/apps/1`);
  });

  it('has what is saved in the program at once, and leads back to it', async () => {
    const document = await page.getByLabel('Document').inputValue();
    await page.getByLabel('Document').fill(document.replace('"Dashboard"', '"Overview"'));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'All apps' }).click();
    await page.getByRole('link', { name: 'Git' }).click();
    await page.getByRole('article', { name: 'Orders' }).getByText('Changed', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Back to Toolshed' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto(toolshed.git);
    await page.getByRole('link', { name: 'Sign in to Toolshed' }).waitFor();
  });
});
