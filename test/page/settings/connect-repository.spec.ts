import { eventually } from '../../support/eventually';
import { ConfigureGit } from '../../support/configure-git';
import { sshUrlOf } from '../../support/connect';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

const urlOf = (repository: GitRepository) => sshUrlOf(fixture.git.server, repository);

describe('step by step', () => {
  let git: ConfigureGit;
  let repository: GitRepository;

  beforeAll(async () => {
    repository = await createGitRepository();
    git = await ConfigureGit.open(fixture);
  });

  afterAll(() => git?.[Symbol.asyncDispose]());

  it('refuses an unencrypted address before sending anything, and quotes the server on other invalid URLs', async () => {
    const url = git.page.getByLabel('Git repository URL');
    let requests = 0;
    git.page.on('request', (request) => (requests += request.method() === 'PUT' ? 1 : 0));
    await url.fill('http://github.com/owner/repository');
    await git.button('Generate SSH key').click();
    await git.says(/unencrypted/);
    expect(requests).toBe(0);

    await url.fill('nonsense');
    await git.button('Generate SSH key').click();
    await git.says(/git@host:owner\/repo/);
    expect(requests).toBe(1);
    await eventually(async () => expect(await url.getAttribute('aria-invalid')).toBe('true'));
    expect(await git.visitor.findViolationsInEachView('connect-refused')).toEqual([]);
  });

  it('generates the key, shows its public half, the host’s key, and the steps for each provider', async () => {
    expect(await git.generateKey(urlOf(repository))).toMatch(/^ssh-ed25519 /);
    await git.says(fixture.git.server.hostKeys[0]!.fingerprint);
    const guides = new Set<string>();
    for (const name of ['GitHub', 'GitLab', 'Bitbucket', 'AWS CodeCommit', 'Azure Repos', 'Gitea']) {
      await git.page.getByRole('tab', { name, exact: true }).click();
      guides.add(await git.page.getByRole('tabpanel', { name, exact: true }).getByRole('list').innerText());
    }
    expect(guides.size).toBe(6);
  });

  it('says where everybody sees it that copying has failed', async () => {
    await git.page.evaluate(
      'document.execCommand = () => false; navigator.clipboard.writeText = () => Promise.reject(new Error())',
    );
    await git.button('Copy public key').click();
    const box = await git.page
      .getByText('Copying failed. Select the text and copy it manually.')
      .boundingBox();
    expect(box!.width).toBeGreaterThan(50);
  });

  it('reports at the failing step that the key has not been added yet', async () => {
    await git.finalize();
    await git.step('Sign in with the SSH key', 'failed');
    await git.step('Check the host key', 'passed');
    await git.page.getByRole('alert').getByText('git_auth_failed').waitFor({ state: 'attached' });
    expect(await git.visitor.findViolationsInEachView('finalize-failed')).toEqual([]);
  });

  it('finishes once the key is added, and survives a reload', async () => {
    await git.page.reload();
    await fixture.git.server.authorize(await git.publicKey());
    await git.finalize();
    await git.page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
    await eventually(async () =>
      expect(await git.page.getByRole('switch', { name: 'Sync with Git' }).isChecked()).toBe(true),
    );
    expect((await git.member.get('/git')).body).toMatchObject({
      configured: true,
      enabled: true,
      access: 'read-write',
      branch: 'main',
    });
    expect(git.visitor.complaints).toEqual([]);
  });
});

it('offers to create a missing branch, and lists the existing ones', async () => {
  const repository = await createGitRepository({ files: { 'README.md': 'Ours' }, branch: 'trunk' });
  await using git = await ConfigureGit.open(fixture);
  await git.page.getByLabel('Branch (optional)').fill('apps');
  await fixture.git.server.authorize(await git.generateKey(urlOf(repository)));
  await git.finalize();
  await git.step('Read the repository', 'failed');
  await git.page
    .getByRole('alert')
    .getByText(/\btrunk\b/)
    .waitFor();
  expect(await git.visitor.findViolationsInEachView('finalize-branch')).toEqual([]);
  await git.button('Create the branch').click();
  await git.page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
  await git.page.getByRole('definition').getByText('Whole histories, with all files').waitFor();

  await git.member.post('/apps', { name: 'Orders', commitChanges: true }).expect(201);
  const trunk = await repository.tip('trunk');
  expect((await repository.log('apps')).map(({ sha }) => sha)).toContain(trunk);
  expect(await repository.ls('apps')).toEqual(['.meta/meta.json', 'Orders/v1.json', 'README.md']);
  expect(await repository.ls('trunk')).toEqual(['README.md']);
});

it('accepts an empty repository, in which the first commit creates the branch of its HEAD', async () => {
  const repository = await createGitRepository({ branch: 'whatever' });
  await using git = await ConfigureGit.open(fixture);
  await fixture.git.server.authorize(await git.generateKey(urlOf(repository)));
  await git.finalize();
  await git.page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
  await git.page.getByRole('definition').getByText('whatever', { exact: true }).waitFor();
  expect(await repository.findTip('whatever')).toBeNull();

  await git.page.getByRole('link', { name: 'Apps', exact: true }).click();
  await git.button('Create new app').click();
  await git.page.getByLabel('App name').fill('The first one');
  await git.dialog.getByRole('button', { name: 'Create app' }).click();
  await git.says(/The first one was created and committed as/);
  expect(await repository.ls('whatever')).toEqual(['.meta/meta.json', 'The first one/v1.json']);
});

it('accepts a read-only key, and explains the effect', async () => {
  const repository = await createGitRepository({ files: { 'README.md': 'Ours' } });
  await using git = await ConfigureGit.open(fixture);
  await fixture.git.server.authorize(await git.generateKey(urlOf(repository)), { readOnly: true });
  await git.finalize();
  await git.says('The key is read-only.');
  expect(await git.visitor.findViolationsInEachView('connect-read-only')).toEqual([]);
  await git.page.getByRole('link', { name: 'Apps', exact: true }).click();
  await git.button('Create new app').click();
  await git.page.getByLabel('App name').fill('Local');
  await git.says('To commit the app as well');
  expect(await git.page.getByRole('checkbox', { name: 'Commit changes' }).count()).toBe(0);
});
