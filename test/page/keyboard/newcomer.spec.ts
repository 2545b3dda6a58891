import { Keyboard } from '../../support/keyboard';
import { PageFixture } from '../../support/page-fixture';
import { invitationOf } from '../../support/trellis-server';
import type { Visitor } from '../../support/visitor';
import { EmptyMachine } from './empty-machine';

const PASSWORD = 'correct horse battery';

/** Consecutive steps of one person. */
describe('a newcomer without a mouse, on a fresh installation', () => {
  let machine: EmptyMachine;
  let ada: Visitor;
  let keys: Keyboard;

  beforeAll(async () => {
    machine = await EmptyMachine.start();
    ({ ada, keys } = machine);
  });

  afterAll(() => machine?.stop());

  it('gets an account and a workspace', async () => {
    const { page } = ada;
    await machine.createFirstAccount(PASSWORD);
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
    await machine.connectRepository();
    await page.getByRole('heading', { name: 'You are connected' }).waitFor();
    await keys.isSomewhere();
  });

  it('makes the first commit', async () => {
    const { page } = ada;
    await keys.press('link', /^Commit your/);
    await page.getByRole('heading', { level: 1, name: /^Commit / }).waitFor();
    await keys.isSomewhere();
    await keys.fill('Commit message', 'Begin');
    await keys.press('button', /^Commit \d apps?$/);
    await page.getByText(/2 apps committed as/).waitFor();
    await keys.isSomewhere();
    expect((await machine.repository.log())[0]!.message).toBe('Begin');
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
