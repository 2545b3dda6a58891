import { sshUrlOf } from '../../support/connect';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';
import { Phone } from '../../support/phone';
import { openSettingsTab } from '../../support/settings-tabs';
import type { Visitor } from '../../support/visitor';

/** Consecutive steps of one person, who has a telephone and nothing else. */
describe('an admin with a telephone', () => {
  let fixture: PageFixture;
  let repository: GitRepository;
  let visitor: Visitor;
  let phone: Phone;

  beforeAll(async () => {
    fixture = await PageFixture.start();
    repository = await createGitRepository();
    const member = await fixture.admin.inNewWorkspace();
    visitor = await fixture.browser.visitor(fixture.address, { member, isPhone: true });
    phone = new Phone(visitor);
    await visitor.page.goto(`/w/${member.workspaceId}/settings/git`);
  });

  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await fixture?.stop();
  });

  it('connects a repository over SSH', async () => {
    const { page } = visitor;
    const { server } = fixture.git;
    await phone.fill('Git repository URL', sshUrlOf(server, repository));
    await phone.look('connect');
    await phone.tap('button', 'Generate SSH key');
    const key = page.getByRole('group', { name: 'Public key' });
    await key.waitFor();
    await phone.look('key');
    await server.authorize(await key.innerText());
    await phone.tap('button', 'Finalize setup');
    await page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
    await phone.look('connected');
    await phone.tap('switch', 'Back up');
    await page.getByRole('textbox', { name: 'Quiet time in seconds' }).waitFor();
    await phone.look('backup');
  });

  it('opens each tab of the settings', async () => {
    for (const tab of ['Connected editor', 'Constants', 'Notifications', 'Audit trail', 'Members']) {
      await phone.tap('link', tab);
      await openSettingsTab(visitor.page, tab).waitFor();
      await phone.look(tab.toLowerCase().replace(' ', '-'));
    }
  });

  it('invites somebody, changes the role, and removes them', async () => {
    const { page } = visitor;
    await phone.tap('button', 'Add member');
    await phone.fill('Email', 'grace@example.com');
    await phone.fill('Name (optional)', 'Grace');
    await phone.tap('radio', /^Viewer/);
    await phone.look('add-member');
    await phone.tap('button', 'Create invitation');
    await page.getByRole('dialog', { name: 'Grace is invited' }).waitFor();
    await phone.look('invited');
    await phone.tap('button', 'Done');
    await phone.tap('combobox', 'Role of Grace');
    await phone.tap('option', 'Builder');
    await phone.look('member');
    await phone.tap('button', 'Remove Grace');
    await phone.tap('button', 'Remove', { within: page.getByRole('dialog', { name: 'Remove Grace?' }) });
    await page.getByText('grace@example.com').waitFor({ state: 'detached' });
  });

  it('adds a constant, and deletes it', async () => {
    const { page } = visitor;
    await phone.tap('link', 'Constants');
    await phone.tap('button', 'Add constant');
    await phone.fill('Name', 'API_URL');
    await phone.fill('Value', `https://api.example.com/${'long'.repeat(20)}`);
    await phone.look('add-constant');
    await phone.tap('button', 'Save');
    await page.getByText('https://api.example.com').waitFor();
    await phone.look('constant');
    await phone.tap('button', 'Delete API_URL');
    await phone.tap('button', 'Delete', { within: page.getByRole('dialog') });
    await page.getByText('https://api.example.com').waitFor({ state: 'detached' });
  });

  it('leaves by the menu', async () => {
    const { page } = visitor;
    await phone.tap('button', 'Open navigation');
    await phone.look('navigation');
    await phone.choose(/^Profile menu/, 'Sign out');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await phone.look('sign-in');
    expect(visitor.complaints).toEqual([]);
  });
});
