import { ConfigureGit } from '../../support/configure-git';
import { createGitRepository } from '../../support/git-repository';
import { createApp, ended } from '../../support/git-fixture';
import { type HttpsGitServer, startHttpsGitServer } from '../../support/https-git-server';
import { PageFixture } from '../../support/page-fixture';

const ADA = { username: 'ada', token: 'token-of-ada-99d1' };
const READER = { username: 'reader', token: 'token-of-reader-7', mayWrite: false };

let fixture: PageFixture;
let server: HttpsGitServer;

beforeAll(async () => {
  fixture = await PageFixture.start();
  server = await startHttpsGitServer({ users: [ADA, READER] });
});

afterAll(async () => {
  await fixture?.stop();
  await server?.stop();
});

/** Opens the dialog at the step for the token. */
async function begin() {
  const repository = await createGitRepository();
  const git = await ConfigureGit.open(fixture);
  await git.page.getByLabel('Git repository URL').fill(server.url(repository.path));
  await git.button('Save repository').click();
  await git.page.getByLabel('Access token', { exact: true }).waitFor();
  return { repository, git };
}

async function enterToken(git: ConfigureGit, user: { username: string; token: string }, authority?: string) {
  await git.page.getByLabel('User name (optional)').fill(user.username);
  await git.page.getByLabel('Access token', { exact: true }).fill(user.token);
  if (authority) {
    await git.button('The server uses a private certificate authority').click();
    await git.page.getByLabel('Certificate authority').fill(authority);
  }
  await git.button('Save token').click();
  await git.says(`Token of ${user.username}`);
}

it('connects step by step, and says at each step what is missing', async () => {
  const { repository, git } = await begin();
  await using _ = git;
  expect(await git.visitor.findViolationsInEachView('https-token')).toEqual([]);
  const guides = new Set<string>();
  for (const name of ['GitHub', 'GitLab', 'Bitbucket', 'AWS CodeCommit', 'Azure Repos', 'Gitea']) {
    await git.page.getByRole('tab', { name, exact: true }).click();
    guides.add(await git.page.getByRole('tabpanel', { name, exact: true }).getByRole('list').innerText());
  }
  expect(guides.size).toBe(6);

  await enterToken(git, ADA);
  await git.finalize();
  await git.step('Check the certificate', 'failed');
  await git.page.getByRole('alert').getByText('git_certificate_untrusted').waitFor({ state: 'attached' });
  expect(await git.visitor.findViolationsInEachView('https-certificate')).toEqual([]);

  await git.button('Replace token').click();
  await enterToken(git, { ...ADA, token: 'mistyped' }, server.certificateAuthority);
  await git.finalize();
  await git.step('Sign in with the token', 'failed');
  await git.step('Check the certificate', 'passed');
  await git.page.getByRole('alert').getByText('git_auth_failed').waitFor({ state: 'attached' });

  await git.button('Replace token').click();
  await enterToken(git, ADA, server.certificateAuthority);
  await git.finalize();
  await git.page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
  expect(await git.page.getByText('SSH key').count()).toBe(0);
  expect(await git.visitor.findViolationsInEachView('https-connected')).toEqual([]);

  const app = await createApp(git.member, 'Orders', { commitChanges: true });
  await ended(git.member, app.git!.jobId as string);
  expect(await repository.ls('main')).toEqual(['.meta/meta.json', 'Orders/v1.json']);
  expect(await git.page.content()).not.toContain(ADA.token);
  expect(git.visitor.complaints).toEqual([]);
});

it('accepts a read-only token, and explains the effect', async () => {
  const { git } = await begin();
  await using _ = git;
  await enterToken(git, READER, server.certificateAuthority);
  await git.finalize();
  await git.says(/The token is read-only/);
  expect((await git.member.get('/git').expect(200)).body).toMatchObject({ access: 'read-only' });
});

it('accepts a client certificate, and never shows it or its key again', async () => {
  await using own = await startHttpsGitServer({ users: [ADA] });
  await own.requireClientCertificate();
  const repository = await createGitRepository();
  const git = await ConfigureGit.open(fixture);
  await using _ = git;
  await git.page.getByLabel('Git repository URL').fill(own.url(repository.path));
  await git.button('Save repository').click();
  await git.page.getByLabel('Access token', { exact: true }).waitFor();
  await enterToken(git, ADA, own.certificateAuthority);
  await git.finalize();
  await git.step('Check the certificate', 'failed');
  await git.page
    .getByRole('alert')
    .getByText('git_client_certificate_refused')
    .waitFor({ state: 'attached' });

  await git.button('Replace token').click();
  const { certificate, privateKey } = await own.makeClientCertificate();
  await git.button('The server requires a client certificate').click();
  await git.page.getByLabel('Client certificate', { exact: true }).fill(certificate);
  await git.page.getByLabel('Client certificate key').fill(privateKey);
  expect(await git.visitor.findViolationsInEachView('https-client-certificate')).toEqual([]);
  await enterToken(git, ADA, own.certificateAuthority);
  await git.finalize();
  await git.page.getByRole('switch', { name: 'Sync with Git' }).waitFor();
  expect(await git.page.content()).not.toContain('PRIVATE KEY');
});
