import { ConfigureGit } from '../support/configure-git';
import { sshUrlOf } from '../support/connect';
import { createGitRepository, type GitRepository } from '../support/git-repository';
import { PageWorld } from '../support/page-world';
import { startSilentServer } from '../support/ssh-server-silent';

let world: PageWorld;

beforeAll(async () => {
  world = await PageWorld.start({ TRELLIS_GIT_SILENCE_MS: '2000' });
});

afterAll(() => world?.stop());

const urlOf = (repository: GitRepository) => sshUrlOf(world.git.server, repository);

describe('step by step', () => {
  let git: ConfigureGit;
  let repository: GitRepository;

  beforeAll(async () => {
    repository = await createGitRepository();
    git = await ConfigureGit.open(world);
  });

  afterAll(() => git?.[Symbol.asyncDispose]());

  it('refuses an address without encryption before anything is sent, and what is no URL in the server’s words', async () => {
    const url = git.page.getByLabel('Git repository URL');
    let requests = 0;
    git.page.on('request', (request) => (requests += request.method() === 'PUT' ? 1 : 0));
    await url.fill('http://github.com/owner/repository');
    await git.button('Generate SSH key').click();
    await git.says(/without encryption/);
    expect(requests).toBe(0);

    await url.fill('nonsense');
    await git.button('Generate SSH key').click();
    await git.says(/git@host:owner\/repo/);
    expect(requests).toBe(1);
    expect(await url.getAttribute('aria-invalid')).toBe('true');
    expect(await git.visitor.findBarriersInEachView('connect-refused')).toEqual([]);
  });

  it('generates the key, shows its public half and the host’s key, and the steps of each provider', async () => {
    expect(await git.generateKey(urlOf(repository))).toMatch(/^ssh-ed25519 /);
    await git.says(world.git.server.hostKeys[0]!.fingerprint);
    const guides = new Set<string>();
    for (const name of ['GitHub', 'GitLab', 'Bitbucket', 'AWS CodeCommit', 'Azure Repos', 'Gitea']) {
      await git.page.getByRole('tab', { name, exact: true }).click();
      guides.add(await git.page.getByRole('tabpanel', { name, exact: true }).getByRole('list').innerText());
    }
    expect(guides.size).toBe(6);
  });

  it('says that the key was not added yet, at the step where it was refused', async () => {
    await git.finalize();
    await git.step('Sign in with the SSH key', 'failed');
    await git.step('Check the host’s key', 'all well');
    await git.page.getByRole('alert').getByText('git_auth_failed').waitFor();
    expect(await git.visitor.findBarriersInEachView('finalize-failed')).toEqual([]);
  });

  it('finishes once the key is there, and keeps everything over a reload', async () => {
    await git.page.reload();
    await world.git.server.authorize(await git.publicKey());
    await git.finalize();
    await git.page.getByRole('switch', { name: 'Connect' }).waitFor();
    expect(await git.page.getByRole('switch', { name: 'Connect' }).isChecked()).toBe(true);
    expect((await git.member.get('/git')).body).toMatchObject({
      configured: true,
      enabled: true,
      access: 'read-write',
      branch: 'main',
    });
    expect(git.visitor.complaints).toEqual([]);
  });
});

it('offers to create a branch that is not there, and names those that are', async () => {
  const repository = await createGitRepository({ files: { 'README.md': 'Ours' }, branch: 'trunk' });
  await using git = await ConfigureGit.open(world);
  await git.page.getByLabel('Branch (optional)').fill('apps');
  await world.git.server.authorize(await git.generateKey(urlOf(repository)));
  await git.finalize();
  await git.step('Read the repository', 'failed');
  await git.page
    .getByRole('alert')
    .getByText(/\btrunk\b/)
    .waitFor();
  expect(await git.visitor.findBarriersInEachView('finalize-branch')).toEqual([]);
  await git.button('Create the branch').click();
  await git.page.getByRole('switch', { name: 'Connect' }).waitFor();

  await git.member.post('/apps', { name: 'Orders', commitChanges: true }).expect(201);
  const trunk = await repository.tip('trunk');
  expect((await repository.log('apps')).map(({ sha }) => sha)).toContain(trunk);
  expect(await repository.ls('apps')).toEqual(['.meta/meta.json', 'Orders/v1.json', 'README.md']);
  expect(await repository.ls('trunk')).toEqual(['README.md']);
});

it('takes an empty repository, whose branch the first commit makes', async () => {
  const repository = await createGitRepository({ branch: 'whatever' });
  await using git = await ConfigureGit.open(world);
  await world.git.server.authorize(await git.generateKey(urlOf(repository)));
  await git.finalize();
  await git.page.getByRole('switch', { name: 'Connect' }).waitFor();
  await git.page.getByRole('definition').getByText('main', { exact: true }).waitFor();
  expect(await repository.findTip('main')).toBeNull();

  await git.page.getByRole('link', { name: 'Apps' }).click();
  await git.button('Create an app').click();
  await git.page.getByLabel('App name').fill('The first one');
  await git.dialog.getByRole('button', { name: 'Create app' }).click();
  await git.says(/The first one is created and committed as/);
  expect(await repository.ls('main')).toEqual(['.meta/meta.json', 'The first one/v1.json']);
});

it('takes a key that may only read, and says what that means', async () => {
  const repository = await createGitRepository({ files: { 'README.md': 'Ours' } });
  await using git = await ConfigureGit.open(world);
  await world.git.server.authorize(await git.generateKey(urlOf(repository)), { readOnly: true });
  await git.finalize();
  await git.says('The key may only read.');
  expect(await git.visitor.findBarriersInEachView('connect-read-only')).toEqual([]);
  await git.page.getByRole('link', { name: 'Apps' }).click();
  await git.button('Create an app').click();
  await git.page.getByLabel('App name').fill('Local');
  await git.says('To commit it to a repository too');
  expect(await git.page.getByRole('checkbox', { name: 'Commit changes' }).count()).toBe(0);
});

it('names the host’s silence', async () => {
  await using silent = await startSilentServer();
  await using git = await ConfigureGit.open(world);
  await git.generateKey(`ssh://git@${silent.host}:${silent.port}/repo.git`);
  await git.finalize();
  await git.step('Reach the host', 'failed');
  await git.page.getByRole('alert').getByText('git_timeout').waitFor();
});
