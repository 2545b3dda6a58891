import { ConfigureGit } from '../../support/configure-git';
import { createApp, ended } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';
import { GitHubServer } from '../../support/providers/github-server';
import type { Member } from '../../support/trellis-server';

const ADA = { login: 'ada', token: 'token-of-ada-99d1aa', organizations: ['tools'] };

let fixture: PageFixture;
let server: GitHubServer;

beforeAll(async () => {
  fixture = await PageFixture.start();
  server = await new GitHubServer([ADA], fixture.git.server).start();
});

afterAll(async () => {
  await fixture?.stop();
  await server?.stop();
});

/** Opens the dialog for a person without an account. */
async function begin(member?: Member) {
  const git = await ConfigureGit.open(fixture, member);
  await git.button('Connect through an account').click();
  return git;
}

async function connectAccount(git: ConfigureGit, token: string = ADA.token) {
  const { page } = git;
  await page.getByLabel('Address (optional)').fill(server.baseUrl);
  await page.getByLabel('Token', { exact: true }).fill(token);
  if (!(await page.getByLabel('Certificate authority').isVisible())) {
    await git.button('The server uses a private certificate authority').click();
    await page.getByLabel('Certificate authority').fill(server.certificateAuthority);
  }
  await page.getByLabel('Trellis may store this token').check();
  await git.button('Connect').click();
}

/** Opens the dialog for a person with an account. */
async function withAccount() {
  const member = await fixture.admin.inNewWorkspace();
  const { baseUrl, certificateAuthority } = server;
  const account = { provider: 'github', baseUrl, token: ADA.token, certificateAuthority };
  await member.post('/api/provider-accounts', account).expect(201);
  return begin(member);
}

async function choose(git: ConfigureGit, label: string, option: string) {
  await git.dialog.getByRole('combobox', { name: label }).click();
  await git.page.getByRole('option', { name: option }).click();
}

const step = (git: ConfigureGit, words: string) =>
  git.page.getByRole('list', { name: 'Steps' }).getByText(words, { exact: true }).waitFor();

it('connects an account, creates a repository and finishes with one click', async () => {
  const git = await begin();
  await using _ = git;
  await git.button('Connect an account').click();
  await git.says('Register a deploy key');
  expect(await git.visitor.findViolationsInEachView('account-connect')).toEqual([]);
  await connectAccount(git, 'mistyped-token');
  await git.page.getByRole('alert').getByText('provider_token_refused').waitFor({ state: 'attached' });
  await git.page.getByLabel('Token', { exact: true }).fill(ADA.token);
  await git.button('Connect').click();

  await choose(git, 'Owner', 'tools');
  await git.page.getByText('New repository', { exact: true }).click();
  await git.page.getByLabel('Name', { exact: true }).fill('warehouse');
  expect(await git.visitor.findViolationsInEachView('account-setup')).toEqual([]);
  await git.button('Connect repository').click();
  await git.page.getByRole('switch', { name: 'Sync with Git' }).waitFor();

  const app = await createApp(git.member, 'Orders', { commitChanges: true });
  await ended(git.member, app.git!.jobId as string);
  expect(await server.gitRepository('tools/warehouse').ls('main')).toEqual([
    '.meta/meta.json',
    'Orders/v1.json',
  ]);
  expect(await git.page.content()).not.toContain(ADA.token);
  expect(server.deviations).toEqual([]);
  expect(git.visitor.complaints).toEqual([]);
});

it('continues where it stopped, and creates nothing twice', async () => {
  const git = await withAccount();
  await using _ = git;
  await git.page.getByText('New repository', { exact: true }).click();
  await git.page.getByLabel('Name', { exact: true }).fill('orders');
  server.fail({ of: /^POST .*keys$/, status: 403, body: { message: 'Forbidden' } });
  await git.button('Connect repository').click();
  await step(git, 'Register the key at the provider: failed');
  await step(git, 'Generate the SSH key: passed');
  await git.says('The repository ada/orders was created. “Continue” uses it.');
  await git.page.getByRole('alert').getByText('provider_forbidden').waitFor({ state: 'attached' });
  expect(await git.visitor.findViolationsInEachView('account-failed')).toEqual([]);
  await git.button('Continue').click();
  await git.page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
  expect(server.repositories.get('ada/orders')!.keys).toHaveLength(1);
  expect([...server.repositories.keys()].filter((path) => path.startsWith('ada/orders'))).toEqual([
    'ada/orders',
  ]);
});

it('selects a repository and its branch from lists, read-only', async () => {
  await server.host('tools/shared', ['main', 'release']);
  await server.host('tools/other');
  await server.gitRepository('tools/shared').commit({ 'README.md': 'Ours' });
  const git = await withAccount();
  await using _ = git;
  await choose(git, 'Owner', 'tools');
  await git.dialog.getByLabel('Repository', { exact: true }).first().fill('shar');
  await git.page.getByRole('option', { name: 'tools/shared' }).click();
  await git.dialog.getByLabel('Branch (optional)').first().click();
  await git.page.getByRole('option', { name: 'main', exact: true }).click();
  await git.page.getByLabel('Allow commits').uncheck();
  await git.button('Connect repository').click();
  await git.page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
  expect((await git.member.get('/git').expect(200)).body).toMatchObject({
    repositoryUrl: server.repositories.get('tools/shared')!.sshUrl,
    branch: 'main',
    access: 'read-only',
  });
});

it('shows the accounts in the profile, checks them again and signs out', async () => {
  const member = await fixture.admin.invite('builder');
  const { baseUrl, certificateAuthority } = server;
  const account = { provider: 'github', baseUrl, token: ADA.token, certificateAuthority };
  await member.post('/api/provider-accounts', account).expect(201);
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  await page.goto('/profile');
  await page.getByText('ada (Ada Lovelace)').waitFor();
  expect(await visitor.findViolationsInEachView('profile-accounts')).toEqual([]);
  server.fail({ of: /^GET \/user$/, status: 401, body: { message: 'Bad credentials' } });
  await page.getByRole('button', { name: 'Check again: ada' }).click();
  await page.getByRole('alert').getByText('provider_token_refused').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Check again: ada' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Sign out of ada' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByText('No connected accounts.').waitFor();
  expect((await member.get('/api/provider-accounts').expect(200)).body.items).toEqual([]);
});

it('keeps consent and button in sight, and shows what a token of the chosen kind needs', async () => {
  const git = await begin(await fixture.trellis.setUp());
  await git.button('Connect an account').click();
  await using visitor = git.visitor;
  const { page } = visitor;
  await page.setViewportSize({ width: 1280, height: 800 });
  const dialog = page.getByRole('dialog', { name: 'Connect an account' });
  await dialog.getByRole('region', { name: 'Classic token' }).waitFor();
  for (const part of [
    dialog.getByLabel('Trellis may store this token'),
    dialog.getByRole('button', { name: 'Connect', exact: true }),
  ]) {
    const box = await part.boundingBox();
    expect(box && box.y >= 0 && box.y + box.height <= 800).toBe(true);
  }
  expect(await dialog.getByRole('region').count()).toBe(1);
  await dialog.getByRole('button', { name: 'Fine-grained token' }).click();
  await dialog.getByRole('region', { name: 'Fine-grained token' }).waitFor();
  expect(await dialog.getByRole('region').count()).toBe(1);
  expect(await visitor.findViolationsInEachView('connect-account')).toEqual([]);
});
