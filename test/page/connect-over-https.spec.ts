import { ConfigureGit } from '../support/configure-git';
import { createGitRepository } from '../support/git-repository';
import { createApp, ended } from '../support/git-world';
import { type HttpsGitServer, startHttpsGitServer } from '../support/https-git-server';
import { PageWorld } from '../support/page-world';

const ADA = { username: 'ada', token: 'token-of-ada-99d1' };
const READER = { username: 'reader', token: 'token-of-reader-7', mayWrite: false };

let world: PageWorld;
let server: HttpsGitServer;

beforeAll(async () => {
  world = await PageWorld.start();
  server = await startHttpsGitServer({ users: [ADA, READER] });
});

afterAll(async () => {
  await world?.stop();
  await server?.stop();
});

/** Up to the place where a token is entered. */
async function begin() {
  const repository = await createGitRepository();
  const git = await ConfigureGit.open(world);
  await git.page.getByLabel('Git repository URL').fill(server.url(repository.path));
  await git.button('Save repository').click();
  await git.page.getByLabel('Access token', { exact: true }).waitFor();
  return { repository, git };
}

async function enterToken(git: ConfigureGit, user: { username: string; token: string }, authority?: string) {
  await git.page.getByLabel('User name (optional)').fill(user.username);
  await git.page.getByLabel('Access token', { exact: true }).fill(user.token);
  if (authority) {
    await git.button('The server’s certificate comes from an authority of our own').click();
    await git.page.getByLabel('Certificate authority').fill(authority);
  }
  await git.button('Save token').click();
  await git.says(`The token of ${user.username}`);
}

it('connects step by step, and says at each what is missing', async () => {
  const { repository, git } = await begin();
  await using _ = git;
  expect(await git.visitor.findBarriersInEachView('https-token')).toEqual([]);
  const guides = new Set<string>();
  for (const name of ['GitHub', 'GitLab', 'Bitbucket', 'AWS CodeCommit', 'Azure Repos', 'Gitea']) {
    await git.page.getByRole('tab', { name, exact: true }).click();
    guides.add(await git.page.getByRole('tabpanel', { name, exact: true }).getByRole('list').innerText());
  }
  expect(guides.size).toBe(6);

  await enterToken(git, ADA);
  await git.finalize();
  await git.step('Check the certificate', 'failed');
  await git.page.getByRole('alert').getByText('git_certificate_untrusted').waitFor();
  expect(await git.visitor.findBarriersInEachView('https-certificate')).toEqual([]);

  await git.button('Enter another token').click();
  await enterToken(git, { ...ADA, token: 'mistyped' }, server.certificateAuthority);
  await git.finalize();
  await git.step('Sign in with the token', 'failed');
  await git.step('Check the certificate', 'all well');
  await git.page.getByRole('alert').getByText('git_auth_failed').waitFor();

  await git.button('Enter another token').click();
  await enterToken(git, ADA, server.certificateAuthority);
  await git.finalize();
  await git.page.getByRole('switch', { name: 'Connect' }).waitFor();
  expect(await git.page.getByText('SSH key').count()).toBe(0);
  expect(await git.visitor.findBarriersInEachView('https-connected')).toEqual([]);

  const app = await createApp(git.member, 'Orders', { commitChanges: true });
  await ended(git.member, app.git!.jobId as string);
  expect(await repository.ls('main')).toEqual(['.meta/meta.json', 'Orders/v1.json']);
  expect(await git.page.content()).not.toContain(ADA.token);
  expect(git.visitor.complaints).toEqual([]);
});

it('takes a token that may only read, and says what that means', async () => {
  const { git } = await begin();
  await using _ = git;
  await enterToken(git, READER, server.certificateAuthority);
  await git.finalize();
  await git.says(/The token may only read/);
  expect((await git.member.get('/git').expect(200)).body).toMatchObject({ access: 'read-only' });
});

it('takes a client certificate, and shows neither it nor its key again', async () => {
  await using own = await startHttpsGitServer({ users: [ADA] });
  await own.requireClientCertificate();
  const repository = await createGitRepository();
  const git = await ConfigureGit.open(world);
  await using _ = git;
  await git.page.getByLabel('Git repository URL').fill(own.url(repository.path));
  await git.button('Save repository').click();
  await git.page.getByLabel('Access token', { exact: true }).waitFor();
  await enterToken(git, ADA, own.certificateAuthority);
  await git.finalize();
  await git.step('Check the certificate', 'failed');
  await git.page.getByRole('alert').getByText('git_client_certificate_refused').waitFor();

  await git.button('Enter another token').click();
  const { certificate, privateKey } = await own.makeClientCertificate();
  await git.button('The server wants a client certificate').click();
  await git.page.getByLabel('Client certificate', { exact: true }).fill(certificate);
  await git.page.getByLabel('Key of the client certificate').fill(privateKey);
  expect(await git.visitor.findBarriersInEachView('https-client-certificate')).toEqual([]);
  await enterToken(git, ADA, own.certificateAuthority);
  await git.finalize();
  await git.page.getByRole('switch', { name: 'Connect' }).waitFor();
  expect(await git.page.content()).not.toContain('PRIVATE KEY');
});
