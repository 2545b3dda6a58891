import { startBrowser, type TestBrowser } from '../../support/browser';
import { sshUrlOf } from '../../support/connect';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { Keyboard } from '../../support/keyboard';
import { PageFixture } from '../../support/page-fixture';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import { invitationOf, startTrellis, type Trellis } from '../../support/trellis-server';
import type { Visitor } from '../../support/visitor';

const PASSWORD = 'correct horse battery';

/** Consecutive steps of one person. */
describe('a newcomer without a mouse, on a fresh installation', () => {
  let trellis: Trellis;
  let browser: TestBrowser;
  let server: SshServer;
  let repository: GitRepository;
  let ada: Visitor;
  let keys: Keyboard;

  beforeAll(async () => {
    [trellis, browser, server, repository] = await Promise.all([
      startTrellis(),
      startBrowser(),
      startSshServer(),
      createGitRepository(),
    ]);
    ada = await browser.visitor(trellis.address);
    keys = new Keyboard(ada.page);
  });

  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await trellis?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('gets an account and a workspace', async () => {
    const { page } = ada;
    await page.goto('/');
    await keys.isAt('textbox', 'Your name');
    await page.keyboard.type('Ada Lovelace');
    await keys.fill('E-mail', 'ada@example.com');
    await keys.keys('Tab');
    await page.keyboard.type(PASSWORD);
    await keys.keys('Enter');
    await keys.isAt('textbox', 'Workspace name');
    await page.keyboard.type('Engines');
    await keys.keys('Enter');
    await page.getByRole('region', { name: 'First steps' }).waitFor();
    await keys.isSomewhere();
  });

  it('creates an app, which opens, and comes back to the first steps', async () => {
    const { page } = ada;
    await keys.press('button', 'Create new app');
    await keys.isAt('textbox', 'App name');
    await keys.keys('Escape');
    await keys.isAt('button', 'Create new app');
    await keys.keys('Enter');
    await keys.isAt('textbox', 'App name');
    await page.keyboard.type('Tickets');
    await keys.keys('Enter');
    await page.getByRole('heading', { level: 1, name: 'Tickets' }).waitFor();
    await keys.isSomewhere();
    await keys.keys('Alt+a');
    await page.keyboard.type('button');
    await page.getByRole('option', { name: 'Button', exact: true }).waitFor();
    await keys.keys('Enter');
    await page.getByRole('button', { name: 'Button button1', exact: true }).waitFor();
    await keys.to('link', 'Back to apps', { key: 'Shift+Tab' });
    await keys.keys('Enter');
    await page.getByRole('article', { name: 'Tickets' }).waitFor();
    await keys.isSomewhere();
  });

  it('connects a repository from the first steps', async () => {
    const { page } = ada;
    await keys.press('link', 'Connect');
    await keys.fill('Git repository URL', sshUrlOf(server, repository));
    await keys.press('button', 'Generate SSH key');
    const key = page.getByRole('group', { name: 'Public key' });
    await key.waitFor();
    await server.authorize(await key.innerText());
    await keys.press('button', 'Finalize setup');
    await page.getByRole('heading', { name: 'You are connected' }).waitFor();
    await keys.isSomewhere();
  });

  it('makes the first commit', async () => {
    const { page } = ada;
    await keys.press('link', /^Commit your/);
    await page.getByRole('heading', { name: 'Commit several apps' }).waitFor();
    await keys.isSomewhere();
    await keys.fill('Commit message', 'Begin');
    await keys.press('button', /^Commit \d apps?$/);
    await page.getByText(/^Committed as/).waitFor();
    await keys.isSomewhere();
    expect((await repository.log())[0]!.message).toBe('Begin');
    expect(ada.complaints).toEqual([]);
  });
});

it('joins by an invitation without a mouse, and commits an app', async () => {
  const fixture = await PageFixture.start();
  try {
    const { member, repository } = await fixture.git.connected();
    const { body } = await member
      .post('/members', { email: 'grace@example.com', role: 'builder' })
      .expect(201);
    await using visitor = await fixture.browser.visitor(fixture.address);
    const { page } = visitor;
    const keys = new Keyboard(page);
    await page.goto(`/invite#${invitationOf(body as { inviteUrl: string })}`);
    await keys.isAt('textbox', 'Your name');
    await page.keyboard.type('Grace Hopper');
    await keys.to('textbox', 'Password');
    await page.keyboard.type(PASSWORD);
    await keys.keys('Enter');
    await page.getByRole('region', { name: 'First steps' }).waitFor();
    await keys.isSomewhere();
    await keys.press('button', 'Create new app');
    await keys.isAt('textbox', 'App name');
    await page.keyboard.type('Ships');
    await keys.keys('Enter');
    await page.getByRole('heading', { level: 1, name: 'Ships' }).waitFor();
    await keys.isSomewhere();
    await keys.press('link', /^GitSync/);
    await page.getByText('App creation').waitFor();
    const [commit] = await repository.log();
    expect([commit!.message, commit!.author.name]).toEqual(['App creation', 'Grace Hopper']);
    expect(visitor.complaints).toEqual([]);
  } finally {
    await fixture.stop();
  }
});
