import { sshUrlOf } from '../../support/connect';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { commitElsewhere } from '../../support/gitsync-page';
import { PageFixture } from '../../support/page-fixture';
import { Phone } from '../../support/phone';
import { invitationOf, type Member } from '../../support/trellis-server';
import type { Visitor } from '../../support/visitor';

/** Consecutive steps of one person, who has a telephone and nothing else. */
describe('a newcomer with a telephone', () => {
  let fixture: PageFixture;
  let owner: Member;
  let repository: GitRepository;
  let visitor: Visitor;
  let phone: Phone;

  beforeAll(async () => {
    [fixture, repository] = await Promise.all([PageFixture.start(), createGitRepository()]);
    owner = await fixture.admin.inNewWorkspace('Engines');
    visitor = await fixture.browser.visitor(fixture.address, { isPhone: true });
    phone = new Phone(visitor);
  });

  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await fixture?.stop();
  });

  it('joins as an admin by an invitation', async () => {
    const { page } = visitor;
    const invited = await owner
      .post('/members', { email: 'grace-phone@example.com', role: 'admin' })
      .expect(201);
    await page.goto(`/invite#${invitationOf(invited.body as { inviteUrl: string })}`);
    await phone.fill('Your name', 'Grace Hopper');
    await phone.fill('Password', 'correct horse battery');
    await phone.look('invitation');
    await phone.tap('button', 'Create account and join');
    await page.getByRole('region', { name: 'First steps' }).waitFor();
    await phone.look('first-steps');
  });

  it('connects a repository', async () => {
    const { page } = visitor;
    await phone.tap('link', 'Connect');
    await phone.fill('Git repository URL', sshUrlOf(fixture.git.server, repository));
    await phone.look('connect');
    await phone.tap('button', 'Generate SSH key');
    const key = page.getByRole('group', { name: 'Public key' });
    await key.waitFor();
    await phone.look('key');
    await fixture.git.server.authorize(await key.innerText());
    await phone.tap('button', 'Finalize setup');
    await page.getByRole('heading', { name: 'You are connected' }).waitFor();
    await phone.look('connected');
  });

  it('creates an app, renames it, and commits it', async () => {
    const { page } = visitor;
    await phone.tap('button', 'Open navigation');
    await phone.tap('link', 'Apps');
    await phone.tap('button', 'Create new app');
    await phone.fill('App name', 'Ships');
    await phone.look('create');
    await phone.tap('button', 'Create app', { within: page.getByRole('dialog') });
    await page.getByRole('heading', { level: 1, name: 'Ships' }).waitFor();
    await phone.tap('link', 'Back to apps');
    await phone.choose('Actions for Ships', 'Rename');
    await phone.fill('App name', 'Boats');
    await phone.look('rename');
    await phone.tap('button', 'Rename', { within: page.getByRole('dialog') });
    await phone.tap('link', 'Boats');
    await phone.tap('link', /^GitSync/);
    await page.getByRole('heading', { level: 2, name: 'Changes' }).waitFor();
    await phone.look('first-changes');
  });

  it('imports the apps into another workspace', async () => {
    const { page } = visitor;
    await phone.tap('link', 'Back to apps');
    await phone.tap('button', 'Open navigation');
    await phone.tap('button', /^Workspace:/);
    await phone.tap('menuitem', 'New workspace');
    await phone.fill('Workspace name', 'Production');
    await phone.tap('radio', 'Apps from a repository');
    await phone.look('new-workspace');
    await phone.tap('button', 'Create workspace');
    await phone.fill('Git repository URL', sshUrlOf(fixture.git.server, repository));
    await phone.tap('button', 'Generate SSH key');
    await fixture.git.server.authorize(await page.getByRole('group', { name: 'Public key' }).innerText());
    await phone.tap('button', 'Finalize setup');
    await page.getByRole('heading', { name: 'Import from the repository' }).waitFor();
    await phone.look('import');
    await phone.tap('button', 'Import 1 app');
    await page.getByText('1 of 1 app imported').waitFor();
    await phone.look('imported');
    expect(visitor.complaints).toEqual([]);
  });

  it('pulls what a colleague has changed', async () => {
    const { page } = visitor;
    await commitElsewhere(repository, { path: 'Boats/v1.json', message: 'Their words' });
    await phone.tap('link', /^Boats/);
    await page.getByRole('heading', { level: 1, name: 'Boats' }).waitFor();
    await phone.look('imported-app');
    await phone.tap('link', /^GitSync/);
    await page.getByText('1 new commit').first().waitFor();
    await phone.look('news');
    await phone.tap('button', 'Pull 1 commit');
    await page
      .getByText(/^Pulled/)
      .first()
      .waitFor();
    await phone.look('pulled');
    expect(visitor.complaints).toEqual([]);
  });

  it('finds the field for a token without scrolling', async () => {
    const { page } = visitor;
    await page.goto('/profile');
    await phone.tap('button', 'Connect an account');
    const token = page.getByRole('textbox', { name: 'Token', exact: true });
    await token.waitFor();
    await phone.look('connect-account');
    // On the first screen, above the list of permissions.
    expect((await token.boundingBox())!.y).toBeLessThan(500);
    expect(visitor.complaints).toEqual([]);
  });
});
