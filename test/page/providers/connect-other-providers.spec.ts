import { eventually } from '../../support/eventually';
import { ConfigureGit } from '../../support/configure-git';
import { startHttpProxy } from '../../support/http-proxy';
import { PageFixture } from '../../support/page-fixture';
import { AzureServer } from '../../support/providers/azure-server';
import { BitbucketServer } from '../../support/providers/bitbucket-server';
import type { Member } from '../../support/trellis-server';

const ADA = { login: 'ada', token: 'token-of-ada-51be', email: 'ada@example.com', organizations: ['tools'] };

let fixture: PageFixture;
let azure: AzureServer;
let bitbucket: BitbucketServer;
let proxy: Awaited<ReturnType<typeof startHttpProxy>>;

beforeAll(async () => {
  const hosts: Record<string, number> = {};
  proxy = await startHttpProxy({ hosts });
  fixture = await PageFixture.start({
    HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    NO_PROXY: 'localhost,127.0.0.1',
  });
  azure = await new AzureServer([ADA], fixture.git.server).start();
  bitbucket = await new BitbucketServer([ADA], fixture.git.server).start();
  hosts['api.bitbucket.org'] = bitbucket.port;
});

afterAll(async () => {
  await fixture?.stop();
  await azure?.stop();
  await bitbucket?.stop();
  await proxy?.[Symbol.asyncDispose]();
});

async function withAzureAccount(member: Member): Promise<void> {
  const { baseUrl, certificateAuthority } = azure;
  const account = { provider: 'azure', baseUrl, token: ADA.token, certificateAuthority };
  await member.post('/api/provider-accounts', account).expect(201);
}

async function choose(git: ConfigureGit, label: string, option: string | RegExp) {
  await git.dialog.getByRole('combobox', { name: label }).click();
  await git.page.getByRole('option', { name: option }).click();
}

it('connects a Bitbucket account with its email address, and says where a read-write key is added', async () => {
  await using git = await ConfigureGit.open(fixture);
  await git.button('Connect through an account').click();
  await git.button('Connect an account').click();
  await choose(git, 'Provider', 'Bitbucket Cloud');
  await git.says('API token with scopes');
  await git.says(/is registered with your account/);
  expect(await git.dialog.getByLabel(/^Address/).count()).toBe(0);
  expect(await git.visitor.findViolationsInEachView('account-bitbucket')).toEqual([]);
  await git.dialog.getByLabel('Token', { exact: true }).fill(ADA.token);
  await git.dialog.getByLabel('Trellis may store this token').check();
  await git.button('The server uses a private certificate authority').click();
  await git.dialog.getByLabel('Certificate authority').fill(bitbucket.certificateAuthority);
  await git.button('Connect').click();
  await git.says('Enter the email address of the account.');
  await git.dialog.getByLabel('Email').fill(ADA.email);
  await git.button('Connect').click();

  await choose(git, 'Workspace', 'tools');
  await git.page.getByText('New repository', { exact: true }).click();
  await git.dialog.getByLabel('Name', { exact: true }).fill('apps');
  await git.says(/is registered with your account/);
  await git.button('Connect repository').click();
  await git.page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
  expect(bitbucket.accountKeys).toHaveLength(1);
  expect(bitbucket.repositories.get('tools/apps')!.keys).toEqual([]);
  expect((await git.member.get('/git').expect(200)).body.access).toBe('read-write');
  expect([...bitbucket.deviations, ...git.visitor.complaints]).toEqual([]);
});

it('shows the key to add by hand if the provider accepts none', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await withAzureAccount(member);
  await azure.host('tools/Our Apps');
  await using git = await ConfigureGit.open(fixture, member);
  await git.button('Connect through an account').click();
  await choose(git, 'Account', /localhost/);
  await choose(git, 'Project', 'tools');
  await choose(git, 'Repository', 'tools/Our Apps');
  await git.says(/Azure DevOps has no deploy keys/);
  await git.button('Connect repository').click();
  const key = git.dialog.getByRole('group', { name: 'Public key' });
  await key.waitFor();
  await eventually(async () => expect(await key.innerText()).toMatch(/^ssh-rsa /));
  const link = git.dialog.getByRole('link', { name: /Open SSH keys/ });
  await eventually(async () =>
    expect(await link.getAttribute('href')).toBe(`${azure.baseUrl}/_usersSettings/keys`),
  );
  expect(await git.visitor.findViolationsInEachView('account-by-hand')).toEqual([]);
  await fixture.git.server.authorize(await key.innerText());
  await git.dialog.getByRole('button', { name: 'Finalize setup' }).click();
  await git.page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
  expect((await member.get('/git').expect(200)).body).toMatchObject({
    repositoryUrl: azure.repositories.get('tools/Our Apps')!.sshUrl,
    access: 'read-write',
  });
});

it('selects another repository for a connected workspace', async () => {
  const { member } = await fixture.git.connected();
  await withAzureAccount(member);
  const { sshUrl } = await azure.host('tools/another');
  await using git = await ConfigureGit.open(fixture, member);
  await git.button('Change').click();
  await git.button('Choose through an account').click();
  await git.dialog.getByText('GitSync is off until you finalize again.').waitFor();
  await choose(git, 'Account', /localhost/);
  await choose(git, 'Project', 'tools');
  await choose(git, 'Repository', 'tools/another');
  await git.button('Connect repository').click();
  const key = git.dialog.getByRole('group', { name: 'Public key' });
  await key.waitFor();
  await fixture.git.server.authorize(await key.innerText());
  await git.dialog.getByRole('button', { name: 'Finalize setup' }).click();
  await git.page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
  expect((await member.get('/git').expect(200)).body).toMatchObject({ repositoryUrl: sshUrl });
  await git.button('Change').waitFor();
});

it('changes the author of commits to an account', async () => {
  const member = await fixture.admin.invite('builder');
  await withAzureAccount(member);
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Author of commits: ada' }).click();
  const dialog = page.getByRole('dialog');
  expect(await visitor.findViolationsInEachView('account-author')).toEqual([]);
  await dialog.getByLabel('Author name').fill('A. <Lovelace>');
  await dialog.getByRole('button', { name: 'Save author' }).click();
  await dialog.getByText(/^Must not contain < or >/).waitFor();
  await dialog.getByLabel('Author name').fill('A. Lovelace');
  await dialog.getByLabel('Author email').fill('ada@work.example.com');
  await dialog.getByRole('button', { name: 'Save author' }).click();
  await page.getByText('Author of your commits there: A. Lovelace, ada@work.example.com').waitFor();
  const { body } = await member.get('/api/provider-accounts').expect(200);
  expect(body.items).toMatchObject([{ gitName: 'A. Lovelace', gitEmail: 'ada@work.example.com' }]);
});
