import { startBrowser, type TestBrowser, type Visitor } from '../support/browser';
import { connect, sshUrlOf } from '../support/connect';
import { createGitRepository, type GitRepository } from '../support/git-repository';
import { startSilentServer } from '../support/ssh-server-silent';
import { startSshServer, type SshServer } from '../support/ssh-server';
import { startTrellis, type Member, type Trellis } from '../support/trellis-server';

let trellis: Trellis;
let server: SshServer;
let browser: TestBrowser;
let repository: GitRepository;
let admin: Member;
let ada: Visitor;

// The steps follow each other, as one person takes them.
beforeAll(async () => {
  [trellis, server, browser, repository] = await Promise.all([
    startTrellis({ TRELLIS_GIT_SILENCE_MS: '2000' }),
    startSshServer(),
    startBrowser(),
    createGitRepository(),
  ]);
  admin = await trellis.setUp();
  ada = await browser.visitor(trellis.address, { member: admin });
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await trellis?.[Symbol.asyncDispose]();
  await server?.stop();
});

const openSettings = async ({ page }: Visitor, member: Member) => {
  await page.goto(`/w/${member.workspaceId}`);
  await page.getByRole('link', { name: 'Workspace settings' }).click();
  await page.getByRole('tab', { name: 'Configure git' }).click();
};

const newWorkspace = async (name: string) => {
  const member = await admin.inNewWorkspace(name);
  const visitor = await browser.visitor(trellis.address, { member });
  await openSettings(visitor, member);
  return { member, visitor, page: visitor.page };
};

const failedStep = ({ page }: Visitor, step: string) =>
  page.getByRole('list', { name: 'Setup checks' }).getByText(`${step}: failed`).waitFor();

describe('the way to a connected repository', () => {
  it('refuses an address over HTTPS before anything is sent, and what is no URL in the server’s words', async () => {
    const { page } = ada;
    await openSettings(ada, admin);
    await page.getByLabel('Git repository URL').fill('https://github.com/owner/repository');
    await page.getByRole('button', { name: 'Generate SSH key' }).click();
    await page.getByText('This is the HTTPS address.').waitFor();
    await page.getByLabel('Git repository URL').fill('nonsense');
    await page.getByRole('button', { name: 'Generate SSH key' }).click();
    await page.getByRole('alert').or(page.locator('[aria-invalid="true"]')).first().waitFor();
  });

  it('generates the key, shows its public half and the host’s key, and the steps of each provider', async () => {
    const { page } = ada;
    await page.getByLabel('Git repository URL').fill(sshUrlOf(server, repository));
    await page.getByRole('radio', { name: 'ED25519 (recommended)' }).check();
    await page.getByRole('button', { name: 'Generate SSH key' }).click();
    await page
      .getByText(/^ssh-ed25519 /)
      .first()
      .waitFor();
    await page.getByText(server.hostKeys[0]!.fingerprint).waitFor();
    for (const name of ['GitHub', 'GitLab', 'Bitbucket', 'AWS CodeCommit', 'Azure Repos', 'Gitea']) {
      await page.getByRole('tab', { name, exact: true }).click();
      await page.getByRole('tabpanel', { name, exact: true }).getByRole('listitem').first().waitFor();
    }
  });

  it('says that the key was not added yet, at the step where it was refused', async () => {
    await ada.page.getByRole('button', { name: 'Finalize setup' }).click();
    await failedStep(ada, 'Sign in with the SSH key');
    await ada.page.getByRole('alert').getByText('git_auth_failed').waitFor();
    expect(await ada.findBarriers()).toEqual([]);
    await ada.page.getByRole('alert').scrollIntoViewIfNeeded();
    await ada.screenshot('finalize-failed-light');
  });

  it('finishes once the key is there, and keeps everything over a reload', async () => {
    const { page } = ada;
    await page.reload();
    const { body } = await admin.get('/git').expect(200);
    await server.authorize(body.key.publicKey as string);
    await page.getByRole('button', { name: 'Finalize setup' }).click();
    await page.getByRole('switch', { name: 'Connect' }).waitFor();
    expect(await page.getByRole('switch', { name: 'Connect' }).isChecked()).toBe(true);
    expect((await admin.get('/git')).body).toMatchObject({
      configured: true,
      enabled: true,
      access: 'read-write',
    });
  });

  it('switches GitSync off and on', async () => {
    const connectSwitch = ada.page.getByRole('switch', { name: 'Connect' });
    await connectSwitch.click();
    await ada.page.getByText('Off: nothing is committed').waitFor();
    await connectSwitch.click();
    await ada.page.getByText('On: builders commit').waitFor();
  });
});

describe('an app', () => {
  it('is created and committed in the name of who created it', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Apps' }).click();
    await page.getByRole('button', { name: 'Create new app' }).click();
    await page.getByLabel('App name').fill('Orders');
    expect(await page.getByRole('checkbox', { name: 'Commit changes' }).isChecked()).toBe(true);
    await page.getByRole('dialog').getByRole('button', { name: 'Create app' }).click();
    await page.getByText(/Orders is created and committed as/).waitFor();
    await page.getByRole('article', { name: 'Orders' }).getByText('Clean').waitFor();

    const [commit] = await repository.log();
    expect(commit).toMatchObject({ message: 'App creation', author: { name: 'Ada Lovelace' } });
  });

  it('is renamed with its folder', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Actions for Orders' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByLabel('App name').fill('Sales');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('link', { name: 'Sales' }).waitFor();
    expect(await repository.ls()).toEqual(['.meta/meta.json', 'Sales/v1.json']);
  });

  it('stands in the activity, live, without a reload', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByText('App is renamed').waitFor();
    await admin.post('/apps', { name: 'Stock', commitChanges: true }).expect(201);
    await page.getByRole('link', { name: 'Stock' }).waitFor();
  });

  it('is deleted here, with the word that the repository keeps it', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Apps' }).click();
    await page.getByRole('button', { name: 'Actions for Stock' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('The repository keeps it').waitFor();
    expect(await ada.findBarriers()).toEqual([]);
    await ada.screenshot('app-delete-light');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete app' }).click();
    await page.getByRole('link', { name: 'Stock' }).waitFor({ state: 'detached' });
    expect(await repository.ls()).toContain('Stock/v1.json');
  });
});

describe('another workspace', () => {
  let other: Member;

  it('imports the app, told what it lacks, and finds it locked', async () => {
    await repository.commit({
      'Sales/v1.json': (await repository.show('HEAD', 'Sales/v1.json')).replace(
        '"icon": "apps"',
        '"icon": "{{constants.ICON}}{{secrets.KEY}}"',
      ),
    });
    other = await admin.inNewWorkspace('Production');
    await connect(other, { server, repository });
    await using visitor = await browser.visitor(trellis.address, { member: other });
    const { page } = visitor;
    await page.goto(`/w/${other.workspaceId}`);
    await page.getByRole('button', { name: 'More ways to add an app' }).click();
    await page.getByRole('menuitem', { name: 'Import from git repository' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('searchbox').fill('sal');
    await dialog.getByRole('radio', { name: /Sales/ }).check({ force: true });
    await dialog.getByText('ICON', { exact: true }).waitFor();
    await dialog.getByText('KEY', { exact: true }).waitFor();
    expect(await visitor.findBarriers()).toEqual([]);
    await visitor.screenshot('import-preview-light');
    await dialog.getByRole('button', { name: 'Import app' }).click();
    await dialog.getByText('It is locked').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('article', { name: 'Sales' }).getByText('Locked').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('is told of a taken name, and imports under another one', async () => {
    await other.post('/apps', { name: 'stock' }).expect(201);
    await using visitor = await browser.visitor(trellis.address, { member: other });
    const { page } = visitor;
    await page.goto(`/w/${other.workspaceId}`);
    await page.getByRole('button', { name: 'More ways to add an app' }).click();
    await page.getByRole('menuitem', { name: 'Import from git repository' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /Stock/ }).check({ force: true });
    await dialog.getByText('Rename or delete that one').waitFor();
    expect(await dialog.getByRole('button', { name: 'Import app' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Name here').fill('Stock of Tools');
    await visitor.screenshot('import-taken-light');
    await dialog.getByRole('button', { name: 'Import app' }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('article', { name: 'Stock of Tools' }).waitFor();
  });
});

describe('what may go wrong', () => {
  it('takes a key that may only read, and says what that means', async () => {
    const { member, visitor, page } = await newWorkspace('Reader');
    await page.getByLabel('Git repository URL').fill(sshUrlOf(server, repository));
    await page.getByRole('button', { name: 'Generate SSH key' }).click();
    await page
      .getByText(/^ssh-ed25519 /)
      .first()
      .waitFor();
    const { body } = await member.get('/git').expect(200);
    await server.authorize(body.key.publicKey as string, { readOnly: true });
    await page.getByRole('button', { name: 'Finalize setup' }).click();
    await page.getByText('The key may only read.').waitFor();
    await page.getByRole('link', { name: 'Apps' }).click();
    await page.getByRole('button', { name: 'Create new app' }).click();
    await page.getByLabel('App name').fill('Local');
    await page.getByText('To commit it to a repository too').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Commit changes' }).count()).toBe(0);
    await visitor[Symbol.asyncDispose]();
  });

  it('names the host’s silence', async () => {
    await using silent = await startSilentServer();
    const { visitor, page } = await newWorkspace('Silence');
    await page.getByLabel('Git repository URL').fill(`ssh://git@${silent.host}:${silent.port}/repo.git`);
    await page.getByRole('button', { name: 'Generate SSH key' }).click();
    await page.getByRole('button', { name: 'Finalize setup' }).click();
    await failedStep(visitor, 'Reach the host');
    await visitor[Symbol.asyncDispose]();
  });

  it('shows the new key of a host that has changed it, and trusts it only on command', async () => {
    const { page } = ada;
    const before = server.hostKeys[0]!.fingerprint;
    await server.changeHostKey();
    await openSettings(ada, admin);
    await page.getByRole('button', { name: 'Finalize setup' }).click();
    await failedStep(ada, 'Check the host’s key');
    await page.getByText('It is another one than before.').waitFor();
    await page.getByText(before).first().waitFor();
    expect(await ada.findBarriers()).toEqual([]);
    await page.getByRole('button', { name: 'I have compared it: trust the new key' }).click();
    await page.getByText('Write to the repository: all well').waitFor();
    await page.getByText(server.hostKeys[0]!.fingerprint).first().waitFor();
  });

  it('deletes the configuration only when the repository’s name is typed', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Delete configuration' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the repository').fill('another');
    expect(await dialog.getByRole('button', { name: 'Delete configuration' }).isDisabled()).toBe(true);
    expect(await ada.findBarriers()).toEqual([]);
    await ada.screenshot('delete-configuration-light');
    await dialog.getByLabel('Name of the repository').fill('repository');
    await dialog.getByRole('button', { name: 'Delete configuration' }).click();
    await page.getByRole('button', { name: 'Generate SSH key' }).waitFor();
    expect((await admin.get('/git')).body).toMatchObject({
      configured: false,
      repositoryUrl: null,
      key: null,
    });
  });

  it('made the browser complain about nothing', () => {
    expect(ada.complaints).toEqual([]);
  });
});
